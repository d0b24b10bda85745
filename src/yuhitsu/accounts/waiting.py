"""How long one waits after sign-ins that failed: longer with each, and never for good."""

from __future__ import annotations

import datetime as dt

FREE_TRIES = {"name": 5, "address": 25, "code": 5}
"""Failures that cost no waiting, by kind of subject; behind one address many people may sit."""
FIRST_SECONDS = 2.0
LONGEST_SECONDS = 900.0
FORGOTTEN = dt.timedelta(hours=1)
"""After this time without a try nothing is held against a subject."""


def seconds_left(subject: str, failed: int, last: dt.datetime, now: dt.datetime) -> float:
    """How many seconds a subject must still wait.

    Args:
        subject: ``name:…``, ``address:…`` or ``code:…``.
        failed: tries since the last one that went well.
        last: the newest of them.
        now: the present moment; a clock set back does not lengthen the waiting.
    """
    over = failed - FREE_TRIES.get(subject.partition(":")[0], 5)
    if over < 0:
        return 0.0
    wait = min(FIRST_SECONDS * 2.0 ** min(over, 20), LONGEST_SECONDS)
    passed = (now - last).total_seconds()
    if passed < 0 or passed > FORGOTTEN.total_seconds():
        return 0.0 if passed > 0 else wait
    return max(wait - passed, 0.0)
