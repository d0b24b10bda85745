"""The office's own Word file, filled."""

from __future__ import annotations

import io
import itertools
import os
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import docx
import pytest
from docx.oxml import parse_xml
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.writing.export.making import NOTICE
from tests.writing.export.word_reading import W, body

from yuhitsu.errors import BrokenDocument, DocumentError, InputError, NotFoundError, UnsupportedFormat
from yuhitsu.writing.export.package import WordPackage
from yuhitsu.writing.export.templates import TemplateFolder, fields_of, fill, values_of

VALUES = values_of(NOTICE)
NAME = "通知.docx"


def saved(document: Any) -> bytes:
    sink = io.BytesIO()
    document.save(sink)
    return sink.getvalue()


def template(*runs: str) -> bytes:
    """A file with one paragraph of these runs, the second bold."""
    document = docx.Document()
    paragraph = document.add_paragraph()
    for number, text in enumerate(runs):
        paragraph.add_run(text).bold = (number == 1) or None
    return saved(document)


def lines(data: bytes) -> list[str]:
    return [paragraph.text for paragraph in docx.Document(io.BytesIO(data)).paragraphs]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 21), max_size=6))
def test_a_field_is_filled_however_word_has_split_it(places: list[int]) -> None:
    text = "件名は{{件名}}、日は{{ 発信日 }}です"
    cuts = [0, *sorted(places), len(text)]
    data = template(*(text[a:b] for a, b in itertools.pairwise(cuts)))
    assert lines(fill(data, NAME, VALUES)) == [f"件名は{NOTICE.title}、日は令和8年4月1日です"]


def test_it_takes_the_look_of_its_first_letter_and_the_rest_keeps_its_own() -> None:
    data = fill(template("件名: ", "{{件", "名}}様"), NAME, VALUES)
    runs = docx.Document(io.BytesIO(data)).paragraphs[0].runs
    assert [(run.text, run.bold) for run in runs] == [("件名: ", None), (NOTICE.title, True), ("様", None)]


def test_fields_in_tables_headers_footers_and_text_boxes_are_filled() -> None:
    document = docx.Document()
    document.add_table(1, 1).cell(0, 0).text = "{{宛先}}"
    document.sections[0].header.paragraphs[0].text = "{{文書番号}}"
    document.sections[0].footer.paragraphs[0].text = "{{格付}}"
    box = parse_xml(
        f'<w:r xmlns:w="{W[1:-1]}"><w:pict><w:txbxContent><w:p><w:r><w:t>枠の{{{{発信日}}}}</w:t></w:r></w:p>'
        "</w:txbxContent></w:pict></w:r>"
    )
    document.add_paragraph("外の{{件名}}")._p.append(box)
    data = fill(saved(document), NAME, VALUES)
    after = docx.Document(io.BytesIO(data))
    assert after.tables[0].cell(0, 0).text == "各課長　様"
    assert after.sections[0].header.paragraphs[0].text == "さ総第12号"
    assert after.sections[0].footer.paragraphs[0].text == "機密性2情報"
    texts = [t.text for t in body(data).iter(f"{W}t")]
    assert "枠の令和8年4月1日" in texts and f"外の{NOTICE.title}" in texts


def test_a_field_alone_in_its_paragraph_becomes_a_paragraph_a_line() -> None:
    data = fill(template("{{本文}}"), NAME, {"本文": "一行目\n二行目\n\n四行目"})
    assert lines(data) == ["一行目", "二行目", "", "四行目"]
    data = fill(template("宛先: {{宛先}}"), NAME, {"宛先": "総務課\n財政課"})
    assert lines(data) == ["宛先: 総務課\n財政課"]


def test_the_text_of_a_document_comes_with_its_notes_and_marks() -> None:
    assert "1　手数料は、300円です。（注1）（注2）" in VALUES["本文"]
    assert "コンビニでは200円です。〔要確認〕" in VALUES["本文"]
    assert VALUES["注"].split("\n")[1] == "（注2）窓口案内"
    assert "生成AIを利用" in VALUES["生成AI"]


def test_what_a_value_holds_is_never_a_field_and_never_markup() -> None:
    data = fill(template("{{件名}}"), NAME, {"件名": "{{発信日}}<w:b/>&\x00"})
    assert lines(data) == ["{{発信日}}<w:b/>&"]


