"""What becomes of SMS at the simulator, and how it is told."""

import asyncio
import re
from typing import Any
from urllib.parse import parse_qs

import aiohttp
import orjson
import pytest

from ..helpers import PHONE, ROOT
from . import Simulator
from .helpers import Api, Receiver
from .sms.fates import FATES_BY_ENDING
from .sms.settings import TEN_HOURS, SmsSettings

pytestmark = pytest.mark.usefixtures("socket_enabled")
README = ROOT / "tests" / "simulator" / "README.md"

SILENT = ("40", "50", "98")
"""The endings of numbers of which no report comes."""
REPORTED = {
    "01": ["not delivered"],
    "06": ["waiting", "not delivered"],
    "27": ["waiting", "delivered"],
    "41": ["delivered", "waiting"],
    "42": ["delivered", "delivered"],
    "44": ["enroute"],
    "49": ["waiting"],
    "52": ["delivered", "not delivered"],
    "99": ["ko"],
}
"""What is reported of the other endings where it is not one delivery."""
POLLED = {
    "01": "Not delivered",
    "06": "Not delivered",
    "44": "Enroute",
    "49": "Waiting",
    "52": "Not delivered",
    "98": "Waiting",
    "99": "ko",
}
"""And what a poll tells afterwards."""
SCHEDULED: dict[str, Any] = {
    "scheduledDeliveryDate": "31/12/2099",
    "time": 8,
    "minute": 0,
}


def number(ending: str) -> str:
    """Return a number with that ending."""
    return f"+336000000{ending}"


async def test_a_report_has_the_fields_of_the_one_that_was_seen(
    api: Api, simulator: Simulator, receiver: Receiver
) -> None:
    """A delivery is posted as JSON, the ID and the cost as text."""
    answer = await api.text(PHONE, url=f"{receiver.url}?t=a")
    (report,) = map(orjson.loads, receiver.bodies)
    assert type(report.pop("date")) is int
    assert report == {
        "status": "delivered",
        "msgId": str(answer["message_id"]),
        "phone": PHONE,
        "cost": "0.038",
        "currency": "EUR",
    }
    assert receiver.queries == ["t=a"]
    assert receiver.types == ["application/json"]
    assert len(simulator.books.sms.acknowledged) == 1


@pytest.mark.parametrize("ending", sorted(set(FATES_BY_ENDING) - {"50"}))
async def test_each_fate_can_be_provoked(
    api: Api, receiver: Receiver, ending: str
) -> None:
    """Every ending of the table is reported, and answered to polls, as it says."""
    answer = await api.text(number(ending), url=receiver.url)
    told = [
        orjson.loads(body)["status"] if body[0] == "{" else parse_qs(body)["status"][0]
        for body in receiver.bodies
    ]
    assert told == ([] if ending in SILENT else REPORTED.get(ending, ["delivered"]))
    asked = [{"phoneNumber": number(ending), "messageId": answer["message_id"]}]
    (polled,) = (await api.ask("multi-status", SMSStatut_List=asked))[
        "StatutResponse_List"
    ]
    assert polled["status"] == POLLED.get(ending, "Delivered")


def test_readme_has_the_table() -> None:
    """The table a person reads is the one the simulator uses."""
    text = README.read_text()
    for ending, fate in FATES_BY_ENDING.items():
        assert f"| {ending} | `{fate.name}` | {fate.meaning} |" in text
    for name in SmsSettings.__dataclass_fields__:
        assert re.search(rf"^\|.*`sms\.{name}`.*\|", text, re.MULTILINE), name


@pytest.mark.parametrize(
    ("ending", "field", "told"),
    [
        ("46", "phone", "33600000046"),
        ("47", "phone", 33600000047),
        ("48", "msgId", "1"),
    ],
)
async def test_reports_that_are_spelled_otherwise(
    api: Api, receiver: Receiver, ending: str, field: str, told: object
) -> None:
    """A number comes without its plus, as a number, or under the ID of another SMS."""
    await api.text(number(ending), url=receiver.url)
    assert orjson.loads(receiver.bodies[0])[field] == told


async def test_an_id_as_a_number(api: Api, receiver: Receiver) -> None:
    """The ID comes as it was answered, not as text."""
    answer = await api.text(number("51"), url=receiver.url)
    assert orjson.loads(receiver.bodies[0])["msgId"] == answer["message_id"]


