"""The queue of the 許可権限者: requests wait, are decided with a reason, used once, or expire; on record."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace

from yuhitsu.errors import InputError, NotFoundError, PolicyRefusal
from yuhitsu.handling.requests import ApprovalRequest, RequestState
from yuhitsu.policy.decisions import Case, Policy
from yuhitsu.protocols import ApprovalStore, Record
from yuhitsu.types import Level, User

LONGEST_REASON = 500


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


@dataclass(frozen=True, slots=True)
class Approvals:
    """Requests of one installation. What is decided is on record before and after it holds."""

    store: ApprovalStore
    record: Record
    policy: Policy
    now: Callable[[], dt.datetime] = _now

    def ask(self, case: Case, text: str, *, rule: str, model: str, collection: str = "") -> ApprovalRequest:
        """Put a question into the queue; one that waits there already, word for word, is given back.

        Raises:
            RecordError, StorageError
        """
        assert case.zone is not None
        made = self.now()
        request = ApprovalRequest(
            id=secrets.token_hex(6),
            user=case.user.id,
            text=text,
            task=case.task.value,
            purpose=case.purpose,
            level=case.level,
            zone=case.zone,
            model=model,
            rule=rule,
            made=made,
            expires=made + dt.timedelta(hours=self.policy.settings.approval_hours),
            collection=collection,
        )
        for waiting in self.all(user=case.user):
            if waiting.state is RequestState.WAITING and _same(waiting, request):
                return waiting
        self._write("approval.requested", case.user, request, level=int(request.level), rule=rule)
        self.store.add(request)
        return request

    def all(self, *, user: User | None = None) -> list[ApprovalRequest]:
        """Requests, newest first, each with the state it has now; of one user, or of everybody."""
        moment = self.now()
        found = self.store.all(user=user.id if user else None)
        return [replace(request, state=request.state_at(moment)) for request in found]

    def get(self, identifier: str) -> ApprovalRequest:
        """One request with the state it has now, or NotFoundError."""
        request = self.store.get(identifier)
        return replace(request, state=request.state_at(self.now()))

    def decide(self, identifier: str, *, approve: bool, reason: str, by: User) -> ApprovalRequest:
        """Approve or refuse a request that waits.

        Raises:
            NotFoundError: there is none.
            PolicyRefusal: this user is no 許可権限者.
            InputError: there is no reason, or it was decided or expired already.
            RecordError, StorageError
        """
        reason = " ".join(reason.split())
        if not self.policy.is_approver(by):
            raise PolicyRefusal(
                "approval.role", "承認できるのは許可権限者だけです。担当の許可権限者に頼んでください。"
            )
        if not reason or len(reason) > LONGEST_REASON:
            raise InputError(f"承認または却下の理由を、{LONGEST_REASON}文字以内で書いてください。")
        request = self.get(identifier)
        _check_open(request)
        state = RequestState.APPROVED if approve else RequestState.REFUSED
        self._write("approval.deciding", by, request, state=state.value, reason=reason)
        decided = replace(request, state=state, decided_by=by.id, reason=reason, decided=self.now())
        if not self.store.move(decided, RequestState.WAITING):
            _check_open(self.get(identifier))
        self._write("approval.granted" if approve else "approval.refused", by, request, reason=reason)
        return decided

    def granted(self, identifier: str, case: Case, text: str) -> Level:
        """The level up to which this question was approved for this user, with this model's zone.

        Raises:
            PolicyRefusal: it is not approved, has expired, was used, or was another question.
        """
        try:
            request = self.get(identifier)
        except NotFoundError:
            raise _unusable("その番号の承認は見つかりません。") from None
        if request.user != case.user.id:
            raise _unusable("その番号の承認は見つかりません。")
        if request.state is not RequestState.APPROVED:
            raise _unusable(_STATES[request.state])
        same = (request.text, request.task, request.zone) == (text, case.task.value, case.zone)
        if not same or case.level > request.level or case.purpose != request.purpose:
            raise _unusable("承認された質問と、文、業務名、機密性、モデルのどれかが違います。")
        return request.level

    def use(self, identifier: str) -> None:
        """The question is being asked: the approval holds no more.

        Raises:
            PolicyRefusal: another turn was faster. StorageError
        """
        request = self.get(identifier)
        if not self.store.move(replace(request, state=RequestState.USED), RequestState.APPROVED):
            raise _unusable(_STATES[RequestState.USED])

    def _write(self, kind: str, actor: User, request: ApprovalRequest, **more: object) -> None:
        body = {
            "request": request.id,
            "asker": request.user,
            "zone": request.zone.value,
            "task": request.task,
        }
        self.record.write(kind, actor.id, {**body, "purpose": request.purpose, **more})


_STATES = {
    RequestState.WAITING: "この申請は、まだ承認されていません。",
    RequestState.APPROVED: "この申請は、承認されています。",
    RequestState.REFUSED: "この申請は、却下されています。",
    RequestState.USED: "この承認は、もう使われています。",
    RequestState.EXPIRED: "この申請は、期限が切れています。もう一度申請してください。",
}


def _same(one: ApprovalRequest, other: ApprovalRequest) -> bool:
    keys = ("text", "task", "purpose", "level", "zone")
    return all(getattr(one, key) == getattr(other, key) for key in keys)


def _check_open(request: ApprovalRequest) -> None:
    if request.state is not RequestState.WAITING:
        raise InputError(_STATES[request.state])


def _unusable(message: str) -> PolicyRefusal:
    return PolicyRefusal("approval.unusable", f"{message}「承認」のページで確かめてください。")
