"""What a model sees of a turn instead of personal data, and its reply with the data put back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from yuhitsu.privacy.mask_table import MaskTable
from yuhitsu.privacy.masking import Masker
from yuhitsu.privacy.restoring import Restored, restore
from yuhitsu.types import Message, Role

_KEEP = (
    "- ［氏名1・…］のような伏せ字は、括弧も記号も変えずに、そのままの形で使います。新しい伏せ字は作りません。"
)


@dataclass(frozen=True, slots=True)
class MaskedTurn:
    """One table for everything that goes to the model in a turn: question, passages and history."""

    masker: Masker
    table: MaskTable = field(default_factory=MaskTable)

    def hide(self, messages: Sequence[Message]) -> list[Message]:
        """The messages with placeholders for personal data, and the model told to keep them as they are."""
        hidden = [
            message
            if message.role is Role.SYSTEM
            else replace(message, content=self.masker.mask(message.content, self.table).text)
            for message in messages
        ]
        if not len(self.table):
            return hidden
        return [
            replace(message, content=f"{message.content}\n{_KEEP}")
            if message.role is Role.SYSTEM
            else message
            for message in hidden
        ]

    def reveal(self, text: str) -> Restored:
        """A sentence of the reply with the data put back, and the placeholders in it that nobody gave."""
        return restore(text, self.table)
