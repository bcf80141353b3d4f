"""The simulator behaves as its README says, seen by a client over real HTTP."""

import asyncio
import gc
import gzip
import os
import re
import signal
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import parse_qs, parse_qsl

import aiohttp
import orjson
import pytest
from aiohttp import web

from tests.simulator import API_KEY, FaultKind, Simulator, clock
from tests.simulator.calls import CALLS
from tests.simulator.results import NETWORK_BY_DIGIT, NO_ANSWER, RESULTS_BY_ENDING

from .helpers import PHONE, ROOT

pytestmark = pytest.mark.usefixtures("socket_enabled")

README = ROOT / "tests" / "simulator" / "README.md"
MISTAKEN_SETTINGS: list[Any] = [
    {"bogus": 1},
    {"price": "free"},
    {"rate_limit": 1.5},
    {"cost_is": "half"},
    {"cost_is": True},
    {"prices": {"33": "free"}},
    {"prices": 0.005},
    {"retry_after": "soon"},
    {"date_is": "late"},
    {"notification_batch": 0},
    {"number_is": "few"},
    {"schedule": [{"after": 1}]},
    {"schedule": [{"after": 1, "settings": {"bogus": 1}}]},
    {"schedule": [{"after": "soon", "settings": {}}]},
    {"has_me": 1},
    {"account": {"bogus": 1}},
    [],
]


@dataclass
class Receiver:
    """Somebody who is notified, and answers as told."""

    url: str = ""
    status: int = 200
    answer: str = "OK"
    bodies: list[str] = field(default_factory=list)
    types: list[str] = field(default_factory=list)
    queries: list[str] = field(default_factory=list)
    called: asyncio.Event = field(default_factory=asyncio.Event)
    busy: int = 0
    busiest: int = 0

    async def receive(self, request: web.Request) -> web.Response:
        """Take a notification."""
        self.called.set()
        self.busy += 1
        self.busiest = max(self.busiest, self.busy)
        self.bodies.append(await request.text())
        self.types.append(request.content_type)
        self.queries.append(request.raw_path.partition("?")[2])
        await asyncio.sleep(0)
        self.busy -= 1
        return web.Response(status=self.status, text=self.answer)

    @property
    def forms(self) -> list[dict[str, str]]:
        """Return the bodies read as forms."""
        return [
            dict(parse_qsl(body, keep_blank_values=True, strict_parsing=True))
            for body in self.bodies
        ]


def watch_failures() -> list[dict[str, Any]]:
    """Collect what nobody caught."""
    failures: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(
        lambda _loop, context: failures.append(context)
    )
    return failures


async def until_idle() -> None:
    """Wait until nobody writes an endless answer any more."""
    async with asyncio.timeout(30):
        while any(
            "RequestHandler" in repr(task.get_coro()) for task in asyncio.all_tasks()
        ):
            await asyncio.sleep(0.01)


@pytest.fixture
async def simulator() -> AsyncIterator[Simulator]:
    """Serve a simulator that notifies at once."""
    async with Simulator() as simulator:
        simulator.settings.notification_delay = 0
        yield simulator


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """Serve an address for notifications."""
    receiver = Receiver()
    application = web.Application()
    application.router.add_post("/hook", receiver.receive)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield receiver
    await runner.cleanup()


@pytest.fixture
async def client() -> AsyncIterator[aiohttp.ClientSession]:
    """Open a session that keeps no connection, as the integration's client."""
    connector = aiohttp.TCPConnector(force_close=True)
    async with aiohttp.ClientSession(connector=connector) as client:
        yield client


