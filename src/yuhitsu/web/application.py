"""The web face's entry: routes, middleware and error handlers around an installation."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from functools import partial, wraps
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from yuhitsu.web import (
    api,
    asking,
    documents_api,
    exports,
    me_pages,
    openai_api,
    pages,
    people_pages,
    policy_pages,
    proofreading,
    record_pages,
    rights_pages,
    sign_in_pages,
    work_pages,
    writing_pages,
)
from yuhitsu.web.access import Identified, Rates, guard
from yuhitsu.web.errors import handlers
from yuhitsu.web.gate import Gate
from yuhitsu.web.metrics import Counters
from yuhitsu.web.office import Office
from yuhitsu.web.rendering import FOLDER, Renderer
from yuhitsu.web.security import RequestGuard, SecurityHeaders
from yuhitsu.web.site import Site
from yuhitsu.web.walks import Walks

Endpoint = Callable[[Site, Request], Any]


def create_asgi(app: Office, walks: Walks | None = None) -> Starlette:
    """The ASGI application that serves an installation. The caller closes ``app`` afterwards.

    Args:
        app: the installation.
        walks: counts its questions, and is told when they must stop.
    """
    server = app.settings.server
    site = Site(
        office=app,
        gate=Gate(server.questions_at_once, server.questions_waiting),
        counters=Counters(),
        renderer=Renderer(app.settings.office.name, app.policy.levels),
        walks=walks or Walks(),
    )
    on_error: Any = handlers(site.renderer)
    access = app.settings.access
    signs_in = access.sign_in != "none"
    rates = Rates(access.requests_per_minute) if signs_in else None
    return Starlette(
        routes=guard([*_programs(site), *_pages(site)], rates),
        exception_handlers=on_error,
        middleware=[
            Middleware(
                SecurityHeaders,
                count=lambda status: site.counters.add("yuhitsu_http_responses_total", "status", str(status)),
            ),
            # what the guard refuses, and what nobody foresaw, also gets our headers and pages
            Middleware(ExceptionMiddleware, handlers=on_error),
            Middleware(
                RequestGuard, names=server.names.split(","), upload_bytes=server.upload_mb * 1024 * 1024
            ),
            Middleware(Identified, accounts=lambda: app.accounts, on=signs_in),
        ],
    )


def _programs(site: Site) -> list[BaseRoute]:
    at = partial(_route, site)
    key = "/api/documents/{key:path}"
    return [
        at("/api/ask", asking.ask, "POST"),
        at("/api/preview", asking.preview, "POST"),
        at("/api/documents", documents_api.list_documents),
        at("/api/documents", documents_api.take_in, "POST"),
        at(f"{key}/original", documents_api.original),
        at(key, documents_api.classify, "PATCH"),
        at(key, documents_api.remove, "DELETE"),
        at("/api/conversations", api.conversations),
        at("/api/conversations/{id}", api.conversation),
        at("/api/conversations/{id}", api.remove_conversation, "DELETE"),
        at("/api/search", api.search),
        at("/api/verify", api.verify, "POST"),
        at("/api/work", work_pages.list_work),
        at("/api/work/{id}", work_pages.draft_api, "POST"),
        at("/api/proofread", proofreading.proofread, "POST"),
        at("/api/minutes", writing_pages.minutes_api, "POST"),
        at("/api/anticipated", writing_pages.anticipated_api, "POST"),
        at("/api/easy", writing_pages.easy_api, "POST"),
        at("/v1/models", openai_api.models),
        at("/v1/chat/completions", openai_api.chat, "POST"),
        at("/v1/embeddings", openai_api.embeddings, "POST"),
        at("/healthz", api.alive),
        at("/readyz", api.ready),
        at("/metrics", api.metrics),
    ]


def _pages(site: Site) -> list[BaseRoute]:
    at = partial(_route, site)
    ask = pages.AskPages(site)
    return [
        Route("/", ask.empty, methods=["GET"]),
        Route("/", ask.asked, methods=["POST"]),
        Route("/conversations/{id}", ask.conversation, methods=["GET"]),
        at("/conversations/{id}/export", exports.conversation),
        at("/conversations", pages.conversations),
        at("/conversations", pages.remove_conversation, "POST"),
        at("/documents", pages.documents),
        at("/documents", pages.upload, "POST"),
        at("/documents/{key:path}", pages.document),
        at("/proofread", proofreading.empty),
        at("/proofread", proofreading.proofread_page, "POST"),
        at("/policy", policy_pages.policy),
        at("/approvals", policy_pages.approvals),
        at("/approvals", policy_pages.decide, "POST"),
        at("/notice", policy_pages.notice),
        at("/record", record_pages.record),
        *_accounts(at),
        at("/requests", rights_pages.requests),
        at("/requests/new", rights_pages.new),
        at("/requests/new", rights_pages.received, "POST"),
        at("/requests/{id}", rights_pages.request),
        at("/requests/{id}", rights_pages.decide, "POST"),
        at("/requests/{id}/package", rights_pages.package),
        at("/minutes", writing_pages.minutes),
        at("/minutes", writing_pages.minutes_made, "POST"),
        at("/anticipated", writing_pages.anticipated),
        at("/anticipated", writing_pages.anticipated_made, "POST"),
        at("/easy", writing_pages.easy),
        at("/easy", writing_pages.easy_made, "POST"),
        at("/work", work_pages.work),
        at("/work/{id}", work_pages.task),
        at("/work/{id}", work_pages.draft, "POST"),
        at("/work/{id}/export", work_pages.export),
        at("/about", pages.about),
        Mount("/static", StaticFiles(directory=FOLDER / "static"), name="static"),
    ]


def _accounts(at: Callable[..., Route]) -> list[BaseRoute]:
    return [
        at("/sign-in", sign_in_pages.sign_in),
        at("/sign-in", sign_in_pages.signed_in, "POST"),
        at("/sign-in/code", sign_in_pages.code),
        at("/sign-in/code", sign_in_pages.code_given, "POST"),
        at("/sign-in/go", sign_in_pages.go),
        at("/sign-in/back", sign_in_pages.back),
        at("/sign-out", sign_in_pages.sign_out, "POST"),
        at("/me", me_pages.me),
        at("/me", me_pages.changed, "POST"),
        at("/me/password", me_pages.password),
        at("/me/password", me_pages.password_changed, "POST"),
        at("/me/second", me_pages.second),
        at("/me/second", me_pages.second_changed, "POST"),
        at("/people", people_pages.people),
        at("/people", people_pages.people_changed, "POST"),
        at("/people/{id}", people_pages.person),
        at("/people/{id}", people_pages.person_changed, "POST"),
        at("/keys", people_pages.keys),
        at("/keys", people_pages.keys_changed, "POST"),
        at("/collections", people_pages.collections),
        at("/collections", people_pages.collections_changed, "POST"),
    ]


def _route(site: Site, path: str, endpoint: Endpoint, method: str = "GET") -> Route:
    """A route to ``endpoint(site, request)``; a plain function runs in a thread, as everywhere."""
    if inspect.iscoroutinefunction(endpoint):

        @wraps(endpoint)
        async def called(request: Request) -> Response:
            answer: Awaitable[Response] = endpoint(site, request)
            return await answer

        return Route(path, called, methods=[method])

    @wraps(endpoint)
    def called_in_thread(request: Request) -> Response:
        response: Response = endpoint(site, request)
        return response

    return Route(path, called_in_thread, methods=[method])
