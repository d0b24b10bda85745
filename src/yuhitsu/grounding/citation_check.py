"""Does a quotation really stand at 「○○法第○条第○項第○号」, and where does it stand if elsewhere?"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from yuhitsu.errors import NotFoundError
from yuhitsu.grounding.provisions import LawText, Provision, comparable, joined, of_part
from yuhitsu.grounding.substitution import likeness
from yuhitsu.japanese.lawnames import LawNames
from yuhitsu.japanese.lawref import LawReference, find_references, format_reference
from yuhitsu.protocols import DocumentStore
from yuhitsu.types import LOCAL_USER, Place, User

_OMITTED = re.compile(r"…+|・・・+|\.{3,}|[（(]\s*(?:中略|略|前略|後略)\s*[）)]|〔(?:中略|略)〕")
_ALTERED = 0.75
"""From this likeness on a provision is taken for the one that was meant."""
_CHANGES_READ = 1000
_KINDS_OF_USERS = 64
"""For how many different rights the names of laws are kept in memory."""
_ONE_ARTICLE = 60
"""Provisions at most that are compared as one text."""


@dataclass(frozen=True, slots=True)
class CitationReport:
    """Whether a quotation stands where it is said to, why (Japanese), and where it stands if elsewhere.

    ``kind``: ``true``, ``wrong_article``, ``wrong_paragraph``, ``altered``, ``nonexistent_article``,
    ``nonexistent_paragraph``, ``unknown_law``, ``unreadable`` or ``not_found``.
    """

    valid: bool
    reason: str
    found: str | None = None
    kind: str = "true"


@dataclass(frozen=True, slots=True)
class _Cited:
    """A quotation in comparable pieces (split where words were left out) and the place it is said to have."""

    pieces: tuple[str, ...]
    reference: LawReference
    law: LawText

    @property
    def whole(self) -> str:
        return "".join(self.pieces)

    @property
    def label(self) -> str:
        return format_reference(replace(self.reference, law=self.law.title, relative=None))


_Rights = tuple[str, frozenset[str]]
"""What somebody may see: up to which level, and which collections not."""


@dataclass(frozen=True, slots=True)
class _Titles:
    """The laws that somebody may see: title -> key, and the names they go by."""

    keys: dict[str, str]
    names: LawNames


class CitationChecker:
    """Checks quotations against the laws, ordinances and rules held; laws are kept in memory once read."""

    def __init__(self, documents: DocumentStore) -> None:
        self._documents = documents
        self._lock = threading.Lock()
        self._seen = -1
        self._held: dict[_Rights, _Titles] = {}
        self._laws: dict[tuple[str, _Rights], LawText] = {}

    def check(self, quote: str, citation: str, user: User) -> CitationReport:
        """Check one quotation.

        Args:
            quote: the quoted words; 「…」 around them and （中略） inside are understood.
            citation: law and place, e.g. 個人情報保護法第69条第2項第1号; short names and 漢数字 too.
            user: only laws that this user may see are looked into.
        """
        held = self._seen_by(user)
        pieces = tuple(filter(None, (comparable(piece) for piece in _OMITTED.split(quote))))
        if not pieces:
            return CitationReport(False, "引用文がありません。", kind="unreadable")
        reference = _reference(citation, held)
        if reference is None:
            return CitationReport(
                False,
                f"「{citation}」から条項を読み取れません。「民法第5条第1項」のように書いてください。",
                kind="unreadable",
            )
        title = held.names.resolve(reference.law) if reference.law else None
        if title is None:
            return _unknown(reference)
        cited = _Cited(pieces, reference, self._law(title, user))
        return _at_its_place(cited) or self._elsewhere(cited, user)

    def titles(self) -> tuple[str, ...]:
        """Names of the laws, ordinances and rules held."""
        return tuple(self._seen_by(LOCAL_USER).keys)

    def missing(self, citation: str, user: User) -> str | None:
        """Why the place that a citation names does not exist, in Japanese.

        None where it exists, or where nobody here can tell: the law is not held, or not for this user.
        """
        held = self._seen_by(user)
        reference = _reference(citation, held)
        title = held.names.resolve(reference.law) if reference and reference.law else None
        law = self._readable(title, user) if title else None
        if reference is None or law is None or law.at(reference):
            return None
        cited = _Cited((), reference, law)
        return f"{cited.label}はありません。" if law.article(reference) else _missing_article(cited)

    # ------------------------------------------------------------------ laws

    def _seen_by(self, user: User) -> _Titles:
        """The names of the laws that this user may see; what others may see is as if nobody held it."""
        self._notice_changes()
        who = self._rights_of(user)
        with self._lock:
            known = self._held.get(who)
        if known is None:
            keys = dict(self._documents.law_titles(user=user))
            known = _Titles(keys, LawNames.from_titles(keys))
            with self._lock:
                if len(self._held) >= _KINDS_OF_USERS:
                    self._held.clear()
                self._held[who] = known
        return known

    def _rights_of(self, user: User) -> _Rights:
        return user.max_level.name, self._documents.hidden(user)

    def _notice_changes(self) -> None:
        newest = self._documents.last_change()
        with self._lock:
            if newest == self._seen:
                return
            changed = self._documents.changes(max(self._seen, 0), _CHANGES_READ)
            keys = {key for _, key in changed}
            everything = self._seen < 0 or len(changed) >= _CHANGES_READ or not changed
            self._laws = {} if everything else {k: law for k, law in self._laws.items() if k[0] not in keys}
            self._held = {}
            self._seen = newest

    def _law(self, title: str, user: User) -> LawText:
        key, who = self._seen_by(user).keys[title], self._rights_of(user)
        # who may not see a law must not find it in memory either
        known = self._laws.get((key, who))
        if known is None:
            known = LawText(title, self._documents.get(key, user=user).blocks)
            with self._lock:
                self._laws[key, who] = known
        return known

    # ------------------------------------------------------------------ where it stands

    def _elsewhere(self, cited: _Cited, user: User) -> CitationReport:
        """It does not stand there as quoted: say what is wrong and where it does stand."""
        reference, law = cited.reference, cited.law
        place = law.standing(cited.whole) if len(cited.pieces) == 1 else None
        found = f"{law.title}{_label(place)}" if place is not None else None
        here = f"引用文は{found}にあります。" if found else ""
        article = law.article(reference)
        if not article:
            kind, what = "nonexistent_article", _missing_article(cited)
        elif not law.at(reference):
            kind, what = "nonexistent_paragraph", f"{cited.label}はありません。"
        elif place is not None:
            same = place.article == reference.article
            kind = "wrong_paragraph" if same else "wrong_article"
            what = f"引用文は{cited.label}にはありません。"
        else:
            return self._altered(cited, user)
        if found is None:
            nearest = _nearest(cited.whole, law.provisions)
            if nearest is not None:
                found = f"{law.title}{_label(nearest.place)}"
                here = f"似た条文は{found}にあります。"
        return CitationReport(False, what + here, found, kind)

    def _altered(self, cited: _Cited, user: User) -> CitationReport:
        """The place exists, but these words stand nowhere in the law."""
        nearest = _nearest(cited.whole, cited.law.at(cited.reference)) or _nearest(
            cited.whole, cited.law.provisions
        )
        if nearest is not None:
            found = f"{cited.law.title}{_label(nearest.place)}"
            ours, theirs = _difference(cited.whole, nearest.compared)
            return CitationReport(
                False,
                f"{found}の条文と文言が違います（引用文「{ours}」、条文「{theirs}」）。",
                found,
                "altered",
            )
        for title in self._seen_by(user).keys:
            if title != cited.law.title:
                other = self._readable(title, user)
                place = other.standing(cited.whole) if other and other.holds(cited.whole) else None
                if place is not None:
                    found = f"{title}{_label(place)}"
                    reason = f"引用文は{cited.law.title}にはなく、{found}にあります。"
                    return CitationReport(False, reason, found, "wrong_article")
        return CitationReport(False, f"引用文は{cited.law.title}のどこにもありません。", None, "not_found")

    def _readable(self, title: str, user: User) -> LawText | None:
        try:
            return self._law(title, user)
        except (NotFoundError, KeyError):  # gone meanwhile
            return None


def _reference(citation: str, held: _Titles) -> LawReference | None:
    references = find_references(citation, tuple(held.keys))
    return next((r for r in references if r.law), references[0] if references else None)


def _unknown(reference: LawReference) -> CitationReport:
    if not reference.law:
        return CitationReport(
            False, "法令名がありません。「民法第5条」のように法令名から書いてください。", kind="unreadable"
        )
    return CitationReport(False, f"「{reference.law}」は登録された法令の中にありません。", kind="unknown_law")


def _at_its_place(cited: _Cited) -> CitationReport | None:
    provisions = cited.law.at(cited.reference)
    if not provisions:
        return None
    text = of_part(provisions, cited.reference.part)
    start = 0
    for piece in cited.pieces:
        at = text.find(piece, start)
        if at < 0:
            return None
        start = at + len(piece)
    return CitationReport(True, f"{cited.label}の条文と一致します。", cited.label)


def _label(place: Place) -> str:
    return replace(place, headings=(), page=None, sheet=None, row=None).label()


def _missing_article(cited: _Cited) -> str:
    reference = replace(
        cited.reference, paragraph=None, item=None, subitems=(), part=None, law=None, relative=None
    )
    return f"{cited.law.title}に{format_reference(reference)}はありません。"


def _nearest(wanted: str, provisions: Sequence[Provision]) -> Provision | None:
    best, best_likeness = None, _ALTERED
    for provision in provisions:
        if (value := likeness(wanted, provision.compared)) >= best_likeness:
            best, best_likeness = provision, value
    if (
        best is None
        and 1 < len(provisions) <= _ONE_ARTICLE
        and likeness(wanted, joined(provisions)) >= _ALTERED
    ):
        return provisions[0]
    return best


def _difference(quoted: str, stated: str) -> tuple[str, str]:
    """The first stretch in which two texts differ, with a little around it."""
    for name, a, b, c, d in _changes(quoted, stated):
        if name != "equal":
            return quoted[max(a - 4, 0) : b + 4], stated[max(c - 4, 0) : d + 4]
    return quoted[:20], stated[:20]


def _changes(quoted: str, stated: str) -> Iterator[tuple[str, int, int, int, int]]:
    matcher = SequenceMatcher(None, quoted, stated, autojunk=False)
    match = matcher.find_longest_match()
    if match.size < 4:
        return
    for name, a, b, c, d in matcher.get_opcodes():
        # words of the provision before and after the quotation are no change
        if name == "insert" and (a == 0 or a == len(quoted)):
            continue
        yield name, a, b, c, d
