"""The queue of the 許可権限者: decided once, with a reason, in time, by who may; used once, by its asker."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.web.memory import MemoryRecord

from yuhitsu.config import PolicySettings
from yuhitsu.errors import InputError, NotFoundError, PolicyRefusal, RecordError
from yuhitsu.handling.record import Entry
from yuhitsu.handling.requests import ApprovalRequest, RequestState
from yuhitsu.policy.approvals import Approvals
from yuhitsu.policy.decisions import Case, Policy
from yuhitsu.storage.approvals import SQLiteApprovalStore
from yuhitsu.storage.database import Database
from yuhitsu.types import Json, Level, User, Zone

ASKER = User("asker", "職員")
CHIEF = User("chief", "課長", roles=frozenset({"課長"}))
CASE = Case(Level.TWO, Zone.CLOUD, ASKER)
TEXT = "案文を書いて"
BEGIN = dt.datetime(2026, 11, 25, 9, tzinfo=dt.UTC)


class Clock:
    now = BEGIN

    def __call__(self) -> dt.datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def queue(tmp_path: Path, clock: Clock) -> Iterator[Approvals]:
    database = Database(tmp_path / "yuhitsu.db")
    yield Approvals(SQLiteApprovalStore(database), MemoryRecord(), Policy(PolicySettings()), clock)
    database.close()


def kinds(queue: Approvals) -> list[str]:
    assert isinstance(queue.record, MemoryRecord)
    return [entry.kind for entry in queue.record.entries]


def ask(queue: Approvals) -> ApprovalRequest:
    return queue.ask(CASE, TEXT, rule="rule.1", model="m")


def test_an_approved_question_may_be_asked_once_by_its_asker(queue: Approvals) -> None:
    request = ask(queue)
    with pytest.raises(PolicyRefusal, match="まだ承認されていません"):
        queue.granted(request.id, CASE, TEXT)
    queue.decide(request.id, approve=True, reason="広報の案文のため", by=CHIEF)
    assert queue.granted(request.id, CASE, TEXT) is Level.TWO
    queue.use(request.id)
    for again in (lambda: queue.use(request.id), lambda: queue.granted(request.id, CASE, TEXT)):
        with pytest.raises(PolicyRefusal, match="もう使われています"):
            again()
    assert kinds(queue) == ["approval.requested", "approval.deciding", "approval.granted"]


def test_a_refused_question_stays_refused_and_says_why(queue: Approvals) -> None:
    request = ask(queue)
    queue.decide(request.id, approve=False, reason="公表前のため", by=CHIEF)
    assert queue.get(request.id).reason == "公表前のため"
    with pytest.raises(PolicyRefusal, match="却下"):
        queue.granted(request.id, CASE, TEXT)
    with pytest.raises(InputError, match="却下"):
        queue.decide(request.id, approve=True, reason="やはり", by=CHIEF)


@pytest.mark.parametrize("reason", ["", "  \n", "長" * 501])
def test_a_decision_needs_a_reason(queue: Approvals, reason: str) -> None:
    request = ask(queue)
    with pytest.raises(InputError, match="理由"):
        queue.decide(request.id, approve=True, reason=reason, by=CHIEF)
    assert queue.get(request.id).state is RequestState.WAITING


def test_a_request_expires_decided_or_not(queue: Approvals, clock: Clock) -> None:
    waiting = ask(queue)
    approved = queue.ask(CASE, "ほかの案文", rule="rule.1", model="m")
    queue.decide(approved.id, approve=True, reason="可", by=CHIEF)
    clock.now = BEGIN + dt.timedelta(hours=72)
    assert [request.state for request in queue.all()] == [RequestState.EXPIRED] * 2
    with pytest.raises(InputError, match="期限"):
        queue.decide(waiting.id, approve=True, reason="可", by=CHIEF)
    with pytest.raises(PolicyRefusal, match="期限"):
        queue.granted(approved.id, CASE, TEXT)


@pytest.mark.parametrize(
    ("case", "text"),
    [
        (CASE, "別の文"),
        (replace(CASE, zone=Zone.OFFICE), TEXT),
        (replace(CASE, level=Level.THREE), TEXT),
        (replace(CASE, purpose="別の業務"), TEXT),
        (replace(CASE, user=CHIEF), TEXT),
    ],
)
def test_an_approval_holds_for_nothing_else(queue: Approvals, case: Case, text: str) -> None:
    request = ask(queue)
    queue.decide(request.id, approve=True, reason="可", by=CHIEF)
    with pytest.raises(PolicyRefusal) as refused:
        queue.granted(request.id, case, text)
    assert refused.value.rule == "approval.unusable"
    assert queue.granted(request.id, CASE, TEXT)


def test_an_approval_that_is_not_there_gives_nothing(queue: Approvals) -> None:
    with pytest.raises(PolicyRefusal, match="見つかりません"):
        queue.granted("ない", CASE, TEXT)
    with pytest.raises(NotFoundError):
        queue.decide("ない", approve=True, reason="可", by=CHIEF)


def test_the_same_question_waits_once(queue: Approvals) -> None:
    assert ask(queue).id == ask(queue).id
    assert len(queue.all()) == 1
    queue.decide(ask(queue).id, approve=False, reason="不可", by=CHIEF)
    assert ask(queue).state is RequestState.WAITING
    assert len(queue.all()) == 2


def test_only_who_has_the_role_decides_where_there_is_one(queue: Approvals) -> None:
    strict = replace(queue, policy=Policy(PolicySettings(approver_role="課長")))
    request = ask(strict)
    with pytest.raises(PolicyRefusal, match="許可権限者だけ"):
        strict.decide(request.id, approve=True, reason="可", by=ASKER)
    assert strict.decide(request.id, approve=True, reason="可", by=CHIEF).decided_by == "chief"


def test_without_a_record_nothing_is_asked_for_or_decided(queue: Approvals) -> None:
    class Full:
        def write(self, kind: str, actor: str, body: Json) -> Entry:
            raise RecordError("記録できません。")

    request = ask(queue)
    mute = replace(queue, record=Full())
    with pytest.raises(RecordError):
        mute.ask(CASE, "ほかの文", rule="rule.1", model="m")
    with pytest.raises(RecordError):
        mute.decide(request.id, approve=True, reason="可", by=CHIEF)
    assert [found.state for found in queue.all()] == [RequestState.WAITING]
