"""What is spent: prices that change, costs that mislead, a budget that holds."""

import asyncio
import itertools
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.const import CONF_WEBHOOK_ID
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.smspartner.ledger import Ledger, departures, orders, outcomes
from custom_components.smspartner.ledger.departures import Departure, RequestToSend
from custom_components.smspartner.ledger.plans import Order
from custom_components.smspartner.ledger.states import Outcome, Reason, RequestState
from custom_components.smspartner.purchase.pace import Pace

from ..helpers import PHONE, CallAction, budget_issue, count_rows, set_budget, until
from ..simulator import Simulator


def french(count: int, first: int = 0) -> list[str]:
    """Return so many French numbers."""
    return [f"+3361{number:07}" for number in range(first, first + count)]


def british(count: int) -> list[str]:
    """Return so many British numbers."""
    return [f"+4479115{number:05}" for number in range(count)]


def sizes(simulator: Simulator) -> list[int]:
    """Return how many numbers each request held that was billed."""
    return [len(one.numbers) for one in simulator.books.requests if one.billed]


def reasons(answer: dict[str, Any]) -> list[str | None]:
    """Return why each request was rejected by ourselves."""
    return [campaign["reason"] for campaign in answer["campaigns"]]


# A price for each calling code


async def test_each_calling_code_has_its_price(
    newcomer: MockConfigEntry, simulator: Simulator, call_action: CallAction
) -> None:
    """See no request mix calling codes, and one number of each show its price."""
    simulator.settings.prices = {"33": 0.004, "44": 0.02}
    wanted = list(itertools.chain(*zip(french(4), british(4), strict=True)))

    answer = await call_action("verify_numbers", phone_numbers=wanted)

    assert sorted(sizes(simulator)) == [1, 1, 3, 3]
    for request in simulator.books.requests:
        assert len({number[:3] for number in request.numbers}) == 1
    assert answer["cost"] == pytest.approx(4 * 0.004 + 4 * 0.02)
    again = await call_action(
        "verify_numbers", phone_numbers=[PHONE, "+447911999999"], dry_run=True
    )
    assert again["estimated_cost"] == pytest.approx(0.024)
    assert again["requests"] == 2


async def test_others_wait_for_the_answer_that_shows_the_price(
    newcomer: MockConfigEntry, simulator: Simulator, call_action: CallAction
) -> None:
    """See nothing of the same calling code leave before, of this call or another."""
    simulator.fault("hlr/notify", "delay", seconds=2, times=1)
    calls = [
        asyncio.create_task(
            call_action("verify_numbers", phone_numbers=numbers, wait=0)
        )
        for numbers in (french(600), french(3, first=1_000))
    ]
    await until(lambda: bool(simulator.books.requests))
    await asyncio.sleep(0.5)
    assert sizes(simulator) == [1]
    await asyncio.gather(*calls)
    assert sum(sizes(simulator)) == 603
    assert max(simulator.books.billed_numbers.values()) == 1


async def test_price_that_the_answer_leaves_out_is_the_listed_one(
    hass: HomeAssistant,
    config_entry: MockConfigEntry,
    door: str,
    simulator: Simulator,
    call_action: CallAction,
) -> None:
    """See what the account's credit implies booked, and no second number go alone."""
    simulator.settings.update({"price": 0.02, "cost_is": "missing"})
    assert await hass.config_entries.async_setup(config_entry.entry_id)
    await hass.async_block_till_done()
    first = await call_action("verify_numbers", phone_numbers=french(3))
    assert first["cost"] == pytest.approx(0.06)
    await call_action("verify_numbers", phone_numbers=french(3, first=10))
    assert sizes(simulator) == [1, 2, 3]


async def test_price_that_was_paid_outlives_an_answer_without_a_cost(
    newcomer: MockConfigEntry, simulator: Simulator, call_action: CallAction
) -> None:
    """See one number without a cost booked at the price known, which stays."""
    simulator.settings.price = 0.1
    await call_action("verify_numbers", phone_numbers=PHONE)
    simulator.settings.cost_is = "missing"
    for wanted in (french(1, first=10), french(3, first=20)):
        answer = await call_action("verify_numbers", phone_numbers=wanted)
        assert answer["cost"] == pytest.approx(0.1 * len(wanted))