@dataclass
class Api:
    """A client of the simulated API."""

    simulator: Simulator
    client: aiohttp.ClientSession

    async def request(
        self, call: str, *, allow_redirects: bool = False, **parameters: Any
    ) -> tuple[int, str, str]:
        """Make a call and return status, content type and body."""
        parameters = {"apiKey": API_KEY} | parameters
        method = CALLS[call].method
        async with self.client.request(
            method,
            f"{self.simulator.url}/{call}",
            params=parameters if method == "GET" else None,
            data=orjson.dumps(parameters) if method == "POST" else None,
            allow_redirects=allow_redirects,
        ) as response:
            return response.status, response.content_type, await response.text()

    async def ask(self, call: str, **parameters: Any) -> Any:
        """Make a call and return the JSON of a 200."""
        status, content_type, body = await self.request(call, **parameters)
        assert (status, content_type) == (200, "application/json")
        return orjson.loads(body)

    async def verify(self, *numbers: str, url: str | None = None) -> Any:
        """Have numbers verified and wait until all notifications were posted."""
        answer = await self.ask(
            "hlr/notify", phoneNumbers=",".join(numbers), notifyUrl=url
        )
        await self.simulator.settled()
        return answer


@pytest.fixture
def api(simulator: Simulator, client: aiohttp.ClientSession) -> Api:
    """Return a client of the simulator."""
    return Api(simulator, client)


async def test_hlr_notify_answers_as_the_sample(api: Api) -> None:
    """One number costs one price and gets a campaign."""
    answer = await api.verify(PHONE)
    assert re.fullmatch(r"HLR\d{6,}", answer.pop("campaign_id"))
    assert answer == {
        "success": True,
        "code": 200,
        "number": 1,
        "cost": 0.005,
        "currency": "EUR",
    }


@pytest.mark.parametrize(("cost_is", "cost"), [("total", 0.01), ("each", 0.005)])
async def test_cost_is_total_or_of_each(
    api: Api, simulator: Simulator, cost_is: str, cost: float
) -> None:
    """The switch changes what is answered, never what is taken."""
    simulator.settings.update({"cost_is": cost_is})
    assert (await api.verify(PHONE, PHONE))["cost"] == cost
    assert simulator.books.total_cost == 0.01
    assert simulator.books.billed_numbers == Counter({PHONE: 2})


async def test_price_by_calling_code(api: Api, simulator: Simulator) -> None:
    """A number costs what its longest listed calling code does; each is counted."""
    simulator.settings.update({"prices": {"44": 0.02, "4477": 0.1}})
    before = simulator.settings.account.balance
    assert (await api.verify("+447911123456"))["cost"] == 0.02
    assert (await api.verify("+447700900123", PHONE))["cost"] == 0.105
    assert simulator.books.total_cost == 0.125
    assert simulator.settings.account.balance == pytest.approx(before - 0.125)


@pytest.mark.parametrize(
    ("cost_is", "told"),
    [
        ("missing", {}),
        ("text", {"cost": "gratuit"}),
        (None, {"cost": None}),
        (0, {"cost": 0}),
        (-3.5, {"cost": -3.5}),
        (1e290, {"cost": 1e290}),
    ],
)
async def test_cost_is_nonsense(
    api: Api, simulator: Simulator, cost_is: object, told: dict[str, object]
) -> None:
    """Whatever is said, the real price is taken."""
    simulator.settings.update({"cost_is": cost_is})
    answer = await api.verify(PHONE)
    assert {name: answer[name] for name in answer if name == "cost"} == told
    assert simulator.books.total_cost == 0.005


@pytest.mark.parametrize(("number_is", "told"), [(None, 3), (7, 7), (1, 1), (0.5, 1)])
async def test_number_is_something_else(
    api: Api, simulator: Simulator, number_is: float | None, told: int
) -> None:
    """The count that is answered may be another, as it is or by a factor."""
    simulator.settings.update({"number_is": number_is})
    assert (await api.verify(PHONE, PHONE, PHONE))["number"] == told
    assert simulator.books.billed_numbers[PHONE] == 3


