"""What a purchase costs and what it may cost."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from homeassistant.const import CONF_COUNTRY
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.smspartner.const import CONF_DAILY_BUDGET

from ..helpers import (
    ACCOUNT_SHOWN,
    COST,
    DAY,
    MINUTE,
    PHONE,
    SILENT,
    CallAction,
    budget_issue,
    count_rows,
    later,
    load,
    run_housekeeping,
    set_budget,
    state_of,
    until,
)
from ..simulator import Simulator
from .helpers import numbers


async def estimate(call_action: CallAction) -> str:
    """Ask what one lookup of a fresh number would cost."""
    answer = await call_action(
        "verify_numbers", phone_numbers="+33799999998", dry_run=True
    )
    return f"{answer['estimated_cost']:.6f} {answer['currency']}"


# prices


async def test_price_of_an_account_that_says_nothing(
    hass: HomeAssistant,
    config_entry: MockConfigEntry,
    door: str,
    simulator: Simulator,
    call_action: CallAction,
) -> None:
    """See the price of the documents taken where there is no other."""
    simulator.settings.has_me = False
    simulator.settings.price = 0.02
    await load(hass, config_entry)
    assert await estimate(call_action) == "0.005000 EUR"


async def test_price_that_the_credit_implies(
    hass: HomeAssistant,
    config_entry: MockConfigEntry,
    door: str,
    simulator: Simulator,
    call_action: CallAction,
) -> None:
    """See the balance divided by the lookups it is good for, in its currency."""
    simulator.settings.price = 0.02
    simulator.settings.account.currency = "CHF"
    await load(hass, config_entry)
    assert await estimate(call_action) == "0.020000 CHF"


async def test_price_that_was_paid_last(
    newcomer: MockConfigEntry, simulator: Simulator, call_action: CallAction
) -> None:
    """See what one number cost last count for more than what the credit implied."""
    simulator.settings.price = 0.03
    await call_action("verify_numbers", phone_numbers=numbers(1), wait=0)
    assert await estimate(call_action) == "0.030000 EUR"


async def test_price_of_several_numbers_teaches_nothing(
    account: MockConfigEntry, simulator: Simulator, call_action: CallAction
) -> None:
    """See only what one number alone has cost taken for a price."""
    simulator.settings.price = 0.0052
    await call_action("verify_numbers", phone_numbers=numbers(3), wait=0)
    assert await estimate(call_action) == "0.005000 EUR"


@pytest.mark.parametrize("cost_is", ["total", "each"])
async def test_cost_is_read_as_the_known_price_says(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    call_action: CallAction,
    cost_is: str,
) -> None:
    """See the vendor's cost of three understood either way, by what one had cost."""
    simulator.settings.update({"cost_is": cost_is})
    answer = await call_action("verify_numbers", phone_numbers=numbers(3), wait=0)
    assert answer["cost"] == pytest.approx(simulator.books.total_cost)
    [campaign] = answer["campaigns"]
    assert campaign["cost"] == (0.015 if cost_is == "total" else 0.005)


@pytest.mark.parametrize("cost_is", ["total", "each"])
async def test_first_number_goes_alone(
    hass: HomeAssistant,
    config_entry: MockConfigEntry,
    door: str,
    simulator: Simulator,
    call_action: CallAction,
    cost_is: str,
) -> None:
    """See one number bought first where no price is known, and the others by it."""
    simulator.settings.has_me = False
    simulator.settings.update({"cost_is": cost_is, "price": 0.02})
    await load(hass, config_entry)
    answer = await call_action("verify_numbers", phone_numbers=numbers(3), wait=0)
    assert [len(request.numbers) for request in simulator.books.requests] == [1, 2]
    assert answer["cost"] == pytest.approx(simulator.books.total_cost)
    await hass.async_block_till_done()
    assert float(state_of(hass, COST) or 0) == pytest.approx(0.06)


# daily_budget


