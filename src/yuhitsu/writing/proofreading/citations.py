"""Articles that a text names: do they exist? Asked of whoever holds the laws."""

from __future__ import annotations

from collections.abc import Iterator

from yuhitsu.japanese.lawref import find_references
from yuhitsu.protocols import ProvisionLookup
from yuhitsu.types import User
from yuhitsu.writing.proofreading.prose import Hit, Prose


def missing_provisions(prose: Prose, lookup: ProvisionLookup, user: User) -> Iterator[Hit]:
    """Articles, paragraphs and items of laws held here that those laws do not have."""
    if "条" not in prose.text:
        return
    for reference in find_references(prose.text, lookup.titles()):
        if reference.law and reference.article and not reference.relative:
            missing = lookup.missing(prose.text[reference.start : reference.end], user)
            if missing:
                yield Hit("citation-missing", reference.start, reference.end, None, missing)