@pytest.mark.parametrize("phone", [number("45"), PHONE])
async def test_reports_as_forms(
    api: Api, simulator: Simulator, receiver: Receiver, phone: str
) -> None:
    """Some numbers' reports are forms; all are where set."""
    if phone == PHONE:
        simulator.settings.update({"sms": {"report_format": "form"}})
    answer = await api.text(phone, url=receiver.url)
    (form,) = receiver.forms
    assert form.pop("date").isdecimal()
    assert form == {
        "status": "delivered",
        "msgId": str(answer["message_id"]),
        "phone": phone,
        "cost": "0.038",
        "currency": "EUR",
    }
    assert receiver.types == ["application/x-www-form-urlencoded"]


@pytest.mark.parametrize("phone", [number("43"), PHONE])
async def test_reports_before_the_answer(
    api: Api, simulator: Simulator, receiver: Receiver, phone: str
) -> None:
    """Some numbers are told of before the answer to the request; all by a fault."""
    simulator.settings.sms.report_delay = 3600
    if phone == PHONE:
        simulator.fault("send", "notify_early")
    sent = {"phoneNumbers": phone, "message": "a", "urlDlr": receiver.url}
    answer = await api.ask("send", **sent)
    (report,) = map(orjson.loads, receiver.bodies)
    assert report["msgId"] == str(answer["message_id"])


async def test_an_early_report_does_not_wait_for_a_date(
    api: Api, simulator: Simulator, receiver: Receiver
) -> None:
    """What is scheduled is answered at once and told of when it has left."""
    async with asyncio.timeout(10):
        await api.text(number("43"), url=receiver.url, **SCHEDULED)
    assert receiver.bodies == []
    await simulator.pass_time(3e9)
    assert len(receiver.bodies) == 1


async def test_an_early_report_outlives_whoever_sent(
    api: Api, simulator: Simulator, receiver: Receiver
) -> None:
    """A client that gives up meanwhile has texted somebody, and hears of it."""
    receiver.open.clear()
    sent: dict[str, Any] = {
        "phoneNumbers": number("43"),
        "message": "a",
        "urlDlr": receiver.url,
    }
    asking = asyncio.create_task(api.request("send", **sent))
    await receiver.called.wait()
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)
    await api.ask("me")
    receiver.open.set()
    await simulator.settled()
    assert len(simulator.books.sms.acknowledged) == 1


@pytest.mark.parametrize(("kind", "times"), [("never_notify", 0), ("notify_twice", 2)])
async def test_report_faults(
    api: Api, simulator: Simulator, receiver: Receiver, kind: str, times: int
) -> None:
    """Reports can be missing or doubled, for as many requests as the fault strikes."""
    simulator.fault("send", kind, times=1)
    await api.text(PHONE, url=receiver.url, tag="abc")
    assert len(receiver.bodies) == times
    tagged = await api.ask("bulk-status-by-tag", tag="abc")
    assert tagged["StatutResponse_List"][0]["status"] == "Delivered"
    await api.text(PHONE, url=receiver.url)
    assert len(receiver.bodies) == times + 1


async def test_only_polls(api: Api, simulator: Simulator, receiver: Receiver) -> None:
    """Without reports the fates come about all the same."""
    simulator.settings.update({"sms": {"reports": "none"}})
    await api.text(PHONE, url=receiver.url, tag="abc")
    assert (receiver.bodies, simulator.books.sms.reports) == ([], [])
    tagged = await api.ask("bulk-status-by-tag", tag="abc")
    assert tagged["StatutResponse_List"][0]["status"] == "Delivered"


async def test_fates_override_the_table(
    api: Api, simulator: Simulator, receiver: Receiver
) -> None:
    """A named number has the fate it was given."""
    simulator.settings.update({"sms": {"fates": {PHONE: "ko"}}})
    await api.text(PHONE, url=receiver.url)
    assert orjson.loads(receiver.bodies[0])["status"] == "ko"


async def test_a_report_of_ones_own(
    api: Api, simulator: Simulator, receiver: Receiver
) -> None:
    """A test sends what it likes of the last SMS to a number, and where it likes."""
    with pytest.raises(LookupError, match="no SMS to"):
        await simulator.report(PHONE)
    await api.text(PHONE, url=f"{receiver.url}?t=a")
    await simulator.report(PHONE, "ko", msgId="5", cost=None)
    await simulator.report(PHONE, url=f"{receiver.url}?t=b", phone="+33600000000")
    own, forged = map(orjson.loads, receiver.bodies[1:])
    assert (own["status"], own["msgId"], "cost" in own) == ("ko", "5", False)
    assert (forged["status"], forged["phone"]) == ("delivered", "+33600000000")
    assert receiver.queries == ["t=a", "t=a", "t=b"]