async def test_price_that_three_answers_do_not_show(
    newcomer: MockConfigEntry, simulator: Simulator, call_action: CallAction
) -> None:
    """See the rest rejected when three numbers alone have told no price."""
    simulator.fault("hlr/notify", "cut_after")
    simulator.fault("hlr/notify", "never_notify")
    answer = await call_action("verify_numbers", phone_numbers=french(1_000))
    assert sizes(simulator) == [1, 1, 1]
    states = [campaign["state"] for campaign in answer["campaigns"]]
    assert sorted(states) == ["rejected"] * 2 + ["uncertain"] * 3
    assert set(reasons(answer)) == {None, "price_unknown"}
    assert len(answer["pending"]) == 3


async def test_rest_that_is_rejected_takes_no_turn(
    hass: HomeAssistant,
    newcomer: MockConfigEntry,
    simulator: Simulator,
    call_action: CallAction,
) -> None:
    """See forty requests refused though no more than nine turns are to be had."""
    turns = iter(range(9))

    async def slot(_: Pace) -> None:
        """Wait for a turn: the first ones come at once, the others never."""
        if next(turns, None) is None:
            await asyncio.Event().wait()

    simulator.fault("hlr/notify", "cut_after", times=3)
    await set_budget(hass, newcomer, 0)
    with patch.object(Pace, "slot", slot):
        answer = await call_action(
            "verify_numbers", phone_numbers=french(20_000), wait=0
        )
    assert reasons(answer).count("price_unknown") == 40


async def test_other_calling_code_is_bought_though_one_has_no_price(
    newcomer: MockConfigEntry, simulator: Simulator, call_action: CallAction
) -> None:
    """See a price that cannot be known keep back its own calling code only."""
    simulator.fault("hlr/notify", "cut_after", times=3)
    await call_action("verify_numbers", phone_numbers=french(5))
    answer = await call_action("verify_numbers", phone_numbers=british(5))
    assert sizes(simulator) == [1, 1, 1, 1, 4]
    assert set(reasons(answer)) == {None}


async def test_no_connection_for_the_number_that_goes_alone(
    newcomer: MockConfigEntry, simulator: Simulator, call_action: CallAction
) -> None:
    """See an order end with the three tries of that one, not with those of each."""
    await simulator.close_door()
    numbers = french(2_000)  # what the daily budget of a new account covers
    with pytest.raises(HomeAssistantError, match="Nothing was sent or bought"):
        await call_action("verify_numbers", phone_numbers=numbers)
    await simulator.open_door()
    assert simulator.books.calls["hlr/notify"] == 0


# What a cost means


@pytest.mark.parametrize(
    ("count", "settings", "booked"),
    [
        (20, {"cost_is": "total"}, 20),
        (20, {"cost_is": "each"}, 20),
        (2, {"cost_is": "total"}, 2),
        (2, {"cost_is": "each"}, 2),
        (20, {"cost_is": "missing"}, 20),
        (20, {"cost_is": "text"}, 20),
        (20, {"cost_is": None}, 20),
        (20, {"cost_is": -1}, 20),
        (20, {"cost_is": 1e290}, 20),
        (20, {"cost_is": 0}, 20),
        (20, {"cost_is": 0.25, "number_is": 50}, 50),  # a cost of 20 that is 2.5 x
        (20, {"cost_is": 0.04, "number_is": 8}, 8),  # that of the 8 it took
        (20, {"cost_is": "total", "number_is": 0}, 20),
        (20, {"cost_is": "total", "number_is": 3}, 20),
        (20, {"cost_is": "each", "number_is": 1_000_000}, 20),
        (2, {"cost_is": 0.0109}, 2.18),
    ],
)
async def test_cost_is_booked_as_the_price_of_one_explains_it(
    account: MockConfigEntry,
    simulator: Simulator,
    call_action: CallAction,
    count: int,
    settings: dict[str, Any],
    booked: float,
) -> None:
    """See the reading booked that fits the price, in lookups of half a cent."""
    simulator.settings.update(settings)
    answer = await call_action("verify_numbers", phone_numbers=french(count))
    assert answer["cost"] == pytest.approx(booked * 0.005)


async def test_one_coincidence_decides_for_one_request_only(
    account: MockConfigEntry, simulator: Simulator, call_action: CallAction
) -> None:
    """See each answer judged anew, when the vendor changes what it means."""
    for first, meaning in enumerate(["each", "total", "each", "total"]):
        simulator.settings.update({"cost_is": meaning})
        answer = await call_action(
            "verify_numbers", phone_numbers=french(500, first=500 * first)
        )
        assert answer["cost"] == pytest.approx(2.5)


