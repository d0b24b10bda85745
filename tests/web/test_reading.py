"""A document's blocks on the page keep every character, and mark exactly the quote."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.web.memory import row
from yuhitsu.types import Block, BlockKind, Document, Place
from yuhitsu.web.reading import Table, TextBlock, cut, parts

words = st.text(alphabet="あい1｜：\n ", min_size=1, max_size=8)


@given(words, st.integers(-5, 20), st.integers(-5, 20))
def test_cutting_loses_nothing_and_marks_the_stretch(text: str, start: int, end: int) -> None:
    runs = cut(text, start, end)
    assert "".join(run.text for run in runs) == text
    assert "".join(run.text for run in runs if run.marked) == text[max(start, 0) : max(end, 0)]


@given(st.lists(words, min_size=1, max_size=6), st.data())
def test_the_marks_of_a_document_are_its_quote(texts: list[str], data: st.DataObject) -> None:
    document = Document("d", "題", tuple(Block(text) for text in texts))
    length = len(document.text)
    start = data.draw(st.integers(0, length - 1))
    end = data.draw(st.integers(start + 1, length))
    shown = [part for part in parts(document, start, end) if isinstance(part, TextBlock)]
    marked = ["".join(run.text for run in part.runs if run.marked) for part in shown]
    quoted = document.text[start:end]
    assert "".join(marked).replace("\n", "") == quoted.replace("\n", "")
    assert sum(part.first_mark for part in shown) == (1 if any(marked) else 0)


def test_rows_under_the_same_headers_are_one_table() -> None:
    blocks = (
        row(("品", "紙"), ("円", "10")),
        row(("品", "筆"), ("円", "20")),
        Block("注意"),
        row(("品", "墨"), ("円", "30")),
        row(("人", "町長")),
    )
    shown = parts(Document("d", "題", blocks))
    tables = [part for part in shown if isinstance(part, Table)]
    assert [(table.headers, len(table.rows)) for table in tables] == [
        (("品", "円"), 2),
        (("品", "円"), 1),
        (("人",), 1),
    ]


def test_a_quoted_value_is_marked_in_its_own_cell() -> None:
    block = row(("金額", "300"), ("備考", "300円のとき"), ("", "300"))
    document = Document("d", "題", (Block("前"), block))
    start = document.text.index("300円")
    table = parts(document, start, start + 4)[1]
    assert isinstance(table, Table)
    marked = [["".join(r.text for r in cell if r.marked) for cell in line.cells] for line in table.rows]
    assert marked == [["", "300円", ""]]
    assert table.rows[0].marked and table.rows[0].first_mark


def test_items_without_a_number_of_their_own_get_a_bullet() -> None:
    texts = {
        "本人": True,
        "一　本人": False,
        "（1）本人": False,
        "・本人": False,
        "① 本人": False,
        "イ　本人": False,
        "一人の親": True,
    }
    for text, bullet in texts.items():
        (shown,) = parts(Document("d", "題", (Block(text, BlockKind.LIST_ITEM),)))
        assert isinstance(shown, TextBlock) and shown.bullet is bullet, text


def test_paragraphs_of_laws_are_numbered_from_the_second_as_laws_are_printed() -> None:
    def paragraph(number: str, text: str) -> Block:
        return Block(text, place=Place(article="20", paragraph=number))

    blocks = (
        paragraph("1", "一つ目"),
        paragraph("2", "二つ目"),
        paragraph("2", "ただし書"),
        paragraph("3", "３　三つ目"),
        Block("条のない文"),
    )
    shown = parts(Document("d", "題", blocks))
    assert [part.number for part in shown if isinstance(part, TextBlock)] == ["", "2", "", "", ""]
