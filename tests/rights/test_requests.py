"""A person's request is taken in, answered in time, and what names the person is shown or wholly gone."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import WASTE, ask

from yuhitsu.app import App, build
from yuhitsu.audit.verifying import Kept
from yuhitsu.config import AnswerSettings, SearchSettings, Settings
from yuhitsu.documents.ingest import Refused, Source
from yuhitsu.errors import InputError, NotFoundError, Overloaded, PolicyRefusal
from yuhitsu.handling.rights import Finding, Person, RightsKind, RightsResult, RightsState
from yuhitsu.rights.requests import PUBLIC_PER_HOUR, RightsDesk, Told
from yuhitsu.types import LOCAL_USER, Level, User

NAME, OTHER = "渡邊花子", "鈴木一郎"
PERSON = Person(NAME, "わたなべはなこ", ("090-1234-5678",))
LETTER = f"""# 相談の記録

渡辺花子様から、住民票の写しの手数料について相談がありました。
連絡先は０９０−１２３４−５６７８です。渡辺さんは減免を希望しています。
同席した{OTHER}さんの連絡先は080-9999-8888です。
"""
PLAIN = "# 花子の広場\n\n花壇の手入れは、毎週土曜日に行います。\n"
BYSTANDER = User("tanaka", "田中", roles=frozenset({"職員"}))


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """An office that holds the person in several places, to be copied."""
    settings = settings_in(tmp_path_factory.mktemp("office"))
    with build(settings) as app:
        take_in(app, ("相談.md", LETTER), ("広場.md", PLAIN), ("ごみ.md", WASTE))
        ask(app, "ワタナベハナコさんの手数料はいくらですか")
        ask(app, "粗大ごみの収集はいくらですか")
    return settings


@pytest.fixture
def office(filled: Settings, tmp_path: Path) -> Iterator[App]:
    settings = settings_in(tmp_path)
    shutil.copytree(filled.home, settings.home)
    with build(settings) as app:
        yield app


def settings_in(folder: Path) -> Settings:
    return Settings(
        home=folder / "home", search=SearchSettings(embed=False), answer=AnswerSettings(read=False)
    )


def take_in(app: App, *files: tuple[str, str]) -> None:
    sources = [Source(name, data=text.encode()) for name, text in files]
    for event in app.library.take_in(sources, actor="test", level=Level.ONE):
        assert not isinstance(event, Refused), event
    app.index.refresh()


def received(app: App, kind: RightsKind = RightsKind.ERASURE, person: Person = PERSON) -> str:
    request = app.rights.receive(Told(kind, person, "さくら町1-1"), by=LOCAL_USER)
    app.rights.confirm(request.id, "窓口で運転免許証を見た", by=LOCAL_USER)
    return request.id


def areas(found: list[Finding]) -> list[str]:
    return sorted({finding.held.area for finding in found if finding.certain})


def every_byte(home: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(home.rglob("*")):
        if path.is_file():
            yield path.name, path.read_bytes()


def holds(home: Path, text: str) -> list[str]:
    """Files in which the text stands, in any encoding an office or an index would use."""
    forms = [text.encode(code) for code in ("utf-8", "utf-16-le", "cp932", "utf-32-le")]
    return [name for name, data in every_byte(home) if any(form in data for form in forms)]


# ------------------------------------------------------------------ coming in


def test_a_request_has_a_number_and_is_due_in_thirty_days(office: App) -> None:
    request = office.rights.receive(Told(RightsKind.DISCLOSURE, PERSON, "0120-000-000", "全部見たい"))
    today = dt.datetime.now().astimezone().date()
    assert request.id.startswith("R")
    assert (request.due - today).days == request.days_left(today) == 30
    assert request.public
    assert office.rights.store.get(request.id) == request
    assert list(office.log.export())[-1].kind == "rights.received"


def test_the_record_of_a_request_never_names_the_person(office: App) -> None:
    before = len(list(office.log.export()))
    identifier = received(office)
    office.rights.find(identifier, by=LOCAL_USER)
    office.rights.extend(identifier, "文書が多いため", by=LOCAL_USER)
    office.rights.erase(identifier, by=LOCAL_USER)
    office.rights.close(identifier, RightsResult.GRANTED, by=LOCAL_USER)
    for entry in list(office.log.export())[before:]:
        assert not any(word in str(entry.body) for word in (NAME, "渡辺花子", "1234", "さくら町"))


def test_the_time_is_put_off_once_with_a_reason(office: App) -> None:
    identifier = received(office)
    due = office.rights.store.get(identifier).due
    with pytest.raises(InputError, match="理由"):
        office.rights.extend(identifier, " ", by=LOCAL_USER)
    later = office.rights.extend(identifier, "調べる文書が多いため", by=LOCAL_USER)
    assert ((later.due - due).days, later.extension) == (30, "調べる文書が多いため")
    with pytest.raises(InputError, match="1回だけ"):
        office.rights.extend(identifier, "まだ終わらないため", by=LOCAL_USER)


@pytest.mark.parametrize(
    "told",
    [
        Told(RightsKind.ERASURE, Person(""), "x"),
        Told(RightsKind.ERASURE, Person("　 "), "x"),
        Told(RightsKind.ERASURE, Person("長" * 81), "x"),
        Told(RightsKind.ERASURE, Person("山", "か" * 81), "x"),
        Told(RightsKind.ERASURE, Person("山", identifiers=("1",) * 11), "x"),
        Told(RightsKind.ERASURE, Person("山", identifiers=("1" * 201,)), "x"),
        Told(RightsKind.ERASURE, Person("山"), ""),
        Told(RightsKind.ERASURE, Person("山"), "x" * 201),
        Told(RightsKind.ERASURE, Person("山"), "x", "長" * 2001),
    ],
)
def test_a_form_that_is_not_filled_in_is_refused(office: App, told: Told) -> None:
    with pytest.raises(InputError):
        office.rights.receive(told)


def test_the_public_page_takes_no_flood(office: App) -> None:
    told = Told(RightsKind.DISCLOSURE, PERSON, "0120")
    for _ in range(PUBLIC_PER_HOUR):
        office.rights.receive(told)
    with pytest.raises(Overloaded):
        office.rights.receive(told)
    assert office.rights.receive(told, by=LOCAL_USER), "staff can go on"


def test_nobody_says_over_the_public_page_which_user_he_is(office: App) -> None:
    request = office.rights.receive(Told(RightsKind.DISCLOSURE, replace(PERSON, user="local"), "0120"))
    assert request.person.user == ""


STEPS: list[tuple[str, Any]] = [
    ("receive", lambda desk, key, by: desk.receive(Told(RightsKind.ERASURE, PERSON), by=by)),
    ("confirm", lambda desk, key, by: desk.confirm(key, "x", by=by)),
    ("extend", lambda desk, key, by: desk.extend(key, "x", by=by)),
    ("find", lambda desk, key, by: desk.find(key, by=by)),
    ("package", lambda desk, key, by: desk.package(key, by=by)),
    ("erase", lambda desk, key, by: desk.erase(key, by=by)),
    ("close", lambda desk, key, by: desk.close(key, RightsResult.GRANTED, by=by)),
]


@pytest.mark.parametrize(("name", "step"), STEPS, ids=[name for name, _ in STEPS])
def test_only_the_officer_handles_requests(office: App, name: str, step: Any) -> None:
    identifier = received(office)
    before = office.rights.store.get(identifier)
    with pytest.raises(PolicyRefusal, match="情報管理者"):
        step(office.rights, identifier, BYSTANDER)
    assert office.rights.store.get(identifier) == before


@pytest.mark.parametrize(("name", "step"), STEPS[1:], ids=[name for name, _ in STEPS[1:]])
def test_a_request_that_is_not_there_or_over_is_not_handled(office: App, name: str, step: Any) -> None:
    with pytest.raises(NotFoundError):
        step(office.rights, "R00000000", LOCAL_USER)
    identifier = received(office, RightsKind.DISCLOSURE)
    office.rights.close(identifier, RightsResult.WITHDRAWN, by=LOCAL_USER)
    with pytest.raises(InputError, match="終わって"):
        step(office.rights, identifier, LOCAL_USER)


def test_nothing_is_shown_or_erased_before_it_is_known_who_asks(office: App) -> None:
    request = office.rights.receive(Told(RightsKind.ERASURE, PERSON, "0120"))
    for step in (office.rights.package, office.rights.erase):
        with pytest.raises(InputError, match="本人の確認"):
            step(request.id, by=LOCAL_USER)


# ------------------------------------------------------------------ finding and showing


def test_a_person_is_found_everywhere_in_every_spelling(office: App) -> None:
    found = office.rights.find(received(office), by=LOCAL_USER)
    assert areas(found) == ["conversations", "documents", "record"]
    titles = [finding.held.title for finding in found if finding.certain]
    assert "相談の記録" in titles
    assert not any("広場" in title for title in titles)


def test_a_name_that_is_also_a_word_waits_for_somebody_to_look(office: App) -> None:
    take_in(office, ("林業.md", "# 林業\n\n森林の整備に、1ヘクタール5万円を補助します。\n"))
    identifier = received(office, person=Person("森林"))
    found = office.rights.find(identifier, by=LOCAL_USER)
    document = next(finding for finding in found if finding.held.area == "documents")
    assert not document.certain and "言葉" in document.doubt
    erased = office.rights.erase(identifier, by=LOCAL_USER)
    assert erased.counts == {}
    assert "森林の整備" in office.documents.get("default/林業.md", user=LOCAL_USER).text
    office.rights.erase(identifier, [document.key], by=LOCAL_USER)
    assert "■■の整備" in office.documents.get("default/林業.md", user=LOCAL_USER).text


def test_a_users_own_conversations_are_found_whatever_is_in_them(office: App) -> None:
    identifier = received(office, person=Person("受付の担当者", user="local"))
    found = office.rights.find(identifier, by=LOCAL_USER)
    assert {"conversations", "record"} <= set(areas(found))


def test_the_package_shows_the_person_and_hides_others(office: App) -> None:
    package = office.rights.package(received(office, RightsKind.DISCLOSURE), by=LOCAL_USER)
    assert "渡辺花子" in package.page and "ワタナベハナコ" in package.page
    assert OTHER not in package.page and "080-9999-8888" not in package.page and "■■■■" in package.page
    texts = "".join(text for item in package.form["items"] for text in item["texts"])
    assert "渡辺花子" in texts and OTHER not in texts
    assert "<script" not in package.page


def test_a_text_is_never_markup_in_the_package(office: App) -> None:
    take_in(office, ("悪.txt", "記録\n\n渡辺花子様 <img src=x onerror=alert(1)>\n"))
    page = office.rights.package(received(office), by=LOCAL_USER).page
    assert "<img" not in page and "&lt;img" in page


# ------------------------------------------------------------------ erasing


def test_erased_nothing_of_the_person_is_left_in_any_file(office: App) -> None:
    home = office.settings.home
    identifier = received(office)
    for text in ("ワタナベハナコ", "わたなべはなこ"):
        assert holds(home, text)
    note = office.log.checkpoint()
    erased = office.rights.erase(identifier, by=LOCAL_USER)
    assert erased.counts["documents"] == 1 and erased.counts["conversations"] == 1
    office.rights.close(identifier, RightsResult.GRANTED, by=LOCAL_USER)
    for text in (
        NAME,
        "渡辺花子",
        "ワタナベハナコ",
        "わたなべはなこ",
        "1234-5678",
        "０９０−１２３４",
        "渡辺さん",
    ):
        assert holds(home, text) == [], text
    request = office.rights.store.get(identifier)
    assert (request.state, request.person, request.contact) == (RightsState.CLOSED, Person(""), "")
    assert office.log.verify(Kept(note=note)).intact
    again = office.rights.find(received(office), by=LOCAL_USER)
    assert areas(again) == []


def test_a_blackened_document_is_otherwise_as_it_was(office: App) -> None:
    office.rights.erase(received(office), by=LOCAL_USER)
    document = office.documents.get("default/相談.md", user=LOCAL_USER)
    assert "■■■■様から、住民票の写しの手数料について相談がありました。" in document.text
    assert OTHER in document.text
    assert office.documents.original("default/相談.md", user=LOCAL_USER) is None
    hits = office.index.search("住民票の手数料の相談", user=LOCAL_USER, max_level=Level.THREE, limit=5)
    mine = next(hit.passage for hit in hits if hit.passage.document_id == "相談.md")
    assert "■■■■" in mine.text and document.text[mine.start : mine.end] == mine.text


def test_the_same_file_taken_in_again_does_not_bring_the_person_back(office: App) -> None:
    office.rights.erase(received(office), by=LOCAL_USER)
    take_in(office, ("相談.md", LETTER))
    assert "渡辺花子" not in office.documents.get("default/相談.md", user=LOCAL_USER).text


def test_a_document_that_bears_the_name_is_removed(office: App) -> None:
    take_in(office, ("渡邊花子_申請書.md", "# 申請書\n\n減免を申請します。\n"))
    office.rights.erase(received(office), by=LOCAL_USER)
    with pytest.raises(NotFoundError):
        office.documents.get("default/渡邊花子_申請書.md", user=LOCAL_USER)
    office.index.refresh()
    assert holds(office.settings.home / "index", "申請書") == []


def test_an_erased_entry_says_when_and_why(office: App) -> None:
    office.rights.erase(received(office), by=LOCAL_USER)
    said = [entry.erased for entry in office.log.export() if entry.erased]
    assert said and all("個人情報保護法第98条、請求R" in text for text in said)


def test_what_is_on_hold_stays_and_is_named(office: App) -> None:
    identifier = received(office)
    hold = office.disposal.hold("documents:default/相談.md", "住民訴訟", by=LOCAL_USER)
    erased = office.rights.erase(identifier, by=LOCAL_USER)
    assert [finding.on_hold for finding in erased.on_hold] == ["住民訴訟"]
    assert "渡辺花子" in office.documents.get("default/相談.md", user=LOCAL_USER).text
    office.disposal.release(hold.id, by=LOCAL_USER)
    assert office.rights.erase(identifier, by=LOCAL_USER).on_hold == ()


def test_a_ground_that_names_the_person_is_refused(office: App) -> None:
    with pytest.raises(InputError, match="本人の名前"):
        office.rights.erase(received(office), basis="渡辺花子さんの請求", by=LOCAL_USER)


def test_what_was_not_found_is_not_erased(office: App) -> None:
    with pytest.raises(InputError, match="見つかっているもの"):
        office.rights.erase(received(office), ["documents:default/ごみ.md"], by=LOCAL_USER)
    assert office.documents.get("default/ごみ.md", user=LOCAL_USER)


@pytest.mark.parametrize("result", [RightsResult.PARTLY, RightsResult.REFUSED])
def test_a_refusal_has_a_reason_that_the_person_can_be_told(office: App, result: RightsResult) -> None:
    identifier = received(office)
    with pytest.raises(InputError, match="理由"):
        office.rights.close(identifier, result, by=LOCAL_USER)
    ended = office.rights.close(identifier, result, "保存が義務付けられた文書のため", by=LOCAL_USER)
    assert ended.state is RightsState.CLOSED


def test_two_people_at_one_request_do_not_undo_each_other(office: App) -> None:
    request = office.rights.receive(Told(RightsKind.ERASURE, PERSON), by=LOCAL_USER)

    class Late(RightsDesk):
        """Sees the request as it was before."""

        def _open(self, identifier: str) -> Any:
            return request

    late = Late(
        office.rights.store,
        office.log,
        (),
        office.rights.retention,
        office.rights.entities,
        office.rights.scrub,
    )
    office.rights.confirm(request.id, "窓口", by=LOCAL_USER)
    with pytest.raises(InputError, match="先に"):
        late.close(request.id, RightsResult.WITHDRAWN, by=LOCAL_USER)
