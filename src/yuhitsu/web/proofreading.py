"""``/proofread`` and ``/api/proofread``: what the rules of 公用文 say of a text, and corrections put in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from yuhitsu.documents.plain_reading import text_of_file
from yuhitsu.documents.reading import Source
from yuhitsu.errors import InputError, YuhitsuError
from yuhitsu.types import User
from yuhitsu.web.asking import body_of
from yuhitsu.web.contexts import ProofreadPage
from yuhitsu.web.errors import status_of
from yuhitsu.web.site import Site, user_of
from yuhitsu.writing.proofreading.findings import Finding, finding_json
from yuhitsu.writing.proofreading.proofreader import corrected
from yuhitsu.writing.proofreading.rules import Profile

SAFE = "safe"


def empty(site: Site, request: Request) -> Response:
    """The page with an empty box."""
    return site.renderer.page(request, ProofreadPage())


async def proofread_page(site: Site, request: Request) -> Response:
    """The form: a text or a file to read, or a correction to put in (``apply``)."""
    async with request.form() as form:
        fields = {name: value for name, value in form.items() if isinstance(value, str)}
        upload = form.get("file")
        data = await upload.read() if isinstance(upload, UploadFile) and upload.filename else None
        name = upload.filename or "" if isinstance(upload, UploadFile) else ""
    source = Source(name, data=data) if data is not None else None
    return await run_in_threadpool(_shown, site, request, fields, source)


def _shown(site: Site, request: Request, fields: dict[str, str], source: Source | None) -> Response:
    text = fields.get("text", "").replace("\r\n", "\n")
    user = user_of(request)
    try:
        profile = _profile(fields.get("profile") or Profile.OFFICIAL)
        if source is not None:
            text = text_of_file(source, site.office.settings.ingest)
        if not text.strip():
            raise InputError("校正する文章を入力するか、ファイルを選んでください。")
        before = text
        text = _applied(site, text, profile, fields.get("apply", ""), user)
        findings = site.office.proofreader.check(text, profile, user)
    except YuhitsuError as error:
        page = ProofreadPage(text=text, error=error.message)
        return site.renderer.page(request, page, status=status_of(error))
    page = ProofreadPage(
        text=text,
        profile=profile.value,
        checked=True,
        changed=text != before,
        findings=findings,
        pieces=_pieces(text, findings),
        safe=sum(finding.safe for finding in findings),
    )
    return site.renderer.page(request, page)


def _applied(site: Site, text: str, profile: Profile, apply: str, user: User) -> str:
    """The text with all safe suggestions, or with the one that a button named ``start-end-rule``."""
    if not apply:
        return text
    findings = site.office.proofreader.check(text, profile, user)
    if apply == SAFE:
        return corrected(text, [finding for finding in findings if finding.safe])
    return corrected(text, [f for f in findings if f"{f.start}-{f.end}-{f.rule}" == apply])


def _pieces(text: str, findings: Sequence[Finding]) -> tuple[tuple[str, int], ...]:
    """The text cut at its findings; each piece with the number of its finding, 0 for none."""
    pieces: list[tuple[str, int]] = []
    reached = 0
    for number, finding in enumerate(findings, 1):
        if finding.start < reached or (finding.suggestion is None and finding.end - finding.start > 20):
            continue
        pieces += [(text[reached : finding.start], 0), (text[finding.start : finding.end], number)]
        reached = finding.end
    return tuple(piece for piece in [*pieces, (text[reached:], 0)] if piece[0])


async def proofread(site: Site, request: Request) -> Response:
    """``{text, profile?}`` → ``{findings, corrected}``; ``corrected`` has the safe suggestions put in."""
    body = await body_of(request)
    return JSONResponse(await run_in_threadpool(_answered, site, body, user_of(request)))


def _answered(site: Site, body: dict[str, Any], user: User) -> dict[str, Any]:
    text = body.get("text")
    if not isinstance(text, str):
        raise InputError("'text' に文字列が要ります。")
    profile = _profile(body.get("profile", Profile.OFFICIAL))
    findings = site.office.proofreader.check(text, profile, user)
    safe = [finding for finding in findings if finding.safe]
    return {"findings": [finding_json(finding) for finding in findings], "corrected": corrected(text, safe)}


def _profile(name: object) -> Profile:
    try:
        return Profile(str(name))
    except ValueError as error:
        names = "、".join(profile.value for profile in Profile)
        raise InputError(f"文章の種類は {names} のどれかにしてください（{name!r} は使えません）。") from error