async def test_settings_change_after_billed_requests(
    api: Api, simulator: Simulator
) -> None:
    """Price and currency change when so many requests were billed, and not before."""
    simulator.settings.update(
        {
            "schedule": [
                {"after": 3, "settings": {"account": {"currency": "USD"}}},
                {"after": 2, "settings": {"price": 0.05, "cost_is": "each"}},
            ]
        }
    )
    answers = [await api.verify(PHONE) for _ in range(2)]
    assert (await api.verify())["code"] == 2
    answers += [await api.verify(PHONE, PHONE) for _ in range(2)]
    assert [(one["cost"], one["currency"]) for one in answers] == [
        (0.005, "EUR"),
        (0.005, "EUR"),
        (0.05, "EUR"),
        (0.05, "USD"),
    ]
    assert simulator.books.total_cost == 0.21
    assert simulator.settings.schedule == []


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({"apiKey": ""}, 1),
        ({"apiKey": "wrong"}, 10),
        ({"phoneNumbers": ""}, 2),
        ({"phoneNumbers": f"{PHONE}, {PHONE}"}, 3),
        ({"phoneNumbers": f"{PHONE};{PHONE}"}, 3),
        ({"phoneNumbers": f"{PHONE},"}, 3),
        ({"phoneNumbers": "0612345678"}, 3),
        ({"phoneNumbers": [PHONE]}, 3),
        ({"phoneNumbers": ",".join([PHONE] * 501)}, 50),
        ({"tag": "x" * 21}, 9),
    ],
)
@pytest.mark.parametrize("status", [200, 400])
async def test_hlr_notify_refuses(
    api: Api,
    simulator: Simulator,
    parameters: dict[str, Any],
    code: int,
    status: int,
) -> None:
    """What the API refuses has its code, the status set, and costs nothing."""
    simulator.settings.error_status = status
    parameters = {"phoneNumbers": PHONE} | parameters
    answered, _, body = await api.request("hlr/notify", **parameters)
    answer = orjson.loads(body)
    assert (answered, answer["success"], answer["code"]) == (status, False, code)
    assert simulator.books.total_cost == 0
    assert simulator.books.notifications == []


async def test_most_numbers_and_longest_tag_are_taken(
    api: Api, simulator: Simulator
) -> None:
    """500 numbers and 20 characters are within the limits."""
    numbers = ",".join([PHONE] * 500)
    answer = await api.ask("hlr/notify", phoneNumbers=numbers, tag="x" * 20)
    assert (answer["number"], answer["cost"]) == (500, 2.5)
    assert simulator.books.requests[0].tag == "x" * 20


@pytest.mark.parametrize("body", [b"apiKey=simulator-key", b"[]", b""])
async def test_a_post_must_be_a_json_object(
    simulator: Simulator, client: aiohttp.ClientSession, body: bytes
) -> None:
    """Anything else is code 90."""
    async with client.post(f"{simulator.url}/hlr/notify", data=body) as response:
        assert (await response.json())["code"] == 90


async def test_lookups_are_paid_from_the_balance(
    api: Api, simulator: Simulator
) -> None:
    """What is not covered is refused with code 11."""
    simulator.settings.account.balance = 0.012
    assert (await api.verify(PHONE, PHONE))["code"] == 200
    assert (await api.verify(PHONE))["code"] == 11
    credit = (await api.ask("me"))["credits"]
    assert (credit["balance"], credit["creditHlr"]) == ("0.002", 0)


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


async def test_multi_status(api: Api) -> None:
    """Known messages have eight keys, others five, in the order asked."""
    answer = await api.ask(
        "multi-status",
        SMSStatut_List=[
            {"phoneNumber": "0699999993", "messageId": 111111},
            {"phoneNumber": "+33699999992", "messageId": 1000},
        ],
    )
    assert answer == {
        "success": True,
        "code": 200,
        "StatutResponse_List": [
            {
                "success": True,
                "code": 200,
                "phoneNumber": "+33699999993",
                "messageId": 111111,
                "status": "Delivered",
                "date": "1517934416",
                "stopSms": "0",
                "isSpam": "0",
            },
            {
                "success": False,
                "code": 4,
                "phoneNumber": "+33699999992",
                "messageId": 1000,
                "status": "Numéro introuvable",
            },
        ],
    }


@pytest.mark.parametrize(
    ("asked", "code"), [([], 5), ("x", 6), ([1], 6), ([{}] * 501, 50)]
)
async def test_multi_status_refuses(api: Api, asked: Any, code: int) -> None:
    """A list that is empty, no list, or too long has its code."""
    answer = await api.ask("multi-status", SMSStatut_List=asked)
    assert (answer["success"], answer["code"]) == (False, code)