async def test_reports_that_are_not_taken(
    api: Api, simulator: Simulator, receiver: Receiver
) -> None:
    """They are lost, or sent again as often as set."""
    simulator.settings.update({"notification_retries": 2, "retry_delay": 0})
    receiver.status = 503
    await api.text(PHONE, url=receiver.url)
    await api.text(PHONE, url="http://127.0.0.1:1/")
    lost, unheard = simulator.books.sms.lost
    assert [attempt.status for attempt in lost.attempts] == [503] * 3
    assert unheard.attempts[0] == (None, "ClientConnectorError")
    assert simulator.books.sms.acknowledged == []


async def test_reports_of_many(
    api: Api, simulator: Simulator, receiver: Receiver
) -> None:
    """Each number is told of once, over as many connections as set."""
    simulator.settings.notification_connections = 3
    numbers = [f"+3361{place:07}" for place in range(100, 140)]
    await api.text(*numbers, url=receiver.url)
    assert len(receiver.bodies) == len(simulator.books.sms.acknowledged)
    assert {orjson.loads(body)["phone"] for body in receiver.bodies} == {
        phone for phone in numbers if phone[-2:] not in SILENT
    }
    assert receiver.busiest <= 3


@pytest.mark.parametrize(
    ("night", "told"), [("told", True), ("waiting", False), ("refused", None)]
)
async def test_night(
    api: Api, simulator: Simulator, receiver: Receiver, *, night: str, told: bool | None
) -> None:
    """What is sent at night is refused or held until the morning, said or not."""
    simulator.settings.update({"sms": {"night": night}})
    answer = await api.text(PHONE, url=receiver.url, tag="abc")
    if told is None:
        assert answer["code"] == 22
        return
    assert ("scheduledDeliveryDate" in answer) is told
    assert (await api.ask("me"))["credits"]["toSend"] == 1
    tagged = await api.ask("bulk-status-by-tag", tag="abc")
    assert tagged["StatutResponse_List"][0]["status"] == "Waiting"
    await simulator.pass_time(TEN_HOURS - 60)
    assert receiver.bodies == []
    await simulator.pass_time(61)
    assert len(receiver.bodies) == 1
    assert (await api.ask("me"))["credits"]["toSend"] == 0


async def test_a_date_at_night(
    api: Api, simulator: Simulator, receiver: Receiver
) -> None:
    """An SMS that has a date leaves on it."""
    simulator.settings.update({"sms": {"night": "refused"}})
    answer = await api.text(PHONE, url=receiver.url, **SCHEDULED)
    assert answer["scheduledDeliveryDate"] == "2099-12-31 08:00:00"
    await simulator.pass_time(TEN_HOURS)
    assert receiver.bodies == []


async def test_ten_hours(api: Api, simulator: Simulator, receiver: Receiver) -> None:
    """A phone that is off gets its SMS the next day."""
    await api.text(number("49"), url=receiver.url)
    await simulator.pass_time(TEN_HOURS)
    assert [orjson.loads(body)["status"] for body in receiver.bodies] == [
        "waiting",
        "delivered",
    ]


async def test_a_scheduled_sms_leaves_at_its_time_or_is_cancelled(
    api: Api, simulator: Simulator, receiver: Receiver
) -> None:
    """Its date is answered; until then it can be cancelled, once."""
    before = simulator.settings.account.balance
    first = await api.text(PHONE, url=receiver.url, tag="abc", **SCHEDULED)
    assert first["scheduledDeliveryDate"] == "2099-12-31 08:00:00"
    assert (await api.ask("me"))["credits"]["toSend"] == 1
    message = {"messageId": first["message_id"]}
    assert await api.ask("message-cancel", **message) == {
        "success": True,
        "code": 200,
        "message": "L'envoi du SMS a été annulé.",
    }
    assert (await api.ask("message-cancel", **message))["code"] == 5
    assert simulator.settings.account.balance == before
    assert (await api.ask("bulk-status-by-tag", tag="abc"))["code"] == 4
    pair = {"phoneNumber": PHONE, **message}
    polled = await api.ask("multi-status", SMSStatut_List=[pair])
    assert polled["StatutResponse_List"][0]["code"] == 4
    second = await api.text(PHONE, url=receiver.url, **SCHEDULED)
    assert receiver.bodies == []
    await simulator.pass_time(3e9)
    assert len(receiver.bodies) == 1
    assert simulator.books.sms.texts_to(PHONE) == ["Bonjour"]
    message = {"messageId": second["message_id"]}
    assert (await api.ask("message-cancel", **message))["code"] == 7


