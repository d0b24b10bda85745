"""What every handler shares: the office, the queue before the model, counters, questions under way."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request

from yuhitsu.types import LOCAL_USER, User
from yuhitsu.web.gate import Gate
from yuhitsu.web.metrics import Counters
from yuhitsu.web.office import Office
from yuhitsu.web.rendering import Renderer
from yuhitsu.web.walks import Walks


@dataclass(frozen=True, slots=True)
class Site:
    """The parts of one running web face."""

    office: Office
    gate: Gate
    counters: Counters
    renderer: Renderer
    walks: Walks


def user_of(request: Request) -> User:
    """Who sends this request. Without sign-in it is the one user of this machine."""
    return LOCAL_USER
