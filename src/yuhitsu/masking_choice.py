"""What the asker decides of masking: more words, fewer where the policy allows it, and a look beforehand."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from yuhitsu.config import PolicySettings, UnmaskRule
from yuhitsu.errors import InputError, PolicyRefusal
from yuhitsu.personal import WRITTEN, EntityType, MaskItem
from yuhitsu.policy import wording
from yuhitsu.privacy.mask_table import MaskTable
from yuhitsu.privacy.masking import Masker
from yuhitsu.types import Level, Passage, Question

MOST_WORDS = 50
LONGEST_WORD = 100


def words_given(value: Any, name: str) -> tuple[str, ...]:
    """Words from a form (one text, parted by 、 or lines) or from JSON (a list), each once.

    Raises:
        InputError: it is neither.
    """
    if value is None:
        return ()
    words = re.split("[、，,\n]", value) if isinstance(value, str) else value
    if not isinstance(words, list | tuple) or not all(isinstance(word, str) for word in words):
        raise InputError(f'{name!r} は ["語", …] の形か、「、」で区切った文字列にしてください。')
    return tuple(dict.fromkeys(filter(None, (word.strip() for word in words))))


@dataclass(frozen=True, slots=True)
class MaskingChoice:
    """The words that a question adds and leaves, by the rules of the office."""

    masker: Masker
    settings: PolicySettings

    def check(self, question: Question, level: Level) -> None:
        """Whether the question may leave unmasked what it names.

        Args:
            question: with the words to mask and to leave.
            level: the question's own level.

        Raises:
            InputError: too many words, or too long ones.
            PolicyRefusal: the rules do not let them be left.
        """
        for word in (*question.also_mask, *question.unmask):
            if not word.strip() or len(word) > LONGEST_WORD:
                raise InputError(f"伏せる語・伏せない語は、1文字から{LONGEST_WORD}文字までで書いてください。")
        if len(question.also_mask) + len(question.unmask) > MOST_WORDS:
            raise InputError(f"伏せる語・伏せない語は、合わせて{MOST_WORDS}個までです。")
        both = set(question.also_mask) & set(question.unmask)
        if both:
            raise InputError(
                f"{sorted(both)[0]!r} は、伏せる語と伏せない語の両方にあります。一方にしてください。"
            )
        for word in question.unmask:
            rule = self._forbids(self._kinds(word, question.text), level)
            if rule:
                raise PolicyRefusal(rule, f"{wording.why(rule)}{wording.instead(rule)}（規則: {rule}）")

    def table(self, question: Question, passages: Iterable[Passage] = ()) -> MaskTable:
        """The table that the turn begins with; nothing is left where a passage is of too high a level."""
        table = MaskTable()
        for word in question.also_mask:
            table.also_mask(self._kind(word), word)
        if self.leaves(passages):
            for word in question.unmask:
                table.leave(word)
        return table

    def leaves(self, passages: Iterable[Passage]) -> bool:
        """Whether words may be left in a turn with these passages."""
        return all(passage.level <= self.settings.unmask_max_level for passage in passages)

    def items(self, question: Question, level: Level) -> tuple[MaskItem, ...]:
        """What of the question's own text would be masked, each value once, in order."""
        found: dict[str, EntityType] = {}
        places: Counter[str] = Counter()
        table = MaskTable()
        for word in question.also_mask:
            table.also_mask(self._kind(word), word)
        for entity in self.masker.entities(question.text, table):
            found.setdefault(entity.value, entity.type)
            places[entity.value] += 1
        return tuple(
            MaskItem(
                value,
                kind,
                places[value],
                removable=not self._forbids(frozenset((kind,)), level),
                added=value in question.also_mask,
                left=value in question.unmask,
            )
            for value, kind in found.items()
        )

    def counts(self, question: Question) -> dict[str, dict[str, int]]:
        """How many words of which kinds were added and left: the record holds this, and not the words."""
        added = Counter(self._kind(word).value for word in question.also_mask)
        left = Counter(
            kind.value for word in question.unmask for kind in sorted(self._kinds(word, question.text))
        )
        form = {"mask_added": dict(added), "mask_left": dict(left)}
        return {name: counted for name, counted in form.items() if counted}

    # ------------------------------------------------------------------ rules

    def _forbids(self, kinds: frozenset[EntityType], level: Level) -> str:
        """The rule by which something of these kinds may not be left, or the empty text."""
        rule = self.settings.unmask
        if rule is UnmaskRule.NOTHING:
            return "unmask.never"
        if level > self.settings.unmask_max_level:
            return "unmask.level"
        if EntityType.MY_NUMBER in kinds or (rule is UnmaskRule.WRITTEN and not kinds <= WRITTEN):
            return "unmask.kind"
        return ""

    def _kinds(self, word: str, text: str) -> frozenset[EntityType]:
        """The kinds of what a word touches; what only looks like a number counts as one."""
        here = {e.type for e in self.masker.found(text) if e.value in word or word in e.value}
        kinds = here | {entity.type for entity in self.masker.found(word)}
        if not kinds:
            digits = sum(character.isdigit() for character in word)
            kinds = {EntityType.PERSONAL_ID if digits * 2 > len(word) else EntityType.PERSON}
        return frozenset(kinds)

    def _kind(self, word: str) -> EntityType:
        """The kind of the whole word where it is one, else a person's: what a clerk adds is mostly a name."""
        return next((e.type for e in self.masker.found(word) if e.value == word), EntityType.PERSON)
