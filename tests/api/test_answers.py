"""What each call returns, and what is read of odd answers."""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import orjson
import pytest

from custom_components.smspartner.api import (
    AccountInfo,
    HlrSubmission,
    MessageStatus,
    RentalFile,
    RentalNumber,
    SmsPartnerClient,
    SmsPartnerError,
    SmsPartnerRequestError,
    StopList,
    StopListEntry,
    StopListIds,
    answers,
)
from custom_components.smspartner.api.content import read_content
from custom_components.smspartner.api.exchange import Reply
from custom_components.smspartner.api.fields import VENDOR_TIME_ZONE

from ..simulator import Simulator
from .wire import (
    CALLS,
    KEY,
    NOTIFY_URL,
    PHONES,
    RENTAL_TOKEN,
    YES,
    Call,
    Wire,
    download_rental_file,
    get_account,
    get_message_statuses,
    get_stop_list,
    get_stop_list_ids,
    http,
    reply,
    request_hlr,
)

pytestmark = pytest.mark.usefixtures("socket_enabled")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, True),
        ({"date_offset": -40 * 365 * 86_400}, True),
        ({"age": 0}, False),
        ({"date_is": "missing"}, False),
        ({"date_is": "garbage"}, False),
    ],
)
@pytest.mark.parametrize("status", [None, 400, 429, 302, 502])
async def test_the_time_an_answer_tells(
    status: int | None,
    changes: dict[str, Any],
    *,
    expected: bool,
    simulator: Simulator,
    session: aiohttp.ClientSession,
) -> None:
    """It is passed on of what the vendor answers itself, as far as one can tell."""
    simulator.settings.update(changes)
    if status:
        simulator.fault("*", "html", status=status)
    told: list[datetime] = []
    client = SmsPartnerClient(session, KEY, simulator.url, on_date=told.append)
    offset = timedelta(seconds=simulator.settings.date_offset)
    for call in CALLS.values():
        before = datetime.now(UTC).replace(microsecond=0)
        with suppress(SmsPartnerError):
            await call(client)
        if not expected or status in {302, 502}:
            assert told == []
        else:
            assert before <= told.pop() - offset <= datetime.now(UTC)


@pytest.mark.parametrize(
    "date",
    [
        "",
        "0",
        "Wed, 21 Oct 2026 07:28:00",
        "Wed, 21 Oct 2026 07:28:00 -0000",
        "Wed, 32 Oct 2026 07:28:00 GMT",
        "Wed, 21 Oct 99999 07:28:00 GMT",
        f"Wed, 21 Oct {'9' * 90} 07:28:00 GMT",
        "Wed, 21 Oct 2026 07:28:00 +9999",
        "Fri, 31 Dec 9999 23:59:59 -0100",
        "2026-10-21T07:28:00Z",
    ],
)
async def test_a_time_that_is_none(session: aiohttp.ClientSession, date: str) -> None:
    """A header that tells no time, or of no zone, is as good as none."""
    told: list[datetime] = []
    async with Wire(http(200, YES, f"Date: {date}")) as server:
        client = SmsPartnerClient(session, KEY, server.address, on_date=told.append)
        await client.get_account()
    assert told == []


async def answered(
    session: aiohttp.ClientSession, call: Call, answer: object
) -> object:
    """Return what a call makes of an answer, which is recorded or given."""
    came_back = reply(answer) if isinstance(answer, str) else http(200, answer)
    async with Wire(came_back) as server:
        return await call(SmsPartnerClient(session, KEY, server.address))


EMPTY_SUBMISSION = HlrSubmission(
    campaign_id=None, number=None, cost=None, currency=None
)
SUBMISSION = HlrSubmission(
    campaign_id="HLR000000", number=1, cost=0.005, currency="EUR"
)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("hlr_notify.json", SUBMISSION),
        (
            YES
            | {
                "campaign_id": " HLR000000 ",
                "number": "1",
                "cost": "0.005",
                "currency": "EUR",
                "tag": "x",
            },
            SUBMISSION,
        ),
        (YES, EMPTY_SUBMISSION),
        (
            YES | dict.fromkeys(("campaign_id", "number", "cost", "currency")),
            EMPTY_SUBMISSION,
        ),
        (
            YES | {"campaign_id": [], "number": {}, "cost": True, "currency": {}},
            EMPTY_SUBMISSION,
        ),
        (
            YES | {"campaign_id": "", "number": -1, "cost": -0.005, "currency": " "},
            EMPTY_SUBMISSION,
        ),
        (
            YES | {"campaign_id": 42, "number": 1.5, "cost": "free", "currency": "€"},
            HlrSubmission(campaign_id="42", number=None, cost=None, currency="EUR"),
        ),
        (YES | {"cost": 1, "number": 2.0}, {"cost": 1.0, "number": 2}),
    ],
)
async def test_hlr_submission(
    session: aiohttp.ClientSession, answer: object, expected: object
) -> None:
    """What was bought is read from any type; what makes no sense is missing."""
    if isinstance(expected, dict):
        expected = HlrSubmission(campaign_id=None, currency=None, **expected)
    assert await answered(session, request_hlr, answer) == expected


