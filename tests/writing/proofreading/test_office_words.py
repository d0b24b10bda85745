"""The office's own list of words: two forms, and a mistake is named with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from yuhitsu.errors import SettingsError
from yuhitsu.writing.proofreading.office_words import read_words


def test_a_table_and_a_json_file_say_the_same(tmp_path: Path) -> None:
    table, form = tmp_path / "words.tsv", tmp_path / "words.json"
    table.write_text("# 用語\nみどりの町\tみどり野町\n手続き案内\n", encoding="utf-8")
    form.write_text('{"words": {"みどりの町": "みどり野町"}, "protected": ["手続き案内"]}', encoding="utf-8")
    assert read_words(table) == read_words(form)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("w.tsv", "町\t町役場\nA\tB\tC\n", "2行目"),
        ("w.tsv", "町\t町\n", "同じ"),
        ("w.tsv", "町\tA\n町\tB\n", "二通り"),
        ("w.json", '{"words": {\n"町": 1}}', "2行目"),
        ("w.json", "{", "JSON"),
        ("w.json", "[]", "の形"),
    ],
)
def test_a_mistake_is_named_with_line_and_reason(tmp_path: Path, name: str, content: str, said: str) -> None:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        read_words(path)
    assert name in caught.value.message and said in caught.value.message


def test_a_file_that_is_not_there_or_not_utf8_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"none\.tsv"):
        read_words(tmp_path / "none.tsv")
    (tmp_path / "sjis.tsv").write_bytes("町\t町役場".encode("cp932"))
    with pytest.raises(SettingsError, match="1行目"):
        read_words(tmp_path / "sjis.tsv")