async def test_stop_list(api: Api, simulator: Simulator) -> None:
    """The list is answered as set."""
    entry = {"id": 19, "phoneNumber": PHONE, "createdAt": "2015-07-20 10:19:45"}
    simulator.settings.update({"stop_list": [entry]})
    assert await api.ask("stop-sms/list") == {
        "success": True,
        "code": 200,
        "nbData": 1,
        "data": [entry],
    }


async def test_rental(api: Api, simulator: Simulator) -> None:
    """A rental is answered without a code, once only where set."""
    simulator.settings.single_download = True
    simulator.settings.rentals = {"t": [{"id": 1, "phone": PHONE, "stopSms": False}]}
    call = "location/file/download"
    assert await api.ask(call, token="t") == {
        "success": True,
        "phoneNumbers": 1,
        "datas": [{"id": 1, "phone": PHONE, "stopSms": False}],
    }
    codes = [(await api.ask(call, token=token))["code"] for token in ("t", "x", "")]
    assert codes == [34, 32, 31]


async def test_me(api: Api, simulator: Simulator) -> None:
    """The account is answered, or the call does not exist."""
    answer = await api.ask("me")
    assert answer["user"]["username"] == "demo@example.com"
    assert answer["credits"]["balance"] == "10225.119"
    assert answer["credits"]["creditHlr"] == 2045023
    simulator.settings.has_me = False
    assert (await api.request("me"))[:2] == (404, "text/html")


@pytest.mark.parametrize(
    ("call", "message"),
    [(name, call.wrong_key) for name, call in CALLS.items()],
)
async def test_every_call_wants_the_key(api: Api, call: str, message: str) -> None:
    """A wrong key is code 10 in the words of the call."""
    answer = await api.ask(call, apiKey="wrong")
    assert answer == {"success": False, "code": 10, "message": message}


async def test_xml_is_positional(api: Api, simulator: Simulator) -> None:
    """XML has the values in order, lists nested, and no names."""
    del simulator.settings.stop_list[1:]
    status, content_type, body = await api.request("stop-sms/list", _format="xml")
    assert (status, content_type) == (200, "text/xml")
    assert body == (
        "<?xml version='1.0' encoding='UTF-8'?>\n"
        "<result><entry>true</entry><entry>200</entry><entry>1</entry>"
        "<entry><entry><entry>19</entry>"
        "<entry><![CDATA[+33699999919]]></entry>"
        "<entry><![CDATA[2015-07-20 10:19:45]]></entry>"
        "</entry></entry></result>\n"
    )
    refused = (await api.request("hlr/notify", _format="xml"))[2]
    assert "<entry>false</entry><entry>2</entry><entry><![CDATA[Le" in refused


async def test_unknown_path_is_an_html_page(
    simulator: Simulator, client: aiohttp.ClientSession
) -> None:
    """The web server answers what the API does not have."""
    async with client.post(f"{simulator.url}/hlr/send") as response:
        assert (response.status, response.content_type) == (404, "text/html")


@pytest.mark.parametrize(
    ("kind", "details", "expected", "fragment"),
    [
        ("status", {}, (500, "application/json"), '"code":500'),
        ("status", {"status": 403}, (403, "application/json"), '"code":403'),
        ("status", {"status": 429}, (429, "text/html"), "Too Many Requests"),
        ("html", {}, (200, "text/html"), "Maintenance"),
        ("html", {"status": 502}, (502, "text/html"), "Maintenance"),
        ("empty", {}, (200, "application/octet-stream"), ""),
        ("redirect", {"status": 308}, (308, "application/octet-stream"), ""),
        ("refuse", {"code": 20}, (200, "application/json"), '"code":20,"message":'),
        (
            "refuse",
            {"code": 9, "form": "errors", "status": 400},
            (400, "application/json"),
            '"errors":[{"elementId":"data","code":"9","message":',
        ),
        ("refuse", {"form": "error"}, (200, "application/json"), '"error":[{'),
        (
            "refuse",
            {"no_code": True},
            (200, "application/json"),
            '{"success":false,"message":',
        ),
        (
            "refuse",
            {"no_code": True, "form": "errors"},
            (200, "application/json"),
            '"errors":[{"elementId":"data","message":',
        ),
        (
            "status",
            {"status": 502, "code": 11},
            (502, "application/json"),
            '"code":11,',
        ),
        (
            "status",
            {"status": 503, "no_code": True},
            (503, "application/json"),
            '{"success":false,"message":',
        ),
        ("status", {"status": 408}, (408, "application/json"), '"code":408'),
    ],
)
@pytest.mark.parametrize("billed", [False, True])
async def test_faults_that_answer_something_else(
    api: Api,
    simulator: Simulator,
    *,
    kind: str,
    details: dict[str, Any],
    expected: tuple[int, str],
    fragment: str,
    billed: bool,
) -> None:
    """The work is left undone unless the fault says otherwise."""
    simulator.fault("hlr/notify", kind, times=1, billed=billed, **details)
    status, content_type, body = await api.request("hlr/notify", phoneNumbers=PHONE)
    assert (status, content_type) == expected
    assert fragment in body
    assert simulator.books.billed_numbers.total() == billed
    assert (await api.verify(PHONE))["success"]


