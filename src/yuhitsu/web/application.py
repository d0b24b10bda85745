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

from yuhitsu.web import api, asking, documents_api, openai_api, pages, policy_pages
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
    return Starlette(
        routes=[*_programs(site), *_pages(site)],
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
        ],
    )


def _programs(site: Site) -> list[BaseRoute]:
    at = partial(_route, site)
    key = "/api/documents/{key:path}"
    return [
        at("/api/ask", asking.ask, "POST"),
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
        at("/conversations", pages.conversations),
        at("/conversations", pages.remove_conversation, "POST"),
        at("/documents", pages.documents),
        at("/documents", pages.upload, "POST"),
        at("/documents/{key:path}", pages.document),
        at("/policy", policy_pages.policy),
        at("/approvals", policy_pages.approvals),
        at("/approvals", policy_pages.decide, "POST"),
        at("/notice", policy_pages.notice),
        at("/about", pages.about),
        Mount("/static", StaticFiles(directory=FOLDER / "static"), name="static"),
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
