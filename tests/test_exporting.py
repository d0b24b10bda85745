"""Files leave only as far as the office allows it, and never without a record."""

from __future__ import annotations

import hashlib
import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import pytest

from tests.conftest import OpenOffice, answer
from tests.writing.export.making import NOTICE
from yuhitsu.app import App
from yuhitsu.config import ExportRule, WritingSettings
from yuhitsu.errors import InputError, NotFoundError, PolicyRefusal, RecordError
from yuhitsu.exporting import Exporter, Format, Wanted, file_name, wanted
from yuhitsu.types import LOCAL_USER, Level, User

WORD = Wanted(Format.WORD)


def entries(app: App) -> list[tuple[str, Any]]:
    return [(entry.kind, entry.body) for entry in app.log.newest(3)]


def test_an_answer_leaves_as_every_form_and_each_is_on_record_first(office: App) -> None:
    said = answer(office, "住民票の写しの手数料はいくらですか")
    for form in Format:
        made = office.exporter.conversation(said.conversation, Wanted(form), user=LOCAL_USER)
        kind, body = entries(office)[-1]
        assert kind == "conversation.exported"
        assert body["conversation"] == said.conversation and body["turns"] == [said.turn]
        assert body["format"] == form.value
        assert body["sha256"] == hashlib.sha256(made.data).hexdigest()
        assert made.name.startswith("質問と回答_") and made.name.endswith(f".{form.value}")
    text = office.exporter.conversation(said.conversation, Wanted(Format.TEXT), user=LOCAL_USER).data.decode()
    assert "300円" in text and "証明書の窓口" in text


def test_the_header_names_the_highest_level_of_what_was_read_also_when_it_was_raised_since(
    office: App,
) -> None:
    said = answer(
        office, "住民票の写しの手数料はいくらですか", level=Level.ONE, level_reason="公開情報のため"
    )
    office.library.classify("default/証明書.md", Level.THREE, actor="test")
    made = office.exporter.conversation(said.conversation, WORD, user=LOCAL_USER)
    header = docx.Document(io.BytesIO(made.data)).sections[0].first_page_header.paragraphs[0].text
    assert header == "機密性3情報"


def test_one_answer_of_a_conversation_can_be_saved_alone(office: App) -> None:
    first = answer(office, "住民票の写しの手数料はいくらですか")
    second = answer(office, "粗大ごみはいくらですか", conversation=first.conversation)
    made = office.exporter.conversation(
        first.conversation, Wanted(Format.TEXT), user=LOCAL_USER, turn=second.turn
    ).data.decode()
    assert "粗大ごみ" in made and "住民票" not in made
    with pytest.raises(NotFoundError):
        office.exporter.conversation(first.conversation, WORD, user=LOCAL_USER, turn="無い")


def test_another_persons_conversation_is_not_there(office: App) -> None:
    said = answer(office, "住民票の写しの手数料はいくらですか")
    with pytest.raises(NotFoundError):
        office.exporter.conversation(said.conversation, WORD, user=User("other", "別の人"))


def test_where_files_are_forbidden_none_leaves_and_the_refusal_names_its_rule(
    open_office: OpenOffice,
) -> None:
    office = open_office(writing=WritingSettings(export=ExportRule.FORBID))
    said = answer(office, "住民票の写しの手数料はいくらですか")
    with pytest.raises(PolicyRefusal, match=r"規則: writing\.export"):
        office.exporter.conversation(said.conversation, WORD, user=LOCAL_USER)
    kind, body = entries(office)[-1]
    assert kind == "export.refused" and body["rule"] == "writing.export"
    with pytest.raises(PolicyRefusal):
        office.exporter.document(NOTICE, WORD, user=LOCAL_USER, about={})
    assert not office.exporter.allowed and office.exporter.templates == ()


class FullRecord:
    """A record on a full disk."""

    def write(self, kind: str, actor: str, body: Any) -> Any:
        raise RecordError("記録を書けません（ディスクに空きがありません）。")


def test_no_record_no_file(office: App) -> None:
    said = answer(office, "住民票の写しの手数料はいくらですか")
    exporter = Exporter(office.conversations, office.documents, FullRecord(), office.settings)
    with pytest.raises(RecordError):
        exporter.conversation(said.conversation, WORD, user=LOCAL_USER)


def test_any_document_leaves_with_a_word_of_where_it_comes_from(office: App) -> None:
    made = office.exporter.document(NOTICE, Wanted(Format.TEXT), user=LOCAL_USER, about={"task": "notice"})
    assert made.name == "窓口の手数料の改定について（通知）.txt"
    kind, body = entries(office)[-1]
    assert (kind, body["task"], body["format"]) == ("document.exported", "notice", "txt")


def test_the_offices_own_file_is_filled_and_named_in_the_record(
    open_office: OpenOffice, tmp_path: Path
) -> None:
    form = docx.Document()
    form.add_paragraph("件名 {{件名}}")
    form.add_paragraph("{{本文}}")
    folder = tmp_path / "様式"
    folder.mkdir()
    form.save(str(folder / "回答票.docx"))
    office = open_office(writing=WritingSettings(templates=str(folder)))
    assert office.exporter.templates == ("回答票",)
    said = answer(office, "住民票の写しの手数料はいくらですか")
    made = office.exporter.conversation(
        said.conversation, Wanted(Format.WORD, template="回答票"), user=LOCAL_USER
    )
    lines = [p.text for p in docx.Document(io.BytesIO(made.data)).paragraphs]
    assert lines[0] == "件名 質問と回答" and any("300円" in line for line in lines)
    assert entries(office)[-1][1]["template"] == "回答票"


def test_a_template_without_a_folder_for_it_is_refused(office: App) -> None:
    with pytest.raises(InputError, match=r"writing\.templates"):
        office.exporter.document(NOTICE, replace(WORD, template="回答票"), user=LOCAL_USER, about={})


@pytest.mark.parametrize(
    ("format", "given"),
    [
        ("exe", {}),
        ("", {}),
        ("pdf", {"encoding": "shift_jis"}),
        ("txt", {"encoding": "koi8"}),
        ("pdf", {"template": "a"}),
    ],
)
def test_a_form_that_does_not_exist_is_refused_with_those_that_do(format: str, given: dict[str, str]) -> None:
    with pytest.raises(InputError, match=r"docx|txt|utf-8"):
        wanted(format, **given)


def test_titles_become_names_that_every_system_takes() -> None:
    assert file_name('手数料/改定: "案" <1>?') == "手数料 改定 案 1"
    assert file_name("..") and "/" not in file_name("../../etc/passwd")
    assert len(file_name("長" * 300)) == 60