def test_an_unknown_field_is_named_with_those_that_are_known() -> None:
    with pytest.raises(InputError) as error:
        fill(template("{{件名}}と{{担当}}"), NAME, VALUES)
    assert "{{担当}}" in error.value.message and "{{件名}}" not in error.value.message.split("使える")[0]
    assert "文書番号" in error.value.message and NAME in error.value.message


def test_a_missing_value_is_named() -> None:
    with pytest.raises(InputError, match="発信日"):
        fill(template("{{件名}}{{発信日}}"), NAME, {"件名": "通知", "発信日": " "})
    assert lines(fill(template("日: {{発信日}}"), NAME, {"発信日": ""}, required=False)) == ["日: "]


def test_a_field_that_is_not_closed_is_refused_with_its_place() -> None:
    with pytest.raises(InputError, match="宛先は"):
        fields_of(template("宛先は{{宛先"), NAME)


@pytest.mark.parametrize("suffix", [".docm", ".dotm"])
def test_a_template_with_macros_is_refused_by_its_name(suffix: str) -> None:
    with pytest.raises(UnsupportedFormat, match="マクロ"):
        fill(template("{{件名}}"), "様式" + suffix, VALUES)


def test_a_template_that_hides_its_macros_is_refused_too() -> None:
    package = WordPackage.read(template("文"), NAME)
    types = package.parts["[Content_Types].xml"].decode()
    disguised = types.replace(
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
        "application/vnd.ms-word.document.macroEnabled.main+xml",
    )
    package.parts["[Content_Types].xml"] = disguised.encode()
    with pytest.raises(UnsupportedFormat, match="マクロ"):
        fill(package.written(), NAME, VALUES)


def test_a_word_template_becomes_a_document() -> None:
    package = WordPackage.read(template("{{件名}}"), NAME)
    types = package.parts["[Content_Types].xml"].decode()
    package.parts["[Content_Types].xml"] = types.replace("document.main+xml", "template.main+xml").encode()
    assert lines(fill(package.written(), "様式.dotx", VALUES)) == [NOTICE.title]


def test_a_file_that_unpacks_without_end_or_reaches_outside_is_refused() -> None:
    sink = io.BytesIO(template("文"))
    with ZipFile(sink, "a", compression=8) as archive:
        archive.writestr("word/media/big.bin", bytes(3_000_000))
    with pytest.raises(DocumentError, match="大きすぎ"):
        WordPackage.read(sink.getvalue(), NAME, unpacked=1_000_000)
    package = WordPackage.read(template("{{件名}}"), NAME)
    outside = b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    xml = package.parts["word/document.xml"]
    package.parts["word/document.xml"] = xml.replace(b"<w:document", outside + b"<w:document", 1).replace(
        "{{件名}}".encode(), "&x;{{件名}}".encode()
    )
    assert "root:" not in "".join(lines(fill(package.written(), NAME, VALUES)))


def test_a_folder_offers_its_word_files_and_nothing_outside_of_it(tmp_path: Path) -> None:
    folder = tmp_path / "様式"
    folder.mkdir()
    (folder / "通知.docx").write_bytes(template("{{件名}}"))
    (folder / "~$通知.docx").write_bytes(b"")
    (folder / "古い.docm").write_bytes(b"")
    (tmp_path / "外.docx").write_bytes(template("外"))
    templates = TemplateFolder(folder)
    assert templates.names() == ("通知",)
    data, name = templates.read("通知")
    assert name == "通知.docx" and fields_of(data, name) == ("件名",)
    for wrong in ("../外", "無い", "", "..", str(tmp_path / "外")):
        with pytest.raises(NotFoundError, match="通知"):
            templates.read(wrong)
    with pytest.raises(UnsupportedFormat, match="マクロ"):
        templates.read("古い")
    assert TemplateFolder(tmp_path / "無い").names() == ()


@pytest.mark.skipif(os.geteuid() == 0, reason="whoever may read everything is refused nothing")
def test_a_template_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    path = tmp_path / "通知.docx"
    path.write_bytes(b"x")
    path.chmod(0)
    with pytest.raises(BrokenDocument, match="通知"):
        TemplateFolder(tmp_path).read("通知")
