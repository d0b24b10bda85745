"""The chain of the record: the digest of a link, and finding where a chain was broken; no IO.

Each digest covers its link and the digest before it, and the number and digest of the newest link are
noted apart. Whoever changes a link must therefore make every later digest and the note again. Somebody
who may write the whole file can do that, or put yesterday's file in its place: against this a checkpoint
is kept on another machine now and then, and the check is told to expect it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain as chained
from json.encoder import encode_basestring as quoted

from yuhitsu.handling.record import Link
from yuhitsu.jsonforms import canonical_json
from yuhitsu.types import Json

_DIGEST = 32
_SURROGATES = {code: "\ufffd" for code in range(0xD800, 0xE000)}
"""Half characters cannot be written as UTF-8; whoever sends one must not stop the record."""
VERSION = 2
"""Form of the links written today."""

_PROBLEMS = {
    "changed": "内容が書き換えられています。",
    "missing": "記録が抜き取られています。",
    "reordered": "記録の順番が入れ替えられています。",
    "inserted": "あとから記録が差し込まれています。",
    "duplicated": "同じ記録が二重に入っています。",
    "truncated": "ここから後の記録が失われています。",
    "head": "最新の記録の控えと合いません。控えか、記録の全体が作り直されています。",
    "expected": "別に保管した控えと合いません。この記録までのどこかが作り直されています。",
    "time": "前の記録より古い時刻が書かれています。",
    "content": "鍵で封じた本文が、書き換えられたか、別の記録のものと入れ替えられています。",
    "lost": "鍵で封じた本文が、消去の記録がないのに失われています。",
    "restored": "消去した本文が、書き戻されています。",
    "checkpoint": "署名のある控え（checkpoint）が、ここまでの記録と合いません。",
    "signature": "控えの署名が正しくありません。",
    "key": "署名の鍵が、記録にある鍵と違います。",
}
_MEND = "データベースをそのまま保全し、バックアップと比べてください。"


@dataclass(frozen=True, slots=True)
class ChainReport:
    """What checking the chain found."""

    intact: bool
    count: int
    """Entries found whole, from the first on."""
    first_broken: int | None = None
    """Sequence number of the first entry that is not as it was written."""
    problem: str | None = None
    """What happened to it, in Japanese, for people."""
    code: str | None = None
    """The same for programs: a key of ``_PROBLEMS``."""
    digest: str = ""
    """Of the last entry, when the chain is intact."""
    signed: int = 0
    """How many entries the newest signed checkpoint covers."""
    keys: tuple[str, ...] = ()
    """Public keys (vkey) that the record names, the newest last."""
    erased: int = 0
    """Entries whose personal content was erased, on record."""
    remarks: tuple[str, ...] = ()
    """What is not wrong, and should be known, in Japanese."""

    @property
    def receipt(self) -> str:
        """``number:digest`` of the last entry; kept elsewhere, it shows later whether all is still there."""
        return f"{self.count}:{self.digest}"


def readable(text: str) -> str:
    """The text without half characters, which somebody may have written into the file."""
    return text.translate(_SURROGATES) if not text.isascii() else text


def plain(body: Json) -> dict[str, object]:
    """The body as it will be read again.

    Raises:
        ValueError, TypeError: the body is no JSON.
    """
    form: dict[str, object] = json.loads(canonical_json(body).translate(_SURROGATES))
    return form


def linked(
    previous: Link | None,
    at: str,
    kind: str,
    actor: str,
    body: Json,
    sealed: str = "",
    version: int = VERSION,
) -> Link:
    """The link that follows ``previous``, with its digest.

    Args:
        previous: the newest link; None at the beginning.
        at: UTC, ISO 8601 with microseconds.
        body: what nobody need ever erase.
        sealed: commitment to the personal content beside the chain (``audit.sealing``).

    Raises:
        ValueError, TypeError: the body is no JSON.
    """
    link = Link(
        sequence=previous.sequence + 1 if previous else 1,
        at=at,
        kind=kind.translate(_SURROGATES),
        actor=actor.translate(_SURROGATES),
        body=canonical_json(plain(body)),
        sealed=sealed,
        version=version,
        previous=previous.digest if previous else "",
        digest="",
    )
    return link._replace(digest=digest(link))


def digest(link: Link) -> str:
    """SHA-256 (hex) over the canonical JSON of every field but the digest itself.

    The body stands in it as the text that it is: any other text of the same value is another digest.
    """
    sequence, at, kind, actor, body, sealed, version, previous, _ = link
    sealing, form = (f'"sealed":{quoted(sealed)},', f',"version":{version}') if version != 1 else ("", "")
    text = (
        f'{{"actor":{quoted(actor)},"at":{quoted(at)},"body":{body},"kind":{quoted(kind)},'
        f'"previous":{quoted(previous)},{sealing}"sequence":{sequence}{form}}}'
    )
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def verify(links: Iterable[Link], head: tuple[int, str], expected: tuple[int, str] = (0, "")) -> ChainReport:
    """Check a whole chain against the note of its newest link.

    Args:
        links: all links in the order in which they lie.
        head: ``(count, digest)`` as noted with the newest link; ``(0, "")`` at the beginning.
        expected: number and digest of a link that must be among them, as kept elsewhere.
    """
    chain = Chain()
    rest = iter(links)
    for link in rest:
        if report := chain.beyond(head):
            return report
        if not chain.continues(link):
            return chain.broken(link, rest, head[0])
    return chain.ended(head, expected)


class Chain:
    """The whole part of a chain, from its first link on; digests only, to stay small."""

    def __init__(self) -> None:
        self._digests = bytearray()
        self.count = 0
        self.last = ""
        """Digest of the newest link."""

    def beyond(self, head: tuple[int, str]) -> ChainReport | None:
        """What is wrong when another link follows; None while there may be more."""
        if self.count < head[0]:
            return None
        if head[0] <= 0:
            return report("head", 1, 0)
        return self.noted(head) or report("inserted", self.count + 1, self.count)

    def ended(self, head: tuple[int, str], expected: tuple[int, str]) -> ChainReport:
        """What is to be said when no link follows."""
        return self.noted(head) or self.holds(expected) or ChainReport(True, self.count, digest=self.last)

    def _at(self, sequence: int) -> str:
        return self._digests[(sequence - 1) * _DIGEST : sequence * _DIGEST].hex() if sequence > 0 else ""

    def continues(self, link: Link) -> bool:
        """Take in the next link if it follows."""
        follows = link.sequence == self.count + 1 and link.previous == self.last
        if not follows or digest(link) != link.digest:
            return False
        self.take(link)
        return True

    def take(self, link: Link) -> None:
        """Take in the next link as it is."""
        self._digests += bytes.fromhex(link.digest)
        self.count += 1
        self.last = link.digest

    def noted(self, head: tuple[int, str]) -> ChainReport | None:
        """What is wrong when this is all there is; None when it is what was noted."""
        if self.count < head[0]:
            return report("truncated", self.count + 1, self.count)
        if (self.count, self.last) != head:
            return report("head", max(self.count, 1), max(self.count - 1, 0))
        return None

    def holds(self, expected: tuple[int, str]) -> ChainReport | None:
        """What is wrong when an entry that was once the newest is not here; None when it is."""
        number, digest = expected
        if number > self.count:
            return report("truncated", self.count + 1, self.count)
        return report("expected", number, 0) if self._at(number) != digest else None

    def broken(self, link: Link, rest: Iterator[Link], noted: int) -> ChainReport:
        """What was done to the first entry that does not follow, seen from those behind it."""
        here = self.count + 1
        if link.sequence < here:
            code = "duplicated" if link.sequence > 0 else "inserted"
            return report(code, link.sequence, max(link.sequence - 1, 0))
        if link.sequence > here:
            return self._gone(chained([link], rest))
        written_as = _original_number(link, max(noted, here))
        if written_as is None:
            return report("changed", here, self.count)
        if written_as > here:
            return self._gone(rest)
        return self._does_not_link(link, written_as)

    def _gone(self, behind: Iterable[Link]) -> ChainReport:
        """The next entry is not in its place: is it anywhere behind?"""
        here = self.count + 1
        moved = any(other.sequence == here or other.previous == self.last for other in behind)
        return report("reordered" if moved else "missing", here, self.count)

    def _does_not_link(self, link: Link, written_as: int) -> ChainReport:
        """An entry that is whole in itself, but the entry before it is not the one it was written after."""
        here = self.count + 1
        if written_as == here:
            # the one before was replaced by one with a fitting digest
            before = max(here - 1, 1)
            return report("changed", before, before - 1)
        if link.digest == self._at(written_as):
            return report("duplicated", here, self.count)
        return report("inserted", written_as, written_as - 1)


def _original_number(link: Link, most: int) -> int | None:
    """The number under which the entry was sealed, if nothing but its number was changed."""
    if digest(link) == link.digest:
        return link.sequence
    for number in range(1, most + 1):
        if digest(link._replace(sequence=number)) == link.digest:
            return number
    return None


def report(code: str, first_broken: int, count: int) -> ChainReport:
    """A finding, with the words for people."""
    return ChainReport(False, count, first_broken, _PROBLEMS[code] + _MEND, code)
