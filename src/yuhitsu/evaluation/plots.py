"""Two drawings as inline SVG: error over coverage, and share of right answers over score (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

WIDTH, HEIGHT = 420, 280
_LEFT, _RIGHT, _TOP, _BOTTOM = 52, 12, 12, 44
_ERROR_STEPS = (0.05, 0.1, 0.2, 0.3, 0.5, 1.0)


def risk_coverage(curve: Sequence[Sequence[float]], title: str) -> str:
    """Error among the answers given, over the share answered; ``[coverage, error, …]`` a point."""
    highest = max((point[1] for point in curve), default=0.0)
    top = next(step for step in _ERROR_STEPS if highest <= step + 1e-9)
    places = [(_x(point[0]), _y(point[1] / top)) for point in curve]
    parts = [*_frame("回答した割合", "回答の誤り", top), _path(places)]
    if len(places) == 1:
        parts.append(_dot(*places[0], 4.0))
    about = f"{title}: 横軸は回答した割合、縦軸は回答のうち誤っていた割合。" + _ends(curve)
    return _svg(about, parts)


def _ends(curve: Sequence[Sequence[float]]) -> str:
    if not curve:
        return "点はありません。"
    coverage, error = curve[-1][:2]
    return f"右端は、回答した割合 {coverage:.2f} のとき誤り {error:.3f}。"


def calibration(bins: Sequence[Mapping[str, Any]], title: str) -> str:
    """Share of right answers over the mean score of each bin; on the line, a score is as good as it says."""
    largest = max((int(one["count"]) for one in bins), default=1)
    parts = [*_frame("確信の度合い", "正しかった割合", 1.0)]
    parts.append(f'<line class="even" x1="{_x(0)}" y1="{_y(0)}" x2="{_x(1)}" y2="{_y(1)}"/>')
    for one in bins:
        share = one["right"] / one["count"]
        size = 3 + 7 * (one["count"] / largest) ** 0.5
        parts.append(_dot(_x(one["score"]), _y(share), size))
    about = f"{title}: 横軸は確信の度合い、縦軸は正しかった割合。点の大きさは件数。線上なら度合いのとおり。"
    return _svg(about, parts)


def _svg(about: str, parts: Iterable[str]) -> str:
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(about)}">'
        f"<title>{escape(about)}</title>{''.join(parts)}</svg>"
    )


def _frame(across: str, upward: str, top: float) -> list[str]:
    parts = []
    for n in range(5):
        x, y = _x(n / 4), _y(n / 4)
        parts.append(f'<line class="grid" x1="{x}" y1="{_y(0)}" x2="{x}" y2="{_y(1)}"/>')
        parts.append(f'<line class="grid" x1="{_x(0)}" y1="{y}" x2="{_x(1)}" y2="{y}"/>')
        parts.append(f'<text x="{x}" y="{_y(0) + 16}" text-anchor="middle">{n / 4:.2f}</text>')
        parts.append(f'<text x="{_x(0) - 6}" y="{y + 4}" text-anchor="end">{_tick(n / 4 * top)}</text>')
    middle = (_x(0) + _x(1)) / 2
    parts.append(f'<text x="{middle}" y="{HEIGHT - 8}" text-anchor="middle">{escape(across)}</text>')
    height = (_y(0) + _y(1)) / 2
    parts.append(
        f'<text x="12" y="{height}" text-anchor="middle" transform="rotate(-90 12 {height})">'
        f"{escape(upward)}</text>"
    )
    return parts


def _tick(value: float) -> str:
    return f"{value:.4f}".rstrip("0").rstrip(".") if value else "0"


def _path(places: Sequence[tuple[float, float]]) -> str:
    if not places:
        return ""
    return f'<polyline class="line" points="{" ".join(f"{x},{y}" for x, y in places)}"/>'


def _dot(x: float, y: float, radius: float) -> str:
    return f'<circle class="dot" cx="{x}" cy="{y}" r="{radius:.1f}"/>'


def _x(share: float) -> float:
    return round(_LEFT + share * (WIDTH - _LEFT - _RIGHT), 1)


def _y(share: float) -> float:
    return round(HEIGHT - _BOTTOM - share * (HEIGHT - _TOP - _BOTTOM), 1)
