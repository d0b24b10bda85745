"""What masking adds to a question of 500 characters with ten passages, and how fast texts are masked.

Processor time of one thread: it is the same on a machine that is busy with other things.
"""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Iterator

from benchmarks import report
from yuhitsu import prompts
from yuhitsu.masked_turn import MaskedTurn
from yuhitsu.privacy.mask_table import MaskTable
from yuhitsu.privacy.masking import Masker
from yuhitsu.privacy.organisations import OrganisationRecognizer
from yuhitsu.privacy.recognition import Recognition
from yuhitsu.privacy.recognizers import rules, standard
from yuhitsu.types import Hit, Level, Message, Passage

REPETITIONS = 40
QUESTION, PASSAGES, PASSAGE = 500, 10, 300


def measure() -> report.Result:
    """Turns that share no text, so that nothing is remembered from one to the next."""
    recognition = Recognition((*standard(), OrganisationRecognizer()))
    masker = Masker(recognition)
    turns = list(_turns())
    _turn(recognition, masker, turns[-1])  # dictionaries are loaded once in a server's life
    seconds = sorted(_turn(recognition, masker, turn) for turn in turns[:-1])
    again = sorted(
        _turn(recognition, masker, (question[::-1], passages)) for question, passages in turns[:-1]
    )
    text = "\n\n".join(_pieces())
    return report.Result(
        f"{len(seconds)} turns of the sample office and the texts of evals/privacy.jsonl",
        (
            report.Figure(
                "added to a question, median", round(statistics.median(seconds) * 1000, 1), "ms", at_most=25
            ),
            report.Figure(
                "the same, slowest of twenty", round(seconds[len(seconds) * 19 // 20] * 1000, 1), "ms"
            ),
            report.Figure(
                "median, passages read before", round(statistics.median(again) * 1000, 1), "ms", at_most=25
            ),
            report.Figure("mask by rules", round(_speed(Recognition(rules()), text)), "/s", at_least=150_000),
            report.Figure(
                "mask with names", round(_speed(Recognition(standard()), text)), "/s", at_least=30_000
            ),
        ),
    )


def _turn(recognition: Recognition, masker: Masker, turn: tuple[str, list[Passage]]) -> float:
    """Seconds of processor time that a turn spends on personal data: for the policy, and to mask."""
    question, passages = turn
    messages: list[Message] = prompts.answer_messages(
        question, [Hit(passage, 1.0) for passage in passages], [], characters=8000
    )
    begun = time.process_time()
    recognition.kinds(question)
    for passage in passages:
        recognition.kinds(passage.text)
    MaskedTurn(masker, MaskTable(), tuple(passages), question, public=True).hide(messages)
    return time.process_time() - begun


def _speed(recognition: Recognition, text: str) -> float:
    """Characters a second, of texts of about a page."""
    pages = [text[at : at + 2000] for at in range(0, len(text), 2000)]
    begun = time.process_time()
    for page in pages:
        Masker(recognition).mask(page, MaskTable())
    return len(text) / (time.process_time() - begun)


def _turns() -> Iterator[tuple[str, list[Passage]]]:
    pieces, texts = _pieces(), _texts()
    for number in range(min(REPETITIONS + 1, len(pieces) // PASSAGES)):
        chosen = pieces[number * PASSAGES : (number + 1) * PASSAGES]
        passages = [
            Passage(f"d{number}-{at}", 0, "文書", piece, start=0, end=len(piece), level=Level(1 + at % 2))
            for at, piece in enumerate(chosen)
        ]
        first = number * QUESTION % max(len(texts) - QUESTION, 1)
        yield texts[first : first + QUESTION], passages


def _pieces() -> list[str]:
    """Stretches of the documents of the sample office that are plain text."""
    folder = report.ROOT / "examples" / "office"
    text = "\n".join(
        path.read_text("utf-8", "ignore")
        for path in sorted(folder.iterdir())
        if path.suffix in (".md", ".txt", ".html")
    )
    return [text[at : at + PASSAGE] for at in range(0, len(text) - PASSAGE, PASSAGE)]


def _texts() -> str:
    lines = (report.ROOT / "evals" / "privacy.jsonl").read_text("utf-8").splitlines()
    return "\n".join(json.loads(line)["text"] for line in lines)


if __name__ == "__main__":
    report.run("masking", measure, __doc__)
