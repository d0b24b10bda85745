"""Which entries lost their personal content, when and on which ground: itself a matter of record."""

from __future__ import annotations

import datetime as dt
import json
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from yuhitsu.handling.record import Link

KIND = "record.erased"
LONGEST_BASIS = 200
Frame = tuple[str, str, str, str]
"""Time, kind, actor and digest of an entry of the first form, whose text was erased."""


class Erasures:
    """All erasures of a record.

    Args:
        links: the entries of the kind ``record.erased``.
    """

    def __init__(self, links: Iterable[Link] = ()) -> None:
        self.frames: dict[int, Frame] = {}
        found: list[tuple[int, int, str]] = []
        for link in links:
            body = _body(link)
            said = f"消去済み（{_day(link.at)}、{body.get('basis', '')}）"
            found += [(first, last, said) for first, last in _pairs(body.get("ranges"))]
            self.frames.update(_frames(body.get("links")))
        found.sort()
        self._ranges = found
        self._starts = [first for first, _, _ in found]

    def __contains__(self, sequence: int) -> bool:
        return bool(self.said_of(sequence))

    def said_of(self, sequence: int) -> str:
        """「消去済み（日付、根拠）」, or nothing."""
        at = bisect_right(self._starts, sequence) - 1
        # an entry is erased once; ranges do not overlap unless somebody wrote them by hand
        if at >= 0 and sequence <= self._ranges[at][1]:
            return self._ranges[at][2]
        return ""


def erasing(links: Sequence[Link], basis: str) -> dict[str, Any]:
    """The body of the entry that says these were erased."""
    frames = {str(n.sequence): [n.at, n.kind, n.actor, n.digest] for n in links if n.version == 1}
    body: dict[str, Any] = {"basis": basis, "ranges": runs(sorted(link.sequence for link in links))}
    return {**body, "links": frames} if frames else body


def runs(numbers: Sequence[int]) -> list[list[int]]:
    """Sorted numbers as ``[first, last]`` of each unbroken run."""
    found: list[list[int]] = []
    for number in numbers:
        if found and number == found[-1][1] + 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return found


def _body(link: Link) -> dict[str, Any]:
    try:
        body = json.loads(link.body)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _pairs(ranges: object) -> Iterator[tuple[int, int]]:
    for pair in ranges if isinstance(ranges, list) else ():
        if isinstance(pair, list) and len(pair) == 2 and all(isinstance(number, int) for number in pair):
            yield pair[0], pair[1]


def _frames(frames: object) -> Iterator[tuple[int, Frame]]:
    for number, frame in (frames if isinstance(frames, dict) else {}).items():
        if number.isdecimal() and isinstance(frame, list) and len(frame) == 4:
            at, kind, actor, digest = map(str, frame)
            yield int(number), (at, kind, actor, digest)


def _day(at: str) -> str:
    try:
        return dt.datetime.fromisoformat(at).astimezone().strftime("%Y-%m-%d")
    except ValueError:
        return at[:10]
