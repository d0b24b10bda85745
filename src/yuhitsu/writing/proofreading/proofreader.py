"""Reads a text against the rules, and puts corrections in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from yuhitsu.errors import InputError
from yuhitsu.protocols import ProvisionLookup
from yuhitsu.types import LOCAL_USER, User
from yuhitsu.writing.proofreading import calendar_rules, marks, numbers, structure, style
from yuhitsu.writing.proofreading.citations import missing_provisions
from yuhitsu.writing.proofreading.findings import Finding
from yuhitsu.writing.proofreading.homophones import mixed_up
from yuhitsu.writing.proofreading.names import names
from yuhitsu.writing.proofreading.office_words import OfficeWords
from yuhitsu.writing.proofreading.okurigana import okurigana
from yuhitsu.writing.proofreading.prose import Hit, Options, Prose, widened, without_overlaps
from yuhitsu.writing.proofreading.replacing import replaced
from yuhitsu.writing.proofreading.rules import Profile, rules

MOST_CHARACTERS = 1_000_000

DETECTORS: tuple[Callable[[Prose], Iterable[Hit]], ...] = (
    names,
    okurigana,
    replaced,
    mixed_up,
    numbers.figures,
    numbers.widths,
    marks.commas,
    marks.brackets,
    marks.half_width,
    marks.platform,
    marks.doubled,
    structure.item_numbers,
    structure.joined,
    calendar_rules.calendar_faults,
    style.mixed_styles,
    style.long_sentences,
)


class Proofreader:
    """Proofreads texts. Any thread may use it.

    Args:
        words: the office's own list.
        options: what the office decides of the rules.
        lookup: whoever knows which provisions exist; without one, citations are not checked.
    """

    def __init__(
        self,
        words: OfficeWords | None = None,
        options: Options | None = None,
        lookup: ProvisionLookup | None = None,
    ) -> None:
        self._words = words or OfficeWords()
        self._options = options or Options()
        self._lookup = lookup

    def check(
        self, text: str, profile: Profile = Profile.OFFICIAL, user: User = LOCAL_USER
    ) -> tuple[Finding, ...]:
        """What the rules say of a text, in order of place.

        Args:
            text: as written; offsets of findings are code points of it.
            profile: what kind of text it is.
            user: only laws this user may see are looked into.

        Raises:
            InputError: the text is longer than a million characters.
        """
        if len(text) > MOST_CHARACTERS:
            raise InputError(
                f"文章が長すぎます（{len(text):,}字）。{MOST_CHARACTERS:,}字までに分けてください。"
            )
        prose = Prose(text, self._options)
        shielded = self._words.shielded(text)
        known = rules()
        hits = [
            hit
            for hit in (widened(prose, hit) for hit in self._hits(prose, user))
            if profile not in known[hit.rule].off and shielded.isdisjoint(range(hit.start, hit.end))
        ]
        return tuple(_finding(text, hit) for hit in without_overlaps(hits))

    def _hits(self, prose: Prose, user: User) -> Iterator[Hit]:
        yield from self._words.hits(prose)
        if self._lookup is not None:
            yield from missing_provisions(prose, self._lookup, user)
        for detect in DETECTORS:
            yield from detect(prose)


def _finding(text: str, hit: Hit) -> Finding:
    rule = rules()[hit.rule]
    found = text[hit.start : hit.end]
    message = rule.message.format(found=found, suggestion=hit.suggestion, about=hit.about)
    safe = rule.safe and hit.suggestion is not None
    return Finding(hit.start, hit.end, hit.rule, message, rule.source, hit.suggestion, safe)


def corrected(text: str, findings: Iterable[Finding]) -> str:
    """The text with the suggestions of these findings put in; of two over the same place the first."""
    pieces: list[str] = []
    reached = 0
    for finding in sorted(findings, key=lambda one: (one.start, one.end)):
        if finding.suggestion is None or finding.start < reached:
            continue
        pieces += [text[reached : finding.start], finding.suggestion]
        reached = finding.end
    return "".join([*pieces, text[reached:]])
