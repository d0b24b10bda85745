"""Whatever keeps conversations keeps these promises."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.storage.making import CHIEF, CLERK

from yuhitsu.errors import InputError, NotFoundError
from yuhitsu.protocols import ConversationStore
from yuhitsu.storage.conversations import SQLiteConversationStore
from yuhitsu.storage.database import Database

ANSWER = {"outcome": "answer", "sentences": [{"text": "三百円です。", "score": 0.9}], "notice": ""}


class ConversationStoreContract:
    """The promises; a subclass gives ``store``."""

    def test_turns_come_back_in_order(self, store: ConversationStore) -> None:
        first = store.add_turn(CLERK, None, "手数料は？", ANSWER)
        second = store.add_turn(CLERK, first.conversation, "では減免は？", {})
        assert store.turns(first.conversation, user=CLERK) == [first, second]
        assert first.answer == ANSWER and first.at.tzinfo is not None
        assert first.id != second.id

    def test_the_title_is_the_beginning_of_the_first_question(self, store: ConversationStore) -> None:
        turn = store.add_turn(CLERK, None, "  住民票の\n写しの　手数料は？ ", {})
        store.add_turn(CLERK, turn.conversation, "ほかの問い", {})
        assert store.all(user=CLERK)[0].title == "住民票の 写しの 手数料は？"

    def test_a_long_title_is_cut_and_shows_it(self, store: ConversationStore) -> None:
        store.add_turn(CLERK, None, "長" * 4000, {})
        title = store.all(user=CLERK)[0].title
        assert title == "長" * 39 + "…"

    def test_the_list_has_the_newest_first(self, store: ConversationStore) -> None:
        ids = [store.add_turn(CLERK, None, f"質問{number}", {}).conversation for number in range(4)]
        store.add_turn(CLERK, ids[1], "続き", {})
        listed = store.all(user=CLERK)
        assert [info.id for info in listed] == [ids[1], ids[3], ids[2], ids[0]]
        assert [info.turns for info in listed] == [2, 1, 1, 1]
        assert [info.id for info in store.all(user=CLERK, limit=2)] == [ids[1], ids[3]]

    def test_removing_takes_the_turns_along(self, store: ConversationStore) -> None:
        turn = store.add_turn(CLERK, None, "質問", ANSWER)
        other = store.add_turn(CLERK, None, "ほか", ANSWER)
        store.remove(turn.conversation, user=CLERK)
        assert [info.id for info in store.all(user=CLERK)] == [other.conversation]
        with pytest.raises(NotFoundError):
            store.turns(turn.conversation, user=CLERK)

    def test_another_users_conversation_does_not_exist(self, store: ConversationStore) -> None:
        mine = store.add_turn(CLERK, None, "私の質問", ANSWER).conversation
        assert store.all(user=CHIEF) == []
        with pytest.raises(NotFoundError):
            store.turns(mine, user=CHIEF)
        with pytest.raises(NotFoundError):
            store.remove(mine, user=CHIEF)
        with pytest.raises(NotFoundError):
            store.add_turn(CHIEF, mine, "割り込み", {})
        assert [turn.question for turn in store.turns(mine, user=CLERK)] == ["私の質問"]

    def test_a_conversation_that_is_not_there_is_not_begun(self, store: ConversationStore) -> None:
        with pytest.raises(NotFoundError, match="ない"):
            store.add_turn(CLERK, "ない", "質問", {})
        assert store.all(user=CLERK) == []

    def test_the_task_it_is_for_is_kept_with_the_conversation_once(self, store: ConversationStore) -> None:
        named = store.add_turn(CLERK, None, "質問", {}, purpose="窓口案内").conversation
        store.add_turn(CLERK, named, "続き", {}, purpose="ほかの業務")
        plain = store.add_turn(CLERK, None, "質問", {}).conversation
        assert store.purpose(plain, user=CLERK) == ""
        store.add_turn(CLERK, plain, "続き", {}, purpose="税務相談")
        assert [info.purpose for info in store.all(user=CLERK)] == ["税務相談", "窓口案内"]
        assert store.purpose(named, user=CLERK) == "窓口案内"
        with pytest.raises(NotFoundError):
            store.purpose(named, user=CHIEF)

    def test_half_a_character_is_refused(self, store: ConversationStore) -> None:
        with pytest.raises(InputError):
            store.add_turn(CLERK, None, "半\ud800分", {})
        assert store.all(user=CLERK) == []


class TestSQLiteConversationStore(ConversationStoreContract):
    """Over a file."""

    @pytest.fixture
    def store(self, tmp_path: Path) -> Iterator[ConversationStore]:
        database = Database(tmp_path / "yuhitsu.db")
        yield SQLiteConversationStore(database)
        database.close()
