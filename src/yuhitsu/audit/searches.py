"""Searching on record: whoever reads passages without asking a question leaves an entry too."""

from __future__ import annotations

from collections.abc import Callable

from yuhitsu.protocols import Record, SearchIndex
from yuhitsu.types import Hit, User


def searched(
    index: SearchIndex,
    record: Record,
    query: str,
    *,
    user: User,
    limit: int,
    collection: str | None,
    hide: Callable[[str], str],
) -> list[Hit]:
    """The passages that fit ``query``, best first, once ``search.done`` is written.

    ``hide`` makes of the query what may be kept of it.

    Raises:
        StorageError, RecordError: no record, no passages.
    """
    hits = index.search(query, user=user, max_level=user.max_level, limit=limit, collection=collection)
    record.write(
        "search.done",
        user.id,
        {"query": hide(query), "collection": collection, "passages": [hit.passage.id for hit in hits]},
    )
    return hits