@pytest.mark.parametrize(
    ("spelling", "url"),
    [
        ("as_sent", "http://Home.example/?token=a%2Bb"),
        ("upper", "HTTP://HOME.EXAMPLE/?TOKEN=A%2BB"),
        ("lower", "http://home.example/?token=a%2bb"),
        ("bare", "Home.example/?token=a%2Bb"),
        ("quoted", "http%3A%2F%2FHome.example%2F%3Ftoken%3Da%252Bb"),
        ("quoted_lower", "http%3a%2f%2fhome.example%2f%3ftoken%3da%252bb"),
        (
            "quoted_twice",
            "http%253A%252F%252FHome.example%252F%253Ftoken%253Da%25252Bb",
        ),
        ("json", r"http:\/\/Home.example\/?token=a%2Bb"),
    ],
)
async def test_refusals_echo_what_was_sent(
    api: Api, simulator: Simulator, spelling: str, url: str
) -> None:
    """A message names what was sent, as whoever wrote it down spelled it."""
    simulator.fault("hlr/notify", "refuse", message="«{url}»", spelling=spelling)
    sent = {"phoneNumbers": PHONE, "notifyUrl": "http://Home.example/?token=a%2Bb"}
    assert (await api.ask("hlr/notify", **sent))["message"] == f"«{url}»"


async def test_each_thing_that_was_sent_can_be_echoed(
    api: Api, simulator: Simulator
) -> None:
    """A placeholder stands for each; what was not sent is nothing."""
    words = "{key} {phone} {tag} {token}"
    simulator.fault("*", "status", message=words, spelling="json")
    url = "http://a/?token=a%2Bb"
    sent: dict[str, Any] = {"phoneNumbers": PHONE, "notifyUrl": url, "tag": "x"}
    body = (await api.request("hlr/notify", **sent))[2]
    phone = PHONE.replace("+", r"\u002b")
    assert orjson.loads(body)["message"] == rf"{API_KEY} {phone} x a\u002bb"
    body = (await api.request("location/file/download", token="t"))[2]
    assert orjson.loads(body)["message"] == f"{API_KEY}   t"


async def test_a_request_that_is_not_taken_may_be_billed(
    api: Api, simulator: Simulator, receiver: Receiver
) -> None:
    """A 429 or 502 with the work done brings its result under its own address."""
    for status in (429, 502):
        simulator.fault("hlr/notify", "status", times=1, status=status, billed=True)
        url = f"{receiver.url}?token={status}"
        answered, _, _ = await api.request(
            "hlr/notify", phoneNumbers=PHONE, notifyUrl=url
        )
        assert answered == status
    await simulator.settled()
    assert receiver.queries == ["token=429", "token=502"]
    assert simulator.books.billed_numbers[PHONE] == 2


@pytest.mark.parametrize("mebibytes", [0, 3])
async def test_gzip(
    api: Api, simulator: Simulator, client: aiohttp.ClientSession, mebibytes: int
) -> None:
    """An answer comes compressed; blanks behind it make it as long as asked."""
    simulator.fault("hlr/notify", "gzip", times=1, mebibytes=mebibytes)
    async with client.post(
        f"{simulator.url}/hlr/notify",
        json={"apiKey": API_KEY, "phoneNumbers": PHONE},
        auto_decompress=False,
    ) as response:
        assert response.headers["Content-Encoding"] == "gzip"
        body = await response.read()
    assert len(body) < 10_000
    unpacked = gzip.decompress(body)
    assert orjson.loads(unpacked)["number"] == 1
    assert len(unpacked.strip()) + mebibytes * 1024 * 1024 == len(unpacked)
    assert simulator.books.billed_numbers[PHONE] == 1


