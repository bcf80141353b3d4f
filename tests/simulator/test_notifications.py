"""The notifications the simulator sends."""

import re
import time
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import parse_qs

import orjson
import pytest

from ..helpers import PHONE, ROOT
from . import API_KEY, FaultKind, Simulator, clock
from .helpers import Api, Receiver
from .results import NETWORK_BY_DIGIT, NO_ANSWER, RESULTS_BY_ENDING

pytestmark = pytest.mark.usefixtures("socket_enabled")
README = ROOT / "tests" / "simulator" / "README.md"


async def test_notification_is_a_form_as_the_sample(
    api: Api, receiver: Receiver
) -> None:
    """The eight fields come in order, the name with its trailing blank."""
    await api.verify(PHONE, url=f"{receiver.url}?token=abc")
    (form,) = receiver.forms
    date, message_id = form.pop("date"), form.pop("messageId")
    assert list(form.items()) == [
        ("phone", PHONE),
        ("mccMnc", "20815"),
        ("ported", "1"),
        ("errorGrpId", "0"),
        ("errorName", "NO_ERROR "),
        ("errorDesc", "No Error"),
    ]
    assert re.fullmatch(r"\d{4}(-\d\d){2}T(\d\d:){2}\d\d\.\d{3}\+0000", date)
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", message_id)
    assert receiver.types == ["application/x-www-form-urlencoded"]
    assert receiver.queries == ["token=abc"]


@pytest.mark.parametrize(("as_text", "ported"), [(False, 1), (True, "1")])
async def test_notification_as_json(
    api: Api,
    simulator: Simulator,
    receiver: Receiver,
    as_text: bool,
    ported: int | str,
) -> None:
    """JSON carries the same fields, numbers as text where set."""
    simulator.settings.notification_format = "json"
    simulator.settings.numbers_are_text = as_text
    answer = await api.verify(PHONE, url=receiver.url)
    notification = orjson.loads(receiver.bodies[0])
    assert (notification["phone"], notification["ported"]) == (PHONE, ported)
    assert receiver.types == ["application/json"]
    assert answer["number"] == ported


async def test_raw_plus_and_appended_query(
    api: Api, simulator: Simulator, receiver: Receiver
) -> None:
    """A plus stays as it is, and a second question mark joins the first."""
    simulator.settings.raw_plus = True
    simulator.settings.append_query = "?campaign_token=1"
    await api.verify(PHONE, url=f"{receiver.url}?token=abc")
    assert receiver.bodies[0].startswith(f"phone={PHONE}&")
    assert parse_qs(receiver.bodies[0])["phone"] == [f" {PHONE[1:]}"]
    assert receiver.queries == ["token=abc?campaign_token=1"]


async def test_queries_that_are_lost(
    api: Api, simulator: Simulator, receiver: Receiver
) -> None:
    """A token does not come back, or not as it was."""
    simulator.settings.garble_query = True
    await api.verify(PHONE, url=f"{receiver.url}?a=1&token=abc")
    simulator.settings.drop_query = True
    await api.verify(PHONE, url=f"{receiver.url}?token=abc")
    simulator.settings.append_query = "?campaign_token=1"
    await api.verify(PHONE, url=f"{receiver.url}?token=abc")
    assert receiver.queries == ["a=1&token=cba", "", "campaign_token=1"]


@pytest.mark.parametrize("early", [False, True])
async def test_notifications_in_one_body(
    api: Api, simulator: Simulator, receiver: Receiver, *, early: bool
) -> None:
    """The notifications of a request come together, as a list of as many as set."""
    simulator.settings.notification_batch = 2
    numbers = [f"+336{number:08}" for number in (100, 101, 198, 102, 103)]
    if early:
        simulator.fault("hlr/notify", "notify_early")
    await api.verify(*numbers, url=receiver.url)
    await api.verify(PHONE, url=receiver.url)
    bodies = [orjson.loads(body) for body in receiver.bodies]
    assert sorted([item["phone"] for item in body] for body in bodies) == sorted(
        [numbers[:2], [numbers[3]], [numbers[4]], [PHONE]]
    )
    assert set(receiver.types) == {"application/json"}
    assert len(simulator.books.acknowledged) == 5
    assert len(simulator.books.unsent) == 1


