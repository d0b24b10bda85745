"""A proofread Word file: accepted it is the corrected text, rejected it is the text as it was."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any
from zipfile import ZipFile

import docx
import pytest
from docx.oxml import parse_xml
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.writing.export.word_reading import W, body, commented, comments, parts, settled

from yuhitsu.errors import DocumentError, EncryptedDocument, UnsupportedFormat
from yuhitsu.writing.export.revisions import RevisedWord, WordDraft, corrected, edits
from yuhitsu.writing.export.style import writable
from yuhitsu.writing.proofreading.findings import Finding

NOON = dt.datetime(2026, 4, 1, 12, 0, tzinfo=dt.timezone(dt.timedelta(hours=9)))
NS = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def finding(
    text: str, wrong: str, right: str | None, *, safe: bool = True, message: str = "直します。"
) -> Finding:
    start = text.index(wrong)
    return Finding(start, start + len(wrong), "rule", message, "公用文作成の考え方 Ⅰ-3", right, safe)


def saved(document: Any) -> bytes:
    sink = io.BytesIO()
    document.save(sink)
    return sink.getvalue()


def draft_of(*runs: str) -> tuple[Any, Any]:
    """A document with one paragraph of these runs, the second bold and the third in italics."""
    document = docx.Document()
    paragraph = document.add_paragraph()
    for number, text in enumerate(runs):
        run = paragraph.add_run(text)
        run.bold, run.italic = (number == 1) or None, (number == 2) or None
    return document, paragraph


def revise(document: Any, wrong: str, right: str | None, **given: Any) -> RevisedWord:
    draft = WordDraft.read(saved(document), "案.docx")
    return draft.revised([finding(draft.text, wrong, right, **given)], NOON)


# --------------------------------------------------------------------------- laws

TEXTS = st.text(st.sampled_from("申込み手続きを行なう。\n\t 髙﨑𠮷😀ｶﾅab<&\x00\ud800"), max_size=60)
SUGGESTIONS = st.none() | st.text(st.sampled_from("申込手続を行う\n\t𠮷 <&"), max_size=8)


@st.composite
def proofread(draw: st.DrawFn) -> tuple[str, list[Finding]]:
    text = writable(draw(TEXTS))
    places = st.integers(0, len(text))
    found = draw(st.lists(st.tuples(places, places, SUGGESTIONS, st.booleans()), max_size=6))
    made = (
        Finding(min(a, b), max(a, b), f"r{n}", "見直します。", "", right, safe)
        for n, (a, b, right, safe) in enumerate(found)
    )
    return text, sorted(made, key=lambda f: (f.start, f.end))


@settings(max_examples=40, deadline=None)
@given(proofread())
def test_accepted_it_is_the_corrected_text_and_rejected_the_text_as_it_was(
    case: tuple[str, list[Finding]],
) -> None:
    text, found = case
    draft = WordDraft.of_text(text)
    assert draft.text == text
    revised = draft.revised(found, NOON)
    # a change cannot go over the end of a paragraph: such a finding is a comment alone
    made = [e for e in edits(found, text) if "\n" not in text[e.start : e.end]]
    assert settled(revised.data, accept=False) == text
    assert settled(revised.data, accept=True) == corrected(made, text)
    assert revised.changed == tuple(edit.finding for edit in made)
    assert revised.commented == tuple(found) and len(comments(revised.data)) == len(found)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.text(st.sampled_from("あいう𠮷髙"), max_size=4), min_size=1, max_size=5), st.data())
def test_the_look_of_every_letter_stays(runs: list[str], data: st.DataObject) -> None:
    document, _ = draft_of(*runs)
    before = _looks(saved(document))
    text = "".join(runs)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    draft = WordDraft.read(saved(document), "案.docx")
    revised = draft.revised([Finding(start, end, "r", "直します。", "", "新", True)], NOON)
    rejected = _looks(revised.data, without="ins")
    assert rejected == before


def _looks(data: bytes, without: str = "") -> list[tuple[str, bool, bool]]:
    """Each letter with whether it is bold and in italics."""
    found = []
    for run in body(data).iter(f"{W}r"):
        if without and any(a.tag == f"{W}{without}" for a in run.iterancestors()):
            continue
        bold, italic = (run.find(f"{W}rPr/{W}{kind}") is not None for kind in ("b", "i"))
        letters = "".join(e.text or "" for e in run if e.tag in (f"{W}t", f"{W}delText"))
        found += [(letter, bold, italic) for letter in letters]
    return found


# --------------------------------------------------------------------------- what Word shows


def test_a_safe_suggestion_is_a_tracked_change_with_author_and_date_and_a_comment() -> None:
    document, _ = draft_of("手続きを行なうこと。")
    revised = revise(document, "行なう", "行う", message="送り仮名は「行う」です。")
    changes = [e for e in body(revised.data).iter(f"{W}ins", f"{W}del")]
    assert changes
    for change in changes:
        assert change.get(f"{W}author") == "yuhitsu"
        assert change.get(f"{W}date") == "2026-04-01T03:00:00Z"
    [(author, text)] = comments(revised.data)
    assert author == "yuhitsu"
    assert "送り仮名は「行う」です。" in text
    assert "修正案: 「行う」" in text and "公用文作成の考え方 Ⅰ-3" in text
    assert commented(revised.data, "0") == "行なう"


def test_only_the_letters_that_differ_are_changed() -> None:
    document, _ = draft_of("手続きを行なうこと。")
    revised = revise(document, "行なう", "行う")
    deleted = "".join(e.text for e in body(revised.data).iter(f"{W}delText"))
    assert deleted == "な"
    assert list(body(revised.data).iter(f"{W}ins")) == []


def test_what_is_not_safe_is_only_commented() -> None:
    document, _ = draft_of("担当者に聞く。")
    revised = revise(document, "聞く", "聴く", safe=False)
    assert revised.changed == () and len(revised.commented) == 1
    assert settled(revised.data, accept=True) == "担当者に聞く。"
    assert commented(revised.data, "0") == "聞く"


def test_a_change_over_runs_takes_the_look_of_its_first_letter() -> None:
    document, _ = draft_of("申し", "込み手続", "きをする")
    revised = revise(document, "込み手続き", "込みの手順")
    [inserted] = body(revised.data).iter(f"{W}ins")
    assert inserted.find(f"{W}r/{W}rPr/{W}b") is not None
    assert settled(revised.data, accept=True) == "申し込みの手順をする"


def test_tables_are_proofread_and_the_rest_of_the_file_stays_byte_for_byte() -> None:
    document, _ = draft_of("表のとおり。")
    document.add_table(1, 2).cell(0, 1).text = "取り扱い"
    document.sections[0].header.paragraphs[0].text = "取り扱い"
    data = saved(document)
    draft = WordDraft.read(data, "案.docx")
    revised = draft.revised([finding(draft.text, "取り扱い", "取扱い")], NOON)
    after = docx.Document(io.BytesIO(revised.data))
    assert "取扱い" in settled(revised.data, accept=True)
    assert after.sections[0].header.paragraphs[0].text == "取り扱い"
    before, now = parts(data), parts(revised.data)
    changed = {name for name in now if before.get(name) != now[name]}
    assert changed == {
        "word/document.xml",
        "word/comments.xml",
        "word/_rels/document.xml.rels",
        "[Content_Types].xml",
    }


def test_comments_that_are_there_stay_and_no_number_is_used_twice() -> None:
    document, paragraph = draft_of("手続きを行なうこと。")
    document.add_comment(paragraph.runs, "前からの意見", author="課長", initials="課")
    revised = revise(document, "行なう", "行う")
    assert [author for author, _ in comments(revised.data)] == ["課長", "yuhitsu"]
    numbers = [c.get(f"{W}id") for c in body(revised.data).iter(f"{W}commentReference")]
    assert sorted(numbers) == ["0", "1"]


@pytest.mark.parametrize(
    "held",
    [
        f'<w:ins {NS} w:id="7" w:author="課長"><w:r><w:t>行なう</w:t></w:r></w:ins>',
        f'<w:fldSimple {NS} w:instr="REF a"><w:r><w:t>行なう</w:t></w:r></w:fldSimple>',
        f"<w:r {NS}><w:ruby><w:rt><w:r><w:t>おこ</w:t></w:r></w:rt>"
        "<w:rubyBase><w:r><w:t>行なう</w:t></w:r></w:rubyBase></w:ruby></w:r>",
    ],
    ids=["another's insertion", "a field", "ruby"],
)
def test_what_belongs_to_somebody_else_is_commented_and_left_as_it_is(held: str) -> None:
    document, paragraph = draft_of("手続きを")
    paragraph._p.append(parse_xml(held))
    revised = revise(document, "行なう", "行う")
    assert revised.changed == () and len(revised.commented) == 1
    assert "yuhitsu" not in [e.get(f"{W}author") for e in body(revised.data).iter(f"{W}ins", f"{W}del")]
    reference = next(body(revised.data).iter(f"{W}commentReference"))
    assert not {f"{W}ins", f"{W}fldSimple"} & {a.tag for a in reference.iterancestors()}


def test_what_was_deleted_before_is_no_text() -> None:
    document, paragraph = draft_of("残る")
    paragraph._p.append(parse_xml(f'<w:del {NS} w:id="3"><w:r><w:delText>消えた</w:delText></w:r></w:del>'))
    assert WordDraft.read(saved(document), "案.docx").text == "残る"


def test_a_picture_beside_a_changed_word_stays() -> None:
    document, paragraph = draft_of("行なう")
    paragraph.runs[0]._r.append(parse_xml(f"<w:drawing {NS}/>"))
    revised = revise(document, "行なう", "する")
    drawing = next(body(revised.data).iter(f"{W}drawing"))
    assert f"{W}del" not in [a.tag for a in drawing.iterancestors()]


def test_a_finding_over_two_paragraphs_is_commented_over_both() -> None:
    document, _ = draft_of("前の段落")
    document.add_paragraph("後の段落")
    revised = revise(document, "段落\n後の", "x")
    assert revised.changed == ()
    assert commented(revised.data, "0") == "段落後の"


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", DocumentError),
        (b"PK\x03\x04broken", DocumentError),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", EncryptedDocument),
    ],
    ids=["empty", "broken", "old or encrypted"],
)
def test_a_file_that_is_no_word_file_is_refused_by_name(data: bytes, kind: type[DocumentError]) -> None:
    with pytest.raises(kind, match=r"案\.docx"):
        WordDraft.read(data, "案.docx")


def test_a_file_with_macros_is_refused() -> None:
    sink = io.BytesIO(saved(draft_of("文")[0]))
    with ZipFile(sink, "a") as archive:
        archive.writestr("word/vbaProject.bin", b"x")
    with pytest.raises(UnsupportedFormat, match="マクロ"):
        WordDraft.read(sink.getvalue(), "案.docx")


def test_the_same_findings_give_the_same_bytes() -> None:
    draft = WordDraft.of_text("手続きを行なう。")
    found = [finding(draft.text, "行なう", "行う")]
    assert draft.revised(found, NOON).data == draft.revised(found, NOON).data