def not_found(phone_number: str, message_id: str) -> MessageStatus:
    """Return the status of a message that the vendor does not know."""
    return MessageStatus(
        phone_number=phone_number,
        message_id=message_id,
        found=False,
        status=None,
        date=None,
        stop_sms=None,
        is_spam=None,
    )


async def test_message_statuses(session: aiohttp.ClientSession) -> None:
    """The sample: one message has arrived, two are not known."""
    assert await answered(session, get_message_statuses, "multi_status.json") == [
        MessageStatus(
            phone_number="+33699999993",
            message_id="111111",
            found=True,
            status="delivered",
            date=datetime(2018, 2, 6, 16, 26, 56, tzinfo=UTC),
            stop_sms=False,
            is_spam=False,
        ),
        not_found("+33699999992", "1000"),
        not_found("+33699999991", "1222"),
    ]


async def test_message_statuses_of_other_types(session: aiohttp.ClientSession) -> None:
    """Numbers, booleans and texts stand for one another; junk is left out."""
    items = [
        "junk",
        {
            "success": "true",
            "phoneNumber": 33699999993,
            "messageId": "111111",
            "status": " Not delivered ",
            "date": 1517934416,
            "stopSms": True,
            "isSpam": 1,
            "countryCode": "FR",
        },
        {"success": "0", "phoneNumber": "+33699999992", "messageId": "1000"},
        {},
        None,
    ]
    answer = YES | {"StatutResponse_List": items}
    assert await answered(session, get_message_statuses, answer) == [
        MessageStatus(
            phone_number="+33699999993",
            message_id="111111",
            found=True,
            status="not delivered",
            date=datetime(2018, 2, 6, 16, 26, 56, tzinfo=UTC),
            stop_sms=True,
            is_spam=True,
        ),
        not_found("+33699999992", "1000"),
        MessageStatus(
            phone_number=None,
            message_id=None,
            found=True,
            status=None,
            date=None,
            stop_sms=None,
            is_spam=None,
        ),
    ]


@pytest.mark.parametrize("items", [None, [], {}, "junk", 7])
async def test_no_message_statuses(
    session: aiohttp.ClientSession, items: object
) -> None:
    """A list that is none has no statuses."""
    answer = YES | {"StatutResponse_List": items}
    assert await answered(session, get_message_statuses, answer) == []


STOPPED_AT = datetime(2015, 7, 20, 10, 19, 45, tzinfo=VENDOR_TIME_ZONE)
STOPPED = {"id": 19, "phoneNumber": "+33612345678", "createdAt": "2015-07-20 10:19:45"}
STOP_ENTRY = StopListEntry(id=19, phone_number="+33612345678", created_at=STOPPED_AT)
BARE_STOP_ENTRY = StopListEntry(id=None, phone_number="+33612345678", created_at=None)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (
            "stop_list.json",
            StopList(
                count=1,
                entries=[
                    StopListEntry(
                        id=19, phone_number="+33xxxxxxxxx", created_at=STOPPED_AT
                    )
                ],
            ),
        ),
        (
            YES
            | {
                "nbData": "7",
                "data": [STOPPED | {"id": "19", "phoneNumber": 33612345678}],
            },
            StopList(count=7, entries=[STOP_ENTRY]),
        ),
        (YES | {"data": {"0": STOPPED}}, StopList(count=1, entries=[STOP_ENTRY])),
        (
            YES | {"nbData": "many", "data": [{"phoneNumber": "+33612345678"}]},
            StopList(count=1, entries=[BARE_STOP_ENTRY]),
        ),
        (
            YES
            | {
                "nbData": None,
                "data": [
                    {"phoneNumber": "0033612345678", "createdAt": "0000-00-00"},
                    {"id": 20},
                    "junk",
                ],
            },
            StopList(count=1, entries=[BARE_STOP_ENTRY]),
        ),
        (
            YES | {"nbData": 1, "data": [STOPPED | {"id": "a-19"}]},
            StopList(
                count=1,
                entries=[
                    StopListEntry(
                        id="a-19", phone_number="+33612345678", created_at=STOPPED_AT
                    )
                ],
            ),
        ),
        (YES | {"nbData": 0, "data": []}, StopList(count=0, entries=[])),
        (YES | {"data": "junk"}, StopList(count=0, entries=[])),
        (YES, StopList(count=0, entries=[])),
    ],
)
async def test_stop_list(
    session: aiohttp.ClientSession, answer: object, expected: StopList
) -> None:
    """The list is read from any type; its times are those of Paris."""
    assert await answered(session, get_stop_list, answer) == expected
    ids = {entry.phone_number: entry.id for entry in expected.entries}
    polled = await answered(session, get_stop_list_ids, answer)
    assert polled == StopListIds(count=expected.count, ids=ids)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (
            "rental_file.json",
            RentalFile(
                count=10,
                numbers=[
                    RentalNumber(id=name, phone_number="+336XXXXXX", stop_sms=False)
                    for name in ("...4314", "...4315", "...4316")
                ],
            ),
        ),
        (
            YES
            | {
                "phoneNumbers": "1",
                "datas": [{"id": "14314", "phone": "33612345678", "stopSms": "1"}],
            },
            RentalFile(
                count=1,
                numbers=[
                    RentalNumber(id=14314, phone_number="+33612345678", stop_sms=True)
                ],
            ),
        ),
        (
            YES | {"datas": {"0": {"phone": "+33612345678"}, "2": {"id": 1}, "3": 4}},
            RentalFile(
                count=1,
                numbers=[
                    RentalNumber(id=None, phone_number="+33612345678", stop_sms=None)
                ],
            ),
        ),
        (YES, RentalFile(count=0, numbers=[])),
    ],
)
async def test_rental_file(
    session: aiohttp.ClientSession, answer: object, expected: RentalFile
) -> None:
    """A file is read from any type, and counts as the vendor says."""
    assert await answered(session, download_rental_file, answer) == expected


