"""Tasks of writing: data files read with care, forms filled as an office writes them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from yuhitsu.errors import InputError, NotFoundError, SettingsError
from yuhitsu.writing.document_model import Align, Heading, Item, OfficialDocument, Paragraph, Table
from yuhitsu.writing.marking import whole_text
from yuhitsu.writing.tasks.form import Occasion, addressed, blocks_of, filled, seasons
from yuhitsu.writing.tasks.model import Engine, WritingTask
from yuhitsu.writing.tasks.reading import read_task
from yuhitsu.writing.tasks.rules import by_rules
from yuhitsu.writing.tasks.shelf import TaskShelf
from yuhitsu.writing.tasks.values import values_of

TODAY = dt.date(2026, 4, 1)
TASKS = TaskShelf().all()
OWN = """id = "key-loan"
title = "鍵の貸出簿"
group = "庁舎"
about = "会議室の鍵を貸すときに書きます。"

[[field]]
name = "部屋"
required = true

[[field]]
name = "返す日"
kind = "date"

[form]
title = "{部屋}の鍵の貸出し"
body = \"\"\"
記
% 部屋　{部屋}
% 返す日　{返す日}
以上\"\"\"
"""


def example_of(task: WritingTask, **given: str) -> OfficialDocument:
    """A task filled in with the examples on its own page."""
    texts = {field.name: field.example for field in task.fields if field.example}
    texts |= {field.name: "あいう。" for field in task.fields if field.required and not field.example}
    values = values_of(task, texts | given, today=TODAY, longest=10_000)
    if task.engine is Engine.FORM:
        return filled(task, values, Occasion(TODAY, "さくら町"))
    return by_rules(task, values, Occasion(TODAY, "さくら町"), lambda sentence: True)


def text_of(task: str, **given: str) -> str:
    return whole_text(example_of(TaskShelf().get(task), **given))


# ------------------------------------------------------------------ every task of ours


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.id)
def test_every_task_makes_a_whole_document_of_its_own_examples(task: WritingTask) -> None:
    assert task.about.endswith("。")
    if task.link:
        assert not task.fields
        return
    document = example_of(task)
    assert document.title and document.blocks
    text = whole_text(document)
    assert "{" not in text and "要記入" not in text
    assert not isinstance(document.blocks[-1], Heading)


def test_every_task_that_offices_ask_for_is_there() -> None:
    titles = "".join(task.title for task in TASKS)
    wanted = (
        *("通知文", "依頼文", "照会", "回答", "挨拶文", "起案文", "企画書", "議会答弁", "想定問答", "お詫び"),
        *("広報記事", "メール", "要約", "敬語", "和暦", "新旧対照表", "議事録", "やさしい日本語", "校正"),
    )
    assert [title for title in wanted if title not in titles] == []


def test_a_task_is_found_by_other_words_for_it() -> None:
    found = [task.id for group in TaskShelf().groups("スピーチ") for task in group.tasks]
    assert found == ["greeting"]
    assert TaskShelf().groups("どこにもない言葉") == ()


# ------------------------------------------------------------------ the form


def test_a_letter_has_number_day_address_sender_title_and_items_in_their_order() -> None:
    lines = text_of("notice").splitlines()
    assert lines[:5] == [
        "さ総第12号",
        "令和8年4月1日",
        "各自治会長　様",
        "さくら町長　花山　一郎",
        "令和8年度防災訓練の実施について（通知）",
    ]
    assert (
        lines.index("記")
        < lines.index("1　日時　令和8年6月7日（日）午前9時から正午まで")
        < lines.index("以上")
    )


def test_what_is_not_filled_in_is_left_out_and_items_are_numbered_without_gaps() -> None:
    text = text_of("notice", 場所="", 対象="", その他="")
    assert "場所" not in text and "2　期限" in text


def test_a_list_of_several_stands_under_its_item() -> None:
    document = example_of(TaskShelf().get("apology"))
    items = [block for block in document.blocks if isinstance(block, Item)]
    assert [(item.number, item.depth) for item in items] == [
        ("1", 0),
        ("2", 0),
        ("(1)", 1),
        ("(2)", 1),
        ("3", 0),
    ]


def test_marks_of_a_letter_stand_where_they_belong() -> None:
    document = example_of(TaskShelf().get("notice"))
    places = {block.text: block.align for block in document.blocks if isinstance(block, Paragraph)}
    assert places["記"] is Align.CENTER and places["以上"] is Align.RIGHT


def test_a_letter_opens_with_the_season_only_when_its_writer_wants_it() -> None:
    assert "拝啓　陽春の候" in text_of("request") and "敬具" in text_of("request")
    plain = text_of("request", 挨拶="入れない（庁内・事務的な文書）")
    assert "拝啓" not in plain and "敬具" not in plain


def test_every_month_has_its_greetings() -> None:
    assert set(seasons()) == {str(month) for month in range(1, 13)}
    assert all(len(set(greetings)) == 3 for greetings in seasons().values())


@pytest.mark.parametrize(
    ("recipient", "written"),
    [
        ("各自治会長", "各自治会長　様"),
        ("花山株式会社", "花山株式会社　御中"),
        ("総務課", "総務課　御中"),
        ("町民各位", "町民各位"),
        ("春野葉子様", "春野葉子様"),
        ("", ""),
    ],
)
def test_persons_take_様_and_bodies_御中(recipient: str, written: str) -> None:
    assert addressed(recipient) == written


def test_the_words_of_a_model_become_blocks() -> None:
    blocks = blocks_of("# 見出し\n段落です。\n・一つ目\n1. 二つ目\n|a|b|\n|-|-|\n|1|2|")
    assert [type(block) for block in blocks] == [Heading, Paragraph, Item, Item, Table]


# ------------------------------------------------------------------ what is filled in


@pytest.mark.parametrize("written", ["2026-04-01", "令和8年4月1日", "R8.4.1", "2026年4月1日", "４月１日"])
def test_a_day_in_any_writing_becomes_和暦(written: str) -> None:
    assert "令和8年4月1日" in text_of("notice", 発信日=written)


@pytest.mark.parametrize("written", ["あした", "2026-02-30", "13月1日"])
def test_what_is_no_day_is_refused_by_the_name_of_its_field(written: str) -> None:
    with pytest.raises(InputError, match="発信日"):
        text_of("notice", 発信日=written)


def test_missing_strange_and_too_long_fields_are_named() -> None:
    task = TaskShelf().get("notice")
    with pytest.raises(InputError, match="「件名」「発信日」"):
        values_of(task, {"趣旨": "あ"}, today=TODAY, longest=10)
    with pytest.raises(InputError, match="ない欄"):
        values_of(task, {"ない欄": "あ"}, today=TODAY, longest=10)
    with pytest.raises(InputError, match=r"趣旨.*長すぎます"):
        text_of("notice", 趣旨="あ" * 10_001)
    with pytest.raises(InputError, match="次から選んでください"):
        text_of("request", 挨拶="ほか")


# ------------------------------------------------------------------ the office's own files


def test_an_office_adds_a_task_without_code(tmp_path: Path) -> None:
    (tmp_path / "鍵.toml").write_text(OWN, encoding="utf-8")
    task = TaskShelf(tmp_path).get("key-loan")
    values = values_of(task, {"部屋": "第1会議室", "返す日": "4/3（金）"}, today=TODAY, longest=100)
    text = whole_text(filled(task, values, Occasion(TODAY)))
    assert "第1会議室の鍵の貸出し" in text and "2　返す日　令和8年4月3日" in text


def test_a_file_of_the_office_takes_the_place_of_ours(tmp_path: Path) -> None:
    (tmp_path / "notice.toml").write_text(OWN.replace("key-loan", "notice"), encoding="utf-8")
    assert TaskShelf(tmp_path).get("notice").title == "鍵の貸出簿"
    (tmp_path / "again.toml").write_text(OWN.replace("key-loan", "notice"), encoding="utf-8")
    with pytest.raises(SettingsError, match="同じ"):
        TaskShelf(tmp_path).all()


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('title = "鍵の貸出簿"', 'titel = "鍵の貸出簿"', "2行目、項目 'titel'"),
        ('about = "会議室の鍵を貸すときに書きます。"\n', "", "項目 'about': この項目が要ります"),
        ('kind = "date"', 'kind = "day"', "12行目、項目 'field.kind'"),
        ("required = true", 'required = "はい"', "8行目、項目 'field.required'"),
        ('name = "返す日"', 'name = "部屋"', "11行目、項目 'field.name'"),
        ("{返す日}", "{いつ}", "16行目、項目 'form.body': {いつ} という欄はありません"),
        ('id = "key-loan"', 'id = "鍵"', "1行目、項目 'id'"),
        ("[form]", "[form", "14行目は、TOMLとして読めません"),
        ('group = "庁舎"', 'group = "庁舎"\nengine = "magic"', "4行目、項目 'engine'"),
        ('group = "庁舎"', 'group = "庁舎"\nlink = "//outside"', "4行目、項目 'link'"),
    ],
)
def test_a_mistake_is_refused_with_file_line_and_key(before: str, after: str, said: str) -> None:
    assert OWN.count(before) == 1
    with pytest.raises(SettingsError) as refused:
        read_task(OWN.replace(before, after), "鍵.toml")
    assert "鍵.toml" in refused.value.message and said in refused.value.message


def test_a_folder_that_is_not_there_and_letters_that_are_not_utf8_are_said(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"writing\.tasks"):
        TaskShelf(tmp_path / "ない").all()
    (tmp_path / "sjis.toml").write_bytes(OWN.encode("cp932"))
    with pytest.raises(SettingsError, match="UTF-8"):
        TaskShelf(tmp_path).all()
    with pytest.raises(NotFoundError, match="nothing"):
        TaskShelf().get("nothing")
