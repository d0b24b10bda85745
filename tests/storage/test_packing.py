"""What is packed for the database comes out unchanged, whatever it is."""

from __future__ import annotations

import json
import os

from hypothesis import given
from hypothesis import strategies as st

from yuhitsu.storage.packing import pack_blocks, pack_file, place_of, place_text, unpack_blocks, unpack_file
from yuhitsu.types import Block, BlockKind, Place

short = st.text(max_size=8)
maybe = st.none() | short
number = st.none() | st.integers(0, 2**40)
places = st.builds(
    Place,
    headings=st.lists(short, max_size=3).map(tuple),
    article=maybe,
    paragraph=maybe,
    item=maybe,
    subitem=maybe,
    supplementary=maybe,
    page=number,
    sheet=maybe,
    row=number,
)
blocks = st.builds(
    Block,
    text=st.text(max_size=40),
    kind=st.sampled_from(BlockKind),
    place=places,
    level=st.integers(0, 9),
    cells=st.lists(st.tuples(short, short), max_size=3).map(tuple),
)


@given(places)
def test_a_place_comes_back(place: Place) -> None:
    assert place_of(place_text(place)) == place


@given(st.lists(blocks, max_size=5).map(tuple))
def test_blocks_come_back(some: tuple[Block, ...]) -> None:
    assert unpack_blocks(pack_blocks(some)) == some


@given(st.binary(max_size=3000))
def test_files_come_back(data: bytes) -> None:
    assert unpack_file(*pack_file(data)) == data


def test_only_what_shrinks_is_compressed() -> None:
    text = "同じ文を何度も書く。".encode() * 10_000
    noise = os.urandom(100_000)
    assert pack_file(text)[0] and len(pack_file(text)[1]) < len(text) / 20
    assert pack_file(noise) == (False, noise)


def test_a_place_is_kept_without_what_can_be_made_again() -> None:
    assert json.loads(place_text(Place(article="12_2", supplementary=""))) == {
        "article": "12_2",
        "supplementary": "",
    }