async def test_doubtful_cost_is_judged_by_the_next_number_alone(
    account: MockConfigEntry, simulator: Simulator, call_action: CallAction
) -> None:
    """See the dearer reading booked, then what one number costs by now explain it."""
    simulator.settings.price = 0.1
    doubtful = await call_action("verify_numbers", phone_numbers=french(20))
    assert doubtful["cost"] == pytest.approx(40)
    await call_action("verify_numbers", phone_numbers=french(1, first=100))
    settled = await call_action(
        "verify_numbers",
        phone_numbers=french(20),
        verification_id=doubtful["verification_id"],
    )
    assert settled["cost"] == pytest.approx(2)


async def test_price_times_ten_in_the_middle_of_an_order(
    hass: HomeAssistant,
    newcomer: MockConfigEntry,
    simulator: Simulator,
    call_action: CallAction,
) -> None:
    """See the order end where the budget does, but for what was on its way."""
    simulator.settings.update(
        {"price": 0.001, "schedule": [{"after": 2, "settings": {"price": 0.01}}]}
    )
    await newcomer.runtime_data.balance.async_refresh()
    await set_budget(hass, newcomer, 15)

    answer = await call_action("verify_numbers", phone_numbers=french(10_000), wait=0)

    left_at_the_old_price = count_rows(
        hass, "requests", "cost = 5000000 AND price = 1000"
    )
    assert left_at_the_old_price < 10
    assert simulator.books.total_cost <= 15 + left_at_the_old_price * 500 * 0.01
    assert answer["cost"] == pytest.approx(simulator.books.total_cost)
    states = [campaign["state"] for campaign in answer["campaigns"]]
    assert states.count("rejected") > 10
    assert set(reasons(answer)) == {None, "budget"}
    assert budget_issue(hass, newcomer)
    before = simulator.books.total_cost
    with pytest.raises(HomeAssistantError, match="budget"):
        await call_action(
            "verify_numbers", phone_numbers=french(500, first=20_000), wait=0
        )
    assert simulator.books.total_cost == before


async def test_doubtful_cost_lets_one_number_pass_the_budget(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    call_action: CallAction,
) -> None:
    """See a cost that was read too high not lock the budget: one number settles it."""
    await set_budget(hass, account, 10)
    simulator.settings.price = 0.02
    doubtful = await call_action("verify_numbers", phone_numbers=french(20))
    assert doubtful["cost"] == pytest.approx(8)
    wanted = french(120, first=100)
    answer = await call_action("verify_numbers", phone_numbers=wanted)
    assert sizes(simulator) == [20, 1, 119]
    assert answer["cost"] == pytest.approx(120 * 0.02)


async def test_probe_that_was_not_taken_may_pass_the_budget_again(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    call_action: CallAction,
) -> None:
    """See the one number that settles a doubt sent again after a 429."""
    await set_budget(hass, account, 8)
    simulator.settings.price = 0.02
    doubtful = await call_action("verify_numbers", phone_numbers=french(20))
    assert doubtful["cost"] == pytest.approx(8)
    simulator.fault("hlr/notify", "status", status=429, retry_after=1, times=1)
    answer = await call_action("verify_numbers", phone_numbers=french(120, first=100))
    assert answer["cost"] == pytest.approx(120 * 0.02)


async def test_refusal_of_the_number_that_goes_alone_lets_the_others_go_together(
    newcomer: MockConfigEntry, simulator: Simulator, call_action: CallAction
) -> None:
    """See the listed price taken where a refusal shows none."""
    simulator.fault("hlr/notify", "refuse", code=14, times=1)
    answer = await call_action("verify_numbers", phone_numbers=french(60))
    assert [len(one.numbers) for one in simulator.books.requests if one.billed] == [59]
    assert answer["cost"] == pytest.approx(59 * 0.005)


