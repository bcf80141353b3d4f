"""Hostile bodies at the public address: nothing breaks, nothing changes."""

import asyncio
import json
import logging
import os
import re
import secrets
import sqlite3
from collections.abc import Callable, Coroutine, Iterator
from itertools import batched, pairwise
from typing import Any
from urllib.parse import urlencode

import pytest
from aiohttp.web import Response
from homeassistant.components.webhook import async_handle_webhook
from homeassistant.const import CONF_WEBHOOK_ID
from homeassistant.core import HomeAssistant
from homeassistant.util.aiohttp import MockRequest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from pytest_homeassistant_custom_component.common import MockConfigEntry
from yarl import URL

from custom_components.smspartner.const import LEDGER_FILE
from custom_components.smspartner.ledger.kept_bodies import (
    unclaimed as unclaimed_bodies,
)

from ..helpers import LOGGER, CallAction
from ..simulator import Simulator

_LOGGER = logging.getLogger(__name__)
SEED = int(os.environ.get("SEED") or secrets.randbelow(2**32))
BODIES = 10_000
BODIES_OVER_HTTP = 300
BODIES_AT_ONCE = 10
MAX_BODIES = 500
"""Fewer than would be kept of them all."""
REFUSALS = {400, 413, 503}
"""503 where there is no room to keep more for the owner."""
KEPT = re.compile(
    r"INSERT INTO \"(kept_bodies\" VALUES\(\d+,\d+,NULL,"
    r"|meta\" VALUES\('kept_size'|sqlite_sequence\" VALUES\('kept_bodies')"
)
AWAITED = ["+33612345678", "+33612345601"]
STRANGERS = ["+33788899900", "33788899911", "0788899922", "+15005550006"]
NAMES = [
    "phone",
    "messageId",
    "mccMnc",
    "ported",
    "errorId",
    "errorGrpId",
    "errorName",
    "errorDesc",
    "date",
]
type Dump = list[str]
type Hostile = tuple[bytes, str]
texts = st.one_of(
    st.text(max_size=8),
    st.sampled_from(
        ["", "\x00", "NO_ERROR ", "EC_", "0" * 5_000, "\ud83d\ude00", "١٢"]
    ),
)
scalars = st.one_of(
    texts,
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from([2**63, -(2**64), 10**400]),
    st.floats(),
    st.sampled_from(["2018-03-05T10:34:52.355+0000", "0001-01-01T00:00:00+2359"]),
)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3)
    ),
    max_leaves=6,
)
strangers = st.sampled_from(STRANGERS) | values
phones = st.sampled_from(AWAITED) | strangers


