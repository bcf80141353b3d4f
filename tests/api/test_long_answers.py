"""A long stop list is read in pieces, and says what it would say as a whole."""

import gzip
import json
import tracemalloc
from contextlib import suppress
from typing import Any, Final

import aiohttp
import orjson
import pytest

from custom_components.smspartner.api import (
    PackedIds,
    ReceivedAnswer,
    SmsPartnerClient,
    SmsPartnerError,
    StopListIds,
)

from .wire import KEY, Wire, http

pytestmark = pytest.mark.usefixtures("socket_enabled")

COUNT: Final = 3_000
ENTRIES: Final[list[Any]] = [
    {
        "id": n,
        "phoneNumber": f"+336{n:08}",
        "createdAt": "2026-01-01 00:00:00",
    }
    for n in range(COUNT)
]
ANSWER: Final = {"success": True, "code": 200, "nbData": COUNT, "data": ENTRIES}


def with_entry(**fields: Any) -> dict[str, Any]:
    """Return an answer with one more entry in the midst of its list."""
    middle = COUNT // 2
    data = [*ENTRIES[:middle], ENTRIES[0] | fields, *ENTRIES[middle:]]
    return ANSWER | {"data": data}


async def read(
    session: aiohttp.ClientSession, answer: bytes
) -> tuple[StopListIds | str, list[dict[str, Any]]]:
    """Return what is read of an answer, or why it is not, and what surprised in it."""
    passed_on: list[ReceivedAnswer] = []
    async with Wire(answer) as server:
        client = SmsPartnerClient(
            session, KEY, server.address, on_answer=passed_on.append
        )
        try:
            found = await client.get_stop_list_ids()
        except SmsPartnerError as err:
            return repr(err), [one.describe() for one in passed_on]
        assert found
        return found, [one.describe() for one in passed_on if one.surprises]


async def read_whole(
    session: aiohttp.ClientSession, answer: bytes, monkeypatch: pytest.MonkeyPatch
) -> tuple[StopListIds | str, list[dict[str, Any]]]:
    """Return the same, of an answer that is read as a whole."""
    with monkeypatch.context() as patch:
        patch.setattr(
            "custom_components.smspartner.api.caller.read_in_pieces", lambda *_: None
        )
        return await read(session, answer)


PLAIN: Final = {
    "as documented": orjson.dumps(ANSWER),
    "indented": json.dumps(ANSWER, indent=1).encode(),
    "the list first": orjson.dumps({"data": ENTRIES} | ANSWER),
    "a number twice": orjson.dumps(with_entry(id=9_999)),
    "no entry": orjson.dumps(with_entry() | {"data": [*ENTRIES, "junk", {"id": 1}]}),
    "ids of any kind": orjson.dumps(
        ANSWER | {"data": [one | {"id": f"a-{one['id']}"} for one in ENTRIES]}
    ),
    "nasty texts": orjson.dumps(
        with_entry(phoneNumber='},{"\\é\u2028', id='"]', createdAt="},{")
    ),
    "numbers in another form": orjson.dumps(
        ANSWER
        | {"data": [one | {"phoneNumber": one["phoneNumber"][1:]} for one in ENTRIES]}
    ),
}
WHOLE: Final = {
    "a new field": orjson.dumps(
        ANSWER | {"data": [one | {"reason": "STOP"} for one in ENTRIES]}
    ),
    "not counted": orjson.dumps({"success": True, "code": 200, "data": ENTRIES}),
    "an object": orjson.dumps(
        ANSWER | {"data": {str(n): one for n, one in enumerate(ENTRIES)}}
    ),
    "an id beyond 64 bits": orjson.dumps(with_entry(id="9" * 30)),
    "not UTF-8": orjson.dumps(with_entry(createdAt="x")).replace(b'"x"', b'"\xff"'),
    "a byte order mark": b"\xef\xbb\xbf" + orjson.dumps(ANSWER),
    "cut off": orjson.dumps(ANSWER)[:-100],
    "no success": orjson.dumps(ANSWER | {"success": False, "code": 10}),
    "long entries": orjson.dumps(with_entry(createdAt="")).replace(b'""', b" " * 10**5),
}


@pytest.mark.parametrize("name", PLAIN)
@pytest.mark.parametrize("zipped", [False, True])
async def test_a_plain_one(
    session: aiohttp.ClientSession,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    *,
    zipped: bool,
) -> None:
    """See it packed, and say the same as one that is read as a whole."""
    body = PLAIN[name]
    answer = http(200, body)
    if zipped:
        answer = http(200, gzip.compress(body), "Content-Encoding: gzip")
    found, surprising = await read(session, answer)
    assert isinstance(found, StopListIds)
    assert isinstance(found.ids, PackedIds)
    assert found.digest
    assert (found, surprising) == await read_whole(session, answer, monkeypatch)
    whole, _ = await read_whole(session, answer, monkeypatch)
    assert isinstance(whole, StopListIds)
    assert list(found.ids.items()) == list(whole.ids.items())
    assert found.digest == whole.digest


@pytest.mark.parametrize("name", WHOLE)
async def test_any_other_one(
    session: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """See it read as a whole, and described as such."""
    answer = http(200, WHOLE[name])
    found, surprising = await read(session, answer)
    assert isinstance(found, str) or isinstance(found.ids, dict)
    whole, described = await read_whole(session, answer, monkeypatch)
    assert found == whole
    for one in (*surprising, *described):
        one.pop("clock_skew", None)
    assert surprising == described
    if surprising and isinstance(found, StopListIds):
        assert found.digest is None


async def test_the_same_once_more(session: aiohttp.ClientSession) -> None:
    """See an answer whose digest is known not read, and yet be counted."""
    passed_on: list[ReceivedAnswer] = []
    async with Wire(http(200, PLAIN["as documented"])) as server:
        client = SmsPartnerClient(
            session, KEY, server.address, on_answer=passed_on.append
        )
        found = await client.get_stop_list_ids()
        assert found

        async def is_known(digest: str) -> bool:
            """Return whether it is the same."""
            return digest == found.digest

        assert await client.get_stop_list_ids(is_known) is None
    assert [one.call for one in passed_on] == ["stop-sms/list"] * 2
    async with Wire(http(200, PLAIN["indented"])) as server:
        client = SmsPartnerClient(session, KEY, server.address)
        assert await client.get_stop_list_ids(is_known) == found


@pytest.mark.parametrize("status", [400, 500])
async def test_a_refusal_is_never_the_same(
    session: aiohttp.ClientSession, status: int
) -> None:
    """See the digest tell the status too."""
    found, _ = await read(session, http(200, PLAIN["as documented"]))
    assert isinstance(found, StopListIds)
    asked: list[str] = []

    async def is_known(digest: str) -> bool:
        """Note what is asked."""
        asked.append(digest)
        return digest == found.digest

    async with Wire(http(status, PLAIN["as documented"])) as server:
        client = SmsPartnerClient(session, KEY, server.address)
        with suppress(SmsPartnerError):
            assert await client.get_stop_list_ids(is_known) is None
            pytest.fail("It was read")
    assert asked
    assert asked != [found.digest]


async def test_it_takes_little_memory(session: aiohttp.ClientSession) -> None:
    """See the objects of a long list never in memory all at once."""
    body = PLAIN["as documented"].replace(
        b'"data":[', b'"data":[' + orjson.dumps(ENTRIES * 20)[1:-1] + b","
    )
    async with Wire(http(200, body)) as server:
        client = SmsPartnerClient(session, KEY, server.address)
        tracemalloc.start()
        try:
            await client.get_stop_list_ids()
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert peak < 3 * len(body)
