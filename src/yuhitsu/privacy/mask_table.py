"""The table of a turn: which placeholder stands for which words. It never leaves the machine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from yuhitsu.errors import InputError
from yuhitsu.personal import EntityType
from yuhitsu.privacy.known_values import KnownValues
from yuhitsu.privacy.placeholders import Placeholder, label_of, literal_label, mentions, new_code
from yuhitsu.privacy.spellings import short_forms, spelling_key

_VERSION = 1


@dataclass(frozen=True, slots=True)
class ByHand:
    """What a clerk decided: ``masked`` says whether the value was added or left as it is."""

    masked: bool
    value: str
    type: EntityType | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """A placeholder that was given, and for what; kind ``None``: for text that looked like one."""

    placeholder: Placeholder
    type: EntityType | None
    value: str


class MaskTable:
    """One table for question, passages and history of a turn; grows, and never changes what it gave.

    The same value gets the same placeholder, another spelling of it another variant of its number, so
    that restoring gives every text its own spelling back. Not for two threads at once.
    """

    def __init__(self, code: str | None = None) -> None:
        self.code = code or new_code()
        self.names: dict[str, str] = {}
        """Names of masked files, with the true ones."""
        self._given: dict[tuple[str, int, int], Given] = {}
        self._exact: dict[tuple[str, str], Placeholder] = {}
        self._numbers: dict[tuple[str, str], int] = {}
        self._next: dict[str, int] = {}
        self._variants: dict[tuple[str, int], int] = {}
        self._full: dict[str, set[str]] = {}
        self._announced: set[str] = set()
        self._hand: list[ByHand] = []
        self._left: set[str] = set()
        self.known = KnownValues()
        """What is masked already, to be found in the next text."""

    def __repr__(self) -> str:
        return f"<MaskTable of {len(self._given)} placeholders>"  # values are not for logs

    def __len__(self) -> int:
        return len(self._given)

    def __iter__(self) -> Iterator[Given]:
        return iter(self._given.values())

    # -------------------------------------------------------------- giving

    def announce(self, name: str) -> None:
        """A person of whom a text speaks: if the name is a full one, its short forms mean its bearer."""
        key = spelling_key(EntityType.PERSON, name)
        if key not in self._announced:
            self._announced.add(key)
            for form in short_forms(name):
                self._full.setdefault(form, set()).add(key)

    def placeholder(self, kind: EntityType, value: str, same_as: str | None = None) -> Placeholder:
        """The placeholder of a value; ``same_as`` names a value of the same person (its reading follows)."""
        label = label_of(kind)
        found = self._exact.get((label, value))
        if found is None:
            own = spelling_key(kind, value)
            key = self._key(kind, value)
            if same_as is not None and (label, key) not in self._numbers:
                key = self._key(kind, same_as)
            found = self._give(label, key, kind, value)
            self._numbers.setdefault((label, own), found.number)
        return found

    def literal(self, text: str) -> Placeholder:
        """The placeholder of text that is no personal data but looks like a placeholder."""
        label = literal_label()
        return self._exact.get((label, text)) or self._give(label, text, None, text)

    def _key(self, kind: EntityType, value: str) -> str:
        """The key of the value, or of the one full name that it is short for."""
        key = spelling_key(kind, value)
        if kind is EntityType.PERSON and (label_of(kind), key) not in self._numbers:
            bearers = self._full.get(key, set())
            if len(bearers) == 1:
                return next(iter(bearers))
        return key

    def _give(self, label: str, key: str, kind: EntityType | None, value: str) -> Placeholder:
        number = self._numbers.get((label, key))
        if number is None:
            number = self._next.get(label, 1)
        variant = self._variants.get((label, number), 0) + 1
        given = Given(Placeholder(label, number, variant, self.code), kind, value)
        self._put(given, key)
        return given.placeholder

    def _put(self, given: Given, key: str) -> None:
        made = given.placeholder
        self._given[made.label, made.number, made.variant] = given
        self._exact[made.label, given.value] = made
        self._numbers.setdefault((made.label, key), made.number)
        self._next[made.label] = max(self._next.get(made.label, 1), made.number + 1)
        last = self._variants.get((made.label, made.number), 0)
        self._variants[made.label, made.number] = max(last, made.variant)
        if given.type is not None:
            self.known.add(given.type, given.value)

    # -------------------------------------------------------------- asking

    def value(self, placeholder: Placeholder) -> str | None:
        """What a placeholder stands for; ``None`` when this table never gave it."""
        if placeholder.code != self.code:
            return None
        given = self._given.get((placeholder.label, placeholder.number, placeholder.variant))
        return None if given is None else given.value

    def one_spelling(self, masked: str) -> str:
        """A masked text with one placeholder for all spellings of a value, to compare masked texts."""
        pieces, at = [], 0
        for mention in mentions(masked):
            if self.value(mention.placeholder) is not None:
                made = mention.placeholder
                pieces += [
                    masked[at : mention.start],
                    Placeholder(made.label, made.number, 1, made.code).text,
                ]
                at = mention.end
        return "".join([*pieces, masked[at:]])

    # -------------------------------------------------------------- by hand

    @property
    def by_hand(self) -> tuple[ByHand, ...]:
        """What was added and left by hand, in order: for the record."""
        return tuple(self._hand)

    def also_mask(self, kind: EntityType, value: str) -> None:
        """From now on ``value`` is masked wherever it stands."""
        self._left.discard(value)
        self.known.add(kind, value, any_length=True)
        self._note(ByHand(True, value, kind))

    def leave(self, value: str) -> None:
        """From now on ``value`` is not masked where it was found by rule."""
        self._left.add(value)
        self._note(ByHand(False, value))

    def is_left(self, value: str) -> bool:
        """Whether it was said that ``value`` is not to be masked."""
        return value in self._left

    def _note(self, decision: ByHand) -> None:
        if decision in self._hand:
            self._hand.remove(decision)
        self._hand.append(decision)

    # -------------------------------------------------------------- keeping

    def to_json(self) -> dict[str, Any]:
        """Everything, in clear: to be sealed before it is written anywhere."""
        return {
            "version": _VERSION,
            "code": self.code,
            "names": dict(self.names),
            "given": [
                [g.placeholder.number, g.placeholder.variant, g.type.value if g.type else None, g.value]
                for g in self
            ],
            "hand": [[h.masked, h.type.value if h.type else None, h.value] for h in self._hand],
        }

    @classmethod
    def from_json(cls, form: Mapping[str, Any]) -> MaskTable:
        """The inverse of ``to_json``.

        Raises:
            InputError: it is no such table.
        """
        try:
            return cls._read(form)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise InputError("伏せ字の対応表として読めません。mask が作った表を渡してください。") from error

    @classmethod
    def _read(cls, form: Mapping[str, Any]) -> MaskTable:
        if form["version"] != _VERSION:
            raise ValueError("version")
        table = cls(_text(form["code"]))
        table.names = {_text(masked): _text(true) for masked, true in form["names"].items()}
        for number, variant, kind, value in form["given"]:
            sort = EntityType(kind) if kind else None
            label = label_of(sort) if sort else literal_label()
            key = spelling_key(sort, _text(value)) if sort else _text(value)
            if sort is EntityType.PERSON:
                table.announce(value)
            made = Placeholder(label, int(number), int(variant), table.code)
            table._put(Given(made, sort, value), key)
        for masked, kind, value in form["hand"]:
            if masked:
                table.also_mask(EntityType(kind), _text(value))
            else:
                table.leave(_text(value))
        return table


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value