async def test_budget_refuses_what_would_pass_it(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    call_action: CallAction,
) -> None:
    """See the budget, what is left of it and the cost named, and nothing sent."""
    await set_budget(hass, account, 0.02)
    await call_action("verify_numbers", phone_numbers=numbers(3), wait=0)

    with pytest.raises(ServiceValidationError) as raised:
        await call_action("verify_numbers", phone_numbers=numbers(2, first=10), wait=0)

    assert raised.value.translation_key == "budget_exceeded"
    assert str(raised.value) == (
        "Nothing was bought: this would cost €0.01, but only €0.005 of the daily"
        " lookup budget of €0.02 is left. What was spent within the last 24 hours"
        " counts. The daily lookup budget is in the options of SMS Partner"
    )
    assert simulator.books.calls["hlr/notify"] == 1
    assert count_rows(hass, "verifications") == 1

    last = await call_action(
        "verify_numbers", phone_numbers=numbers(1, first=10), wait=0
    )
    assert last["submitted"] == 1
    with pytest.raises(ServiceValidationError, match=r"budget of €0\.02 is used up"):
        await call_action("verify_numbers", phone_numbers=numbers(1, first=20), wait=0)


async def test_repair_outlives_all_but_another_budget(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    call_action: CallAction,
) -> None:
    """See it stand when other options change, and go with a new budget."""
    await set_budget(hass, account, 0.001)
    with pytest.raises(ServiceValidationError):
        await call_action("verify_numbers", phone_numbers=numbers(2))
    options = {CONF_DAILY_BUDGET: 0.001, CONF_COUNTRY: "ES"}
    hass.config_entries.async_update_entry(account, options=options)
    await hass.async_block_till_done()
    assert budget_issue(hass, account)

    await set_budget(hass, account, 1)
    assert budget_issue(hass, account) is None


async def test_budget_is_spent_to_the_last_cent(
    hass: HomeAssistant, account: MockConfigEntry, call_action: CallAction
) -> None:
    """See what just fits bought, though 0.3 - 0.1 is less than 0.2 to a computer."""
    await set_budget(hass, account, 0.3)
    await call_action("verify_numbers", phone_numbers=numbers(20))
    answer = await call_action("verify_numbers", phone_numbers=numbers(40, first=20))
    assert answer["submitted"] == 40


async def test_budget_of_who_has_set_none(
    account: MockConfigEntry, simulator: Simulator, call_action: CallAction
) -> None:
    """See ten euros be the limit, to the last lookup."""
    with pytest.raises(ServiceValidationError, match=r"budget of €10\.00"):
        await call_action("verify_numbers", phone_numbers=numbers(2_001))
    assert simulator.books.calls["hlr/notify"] == 0
    answer = await call_action("verify_numbers", phone_numbers=numbers(2_000))
    assert answer["cost"] == pytest.approx(10)


async def test_budget_that_is_switched_off(
    hass: HomeAssistant, account: MockConfigEntry, call_action: CallAction
) -> None:
    """See a budget of nothing be no limit."""
    await set_budget(hass, account, 0)
    answer = await call_action("verify_numbers", phone_numbers=numbers(2_001))
    assert answer["submitted"] == 2_001


async def test_budget_leaves_alone_what_costs_nothing(
    hass: HomeAssistant, account: MockConfigEntry, call_action: CallAction
) -> None:
    """See results reused and lookups joined though the budget is used up."""
    await call_action("verify_numbers", phone_numbers=PHONE, wait=60)
    await call_action("verify_numbers", phone_numbers=SILENT, wait=0)
    await set_budget(hass, account, 0.005)
    answer = await call_action(
        "verify_numbers",
        phone_numbers=[PHONE, SILENT],
        reuse_within={"hours": 1},
        wait=0,
    )
    assert (answer["reused"], answer["joined"], answer["cost"]) == (1, 1, 0)


async def test_budget_is_spent_once_by_calls_that_come_together(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    call_action: CallAction,
) -> None:
    """See only one of two calls bought when there is money for one."""
    await set_budget(hass, account, 0.02)
    answers = await asyncio.gather(
        call_action("verify_numbers", phone_numbers=numbers(3), wait=0),
        call_action("verify_numbers", phone_numbers=numbers(3, first=10), wait=0),
        return_exceptions=True,
    )
    refused = [one for one in answers if isinstance(one, ServiceValidationError)]
    assert len(refused) == 1
    assert len(simulator.books.billed_numbers) == 3


