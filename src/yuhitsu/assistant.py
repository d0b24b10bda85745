"""The walk of a question: policy, search, record, generate or quote, verify, record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from yuhitsu import prompts
from yuhitsu.config import Settings
from yuhitsu.errors import InputError, ModelError, PolicyRefusal, YuhitsuError
from yuhitsu.followups import completed
from yuhitsu.grounding.extraction import Extraction, joined
from yuhitsu.japanese.normalize import clean_input
from yuhitsu.japanese.relative_dates import dated, searched
from yuhitsu.japanese.sentences import SentenceStream
from yuhitsu.jsonforms import answer_json
from yuhitsu.masked_turn import MaskedTurn
from yuhitsu.masking_choice import MaskingChoice
from yuhitsu.models.interruptible import interruptible
from yuhitsu.permission import Granted, Permission
from yuhitsu.personal import MaskPreview
from yuhitsu.policy.decisions import UNRECORDED
from yuhitsu.privacy.mask_table import MaskTable
from yuhitsu.privacy.masking import Masker
from yuhitsu.privacy.placeholders import unknown_mark
from yuhitsu.privacy.redaction import without_my_number
from yuhitsu.prompts import NOT_FOUND
from yuhitsu.protocols import ConversationStore, LanguageModel, Record, SearchIndex, Verifier
from yuhitsu.question_parts import parts_of
from yuhitsu.types import (
    Answer,
    Citation,
    Event,
    Hit,
    Level,
    Looked,
    Message,
    Options,
    Origin,
    Outcome,
    Passage,
    Question,
    Sentence,
    Turn,
    Verdict,
    VerdictLabel,
    Withheld,
)
from yuhitsu.version import __version__

LEVEL = "level"
"""Key of a kept answer: the highest level of what it was made from."""


class Extracting(Protocol):
    """Chooses verbatim sentences that answer a question, or says that there are none."""

    def extract(self, question: str, hits: tuple[Hit, ...], *, limit: int, given: bool) -> Extraction:
        """The best-supported sentences, related passages, or nothing; from passages found or ``given``."""
        ...


class _ReaderLeft(Exception):
    """Nobody reads on; the walk ends where it is."""


@dataclass(slots=True)
class _Walk:
    """What one question has gathered so far; becomes the answer and the record."""

    question: Question
    granted: Granted | None = None
    """What the policy permits, once it was asked."""
    history: list[Turn] = field(default_factory=list)
    told: list[Turn] = field(default_factory=list)
    """The turns of the history that the model may see."""
    query: str = ""
    hits: tuple[Hit, ...] = ()
    parts: tuple[tuple[str, tuple[Hit, ...]], ...] = ()
    """Each question of a message that asks several, with what was found for it."""
    sentences: list[Sentence] = field(default_factory=list)
    withheld: list[Withheld] = field(default_factory=list)
    related: tuple[Citation, ...] = ()
    missing: list[str] = field(default_factory=list)
    """Articles that the question names and no document holds."""
    outcome: Outcome = Outcome.NOTHING
    short: str = ""
    notices: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    """What the reader must know besides, whatever came of it."""
    unanswered: list[str] = field(default_factory=list)
    """Questions of a message that asks several to which nothing was found."""
    masked: int = 0
    """Placeholders that the model saw instead of personal data."""
    asked: int = 0
    ending: str = "stopped"
    ended: bool = False
    """Whether the record says how it ended."""
    cause: str = ""


@dataclass(frozen=True, slots=True)
class Assistant:
    """Answers questions from the office's documents; every part is given, none is built here."""

    index: SearchIndex
    extractor: Extracting
    verifier: Verifier
    conversations: ConversationStore
    record: Record
    settings: Settings
    permission: Permission
    model: LanguageModel | None = None
    masker: Masker | None = None
    """Masks what goes to the model where the policy says so; without one such text is refused."""
    choice: MaskingChoice | None = None
    """What an asker may add to what is masked, and leave; without one neither."""
    today: Callable[[], dt.date] = dt.date.today
    """What 今日 and 今年度 are meant from."""

    def answer(self, question: Question) -> Generator[Event, None, None]:
        """Yield where it looked, each checked sentence, and the whole answer.

        Closing the generator, or ``question.stopped`` turning true while it waits for the model, stops the
        model; the record then says ``stopped``.

        Raises:
            InputError, NotFoundError, PolicyRefusal, StorageError, RecordError
        """
        walk = _Walk(question)
        try:
            max_level = self._permitted(walk)
            looked = self._look(walk, max_level)
            self._record_asked(walk)
            yield looked
            yield from self._sentences(walk)
            answer = self._finish(walk)
            self._record_ended(walk)  # no record, no answer
            yield answer
        except YuhitsuError as error:
            walk.ending = "refused" if isinstance(error, PolicyRefusal | InputError) else "failed"
            walk.cause = error.rule if isinstance(error, PolicyRefusal) else error.code
            raise
        except _ReaderLeft:
            return
        except Exception:
            walk.ending, walk.cause = "failed", "internal"
            raise
        finally:
            if not walk.ended:
                self._record_ended(walk)

    def preview(self, question: Question) -> MaskPreview:
        """What of the question a model would not see if it were asked now; nothing is recorded or sent.

        Raises:
            InputError, NotFoundError
        """
        question = replace(question, text=clean_input(question.text))
        if self.choice is None:
            return MaskPreview(False)
        purpose = ""
        if question.conversation:
            purpose = self.conversations.purpose(question.conversation, user=question.user)
        refused, masks, level = "", self.model is not None and self.model.zone.outside, Level.TWO
        try:
            granted = self.permission.foreseen(question, self.model, purpose)
            masks, level = granted.permit.mask, granted.case.level
            self.choice.check(question, level)
        except PolicyRefusal as refusal:
            refused = refusal.message
        masks = masks or (self.model is not None and bool(question.also_mask))
        return MaskPreview(masks, self.choice.items(question, level), refused)

    # ------------------------------------------------------------------ before any model

    def _permitted(self, walk: _Walk) -> Level:
        question = walk.question
        text = clean_input(question.text)
        walk.question = question = replace(question, text=text)
        limit = self.settings.answer.question_characters
        if not any(character.isalnum() for character in text):
            raise InputError("質問を文字で入力してください。")
        if len(text) > limit:
            raise InputError(
                f"質問が長すぎます（{len(text):,}文字）。{limit:,}文字以内に要点をまとめてください。"
            )
        purpose = ""
        if question.conversation:
            walk.history = self.conversations.turns(question.conversation, user=question.user)
            purpose = self.conversations.purpose(question.conversation, user=question.user)
        walk.granted = self.permission.of(question, self.model, purpose)
        if self.choice is not None:
            self.choice.check(question, walk.granted.case.level)
        max_level = walk.granted.permit.max_level
        walk.told = [turn for turn in walk.history if _level(turn) <= max_level]
        return max_level

    def _look(self, walk: _Walk, max_level: Level) -> Looked:
        question = walk.question
        walk.query = dated(completed(question.text, walk.history), self.today())
        if question.passages is not None:
            self._check_levels(question.passages, max_level)
            given = tuple(Hit(passage, 1.0) for passage in question.passages)
            walk.parts = tuple((part, given) for part in parts_of(walk.query))
        elif not question.free:
            walk.parts = tuple(
                (part, self._found(question, part, max_level)) for part in parts_of(walk.query)
            )
            walk.missing = self.index.missing_references(
                question.text, user=question.user, max_level=max_level
            )
        best = {hit.passage.id: hit for _, hits in reversed(walk.parts) for hit in reversed(hits)}
        walk.hits = tuple(reversed(best.values()))
        return Looked(walk.hits, walk.query)

    def _check_levels(self, passages: tuple[Passage, ...], max_level: Level) -> None:
        """Given passages are information like any other: the policy decides which model may see them."""
        highest = self.permission.raised(passages)
        if highest > max_level:
            name = self.permission.policy.levels.name_of
            raise PolicyRefusal(
                "passages.level",
                f"渡された文は{name(highest)}です。今のモデルには{name(max_level)}までしか渡せません。"
                "その部分を除くか、組込みモデルで試してください。（規則: passages.level）",
            )

    def _found(self, question: Question, query: str, max_level: Level) -> tuple[Hit, ...]:
        found = self.index.search(
            searched(query),
            user=question.user,
            max_level=max_level,
            limit=self.settings.search.passages,
            collection=question.collection,
        )
        return tuple(found)

    # ------------------------------------------------------------------ sentences

    def _sentences(self, walk: _Walk) -> Iterator[Event]:
        if walk.question.free:
            yield from self._drafted(walk)
            return
        extraction = self._extracted(walk)
        walk.related = extraction.related
        if walk.missing:
            self._not_held(walk, extraction)
        elif self.model is None or extraction.outcome is Outcome.NOTHING:
            yield from self._quoted(walk, extraction)
        else:
            yield from self._generated(walk, extraction)

    def _extracted(self, walk: _Walk) -> Extraction:
        """What the passages say to the question, or to each of several."""
        limit = self.settings.answer.sentences
        given = walk.question.passages is not None
        made = [self.extractor.extract(part, hits, limit=limit, given=given) for part, hits in walk.parts]
        if len(made) > 1:
            answers = [extraction.outcome is Outcome.ANSWER for extraction in made]
            asked = [part for part, _ in walk.parts]
            walk.unanswered = [part for part, answered in zip(asked, answers, strict=True) if not answered]
        return joined(made)

    def _not_held(self, walk: _Walk, extraction: Extraction) -> None:
        """Asked about an article that is not there, whatever is near is related and no answer."""
        quoted = (citation for sentence in extraction.sentences for citation in sentence.citations)
        walk.related = (*quoted, *extraction.related)
        walk.outcome = Outcome.RELATED if walk.related else Outcome.NOTHING
        walk.notices.append(f"{'、'.join(walk.missing)}は、取り込まれている資料にありません。")

    def _quoted(self, walk: _Walk, extraction: Extraction) -> Iterator[Sentence]:
        """The best-supported sentences verbatim, those not shown already."""
        walk.outcome = Outcome.ANSWER if walk.sentences else extraction.outcome
        walk.short = extraction.short
        if extraction.outcome is not Outcome.ANSWER:
            return
        shown = {citation.quote for sentence in walk.sentences for citation in sentence.citations}
        for sentence in extraction.sentences:
            if not any(citation.quote in shown for citation in sentence.citations):
                walk.sentences.append(sentence)
                yield sentence

    def _generated(self, walk: _Walk, extraction: Extraction) -> Iterator[Event]:
        """The model's sentences as each passes its check; what fails is replaced by a quotation."""
        hits = self._shown(walk)
        passages = [hit.passage for hit in hits]
        history = walk.told[-self.settings.answer.history_turns :]
        room = self._characters()
        messages = prompts.answer_messages(walk.question.text, hits, history, characters=room)
        abstained = False
        for text in self._model_sentences(walk, messages):
            if NOT_FOUND in text:
                abstained = True
                continue
            verdict = self._verdict(text, passages)
            if verdict.label is VerdictLabel.SUPPORTED:
                sentence = Sentence(text, verdict, Origin.MODEL)
                walk.sentences.append(sentence)
                yield sentence
            else:
                withheld = Withheld(verdict.reasons)
                walk.withheld.append(withheld)
                yield withheld
        if walk.sentences and not walk.withheld and not walk.notices:
            walk.outcome = Outcome.ANSWER
        elif abstained and not walk.sentences and not walk.notices:
            walk.outcome = Outcome.RELATED if walk.related else Outcome.NOTHING
        else:
            yield from self._quoted(walk, extraction)

    def _verdict(self, text: str, passages: Sequence[Passage]) -> Verdict:
        if unknown_mark() in text:
            return Verdict(VerdictLabel.UNSUPPORTED, 0.0, ("モデルが作った伏せ字が含まれています",))
        return self.verifier.verify(text, passages)

    def _shown(self, walk: _Walk) -> tuple[Hit, ...]:
        """The passages that the model may see."""
        assert walk.granted is not None
        hits = self.permission.for_model(walk.hits, walk.granted)
        if len(hits) < len(walk.hits):
            count = len(walk.hits) - len(hits)
            walk.remarks.append(f"個人番号を含む箇所（{count}か所）は、モデルに渡していません。")
        return hits

    def _drafted(self, walk: _Walk) -> Iterator[Sentence]:
        """Free drafting: shown as 「根拠なし」 instead of being withheld."""
        history = walk.told[-self.settings.answer.history_turns :]
        messages = prompts.free_messages(walk.question.text, history, characters=self._characters())
        walk.outcome = Outcome.FREE
        for text in self._model_sentences(walk, messages):
            verdict = Verdict(VerdictLabel.UNGROUNDED, 0.0, ("資料による確認をしていません。",))
            sentence = Sentence(text, verdict, Origin.MODEL)
            walk.sentences.append(sentence)
            yield sentence

    def _model_sentences(self, walk: _Walk, messages: list[Message]) -> Iterator[str]:
        """Whole sentences of the model's reply; a model that fails leaves a notice, not an error."""
        assert self.model is not None and walk.granted is not None
        stream = SentenceStream()
        masked = self._masked_turn(walk)
        if masked:
            messages = masked.hide(messages)
            walk.masked = len(masked.table)
        reply = self.model.generate(messages, Options(max_tokens=self.settings.model.max_tokens))
        pieces = interruptible(reply, walk.question.stopped)
        try:
            for piece in pieces:
                yield from _revealed(stream.feed(piece), masked)
            if walk.question.stopped():
                raise _ReaderLeft
            yield from _revealed(stream.finish(), masked)
        except ModelError as error:
            walk.cause = error.code
            walk.notices.append(f"{error.message}ここまでの内容と資料の引用を示します。")
        finally:
            pieces.close()

    def _masked_turn(self, walk: _Walk) -> MaskedTurn | None:
        """How personal data is kept from the model in this turn, where the policy or the asker wants it."""
        assert walk.granted is not None
        question = walk.question
        if self.masker is None or not (walk.granted.permit.mask or question.also_mask):
            return None
        passages = tuple(hit.passage for hit in walk.hits)
        table = self.choice.table(question, passages) if self.choice else MaskTable()
        if self.choice and question.unmask and not self.choice.leaves(passages):
            walk.remarks.append("区分の高い文書があるため、伏せ字は外していません。")
        return MaskedTurn(self.masker, table, passages, question.text, self.settings.policy.public_names)

    def _characters(self) -> int:
        """Prompt room: Japanese needs about one token a character."""
        model = self.settings.model
        return max(model.context_tokens - min(model.max_tokens, model.context_tokens // 2), 1000)

    # ------------------------------------------------------------------ the end and the record

    def _finish(self, walk: _Walk) -> Answer:
        answer = Answer(
            outcome=walk.outcome,
            text=_joined(walk.sentences),
            sentences=tuple(walk.sentences),
            related=walk.related[: self.settings.answer.related],
            short=walk.short if walk.outcome is Outcome.ANSWER else "",
            withheld=len(walk.withheld),
            model=self.model.name if self.model else "",
            notice="".join((*walk.notices, *_unanswered(walk), *walk.remarks)),
            understood=walk.query if walk.query not in ("", walk.question.text) else "",
        )
        if walk.question.keep and walk.question.passages is None:
            answer = self._kept(walk, answer)
        walk.ending = "answered"
        return answer

    def _kept(self, walk: _Walk, answer: Answer) -> Answer:
        """The answer with the conversation and turn under which it is kept."""
        assert walk.granted is not None
        question, case = walk.question, walk.granted.case
        seen = [hit.passage.level for hit in walk.hits] + [_level(turn) for turn in walk.told]
        form = {**answer_json(answer), LEVEL: int(max(seen, default=Level.ONE))}
        form[LEVEL] = max(form[LEVEL], int(case.level))
        turn = self.conversations.add_turn(
            question.user, question.conversation, question.text, form, purpose=case.purpose
        )
        return replace(answer, conversation=turn.conversation, turn=turn.id)

    def _record_asked(self, walk: _Walk) -> None:
        """Before any model sees anything: no record, no answer. An approval is used up with it."""
        assert walk.granted is not None
        question = walk.question
        entry = self.record.write(
            "question.asked",
            question.user.id,
            {
                "question": self._hidden(question.text),
                "query": self._hidden(walk.query),
                "collection": question.collection,
                "conversation": question.conversation,
                "free": question.free,
                "passages": [[hit.passage.id, round(hit.score, 4)] for hit in walk.hits],
                "model": self.model.name if self.model else None,
                "zone": self.model.zone.value if self.model else None,
                "version": __version__,
                **walk.granted.body(question),
                **(self.choice.counts(question) if self.choice else {}),
            },
        )
        walk.asked = entry.sequence
        self.permission.used(question)

    def _hidden(self, text: str) -> str:
        """What of a text may be kept."""
        return without_my_number(text, self.masker.found) if self.masker else text

    def _record_ended(self, walk: _Walk) -> None:
        body: dict[str, Any] = {
            "asked": walk.asked,
            "outcome": walk.outcome.value,
            "sentences": [
                {
                    "text": sentence.text,
                    "origin": sentence.origin.value,
                    "verdict": sentence.verdict.label.value,
                    "score": round(sentence.verdict.score, 4),
                    "quotes": [[c.passage_id, c.start, c.end] for c in sentence.citations],
                }
                for sentence in walk.sentences
            ],
            "withheld": [list(withheld.reasons) for withheld in walk.withheld],
        }
        if walk.masked:
            body["masked"] = walk.masked
        if walk.cause:
            body["cause"] = walk.cause
        if not walk.asked and walk.cause not in UNRECORDED:
            body["question"] = self._hidden(walk.question.text[: self.settings.answer.question_characters])
        self.record.write(f"question.{walk.ending}", walk.question.user.id, body)
        walk.ended = True


def _revealed(sentences: Iterable[str], masked: MaskedTurn | None) -> Iterator[str]:
    """Whole sentences with what was masked put back."""
    for sentence in filter(None, map(str.strip, sentences)):
        yield masked.reveal(sentence).text if masked else sentence


def _unanswered(walk: _Walk) -> list[str]:
    """Of several questions those without an answer, where others have one from the documents."""
    if walk.outcome is not Outcome.ANSWER or any(s.origin is Origin.MODEL for s in walk.sentences):
        return []
    return [f"「{part}」は、資料からは確認できません。" for part in walk.unanswered]


def _level(turn: Turn) -> Level:
    """The highest level of what a turn was made from; the highest there is where it does not say."""
    return Level(int(turn.answer.get(LEVEL, Level.THREE)))


def _joined(sentences: list[Sentence]) -> str:
    """The sentences as one text; what does not end like a sentence gets a line of its own."""
    return "".join(s.text if s.text.endswith("。") else f"{s.text}\n" for s in sentences).strip()