async def test_a_body_of_many_is_sent_again_whole(
    api: Api, simulator: Simulator, receiver: Receiver
) -> None:
    """What was lost together is sent again together."""
    simulator.settings.update({"notification_batch": 9, "notification_retries": 1})
    simulator.settings.retry_delay = 0
    receiver.status = 503
    await api.verify(PHONE, "+33600000000", url=receiver.url)
    assert [len(orjson.loads(body)) for body in receiver.bodies] == [2, 2]
    assert [len(owed.attempts) for owed in simulator.books.lost] == [2, 2]


@pytest.mark.parametrize(
    ("settings", "offset"),
    [
        ({}, 0),
        ({"date_offset": -31_536_000}, -31_536_000),
        ({"date_offset": 300.0, "age": 7}, 300),
        ({"date_is": "missing"}, None),
        ({"date_is": "garbage"}, None),
    ],
)
@pytest.mark.parametrize("fault", [None, "status", "endless"])
async def test_clock(
    api: Api,
    simulator: Simulator,
    settings: dict[str, Any],
    offset: float | None,
    fault: str | None,
) -> None:
    """Every answer tells the time that is set, if any."""
    simulator.settings.update(settings)
    if fault:
        simulator.fault("me", fault)
    url = f"{simulator.url}/me?apiKey={API_KEY}"
    before = int(time.time())
    async with api.client.get(url) as response:
        headers = response.headers
    assert headers.get("Age") == (str(settings["age"]) if "age" in settings else None)
    if offset is None:
        garbage = clock.GARBAGE if settings["date_is"] == "garbage" else None
        assert headers.get("Date") == garbage
        return
    told = parsedate_to_datetime(headers["Date"]).timestamp() - offset
    assert before <= told <= time.time()


async def test_each_result_can_be_provoked(
    api: Api, simulator: Simulator, receiver: Receiver
) -> None:
    """Every ending of the table has its result; the silent one is billed too."""
    numbers = [f"+336000000{ending}" for ending in RESULTS_BY_ENDING]
    await api.verify(*numbers, url=receiver.url)
    names = {form["phone"][-2:]: form["errorName"] for form in receiver.forms}
    assert names == {
        ending: f"{result.name} "
        for ending, result in RESULTS_BY_ENDING.items()
        if result.name != NO_ANSWER
    }
    assert {form["phone"] for form in receiver.forms if not form["mccMnc"]} == {
        "+33600000001",
        "+33600000099",
    }
    assert [owed.phone for owed in simulator.books.unsent] == ["+33600000098"]
    assert simulator.books.billed_numbers.total() == len(numbers)


async def test_error_group_replaces_the_id(
    api: Api, simulator: Simulator, receiver: Receiver
) -> None:
    """An absent subscriber then looks like group 1, under its own name."""
    simulator.settings.error_group = True
    await api.verify("+33600000027", url=receiver.url)
    (form,) = receiver.forms
    assert (form["errorGrpId"], form["errorName"]) == ("1", "EC_ABSENT_SUBSCRIBER ")


async def test_results_override_the_table(
    api: Api, simulator: Simulator, receiver: Receiver
) -> None:
    """A named number has the result it was given, known or made up."""
    simulator.settings.results = {PHONE: "EC_CALL_BARRED", "+33600000001": "EC_NEW"}
    await api.verify(PHONE, "+33600000001", url=receiver.url)
    assert {form["phone"]: form["errorName"] for form in receiver.forms} == {
        PHONE: "EC_CALL_BARRED ",
        "+33600000001": "EC_NEW ",
    }


def test_readme_has_the_table() -> None:
    """The table a person reads is the one the simulator uses."""
    text = README.read_text()
    for ending, result in RESULTS_BY_ENDING.items():
        number = "" if result.name == NO_ANSWER else result.error_id
        assert re.search(
            rf"^\| {ending} \| ?{number} \| {result.name}\b", text, re.MULTILINE
        )
    for digit, network in NETWORK_BY_DIGIT.items():
        assert re.search(rf"\b{digit}( and \d)? {network}", text)
    for kind in FaultKind:
        assert f"| `{kind}` |" in text


