"""The sample office and its questions: answers stand in their documents, figures count what they say."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from yuhitsu.documents.chunking import passages
from yuhitsu.documents.readers.formats import reader_for
from yuhitsu.evaluation import office
from yuhitsu.evaluation.office import Case, Evidence, Result
from yuhitsu.types import Outcome, Passage

ROOT = Path(__file__).parents[2]
OFFICE = ROOT / "examples" / "office"
CASES = office.load(ROOT / "evals" / "office.jsonl")
UNPACKED = 300 * 1024 * 1024


@pytest.fixture(scope="module")
def shelf() -> dict[str, list[Passage]]:
    """Passages of every file of the sample office."""
    found: dict[str, list[Passage]] = {}
    for path in sorted(OFFICE.iterdir()):
        data = path.read_bytes()
        reader = reader_for(data, path.name, UNPACKED)
        found[path.name] = [p for document in reader.read(data, path.name) for p in passages(document)]
    return found


def test_the_office_holds_the_formats_and_the_number_of_documents_it_should(
    shelf: dict[str, list[Passage]],
) -> None:
    assert len(shelf) >= 30
    assert {Path(name).suffix for name in shelf} >= {".md", ".html", ".docx", ".xlsx", ".pdf", ".txt"}
    assert all(shelf.values())


def test_there_are_enough_questions_of_each_sort() -> None:
    assert len(CASES) >= 400
    assert len({case.id for case in CASES}) == len({case.question for case in CASES}) == len(CASES)
    assert sum(case.unanswerable for case in CASES) >= 100
    figures = sum(any(character.isdigit() for character in case.answer) for case in CASES)
    assert figures >= 150
    assert Counter(case.split for case in CASES)["test"] >= len(CASES) / 3


def test_no_document_is_asked_about_in_both_splits() -> None:
    asked: dict[str, set[str]] = {}
    for case in CASES:
        for evidence in case.evidence[:1]:
            asked.setdefault(evidence.document, set()).add(case.split)
    assert [name for name, splits in asked.items() if len(splits) > 1] == []


@pytest.mark.parametrize("case", [case for case in CASES if not case.unanswerable], ids=lambda case: case.id)
def test_every_answer_stands_in_a_passage_of_its_document(
    case: Case, shelf: dict[str, list[Passage]]
) -> None:
    for evidence in case.evidence:
        assert any(evidence.stands_in(p.document_id, p.text) for p in shelf[evidence.document]), evidence
    if case.kind != office.YES_NO:
        assert office.plain(case.answer) in office.plain(case.evidence[0].quote)


def test_the_files_made_from_sources_are_there() -> None:
    sources = {path.stem for path in (ROOT / "examples" / "sources").iterdir()}
    assert sources <= {path.name for path in OFFICE.iterdir()}


# ------------------------------------------------------------------ counting

TABLE = Evidence("料金.xlsx", "研修室｜500円")
ASKED = Case("1", "研修室はいくら", "value", "500円", (TABLE,), "dev")


@pytest.mark.parametrize(
    ("document", "quote", "right"),
    [
        ("料金.xlsx", "部屋：研修室｜午前：500円", True),
        ("料金.xlsx", "部屋：和室｜午前：400円", False),
        ("別の料金.docx", "部屋：研修室｜午前：500円", False),
    ],
)
def test_a_row_is_right_when_it_holds_all_the_words_in_the_right_document(
    document: str, quote: str, right: bool
) -> None:
    assert TABLE.stands_in(document, quote) is right
    assert office.tells(ASKED, document, quote) is right


def test_a_sentence_quoted_in_good_part_is_right() -> None:
    evidence = Evidence("案内.md", "転入した日から14日以内に、町民課に届け出てください。")
    assert evidence.is_told_by("案内.md", "転入した日から14日以内に、町民課に届け出てください")
    assert not evidence.is_told_by("案内.md", "町民課")


def test_yes_or_no_is_not_looked_for_in_the_words_of_a_document() -> None:
    case = Case(
        "2", "使えますか", office.YES_NO, "いいえ", (Evidence("案内.md", "現金のみの取扱いです。"),), "dev"
    )
    assert not office.tells(case, "案内.md", "いいえ、という欄があります。")


def result(case: Case, outcome: Outcome, *, right: bool = False, cited: bool = False) -> Result:
    return Result(case, outcome, found=True, cited=cited, right=right, short="", text="")


def test_figures_are_shares_of_what_they_name() -> None:
    nothing = Case("3", "隣の町では", "other_town", "", (), "dev")
    figures = office.figures(
        [
            result(ASKED, Outcome.ANSWER, right=True, cited=True),
            result(ASKED, Outcome.ANSWER, cited=True),
            result(ASKED, Outcome.RELATED),
            result(nothing, Outcome.ANSWER),
            result(nothing, Outcome.NOTHING),
        ]
    )["all"]
    assert figures["right_passage_cited"] == pytest.approx(2 / 3, abs=1e-4)
    assert figures["right_words_quoted"] == pytest.approx(1 / 3, abs=1e-4)
    assert figures["unanswerable_abstained"] == 0.5
    assert figures["coverage"] == 0.6
    assert figures["error_among_answers"] == pytest.approx(2 / 3, abs=1e-4)
    assert figures["wrong_by_kind"] == {"value": 1, "other_town": 1}
