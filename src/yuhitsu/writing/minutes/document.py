"""Minutes as an official document: the order of 会議録 in rules of offices, each line with its utterances."""

from __future__ import annotations

from collections.abc import Iterator

from yuhitsu.japanese.wareki import to_wareki
from yuhitsu.writing.document_model import Block, Heading, Item, OfficialDocument, Paragraph, Table, plain
from yuhitsu.writing.minutes.model import Due, Line, Minutes, Task, Topic

UNKNOWN = "〔要確認〕"
_DAYS = "月火水木金土日"


def minutes_document(minutes: Minutes) -> OfficialDocument:
    """The minutes, to be saved as a file. 〔要確認〕 stands where the transcript does not say."""
    name = minutes.heading.name
    return OfficialDocument(
        title=name.text if name else "会議録（要点筆記）",
        blocks=tuple(_blocks(minutes)),
        uses_ai=any(line.quotation for topic in minutes.topics for line in topic.gist),
    )


def sources(line: Line) -> str:
    """The utterances of a line as they are cited: 発言12・13."""
    return "発言" + "・".join(map(str, line.utterances))


def due_text(due: Due | None) -> str:
    """As spoken, with the day it means: 来週の金曜までに（令和8年12月4日（金））."""
    if due is None:
        return UNKNOWN
    if due.date is None:
        return f"{due.spoken}（日付は{UNKNOWN}）"
    return f"{due.spoken}（{to_wareki(due.date)}（{_DAYS[due.date.weekday()]}））"


def title_of(topic: Topic) -> str:
    """The topic's name; what comes before the first is the opening."""
    return topic.title or "開会・冒頭"


def _blocks(minutes: Minutes) -> Iterator[Block]:
    yield Table(tuple(_head_rows(minutes)), caption="")
    if minutes.decisions:
        yield Heading("決定事項")
        yield from _items(minutes.decisions)
    if minutes.tasks:
        yield Heading("宿題")
        yield Table(tuple(map(_task_row, minutes.tasks)), headers=("担当", "内容", "期限", "根拠"))
    if minutes.pending:
        yield Heading("保留")
        yield from _items(minutes.pending)
    yield Heading("議題ごとの要旨")
    for topic in minutes.topics:
        if topic.gist:
            yield Heading(title_of(topic), 2)
            yield from _items(topic.gist)
    yield Paragraph(
        plain(
            "※ 発言から要点を抜き出した案です。（発言○）は文字起こしの発言の番号です。"
            "不明な点は、発言した人に確かめてください。"
        )
    )


def _head_rows(minutes: Minutes) -> Iterator[tuple[str, str]]:
    head = minutes.heading
    yield "日時", head.when.text if head.when else UNKNOWN
    yield "場所", head.where.text if head.where else UNKNOWN
    joined = "、".join(line.text for line in head.attendants)
    remark = "（発言した人。ほかの出席者は要確認）" if head.from_speakers else ""
    yield "出席者", (joined + remark) or UNKNOWN
    if head.absent:
        yield "欠席者", "、".join(line.text for line in head.absent)
    for name, line in head.others:
        yield name, line.text


def _items(lines: tuple[Line, ...]) -> Iterator[Item]:
    for line in lines:
        said = f"{line.speaker}：" if line.speaker else ""
        yield Item("・", plain(f"{said}{line.text}（{sources(line)}）"))


def _task_row(task: Task) -> tuple[str, str, str, str]:
    return (task.who or UNKNOWN, task.line.text, due_text(task.due), sources(task.line))