def fields(numbers: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Make the fields of a notification, some of them of the wrong kind."""
    good: dict[str, Any] = {
        "messageId": "1234-12344-1234-1234",
        "mccMnc": "20815",
        "ported": 1,
        "errorGrpId": 0,
        "errorName": "NO_ERROR ",
        "errorDesc": "No Error",
        "date": "2018-03-05T10:34:52.355+0000",
    }
    return st.builds(
        lambda number, changes: {"phone": number} | good | changes,
        numbers,
        st.dictionaries(st.sampled_from(NAMES[1:]), values, max_size=4),
    )


def as_json(notification: object) -> bytes:
    """Write JSON as loose senders do: NaN, huge numbers, lone surrogates."""
    return json.dumps(notification).encode()


def as_form(notification: dict[str, Any]) -> bytes:
    """Write a form."""
    return urlencode(notification, errors="surrogatepass").encode()


def as_multipart(notification: dict[str, Any]) -> bytes:
    """Write a multipart form."""
    parts = [
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in notification.items()
    ]
    return "".join([*parts, "--x--\r\n"]).encode(errors="surrogatepass")


def spoil(body: bytes, place: int, length: int, junk: bytes) -> bytes:
    """Overwrite a piece of a body."""
    place %= len(body) + 1
    return body[:place] + junk + body[place + length :]


rubbish = st.one_of(
    st.binary(max_size=300),
    values.map(as_json),
    st.builds(
        bytes.__add__,
        st.sampled_from([b"{", b"[", b"--", b"phone=", b"\xef\xbb\xbf{", b"\xff\xfe"]),
        st.binary(max_size=100),
    ),
    st.builds(
        bytes.__mul__,
        st.sampled_from([b"[", b'{"phone":', b"--x\n", b"&a=b", b"%", b"\x00", b"9"]),
        st.integers(1, 30_000),
    ),
)


def written(
    notification: dict[str, Any],
    other: dict[str, Any],
    rest: bytes,
    spoils: tuple[int, int, bytes],
) -> list[bytes]:
    """Write a notification in every form, good and spoilt, and some rubbish."""
    good = [
        as_json(notification),
        as_json([notification, other]),
        as_form(notification),
        as_multipart(notification),
    ]
    return [*good, *(spoil(body, *spoils) for body in good), good[0] + good[2], rest]


def bodies(numbers: st.SearchStrategy[Any]) -> st.SearchStrategy[list[bytes]]:
    """Make ten bodies of all kinds about some numbers."""
    return st.builds(
        written,
        fields(numbers),
        fields(numbers),
        rubbish,
        st.tuples(
            st.integers(0, 600), st.sampled_from([0, 1, 9, 999]), st.binary(max_size=8)
        ),
    )


# Each with the query they come with. Only bodies that name no number that is awaited
# may come without a token: what comes without is taken by its number.
hostile = st.one_of(
    st.tuples(
        bodies(phones),
        st.sampled_from(
            [
                "token=",
                "token",
                "token=%3F",
                "token=%00",
                "token=%ED%A0%BD",
                "token=%D9",
            ]
        )
        | st.binary(max_size=40).map(lambda token: urlencode({"token": token})),
    ),
    st.tuples(
        bodies(strangers), st.sampled_from(["", "Token=1", "campaign_token=1", "&&="])
    ),
)


def generate(count: int) -> list[Hostile]:
    """Let hypothesis make so many, no two alike."""
    made: dict[Hostile, None] = {}

    @seed(SEED)
    @settings(
        max_examples=count // 4,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(hostile)
    def collect(example: tuple[list[bytes], str]) -> None:
        """Keep those of one example."""
        several, query = example
        made.update(dict.fromkeys((body, query) for body in several))

    _LOGGER.info("SEED=%d", SEED)
    collect()
    return list(made)[:count]


def dump(hass: HomeAssistant) -> Dump:
    """Write out all that the ledger's file holds but what is kept for the owner."""
    connection = sqlite3.connect(hass.config.path(LEDGER_FILE))
    try:
        return [line for line in connection.iterdump() if not KEPT.match(line)]
    finally:
        connection.close()


def unclaimed(hass: HomeAssistant) -> int:
    """Count what is kept for the owner."""
    connection = sqlite3.connect(hass.config.path(LEDGER_FILE))
    try:
        statement = "SELECT COUNT(*) FROM kept_bodies WHERE request_id IS NULL"
        return int(connection.execute(statement).fetchone()[0])
    finally:
        connection.close()


@pytest.fixture
async def awaited(
    account: MockConfigEntry, call_action: CallAction, simulator: Simulator
) -> URL:
    """Buy lookups whose results never come; return the address they should come to."""
    simulator.fault("hlr/notify", "never_notify")
    answer = await call_action("verify_numbers", phone_numbers=AWAITED, wait=0)
    assert answer["pending"] == AWAITED
    return URL(str(simulator.books.requests[-1].notify_url))


@pytest.fixture
async def post(
    hass: HomeAssistant, account: MockConfigEntry, awaited: URL
) -> Callable[[Hostile], Coroutine[Any, Any, Response]]:
    """Post to the handler as Home Assistant Cloud does."""

    async def call(one: Hostile) -> Response:
        """Post one body."""
        body, query = one
        request = MockRequest(
            content=body, mock_source="cloud", method="POST", query_string=query
        )
        return await async_handle_webhook(hass, account.data[CONF_WEBHOOK_ID], request)

    return call


@pytest.fixture
def quiet(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """See that nothing was raised, and that the log was not flooded."""
    yield
    records = caplog.get_records("call")
    assert not [record.getMessage() for record in records if record.exc_info]
    assert not [
        record.getMessage() for record in records if record.levelno >= logging.ERROR
    ]
    warnings = [record for record in records if record.levelno == logging.WARNING]
    assert len([one for one in warnings if one.name.startswith(LOGGER)]) <= 2


# The test plugin freezes the garbage collector, which misleads hypothesis.
@pytest.mark.filterwarnings("ignore:It looks like `register_random`")
@pytest.mark.usefixtures("quiet")
async def test_hostile_bodies_change_nothing(
    hass: HomeAssistant,
    post: Callable[[Hostile], Coroutine[Any, Any, Response]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """See ten thousand bodies answered, nothing raised, and no result made of them."""
    monkeypatch.setattr(unclaimed_bodies, "MAX_BODIES", MAX_BODIES)
    made = generate(BODIES)
    assert len(made) == BODIES
    before = dump(hass)
    for some in batched(made, BODIES_AT_ONCE, strict=True):
        answers = await asyncio.gather(*map(post, some))
        for one, answer in zip(some, answers, strict=True):
            assert (answer.status, answer.text) == (
                200,
                "OK",
            ) or answer.status in REFUSALS, one
    assert dump(hass) == before
    assert unclaimed(hass) == MAX_BODIES


@pytest.mark.filterwarnings("ignore:It looks like `register_random`")
@pytest.mark.usefixtures("quiet")
async def test_hostile_bodies_in_segments_change_nothing(
    hass: HomeAssistant, awaited: URL
) -> None:
    """See the same of bodies that come over the wire in several pieces."""
    before = dump(hass)
    for place, (body, query) in enumerate(generate(BODIES_OVER_HTTP)):
        url = URL(f"{awaited.with_query(None)}?{query}", encoded=True)
        status, text = await send(url, cut(body), chunked=place % 2 == 0)
        assert (status, text) == (200, "OK") or status in REFUSALS, (body, query)
    assert dump(hass) == before


@pytest.mark.filterwarnings("ignore:It looks like `register_random`")
@pytest.mark.usefixtures("quiet")
async def test_a_leaked_token_is_good_for_little(
    hass: HomeAssistant,
    awaited: URL,
    call_action: CallAction,
    post: Callable[[Hostile], Coroutine[Any, Any, Response]],
) -> None:
    """See bodies about other numbers settle nothing, and what they hold kept."""
    for body, query in generate(BODIES_OVER_HTTP * 4):
        if "token" not in query:
            assert (await post((body, awaited.query_string))).status < 500
    found = await call_action("get_results", phone_numbers=AWAITED)
    assert (found["pending"], found["results"]) == (AWAITED, [])
    kept = [line for line in dump(hass) if line.startswith('INSERT INTO "kept_bodies"')]
    assert 0 < len(kept) <= BODIES_OVER_HTTP * 4


def cut(body: bytes) -> list[bytes]:
    """Cut a body into three pieces, or two."""
    places = [0, len(body) // 3, len(body) // 2, len(body)]
    return [body[start:end] for start, end in pairwise(places) if start < end]


async def send(url: URL, pieces: list[bytes], *, chunked: bool) -> tuple[int, str]:
    """Post a body piece by piece; return what was answered."""
    reader, writer = await asyncio.open_connection(url.host, url.port)
    length = sum(len(piece) for piece in pieces)
    size = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {length}"
    writer.write(
        f"POST {url.raw_path_qs} HTTP/1.1\r\nHost: {url.host}\r\n"
        f"Connection: close\r\n{size}\r\n\r\n".encode()
    )
    for piece in pieces:
        writer.write(b"%x\r\n%b\r\n" % (len(piece), piece) if chunked else piece)
        await writer.drain()
        await asyncio.sleep(0.001)
    if chunked:
        writer.write(b"0\r\n\r\n")
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    head, _, text = answer.partition(b"\r\n\r\n")
    return int(head.split()[1]), text.decode()
