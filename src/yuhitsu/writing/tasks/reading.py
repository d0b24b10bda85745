"""A task's data file read and checked: a mistake is refused with file, line and key."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from typing import Any

from yuhitsu.errors import SettingsError
from yuhitsu.writing.tasks.model import Engine, Field, FieldKind, Form, WritingTask

_ID = re.compile(r"[a-z][a-z0-9-]{0,39}")
PLACEHOLDER = re.compile(r"\{([^{}\n]{1,40})\}")
BUILT_IN = frozenset({"本文", "時候", "頭語と挨拶", "結語", "今日", "年度", "差出"})
"""Names that a form may use without a field: the worded body, the greeting of the season, opening and closing
of a letter, today, the fiscal year, and the office's own name."""

_TASK = {
    "id": str,
    "title": str,
    "group": str,
    "about": str,
    "engine": str,
    "order": int,
    "style": str,
    "checks": list,
    "words": str,
    "link": str,
    "field": list,
    "form": dict,
    "model": dict,
}
_FIELD = {
    "name": str,
    "label": str,
    "kind": str,
    "required": bool,
    "help": str,
    "example": str,
    "choices": list,
    "source": bool,
    "reference": bool,
}
_FORM = {name: str for name in ("title", "number", "date", "recipient", "sender", "body", "text")}
_MODEL = {"prompt": str}
_NAMES = {str: "文字列", int: "整数", bool: "true か false", list: "[…] の形", dict: "節"}


class _Refusal:
    """Says where in a file a mistake stands."""

    def __init__(self, name: str, text: str) -> None:
        self._name, self._lines = name, text.splitlines()

    def at(self, key: str, reason: str, section: str = "", number: int = 0) -> SettingsError:
        """The error for a key of a section (``[[field]]`` number ``number``, from 0)."""
        line = self._line(key, section, number)
        place = f"{section}.{key}" if section else key
        where = f"{line}行目" if line else "（行なし）"
        return SettingsError(f"仕事の定義 {self._name!r} の{where}、項目 {place!r}: {reason}")

    def _line(self, key: str, section: str, number: int) -> int:
        """The line of the key, else of its section, else the first."""
        seen, current = -1, ""
        fallback = 0
        for at, line in enumerate(self._lines, 1):
            header = re.match(r"\s*\[+([^\]]+)\]+", line)
            if header:
                current = header[1].strip()
                seen += current == section == "field"
                fallback = at if current == section and seen in (-1, number) else fallback
            here = current == section and (section != "field" or seen == number)
            if here and re.match(rf"\s*\"?{re.escape(key)}\"?\s*=", line):
                return at
        return fallback or (1 if self._lines else 0)


def read_task(text: str, name: str) -> WritingTask:
    """A task from the text of its file.

    Args:
        text: TOML.
        name: of the file, for messages.

    Raises:
        SettingsError: it is no TOML, or a key is unknown, missing or impossible; names file, line and key.
    """
    refusal = _Refusal(name, text)
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        where = f"{line[1]}行目" if line else "どこか"
        raise SettingsError(f"仕事の定義 {name!r} の{where}は、TOMLとして読めません: {error}") from error
    _check_keys(raw, _TASK, refusal, "")
    _demand(raw, ("id", "title", "group", "about"), refusal, "")
    if not _ID.fullmatch(raw["id"]):
        raise refusal.at("id", "英小文字、数字、- だけで、40文字までで書いてください。")
    link = raw.get("link", "")
    if link and (not link.startswith("/") or link.startswith("//")):
        raise refusal.at("link", "/ で始まる、この中のページを書いてください。")
    fields = tuple(_field(row, number, refusal) for number, row in enumerate(raw.get("field", [])))
    _check_names(fields, refusal)
    form_raw = raw.get("form", {})
    _check_keys(form_raw, _FORM, refusal, "form")
    if not link:
        _demand(form_raw, ("title",), refusal, "form")
    model = raw.get("model", {})
    _check_keys(model, _MODEL, refusal, "model")
    task = WritingTask(
        id=raw["id"],
        title=raw["title"],
        group=raw["group"],
        about=raw["about"],
        fields=fields,
        form=Form(**{"title": "", **form_raw}),
        engine=_engine(raw.get("engine", "form"), refusal),
        order=raw.get("order", 100),
        style=raw.get("style", ""),
        checks=_texts(raw.get("checks", []), refusal, "checks", "", 0),
        prompt=model.get("prompt", ""),
        link=link,
        words=raw.get("words", ""),
        origin=name,
    )
    _check_placeholders(task, refusal)
    return task