@pytest.mark.parametrize(
    ("status", "answer", "acknowledged"),
    [(200, "OK", True), (200, "", False), (503, "OK", False), (200, "OK ", False)],
)
async def test_only_the_integration_acknowledges(
    api: Api,
    simulator: Simulator,
    receiver: Receiver,
    *,
    status: int,
    answer: str,
    acknowledged: bool,
) -> None:
    """Home Assistant's empty 200 for an unknown address is a lost notification."""
    receiver.status, receiver.answer = status, answer
    await api.verify(PHONE, url=receiver.url)
    (notification,) = simulator.books.notifications
    assert notification.attempts == ((status, answer),)
    assert notification.acknowledged is acknowledged
    assert notification.lost is not acknowledged


async def test_nobody_listens(api: Api, simulator: Simulator) -> None:
    """A notification that cannot be delivered has an attempt without status."""
    await api.verify(PHONE, url="http://127.0.0.1:1/")
    (notification,) = simulator.books.lost
    assert notification.attempts == ((None, "ClientConnectorError"),)


async def test_retries(api: Api, simulator: Simulator, receiver: Receiver) -> None:
    """What was not acknowledged is sent again as often as set."""
    simulator.settings.notification_retries = 2
    simulator.settings.retry_delay = 0
    receiver.status = 503
    await api.verify(PHONE, url=receiver.url)
    assert [attempt.status for attempt in simulator.books.lost[0].attempts] == [503] * 3
    assert receiver.bodies[0].split("&")[1] == receiver.bodies[2].split("&")[1]


async def test_connections_of_notifications_are_bounded(
    api: Api, simulator: Simulator, receiver: Receiver
) -> None:
    """A campaign is posted over as many connections as set, each number once."""
    simulator.settings.notification_connections = 3
    numbers = [f"+3361{number:07}" for number in range(100, 190)]
    await api.verify(*numbers, url=receiver.url)
    assert sorted(form["phone"] for form in receiver.forms) == numbers
    assert receiver.busiest <= 3
    assert len(simulator.books.acknowledged) == len(numbers)


async def test_notifications_wait_for_their_delay(
    api: Api, simulator: Simulator, receiver: Receiver
) -> None:
    """Until then nothing is sent, and a reset drops them."""
    simulator.settings.notification_delay = 3600
    await api.ask("hlr/notify", phoneNumbers=PHONE, notifyUrl=receiver.url)
    assert len(simulator.books.unsent) == 1
    await simulator.reset()
    await simulator.settled()
    assert receiver.bodies == []
    assert simulator.books.requests == []


async def test_rate_limit(api: Api, simulator: Simulator) -> None:
    """Beyond the limit comes 429 until the window has moved on."""
    simulator.settings.rate_limit = 2
    simulator.settings.retry_after = 7
    statuses = [
        (await api.request("hlr/notify", phoneNumbers=PHONE))[0] for _ in range(3)
    ]
    assert statuses == [200, 200, 429]
    assert simulator.books.rate_limited == 1
    assert simulator.books.billed_numbers[PHONE] == 2
    async with api.client.post(f"{simulator.url}/hlr/notify") as response:
        assert (response.status, response.headers["Retry-After"]) == (429, "7")
    assert (await api.ask("stop-sms/list"))["success"]
    simulator.settings.rate_window = 0
    assert (await api.verify(PHONE))["success"]


async def test_notify_by_hand(
    api: Api, simulator: Simulator, receiver: Receiver
) -> None:
    """One more notification goes to the last request's address, changed as told."""
    campaign = (await api.verify(PHONE, url=f"{receiver.url}?token=1"))["campaign_id"]
    await api.verify(PHONE, url=f"{receiver.url}?token=2")
    sent = await simulator.notify(
        PHONE, error_name="EC_TIME_OUT", messageId="m1", mccMnc=None
    )
    await simulator.notify(PHONE, campaign_id=campaign)
    assert sent.acknowledged
    assert sent.message_id == receiver.forms[2]["messageId"] == "m1"
    assert receiver.forms[2]["errorName"] == "EC_TIME_OUT "
    assert "mccMnc" not in receiver.forms[2]
    assert receiver.queries[2:] == ["token=2", "token=1"]
    with pytest.raises(LookupError):
        await simulator.notify("+33600000000")
