"""Are lies found and truths let through? Claims over passages of documents that no training has seen.

Two kinds of claims are told apart: true paraphrases, and lies (what the passage contradicts, and what it
does not say). A lie is found, and a truth withheld, when its verdict is anything but supported. Beside the
verifier stands the share of a claim's words that its passage holds: whoever only counts words gets that far.
Claims are ordered by the verdict's label first and its score second.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yuhitsu.errors import NotFoundError
from yuhitsu.evaluation.attempts import Row, Watch, unwatched
from yuhitsu.evaluation.question_sets import numbered_rows, refused, some
from yuhitsu.evaluation.selective import interval, matched, separation, share, threshold_for
from yuhitsu.grounding.terms import coverage, terms_of
from yuhitsu.protocols import Verifier
from yuhitsu.training.claims import HELD_OUT, SUPPORTED, load_claims
from yuhitsu.types import Passage, Verdict, VerdictLabel

WITHHELD = 0.05
"""Share of true claims that may be withheld."""
SAME_OVERLAP = 0.02
"""Claims whose shares of words differ by no more count as having the same overlap."""

THREE_WAYS: Mapping[VerdictLabel, str] = {
    VerdictLabel.SUPPORTED: "entailment",
    VerdictLabel.CONTRADICTED: "contradiction",
    VerdictLabel.UNSUPPORTED: "neutral",
}
"""What a verdict means in a set of three labels (JNLI); in one of two (JaNLI) all but the first is
``non-entailment``."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence, the passage that is to carry it, and what is true of it."""

    id: str
    text: str
    passage: Passage
    label: str
    """One of ``training.claims.LABELS``, or the set's own."""
    kind: str = ""

    @property
    def true(self) -> bool:
        """Whether the passage carries it."""
        return self.label == SUPPORTED


@dataclass(frozen=True, slots=True)
class Checked:
    """What the verifier says of a claim, and how many of its words the passage holds."""

    claim: Claim
    verdict: Verdict
    overlap: float

    @property
    def supported(self) -> bool:
        """Whether it may be shown."""
        return self.verdict.label is VerdictLabel.SUPPORTED

    @property
    def right(self) -> bool:
        """Whether a truth is shown, or a lie is not."""
        return self.supported is self.claim.true

    @property
    def order(self) -> float:
        """Higher for what is better supported: the label counts first, the score second (0..2)."""
        return self.verdict.score + float(self.supported)


def load_held_out(claims: Path, passages: Path) -> list[Claim]:
    """The claims of the files that are held out.

    Raises:
        NotFoundError: a file is not there. InputError: a line is not of its form.
    """
    found = []
    for name in HELD_OUT:
        if not (claims / name).is_file():
            raise NotFoundError(f"検証の評価データ {str(claims / name)!r} がありません。")
        for number, pair in enumerate(load_claims(claims / name, passages / name)):
            heading, _, text = pair.context.partition("\n")
            identifier = f"{Path(name).stem}-{number:04d}"
            found.append(
                Claim(identifier, pair.claim, _passage(identifier, heading, text), pair.label, pair.kind)
            )
    return found


def load_inference(path: Path) -> list[Claim]:
    """Pairs of a set for natural language inference: the premise is the passage, the hypothesis the claim.

    Raises:
        NotFoundError: the file is not there. InputError: a line is not of its form.
    """
    found = []
    for number, row in numbered_rows(path):
        try:
            passage = _passage(str(row["id"]), "", row["premise"])
            found.append(Claim(str(row["id"]), row["hypothesis"], passage, str(row["label"])))
        except (KeyError, TypeError) as error:
            raise refused(path, number, f"項目 {error} を確かめてください") from error
    return found


def _passage(identifier: str, heading: str, text: str) -> Passage:
    return Passage(identifier, 0, heading, text, collection="given", end=len(text))


def check(verifier: Verifier, claims: Iterable[Claim]) -> list[Checked]:
    """The verdict on every claim."""
    return [Checked(claim, verifier.verify(claim.text, [claim.passage]), overlap(claim)) for claim in claims]


def overlap(claim: Claim) -> float:
    """Weighted share of the claim's content words that heading and text hold, 0..1."""
    said = terms_of(claim.text)
    return coverage(said.items, terms_of(f"{claim.passage.heading}\n{claim.passage.text}"))


# --------------------------------------------------------------------------- figures


