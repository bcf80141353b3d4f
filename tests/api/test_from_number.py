"""SMS leave from a rented number as the vendor's page says."""

from typing import Any

import aiohttp
import orjson
import pytest

from custom_components.smspartner.api import SmsPartnerClient, SmsSubmission

from .wire import (
    KEY,
    NOTIFY_URL,
    PHONES,
    RENTED,
    REPLY_URL,
    SMS,
    SMS_TAG,
    YES,
    Wire,
    http,
    send_from_number,
)

pytestmark = pytest.mark.usefixtures("socket_enabled")


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, {}),
        ({"delivery_url": NOTIFY_URL}, {"urlDlr": NOTIFY_URL}),
        ({"reply_url": REPLY_URL}, {"urlResponse": REPLY_URL}),
        ({"is_advertising": True}, {"isStopSms": 1}),
        ({"is_test": True}, {"sandbox": 1}),
    ],
)
async def test_only_what_is_asked_for_is_sent(
    session: aiohttp.ClientSession,
    options: dict[str, Any],
    expected: dict[str, Any],
) -> None:
    """Both numbers are digits without a plus, and options are 1."""
    nothing = {"delivery_url": None, "reply_url": None}
    async with Wire(http(200, YES)) as server:
        client = SmsPartnerClient(session, KEY, server.address)
        await client.send_from_number(
            PHONES[0], SMS, tag=SMS_TAG, send_from=RENTED, **nothing | options
        )
    (request,) = server.requests
    assert (request.method, request.path) == ("POST", "/v1/vn/send")
    assert orjson.loads(request.body) == expected | {
        "apiKey": KEY,
        "to": "33612345678",
        "from": "33939030405",
        "message": SMS,
        "tag": SMS_TAG,
    }


async def test_it_is_answered_as_any_other_sms(session: aiohttp.ClientSession) -> None:
    """The answer holds the ID, the parts and the cost."""
    answer = YES | {"code": 200, "message_id": 307, "nb_sms": 1, "cost": 0.049}
    async with Wire(http(200, answer)) as server:
        found = await send_from_number(SmsPartnerClient(session, KEY, server.address))
    assert found == SmsSubmission(
        message_id="307", nb_sms=1, cost=0.049, currency=None, scheduled_at=None
    )
