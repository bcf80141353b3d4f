"""Lookups at the simulator: prices, costs and refusals."""

import re
from collections import Counter
from typing import Any

import aiohttp
import orjson
import pytest

from ..helpers import PHONE
from . import Simulator
from .helpers import Api

pytestmark = pytest.mark.usefixtures("socket_enabled")


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
