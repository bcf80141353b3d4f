"""SMS are sent as the vendor's pages say, and every answer is understood."""

import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import aiohttp
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from custom_components.smspartner.api import (
    ACCOUNT_CODES,
    HALVING_CODES,
    SmsPartnerAuthError,
    SmsPartnerClient,
    SmsPartnerHttpError,
    SmsPartnerOutcomeUnknownError,
    SmsPartnerRequestError,
    SmsRefusal,
    SmsSubmission,
    may_be_one_number,
    sms_refusal,
)
from custom_components.smspartner.api.fields import VENDOR_TIME_ZONE

from ..simulator import Simulator
from .wire import (
    KEY,
    NO,
    NOTIFY_URL,
    PHONES,
    REPLY_URL,
    SENDER,
    SMS,
    SMS_TAG,
    YES,
    Wire,
    assert_tells_nothing,
    attempt,
    cancel_sms,
    http,
    send_sms,
    wire,
)

pytestmark = pytest.mark.usefixtures("socket_enabled")

PLAIN = {
    "apiKey": KEY,
    "phoneNumbers": "+33612345678,+33687654321",
    "message": SMS,
    "tag": SMS_TAG,
}


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, {}),
        ({"delivery_url": NOTIFY_URL}, {"urlDlr": NOTIFY_URL}),
        ({"reply_url": REPLY_URL}, {"urlResponse": REPLY_URL}),
        ({"reply_url": None}, {}),
        ({"sender": SENDER}, {"sender": SENDER}),
        ({"sender": ""}, {}),
        ({"is_advertising": True}, {"isStopSms": 1}),
        ({"is_unicode": True}, {"isUnicode": 1}),
        ({"is_test": True}, {"sandbox": 1}),
        (
            {"scheduled_at": datetime(2027, 1, 4, 22, 55, tzinfo=UTC)},
            {"scheduledDeliveryDate": "04/01/2027", "time": 23, "minute": 55},
        ),
        (
            {"scheduled_at": datetime(2027, 7, 4, 22, 0, 30, tzinfo=UTC)},
            {"scheduledDeliveryDate": "05/07/2027", "time": 0, "minute": 0},
        ),
    ],
)
async def test_only_what_is_asked_for_is_sent(
    session: aiohttp.ClientSession,
    options: dict[str, Any],
    expected: dict[str, Any],
) -> None:
    """Numbers are parted by commas alone, options are 1, times are those of Paris."""
    async with Wire(http(200, YES)) as server:
        client = SmsPartnerClient(session, KEY, server.address)
        await client.send_sms(
            PHONES, SMS, **{"tag": SMS_TAG, "delivery_url": None} | options
        )
    (request,) = server.requests
    assert (request.method, request.path) == ("POST", "/v1/send")
    assert orjson.loads(request.body) == PLAIN | expected
    assert b"1.0" not in request.body
    assert b"true" not in request.body


ANSWER = YES | {
    "code": 200,
    "message_id": 307,
    "nb_sms": 2,
    "cost": 0.076,
    "currency": "EUR",
}
SUBMISSION = SmsSubmission(
    message_id="307", nb_sms=2, cost=0.076, currency="EUR", scheduled_at=None
)
EMPTY = SmsSubmission(
    message_id=None, nb_sms=None, cost=None, currency=None, scheduled_at=None
)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (ANSWER, SUBMISSION),
        ({name: str(value) for name, value in ANSWER.items()}, SUBMISSION),
        (
            {"success": "true", "messageId": "307", "nbSms": "2", "cost": "0.076"},
            replace(SUBMISSION, currency=None),
        ),
        (YES | {"nbSMS": 2}, replace(EMPTY, nb_sms=2)),
        (YES, EMPTY),
        (ANSWER | {"message_id": None}, replace(SUBMISSION, message_id=None)),
        (ANSWER | {"message_id": [307]}, replace(SUBMISSION, message_id=None)),
        (
            ANSWER | {"nb_sms": -1, "cost": "x"},
            replace(SUBMISSION, nb_sms=None, cost=None),
        ),
        (
            ANSWER | {"scheduledDeliveryDate": "2018-08-18 20:00:00"},
            replace(
                SUBMISSION,
                scheduled_at=datetime(2018, 8, 18, 20, tzinfo=VENDOR_TIME_ZONE),
            ),
        ),
        (ANSWER | {"scheduledDeliveryDate": "soon"}, SUBMISSION),
    ],
)
async def test_answers_of_send(
    session: aiohttp.ClientSession, answer: object, expected: SmsSubmission
) -> None:
    """Values come in any type, and whatever is missing, the SMS was accepted."""
    async with Wire(http(200, answer)) as server:
        client = SmsPartnerClient(session, KEY, server.address)
        assert await send_sms(client) == expected