type Buy = Callable[[CallAction, Simulator], Any]


@asynccontextmanager
async def pending_call(call: Awaitable[dict[str, Any]]) -> AsyncGenerator[None]:
    """Let a call go on in the background."""
    task = asyncio.ensure_future(call)
    yield
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


@asynccontextmanager
async def uncertain(call: CallAction, simulator: Simulator) -> AsyncGenerator[None]:
    """Lose the answer."""
    simulator.fault("hlr/notify", "cut_after", times=1)
    await call("verify_numbers", phone_numbers=numbers(2), wait=0)
    yield


@asynccontextmanager
async def elsewhere(call: CallAction, simulator: Simulator) -> AsyncGenerator[None]:
    """Buy with results that go to another address."""
    await call(
        "verify_numbers",
        phone_numbers=numbers(2),
        notify_url=f"{simulator.address}/results",
    )
    yield


@asynccontextmanager
async def in_flight(call: CallAction, simulator: Simulator) -> AsyncGenerator[None]:
    """Wait for the answer."""
    simulator.fault("hlr/notify", "delay", seconds=5, times=1)
    async with pending_call(call("verify_numbers", phone_numbers=numbers(2))):
        await until(lambda: bool(simulator.books.requests))
        yield


@asynccontextmanager
async def queued(call: CallAction, simulator: Simulator) -> AsyncGenerator[None]:
    """Wait to send again what was not taken."""
    simulator.fault("hlr/notify", "status", status=429, retry_after=600, times=1)
    async with pending_call(call("verify_numbers", phone_numbers=numbers(2))):
        await until(lambda: bool(simulator.books.rate_limited))
        yield


@pytest.mark.parametrize("buy", [uncertain, elsewhere, in_flight, queued])
async def test_what_counts_as_spent(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    call_action: CallAction,
    buy: Buy,
) -> None:
    """See all counted that was bought, may have been bought or will be."""
    await set_budget(hass, account, 0.014)
    async with buy(call_action, simulator):
        with pytest.raises(ServiceValidationError, match=r"only €0\.004 "):
            await call_action(
                "verify_numbers", phone_numbers=numbers(1, first=10), wait=0
            )


async def test_what_was_refused_is_not_spent(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    call_action: CallAction,
) -> None:
    """See the budget untouched by what SMS Partner did not take."""
    await set_budget(hass, account, 0.01)
    simulator.fault("hlr/notify", "refuse", code=13, times=1)
    with pytest.raises(HomeAssistantError, match="code 13"):
        await call_action("verify_numbers", phone_numbers=numbers(2), wait=0)
    answer = await call_action(
        "verify_numbers", phone_numbers=numbers(2, first=10), wait=0
    )
    assert answer["submitted"] == 2


async def test_budget_is_that_of_the_last_24_hours(
    hass: HomeAssistant, account: MockConfigEntry, call_action: CallAction
) -> None:
    """See what was spent count for a day, and not a minute more."""
    await set_budget(hass, account, 0.01)
    await call_action("verify_numbers", phone_numbers=numbers(2), wait=0)
    with later(DAY - MINUTE), pytest.raises(ServiceValidationError, match="budget"):
        await call_action("verify_numbers", phone_numbers=numbers(2, first=10), wait=0)
    with later(DAY + MINUTE):
        answer = await call_action(
            "verify_numbers", phone_numbers=numbers(2, first=10), wait=0
        )
    assert answer["submitted"] == 2


async def refuse(call_action: CallAction) -> None:
    """Hit the budget."""
    with pytest.raises(ServiceValidationError, match="budget"):
        await call_action("verify_numbers", phone_numbers=numbers(2, first=90))


