"""What we write is what another office program reads: LibreOffice opens it and saves it again."""

from __future__ import annotations

import datetime as dt
import io
import shutil
import subprocess
from pathlib import Path

import docx
import pytest
from lxml import etree
from tests.writing.export.making import NOTICE
from tests.writing.export.word_reading import W, body, comments, parts, settled

from yuhitsu.writing.export.revisions import WordDraft
from yuhitsu.writing.export.templates import fill, values_of
from yuhitsu.writing.export.word import to_word
from yuhitsu.writing.proofreading.findings import Finding

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
pytestmark = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not on this machine")
TEXT = "手続きを行なう。\n次の行も、行なう。"


def made() -> dict[str, bytes]:
    draft = WordDraft.of_text(TEXT)
    found = [
        Finding(start, start + 3, "okurigana", "「行う」と書きます。", "", "行う", True) for start in (4, 14)
    ]
    form = docx.Document()
    form.add_paragraph("件名: {{件名}}")
    sink = io.BytesIO()
    form.save(sink)
    return {
        "notice": to_word(NOTICE),
        "proofread": draft.revised(found, dt.datetime(2026, 4, 1, tzinfo=dt.UTC)).data,
        "form": fill(sink.getvalue(), "様式.docx", values_of(NOTICE)),
    }


def test_word_files_of_every_kind_come_back_with_all_that_was_in_them(tmp_path: Path) -> None:
    source, target = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    for name, data in made().items():
        (source / f"{name}.docx").write_bytes(data)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    files = sorted(source.iterdir())
    command = [str(SOFFICE), profile, "--headless", "--convert-to", "docx", "--outdir", str(target), *files]
    subprocess.run(command, check=True, capture_output=True, timeout=110)  # type: ignore[arg-type]

    notice = (target / "notice.docx").read_bytes()
    lines = [p.text for p in docx.Document(io.BytesIO(notice)).paragraphs]
    assert NOTICE.title in lines and "第1　改定の内容" in lines
    notes = "".join(etree.fromstring(parts(notice)["word/footnotes.xml"]).itertext())  # type: ignore[arg-type]
    assert "手数料条例 第2条「300円とする。」" in notes
    assert next(body(notice).iter(f"{W}ruby"), None) is not None

    proofread = (target / "proofread.docx").read_bytes()
    assert settled(proofread, accept=False) == TEXT
    assert settled(proofread, accept=True) == "手続きを行う。\n次の行も、行う。"
    assert [author for author, _ in comments(proofread)] == ["yuhitsu"] * 2

    form = docx.Document(str(target / "form.docx"))
    assert form.paragraphs[0].text == f"件名: {NOTICE.title}"