async def test_what_the_simulator_takes(
    simulator: Simulator, session: aiohttp.ClientSession
) -> None:
    """An SMS is sent once to each number, and found again by its tag."""
    client = SmsPartnerClient(session, KEY, simulator.url)
    sent = await client.send_sms(PHONES, "Bonjour", tag=SMS_TAG, delivery_url=None)
    assert (sent.nb_sms, sent.cost, sent.currency) == (2, 0.076, "EUR")
    assert simulator.books.sms.texted == {(phone, "Bonjour"): 1 for phone in PHONES}
    found = await client.find_statuses_by_tag(SMS_TAG)
    assert {one.phone_number for one in found} == set(PHONES)


JAVA = NO | {
    "code": 55,
    "message": "Aucun prix par défaut",
    "errors": [{"success": False, "code": "9", "message": "Numéro invalide"}],
}


def field_error(*fields: str, name: str = "errors") -> dict[str, object]:
    """Write a refusal that names fields."""
    errors = [{"elementId": field, "message": "Non"} for field in fields]
    return NO | {"code": 9, name: errors}


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        (JAVA, 55, None),
        (JAVA | {"code": None}, 9, None),
        (NO | {"code": "11", "message": "Crédit insuffisant"}, 11, None),
        (NO | {"code": 4, "message": "Introuvable"}, 4, None),
        (NO | {"code": 992}, 992, None),
        (field_error("children[phoneNumbers].data"), 9, "phoneNumbers"),
        (field_error("children[message].data", name="error"), 9, "message"),
        (field_error("children[phoneNumber]"), 9, "phoneNumber"),
        (field_error("[minute]"), 9, "minute"),
        (field_error("sender"), 9, "sender"),
        (field_error("data.urlDlr"), 9, "urlDlr"),
        (field_error("children[phoneNumbers].children[0].data"), 9, "phoneNumbers"),
        (
            field_error("children[phoneNumbers].data", "children[message].data"),
            9,
            "message",
        ),
        (field_error("data"), 9, None),
        (field_error(f"children[{PHONES[0]}].data"), 9, None),
        (NO | {"code": 9, "errors": [{"elementId": ["x"]}, 1, None]}, 9, None),
        (NO | {"code": 9, "errors": "Non"}, 9, None),
    ],
)
@pytest.mark.parametrize("status", [200, 400, 422, 403, 502])
async def test_refusals_tell_code_and_field(
    status: int,
    body: Mapping[str, object],
    code: int,
    field: str | None,
    simulator: Simulator,
    session: aiohttp.ClientSession,
) -> None:
    """However a refusal is written, its code is known, and the field that it names.

    A gateway's 502 around a code that is none of send's is no refusal.
    """
    made = await attempt(wire(http(status, body)), send_sms, simulator, session)
    if status == 502 and code == 4:
        assert type(made.error) is SmsPartnerOutcomeUnknownError
        return
    assert isinstance(made.error, SmsPartnerRequestError)
    assert (made.error.code, made.error.field) == (code, field)


@pytest.mark.parametrize("status", [401, 403, 404, 405, 413])
async def test_a_proxy_refuses(
    status: int, simulator: Simulator, session: aiohttp.ClientSession
) -> None:
    """A page of a proxy with a status of its own: the API was never asked."""
    page = b"<html><body>Nope</body></html>"
    for call in (send_sms, cancel_sms):
        made = await attempt(wire(http(status, page)), call, simulator, session)
        assert type(made.error) is SmsPartnerHttpError
        assert (made.error.status, made.error.code) == (status, None)


