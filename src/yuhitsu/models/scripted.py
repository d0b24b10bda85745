"""A language model that says what a script tells it to: for tests, documentation and demonstrations.

A script is a TOML file (or the same as data) of ``[[reply]]`` tables: ``when`` (words that must occur in the
last message; empty = always), ``text``, ``pieces`` (characters per piece) and ``fail`` (raise a ModelError
after the text). The first reply that fits is used.
"""

from __future__ import annotations

import tomllib
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from yuhitsu.errors import ModelUnreachable, SettingsError
from yuhitsu.types import Message, Options, Zone


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply: given when every word of ``when`` occurs in the last message."""

    text: str
    when: tuple[str, ...] = ()
    pieces: int = 5
    fail: bool = False


@dataclass(slots=True)
class ScriptedModel:
    """``LanguageModel`` of fixed replies; ``seen`` keeps the messages of every call."""

    replies: Sequence[Reply]
    name: str = "scripted"
    zone: Zone = Zone.EMBEDDED
    seen: list[tuple[Message, ...]] = field(default_factory=list)

    def generate(self, messages: Sequence[Message], options: Options) -> Generator[str, None, None]:
        """Yield the first fitting reply in small pieces."""
        self.seen.append(tuple(messages))
        last = messages[-1].content if messages else ""
        for reply in self.replies:
            if all(word in last for word in reply.when):
                step = max(reply.pieces, 1)
                yield from (reply.text[at : at + step] for at in range(0, len(reply.text), step))
                if reply.fail:
                    raise ModelUnreachable("台本どおりにモデルサーバーとの接続が途中で切れました。")
                return


def load_script(path: Path, zone: Zone = Zone.EMBEDDED) -> ScriptedModel:
    """Read a script file.

    Raises:
        SettingsError: the file is missing or not a script.
    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        replies = [
            Reply(
                text=str(row["text"]),
                when=tuple(map(str, row.get("when", ()))),
                pieces=int(row.get("pieces", 5)),
                fail=bool(row.get("fail", False)),
            )
            for row in raw["reply"]
        ]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SettingsError(
            f"台本 {str(path)!r} を読めません（[[reply]] と text が要ります）: {error}"
        ) from error
    return ScriptedModel(replies, name=f"scripted:{path.name}", zone=zone)
