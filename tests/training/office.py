"""Training data of an invented office, as folders of files."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

FEES = {
    "heading": "証明書 > 手数料",
    "text": "住民票の写しの手数料は、1通につき300円です。印鑑登録証明書は、1通につき250円です。",
    "questions": [
        {"q": "住民票はいくらですか", "a": "300円", "kind": "value"},
        {"q": "印鑑証明の値段", "a": "250円", "kind": "value"},
        {"q": "戸籍謄本はいくらですか", "a": "", "kind": "neighbour_case"},
    ],
}
WASTE = {
    "heading": "ごみ > 粗大ごみ",
    "text": "粗大ごみの収集は予約制で、1点につき500円です。申込みは収集日の3日前までにしてください。",
    "questions": [
        {"q": "粗大ごみはいつまでに申し込みますか", "a": "収集日の3日前まで", "kind": "value"},
        {"q": "ソファを捨てるといくら", "a": "500円", "kind": "value"},
    ],
}
FEE_CLAIMS = {
    "passage": 0,
    "claims": [
        {"c": "住民票の写しは1通300円です。", "label": "supported", "kind": "synonym"},
        {"c": "住民票の写しは1通250円です。", "label": "contradicted", "kind": "condition_swap"},
        {"c": "戸籍謄本は1通450円です。", "label": "unsupported", "kind": "neighbour_case"},
    ],
}
WASTE_CLAIMS = {
    "passage": 1,
    "claims": [
        {"c": "粗大ごみは1点500円で集めます。", "label": "supported", "kind": "synonym"},
        {"c": "粗大ごみの収集に予約は要りません。", "label": "contradicted", "kind": "negation"},
    ],
}


def write_lines(path: Path, rows: Sequence[Any]) -> Path:
    """A file of JSON Lines; a string is written as it is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def data_folder(folder: Path) -> Path:
    """``reading/town.jsonl`` and ``claims/town.jsonl``."""
    write_lines(folder / "reading" / "town.jsonl", [FEES, WASTE])
    write_lines(folder / "claims" / "town.jsonl", [FEE_CLAIMS, WASTE_CLAIMS])
    return folder
