"""One pass over the whole record: chain, sealed content, checkpoints and their signatures.

In memory it keeps 32 bytes an entry, and the right edge of the Merkle tree.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from yuhitsu.audit import sealing
from yuhitsu.audit.chain import Chain, ChainReport, report
from yuhitsu.audit.erasures import Erasures
from yuhitsu.audit.merkle import EMPTY, Frontier, leaf_hash
from yuhitsu.audit.notes import VerifierKey, checkpoint_of, verified
from yuhitsu.errors import InputError
from yuhitsu.handling.record import Link, Sealed

KEY, CHECKPOINT = "record.key", "record.checkpoint"
_ENTRIES_GONE = ("missing", "truncated", "head")
Pair = tuple[Link, Sealed | None]


@dataclass(frozen=True, slots=True)
class Kept:
    """What was kept elsewhere, and must be found again."""

    receipt: tuple[int, str] = (0, "")
    """Number and digest of an entry."""
    note: str = ""
    """A checkpoint."""


class Verification:
    """The check of one record.

    Args:
        head: ``(count, digest)`` as noted with the newest entry.
        kept: what was kept elsewhere.
        erasures: tells what was erased on record; asked again when something is missing.
        key: the key that signs now; None when its file is not there.
    """

    def __init__(
        self,
        head: tuple[int, str],
        kept: Kept,
        erasures: Callable[[], Erasures],
        key: VerifierKey | None = None,
    ) -> None:
        self._head = head
        self._kept = kept
        self._note = checkpoint_of(kept.note) if kept.note else None
        self._ask_erasures = erasures
        self._erasures = erasures()
        self._key = key
        self._chain = Chain()
        self._tree = Frontier()
        self._keys: list[VerifierKey] = []
        self._key_entry = 1
        self._signed = 0
        self._erased = 0
        self._lost = 0
        """The first entry whose content is gone though nothing says that it was erased."""
        self._at = ""
        self._before = (0, EMPTY)
        """Size and root before the newest entry, where that is a checkpoint."""
        self._kept_root: bytes | None = None

    def run(self, pairs: Iterable[Pair]) -> ChainReport:
        """Check all entries in the order in which they lie."""
        rest = iter(pairs)
        for link, held in rest:
            if found := self._chain.beyond(self._head):
                return self._first(found)
            if not self._follows(link):
                return self._first(self._chain.broken(link, (other for other, _ in rest), self._head[0]))
            if found := self._wrong_beside(link, held):
                return self._first(found)
        return self._first(self._end())

    def _first(self, found: ChainReport) -> ChainReport:
        """Content that is gone without a word comes first, unless the word may be among lost entries."""
        if not self._lost or found.code in _ENTRIES_GONE:
            return found
        return report("lost", self._lost, self._lost - 1)

    # ------------------------------------------------------------------ one entry

    def _follows(self, link: Link) -> bool:
        chain = self._chain
        if not chain.continues(link):
            if link.version != 1 or link.body or not self._was_erased(link):
                return False
            chain.take(link)
        if link.kind == CHECKPOINT:
            self._before = (self._tree.size, self._tree.root())
        self._tree.add(leaf_hash(bytes.fromhex(link.digest)))
        return True

    def _was_erased(self, link: Link) -> bool:
        """An entry of the first form without its text: its digest and frame must be those on record."""
        follows = link.sequence == self._chain.count + 1 and link.previous == self._chain.last
        frame = self._known(link.sequence).frames.get(link.sequence)
        return follows and frame == (link.at, link.kind, link.actor, link.digest)

    def _wrong_beside(self, link: Link, held: Sealed | None) -> ChainReport | None:
        if link.at < self._at:
            return self._broken("time", link)
        self._at = link.at
        if (link.sealed or held is not None) and (code := self._sealed_wrong(link, held)):
            if code != "lost":
                return self._broken(code, link)
            self._lost = self._lost or link.sequence
        if link.version == 1 and link.sequence in self._erasures:
            if link.body:
                return self._broken("restored", link)
            self._erased += 1
        if link.kind in (KEY, CHECKPOINT) and (code := self._statement_wrong(link)):
            return self._broken(code, link)
        if self._note is not None and self._note.size == link.sequence:
            self._kept_root = self._tree.root()
        return None

    def _sealed_wrong(self, link: Link, held: Sealed | None) -> str:
        """What is wrong with the content beside an entry; empty when nothing is."""
        number = link.sequence
        if held is None:
            self._erased += 1
            return "" if number in self._erasures or number in self._known(number) else "lost"
        if number in self._erasures:
            return "restored"
        text = sealing.opened(number, held)
        return "" if text is not None and sealing.commitment(text) == link.sealed else "content"

    def _statement_wrong(self, link: Link) -> str:
        """What is wrong with an entry that names a key or holds a checkpoint."""
        try:
            body = json.loads(link.body)
            if link.kind == KEY:
                self._keys.append(VerifierKey.read(str(body.get("vkey"))))
                self._key_entry = link.sequence
                return ""
            return self._checkpoint_wrong(link, body)
        except (ValueError, AttributeError, InputError):
            return "key" if link.kind == KEY else "checkpoint"

    def _checkpoint_wrong(self, link: Link, body: dict[str, Any]) -> str:
        """A checkpoint covers all entries before its own."""
        note = str(body.get("note"))
        if verified(note, self._keys[-1:]) is None:
            return "signature"
        point = checkpoint_of(note)
        if (point.size, point.root) != self._before:
            return "checkpoint"
        self._signed = point.size
        return ""

    def _known(self, number: int) -> Erasures:
        """What was erased, also while this check was under way."""
        if number not in self._erasures:
            self._erasures = self._ask_erasures()
        return self._erasures

    # ------------------------------------------------------------------ the end

    def _end(self) -> ChainReport:
        ended = self._chain.ended(self._head, self._kept.receipt)
        if not ended.intact:
            return ended
        found = self._key_wrong() or self._note_wrong()
        return found or replace(
            ended,
            signed=self._signed,
            keys=tuple(map(str, self._keys)),
            erased=self._erased,
            remarks=tuple(self._remarks()),
        )

    def _key_wrong(self) -> ChainReport | None:
        """The key that lies in the data folder must be the one that the record names."""
        if self._key is None or not self._keys or self._key == self._keys[-1]:
            return None
        return report("key", self._key_entry, self._key_entry - 1)

    def _note_wrong(self) -> ChainReport | None:
        if self._note is None:
            return None
        if self._keys and verified(self._kept.note, self._keys) is None:
            return report("key", self._key_entry, 0)
        if self._note.size > self._chain.count:
            return report("truncated", self._chain.count + 1, self._chain.count)
        if not self._keys:
            return report("key", 1, 0)
        same = self._note.size == 0 or self._kept_root == self._note.root
        return None if same else report("expected", max(self._note.size, 1), 0)

    def _remarks(self) -> Iterator[str]:
        if len(self._keys) > 1:
            times, since = len(self._keys) - 1, self._key_entry
            yield f"署名の鍵は{times}回替えられています（今の鍵は{since}番目の記録から）。"
        if self._keys and self._key is None:
            yield "署名の鍵のファイルがありません。新しい控えは作れません。"
        if not self._keys and self._chain.count:
            yield "署名のある控えは、まだありません。`yuhitsu audit head` で作れます。"

    def _broken(self, code: str, link: Link) -> ChainReport:
        return report(code, link.sequence, link.sequence - 1)
