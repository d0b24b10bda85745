"""``/conversations/{id}/export``: a conversation, or one answer of it, as a file to save."""

from __future__ import annotations

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from yuhitsu.exporting import ExportedFile, wanted
from yuhitsu.web.site import Site, user_of


def conversation(site: Site, request: Request) -> Response:
    """``?format=`` is docx, pdf, md, txt or xlsx; ``turn=`` one answer; ``template=``; ``encoding=``."""
    query = request.query_params
    form = wanted(
        query.get("format", ""), encoding=query.get("encoding", ""), template=query.get("template", "")
    )
    made = site.office.exporter.conversation(
        request.path_params["id"], form, user=user_of(request), turn=query.get("turn", "")
    )
    site.counters.add("yuhitsu_exports_total", "format", form.format.value)
    return download(made)


def download(made: ExportedFile) -> Response:
    """A file to save, never to be shown inside the page."""
    return Response(
        made.data,
        media_type=made.media_type,
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(made.name, safe='')}",
            "Cache-Control": "no-store",
        },
    )
