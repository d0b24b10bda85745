"""What a task of writing is: fields to fill, an official form, and how its text comes about."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class FieldKind(StrEnum):
    """What is filled in."""

    TEXT = "text"
    """One line."""
    LONG = "long"
    """Several lines."""
    DATE = "date"
    """A day; shown in 和暦."""
    PERSON = "person"
    """A name or an office, one line."""
    LIST = "list"
    """One item a line."""
    CHOICE = "choice"
    """One of ``choices``."""


class Engine(StrEnum):
    """How the text comes about."""

    FORM = "form"
    """The official form, its body worded from the fields or by a model."""
    SUMMARY = "summary"
    """Sentences of the source, chosen."""
    HONORIFICS = "honorifics"
    """The source with its politeness changed by rules."""
    NUMERALS = "numerals"
    """The source with its dates and figures in another writing."""
    COMPARISON = "comparison"
    """Two versions of a text side by side, article by article."""


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that is filled in."""

    name: str
    """Its name in the form: ``{件名}``."""
    label: str
    kind: FieldKind = FieldKind.TEXT
    required: bool = False
    help: str = ""
    example: str = ""
    choices: tuple[str, ...] = ()
    """The first is chosen where nothing is."""
    source: bool = False
    """Whether it is a text that the result is checked against: nothing in it may get lost."""
    reference: bool = False
    """Whether it is a text that the facts of the other fields are looked up in."""


@dataclass(frozen=True, slots=True)
class Form:
    """The official form: templates with ``{names}`` of fields; what stays empty is left out."""

    title: str
    number: str = ""
    date: str = ""
    recipient: str = ""
    sender: str = ""
    body: str = "{本文}"
    text: str = ""
    """What stands for ``{本文}`` where no model words it."""


@dataclass(frozen=True, slots=True)
class WritingTask:
    """A task as its data file says."""

    id: str
    title: str
    group: str
    about: str
    """What it is for, in one sentence."""
    fields: tuple[Field, ...]
    form: Form
    engine: Engine = Engine.FORM
    order: int = 100
    style: str = ""
    """Style of its sentences, said to the model and to the writer: です・ます体, である体."""
    checks: tuple[str, ...] = ()
    """What the writer must still check by hand, a sentence each."""
    prompt: str = ""
    """What a generative model is told; without one no model is used."""
    link: str = ""
    """Address of the page that does it instead of a form."""
    words: str = ""
    """Other words under which it is found."""
    origin: str = ""
    """The file it was read from."""

    def field(self, name: str) -> Field | None:
        """The field of this name."""
        return next((each for each in self.fields if each.name == name), None)

    @property
    def sources(self) -> tuple[Field, ...]:
        """The fields that hold a text to be kept whole in substance."""
        return tuple(each for each in self.fields if each.source)


@dataclass(frozen=True, slots=True)
class Group:
    """Tasks that stand together on the page."""

    title: str
    tasks: tuple[WritingTask, ...] = field(default=())
