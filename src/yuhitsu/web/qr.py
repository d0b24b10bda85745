"""A text as a QR code: path data for an SVG, so that no image has to be loaded."""

from __future__ import annotations

import segno

BORDER = 4
"""Light modules around it that scanners need (ISO/IEC 18004)."""


def qr_path(text: str) -> tuple[str, int]:
    """``(path data, modules on each side with the border)`` of a QR code."""
    rows = [list(row) for row in segno.make(text, error="m", micro=False).matrix]
    parts = [
        f"M{x + BORDER} {y + BORDER}h1v1h-1z"
        for y, row in enumerate(rows)
        for x, dark in enumerate(row)
        if dark
    ]
    return "".join(parts), len(rows) + 2 * BORDER
