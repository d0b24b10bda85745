"""Errors as responses: one mapping from code to status; JSON for programs, a friendly page for people."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from yuhitsu.errors import SignInNeeded, SignInRefused, TooManyRequests, YuhitsuError
from yuhitsu.web.contexts import ErrorPage
from yuhitsu.web.rendering import Renderer
from yuhitsu.web.wording import language_of, wording

logger = logging.getLogger(__name__)

STATUS = {
    "input": 400,
    "policy": 403,
    "sign_in": 401,
    "sign_in.provider": 502,
    "forbidden": 403,
    "conflict": 409,
    "too_many": 429,
    "not_found": 404,
    "document.too_large": 413,
    "document": 422,
    "missing_extra": 501,
    "model": 502,
    "overloaded": 503,
    "stopped": 503,
    "storage": 503,
    "model.timeout": 504,
    "storage.full": 507,
}
"""By code, else by what stands before the dot, else 500."""
HTTP_CODES = {
    400: "input",
    403: "cross_site",
    404: "not_found",
    405: "method",
    413: "too_large",
    421: "host",
    500: "error",
}
PROGRAM_PATHS = ("/api/", "/v1/", "/healthz", "/readyz", "/metrics")

Handler = Callable[[Request, Exception], Awaitable[Response]]


def status_of(error: YuhitsuError) -> int:
    """HTTP status of an error."""
    return STATUS.get(error.code, STATUS.get(error.code.partition(".")[0], 500))


def error_json(code: str, message: str) -> dict[str, str]:
    """The JSON form of an error, also used as the last line of a stream."""
    return {"type": "error", "code": code, "message": message}


def openai_error_json(code: str, message: str, status: int) -> dict[str, Any]:
    """The form OpenAI's clients expect."""
    kind = "invalid_request_error" if status < 500 else "server_error"
    return {"error": {"message": message, "type": kind, "param": None, "code": code}}


def _is_read_by_a_person(request: Request) -> bool:
    return request.method == "GET" and not request.url.path.startswith(PROGRAM_PATHS)


def _more_headers(error: YuhitsuError) -> dict[str, str]:
    """What HTTP wants said besides: how to sign in (RFC 9110, 11.6.1), when to try again."""
    if isinstance(error, SignInNeeded):
        return {"WWW-Authenticate": "Bearer"}
    if isinstance(error, TooManyRequests | SignInRefused) and error.wait > 0:
        return {"Retry-After": str(int(error.wait) + 1)}
    return {}


def _way_in(request: Request, where: str) -> str:
    """The page on which to sign in, which leads back to the one that was asked for."""
    query = f"?{request.url.query}" if request.url.query else ""
    wanted = f"{request.url.path}{query}"
    return where if wanted in ("/", where) else f"{where}?{urlencode({'next': wanted})}"


def api_response(error: YuhitsuError) -> JSONResponse:
    """An error for the API."""
    return JSONResponse(error_json(error.code, error.message), status_code=status_of(error))


def openai_response(error: YuhitsuError) -> JSONResponse:
    """An error for ``/v1``."""
    status = status_of(error)
    return JSONResponse(openai_error_json(error.code, error.message, status), status_code=status)


def handlers(renderer: Renderer) -> dict[Any, Handler]:
    """Exception handlers of the application."""

    def respond(request: Request, status: int, code: str, message: str) -> Response:
        if request.url.path.startswith("/v1/"):
            return JSONResponse(openai_error_json(code, message, status), status_code=status)
        if request.url.path.startswith(PROGRAM_PATHS):
            return JSONResponse(error_json(code, message), status_code=status)
        t = wording(language_of(request))
        title = t(f"error.{status}.title") if f"error.{status}.title" in t.names() else t("error.title")
        return renderer.page(request, ErrorPage(status, title, message), status)

    async def ours(request: Request, error: Exception) -> Response:
        assert isinstance(error, YuhitsuError)
        if isinstance(error, SignInNeeded) and _is_read_by_a_person(request):
            return RedirectResponse(_way_in(request, error.where), status_code=303)
        response = respond(request, status_of(error), error.code, error.message)
        response.headers.update(_more_headers(error))
        return response

    async def http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        t = wording(language_of(request))
        known = f"error.{error.status_code}.message"
        message = t(known) if known in t.names() else t("error.message")
        code = HTTP_CODES.get(error.status_code, "error")
        response = respond(request, error.status_code, code, message)
        response.headers.update(error.headers or {})
        return response

    async def unforeseen(request: Request, error: Exception) -> Response:
        logger.error("a request failed: %s %s", request.method, request.url.path, exc_info=error)
        return respond(request, 500, "error", wording(language_of(request))("error.500.message"))

    async def gone(request: Request, error: Exception) -> Response:
        """Whoever sent it left before all of it had come: nobody reads this."""
        return Response(status_code=400)

    return {YuhitsuError: ours, HTTPException: http, ClientDisconnect: gone, Exception: unforeseen}
