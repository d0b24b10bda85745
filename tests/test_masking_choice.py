"""What an asker may add to what is masked and leave, what public documents keep, and what goes on record."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from tests.conftest import OpenOffice, answer, says
from yuhitsu.app import App
from yuhitsu.audit.searches import searched
from yuhitsu.config import PolicySettings, UnmaskRule
from yuhitsu.errors import InputError, PolicyRefusal
from yuhitsu.masking_choice import words_given
from yuhitsu.models.scripted import ScriptedModel
from yuhitsu.types import LOCAL_USER, Level, Passage, Question, Zone

NAME, PHONE, MY_NUMBER = "山田太郎", "090-1234-5678", "123123123128"
TEXT = f"{NAME}さん（電話{PHONE}）の担当は、みどり計画の係です。"


def in_the_cloud() -> ScriptedModel:
    return replace(says("承知しました。"), zone=Zone.CLOUD, seen=[])


def given(text: str, level: Level = Level.TWO, document: str = "d", start: int = 0) -> Passage:
    return Passage(document, 0, "名簿", text, start=start, end=start + len(text), level=level)


def sent(app: App) -> str:
    model = app.model
    assert isinstance(model, ScriptedModel)
    return "\n".join(message.content for messages in model.seen for message in messages)


def asked(
    app: App, passage: Passage | tuple[Passage, ...], question: str = "担当は誰ですか", **more: object
) -> str:
    passages = passage if isinstance(passage, tuple) else (passage,)
    answer(app, question, passages=passages, **more)
    assert sent(app), "the model was not asked"
    return sent(app)


def body_of(app: App) -> dict[str, object]:
    return next(dict(entry.body) for entry in app.log.export() if entry.kind == "question.asked")


@pytest.fixture
def cloud(open_office: OpenOffice) -> App:
    return open_office(in_the_cloud(), documents=False)


def test_a_word_that_is_added_does_not_reach_the_model(cloud: App) -> None:
    shown = asked(cloud, given(TEXT), "みどり計画の担当は誰ですか", also_mask=("みどり計画",))
    assert "みどり計画" not in shown
    assert NAME not in shown


def test_a_name_may_be_left_and_a_number_may_not(cloud: App) -> None:
    shown = asked(cloud, given(TEXT), unmask=(NAME,))
    assert NAME in shown
    assert PHONE not in shown
    with pytest.raises(PolicyRefusal) as refused:
        answer(cloud, f"{PHONE}は誰の電話ですか", passages=(given(TEXT),), unmask=(PHONE,))
    assert refused.value.rule == "unmask.kind"


@pytest.mark.parametrize("word", [MY_NUMBER, "1231", f"{NAME} {PHONE}", "00123456"])
def test_what_holds_or_looks_like_a_number_is_not_left(cloud: App, word: str) -> None:
    with pytest.raises(PolicyRefusal):
        answer(cloud, "担当は誰ですか", passages=(given(TEXT),), unmask=(word,))


def test_the_record_holds_counts_and_kinds_and_not_the_words(cloud: App) -> None:
    asked(cloud, given(TEXT), also_mask=("みどり計画", "ひまわり"), unmask=(NAME,))
    body = body_of(cloud)
    assert body["mask_added"] == {"PERSON": 2}
    assert body["mask_left"] == {"PERSON": 1}
    written = json.dumps(body, ensure_ascii=False)
    assert not any(word in written for word in ("みどり計画", "ひまわり", NAME))


def test_the_office_may_forbid_it_altogether_or_allow_numbers_but_never_the_individual_number(
    open_office: OpenOffice,
) -> None:
    strict = open_office(in_the_cloud(), documents=False, policy=PolicySettings(unmask=UnmaskRule.NOTHING))
    with pytest.raises(PolicyRefusal) as refused:
        asked(strict, given(TEXT), unmask=(NAME,))
    assert refused.value.rule == "unmask.never"


def test_all_but_the_individual_number_where_the_office_says_so(open_office: OpenOffice) -> None:
    loose = open_office(in_the_cloud(), documents=False, policy=PolicySettings(unmask=UnmaskRule.ALL))
    assert PHONE in asked(loose, given(TEXT), unmask=(PHONE,))
    with pytest.raises(PolicyRefusal):
        asked(loose, given(TEXT), unmask=(MY_NUMBER,))


def test_nothing_is_left_at_level_3(open_office: OpenOffice) -> None:
    model = replace(says("承知しました。"), zone=Zone.OFFICE, seen=[])
    app = open_office(model, documents=False, policy=PolicySettings(office_max_level=3))
    with pytest.raises(PolicyRefusal) as refused:
        asked(app, given(TEXT), "機密性3の担当は誰ですか", level=Level.THREE, unmask=(NAME,))
    assert refused.value.rule == "unmask.level"


def test_with_a_passage_of_level_3_masking_stays_as_it_is(open_office: OpenOffice) -> None:
    model = replace(says("承知しました。"), zone=Zone.OFFICE, seen=[])
    app = open_office(model, documents=False, policy=PolicySettings(office_max_level=3))
    found = answer(app, "担当は誰ですか", passages=(given(TEXT, Level.THREE),), unmask=(NAME,))
    assert NAME not in sent(app)
    assert "伏せ字は外していません" in found.notice


def test_where_nothing_is_masked_an_added_word_still_is(open_office: OpenOffice) -> None:
    model = replace(says("承知しました。"), zone=Zone.EMBEDDED, seen=[])
    app = open_office(model, documents=False)
    assert "みどり計画" not in asked(app, given(TEXT), also_mask=("みどり計画",))


@pytest.mark.parametrize(
    "more",
    [
        {"also_mask": ("あ" * 101,)},
        {"also_mask": tuple(f"語{n}" for n in range(51))},
        {"also_mask": (NAME,), "unmask": (NAME,)},
        {"unmask": (" ",)},
    ],
)
def test_lists_that_make_no_sense_are_refused_with_a_reason(
    cloud: App, more: dict[str, tuple[str, ...]]
) -> None:
    with pytest.raises(InputError):
        answer(cloud, "担当は誰ですか", passages=(given(TEXT),), **more)


def test_words_come_as_a_text_or_as_a_list() -> None:
    assert words_given("山田 太郎、みどり\n\nみどり", "also_mask") == ("山田 太郎", "みどり")
    assert words_given(["a", " "], "unmask") == ("a",)
    assert words_given(None, "unmask") == ()
    with pytest.raises(InputError):
        words_given([1], "unmask")


# --------------------------------------------------------------------------- the look beforehand


def test_a_look_beforehand_says_what_is_masked_and_records_nothing(cloud: App) -> None:
    text = f"{NAME}さん（{PHONE}）のみどり計画は"
    preview = cloud.assistant.preview(Question(text, also_mask=("みどり計画",), unmask=(NAME,)))
    assert preview.masks
    assert not preview.refused
    shown = {item.value: (item.kind.value, item.removable, item.added, item.left) for item in preview.items}
    assert shown == {
        NAME: ("PERSON", True, False, True),
        PHONE: ("PHONE", False, False, False),
        "みどり計画": ("PERSON", True, True, False),
    }
    assert not [entry for entry in cloud.log.export() if entry.kind.startswith("question")]


def test_a_look_beforehand_says_why_it_would_be_refused(cloud: App) -> None:
    preview = cloud.assistant.preview(Question(f"個人番号は{MY_NUMBER}です"))
    assert "個人番号" in preview.refused


def test_without_a_model_nothing_is_masked(open_office: OpenOffice) -> None:
    preview = open_office(documents=False).assistant.preview(Question(f"{NAME}さんの担当は"))
    assert not preview.masks


# --------------------------------------------------------------------------- public persons, organisations

OFFICIAL = "市長 小野寺健一は、株式会社みどり建設と協定を結びました。市民の山田太郎さんが立ち会いました。"


def test_in_a_document_of_level_1_holders_of_posts_and_organisations_stay(cloud: App) -> None:
    shown = asked(cloud, given(OFFICIAL, Level.ONE), "協定を結びましたか")
    assert "小野寺健一" in shown
    assert "株式会社みどり建設" in shown
    assert NAME not in shown


@pytest.mark.parametrize("level", [Level.ONE, Level.TWO])
def test_elsewhere_or_where_the_office_wants_it_they_are_masked(
    open_office: OpenOffice, level: Level
) -> None:
    app = open_office(in_the_cloud(), documents=False, policy=PolicySettings(public_names=level is Level.TWO))
    shown = asked(app, given(OFFICIAL, level), "協定を結びましたか")
    assert "小野寺健一" not in shown
    assert "みどり建設" not in shown


def test_a_name_that_the_question_holds_is_one_placeholder_in_question_and_passage(cloud: App) -> None:
    passage = given("市長 小野寺健一は、4月1日に就任しました。", Level.ONE)
    shown = asked(cloud, passage, "小野寺健一さんはいつ就任しましたか")
    assert "小野寺健一" not in shown


# -------------------------------------------------------------------------- over the end of a page or passage


def test_a_name_over_the_border_of_two_passages_is_masked(cloud: App) -> None:
    first, second = "この件の問い合わせ先は、担当の小野寺", "健一さん（内線番号なし）です。"
    passages = (
        given(first),
        replace(given(second, start=len(first)), ordinal=1),
    )
    shown = asked(cloud, passages)
    assert "小野寺" not in shown
    assert "健一" not in shown


def test_a_name_over_the_end_of_a_page_is_masked(cloud: App) -> None:
    text = "この申請について不明な点があるときは、福祉課の担当の小野寺\n健一さんに確かめてください。"
    shown = asked(cloud, given(text))
    assert "小野寺" not in shown
    assert "健一" not in shown


# -------------------------------------------------------------------------- the record and Individual Numbers


@pytest.mark.parametrize("typed", [MY_NUMBER, "１２３１ ２３１２ ３１２８", "個人番号1231-2312-3128の人"])
def test_a_search_for_an_individual_number_is_not_recorded_as_typed(cloud: App, typed: str) -> None:
    searched(cloud.index, cloud.log, typed, user=LOCAL_USER, limit=3, collection=None, hide=cloud.hidden)
    entry = next(entry for entry in cloud.log.export() if entry.kind == "search.done")
    assert "［個人番号］" in entry.body["query"]
    assert "2312" not in entry.body["query"]
    assert "２３１２" not in entry.body["query"]


def test_a_search_without_one_is_recorded_as_typed(cloud: App) -> None:
    assert cloud.hidden("電話 090-1234-5678、令和8年4月1日") == "電話 090-1234-5678、令和8年4月1日"


def test_a_question_of_a_task_that_the_law_allows_is_recorded_without_the_number(
    open_office: OpenOffice,
) -> None:
    app = open_office(documents=False, policy=PolicySettings(my_number_tasks="地方税"))
    answer(app, f"個人番号{MY_NUMBER}の人の税額は", passages=(given(TEXT),), purpose="地方税")
    assert MY_NUMBER not in json.dumps(body_of(app), ensure_ascii=False)