@pytest.mark.parametrize("kind", ["cut_after", "cut_before"])
async def test_cancelled_without_an_answer(
    api: Api, simulator: Simulator, kind: str
) -> None:
    """Whether it was done is what the next call tells: code 5 where it was."""
    sent = await api.text(PHONE, **SCHEDULED)
    simulator.fault("message-cancel", kind)
    with pytest.raises(aiohttp.ClientConnectionError):
        await api.request("message-cancel", messageId=sent["message_id"])
    simulator.clear_faults()
    answer = await api.ask("message-cancel", messageId=sent["message_id"])
    assert answer["code"] == (5 if kind == "cut_after" else 200)
    for code in (5, 6, 7):
        simulator.fault("message-cancel", "refuse", times=1, code=code)
        assert (await api.ask("message-cancel", messageId="1"))["code"] == code


async def test_what_cannot_be_cancelled(api: Api, simulator: Simulator) -> None:
    """No SMS, an unknown one, one that left and one about to leave have their codes."""
    sent = (await api.text(PHONE))["message_id"]
    simulator.settings.update({"sms": {"night": "told", "night_hold": 299.0}})
    held = (await api.text(PHONE))["message_id"]
    codes = [
        (await api.ask("message-cancel", messageId=one))["code"]
        for one in ("", 1, "x", sent, held)
    ]
    assert codes == [3, 4, 4, 7, 6]


@pytest.mark.parametrize("after", [0.0, 30.0, None])
async def test_a_tag_becomes_visible(
    api: Api, simulator: Simulator, after: float | None
) -> None:
    """What was sent can be read by its tag at once, after a while or never."""
    simulator.settings.update({"sms": {"tag_visible_after": after}})
    await api.text(PHONE, tag="abc")
    codes = []
    for seconds in (0, 29, 2):
        await simulator.pass_time(seconds)
        codes.append((await api.ask("bulk-status-by-tag", tag="abc"))["code"])
    expected = {0.0: [200] * 3, 30.0: [4, 4, 200], None: [4] * 3}
    assert codes == expected[after]


@pytest.mark.parametrize("has_pages", [True, False])
async def test_pages_of_a_tag(
    api: Api, simulator: Simulator, *, has_pages: bool
) -> None:
    """The rows come in pages, unless the page asked for is not heeded."""
    simulator.settings.update({"sms": {"tag_page": 2, "tag_has_pages": has_pages}})
    numbers = [number(f"{place}") for place in (10, 11, 12)]
    await api.text(*numbers, tag="abc")
    await api.text(PHONE, tag="abd")
    pages = [
        await api.ask("bulk-status-by-tag", tag="abc", page=page) for page in (1, 2, 3)
    ]
    assert [page["total"] for page in pages] == [3, 3, 3]
    listed = [
        [row["phoneNumber"] for row in page["StatutResponse_List"]] for page in pages
    ]
    first = numbers[:2]
    assert listed == ([first, numbers[2:], []] if has_pages else [first] * 3)
    assert pages[0]["StatutResponse_List"][0].keys() == {
        "phoneNumber",
        "status",
        "stopSMS",
        "date",
    }


async def test_a_tag_that_is_missing(api: Api) -> None:
    """No tag has another code than one that nobody used."""
    codes = [
        (await api.ask("bulk-status-by-tag", tag=tag))["code"] for tag in ("", "abc")
    ]
    assert codes == [3, 4]


async def test_reset_forgets_the_future(
    api: Api, simulator: Simulator, receiver: Receiver
) -> None:
    """What was about to leave does not, and the time is the machine's again."""
    await api.text(PHONE, url=receiver.url, **SCHEDULED)
    await simulator.reset()
    await simulator.pass_time(3e9)
    assert receiver.bodies == []
    await simulator.reset()
    answer = await api.text(PHONE, **SCHEDULED)
    assert answer["success"]