@pytest.mark.parametrize(
    "body",
    [
        NO | {"code": 500},
        NO | {"code": "500", "message": "Non"},
        NO | {"errors": [{"code": "500"}]},
        YES | {"message_id": 307},
        {"success": "1"},
    ],
)
@pytest.mark.parametrize("status", [400, 403, 500, 503])
async def test_what_may_be_sent_is_not_refused(
    status: int,
    body: object,
    simulator: Simulator,
    session: aiohttp.ClientSession,
) -> None:
    """Success, and a code that says nothing, count for more than an HTTP status."""
    made = await attempt(wire(http(status, body)), send_sms, simulator, session)
    assert type(made.error) is SmsPartnerOutcomeUnknownError


MEANINGS = {
    SmsRefusal.BAD_KEY: {1, 10},
    SmsRefusal.INVALID: {2, 9, 43},
    SmsRefusal.NO_CREDIT: {11},
    SmsRefusal.NO_PRICE: {13},
    SmsRefusal.STOP_LIST: {14},
    SmsRefusal.DUPLICATE: {15},
    SmsRefusal.ACCOUNT_DISABLED: {20},
    SmsRefusal.NIGHT_HOURS: {22},
    SmsRefusal.SUNDAY: {23},
    SmsRefusal.ACCOUNT_BLOCKED: {30},
    SmsRefusal.ACCESS_DENIED: {40},
    SmsRefusal.ECO: {42, 51},
    SmsRefusal.SENDER: {44, 992},
    SmsRefusal.DATE: {45, 46, 47, 48, 49},
    SmsRefusal.TOO_MANY: {50},
    SmsRefusal.TOO_LONG: {52},
    SmsRefusal.NOBODY_LEFT: {55},
    SmsRefusal.MALFORMED: {90},
    SmsRefusal.ADDRESS_NOT_ALLOWED: {96},
}
LISTED = sorted(set().union(*MEANINGS.values()))


def test_every_code_has_its_meaning() -> None:
    """The codes of the vendor's page mean what it says, and all others anything."""
    for code in range(-1, 1100):
        expected = [meaning for meaning, codes in MEANINGS.items() if code in codes]
        assert [sms_refusal(code)] == (expected or [SmsRefusal.OTHER])
    assert sms_refusal(None) is SmsRefusal.OTHER
    assert {*MEANINGS, SmsRefusal.OTHER} == set(SmsRefusal)


@pytest.mark.parametrize("code", LISTED)
async def test_the_codes_of_send_are_the_vendor_s(
    code: int, simulator: Simulator, session: aiohttp.ClientSession
) -> None:
    """A code of the vendor's page is a refusal even if a gateway made it its own."""
    body = NO | {"code": code, "message": "Non"}
    for status in (200, 400, 302, 502):
        made = await attempt(wire(http(status, body)), send_sms, simulator, session)
        expected = SmsPartnerAuthError if code in {1, 10} else SmsPartnerRequestError
        assert isinstance(made.error, expected)
        assert made.error.code == code
    assert (sms_refusal(code) in ACCOUNT_REFUSALS) == (code in ACCOUNT_CODES)


ACCOUNT_REFUSALS = {
    SmsRefusal.BAD_KEY,
    SmsRefusal.NO_CREDIT,
    SmsRefusal.ACCOUNT_DISABLED,
    SmsRefusal.ACCOUNT_BLOCKED,
    SmsRefusal.ACCESS_DENIED,
    SmsRefusal.ADDRESS_NOT_ALLOWED,
}


@pytest.mark.parametrize(
    ("field", "may_be"),
    [(None, True), ("phoneNumbers", True), ("phoneNumber", True), ("message", False)],
)
def test_one_number_may_be_the_cause(field: str | None, *, may_be: bool) -> None:
    """An invalid field (9) is a matter of numbers only if it is theirs."""
    assert may_be_one_number(9, field) is may_be
    for code in (2, 13, 14, 15, 55):
        assert may_be_one_number(code, field)
    for other in {None, *LISTED, 500} - HALVING_CODES:
        assert not may_be_one_number(other, field)


