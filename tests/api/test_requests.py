"""What is sent to SMS Partner, and over which connection."""

from contextlib import suppress

import aiohttp
import orjson
import pytest

from custom_components.smspartner.api import (
    MessageReference,
    SmsPartnerClient,
    SmsPartnerRequestError,
)

from ..simulator import Simulator
from .wire import (
    CALLS,
    KEY,
    NOTIFY_URL,
    RENTAL_TOKEN,
    SMS_TAG,
    YES,
    Call,
    Sent,
    Wire,
    cancel_sms,
    download_rental_file,
    find_statuses_by_tag,
    get_account,
    get_message_statuses,
    get_stop_list,
    http,
    request_hlr,
    send_sms,
)

pytestmark = pytest.mark.usefixtures("socket_enabled")


async def sent(
    session: aiohttp.ClientSession, call: Call, *, key: str = KEY, tail: str = ""
) -> Sent:
    """Make a call and return the one request that went out."""
    async with Wire(http(200, YES)) as server:
        await call(SmsPartnerClient(session, key, server.address + tail))
    (request,) = server.requests
    return request


@pytest.mark.parametrize("call", [request_hlr, send_sms, get_message_statuses])
async def test_a_post_is_json_on_its_own_connection(
    call: Call, session: aiohttp.ClientSession
) -> None:
    """The body is JSON and says so; the key is in it and nowhere else."""
    request = await sent(session, call)
    assert request.method == "POST"
    assert request.query == {}
    assert request.headers["content-type"] == "application/json"
    assert request.headers["accept"] == "application/json"
    assert request.headers["accept-encoding"] == "gzip"
    assert request.headers["connection"] == "close"
    assert orjson.loads(request.body)["apiKey"] == KEY
    assert KEY not in f"{request.path}{request.headers}"


@pytest.mark.parametrize(
    "call",
    [
        get_stop_list,
        download_rental_file,
        get_account,
        cancel_sms,
        find_statuses_by_tag,
    ],
)
async def test_a_get_has_no_body_and_its_own_connection(
    call: Call, session: aiohttp.ClientSession
) -> None:
    """The key is in the query; there is no body, and no type of one."""
    request = await sent(session, call)
    assert request.method == "GET"
    assert request.query["apiKey"] == KEY
    assert request.body == b""
    assert "content-type" not in request.headers
    assert request.headers["accept"] == "application/json"
    assert request.headers["accept-encoding"] == "gzip"
    assert request.headers["connection"] == "close"


async def test_no_connection_is_used_again(
    simulator: Simulator, session: aiohttp.ClientSession
) -> None:
    """Every call has its own connection, however quickly they follow."""
    client = SmsPartnerClient(session, KEY, simulator.url)
    for call in CALLS.values():
        with suppress(SmsPartnerRequestError):
            await call(client)
    assert simulator.books.connections == len(CALLS)


async def test_hlr_request(session: aiohttp.ClientSession) -> None:
    """Numbers are separated by commas alone; the tag goes along."""
    request = await sent(session, request_hlr)
    assert request.path == "/v1/hlr/notify"
    assert orjson.loads(request.body) == {
        "apiKey": KEY,
        "phoneNumbers": "+33612345678,+33687654321",
        "notifyUrl": NOTIFY_URL,
        "tag": "a tag",
    }


@pytest.mark.parametrize("tag", [None, ""])
async def test_hlr_request_without_tag(
    session: aiohttp.ClientSession, tag: str | None
) -> None:
    """No tag is sent where there is none."""
    request = await sent(
        session,
        lambda client: client.request_hlr(["+33612345678"], notify_url="u", tag=tag),
    )
    assert orjson.loads(request.body) == {
        "apiKey": KEY,
        "phoneNumbers": "+33612345678",
        "notifyUrl": "u",
    }


@pytest.mark.parametrize(
    ("message_id", "as_sent"),
    [
        ("111111", 111111),
        ("0", 0),
        ("00123", "00123"),
        ("1e3", "1e3"),
        ("1234-12344-1234-1234", "1234-12344-1234-1234"),
        ("18446744073709551615", 18446744073709551615),
        ("18446744073709551616", "18446744073709551616"),
        ("9" * 40, "9" * 40),
        ("", ""),
    ],
)
async def test_message_ids_are_numbers_where_they_can_be(
    session: aiohttp.ClientSession, message_id: str, as_sent: object
) -> None:
    """An id goes out as the sample has it, and never as another one."""
    message = MessageReference(phone_number="+33699999993", message_id=message_id)
    request = await sent(session, lambda client: client.get_message_statuses([message]))
    assert request.path == "/v1/multi-status"
    assert orjson.loads(request.body) == {
        "apiKey": KEY,
        "SMSStatut_List": [{"phoneNumber": "+33699999993", "messageId": as_sent}],
    }


@pytest.mark.parametrize(
    ("call", "path", "query"),
    [
        (get_stop_list, "/v1/stop-sms/list", {}),
        (cancel_sms, "/v1/message-cancel", {"messageId": "111111"}),
        (find_statuses_by_tag, "/v1/bulk-status-by-tag", {"tag": SMS_TAG}),
        (get_account, "/v1/me", {}),
        (download_rental_file, "/v1/location/file/download", {"token": RENTAL_TOKEN}),
    ],
)
@pytest.mark.parametrize("tail", ["", "/"])
async def test_queries(
    session: aiohttp.ClientSession,
    call: Call,
    path: str,
    query: dict[str, str],
    tail: str,
) -> None:
    """A GET goes to its path with its query, with or without a slash at the base."""
    request = await sent(session, call, tail=tail)
    assert (request.path, request.query) == (path, {"apiKey": KEY} | query)


async def test_queries_are_escaped(session: aiohttp.ClientSession) -> None:
    """No character of a key or a token is taken for another thing."""
    odd = "a+b c&d=e/f?g#h%41é€"
    request = await sent(
        session, lambda client: client.download_rental_file(odd), key=odd
    )
    assert request.query == {"apiKey": odd, "token": odd}
