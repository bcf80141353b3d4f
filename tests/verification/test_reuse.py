"""Results that need not be bought again."""

import asyncio
from datetime import timedelta

import pytest
from homeassistant.const import STATE_UNKNOWN
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from ..helpers import (
    HLR_NOTIFICATION,
    MINUTE,
    PHONE,
    SECOND,
    SILENT,
    CallAction,
    later,
    state_of,
    until,
)
from ..simulator import Simulator


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
    await call_action("verify_numbers", phone_numbers=PHONE, wait=60, reuse_within=0)
    simulator.settings.results[PHONE] = "EC_ABSENT_SUBSCRIBER"
    await call_action("verify_numbers", phone_numbers=PHONE, wait=60, reuse_within=0)
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
    await call_action("verify_numbers", phone_numbers=SILENT, wait=0)
    with later(timedelta(hours=1)):
        answer = await call_action(
            "verify_numbers", phone_numbers=SILENT, reuse_within={"days": 1}, wait=0
        )
    assert (answer["submitted"], answer["reused"], answer["joined"]) == (1, 0, 0)


async def test_what_goes_elsewhere_is_bought(
    account: MockConfigEntry, simulator: Simulator, call_action: CallAction
) -> None:
    """See nothing reused for an address that expects results to be sent."""
    await call_action("verify_numbers", phone_numbers=PHONE, wait=60, reuse_within=0)
    answer = await call_action(
        "verify_numbers",
        phone_numbers=PHONE,
        reuse_within={"hours": 1},
        notify_url=f"{simulator.address}/results",
    )
    assert (answer["submitted"], answer["reused"]) == (1, 0)