def run(
    verifier: Verifier,
    claims: Path,
    passages: Path,
    public: Path | None,
    limit: int | None,
    watch: Watch = unwatched,
) -> dict[str, Any]:
    """Figures of the held-out claims, and of the public sets for inference that are present."""
    held_out = some(load_held_out(claims, passages), limit)
    report: dict[str, Any] = {"held_out": figures(check(verifier, watch(held_out, "held_out")))}
    for name in ("jnli", "janli"):
        path = public / name / "dev.jsonl" if public else None
        if path is not None and path.is_file():
            pairs = some(load_inference(path), limit)
            report[name] = inference_figures(check(verifier, watch(pairs, name)))
    return report


def figures(results: Sequence[Checked]) -> dict[str, Any]:
    """Lies found, truths withheld, by kind; told from each other, with word overlap beside it."""
    truths = [r for r in results if r.claim.true]
    lies = [r for r in results if not r.claim.true]
    found, withheld = sum(r.right for r in lies), sum(not r.right for r in truths)
    return {
        "claims": len(results),
        "truths": len(truths),
        "lies": len(lies),
        "lies_found": share(found, len(lies)),
        "truths_withheld": share(withheld, len(truths)),
        "interval95": {
            "lies_found": interval(found, len(lies)),
            "truths_withheld": interval(withheld, len(truths)),
        },
        "separation": _separations(truths, lies),
        "lies_found_by_kind": _by_kind(lies),
        "truths_shown_by_kind": _by_kind(truths),
        "wrong": [_readable(r) for r in results if not r.right],
    }


def _separations(truths: Sequence[Checked], lies: Sequence[Checked]) -> dict[str, Any]:
    """How well truths stand above lies: the verifier, and word overlap."""
    if not truths or not lies:
        return {}
    pairs = matched(truths, lies, lambda r: r.overlap, SAME_OVERLAP)
    return {
        "verifier": _one(truths, lies, pairs, verifier=True),
        "word_overlap": _one(truths, lies, pairs, verifier=False),
        "pairs_of_equal_overlap": len(pairs),
    }


def _one(
    truths: Sequence[Checked],
    lies: Sequence[Checked],
    pairs: Sequence[tuple[Checked, Checked]],
    *,
    verifier: bool,
) -> dict[str, Any]:
    def value(result: Checked) -> float:
        return result.order if verifier else result.overlap

    threshold = threshold_for([value(r) for r in truths], WITHHELD)
    ordered = sum((value(a) > value(b)) + 0.5 * (value(a) == value(b)) for a, b in pairs)
    return {
        "area": _rounded(separation([value(r) for r in truths], [value(r) for r in lies])),
        "right_in_pairs": round(ordered / len(pairs), 4) if pairs else None,
        "lies_found_at_5_percent_withheld": share(sum(value(r) < threshold for r in lies), len(lies)),
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _by_kind(results: Sequence[Checked]) -> dict[str, Any]:
    kinds = sorted({r.claim.kind for r in results})
    return {kind: _of_kind([r for r in results if r.claim.kind == kind]) for kind in kinds}


def _of_kind(results: Sequence[Checked]) -> dict[str, Any]:
    right = sum(r.right for r in results)
    return {"share": share(right, len(results)), "right": right, "of": len(results)}


def inference_figures(results: Sequence[Checked]) -> dict[str, Any]:
    """Accuracy on a set for inference, what chance and the commonest label reach, by label."""
    labels = sorted({r.claim.label for r in results})
    two = "non-entailment" in labels
    right = [r for r in results if _inferred(r.verdict, two=two) == r.claim.label]
    most = max((sum(r.claim.label == label for r in results) for label in labels), default=0)
    by_label = {
        label: share(sum(r.claim.label == label for r in right), sum(r.claim.label == label for r in results))
        for label in labels
    }
    return {
        "pairs": len(results),
        "accuracy": share(len(right), len(results)),
        "interval95": {"accuracy": interval(len(right), len(results))},
        "chance": 0.5 if two else 0.3333,
        "commonest_label": share(most, len(results)),
        "by_label": by_label,
    }


def _inferred(verdict: Verdict, *, two: bool) -> str:
    label = THREE_WAYS.get(verdict.label, "neutral")
    return "non-entailment" if two and label != "entailment" else label


def _readable(result: Checked) -> Row:
    claim = result.claim
    return {
        "id": claim.id,
        "kind": claim.kind,
        "question": claim.text,
        "expected": claim.label,
        "said": result.verdict.label.value,
        "reasons": list(result.verdict.reasons),
        "score": result.verdict.score,
        "overlap": round(result.overlap, 3),
        "where": f"{claim.passage.title}\n{claim.passage.text}",
    }
