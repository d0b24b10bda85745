"""Renders pages from their documented contexts."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import jinja2
from starlette.requests import Request
from starlette.responses import HTMLResponse

from yuhitsu.handling.terms import LevelNames, name_of
from yuhitsu.types import Level
from yuhitsu.version import __version__
from yuhitsu.web.access import opens
from yuhitsu.web.caller import caller_of
from yuhitsu.web.contexts import Page, TurnView
from yuhitsu.web.wording import COOKIE, language_of, wording
from yuhitsu.writing.minutes.document import due_text

FOLDER = Path(__file__).parent
CSS = (
    "tokens",
    "base",
    "layout",
    "forms",
    "answer",
    "documents",
    "reading",
    "policy",
    "work",
    "texts",
    "record",
    "proofread",
    "access",
)


class Renderer:
    """Turns a page context into a response, in the reader's language.

    Args:
        office: name of the office, shown at the top of every page.
        levels: whose names the levels go by.
    """

    def __init__(self, office: str, levels: LevelNames = LevelNames.NATIONAL) -> None:
        self.office = office
        self._levels = levels
        self._environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(FOLDER / "templates"),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters.update(
            day=_day,
            minute=_minute,
            document_url=document_url,
            citation_url=citation_url,
            export_url=export_url,
        )
        self._environment.globals.update(
            due_text=due_text, version=__version__, stylesheets=CSS, levels=tuple(Level)
        )

    def page(self, request: Request, page: Page, status: int = 200) -> HTMLResponse:
        """The page; its template is named by its context."""
        language = language_of(request)
        template = self._environment.get_template(page.template)
        fields = {field.name: getattr(page, field.name) for field in dataclasses.fields(page)}
        caller = caller_of(request.scope)
        html = template.render(
            **fields,
            signed=caller.signed.member if caller and caller.signed else None,
            signed_fully=bool(caller and caller.signed and caller.signed.session.complete),
            may_open=lambda route: opens(route, caller),
            t=wording(language),
            lang=language,
            other_language_url=_with_language(request, "en" if language == "ja" else "ja"),
            here=request.url.path,
            office=self.office,
            level_name=lambda level: self._levels.name_of(Level(level), language),
            level_about=lambda level: self._levels.about(Level(level), language),
            level_long=lambda level: self._long(Level(level), language),
            named=lambda term: name_of(term, language),
        )
        response = HTMLResponse(html, status_code=status, headers={"Cache-Control": "no-store"})
        if request.query_params.get("lang") == language:
            response.set_cookie(COOKIE, language, max_age=365 * 24 * 3600, httponly=True, samesite="lax")
        return response

    def _long(self, level: Level, language: str) -> str:
        """A level with what it is for, to choose from."""
        name, about = self._levels.name_of(level, language), self._levels.about(level, language)
        return f"{name}（{about}）" if language == "ja" else f"{name} ({about})"


def document_url(key: str) -> str:
    """Address of a document's page."""
    return f"/documents/{quote(key, safe='/')}"


def citation_url(citation: Mapping[str, Any]) -> str:
    """Address of the cited place, from a citation's JSON form; the quote is highlighted there."""
    ordinal = str(citation["passage"]).rpartition("#")[2]
    query = urlencode({"passage": ordinal, "start": citation["start"], "end": citation["end"]})
    return f"{document_url(citation['collection'] + '/' + citation['document'])}?{query}#quote"


def export_url(view: TurnView) -> str:
    """Address of the files of one answer, up to its form."""
    return f"/conversations/{quote(view.conversation, safe='')}/export?turn={quote(view.turn, safe='')}&"


def _with_language(request: Request, language: str) -> str:
    pairs = [(key, value) for key, value in request.query_params.multi_items() if key != "lang"]
    return f"{request.url.path}?{urlencode([*pairs, ('lang', language)])}"


def _moment(moment: dt.datetime | str) -> dt.datetime:
    read = dt.datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return read.astimezone() if read.tzinfo else read


def _day(moment: dt.datetime | str) -> str:
    return f"{_moment(moment):%Y-%m-%d}"


def _minute(moment: dt.datetime | str) -> str:
    return f"{_moment(moment):%Y-%m-%d %H:%M}"