def _check_keys(
    raw: Any, known: Mapping[str, type], refusal: _Refusal, section: str, number: int = 0
) -> None:
    for key, value in raw.items():
        if key not in known:
            raise refusal.at(key, f"この項目はありません。使える項目: {'、'.join(known)}。", section, number)
        wrong = not isinstance(value, known[key]) or (known[key] is int and isinstance(value, bool))
        if wrong:
            raise refusal.at(key, f"{_NAMES[known[key]]}で書いてください。", section, number)


def _demand(
    raw: Mapping[str, Any], keys: Sequence[str], refusal: _Refusal, section: str, number: int = 0
) -> None:
    for key in keys:
        if not str(raw.get(key, "")).strip():
            raise refusal.at(key, "この項目が要ります。", section, number)


def _field(raw: Any, number: int, refusal: _Refusal) -> Field:
    if not isinstance(raw, dict):
        raise refusal.at("field", "[[field]] の形で書いてください。")
    _check_keys(raw, _FIELD, refusal, "field", number)
    _demand(raw, ("name",), refusal, "field", number)
    if not re.fullmatch(r"[^{}\s?*=]{1,40}", raw["name"]):
        raise refusal.at("name", "空白と { } ? * = を使わず、40文字までで書いてください。", "field", number)
    try:
        kind = FieldKind(raw.get("kind", "text"))
    except ValueError:
        known = "、".join(kind.value for kind in FieldKind)
        raise refusal.at("kind", f"次のどれかにしてください: {known}。", "field", number) from None
    choices = _texts(raw.get("choices", []), refusal, "choices", "field", number)
    if (kind is FieldKind.CHOICE) is not bool(choices):
        raise refusal.at("choices", "kind が choice のときに（だけ）書いてください。", "field", number)
    return Field(
        name=raw["name"],
        label=str(raw.get("label", raw["name"])),
        kind=kind,
        required=raw.get("required", False),
        help=raw.get("help", ""),
        example=raw.get("example", ""),
        choices=choices,
        source=raw.get("source", False),
        reference=raw.get("reference", False),
    )


def _texts(raw: Sequence[Any], refusal: _Refusal, key: str, section: str, number: int) -> tuple[str, ...]:
    if not all(isinstance(item, str) and item.strip() for item in raw):
        raise refusal.at(key, "空でない文字列を並べてください。", section, number)
    return tuple(raw)


def _check_names(fields: Sequence[Field], refusal: _Refusal) -> None:
    seen: set[str] = set()
    for number, each in enumerate(fields):
        if each.name in seen or each.name in BUILT_IN:
            raise refusal.at(
                "name", f"{each.name!r} は使われています。別の名前にしてください。", "field", number
            )
        seen.add(each.name)


def _engine(value: str, refusal: _Refusal) -> Engine:
    try:
        return Engine(value)
    except ValueError:
        known = "、".join(engine.value for engine in Engine)
        raise refusal.at("engine", f"次のどれかにしてください: {known}。") from None


def _check_placeholders(task: WritingTask, refusal: _Refusal) -> None:
    known = {each.name for each in task.fields} | BUILT_IN
    for key in _FORM:
        for match in PLACEHOLDER.finditer(getattr(task.form, key)):
            if match[1].rstrip("*") not in known:
                raise refusal.at(
                    key, f"{match[0]} という欄はありません。欄: {'、'.join(sorted(known))}。", "form"
                )
