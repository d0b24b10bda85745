"""The walk of a draft: permitted, recorded, worded or filled, checked, marked; models that lie or die."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import OpenOffice, says
from yuhitsu.app import App
from yuhitsu.config import OfficeSettings, PolicySettings, WritingSettings
from yuhitsu.drafting import Draft, DraftRequest, DraftShelf, draft_json
from yuhitsu.errors import (
    InputError,
    NotFoundError,
    PolicyRefusal,
    RecordError,
    SettingsError,
    Stopped,
)
from yuhitsu.handling.record import Entry
from yuhitsu.models.scripted import ScriptedModel
from yuhitsu.types import LOCAL_USER, Json, Level, User, Zone
from yuhitsu.writing.document_model import Mark

MEETING = (
    "令和8年6月18日に第2回検討会議を開いた。協議の結果、北公民館の改修は令和9年度に実施することに決定した。"
    "改修費は2,850万円を見込む。各課は7月10日までに調査票を総務課に提出する。"
    "ただし、指定管理者が運営する施設は対象外とする。"
)
TRUE = (
    "・北公民館の改修は令和9年度に実施することに決定した。改修費は2,850万円を見込む。\n"
    "・各課は7月10日までに調査票を総務課に提出する。ただし、指定管理者の運営する施設は対象外とする。"
)
NOTICE = {
    "件名": "防災訓練の実施",
    "発信日": "令和8年4月1日",
    "宛先": "各自治会長",
    "発信者": "さくら町長",
    "趣旨": "連絡体制を確かめるため、防災訓練を実施します。",
    "期限": "令和8年5月20日（水）までに名簿を提出",
}


def draft(app: App, task: str, values: dict[str, str], **given: Any) -> Draft:
    return app.drafting.draft(DraftRequest(task, values, **given))


def summary(app: App, **given: Any) -> Draft:
    return draft(app, "summary", {"文書": MEETING, "題名": "検討会議"}, **given)


def kinds(app: App) -> list[str]:
    return [entry.kind for entry in app.log.export() if entry.kind.startswith("draft.")]


def marked(made: Draft) -> list[str]:
    return [run.text for run in made.document.runs() if run.mark is Mark.UNPROVED]


# ------------------------------------------------------------------ without a model


def test_without_a_model_the_form_is_filled_and_nothing_claims_to_be_by_one(open_office: OpenOffice) -> None:
    app = open_office(documents=False, office=OfficeSettings("さくら町"))
    made = draft(app, "notice", NOTICE)
    assert "1　期限　令和8年5月20日（水）までに名簿を提出" in made.text
    assert not made.document.uses_ai and made.model == "" and made.report.clean
    assert kinds(app) == ["draft.asked", "draft.made"]


def test_a_summary_without_a_model_loses_no_decision_deadline_amount_or_exception(
    open_office: OpenOffice,
) -> None:
    made = summary(open_office(documents=False))
    for kept in ("決定した", "2,850万円", "7月10日まで", "対象外"):
        assert kept in made.text
    assert made.report.clean


# ------------------------------------------------------------------ with a model


def test_what_a_model_worded_truly_is_clean_and_carries_its_mark(open_office: OpenOffice) -> None:
    made = summary(open_office(says(TRUE), documents=False))
    assert made.report.clean and made.document.unproved == () and marked(made) == []
    assert made.document.uses_ai and made.model == "scripted"


def test_a_model_that_lies_is_marked_where_it_lies_and_what_it_dropped_is_listed(
    open_office: OpenOffice,
) -> None:
    lie = TRUE.replace("2,850万円", "3,100万円").replace("7月10日までに", "").replace("北公民館", "西公民館")
    made = summary(open_office(says(lie), documents=False))
    assert marked(made) == ["西公民館", "3,100万円"]
    assert {finding.surface for finding in made.report.missing} >= {"2,850万円", "7月10日まで"}
    assert any("3,100万円" in sentence for sentence in made.document.unproved)


def test_a_deadline_of_the_form_stands_whatever_the_model_forgets(open_office: OpenOffice) -> None:
    made = draft(
        open_office(says("訓練を実施します。昨年は320人が参加しました。"), documents=False), "notice", NOTICE
    )
    assert "令和8年5月20日（水）までに名簿を提出" in made.text
    assert marked(made) == ["320人"]


@pytest.mark.parametrize("reply", ["", "途中まで書いたが9,999円"])
def test_a_model_that_dies_leaves_the_form_and_says_so(open_office: OpenOffice, reply: str) -> None:
    app = open_office(says(reply, fail=True), documents=False)
    made = draft(app, "notice", NOTICE)
    assert "9,999円" not in made.text and "防災訓練を実施します。" in made.text
    assert not made.document.uses_ai and "様式どおり" in made.notices[0]
    assert next(app.log.newest(1)).body["cause"] == "model.unreachable"


def test_a_model_that_says_nothing_leaves_the_form(open_office: OpenOffice) -> None:
    made = draft(open_office(says("```\n```"), documents=False), "notice", NOTICE)
    assert not made.document.uses_ai and made.notices


def test_a_text_too_long_for_the_model_is_done_by_rules(open_office: OpenOffice) -> None:
    model = says(TRUE)
    app = open_office(model, documents=False)
    made = draft(app, "summary", {"文書": MEETING * 80})
    assert model.seen == [] and "長さを超える" in made.notices[0] and not made.document.uses_ai


def test_whoever_wants_no_model_gets_none(open_office: OpenOffice) -> None:
    model = says(TRUE)
    made = summary(open_office(model, documents=False), use_model=False)
    assert model.seen == [] and not made.document.uses_ai


def test_personal_data_is_masked_before_the_model_and_put_back(open_office: OpenOffice) -> None:
    class Echo(ScriptedModel):
        def generate(self, messages: Any, options: Any) -> Any:
            self.seen.append(tuple(messages))
            given = messages[-1].content
            at = given.index("［")
            yield f"{given[at : given.index('］') + 1]}に連絡します。"

    model = Echo([], zone=Zone.CLOUD)
    app = open_office(model, documents=False, policy=PolicySettings(cloud_max_level=2))
    values = {**NOTICE, "趣旨": "担当の携帯は090-1234-5678です。"}
    made = draft(app, "notice", values)
    assert "090-1234-5678" not in "".join(m.content for m in model.seen[0])
    assert "090-1234-5678に連絡します。" in made.text


def test_a_reader_who_leaves_stops_the_model_and_the_record_says_so(open_office: OpenOffice) -> None:
    app = open_office(says(TRUE * 50), documents=False)
    with pytest.raises(Stopped):
        summary(app, stopped=lambda: True)
    assert kinds(app) == ["draft.asked", "draft.stopped"]


# ------------------------------------------------------------------ policy and record


def test_what_the_policy_forbids_is_refused_and_recorded_before_any_model_sees_it(
    open_office: OpenOffice,
) -> None:
    model = replace(says(TRUE), zone=Zone.PUBLIC)
    app = open_office(model, documents=False)
    with pytest.raises(PolicyRefusal):
        summary(app, level=Level.THREE)
    assert model.seen == [] and kinds(app) == ["draft.refused"]


def test_free_drafting_that_is_off_still_leaves_the_form(open_office: OpenOffice) -> None:
    app = open_office(says(TRUE), documents=False, policy=PolicySettings(free_mode=False))
    with pytest.raises(PolicyRefusal):
        summary(app)
    assert "決定した" in summary(app, use_model=False).text


def test_no_record_no_draft(open_office: OpenOffice) -> None:
    class Full:
        def write(self, kind: str, actor: str, body: Json) -> Entry:
            raise RecordError("記録を書けません。")

    model = says(TRUE)
    app = open_office(model, documents=False)
    with pytest.raises(RecordError):
        replace(app.drafting, record=Full()).draft(DraftRequest("summary", {"文書": MEETING}))
    assert model.seen == []


def test_the_record_keeps_what_was_given_what_came_and_what_was_found(open_office: OpenOffice) -> None:
    app = open_office(says(TRUE.replace("2,850", "3,100")), documents=False)
    made = summary(app)
    asked, done = app.log.newest(2)
    assert MEETING in asked.body["question"] and asked.body["model"] == "scripted"
    assert done.body["text"] == made.text and done.body["unproved"][0][1] == "3,100万円"
    assert done.body["asked"] == asked.sequence


def test_a_wrong_field_or_task_is_refused(open_office: OpenOffice) -> None:
    app = open_office(documents=False)
    with pytest.raises(InputError, match="発信日"):
        draft(app, "notice", {**NOTICE, "発信日": "いつか"})
    with pytest.raises(NotFoundError):
        draft(app, "nothing", {})
    with pytest.raises(InputError, match="/proofread"):
        draft(app, "proofread", {})


# ------------------------------------------------------------------ a reference, own tasks, the shelf


def test_figures_of_an_answer_are_looked_up_in_the_paper_it_rests_on(open_office: OpenOffice) -> None:
    app = open_office(documents=False)
    values = {
        "質問要旨": "通学路の安全対策を問う。",
        "答弁者": "教育長",
        "経過": "28か所を点検し、22か所の対策を終えました。",
        "今後": "残りも進めます。",
        "資料": "令和7年度は通学路28か所を点検した。うち21か所の対策が完了した。",
    }
    assert marked(draft(app, "assembly-answer", values)) == ["22か所"]


def test_an_office_adds_a_task_by_a_file(open_office: OpenOffice, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    folder = tmp_path / "home" / "tasks"
    folder.mkdir()
    (folder / "memo.toml").write_text(
        'id = "memo"\ntitle = "伝言"\ngroup = "庁内"\nabout = "伝言を残します。"\n[[field]]\nname = "用件"\n'
        '[form]\ntitle = "伝言"\nbody = "{用件}"\n',
        encoding="utf-8",
    )
    app = open_office(documents=False, writing=WritingSettings(tasks="tasks"))
    assert "折り返し電話" in draft(app, "memo", {"用件": "折り返し電話"}).text
    (folder / "memo.toml").write_text("id = 3", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"memo\.toml.*1行目"):
        draft(app, "memo", {"用件": "あ"})


def test_a_kept_draft_is_its_users_alone_and_the_oldest_goes(open_office: OpenOffice) -> None:
    made = draft(open_office(documents=False), "notice", NOTICE)
    shelf = DraftShelf(most=2)
    for number in range(3):
        shelf.put(replace(made, id=str(number)), LOCAL_USER)
    assert shelf.get("2", LOCAL_USER).id == "2"
    for identifier, user in (("0", LOCAL_USER), ("2", User("other", "ほかの人"))):
        with pytest.raises(NotFoundError, match="もう一度作成"):
            shelf.get(identifier, user)


def test_the_json_of_a_draft_places_findings_in_its_body(open_office: OpenOffice) -> None:
    form = draft_json(summary(open_office(says(TRUE.replace("2,850", "3,100")), documents=False)))
    found = form["unproved"][0]
    assert form["body"][found["start"] : found["end"]] == "3,100万円" == found["text"]
    assert form["missing"][0]["kind"] == "amount" and form["uses_ai"] is True


def test_places_left_open_are_named(open_office: OpenOffice) -> None:
    values = {
        **NOTICE,
        "伺い": "記念品を購入",
        "理由": "敬老会のため。",
        "内容": "タオル",
        "日付": "2026-07-01",
        "起案者": "春野",
    }
    values = {name: values[name] for name in ("件名", "伺い", "理由", "内容", "日付", "起案者")}
    made = draft(open_office(documents=False), "draft-decision", values)
    assert made.to_fill == () and "予算" not in made.text
