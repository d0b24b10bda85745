"""Number plates of cars and small motorcycles (道路運送車両法施行規則; no plate has お, し, へ or ん)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from yuhitsu.personal import Entity, EntityType, Folded

_KANA = "[あ-うえか-さす-ふほ-をA-Z]"
_CLASS = "[0-9](?:[0-9ACFHKLMPXY]{1,2})?"
_SERIAL = r"(?:[0-9]{1,2} ?- ?[0-9]{2}|[・.]{1,3} ?-? ?[0-9]{1,3}(?:-[0-9]{2})?|[0-9]{1,4})(?![0-9])"
_FORM = rf" ?\n?{_CLASS} ?{_KANA} ?{_SERIAL}"
_HAS_PLATE = re.compile(rf"{_KANA} ?[0-9・.]")


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Plates of known places, and any place behind a word that announces a plate."""
    table = json.loads(files(__package__).joinpath("plates.json").read_text(encoding="utf-8"))
    places = "|".join(sorted(table["places"].split(), key=len, reverse=True))
    gap = r"[^0-9。\n]{0,8}?"
    place = "(?:[一-龥々]{1,5}|[ぁ-ん]{2,4}|[一-龥ヶ]{2,4}(?:市|区|町|村))"
    return (
        re.compile(f"(?P<value>(?:{places})(?:{_FORM}| {_KANA} [0-9]{{1,2}}-[0-9]{{2}}(?![0-9-])))"),
        re.compile(
            rf"(?:{table['labels']}){gap}(?P<value>(?<![一-龥ぁ-んァ-ヶ]){place}"
            rf"(?:{_FORM}| ?{_KANA} ?{_SERIAL}))"
            rf"|(?:{table['labels']}){gap}(?P<short>(?<![0-9]){_CLASS} ?{_KANA} ?{_SERIAL})"
        ),
    )


class PlateRecognizer:
    """Finds number plates: 品川 300 あ 12-34, なにわ580る・・・7, and 青葉市 い 1234 behind a label."""

    def find(self, text: Folded) -> Iterable[Entity]:
        """Place, class, kana and serial are one value."""
        if not _HAS_PLATE.search(text.text):
            return
        known, labelled = _patterns()
        for match in known.finditer(text.text):
            yield text.entity(EntityType.CAR_PLATE, *match.span("value"), 0.9)
        for match in labelled.finditer(text.text):
            group = "value" if match["value"] else "short"
            yield text.entity(EntityType.CAR_PLATE, *match.span(group), 0.85)
