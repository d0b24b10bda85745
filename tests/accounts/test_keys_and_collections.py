"""API keys: what they may and how they end. Collections: who reads, who takes in, what conversations show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.accounts.town import EVERYBODY, TAX, WELFARE, WELFARE_ONLY, Town, town
from yuhitsu.accounts.keys import KeyWish
from yuhitsu.accounts.shelves import WITHHELD
from yuhitsu.documents.ingest import Refused, Source
from yuhitsu.errors import ConflictError, InputError, NotFoundError
from yuhitsu.handling.access import CollectionRights, Duty, Power
from yuhitsu.types import Answer, Level, Question


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Town]:
    with town(tmp_path) as made:
        made.person("welfare", Duty.STAFF, Duty.DOCUMENTS, sections=(WELFARE,))
        made.person("tax", Duty.STAFF, Duty.DOCUMENTS, sections=(TAX,))
        yield made


def answer(office: Town, name: str, text: str, conversation: str | None = None) -> Answer:
    user = office.people[name].user()
    *_, last = office.app.assistant.answer(Question(text, user, conversation=conversation))
    assert isinstance(last, Answer)
    return last


# ---------------------------------------------------------------------- keys


def test_a_key_does_what_it_was_made_for_until_it_expires(office: Town) -> None:
    key, token = office.key(Power.SEARCH, sections=(WELFARE,), days=3)
    known = office.app.accounts.keys.known
    found = known(token)
    assert found is not None and found.user().powers == {"search"} and found.user().roles == {WELFARE}
    assert token not in repr(office.app.accounts.keys.store.all())
    office.clock.move(days=4)
    assert known(token) is None
    for wrong in ("", "yuhitsu_", token[:-1], token + "x", "x" * 10_000, key.id):
        assert known(wrong) is None


def test_a_revoked_key_ends_with_the_next_request(office: Town) -> None:
    key, token = office.key(Power.SEARCH)
    office.app.accounts.keys.revoke(key.id, by="test")
    assert office.app.accounts.keys.known(token) is None
    with pytest.raises(NotFoundError):
        office.app.accounts.keys.revoke("none", by="test")


def test_a_key_loses_a_section_that_is_removed(office: Town) -> None:
    _, token = office.key(Power.SEARCH, sections=(WELFARE,))
    office.app.accounts.people.remove_section(WELFARE, by="test")
    found = office.app.accounts.keys.known(token)
    assert found is not None and found.sections == ()


@pytest.mark.parametrize(
    "wish",
    [
        KeyWish("", frozenset({Power.ASK}), 30),
        KeyWish("名", frozenset(), 30),
        KeyWish("名", frozenset({Power.PEOPLE}), 30),
        KeyWish("名", frozenset({Power.RECORD}), 30),
        KeyWish("名", frozenset({Power.ASK}), 0),
        KeyWish("名", frozenset({Power.ASK}), 4000),
        KeyWish("名", frozenset({Power.ASK}), 30, sections=("ない係",)),
        KeyWish("名", frozenset({Power.ASK}), 30, sections=("監査者",)),
    ],
)
def test_a_key_gets_no_more_than_a_system_may_have(office: Town, wish: KeyWish) -> None:
    with pytest.raises(InputError):
        office.app.accounts.keys.make(wish, by="test")


def test_an_own_key_has_no_more_rights_than_its_owner(office: Town) -> None:
    member = office.people["tax"]
    keys = office.app.accounts.keys
    made, _ = keys.make_own(
        member, KeyWish("手元の表計算", frozenset({Power.SEARCH}), 30, Level.THREE, (WELFARE,))
    )
    assert made.level is member.level and made.sections == (TAX,)
    with pytest.raises(InputError):
        keys.make_own(member, KeyWish("監視", frozenset({Power.METRICS}), 30))


# ---------------------------------------------------------------------- collections


def test_another_sections_documents_are_as_if_nobody_held_them(office: Town) -> None:
    question = "福祉手当の支給額は月額いくらですか"
    assert "29000円" in answer(office, "welfare", question).text
    other = answer(office, "tax", question)
    assert "29000" not in repr(other)
    office.restrict(WELFARE_ONLY, WELFARE, TAX)
    assert "29000円" in answer(office, "tax", question).text


def test_an_old_answer_is_shown_only_while_its_reader_may_see_what_it_quotes(office: Town) -> None:
    question = "福祉手当の支給額は月額いくらですか"
    user = office.people["welfare"].user()
    said = answer(office, "welfare", question)
    (turn,) = office.app.conversations.turns(said.conversation, user=user)
    assert "29000円" in repr(turn.answer)
    office.restrict(WELFARE_ONLY, TAX)
    (turn,) = office.app.conversations.turns(said.conversation, user=user)
    assert "29000" not in repr(turn.answer) and turn.answer["notice"] == WITHHELD
    assert turn.question == question
    office.restrict(WELFARE_ONLY, WELFARE)
    (turn,) = office.app.conversations.turns(said.conversation, user=user)
    assert "29000円" in repr(turn.answer)
    office.app.library.classify(f"{WELFARE_ONLY}/手当.txt", Level.THREE, actor="test")
    (turn,) = office.app.conversations.turns(said.conversation, user=user)
    assert "29000" not in repr(turn.answer)


def test_only_who_may_see_all_of_a_collection_takes_files_into_it(office: Town) -> None:
    shelves, documents = office.app.accounts.shelves, office.app.documents
    tax, welfare = office.people["tax"].user(), office.people["welfare"].user()
    shelves.check_taking(documents, WELFARE_ONLY, Level.ONE, welfare)
    shelves.check_taking(documents, "新しい集まり", None, tax)
    for user, collection, level in (
        (tax, WELFARE_ONLY, Level.ONE),
        (replace(welfare, max_level=Level.ONE), WELFARE_ONLY, Level.ONE),
        (welfare, EVERYBODY, Level.THREE),
    ):
        with pytest.raises(InputError):
            shelves.check_taking(documents, collection, level, user)


def test_a_collection_has_a_ceiling_and_a_level_for_what_is_new(office: Town) -> None:
    shelves, library = office.app.accounts.shelves, office.app.library
    rights = CollectionRights("広報", ceiling=Level.TWO, standard=Level.ONE)
    shelves.change(rights, by="test")

    def take(name: str, text: str, level: Level | None) -> object:
        (event,) = library.take_in(
            [Source(name, data=text.encode())], actor="t", collection="広報", level=level
        )
        return event

    take("知らせ.txt", "来月の催しの案内です。", None)
    assert office.app.documents.get("広報/知らせ.txt", user=office.people["tax"].user()).level is Level.ONE
    refused = take("内密.txt", "まだ公開しない話です。", Level.THREE)
    assert isinstance(refused, Refused) and "機密性2" in refused.reason
    with pytest.raises(InputError, match="上限"):
        library.classify("広報/知らせ.txt", Level.THREE, actor="t")


def test_rights_are_changed_over_what_one_has_seen_and_name_readers_that_there_are(office: Town) -> None:
    shelves = office.app.accounts.shelves
    held = shelves.store.get(WELFARE_ONLY)
    shelves.change(replace(held, readers=(WELFARE, "情報管理者")), by="first")
    with pytest.raises(ConflictError):
        shelves.change(replace(held, everyone=True), by="second")
    for wrong in (
        CollectionRights("a/b"),
        CollectionRights(""),
        CollectionRights("例規", everyone=False, readers=("ない係",)),
        CollectionRights("例規", ceiling=Level.ONE, standard=Level.TWO),
    ):
        with pytest.raises(InputError):
            shelves.change(wrong, by="test")
    kinds = [entry.kind for entry in office.app.log.export()]
    assert kinds.count("collection.changed") == 2