@pytest.mark.parametrize("seconds", [0, 0.001])
@pytest.mark.parametrize("status", [None, 403])
async def test_endless_answers(
    api: Api, simulator: Simulator, *, seconds: float, status: int | None
) -> None:
    """An answer goes on until the client leaves, in a torrent or byte by byte."""
    failures = watch_failures()
    simulator.fault("hlr/notify", "endless", seconds=seconds, status=status)
    async with api.client.post(
        f"{simulator.url}/hlr/notify", json={"apiKey": API_KEY, "phoneNumbers": PHONE}
    ) as response:
        assert response.status == (status or 200)
        start = await response.content.readuntil(b"}")
        for _ in range(20):
            assert (await response.content.readany()).isspace()
    assert orjson.loads(start)["success"] is True
    await until_idle()
    assert simulator.books.billed_numbers[PHONE] == 1
    assert failures == []


@pytest.mark.parametrize("seconds", [0, 3600])
async def test_endless_answers_end_with_the_simulator(
    client: aiohttp.ClientSession, seconds: float
) -> None:
    """Whoever reads on does not keep the simulator from stopping."""
    failures = watch_failures()
    async with Simulator() as simulator:
        simulator.fault("stop-sms/list", "endless", seconds=seconds)
        query = {"apiKey": API_KEY}
        response = await client.get(f"{simulator.url}/stop-sms/list", params=query)
    async with response:
        with pytest.raises(aiohttp.ClientPayloadError):
            await response.read()
    await until_idle()
    assert failures == []


@pytest.mark.parametrize(
    ("kind", "check"),
    [
        ("delay", lambda body: orjson.loads(body)["number"] == 1),
        ("xml", lambda body: body.startswith("<?xml")),
        (
            "garbage",
            lambda body: body.startswith('{"success":true') and body[-1] != "}",
        ),
        ("wrong_types", lambda body: orjson.loads(body)["number"] == {"value": 1}),
    ],
)
async def test_faults_that_spoil_the_answer(
    api: Api, simulator: Simulator, kind: str, check: Any
) -> None:
    """The work is done and billed, the answer is hard to use."""
    simulator.fault("*", kind, times=1, seconds=0.01)
    status, _, body = await api.request("hlr/notify", phoneNumbers=PHONE)
    assert status == 200
    assert check(body)
    assert simulator.books.billed_numbers[PHONE] == 1


@pytest.mark.parametrize(
    ("kind", "error", "billed"),
    [
        ("cut_before", aiohttp.ClientConnectionError, 0),
        ("cut_after", aiohttp.ClientConnectionError, 1),
        ("cut_midway", aiohttp.ClientPayloadError, 1),
    ],
)
async def test_cut_connections(
    api: Api,
    simulator: Simulator,
    kind: str,
    error: type[Exception],
    billed: int,
) -> None:
    """The client cannot tell what was billed; the books can."""
    simulator.fault("hlr/notify", kind)
    with pytest.raises(error):
        await api.request("hlr/notify", phoneNumbers=PHONE)
    assert simulator.books.billed_numbers[PHONE] == billed
    assert simulator.books.calls["hlr/notify"] == 1
    simulator.clear_faults()
    assert (await api.verify(PHONE))["success"]


async def test_delayed_answer_is_billed_when_the_client_gives_up(
    api: Api, simulator: Simulator, receiver: Receiver
) -> None:
    """A read time-out leaves a paid request behind, and its result comes."""
    simulator.fault("hlr/notify", "delay", seconds=3600)
    asking = asyncio.create_task(
        api.request("hlr/notify", phoneNumbers=PHONE, notifyUrl=receiver.url)
    )
    await receiver.called.wait()
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    await simulator.settled()
    assert simulator.books.billed_numbers[PHONE] == 1
    assert len(simulator.books.acknowledged) == 1