async def test_rental_file_is_refused_the_second_time(
    simulator: Simulator, session: aiohttp.ClientSession
) -> None:
    """The vendor's code and text say why."""
    simulator.settings.single_download = True
    client = SmsPartnerClient(session, KEY, simulator.url)
    assert (await client.download_rental_file(RENTAL_TOKEN)).count == 3
    with pytest.raises(SmsPartnerRequestError, match="Fichier déjà utilisé") as raised:
        await client.download_rental_file(RENTAL_TOKEN)
    assert raised.value.code == 34


NO_ACCOUNT = AccountInfo(
    name=None,
    balance=None,
    currency=None,
    lookup_price=None,
    sms_price=None,
    to_send=None,
)


def credits_of(**values: object) -> object:
    """Answer with the credit of an account."""
    return YES | {"credits": values}


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (
            "account.json",
            AccountInfo(
                name="a@b.fr",
                balance=10225.119,
                currency="EUR",
                lookup_price=10225.119 / 2045023,
                sms_price=10225.119 / 269082,
                to_send=0,
            ),
        ),
        (
            credits_of(balance=0, solde="3", currency="CHF"),
            replace(NO_ACCOUNT, balance=0.0, currency="CHF"),
        ),
        (
            YES | {"user": {"username": "a@b.fr"}, "credits": {"solde": "-3.5"}},
            replace(NO_ACCOUNT, name="a@b.fr", balance=-3.5),
        ),
        (YES | {"user": [], "credits": "none"}, NO_ACCOUNT),
        (
            credits_of(creditHlr="0", creditSms=0, balance="1"),
            replace(NO_ACCOUNT, balance=1.0),
        ),
        (
            credits_of(creditSms="99", balance="4.9", toSend="3"),
            replace(NO_ACCOUNT, balance=4.9, to_send=3),
        ),
        (
            credits_of(creditSms="100", balance="4.9", toSend=-1),
            replace(NO_ACCOUNT, balance=4.9, sms_price=4.9 / 100),
        ),
        (
            credits_of(creditSms=100, creditHlr=100, balance="-4.9", toSend="x"),
            replace(NO_ACCOUNT, balance=-4.9),
        ),
        (credits_of(creditSms=269082), NO_ACCOUNT),
        (YES, NO_ACCOUNT),
    ],
)
async def test_account(
    session: aiohttp.ClientSession, answer: object, expected: AccountInfo
) -> None:
    """Every field of the account may be missing; a price needs many parts."""
    assert await answered(session, get_account, answer) == expected


async def test_account_that_does_not_exist(
    simulator: Simulator, session: aiohttp.ClientSession
) -> None:
    """An API that has no such call refuses it with a page."""
    simulator.settings.has_me = False
    with pytest.raises(SmsPartnerRequestError) as raised:
        await SmsPartnerClient(session, KEY, simulator.url).get_account()
    assert raised.value.code is None


async def test_bought_as_asked(
    simulator: Simulator, session: aiohttp.ClientSession
) -> None:
    """What the client sends is billed as it was meant, once."""
    submission = await request_hlr(SmsPartnerClient(session, KEY, simulator.url))
    (request,) = simulator.books.requests
    assert request.numbers == tuple(PHONES)
    assert (request.tag, request.notify_url) == ("a tag", NOTIFY_URL)
    assert submission == HlrSubmission(
        campaign_id=request.campaign_id, number=2, cost=0.01, currency="EUR"
    )


@pytest.mark.parametrize("texts", [["a"] * 100_000, [f"{n}" for n in range(100_000)]])
def test_answer_with_more_errors_than_a_person_reads(
    texts: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """See a few of its texts looked at, and the others left alone."""
    looked_at: list[str] = []

    def quote(text: str, _secrets: object) -> str:
        """Note that a text is looked at; it comes to nothing."""
        looked_at.append(text)
        return ""

    monkeypatch.setattr(answers, "quote", quote)
    body = orjson.dumps({"success": False, "code": 13, "errors": texts})
    reply = Reply(status=200, headers={}, packed=body, size=len(body))
    with pytest.raises(SmsPartnerRequestError, match="No reason given"):
        answers.read_answer("hlr/notify", reply, read_content(reply), (), paid=True)
    assert len(looked_at) <= 20
