"""What the walk asks the policy: may this question go to this model, and how; approvals are used here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from yuhitsu.errors import ApprovalNeeded, ForbiddenDocument, PolicyRefusal
from yuhitsu.handling.terms import Task
from yuhitsu.personal import EntityType
from yuhitsu.policy import wording
from yuhitsu.policy.approvals import Approvals
from yuhitsu.policy.decisions import Case, Permit, Policy
from yuhitsu.policy.marking import Kinds, Proposal, kinds_named, nothing_found, proposed
from yuhitsu.protocols import LanguageModel
from yuhitsu.types import Document, Hit, Level, Passage, Question

LONGEST_PURPOSE = 60
LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class Granted:
    """What one question may use, and what it was asked as."""

    permit: Permit
    case: Case
    proposal: Proposal

    def body(self, question: Question) -> dict[str, object]:
        """What the record says of it."""
        form: dict[str, object] = {
            "level": int(self.case.level),
            "rule": self.permit.rule,
            "mask": self.permit.mask,
            "purpose": self.case.purpose,
        }
        if self.case.level < self._held:
            form["proposed"] = int(self._held)
            form["level_reason"] = question.level_reason[:LONGEST_REASON]
        if question.approval:
            form["approval"] = question.approval
        return form

    @property
    def _held(self) -> Level:
        return floor_of(self.proposal)


@dataclass(frozen=True, slots=True)
class Permission:
    """The policy as the walk uses it.

    Args:
        kinds: says which personal data stands in a text.
        masks: whether the walk masks personal data before a model sees it; where it does not, text that must
            be masked is refused.
    """

    policy: Policy
    approvals: Approvals
    kinds: Kinds = nothing_found
    masks: bool = False

    def of(self, question: Question, model: LanguageModel | None, purpose: str = "") -> Granted:
        """What the question may use.

        Args:
            purpose: the name of the 業務 given before in the conversation.

        Raises:
            ApprovalNeeded: a request waits for the 許可権限者.
            PolicyRefusal: it is not permitted, or something must be said first.
        """
        case, proposal = self._case(question, model, purpose)
        approved = (
            self.approvals.granted(question.approval, case, question.text) if question.approval else None
        )
        try:
            permit = self.policy.permit(case, approved)
        except ApprovalNeeded as needed:
            self._ask_for(case, question, needed, model.name if model else "")
            raise
        self._check_masking(permit, proposal.kinds)
        return Granted(permit, case, proposal)

    def foreseen(self, question: Question, model: LanguageModel | None, purpose: str = "") -> Granted:
        """What the question could use if it were asked now; nothing is asked for or used up.

        Raises:
            PolicyRefusal: it would not be permitted, or would wait.
        """
        case, proposal = self._case(question, model, purpose)
        return Granted(self.policy.permit(case, Level.THREE if question.approval else None), case, proposal)

    def _case(self, question: Question, model: LanguageModel | None, purpose: str) -> tuple[Case, Proposal]:
        proposal = proposed(question.text, self.kinds)
        zone = model.zone if model else None
        case = Case(
            level=self._level(question, proposal),
            zone=zone,
            user=question.user,
            task=Task.DRAFT if question.free else Task.ASK,
            purpose=purpose or " ".join(question.purpose.split())[:LONGEST_PURPOSE],
            personal=bool(proposal.kinds),
            my_number=proposal.my_number,
            secret=proposal.secret,
        )
        return case, proposal

    def used(self, question: Question) -> None:
        """The question is on record and is being asked: its approval holds no more."""
        if question.approval:
            self.approvals.use(question.approval)

    def raised(self, passages: Iterable[Passage]) -> Level:
        """The highest level of given passages: what they are said to be, or what their markings say.

        Raises:
            PolicyRefusal: one is marked 特定秘密.
        """
        level = Level.ONE
        for passage in passages:
            found = proposed(passage.text, title=passage.title, document=passage.kind)
            if found.secret:
                rule = "secret.never"
                raise PolicyRefusal(rule, f"{wording.why(rule)}{wording.instead(rule)}（規則: {rule}）")
            level = max(level, passage.level, found.level if found.marks else Level.ONE)
        return level

    def for_model(self, hits: Iterable[Hit], granted: Granted) -> tuple[Hit, ...]:
        """The passages that the model may see: none with a 個人番号 that it may not be given.

        Raises:
            PolicyRefusal: personal data must be masked, and is not.
        """
        found = [(hit, frozenset(self.kinds(hit.passage.text))) for hit in hits]
        shown = [
            (hit, kinds)
            for hit, kinds in found
            if granted.permit.my_number or EntityType.MY_NUMBER not in kinds
        ]
        self._check_masking(granted.permit, frozenset().union(*(kinds for _, kinds in shown)))
        return tuple(hit for hit, _ in shown)

    def _level(self, question: Question, proposal: Proposal) -> Level:
        """The question's own level: raised silently, lowered only with a reason."""
        least = floor_of(proposal)
        given = least if question.level is None else question.level
        if given < least and not question.level_reason.strip():
            rule, names = "level.reason", self.policy.levels
            why = wording.why(
                rule,
                given=names.name_of(given),
                level=names.name_of(least),
                reasons="、".join(proposal.reasons),
            )
            raise PolicyRefusal(rule, f"{why}{wording.instead(rule)}（規則: {rule}）")
        return given

    def _ask_for(self, case: Case, question: Question, needed: ApprovalNeeded, model: str) -> None:
        self.approvals.ask(
            case, question.text, rule=needed.rule, model=model, collection=question.collection or ""
        )

    def _check_masking(self, permit: Permit, kinds: frozenset[EntityType]) -> None:
        if permit.mask and kinds and not self.masks:
            rule = "mask.missing"
            why = wording.why(rule, kinds=kinds_named(kinds))
            raise PolicyRefusal(rule, f"{why}{wording.instead(rule)}（規則: {rule}）")


def level_marked(document: Document) -> tuple[Level, str]:
    """The level that a document's own markings ask for, and why; unmarked ones ask for none.

    Raises:
        ForbiddenDocument: it is marked 特定秘密.
    """
    name = f"{document.name}\n{document.title}"
    found = proposed(document.text, title=name, document=document.kind)
    if found.secret:
        raise ForbiddenDocument(document.name or document.title, wording.why("secret.never"))
    return (found.level, found.reasons[0]) if found.marks else (Level.ONE, "")


def floor_of(proposal: Proposal) -> Level:
    """The level of a question that says nothing: text lowers itself never."""
    return max(proposal.level, Level.TWO)
