"""What every handler shares: the office, the queue before the model, counters, questions under way."""

from __future__ import annotations

from dataclasses import dataclass

from yuhitsu.web.caller import user_of
from yuhitsu.web.gate import Gate
from yuhitsu.web.metrics import Counters
from yuhitsu.web.office import Office
from yuhitsu.web.rendering import Renderer
from yuhitsu.web.walks import Walks

__all__ = ["Site", "user_of"]


@dataclass(frozen=True, slots=True)
class Site:
    """The parts of one running web face."""

    office: Office
    gate: Gate
    counters: Counters
    renderer: Renderer
    walks: Walks
