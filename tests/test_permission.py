"""The walk asks the policy: the question's own level, 業務, approvals, and what the record says of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import pytest

from tests.conftest import OpenOffice, answer, says
from yuhitsu.app import App
from yuhitsu.assistant import Assistant
from yuhitsu.config import PolicySettings
from yuhitsu.documents.ingest import Refused, Source, Taken
from yuhitsu.errors import ApprovalNeeded, InputError, PolicyRefusal, PurposeNeeded
from yuhitsu.handling.record import Entry
from yuhitsu.handling.rows import read_rows
from yuhitsu.handling.terms import LevelNames
from yuhitsu.models.scripted import ScriptedModel
from yuhitsu.personal import EntityType
from yuhitsu.types import LOCAL_USER, Answer, Level, Passage, Question, Zone

FEE = "住民票の写しの手数料はいくらですか"
TRUE = "住民票の写しの手数料は、1通につき300円です。"
NUMBER = "123456789018"


def rules(*rows: dict[str, Any], **settings: Any) -> PolicySettings:
    return PolicySettings(rule=read_rows(list(rows), LevelNames.NATIONAL), **settings)


def model(zone: Zone) -> ScriptedModel:
    return replace(says(TRUE), zone=zone)


def entries(app: App) -> list[Entry]:
    """What the record says of questions and approvals, oldest first."""
    return [e for e in app.log.export() if e.kind.split(".")[0] in ("question", "approval")]


def recognising(app: App, *, masks: bool = False) -> Assistant:
    """The assistant with a recogniser that sees one number and one name."""

    def kinds(text: str) -> Iterable[EntityType]:
        return [
            kind
            for word, kind in ((NUMBER, EntityType.MY_NUMBER), ("山田", EntityType.PERSON))
            if word in text
        ]

    return replace(app.assistant, permission=replace(app.assistant.permission, kinds=kinds, masks=masks))


def last(assistant: Assistant, question: Question) -> Answer:
    *_, end = assistant.answer(question)
    assert isinstance(end, Answer)
    return end


# ------------------------------------------------------------------ the question's own level


def test_a_question_without_a_marking_goes_to_no_public_service(open_office: OpenOffice) -> None:
    speaker = model(Zone.PUBLIC)
    app = open_office(speaker)
    with pytest.raises(PolicyRefusal) as refused:
        answer(app, FEE)
    assert refused.value.rule == "public.class1" and "public.class1" in refused.value.message
    assert speaker.seen == []
    (entry,) = entries(app)
    assert (entry.kind, entry.body["cause"]) == ("question.refused", "public.class1")


def test_a_level_is_lowered_only_with_a_reason_and_on_record(open_office: OpenOffice) -> None:
    app = open_office(model(Zone.PUBLIC))
    with pytest.raises(PolicyRefusal, match="理由") as refused:
        answer(app, FEE, level=Level.ONE)
    assert refused.value.rule == "level.reason"
    assert answer(app, FEE, level=Level.ONE, level_reason="公開している手数料").sentences
    asked = entries(app)[-2].body
    assert (asked["level"], asked["proposed"], asked["level_reason"]) == (1, 2, "公開している手数料")
    assert (asked["rule"], asked["mask"]) == ("default.public", True)


def test_a_marking_in_the_question_raises_it_silently(open_office: OpenOffice) -> None:
    app = open_office(model(Zone.OFFICE))
    with pytest.raises(PolicyRefusal) as refused:
        answer(app, f"【極秘】{FEE}")
    assert refused.value.rule == "limit.office"
    assert answer(app, FEE).sentences
    assert entries(app)[-2].body["level"] == 2


def test_a_conversation_is_as_secret_as_what_was_asked_in_it(open_office: OpenOffice) -> None:
    app = open_office(model(Zone.EMBEDDED))
    first = answer(app, f"【極秘】{FEE}")
    outside = model(Zone.CLOUD)
    walking = replace(app.assistant, model=outside)
    last(walking, Question("それはどこで取れますか", conversation=first.conversation))
    assert "極秘" not in str(outside.seen)


def test_given_passages_are_raised_by_their_markings(open_office: OpenOffice) -> None:
    app = open_office(model(Zone.CLOUD))
    marked = Passage("a", 0, "", "秘\n庁舎は移転します。", collection="given", level=Level.ONE, end=10)
    with pytest.raises(PolicyRefusal, match="機密性3"):
        answer(app, "庁舎はどうなりますか", passages=(marked,))
    secret = replace(marked, text="【特定秘密】\n庁舎は移転します。")
    with pytest.raises(PolicyRefusal) as refused:
        answer(open_office(), "庁舎はどうなりますか", passages=(secret,))
    assert refused.value.rule == "secret.never"


@pytest.mark.parametrize("zone", [None, *Zone])
def test_a_designated_secret_is_refused_everywhere_and_not_recorded(
    open_office: OpenOffice, zone: Zone | None
) -> None:
    app = open_office(model(zone) if zone else None)
    with pytest.raises(PolicyRefusal):
        answer(app, "【特定秘密】暗号名アルファの配備はどこですか")
    (entry,) = entries(app)
    assert entry.body["cause"] == "secret.never"
    assert "アルファ" not in str(entry.body)


# ------------------------------------------------------------------ personal data


def test_a_number_of_a_person_is_refused_and_not_recorded(open_office: OpenOffice) -> None:
    for zone, rule in (
        (None, "mynumber.task"),
        (Zone.EMBEDDED, "mynumber.task"),
        (Zone.CLOUD, "mynumber.machine"),
    ):
        speaker = model(zone) if zone else None
        app = open_office(speaker)
        with pytest.raises(PolicyRefusal) as refused:
            last(recognising(app), Question(f"{NUMBER} の手数料はいくらですか"))
        assert refused.value.rule == rule
        assert NUMBER not in refused.value.message and NUMBER not in str(entries(app))
        assert speaker is None or speaker.seen == []


def test_a_number_of_a_person_is_used_inside_for_a_listed_task(open_office: OpenOffice) -> None:
    speaker = model(Zone.EMBEDDED)
    app = open_office(speaker, policy=rules(my_number_tasks="介護保険の給付"))
    last(recognising(app), Question(f"{NUMBER} {FEE}", purpose="介護保険の給付"))
    assert NUMBER in str(speaker.seen)


def test_passages_with_a_number_of_a_person_are_kept_from_the_model(open_office: OpenOffice) -> None:
    speaker = model(Zone.EMBEDDED)
    app = open_office(speaker)
    source = Source("台帳.md", data=f"住民票の写しの手数料の台帳。番号は{NUMBER}です。".encode())
    list(app.library.take_in([source], actor="test", level=Level.TWO))
    app.index.refresh()
    result = last(recognising(app), Question(FEE))
    assert NUMBER not in str(speaker.seen) and "300円" in str(speaker.seen)
    assert "個人番号を含む箇所（1か所）" in result.notice


def test_what_must_be_masked_and_cannot_be_is_not_sent(open_office: OpenOffice) -> None:
    speaker = model(Zone.CLOUD)
    app = open_office(speaker)
    question = Question(f"山田さんの{FEE}")
    with pytest.raises(PolicyRefusal, match="氏名") as refused:
        last(recognising(app), question)
    assert refused.value.rule == "mask.missing"
    assert speaker.seen == []
    assert last(recognising(app, masks=True), question).sentences


# ------------------------------------------------------------------ 業務 and approval


def test_the_name_of_the_task_is_asked_once_per_conversation_and_recorded(open_office: OpenOffice) -> None:
    app = open_office(model(Zone.CLOUD), policy=rules(purpose="outside"))
    with pytest.raises(PurposeNeeded, match="業務名"):
        answer(app, FEE)
    first = answer(app, FEE, purpose=" 窓口　案内 ")
    again = answer(app, FEE, conversation=first.conversation)
    assert again.sentences
    assert app.conversations.purpose(first.conversation, user=LOCAL_USER) == "窓口 案内"
    assert [e.body.get("purpose") for e in entries(app) if e.kind == "question.asked"] == ["窓口 案内"] * 2


def test_a_question_waits_for_approval_and_is_then_asked_once(open_office: OpenOffice) -> None:
    speaker = model(Zone.CLOUD)
    app = open_office(speaker, policy=rules({"zone": "cloud", "level": [1, 2], "decision": "承認後"}))
    with pytest.raises(ApprovalNeeded, match=r"rule\.1"):
        answer(app, FEE)
    assert speaker.seen == []
    (waiting,) = app.approvals.all()
    app.approvals.decide(waiting.id, approve=True, reason="窓口案内のため", by=LOCAL_USER)
    with pytest.raises(ApprovalNeeded):
        answer(app, FEE)
    assert answer(app, FEE, approval=waiting.id).sentences
    with pytest.raises(PolicyRefusal, match="もう使われています"):
        answer(app, FEE, approval=waiting.id)
    assert [e.kind for e in entries(app)][:6] == [
        "approval.requested",
        "question.refused",
        "approval.deciding",
        "approval.granted",
        "approval.requested",
        "question.refused",
    ]
    asked = next(e for e in entries(app) if e.kind == "question.asked")
    assert (asked.body["approval"], asked.body["rule"]) == (waiting.id, "rule.1")
    assert app.log.verify().intact


def test_an_approval_is_not_used_up_by_another_text(open_office: OpenOffice) -> None:
    speaker = model(Zone.CLOUD)
    app = open_office(speaker, policy=rules({"zone": "cloud", "level": [1, 2], "decision": "承認後"}))
    with pytest.raises(ApprovalNeeded):
        answer(app, FEE)
    (waiting,) = app.approvals.all()
    app.approvals.decide(waiting.id, approve=True, reason="可", by=LOCAL_USER)
    with pytest.raises(PolicyRefusal):
        answer(app, f"{FEE}。全文を教えて", approval=waiting.id)
    assert answer(app, FEE, approval=waiting.id).sentences


# ------------------------------------------------------------------ documents

TakeIn = Callable[..., Taken | Refused]


@pytest.fixture
def take(office: App) -> TakeIn:
    """``take(text, name, level=…)`` takes one document in."""

    def taking(text: str, name: str = "a.txt", level: Level | None = None) -> Taken | Refused:
        (event,) = office.library.take_in([Source(name, data=text.encode())], actor="test", level=level)
        return event

    return taking


def level_of(office: App, key: str = "default/a.txt") -> Level:
    return office.documents.get(key, user=LOCAL_USER).level


def test_a_marked_document_is_never_taken_in_below_its_marking(office: App, take: TakeIn) -> None:
    taken = take("秘\n庁舎は移転します。", level=Level.ONE)
    assert isinstance(taken, Taken)
    assert taken.notes == ("「a.txt」は「秘」の表示のため、機密性3にしました。",)
    assert level_of(office) is Level.THREE
    take("秘\n庁舎は移転します。", level=Level.ONE)
    assert level_of(office) is Level.THREE, "taken in again, as it was"
    take("庁舎は移転します。", "（秘）b.txt")
    assert level_of(office, "default/（秘）b.txt") is Level.THREE


def test_a_designated_secret_is_not_taken_in(office: App, take: TakeIn) -> None:
    refused = take("【特定秘密】\n配備の計画です。")
    assert isinstance(refused, Refused)
    assert refused.code == "document.forbidden"
    assert "default/a.txt" not in [info.key for info in office.documents.all(user=LOCAL_USER)]


def test_a_document_is_lowered_only_with_a_reason(office: App, take: TakeIn) -> None:
    take("秘\n庁舎は移転します。")
    with pytest.raises(InputError, match="理由"):
        office.library.classify("default/a.txt", Level.ONE, actor="test", reason="  ")
    office.library.classify("default/a.txt", Level.ONE, actor="test", reason="公表済み")
    assert level_of(office) is Level.ONE
    assert list(office.log.export())[-1].body["reason"] == "公表済み"
    office.library.classify("default/a.txt", Level.THREE, actor="test")
    assert level_of(office) is Level.THREE
