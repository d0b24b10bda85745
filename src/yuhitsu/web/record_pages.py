"""``/record``: the record with filters and a day view, for those who may read it; reading it is on record."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Mapping
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from yuhitsu.audit.labels import area_label, area_of, areas_of, kind_label
from yuhitsu.audit.page import facts
from yuhitsu.errors import PolicyRefusal
from yuhitsu.handling.record import Entry, RecordFilter
from yuhitsu.web.office import Journal
from yuhitsu.web.record_contexts import DayView, EntryView, RecordPage
from yuhitsu.web.site import Site, user_of
from yuhitsu.web.wording import language_of

AUDITOR = "監査者"
ROWS = 100
_FORM = ("area", "actor", "since", "until")
_SUMMARY = (
    "question",
    "document",
    "name",
    "title",
    "query",
    "request",
    "basis",
    "reason",
    "cause",
    "sentences",
)
_SHORT = 120
_YEARS = (1970, 9000)


def record(site: Site, request: Request) -> Response:
    """``?area=&actor=&since=&until=`` choose entries, ``?day=`` one day, ``?before=`` older ones."""
    user, log = user_of(request), site.office.log
    if not user.has(AUDITOR):
        raise PolicyRefusal(
            "record.role", f"利用の記録を見られるのは{AUDITOR}だけです。担当の{AUDITOR}に頼んでください。"
        )
    language = language_of(request)
    asked = {name: request.query_params.get(name, "").strip() for name in _FORM}
    day = _day(request.query_params.get("day", ""))
    if day:
        asked["since"] = asked["until"] = day.isoformat()
    log.write("record.read", user.id, {"area": asked["area"], "day": str(day or ""), "actor": asked["actor"]})
    kinds = log.kinds()
    entries = log.chosen(_filter(asked, kinds, request))
    count, covered = log.standing()
    page = RecordPage(
        entries=tuple(_view(entry, language) for entry in entries),
        count=count,
        covered=covered,
        asked=asked,
        areas=tuple((area, area_label(area, language)) for area in areas_of(kinds)),
        actors=tuple(log.actors()),
        day=_day_view(log, day, language) if day else None,
        older=_older(request, entries),
    )
    return site.renderer.page(request, page)


def _filter(asked: Mapping[str, str], kinds: list[str], request: Request) -> RecordFilter:
    before = request.query_params.get("before", "")
    until = _day(asked["until"])
    chosen = tuple(kind for kind in kinds if area_of(kind) == asked["area"])
    return RecordFilter(
        # an area that nothing belongs to must not show everything
        kinds=chosen or ((f"{asked['area']}.",) if asked["area"] else ()),
        actor=asked["actor"],
        since=_moment(_day(asked["since"])),
        until=_moment(until + dt.timedelta(days=1) if until else None),
        before=int(before) if re.fullmatch("[0-9]{1,15}", before) else 0,
        limit=ROWS,
    )


def _day_view(log: Journal, day: dt.date, language: str) -> DayView:
    begin, end = _local(day), _local(day + dt.timedelta(days=1))
    counted = log.counts(_moment(day), _moment(day + dt.timedelta(days=1)))
    hours: Counter[int] = Counter()
    areas: Counter[str] = Counter()
    for (kind, hour), count in counted.items():
        # the same hour in UTC comes once in a day
        moment = begin.astimezone(dt.UTC).replace(hour=hour, minute=0)
        moment += dt.timedelta(days=0 if moment + dt.timedelta(hours=1) > begin else 1)
        hours[moment.astimezone(begin.tzinfo).hour] += count
        areas[area_of(kind)] += count
    found = areas_of(kind for kind, _ in counted)
    return DayView(
        day=day.isoformat(),
        before=(day - dt.timedelta(days=1)).isoformat(),
        after=end.date().isoformat(),
        total=sum(areas.values()),
        areas=tuple((area, area_label(area, language), areas[area]) for area in found),
        hours=tuple((hour, hours[hour]) for hour in range(24)),
    )


def _view(entry: Entry, language: str) -> EntryView:
    try:
        at = dt.datetime.fromisoformat(entry.at).astimezone()
        day, time = f"{at:%Y-%m-%d}", f"{at:%H:%M:%S}"
    except ValueError:
        day, time = "", entry.at[:26]
    return EntryView(
        sequence=entry.sequence,
        day=day,
        time=time,
        label=kind_label(entry.kind, language),
        actor=entry.actor,
        summary=_summary(entry),
        facts=tuple(facts(entry, language)),
        digest=entry.digest,
        erased=entry.erased,
    )


def _summary(entry: Entry) -> str:
    for name in _SUMMARY:
        value = entry.body.get(name)
        if name == "sentences" and isinstance(value, list):
            value = "".join(str(item.get("text", "")) for item in value if isinstance(item, dict))
        if isinstance(value, str) and value.strip():
            text = " ".join(value.split())
            return text if len(text) <= _SHORT else f"{text[:_SHORT]}…"
    return ""


def _older(request: Request, entries: list[Entry]) -> str:
    if len(entries) < ROWS:
        return ""
    pairs = [(key, value) for key, value in request.query_params.multi_items() if key != "before"]
    return f"/record?{urlencode([*pairs, ('before', str(entries[-1].sequence))])}"


def _day(text: str) -> dt.date | None:
    """A day as a date field sends it; None for what is none, and for what no record can be of."""
    try:
        day = dt.date.fromisoformat(text) if re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else None
    except ValueError:
        return None
    return day if day and _YEARS[0] <= day.year <= _YEARS[1] else None


def _local(day: dt.date) -> dt.datetime:
    """Midnight by the clock on the wall."""
    return dt.datetime.combine(day, dt.time()).astimezone()


def _moment(day: dt.date | None) -> str:
    if day is None:
        return ""
    return _local(day).astimezone(dt.UTC).isoformat(timespec="microseconds")
