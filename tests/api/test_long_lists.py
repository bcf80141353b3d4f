"""A list that is read in pieces is the list that would be read as a whole."""

import json
from itertools import chain
from typing import Any, Final

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from custom_components.smspartner.api import long_lists
from custom_components.smspartner.api.long_lists import find_long_list

NASTY: Final = ("}", "]", "},{", "}]", '"data":[', "\\", '"', "é", "data", ",", "", "1")
texts = st.lists(st.sampled_from(NASTY), max_size=4).map("".join)
scalars = st.none() | st.booleans() | st.integers(-9, 9) | texts
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3)
    ),
    max_leaves=6,
)
members = st.lists(
    st.dictionaries(texts, values, max_size=3) | values, min_size=1, max_size=8
)


@pytest.fixture(autouse=True, scope="module")
def _small_pieces() -> Any:
    """Cut wherever that can be done."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(long_lists, "PIECE_SIZE", 1)
        yield


def read_in_pieces(body: bytes) -> object:
    """Return what a body holds, put together from its pieces; None if it cannot be."""
    found = find_long_list(body, "data")
    if found is None:
        return None
    try:
        pieces = list(found.read_pieces())
    except orjson.JSONDecodeError:
        return None
    return {**found.frame, "data": list(chain.from_iterable(pieces))}


@given(
    before=st.dictionaries(texts, values, max_size=2),
    listed=members,
    after=st.dictionaries(texts, values, max_size=2),
    indent=st.sampled_from([None, 1]),
    is_ascii=st.booleans(),
)
def test_it_is_the_same(
    before: dict[str, Any],
    listed: list[Any],
    after: dict[str, Any],
    indent: int | None,
    *,
    is_ascii: bool,
) -> None:
    """Whatever is in it and around it: the same, or not read in pieces at all."""
    value = {**before, "data": listed, **after}
    body = json.dumps(value, indent=indent, ensure_ascii=is_ascii).encode()
    assert read_in_pieces(body) in (None, orjson.loads(body))


@given(listed=members, data=st.data())
def test_a_broken_one(listed: list[Any], data: st.DataObject) -> None:
    """One that is no JSON is not read in pieces either."""
    body = bytearray(orjson.dumps({"success": True, "data": listed, "code": 200}))
    position = data.draw(st.integers(0, len(body) - 1))
    body[position : position + 1] = data.draw(st.sampled_from(NASTY)).encode()
    try:
        whole = orjson.loads(body)
    except orjson.JSONDecodeError:
        whole = None
    assert read_in_pieces(bytes(body)) in (None, whole)


@pytest.mark.parametrize("separators", [(",", ":"), (", ", ": "), (" ,\n", " : ")])
def test_a_plain_one_is_cut(separators: tuple[str, str]) -> None:
    """Each member is a piece, where pieces are that small."""
    value = {"success": True, "data": [{"id": n} for n in range(9)], "nbData": 9}
    body = json.dumps(value, separators=separators).encode()
    found = find_long_list(body, "data")
    assert found
    assert found.frame == {"success": True, "data": [], "nbData": 9}
    assert list(found.read_pieces()) == [[{"id": n}] for n in range(9)]


@pytest.mark.parametrize(
    "body",
    [
        b'{"user":{"data":[{"id":1}]}}',
        b'{"user":{"data":[{"id":1}]},"data":[]}',
        b'{"data":[{"id":1}],"data":[{"id":2}]}',
        b'{"data":[{"id":1}],"d\\u0061ta":[{"id":2}]}',
        b'{"data":[{"id":1}],"data":[]}',
        b'{"data":{"1":{"id":1}}}',
        b'{"data":[]}',
        b'{"data":[1,2]}',
        b'["data",[{"id":1}]]',
        b'{"data":[{"id":1}]',
        b'\xef\xbb\xbf{"data":[{"id":1}]}',
    ],
)
def test_what_is_read_as_a_whole(body: bytes) -> None:
    """See no list where it is not sure that this is the one."""
    assert find_long_list(body, "data") is None
