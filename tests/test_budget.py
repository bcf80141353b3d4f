"""What a verification costs, what it may cost, and what need not be bought again."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from homeassistant.const import CONF_COUNTRY, STATE_UNKNOWN
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.smspartner.const import (
    CONF_DAILY_BUDGET,
)

from .helpers import (
    COST,
    DAY,
    HLR_NOTIFICATION,
    MINUTE,
    PHONE,
    SECOND,
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
from .simulator import Simulator


def numbers(count: int, first: int = 0) -> list[str]:
    """Give so many numbers that never answer."""
    return [f"+336{number:06}98" for number in range(first, first + count)]


# dry_run


async def test_dry_run_tells_the_price_and_sends_nothing(
    hass: HomeAssistant,
    account: MockConfigEntry,
    call_action: CallAction,
    simulator: Simulator,
) -> None:
    """See what it would come to, bad entries and duplicates named, nothing written."""
    wanted = numbers(1_001)
    answer = await call_action(
        "verify_numbers",
        phone_numbers=[*wanted, wanted[0], "hello"],
        skip_invalid=True,
        dry_run=True,
    )
    assert answer == {
        "to_buy": 1_001,
        "requests": 3,
        "estimated_cost": pytest.approx(5.005),
        "currency": "EUR",
        "reused": 0,
        "joined": 0,
        "duplicates": [{"input": wanted[0], "phone_number": wanted[0]}],
        "invalid": [{"input": "hello", "reason": "not_a_number"}],
    }
    assert simulator.books.calls["hlr/notify"] == 0
    assert count_rows(hass, "verifications") == 0


async def test_dry_run_knows_what_need_not_be_bought(
    account: MockConfigEntry, call_action: CallAction, simulator: Simulator
) -> None:
    """See reused and joined numbers told apart from those that cost something."""
    await call_action("verify_numbers", phone_numbers=PHONE, wait=60)
    await call_action("verify_numbers", phone_numbers=SILENT)
    answer = await call_action(
        "verify_numbers",
        phone_numbers=[PHONE, SILENT, SECOND],
        reuse_within={"hours": 1},
        dry_run=True,
    )
    assert (answer["to_buy"], answer["reused"], answer["joined"]) == (1, 1, 1)
    assert answer["estimated_cost"] == pytest.approx(0.005)
    assert simulator.books.calls["hlr/notify"] == 2


async def test_dry_run_refuses_what_could_not_be_verified(
    account: MockConfigEntry, call_action: CallAction
) -> None:
    """See a bad entry refused as it would be without it."""
    with pytest.raises(ServiceValidationError, match="hello") as refused:
        await call_action("verify_numbers", phone_numbers="hello", dry_run=True)
    assert refused.value.translation_key == "entries_not_a_number"


async def test_dry_run_tells_the_price_beyond_the_budget(
    hass: HomeAssistant, account: MockConfigEntry, call_action: CallAction
) -> None:
    """See the question what it would cost answered though it may not be bought."""
    await set_budget(hass, account, 0.005)
    answer = await call_action("verify_numbers", phone_numbers=numbers(2), dry_run=True)
    assert answer["estimated_cost"] == pytest.approx(0.01)
    assert budget_issue(hass, account) is None


# prices


async def estimate(call_action: CallAction) -> str:
    """Ask what one lookup of a fresh number would cost."""
    answer = await call_action(
        "verify_numbers", phone_numbers="+33799999998", dry_run=True
    )
    return f"{answer['estimated_cost']:.6f} {answer['currency']}"


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
    await call_action("verify_numbers", phone_numbers=numbers(1))
    assert await estimate(call_action) == "0.030000 EUR"


async def test_price_of_several_numbers_teaches_nothing(
    account: MockConfigEntry, simulator: Simulator, call_action: CallAction
) -> None:
    """See only what one number alone has cost taken for a price."""
    simulator.settings.price = 0.0052
    await call_action("verify_numbers", phone_numbers=numbers(3))
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
    answer = await call_action("verify_numbers", phone_numbers=numbers(3))
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
    answer = await call_action("verify_numbers", phone_numbers=numbers(3))
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
    await call_action("verify_numbers", phone_numbers=numbers(3))

    with pytest.raises(ServiceValidationError) as raised:
        await call_action("verify_numbers", phone_numbers=numbers(2, first=10))

    assert raised.value.translation_key == "budget_exceeded"
    assert str(raised.value) == (
        "Nothing was sent: this would cost 0.010 EUR, and of the budget of 0.02 EUR for"
        " 24 hours 0.005 is left. The budget is in the options of SMS Partner"
    )
    assert simulator.books.calls["hlr/notify"] == 1
    assert count_rows(hass, "verifications") == 1

    last = await call_action("verify_numbers", phone_numbers=numbers(1, first=10))
    assert last["submitted"] == 1
    with pytest.raises(ServiceValidationError, match=r"hours 0\.000 is left"):
        await call_action("verify_numbers", phone_numbers=numbers(1, first=20))


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
    with pytest.raises(ServiceValidationError, match="budget of 10 EUR"):
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
    await call_action("verify_numbers", phone_numbers=SILENT)
    await set_budget(hass, account, 0.005)
    answer = await call_action(
        "verify_numbers", phone_numbers=[PHONE, SILENT], reuse_within={"hours": 1}
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
        call_action("verify_numbers", phone_numbers=numbers(3)),
        call_action("verify_numbers", phone_numbers=numbers(3, first=10)),
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
    await call("verify_numbers", phone_numbers=numbers(2))
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
        with pytest.raises(ServiceValidationError, match=r"hours 0\.004 is left"):
            await call_action("verify_numbers", phone_numbers=numbers(1, first=10))


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
        await call_action("verify_numbers", phone_numbers=numbers(2))
    answer = await call_action("verify_numbers", phone_numbers=numbers(2, first=10))
    assert answer["submitted"] == 2


async def test_budget_is_that_of_the_last_24_hours(
    hass: HomeAssistant, account: MockConfigEntry, call_action: CallAction
) -> None:
    """See what was spent count for a day, and not a minute more."""
    await set_budget(hass, account, 0.01)
    await call_action("verify_numbers", phone_numbers=numbers(2))
    with later(DAY - MINUTE), pytest.raises(ServiceValidationError, match="budget"):
        await call_action("verify_numbers", phone_numbers=numbers(2, first=10))
    with later(DAY + MINUTE):
        answer = await call_action("verify_numbers", phone_numbers=numbers(2, first=10))
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
        "account": account.title,
        "budget": "0.009",
    }
    assert not issue.is_fixable

    await refuse(call_action)
    assert budget_issue(hass, account)
    await call_action("verify_numbers", phone_numbers=numbers(1))
    assert budget_issue(hass, account)
    await set_budget(hass, account, 1)
    assert budget_issue(hass, account) is None


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


# reuse_within


async def test_result_is_reused(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    call_action: CallAction,
) -> None:
    """See a recent result given again: it costs nothing and is at once complete."""
    bought = await call_action("verify_numbers", phone_numbers=PHONE, wait=60)
    await until(lambda: state_of(hass, HLR_NOTIFICATION) != STATE_UNKNOWN)
    fired = hass.states.get(HLR_NOTIFICATION)

    async with asyncio.timeout(30):
        answer = await call_action(
            "verify_numbers",
            phone_numbers="06 12 34 56 78",
            reuse_within={"hours": 1},
            wait={"hours": 1},
        )

    assert answer["complete"]
    assert (answer["submitted"], answer["reused"], answer["joined"]) == (0, 1, 0)
    assert (answer["cost"], answer["campaigns"]) == (0, [])
    [first], [again] = bought["results"], answer["results"]
    assert again == first | {"input": "06 12 34 56 78"}
    assert simulator.books.billed_numbers == {PHONE: 1}
    await hass.async_block_till_done()
    assert hass.states.get(HLR_NOTIFICATION) == fired
    found = await call_action("get_results", verification_id=answer["verification_id"])
    assert [one["phone_number"] for one in found["results"]] == [PHONE]


async def test_joined_lookup_that_reports_while_it_is_joined(
    account: MockConfigEntry, simulator: Simulator, call_action: CallAction
) -> None:
    """See calls that wait end with the last result, however they fall together."""
    async with asyncio.timeout(30):
        answers = await asyncio.gather(
            *(
                call_action("verify_numbers", phone_numbers=PHONE, wait={"hours": 1})
                for _ in range(20)
            )
        )
    assert all(answer["complete"] for answer in answers)


async def test_old_result_is_not_reused(
    account: MockConfigEntry, simulator: Simulator, call_action: CallAction
) -> None:
    """See a result bought anew that is older than was asked for."""
    await call_action("verify_numbers", phone_numbers=PHONE, wait=60)
    with later(timedelta(hours=1) + MINUTE):
        answer = await call_action(
            "verify_numbers", phone_numbers=PHONE, reuse_within={"hours": 1}
        )
    assert (answer["submitted"], answer["reused"]) == (1, 0)
    assert simulator.books.billed_numbers == {PHONE: 2}


async def test_newest_result_is_reused(
    account: MockConfigEntry, simulator: Simulator, call_action: CallAction
) -> None:
    """See the newest of several results given."""
    await call_action("verify_numbers", phone_numbers=PHONE, wait=60)
    simulator.settings.results[PHONE] = "EC_ABSENT_SUBSCRIBER"
    await call_action("verify_numbers", phone_numbers=PHONE, wait=60)
    answer = await call_action(
        "verify_numbers", phone_numbers=PHONE, reuse_within={"hours": 1}
    )
    assert [one["result"] for one in answer["results"]] == ["absent_subscriber"]


async def test_only_what_has_no_result_is_bought(
    account: MockConfigEntry, simulator: Simulator, call_action: CallAction
) -> None:
    """See a list bought in part, and all of it answered."""
    await call_action("verify_numbers", phone_numbers=PHONE, wait=60)
    answer = await call_action(
        "verify_numbers",
        phone_numbers=[PHONE, SECOND],
        reuse_within={"hours": 1},
        wait=60,
    )
    assert answer["complete"]
    assert (answer["submitted"], answer["reused"]) == (1, 1)
    assert {one["phone_number"] for one in answer["results"]} == {PHONE, SECOND}
    assert answer["cost"] == pytest.approx(0.005)
    assert simulator.books.billed_numbers == {PHONE: 1, SECOND: 1}


async def test_lookup_without_a_result_is_not_reused(
    account: MockConfigEntry, simulator: Simulator, call_action: CallAction
) -> None:
    """See a number bought anew whose last lookup never reported."""
    await call_action("verify_numbers", phone_numbers=SILENT)
    with later(timedelta(hours=1)):
        answer = await call_action(
            "verify_numbers", phone_numbers=SILENT, reuse_within={"days": 1}
        )
    assert (answer["submitted"], answer["reused"], answer["joined"]) == (1, 0, 0)


async def test_what_goes_elsewhere_is_bought(
    account: MockConfigEntry, simulator: Simulator, call_action: CallAction
) -> None:
    """See nothing reused for an address that expects results to be sent."""
    await call_action("verify_numbers", phone_numbers=PHONE, wait=60)
    answer = await call_action(
        "verify_numbers",
        phone_numbers=PHONE,
        reuse_within={"hours": 1},
        notify_url=f"{simulator.address}/results",
    )
    assert (answer["submitted"], answer["reused"]) == (1, 0)