@pytest.mark.parametrize(("call", "status"), [("me", 302), ("hlr/notify", 307)])
async def test_followed_redirects_are_noticed(
    api: Api, simulator: Simulator, call: str, status: int
) -> None:
    """Whoever follows carries the key along."""
    simulator.fault(call, "redirect", status=status)
    await api.request(call)
    assert simulator.books.redirects == []
    await api.request(call, allow_redirects=True)
    assert simulator.books.redirects == [(call, CALLS[call].method, True)]


@pytest.mark.parametrize(
    ("kind", "times"), [("never_notify", 0), ("notify_twice", 2), ("notify_early", 1)]
)
async def test_notification_faults(
    api: Api, simulator: Simulator, receiver: Receiver, kind: str, times: int
) -> None:
    """Results can be missing or doubled, for as many requests as the fault strikes."""
    simulator.fault("hlr/notify", kind, times=1)
    await api.verify(PHONE, url=receiver.url)
    (notification,) = simulator.books.notifications
    assert len(receiver.bodies) == len(notification.attempts) == times
    await api.verify(PHONE, url=receiver.url)
    assert len(receiver.bodies) == times + 1


async def test_early_notification_comes_before_the_answer(
    api: Api, simulator: Simulator, receiver: Receiver
) -> None:
    """The result is there although the delay would have held it back."""
    simulator.settings.notification_delay = 3600
    simulator.fault("hlr/notify", "notify_early")
    await api.ask("hlr/notify", phoneNumbers=PHONE, notifyUrl=receiver.url)
    assert len(receiver.bodies) == 1


def test_mistaken_faults_are_refused(simulator: Simulator) -> None:
    """A call, kind or detail that does not exist is named at once."""
    for call, kind, details in (
        ("hlr/send", "delay", {}),
        ("me", "bogus", {}),
        ("me", "delay", {"second": 1}),
        ("me", "delay", {"billed": True}),
        ("me", "refuse", {"form": "text"}),
        ("me", "refuse", {"spelling": "backwards"}),
        ("me", "gzip", {"billed": True}),
    ):
        with pytest.raises(ValueError, match=r"unknown|meaning|unexpected|not a valid"):
            simulator.fault(call, kind, **details)


async def test_closed_door(api: Api, simulator: Simulator) -> None:
    """Nobody gets in while the door is closed; the port and the books stay."""
    await api.verify(PHONE)
    url = simulator.url
    await simulator.close_door()
    with pytest.raises(aiohttp.ClientConnectorError):
        await api.request("me")
    await simulator.open_door()
    assert simulator.url == url
    await api.verify(PHONE)
    assert simulator.books.billed_numbers[PHONE] == 2


async def test_stop_in_the_middle_of_a_request(
    client: aiohttp.ClientSession, receiver: Receiver
) -> None:
    """What is paid for while the simulator stops is notified to nobody, in peace."""
    failures = watch_failures()
    body = orjson.dumps(
        {"apiKey": API_KEY, "phoneNumbers": PHONE, "notifyUrl": receiver.url}
    )
    simulator = Simulator()
    simulator.settings.notification_delay = 0
    await simulator.start()
    stopping: list[asyncio.Task[None]] = []

    async def halves() -> AsyncIterator[bytes]:
        """Send the second half when the simulator is about to stop."""
        yield body[:20]
        while not simulator.books.calls["hlr/notify"]:
            await asyncio.sleep(0)
        stopping.append(asyncio.create_task(simulator.stop()))
        yield body[20:]

    with suppress(aiohttp.ClientError):
        await client.post(f"{simulator.url}/hlr/notify", data=halves())
    await stopping[0]
    gc.collect()

    assert failures == []


async def test_connections_are_counted(api: Api, simulator: Simulator) -> None:
    """A client that keeps its connection is told from one that does not."""
    await api.ask("me")
    await api.ask("me")
    assert simulator.books.connections == 2
    async with aiohttp.ClientSession() as keeping:
        api.client = keeping
        await api.ask("me")
        await api.ask("me")
    assert simulator.books.connections == 3


