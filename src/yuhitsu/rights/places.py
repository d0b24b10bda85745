"""Documents and the record as places where a person may be named, and what erasing means there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from yuhitsu.audit.labels import kind_label
from yuhitsu.audit.log import AuditLog
from yuhitsu.errors import NotFoundError
from yuhitsu.handling.rights import Finding, HeldText, Match
from yuhitsu.privacy.person_search import READING, SHORT
from yuhitsu.protocols import DocumentStore
from yuhitsu.storage.texts import strings_in
from yuhitsu.types import EVERYTHING, Block, Document, Passage, Place, User

BLACK = "■"
"""What stands in the place of a sign that was blackened."""
_SYSTEM = User("system", "右筆", roles=EVERYTHING)
_SHORTEST_SURFACE = 2


class DocumentTexts:
    """``TextPlace`` over the documents: a name is blackened, sign for sign, and the original file goes.

    A document that bears the name in its title, file name or id is removed.
    """

    area = "documents"

    def __init__(self, documents: DocumentStore) -> None:
        self._documents = documents

    def texts(self) -> Iterator[HeldText]:
        """Every document: its text, then its title, file name and id."""
        for info in self._documents.all(user=_SYSTEM):
            try:
                document = self._documents.get(info.key, user=_SYSTEM)
            except NotFoundError:  # removed meanwhile
                continue
            about = dict.fromkeys((document.title, document.name, document.id, document.collection))
            text = "\n".join((document.text, *about))
            yield HeldText(self.area, info.key, info.title, text, info.added.isoformat())

    def erase(self, findings: Sequence[Finding], *, basis: str, actor: str) -> None:
        """Blacken what was found, or remove the document; vectors of its passages are made again."""
        for finding in findings:
            try:
                document = self._documents.get(finding.held.key, user=_SYSTEM)
            except NotFoundError:
                continue
            meant = meant_matches(finding)
            if finding.own or any(match.end > len(document.text) for match in meant):
                self._documents.remove(document.key)
                continue
            passages = [passage for _, passage in self._documents.passages_of(document.key)]
            blackened = _Blackening(document, meant)
            self._documents.put(blackened.document(), [blackened.passage(passage) for passage in passages])


class RecordTexts:
    """``TextPlace`` over the record: what is sealed beside an entry is destroyed, its link stays."""

    area = "record"

    def __init__(self, log: AuditLog) -> None:
        self._log = log

    def texts(self) -> Iterator[HeldText]:
        """Every entry that has personal content."""
        for entry in self._log.export():
            if entry.erased or not (entry.sealed or entry.version == 1):
                continue
            text = "\n".join(strings_in(dict(entry.body)))
            title = f"{entry.sequence}番目の記録（{kind_label(entry.kind)}）"
            yield HeldText(self.area, str(entry.sequence), title, text, entry.at, entry.actor)

    def erase(self, findings: Sequence[Finding], *, basis: str, actor: str) -> None:
        """Destroy the content, on record."""
        self._log.erase([int(finding.held.key) for finding in findings], basis=basis, actor=actor)


def meant_matches(finding: Finding) -> tuple[Match, ...]:
    """Where the person is meant, once somebody has said that the finding names the person.

    Beside a certain name, a family name or reading means the same person; a plain word does not.
    """
    certain = [match for match in finding.matches if not match.doubt]
    if not certain:
        return finding.matches
    return tuple(match for match in finding.matches if match.doubt in ("", SHORT, READING))


class _Blackening:
    """One document without the person's name; every offset stays what it was."""

    def __init__(self, document: Document, matches: Sequence[Match]) -> None:
        self._document = document
        text = document.text
        for match in matches:
            text = text[: match.start] + _black(match.surface) + text[match.end :]
        self._text = text
        surfaces = {match.surface for match in matches if len(match.surface) >= _SHORTEST_SURFACE}
        self._surfaces = sorted(surfaces, key=len, reverse=True)

    def document(self) -> Document:
        """The document with its blocks blackened."""
        blocks, at = [], 0
        for block in self._document.blocks:
            end = at + len(block.text)
            blocks.append(self._block(block, self._text[at:end]))
            at = end + 1
        return replace(self._document, blocks=tuple(blocks))

    def passage(self, passage: Passage) -> Passage:
        """A passage of the blackened document."""
        whole = self._document.text[passage.start : passage.end] == passage.text
        text = self._text[passage.start : passage.end] if whole else self._plain(passage.text)
        return replace(passage, text=text, place=self._place(passage.place))

    def _block(self, block: Block, text: str) -> Block:
        cells = tuple((self._plain(header), self._plain(value)) for header, value in block.cells)
        return replace(block, text=text, cells=cells, place=self._place(block.place))

    def _place(self, place: Place) -> Place:
        sheet = None if place.sheet is None else self._plain(place.sheet)
        return replace(place, headings=tuple(map(self._plain, place.headings)), sheet=sheet)

    def _plain(self, text: str) -> str:
        for surface in self._surfaces:
            text = text.replace(surface, _black(surface))
        return text


def _black(surface: str) -> str:
    return "".join(sign if sign == "\n" else BLACK for sign in surface)
