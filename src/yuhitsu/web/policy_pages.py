"""The pages about rules: the matrix, the queue of the 許可権限者, and the notice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from yuhitsu.errors import InputError, NotFoundError, PolicyRefusal
from yuhitsu.handling.access import Power
from yuhitsu.handling.requests import ApprovalRequest, RequestState
from yuhitsu.handling.terms import Task, listed
from yuhitsu.policy.decisions import Case
from yuhitsu.policy.matrix import answer, described, matrix, somebody
from yuhitsu.policy.notice import Destination
from yuhitsu.policy.notice import notice as notice_of
from yuhitsu.types import Level, User, Zone
from yuhitsu.web.contexts import ApprovalsPage, NoticePage, PolicyPage
from yuhitsu.web.errors import status_of
from yuhitsu.web.office import Office
from yuhitsu.web.site import Site, user_of
from yuhitsu.web.wording import language_of

DECLARED = ("level", "level_reason", "purpose", "approval", "free", "also_mask")
"""What a form says of a question besides its text."""
SHOWN = 50
"""Requests that are over with, on the page."""
_FORM = ("level", "zone", "role", "task", "purpose", "personal", "my_number", "secret")


async def fields_of(request: Request) -> dict[str, str]:
    """The text fields of a form."""
    async with request.form() as form:
        return {name: value for name, value in form.items() if isinstance(value, str)}


def destination_of(office: Office) -> Destination:
    """The model that questions go to."""
    model = office.model
    return Destination(model.zone, model.name) if model else Destination()


def usable_requests(office: Office, user: User) -> list[ApprovalRequest]:
    """The user's approved requests that may be asked now."""
    return [request for request in office.approvals.all(user=user) if request.state is RequestState.APPROVED]


def approved_fields(office: Office, identifier: str, user: User) -> dict[str, Any]:
    """The ask page's fields for an approved question.

    Raises:
        NotFoundError: there is none that this user may ask now.
    """
    for request in usable_requests(office, user):
        if request.id == identifier:
            said = {
                "approval": request.id,
                "level": str(int(request.level)),
                "purpose": request.purpose,
                "free": "1" if request.task == Task.DRAFT else "",
            }
            return {"question": request.text, "collection": request.collection, "declared": said}
    raise NotFoundError("いま質問できる承認は見つかりません。「承認」のページで確かめてください。")


def policy(site: Site, request: Request) -> Response:
    """The matrix; ``?level=&zone=&role=&task=&purpose=`` also asks what happens in that case."""
    rules, language = site.office.policy, language_of(request)
    asked = {name: request.query_params.get(name, "").strip() for name in _FORM}
    to = destination_of(site.office)
    task = _task(asked)
    user = somebody(asked["role"])
    case = _case(asked, task, user)
    page = PolicyPage(
        cells=matrix(rules, user=user, task=task, purpose=asked["purpose"], language=language),
        rows=tuple(described(rules, row, language) for row in rules.rows),
        asked=asked,
        answer=answer(rules, case, language) if case else None,
        roles=listed(rules.settings.roles),
        purposes=tuple(dict.fromkeys((*rules.purposes, *listed(rules.settings.my_number_tasks)))),
        zone=to.zone,
        model=to.model,
    )
    return site.renderer.page(request, page)


def _task(asked: Mapping[str, str]) -> Task:
    return Task.DRAFT if asked["task"] == Task.DRAFT else Task.ASK


def _case(asked: Mapping[str, str], task: Task, user: User) -> Case | None:
    """The case the form asks about, once level and zone are chosen."""
    zones = {zone.value: zone for zone in Zone}
    if asked["level"] not in ("1", "2", "3") or asked["zone"] not in (*zones, "none"):
        return None
    return Case(
        level=Level(int(asked["level"])),
        zone=zones.get(asked["zone"]),
        user=user,
        task=task,
        purpose=asked["purpose"],
        personal=bool(asked["personal"]),
        my_number=bool(asked["my_number"]),
        secret=bool(asked["secret"]),
    )


def approvals(site: Site, request: Request) -> Response:
    """What waits for a decision, what may be asked now, and what is over."""
    return _approvals(site, request)


async def decide(site: Site, request: Request) -> Response:
    """Approve or refuse one request, with a reason."""
    fields = await fields_of(request)
    return await run_in_threadpool(_decided, site, request, fields)


def _decided(site: Site, request: Request, fields: Mapping[str, str]) -> Response:
    approve = fields.get("decision") == "approve"
    try:
        if fields.get("decision") not in ("approve", "refuse"):
            raise InputError("承認か却下かを選んでください。")
        site.office.approvals.decide(
            fields.get("request", ""), approve=approve, reason=fields.get("reason", ""), by=user_of(request)
        )
    except (InputError, PolicyRefusal, NotFoundError) as error:
        return _approvals(site, request, code=status_of(error), error=error.message)
    return _approvals(site, request, said="approved" if approve else "refused")


def _approvals(site: Site, request: Request, code: int = 200, **fields: Any) -> Response:
    """A user sees their own requests; a 許可権限者 those of everybody."""
    office, user = site.office, user_of(request)
    approver = office.policy.is_approver(user) and user.may(Power.APPROVE)
    found = office.approvals.all(user=None if approver else user)
    usable = [item for item in found if item.state is RequestState.APPROVED and item.user == user.id]
    page = ApprovalsPage(
        waiting=tuple(item for item in found if item.state is RequestState.WAITING),
        usable=tuple(usable),
        others=tuple(item for item in found if item.state is not RequestState.WAITING and item not in usable)[
            :SHOWN
        ],
        approver=approver,
        hours=office.policy.settings.approval_hours,
        **fields,
    )
    return site.renderer.page(request, page, code)


def notice(site: Site, request: Request) -> Response:
    """Where a question goes, what is kept, how long, and how to object."""
    office, language = site.office, language_of(request)
    settings = office.settings
    to = destination_of(office)
    sections = notice_of(office.policy, settings.notice, to, language, kept=settings.retention)
    return site.renderer.page(request, NoticePage(sections))