async def test_currencies_are_never_added(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    call_action: CallAction,
) -> None:
    """See each currency's sum by itself, in the answer and in the sensor."""
    await call_action("verify_numbers", phone_numbers=french(3))
    simulator.settings.account.currency = "CHF"
    simulator.settings.price = 0.1
    answer = await call_action("verify_numbers", phone_numbers=french(1, first=10))
    assert (answer["cost"], answer["currency"]) == (0.1, "CHF")
    await hass.async_block_till_done()
    cost = hass.states.get("sensor.sms_partner_total_cost_of_lookups")
    assert cost
    assert float(cost.state) == pytest.approx(0.1)
    assert cost.attributes["unit_of_measurement"] == "CHF"
    assert cost.attributes["other_currencies"] == {"EUR": pytest.approx(0.015)}


ULID = "01KAJ5YV5ZB1V0K3XQ5P4S8Q2T"


# One call, one order


async def test_second_call_with_the_same_id_answers_as_the_first(
    account: MockConfigEntry, simulator: Simulator, call_action: CallAction
) -> None:
    """See nothing bought again, however the calls fall together."""
    wanted = french(3)
    answers = await asyncio.gather(
        *(
            call_action(
                "verify_numbers",
                phone_numbers=wanted,
                verification_id=spelling,
                wait=30,
            )
            for spelling in (ULID, ULID.lower(), ULID)
        )
    )
    later_on = await call_action(
        "verify_numbers", phone_numbers=wanted, verification_id=ULID, wait=30
    )
    assert answers == [later_on] * 3
    assert later_on["verification_id"] == ULID
    assert later_on["complete"]
    assert simulator.books.billed_numbers == dict.fromkeys(wanted, 1)


async def test_second_call_raises_as_the_first(
    account: MockConfigEntry, simulator: Simulator, call_action: CallAction
) -> None:
    """See an order that was refused not tried again under its id."""
    simulator.fault("hlr/notify", "refuse", code=13, times=1)
    for _ in range(2):
        with pytest.raises(HomeAssistantError, match="code 13"):
            await call_action(
                "verify_numbers", phone_numbers=PHONE, verification_id=ULID
            )
    assert simulator.books.calls["hlr/notify"] == 1


async def test_second_call_breaks_no_pace(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    call_action: CallAction,
) -> None:
    """See results that go elsewhere ordered twice, and no request leave sooner."""
    await set_budget(hass, account, 0)
    simulator.fault("hlr/notify", "status", status=429, retry_after=3, times=1)
    calls = [
        asyncio.create_task(
            call_action(
                "verify_numbers",
                phone_numbers=french(10_000),
                verification_id=ULID,
                notify_url=f"{simulator.address}/results",
            )
        )
        for _ in range(2)
    ]
    await until(lambda: bool(simulator.books.rate_limited))
    calls.append(
        asyncio.create_task(
            call_action(
                "verify_numbers",
                phone_numbers=french(10_000),
                verification_id=ULID,
                notify_url=f"{simulator.address}/results",
            )
        )
    )
    await asyncio.sleep(0.5)
    assert simulator.books.calls["hlr/notify"] < 8
    for answer in await asyncio.gather(*calls):
        assert answer["submitted"] == 10_000
    assert max(simulator.books.billed_numbers.values()) == 1


async def test_id_is_found_in_either_case(
    account: MockConfigEntry, call_action: CallAction
) -> None:
    """See results found by the id as it was written."""
    own_id = ULID.lower()
    await call_action(
        "verify_numbers", phone_numbers=PHONE, verification_id=own_id, wait=30
    )
    found = await call_action("get_results", verification_id=own_id)
    assert len(found["results"]) == 1


@pytest.mark.parametrize("own_id", ["", "me", ULID + "0", "8" + ULID[1:], "é" * 26])
async def test_id_that_is_no_ulid(
    account: MockConfigEntry,
    simulator: Simulator,
    call_action: CallAction,
    own_id: str,
) -> None:
    """See it refused before anything is bought."""
    with pytest.raises(ServiceValidationError, match="ULID"):
        await call_action("verify_numbers", phone_numbers=PHONE, verification_id=own_id)
    assert simulator.books.calls["hlr/notify"] == 0


# An account that is disabled