async def test_issue_stands_until_the_budget_is_changed(
    hass: HomeAssistant, account: MockConfigEntry, call_action: CallAction
) -> None:
    """See who keeps hitting the budget told, until that is over."""
    await set_budget(hass, account, 0.009)
    await refuse(call_action)
    issue = budget_issue(hass, account)
    assert issue is not None
    assert issue.translation_key == "budget_exceeded"
    assert issue.translation_placeholders == {
        "account": ACCOUNT_SHOWN,
        "budget": "€0.009",
        "cost": "€0.01",
        "left": "€0.009",
    }
    assert not issue.is_fixable

    await refuse(call_action)
    assert budget_issue(hass, account)
    await call_action("verify_numbers", phone_numbers=numbers(1), wait=0)
    assert budget_issue(hass, account)
    await set_budget(hass, account, 1)
    assert budget_issue(hass, account) is None


async def test_issue_tells_used_up_from_larger_than_the_rest(
    hass: HomeAssistant, account: MockConfigEntry, call_action: CallAction
) -> None:
    """See which of both it was told, with the amounts of the last refusal."""
    await set_budget(hass, account, 0.01)
    await call_action("verify_numbers", phone_numbers=numbers(2), wait=0)
    await refuse(call_action)
    issue = budget_issue(hass, account)
    assert issue is not None
    assert issue.translation_key == "budget_used_up"
    assert issue.translation_placeholders == {
        "account": ACCOUNT_SHOWN,
        "budget": "€0.01",
        "cost": "€0.01",
    }
    with later(DAY + MINUTE), pytest.raises(ServiceValidationError):
        await call_action("verify_numbers", phone_numbers=numbers(3, first=10), wait=0)
    issue = budget_issue(hass, account)
    assert issue is not None
    assert issue.translation_key == "budget_exceeded"
    assert issue.translation_placeholders == {
        "account": ACCOUNT_SHOWN,
        "budget": "€0.01",
        "cost": "€0.015",
        "left": "€0.01",
    }


async def test_budget_that_is_used_up_when_a_request_is_to_be_sent(
    hass: HomeAssistant,
    newcomer: MockConfigEntry,
    simulator: Simulator,
    call_action: CallAction,
) -> None:
    """See the amounts of then in the error and the issue, and none when asked again."""
    await set_budget(hass, newcomer, 0.02)
    simulator.settings.price = 0.02
    simulator.fault("hlr/notify", "delay", seconds=1, times=1)
    data = {
        "phone_numbers": numbers(2, first=10),
        "verification_id": "01KAJ5YV5ZB1V0K3XQ5P4S8Q2T",
    }
    async with pending_call(call_action("verify_numbers", phone_numbers=numbers(1))):
        await until(lambda: bool(simulator.books.requests))
        with pytest.raises(ServiceValidationError) as raised:
            await call_action("verify_numbers", **data)
    assert raised.value.translation_key == "budget_used_up"
    amounts = {"budget": "€0.02", "cost": "€0.02"}
    assert raised.value.translation_placeholders == amounts
    issue = budget_issue(hass, newcomer)
    assert issue is not None
    assert issue.translation_key == "budget_used_up"
    assert issue.translation_placeholders == amounts | {"account": ACCOUNT_SHOWN}

    with pytest.raises(ServiceValidationError) as raised:
        await call_action("verify_numbers", **data)
    assert raised.value.translation_key == "over_budget_before"


async def test_budget_in_a_currency_that_is_not_known(
    hass: HomeAssistant,
    config_entry: MockConfigEntry,
    door: str,
    simulator: Simulator,
    call_action: CallAction,
) -> None:
    """See no currency told where SMS Partner has named none."""
    simulator.settings.has_me = False
    await load(hass, config_entry)
    await set_budget(hass, config_entry, 0.009)
    await refuse(call_action)
    issue = budget_issue(hass, config_entry)
    assert issue is not None
    assert (issue.translation_placeholders or {})["cost"] == "0.01"


async def test_issue_goes_a_day_after_the_last_refusal(
    hass: HomeAssistant, account: MockConfigEntry, call_action: CallAction
) -> None:
    """See an issue that nobody gives cause for any more cleared by itself."""
    await set_budget(hass, account, 0.009)
    await refuse(call_action)
    with later(DAY / 2):
        await refuse(call_action)
    with later(DAY + MINUTE):
        await run_housekeeping(hass)
        assert budget_issue(hass, account)
    with later(1.5 * DAY + MINUTE):
        await run_housekeeping(hass)
    assert budget_issue(hass, account) is None
