"""One person is found in every spelling; where another word or person may be meant, somebody looks first."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yuhitsu.handling.rights import Person
from yuhitsu.personal import EntityType
from yuhitsu.privacy.person_search import LONGER, READING, SHORT, WORD, PersonSearch, kind_of
from yuhitsu.privacy.recognition import Recognition
from yuhitsu.privacy.recognizers import standard

ENTITIES = Recognition(standard()).entities
HANAKO = Person("渡邊花子", "わたなべはなこ", ("090-1234-5678", "さくら町1丁目2番3号", "hanako@example.jp"))


def found(person: Person, text: str) -> list[tuple[str, str]]:
    return [(match.surface, match.doubt) for match in PersonSearch(person, ENTITIES).matches(text)]


@pytest.mark.parametrize(
    ("text", "surface"),
    [
        ("渡邊花子様から電話がありました。", "渡邊花子"),
        ("申請者は渡辺花子さんです。", "渡辺花子"),
        ("氏名：渡辺　花子", "渡辺　花子"),
        ("申請者 渡邉 花子（代理）", "渡邉 花子"),
        ("（ワタナベ　ハナコ）", "ワタナベ　ハナコ"),
        ("ふりがな：わたなべ はなこ", "わたなべ はなこ"),
        ("氏名ﾜﾀﾅﾍﾞ ﾊﾅｺ、", "ﾜﾀﾅﾍﾞ ﾊﾅｺ"),
        ("担当は渡辺\n花子です。", "渡辺\n花子"),
        ("連絡先は０９０（１２３４）５６７８です。", "０９０（１２３４）５６７８"),
        ("携帯09012345678まで。", "09012345678"),
        ("住所はさくら町１－２－３です。", "さくら町１－２－３"),
        ("住所はさくら町一丁目二番三号です。", "さくら町一丁目二番三"),
        ("Hanako@Example.JP へ送る", "Hanako@Example.JP"),
    ],
)
def test_every_spelling_is_found_and_certain(text: str, surface: str) -> None:
    assert found(HANAKO, text) == [(surface, "")]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "渡辺さんではなく山本花絵さんです。",
        "電話は090-1234-56789です。",
        "電話は190-1234-5678でした。",
        "さくら町1丁目2番34号",
        "手数料は300円です。",
        "\ud800\x00渡",
    ],
)
def test_others_are_not_found(text: str) -> None:
    assert [surface for surface, doubt in found(HANAKO, text) if not doubt] == []


@pytest.mark.parametrize(
    ("person", "text", "doubt"),
    [
        (Person("森林"), "森林の整備に補助します。", WORD),
        (Person("光"), "光回線の工事を行います。", WORD),
        (Person("山田明"), "相談者は山田明日香さんです。", LONGER),
        (Person("渡邊花子"), "窓口で渡辺さんが説明しました。", SHORT),
        (Person("渡邊花子"), "氏名（ふりがな）わたなべはなこ", READING),
    ],
)
def test_what_may_mean_something_else_is_doubtful(person: Person, text: str, doubt: str) -> None:
    assert all(said for _, said in found(person, text))
    if doubt in (WORD, LONGER):
        assert doubt in [said for _, said in found(person, text)]


def test_a_long_text_is_searched_in_a_moment() -> None:
    text = "手数料は、1通につき300円です。" * 6000 + "渡邊花子"
    search = PersonSearch(Person("渡邊花子"), lambda _: ())
    began = time.process_time()
    assert len(search.matches(text)) == 1
    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    ("identifier", "kind"),
    [
        ("hanako＠example.jp", EntityType.EMAIL),
        ("０９０-1234-5678", EntityType.PHONE),
        ("さくら町1-2-3", EntityType.ADDRESS),
    ],
)
def test_identifiers_are_looked_for_as_what_they_are(identifier: str, kind: EntityType) -> None:
    assert kind_of(identifier) is kind


@given(st.text(max_size=60), st.text(min_size=1, max_size=12))
def test_ugly_input_is_searched_all_the_same(text: str, name: str) -> None:
    for match in PersonSearch(Person(name, identifiers=(name,)), lambda _: ()).matches(text):
        assert text[match.start : match.end] == match.surface


@given(st.text(alphabet="あ亜 。、\n", max_size=20), st.text(alphabet="い 。\n", max_size=20))
def test_a_name_between_other_text_is_always_found(before: str, after: str) -> None:
    text = f"{before}、渡辺花子。{after}"
    assert any("花子" in m.surface for m in PersonSearch(HANAKO, lambda _: ()).matches(text))
