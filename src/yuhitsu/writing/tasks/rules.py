"""The tasks that rules do: summary, politeness, dates and figures, comparison."""

from __future__ import annotations

from collections.abc import Callable

from yuhitsu.writing.comparison import compared
from yuhitsu.writing.document_model import (
    Block,
    Heading,
    Item,
    OfficialDocument,
    Paragraph,
    Run,
    Table,
    plain,
)
from yuhitsu.writing.rewriting.changes import Rewritten
from yuhitsu.writing.rewriting.honorifics import TONES, with_tone
from yuhitsu.writing.rewriting.notation import WAYS
from yuhitsu.writing.summary import chosen_sentences
from yuhitsu.writing.tasks.form import Occasion, filled
from yuhitsu.writing.tasks.model import Engine, WritingTask
from yuhitsu.writing.tasks.values import Values

SHARES = {"短く": 0.2, "ふつう": 0.35, "詳しく": 0.55}
"""Share of the source's characters in a summary."""
_CHANGED_ONLY = "変わったところだけ"


def by_rules(
    task: WritingTask, values: Values, occasion: Occasion, must_keep: Callable[[str], bool]
) -> OfficialDocument:
    """The document of a task whose engine is not the form.

    Args:
        task: says which rules.
        values: what was filled in; the text is the first field that is a source.
        occasion: day and office.
        must_keep: whether a sentence holds what a summary may not lose.
    """
    frame = filled(task, values, occasion)
    blocks = {
        Engine.SUMMARY: lambda: _summary(task, values, must_keep),
        Engine.HONORIFICS: lambda: _rewritten(with_tone(_text(task, values), TONES[_choice(task, values)])),
        Engine.NUMERALS: lambda: _rewritten(WAYS[_choice(task, values)](_text(task, values))),
        Engine.COMPARISON: lambda: _comparison(values),
    }[task.engine]()
    return OfficialDocument(title=frame.title, date=frame.date, sender=frame.sender, blocks=tuple(blocks))


def _text(task: WritingTask, values: Values) -> str:
    return values[task.sources[0].name]


def _choice(task: WritingTask, values: Values) -> str:
    """The one choice of the task."""
    return next(values[each.name] for each in task.fields if each.choices)


def _summary(task: WritingTask, values: Values, must_keep: Callable[[str], bool]) -> list[Block]:
    share = SHARES.get(_choice(task, values), SHARES["ふつう"])
    chosen = chosen_sentences(_text(task, values), must_keep=must_keep, share=share)
    kept = [sentence for sentence in chosen if sentence.kept]
    rest = [sentence for sentence in chosen if not sentence.kept]
    blocks: list[Block] = []
    for title, sentences in (("決定・期限・金額・例外など", kept), ("そのほかの要点", rest)):
        if sentences:
            blocks.append(Heading(title))
            blocks += [Item("・", (Run(_bare(sentence.text)),)) for sentence in sentences]
    return blocks or [Paragraph(plain(line)) for line in values.lines(task.sources[0].name)]


def _bare(sentence: str) -> str:
    return sentence.lstrip("・-•* 　")


def _rewritten(made: Rewritten) -> list[Block]:
    blocks: list[Block] = [Paragraph(plain(line)) for line in made.text.splitlines() if line.strip()]
    if made.changes:
        rows = tuple((change.before, change.after, change.reason) for change in made.changes)
        blocks += [Heading("直したところ"), Table(rows, ("もとの書き方", "直した書き方", "理由"))]
    return blocks


def _comparison(values: Values) -> list[Block]:
    pairs = compared(values["旧"], values["新"])
    shown = [pair for pair in pairs if pair.change or values["範囲"] != _CHANGED_ONLY]
    if not shown:
        return [Paragraph(plain("二つの文は同じです。"))]
    rows = tuple((pair.new or "（削る）", pair.old or "（新設）", pair.change) for pair in shown)
    return [Table(rows, ("改正後（新）", "改正前（旧）", "変わったところ"))]
