"""Whether a quotation stands where it is said to, and where it does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.grounding.builders import law

from yuhitsu.grounding.citation_check import CitationChecker
from yuhitsu.storage.database import Database
from yuhitsu.storage.documents import SQLiteDocumentStore
from yuhitsu.types import LOCAL_USER, Level, User

ROWS = (
    ("1", "1", None, "この条例は、町が保有する公文書の公開について定める。"),
    (
        "5",
        "1",
        None,
        "実施機関は、公開請求があつた日から十五日以内に決定をしなければならない。ただし、補正に要した日数は算入しない。",
    ),
    (
        "5",
        "2",
        None,
        "実施機関は、正当な理由があるときは、前項の期間を三十日以内に限り延長することができる。",
    ),
    ("5", "2", "1", "天災その他やむを得ない事由"),
    ("12_2", "1", None, "町長は、運用の状況を毎年公表するものとする。"),
    ("附1", "1", None, "この条例は、令和七年四月一日から施行する。"),
)
FIRST = "実施機関は、公開請求があつた日から十五日以内に決定をしなければならない。"
SECOND = "実施機関は、正当な理由があるときは、前項の期間を三十日以内に限り延長することができる。"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SQLiteDocumentStore]:
    database = Database(tmp_path / "yuhitsu.db")
    documents = SQLiteDocumentStore(database)
    documents.put(law("みどり町公文書公開条例", ROWS), [])
    yield documents
    database.close()


@pytest.mark.parametrize(
    ("quote", "citation"),
    [
        (FIRST, "みどり町公文書公開条例第5条第1項"),
        (FIRST, "みどり町公文書公開条例第五条"),
        (FIRST, "みどり町公文書公開条例第５条第１項本文"),
        (f"「{FIRST}」", "みどり町公文書公開条例第5条第1項"),
        (FIRST.replace("十五日", "15日").replace("、", "，"), "みどり町公文書公開条例第5条第1項"),
        ("実施機関は、……十五日以内に決定をしなければならない。", "みどり町公文書公開条例第5条第1項"),
        ("ただし、補正に要した日数は算入しない。", "みどり町公文書公開条例第5条第1項ただし書"),
        ("天災その他やむを得ない事由", "みどり町公文書公開条例第5条第2項第1号"),
        ("町長は、運用の状況を毎年公表するものとする。", "みどり町公文書公開条例第十二条の二"),
        ("この条例は、令和七年四月一日から施行する。", "みどり町公文書公開条例附則第1条"),
    ],
)
def test_a_true_citation(store: SQLiteDocumentStore, quote: str, citation: str) -> None:
    report = CitationChecker(store).check(quote, citation, LOCAL_USER)
    assert report.valid, report
    assert report.kind == "true"


@pytest.mark.parametrize(
    ("quote", "citation", "kind", "found"),
    [
        (FIRST, "みどり町公文書公開条例第1条", "wrong_article", "みどり町公文書公開条例第5条第1項"),
        (SECOND, "みどり町公文書公開条例第5条第1項", "wrong_paragraph", "みどり町公文書公開条例第5条第2項"),
        (FIRST, "みどり町公文書公開条例第99条", "nonexistent_article", "みどり町公文書公開条例第5条第1項"),
        (
            FIRST,
            "みどり町公文書公開条例第5条第7項",
            "nonexistent_paragraph",
            "みどり町公文書公開条例第5条第1項",
        ),
        (
            FIRST.replace("十五日", "三十日"),
            "みどり町公文書公開条例第5条第1項",
            "altered",
            "みどり町公文書公開条例第5条第1項",
        ),
        (
            SECOND.replace("できる", "できない"),
            "みどり町公文書公開条例第5条第2項",
            "altered",
            "みどり町公文書公開条例第5条第2項",
        ),
        (
            "ただし、補正に要した日数は算入しない。",
            "みどり町公文書公開条例第5条第1項本文",
            "wrong_paragraph",
            None,
        ),
        ("住民は何人も平等である旨を定めた規定。", "みどり町公文書公開条例第5条", "not_found", None),
        (FIRST, "ひばり市公文書公開条例第5条", "unknown_law", None),
        (FIRST, "第5条第1項", "unreadable", None),
        (FIRST, "あいうえお", "unreadable", None),
        ("", "みどり町公文書公開条例第5条", "unreadable", None),
    ],
)
def test_a_false_citation(
    store: SQLiteDocumentStore, quote: str, citation: str, kind: str, found: str | None
) -> None:
    report = CitationChecker(store).check(quote, citation, LOCAL_USER)
    assert not report.valid
    assert report.kind == kind
    assert report.reason
    if found is not None:
        assert report.found == found


def test_a_change_of_the_law_is_noticed(store: SQLiteDocumentStore) -> None:
    checker = CitationChecker(store)
    assert checker.check(FIRST, "みどり町公文書公開条例第5条第1項", LOCAL_USER).valid
    rows = [(a, p, i, text.replace("十五日", "二十日")) for a, p, i, text in ROWS]
    store.put(law("みどり町公文書公開条例", rows), [])
    assert not checker.check(FIRST, "みどり町公文書公開条例第5条第1項", LOCAL_USER).valid
    store.remove("default/law")
    assert checker.check(FIRST, "みどり町公文書公開条例第5条第1項", LOCAL_USER).kind == "unknown_law"


def test_a_law_above_the_users_level_stays_hidden(store: SQLiteDocumentStore) -> None:
    store.put(replace(law("みどり町公文書公開条例", ROWS), level=Level.THREE), [])
    checker = CitationChecker(store)
    assert checker.check(FIRST, "みどり町公文書公開条例第5条第1項", LOCAL_USER).valid
    report = checker.check(FIRST, "みどり町公文書公開条例第5条第1項", User("u", "n", Level.ONE))
    absent = CitationChecker(store).check(FIRST, "あかね町公文書公開条例第5条第1項", LOCAL_USER)
    assert report.kind == absent.kind == "unknown_law"
    assert report.reason == absent.reason.replace("あかね町", "みどり町")