async def test_disabled_account_buys_nothing(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    call_action: CallAction,
) -> None:
    """See its queue wait and its results taken, and the queue sent once it is back."""
    await set_budget(hass, account, 0)
    simulator.settings.notification_delay = 1
    await call_action("verify_numbers", phone_numbers=PHONE, wait=0)
    call = asyncio.create_task(
        call_action("verify_numbers", phone_numbers=french(5_000), wait=0)
    )
    await until(lambda: len(simulator.books.requests) > 2)

    await hass.config_entries.async_set_disabled_by(
        account.entry_id, ConfigEntryDisabler.USER
    )
    await hass.async_block_till_done()
    bought = len(simulator.books.requests)
    await simulator.settled()
    await call
    assert len(simulator.books.requests) <= bought + 1
    assert not simulator.books.lost
    assert simulator.books.acknowledged

    await hass.config_entries.async_set_disabled_by(account.entry_id, None)
    await until(lambda: sum(sizes(simulator)) == 5_001)
    assert max(simulator.books.billed_numbers.values()) == 1


# Taken after all


async def test_429_of_a_request_that_was_taken_is_not_sent_again(
    account: MockConfigEntry, simulator: Simulator, call_action: CallAction
) -> None:
    """See its result settle it under the token that had left with it."""
    simulator.fault(
        "hlr/notify", "status", status=429, retry_after=2, billed=True, times=1
    )
    answer = await call_action("verify_numbers", phone_numbers=PHONE, wait=30)
    assert answer["complete"]
    assert [one["matched_by"] for one in answer["results"]] == ["token"]
    assert [one["state"] for one in answer["campaigns"]] == ["accepted"]
    assert answer["cost"] == pytest.approx(0.005)
    assert simulator.books.billed_numbers == {PHONE: 1}
    assert simulator.books.calls["hlr/notify"] == 1


async def test_refusal_of_a_request_that_was_taken(
    account: MockConfigEntry, simulator: Simulator, call_action: CallAction
) -> None:
    """See a result that comes all the same kept and counted."""
    simulator.settings.notification_delay = 0.5
    simulator.fault("hlr/notify", "refuse", code=13, billed=True, times=1)
    with pytest.raises(HomeAssistantError, match="code 13"):
        await call_action("verify_numbers", phone_numbers=PHONE)
    await simulator.settled()
    assert not simulator.books.lost
    found = await call_action("get_results", phone_numbers=PHONE)
    assert [one["result"] for one in found["results"]] == ["no_error"]


# The address


async def test_address_is_chosen_when_a_request_leaves(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    call_action: CallAction,
) -> None:
    """See the address of today given, though the request was placed with another."""
    simulator.fault("hlr/notify", "status", status=429, retry_after=2, times=1)
    call = asyncio.create_task(
        call_action("verify_numbers", phone_numbers=PHONE, wait=0)
    )
    await until(lambda: bool(simulator.books.rate_limited))
    await hass.config.async_update(external_url="https://127.0.0.1:9")
    await call
    [request] = simulator.books.requests
    webhook_id = account.data[CONF_WEBHOOK_ID]
    assert str(request.notify_url).startswith(
        f"https://127.0.0.1:9/api/webhook/{webhook_id}?token="
    )


async def test_what_is_in_flight_counts_when_another_leaves(tmp_path: Path) -> None:
    """See the budget asked with today's price and what has had no answer yet."""
    ledger = Ledger(tmp_path / "ledger.db")
    await ledger.open()
    account = await ledger.add_account("one")

    async def place(name: str, numbers: list[str], budget: float) -> int:
        """Place an order of one request; return its id."""
        pairs = [(number, number) for number in numbers]
        order = Order(verification_id=name, numbers=pairs, budget=budget)
        [queued] = await account.write(orders.place, order)
        return queued.id

    async def leave(request: int) -> Departure[RequestToSend]:
        """Let a request leave."""
        address = "https://home.example.com/api/webhook/1"
        return await account.write(departures.start, request, address, may_probe=True)

    async def cost(request: int, cost: float) -> None:
        """Be told what a request has cost."""
        outcome = Outcome(state=RequestState.ACCEPTED, cost=cost, currency="EUR")
        await account.write(outcomes.finish, request, outcome)

    cheap = await place("cheap", french(1), 0)
    assert (await leave(cheap)).request
    await cost(cheap, 0.005)
    first = await place("first", french(2, first=10), 0.04)
    second = await place("second", french(2, first=20), 0.04)
    dear = await place("dear", french(1, first=30), 0)
    assert (await leave(first)).request
    assert (await leave(dear)).request
    await cost(dear, 0.01)

    assert (await leave(second)).refused is Reason.BUDGET
    await ledger.close()
