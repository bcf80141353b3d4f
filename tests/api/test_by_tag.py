"""The SMS of a tag are found, on as many pages as there are."""

from collections.abc import Sequence

import aiohttp
import pytest

from custom_components.smspartner.api import (
    Fate,
    MessageStatus,
    SmsPartnerAuthError,
    SmsPartnerClient,
    SmsPartnerRequestError,
)

from ..simulator import Simulator
from .wire import (
    KEY,
    NO,
    SMS_TAG,
    YES,
    Wire,
    find_statuses_by_tag,
    http,
)

pytestmark = pytest.mark.usefixtures("socket_enabled")

PHONES = [f"+336000000{number:02}" for number in range(45)]


async def send(client: SmsPartnerClient, phones: list[str], tag: str = SMS_TAG) -> None:
    """Send an SMS to some numbers."""
    await client.send_sms(phones, "Bonjour", tag=tag, delivery_url=None)


def phones_of(found: Sequence[MessageStatus]) -> list[str | None]:
    """Return the phone numbers that were found."""
    return [one.phone_number for one in found]


@pytest.mark.parametrize("page", [1, 20, 44, 45, 500])
async def test_all_pages_are_read(
    page: int, simulator: Simulator, session: aiohttp.ClientSession
) -> None:
    """All numbers are found, with one call for each page."""
    simulator.settings.update({"sms": {"tag_page": page}})
    client = SmsPartnerClient(session, KEY, simulator.url)
    await send(client, PHONES)
    await simulator.pass_time(3600)
    found = await client.find_statuses_by_tag(SMS_TAG)
    assert phones_of(found) == PHONES
    assert simulator.books.calls["bulk-status-by-tag"] == -(-len(PHONES) // page)
    fates = [one.fate for one in found]
    assert fates[:2] == [Fate.DELIVERED, Fate.NOT_DELIVERED]


async def test_pages_that_cannot_be_asked_for(
    simulator: Simulator, session: aiohttp.ClientSession
) -> None:
    """Where every page is the first one, that is all."""
    simulator.settings.update({"sms": {"tag_page": 20, "tag_has_pages": False}})
    client = SmsPartnerClient(session, KEY, simulator.url)
    await send(client, PHONES)
    found = await client.find_statuses_by_tag(SMS_TAG)
    assert phones_of(found) == PHONES[:20]
    assert simulator.books.calls["bulk-status-by-tag"] == 2


async def test_pages_have_an_end(
    simulator: Simulator, session: aiohttp.ClientSession
) -> None:
    """A vendor that always counts one more is not asked for ever."""
    simulator.settings.update({"sms": {"tag_page": 1}})
    client = SmsPartnerClient(session, KEY, simulator.url)
    await send(client, [f"+3360{number:05}99" for number in range(70)])
    found = await client.find_statuses_by_tag(SMS_TAG)
    assert len(found) == 50


def page(*phones: str, **more: object) -> bytes:
    """Write a page as the vendor's pages have it."""
    rows = [
        {"phoneNumber": phone, "status": "Delivered", "stopSMS": True, "date": "1"}
        for phone in phones
    ]
    answer = YES | {"StatutResponse_List": rows} | more
    return http(200, answer, "Connection: close")


@pytest.mark.parametrize(
    "later",
    [
        b"",
        http(200, NO | {"code": 4}),
        http(400, NO | {"code": 9}),
        http(429),
        http(502, b"<html>"),
        http(200, b"half"),
        page("+33600000000", total=2),
        page(total=2),
    ],
)
async def test_a_later_page_that_fails_costs_only_itself(
    later: bytes, session: aiohttp.ClientSession
) -> None:
    """What the first page holds is known."""
    async with Wire(page("+33600000000", total=2), later=later) as server:
        found = await find_statuses_by_tag(
            SmsPartnerClient(session, KEY, server.address)
        )
    assert phones_of(found) == ["+33600000000"]
    assert [one.query.get("page") for one in server.requests] == [None, "2"]


@pytest.mark.parametrize(
    ("answer", "phones"),
    [
        (page("+33600000000"), ["+33600000000"]),
        (page("+33600000000", total="1"), ["+33600000000"]),
        (page("+33600000000", total=0), ["+33600000000"]),
        (page("+33600000000", total="many"), ["+33600000000"]),
        (page("33600000000", "+33600000000", total=1), ["+33600000000"]),
        (page("x", "+33600000000", total=2), ["+33600000000"]),
        (page(total=0), []),
        (page(), []),
        (http(200, YES), []),
        (http(200, NO | {"code": 4}), []),
        (http(404, NO | {"code": "4"}), []),
    ],
)
async def test_answers(
    answer: bytes, phones: list[str], session: aiohttp.ClientSession
) -> None:
    """A tag that nothing has is no error; what cannot be read is not listed."""
    async with Wire(answer) as server:
        found = await find_statuses_by_tag(
            SmsPartnerClient(session, KEY, server.address)
        )
    assert phones_of(found) == phones
    assert {one.stop_sms for one in found} <= {True}


@pytest.mark.parametrize(
    "answer",
    [
        page("+33600000000", "+33600000000", total=2),
        page("x", "+33600000000", total=2),
    ],
)
async def test_no_page_is_asked_for_that_there_is_not(
    answer: bytes, session: aiohttp.ClientSession
) -> None:
    """A status counts as listed, also of a number that was sent to twice."""
    async with Wire(answer) as server:
        found = await find_statuses_by_tag(
            SmsPartnerClient(session, KEY, server.address)
        )
    assert phones_of(found) == ["+33600000000"]
    assert len(server.requests) == 1


async def test_a_first_page_that_is_refused(session: aiohttp.ClientSession) -> None:
    """Other refusals are errors."""
    async with Wire(http(200, NO | {"code": 10})) as server:
        client = SmsPartnerClient(session, KEY, server.address)
        with pytest.raises(SmsPartnerAuthError):
            await find_statuses_by_tag(client)


async def test_a_tag_is_not_passed_on(session: aiohttp.ClientSession) -> None:
    """An answer that quotes the tag loses it."""
    refusal = http(200, NO | {"code": 3, "message": f"Tag {SMS_TAG} ?"})
    async with Wire(refusal) as server:
        client = SmsPartnerClient(session, KEY, server.address)
        with pytest.raises(SmsPartnerRequestError, match=r"^Tag … \?$"):
            await find_statuses_by_tag(client)
