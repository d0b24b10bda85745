"""The JSON forms of what travels: one place for the pages, the API, the CLI, the store and the record."""

from __future__ import annotations

import json
from typing import Any

from yuhitsu.handling.record import Entry
from yuhitsu.handling.requests import ApprovalRequest
from yuhitsu.handling.retention import Expired, Hold
from yuhitsu.handling.rights import Finding, RightsRequest
from yuhitsu.personal import MaskPreview
from yuhitsu.types import (
    Answer,
    Citation,
    ConversationInfo,
    DocumentInfo,
    Event,
    Hit,
    Json,
    Looked,
    Place,
    Sentence,
    Turn,
    Verdict,
    Withheld,
)


def canonical_json(value: Json) -> str:
    """The one text of a value, for digests: sorted keys, no spaces, nothing escaped without need.

    Raises ValueError for what JSON cannot say (NaN) and TypeError for what is no JSON value.
    """
    return json.dumps(dict(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def place_json(place: Place) -> dict[str, Any]:
    """Only the fields that are set, and ``label`` for people."""
    form: dict[str, Any] = {"label": place.label()}
    if place.headings:
        form["headings"] = list(place.headings)
    for name in ("article", "paragraph", "item", "subitem", "supplementary", "page", "sheet", "row"):
        value = getattr(place, name)
        if value is not None:
            form[name] = value
    return form


def place_from_json(form: dict[str, Any]) -> Place:
    """The inverse of ``place_json``."""
    fields = {name: value for name, value in form.items() if name not in ("label", "headings")}
    return Place(headings=tuple(form.get("headings", ())), **fields)


def citation_json(citation: Citation) -> dict[str, Any]:
    """A citation with its place and exact quote."""
    return {
        "passage": citation.passage_id,
        "document": citation.document_id,
        "collection": citation.collection,
        "title": citation.title,
        "place": place_json(citation.place),
        "quote": citation.quote,
        "start": citation.start,
        "end": citation.end,
    }


def verdict_json(verdict: Verdict) -> dict[str, Any]:
    """A verdict with reasons and citations."""
    return {
        "verdict": verdict.label.value,
        "score": round(verdict.score, 4),
        "reasons": list(verdict.reasons),
        "citations": [citation_json(citation) for citation in verdict.citations],
    }


def sentence_json(sentence: Sentence) -> dict[str, Any]:
    """A checked sentence."""
    return {"text": sentence.text, "origin": sentence.origin.value, **verdict_json(sentence.verdict)}


def hit_json(hit: Hit) -> dict[str, Any]:
    """A found passage."""
    passage = hit.passage
    return {
        "document": passage.document_id,
        "collection": passage.collection,
        "title": passage.title,
        "passage": passage.id,
        "place": place_json(passage.place),
        "score": round(hit.score, 6),
        "text": passage.text,
        "start": passage.start,
        "end": passage.end,
    }


def answer_json(answer: Answer) -> dict[str, Any]:
    """A whole answer; ``abstained`` is true unless the outcome is an answer."""
    return {
        "outcome": answer.outcome.value,
        "answer": answer.text,
        "abstained": answer.outcome.value not in ("answer", "free"),
        "short": answer.short,
        "sentences": [sentence_json(sentence) for sentence in answer.sentences],
        "related": [citation_json(citation) for citation in answer.related],
        "withheld": answer.withheld,
        "conversation": answer.conversation,
        "turn": answer.turn,
        "model": answer.model,
        "notice": answer.notice,
        "understood": answer.understood,
    }


def event_json(event: Event) -> dict[str, Any]:
    """An event of the walk with its ``type``: looked, sentence, withheld or answer."""
    if isinstance(event, Looked):
        return {"type": "looked", "query": event.query, "hits": [hit_json(hit) for hit in event.hits]}
    if isinstance(event, Sentence):
        return {"type": "sentence", **sentence_json(event)}
    if isinstance(event, Withheld):
        return {"type": "withheld", "reasons": list(event.reasons)}
    return {"type": "answer", **answer_json(event)}


def preview_json(preview: MaskPreview) -> dict[str, Any]:
    """What would be masked of a question."""
    items = [
        {
            "value": item.value,
            "kind": item.kind.value,
            "places": item.places,
            "removable": item.removable,
            "added": item.added,
            "left": item.left,
        }
        for item in preview.items
    ]
    return {"masks": preview.masks, "items": items, "refused": preview.refused}


def document_json(info: DocumentInfo) -> dict[str, Any]:
    """A line of the list of documents."""
    return {
        "id": info.id,
        "key": info.key,
        "title": info.title,
        "collection": info.collection,
        "level": int(info.level),
        "kind": info.kind.value,
        "name": info.name,
        "media_type": info.media_type,
        "passages": info.passages,
        "characters": info.characters,
        "added": info.added.isoformat(),
        "searchable_by_meaning": info.searchable_by_meaning,
    }


def conversation_json(info: ConversationInfo) -> dict[str, Any]:
    """A line of the list of conversations."""
    return {
        "id": info.id,
        "title": info.title,
        "turns": info.turns,
        "updated": info.updated.isoformat(),
        "purpose": info.purpose,
    }


def turn_json(turn: Turn) -> dict[str, Any]:
    """A question and its answer."""
    return {"id": turn.id, "question": turn.question, "answer": dict(turn.answer), "at": turn.at.isoformat()}


def request_json(request: ApprovalRequest) -> dict[str, Any]:
    """A request for approval."""
    return {
        "id": request.id,
        "state": request.state.value,
        "user": request.user,
        "text": request.text,
        "collection": request.collection,
        "task": request.task,
        "purpose": request.purpose,
        "level": int(request.level),
        "zone": request.zone.value,
        "model": request.model,
        "rule": request.rule,
        "made": request.made.isoformat(),
        "expires": request.expires.isoformat(),
        "decided_by": request.decided_by,
        "reason": request.reason,
        "decided": request.decided.isoformat() if request.decided else None,
    }


def rights_json(request: RightsRequest) -> dict[str, Any]:
    """A person's request."""
    return {
        "id": request.id,
        "kind": request.kind.value,
        "state": request.state.value,
        "name": request.person.name,
        "kana": request.person.kana,
        "identifiers": list(request.person.identifiers),
        "user": request.person.user,
        "contact": request.contact,
        "details": request.details,
        "public": request.public,
        "received": request.received.isoformat(),
        "due": request.due.isoformat(),
        "identity": request.identity,
        "extension": request.extension,
        "result": request.result.value if request.result else None,
        "note": request.note,
        "closed": request.closed.isoformat() if request.closed else None,
    }


def finding_json(finding: Finding) -> dict[str, Any]:
    """A held text that names a person; without the text."""
    return {
        "key": finding.key,
        "area": finding.held.area,
        "title": finding.held.title,
        "at": finding.held.at,
        "certain": finding.certain,
        "doubt": finding.doubt,
        "own": finding.own,
        "on_hold": finding.on_hold,
        "matches": [[m.start, m.end, m.surface, m.doubt] for m in finding.matches],
    }


def expired_json(item: Expired) -> dict[str, Any]:
    """A thing whose time is over."""
    return {
        "id": item.id,
        "area": item.area,
        "title": item.title,
        "made": item.made.isoformat(),
        "class": item.kept.value,
        "since": item.since.isoformat(),
        "held": item.held,
    }


def hold_json(hold: Hold) -> dict[str, Any]:
    """A legal hold."""
    return {
        "id": hold.id,
        "target": hold.target,
        "reason": hold.reason,
        "by": hold.placed_by,
        "made": hold.made.isoformat(),
    }


def entry_json(entry: Entry) -> dict[str, Any]:
    """An entry of the record."""
    return {
        "sequence": entry.sequence,
        "at": entry.at,
        "kind": entry.kind,
        "actor": entry.actor,
        "body": dict(entry.body),
        "chained": entry.chained,
        "version": entry.version,
        "sealed": entry.sealed,
        "erased": entry.erased,
        "previous": entry.previous,
        "digest": entry.digest,
    }