async def test_control_over_http(
    simulator: Simulator, api: Api, receiver: Receiver
) -> None:
    """Another process sees and changes all that a test in this one can."""

    async def control(method: str, path: str, body: Any = None) -> Any:
        """Use one of the simulator's own calls."""
        url = f"{simulator.address}/_simulator/{path}"
        async with api.client.request(method, url, data=orjson.dumps(body)) as answer:
            return answer.status, await answer.json()

    changes = {"retry_after": 3, "age": None, "account": {"balance": 7}}
    status, settings = await control("PUT", "settings", changes)
    assert (status, settings["account"]["balance"]) == (200, 7)
    assert settings["api_keys"] == [API_KEY]
    assert (settings["retry_after"], settings["age"]) == (3, None)
    assert simulator.settings.account.username == "demo@example.com"
    for mistake in MISTAKEN_SETTINGS:
        assert (await control("PUT", "settings", mistake))[0] == 400

    fault = {"call": "hlr/notify", "kind": "notify_twice", "times": 1}
    assert (await control("POST", "faults", fault))[0] == 200
    assert (await control("POST", "faults", {"call": "me"}))[0] == 400
    assert list((await control("GET", "faults"))[1]) == ["hlr/notify"]
    await api.verify(PHONE, url=receiver.url)
    assert (await control("DELETE", "faults"))[1] == {}

    status, sent = await control("POST", "notify", {"phone": PHONE, "ported": 0})
    assert (status, sent["acknowledged"]) == (200, True)
    assert receiver.forms[-1]["ported"] == "0"
    assert (await control("POST", "notify", {"phone": "+33600000000"}))[0] == 400

    books = (await control("GET", "books"))[1]
    assert books["totals"] == (await control("GET", "books?only=totals"))[1]
    assert books["totals"]["billed_numbers"] == 1
    assert books["totals"]["acknowledged"] == 2
    assert books["requests"][0]["numbers"] == [PHONE]
    assert len(books["notifications"][0]["attempts"]) == 2
    assert (await control("POST", "reset"))[1]["notifications"] == 0


async def _started(*options: str) -> asyncio.subprocess.Process:
    """Start the simulator as a program."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.simulator",
        *options,
        cwd=ROOT,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_program(client: aiohttp.ClientSession, number: signal.Signals) -> None:
    """The program says where it listens, answers, and ends when told."""
    program = await _started("--port", "0", "--no-me", "--api-key", "another-key")
    assert program.stdout
    url = (await program.stdout.readline()).decode().split()[-1]
    query = {"apiKey": "another-key"}
    async with client.get(f"{url}/stop-sms/list", params=query) as response:
        assert (await response.json())["success"] is True
    async with client.get(f"{url}/me", params=query) as response:
        assert response.status == 404
    program.send_signal(number)
    output, errors = await program.communicate()
    assert (program.returncode, errors) == (0, b"")
    assert b"27  EC_ABSENT_SUBSCRIBER\n" in output


async def test_program_that_is_worse(client: aiohttp.ClientSession) -> None:
    """What it may say and take is told on the command line too."""
    options = "--port 0 --price-of +33=0.02 --price-of 44=1 --cost-is -1.5"
    program = await _started(*options.split(), "--number-is", "0.5")
    assert program.stdout
    url = (await program.stdout.readline()).decode().split()[-1]
    numbers = {"apiKey": API_KEY, "phoneNumbers": f"{PHONE},+447911123456"}
    async with client.post(f"{url}/hlr/notify", json=numbers) as response:
        answer = await response.json()
    assert (answer["number"], answer["cost"]) == (1, -1.5)
    books = url.removesuffix("/v1") + "/_simulator/books?only=totals"
    async with client.get(books) as response:
        assert (await response.json())["total_cost"] == 1.02
    program.terminate()
    assert (await program.communicate())[1] == b""


async def test_program_on_a_taken_port(simulator: Simulator) -> None:
    """A port that is taken is a plain error, not a traceback."""
    program = await _started("--port", str(simulator.port))
    _, errors = await program.communicate()
    assert program.returncode == 1
    assert errors.decode() == f"Port {simulator.port} of 127.0.0.1 is taken.\n"
