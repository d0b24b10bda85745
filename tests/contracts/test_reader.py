"""Whatever reads files keeps these promises."""

from __future__ import annotations

import pytest
from tests.documents.making import samples

from yuhitsu.documents.chunking import passages
from yuhitsu.documents.readers.formats import reader_for
from yuhitsu.errors import DocumentError
from yuhitsu.storage.packing import pack_blocks, unpack_blocks
from yuhitsu.types import BlockKind, Document

LIMIT = 64 << 20
SAMPLES = samples()
BINARY = [name for name in SAMPLES if name.endswith((".docx", ".xlsx", ".pdf", ".xml"))]


def read(name: str, data: bytes) -> list[Document]:
    """All documents of a file, by the reader for its name."""
    return list(reader_for(data, name, LIMIT).read(data, name))


@pytest.fixture(params=SAMPLES)
def name(request: pytest.FixtureRequest) -> str:
    """Every good file in turn: all built-in readers are among them."""
    return str(request.param)


def test_documents_have_titles_and_blocks_with_text(name: str) -> None:
    documents = read(name, SAMPLES[name])
    assert documents
    for document in documents:
        assert document.id and document.title.strip() and document.media_type
        assert document.name == name
        assert all(block.text.strip() for block in document.blocks)
        assert any(block.kind is not BlockKind.HEADING for block in document.blocks)


def test_blocks_stand_in_the_text_in_their_order(name: str) -> None:
    for document in read(name, SAMPLES[name]):
        at = 0
        for block in document.blocks:
            assert document.text[at : at + len(block.text)] == block.text
            assert "\n" not in block.text
            at += len(block.text) + 1


def test_passages_are_stretches_of_the_text(name: str) -> None:
    for document in read(name, SAMPLES[name]):
        found = passages(document)
        assert found
        assert all(document.text[p.start : p.end] == p.text for p in found)


def test_cells_say_what_their_row_says(name: str) -> None:
    rows = [b for d in read(name, SAMPLES[name]) for b in d.blocks if b.kind is BlockKind.TABLE_ROW]
    for row in rows:
        said = "｜".join(f"{header}：{value}" if header else value for header, value in row.cells)
        assert said == row.text


def test_reading_twice_gives_the_same(name: str) -> None:
    assert read(name, SAMPLES[name]) == read(name, SAMPLES[name])


def test_what_was_read_can_be_stored(name: str) -> None:
    for document in read(name, SAMPLES[name]):
        assert unpack_blocks(pack_blocks(document.blocks)) == document.blocks


@pytest.mark.parametrize("data", [b"", b"\n \r\n", b"\x00" * 50], ids=["nothing", "spaces", "zeros"])
def test_an_empty_file_is_refused_by_name(name: str, data: bytes) -> None:
    with pytest.raises(DocumentError) as refused:
        read(name, data)
    assert refused.value.name == name
    assert refused.value.reason.endswith("。")


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.98])
@pytest.mark.parametrize("broken", BINARY)
def test_a_file_that_was_cut_is_refused_by_name(broken: str, share: float) -> None:
    data = SAMPLES[broken]
    with pytest.raises(DocumentError) as refused:
        read(broken, data[: int(len(data) * share)])
    assert refused.value.name == broken
    assert refused.value.reason.endswith("。")


def test_damage_in_the_middle_is_read_or_refused_by_name(name: str) -> None:
    data = bytearray(SAMPLES[name])
    data[len(data) // 3 : len(data) // 3 + 40] = b"\xff\x00\xfe" * 13 + b"\xff"
    try:
        outcome = {document.name for document in read(name, bytes(data))}
    except DocumentError as refused:
        outcome = {refused.name}
    assert outcome == {name}


def test_junk_is_refused_by_name(name: str) -> None:
    junk = bytes((at * 7919 + at // 3) % 256 for at in range(3000))
    with pytest.raises(DocumentError) as refused:
        read(name, junk)
    assert refused.value.name == name