@pytest.mark.parametrize(
    "words",
    [
        f"Le message «{SMS}» est refusé",
        f"Le message «{SMS[:20]}…» est refusé",
        f"«{SMS.replace(':br:', '<br/>')}»".encode().decode("latin-1"),
        f"tag={SMS_TAG}, sender {SENDER.upper()}, urlDlr {NOTIFY_URL}",
        "Le code 0417 ?",
        SMS.upper(),
    ],
)
@pytest.mark.parametrize("place", ["message", "elementId", "errors"])
@pytest.mark.parametrize("code", [9, 500])
async def test_no_text_is_passed_on(
    place: str,
    words: str,
    code: int,
    simulator: Simulator,
    session: aiohttp.ClientSession,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Whatever the API repeats of what was sent is in no error, and in no log."""
    caplog.set_level(logging.DEBUG)
    nested = {"elementId": f"children[{words}].data", "message": "Non"}
    told: dict[str, dict[str, object]] = {
        "message": {"message": words},
        "elementId": {"errors": [nested]},
        "errors": {"errors": [words, {"message": words, "code": words}]},
    }
    body = NO | {"code": code} | told[place]
    made = await attempt(wire(http(200, body)), send_sms, simulator, session)
    assert_tells_nothing(made.error, caplog.text)


async def test_a_success_is_not_in_the_log(
    simulator: Simulator,
    session: aiohttp.ClientSession,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Nothing of what was sent is in the log."""
    caplog.set_level(logging.DEBUG)
    await send_sms(SmsPartnerClient(session, KEY, simulator.url))
    assert "send answered with status 200" in caplog.text
    assert_tells_nothing(None, caplog.text)


@pytest.mark.parametrize(
    "answer",
    [
        YES,
        YES | {"code": 200, "message": "Annulé"},
        NO | {"code": 5},
        NO | {"code": "5"},
    ],
)
@pytest.mark.parametrize("status", [200, 400])
async def test_cancelled_now_or_before(
    status: int,
    answer: Mapping[str, object],
    simulator: Simulator,
    session: aiohttp.ClientSession,
) -> None:
    """A message that was cancelled before is cancelled."""
    if status == 400 and answer["success"]:
        status = 201
    made = await attempt(wire(http(status, answer)), cancel_sms, simulator, session)
    assert (made.error, made.requests) == (None, 1)


@pytest.mark.parametrize("code", [1, 3, 4, 6, 7, 10, 11])
@pytest.mark.parametrize("status", [200, 400, 502])
async def test_not_cancelled(
    status: int,
    code: int,
    simulator: Simulator,
    session: aiohttp.ClientSession,
) -> None:
    """Whoever cancels is told by a code that it was not done."""
    answer = http(status, NO | {"code": code, "message": "Non"})
    made = await attempt(wire(answer), cancel_sms, simulator, session)
    assert isinstance(made.error, SmsPartnerRequestError)
    assert made.error.code == code


@pytest.mark.parametrize(
    "answer", [b"", http(500), http(200, b"<html>"), http(200, NO | {"code": 500})]
)
async def test_maybe_cancelled(
    answer: bytes, simulator: Simulator, session: aiohttp.ClientSession
) -> None:
    """A lost answer is told as such, and the call was made once."""
    made = await attempt(wire(answer), cancel_sms, simulator, session)
    assert type(made.error) is SmsPartnerOutcomeUnknownError
    assert made.requests == 1


async def test_cancelling_at_the_simulator(
    simulator: Simulator, session: aiohttp.ClientSession
) -> None:
    """What is scheduled is cancelled, as often as one likes; what was sent is not."""
    client = SmsPartnerClient(session, KEY, simulator.url)
    scheduled = await send_sms(client)
    assert scheduled.message_id
    assert scheduled.scheduled_at == datetime(2099, 12, 31, 7, 5, tzinfo=UTC)
    for _ in range(2):
        await client.cancel_sms(scheduled.message_id)
    sent = await client.send_sms(PHONES, SMS, tag="x", delivery_url=None)
    assert sent.message_id
    with pytest.raises(SmsPartnerRequestError) as raised:
        await client.cancel_sms(sent.message_id)
    assert raised.value.code == 7


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=4,
    )
)
def test_any_value_of_an_answer(value: object) -> None:
    """Whatever is in place of a value, the SMS was accepted."""
    names = ("message_id", "nb_sms", "cost", "currency", "scheduledDeliveryDate")
    made = SmsSubmission.from_answer(dict.fromkeys(names, value))
    assert made.message_id is None or 0 < len(made.message_id) <= 255
    assert made.nb_sms is None or made.nb_sms >= 0
    assert made.cost is None or made.cost >= 0
