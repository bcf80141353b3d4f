"""Numbers that are forgotten leave no trace."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError, Unauthorized
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser

from custom_components.smspartner.const import DOMAIN, LEDGER_FILE

from ..helpers import (
    COST,
    DAY,
    MINUTE,
    OTHER_PHONE,
    PENDING,
    PHONE,
    CallAction,
    dump,
    later,
    post,
    rows,
    run_housekeeping,
    state_of,
    until,
)
from ..simulator import Simulator
from .helpers import bytes_of, found_phones, notify_url, post_result

DIGITS = PHONE[-9:].encode()


async def test_numbers_are_forgotten_everywhere(
    hass: HomeAssistant,
    account: MockConfigEntry,
    ledger_file: Path,
    simulator: Simulator,
    call_action: CallAction,
) -> None:
    """See not a byte left of a number, in no spelling, and another one untouched."""
    await call_action(
        "verify_numbers",
        phone_numbers=["06 12 34 56 78", OTHER_PHONE],
        tag="t",
        wait=60,
        reuse_within=0,
    )
    await call_action("verify_numbers", phone_numbers=PHONE, wait=60, reuse_within=0)
    for spelling in (PHONE, "0612345678"):
        body = f"<phone>{spelling}</phone>"
        await post(notify_url(simulator), body.encode())
    assert any(DIGITS in content for content in bytes_of(ledger_file).values())
    cost = state_of(hass, COST)

    answer = await call_action("forget_numbers", phone_numbers="0612345678, 0799999999")

    assert answer == {"forgotten": 1}
    assert await found_phones(call_action, tag="t") == [OTHER_PHONE]
    assert await found_phones(call_action, phone_numbers=PHONE) == []
    left = bytes_of(ledger_file)
    assert left.keys() >= {LEDGER_FILE, f"{LEDGER_FILE}-wal"}
    for content in left.values():
        assert DIGITS not in content
        assert b"06 12 34 56 78" not in content
        assert b"0612345678" not in content
    assert any(OTHER_PHONE.encode() in content for content in left.values())
    assert state_of(hass, COST) == cost
    again = await call_action(
        "verify_numbers", phone_numbers=PHONE, reuse_within={"hours": 1}
    )
    assert again["submitted"] == 1


async def test_result_of_a_forgotten_number_settles_what_it_cost(
    hass: HomeAssistant,
    awaited: str,
    ledger_file: Path,
    simulator: Simulator,
    call_action: CallAction,
) -> None:
    """See an awaited lookup become nameless, and its result counted without a name."""
    assert await call_action("forget_numbers", phone_numbers=PHONE) == {"forgotten": 1}
    assert state_of(hass, PENDING) == "2"
    assert DIGITS.decode() not in dump(ledger_file)
    found = await call_action("get_results", verification_id=awaited)
    assert (found["pending"], found["complete"]) == ([OTHER_PHONE], False)
    cost = state_of(hass, COST)

    assert (await simulator.notify(OTHER_PHONE)).acknowledged
    assert (await simulator.notify(PHONE)).acknowledged

    found = await call_action("get_results", verification_id=awaited)
    assert found["complete"]
    assert [one["phone_number"] for one in found["results"]] == [OTHER_PHONE, None]
    await until(lambda: state_of(hass, PENDING) == "0")
    assert state_of(hass, COST) == cost
    assert DIGITS.decode() not in dump(ledger_file)


async def test_late_result_of_a_forgotten_number(
    hass: HomeAssistant, awaited: str, simulator: Simulator, call_action: CallAction
) -> None:
    """See a nameless lookup that has expired take its result all the same."""
    await call_action("forget_numbers", phone_numbers=PHONE)
    with later(2 * DAY + MINUTE):
        await run_housekeeping(hass)
        assert (await simulator.notify(PHONE)).acknowledged
    assert await found_phones(call_action, verification_id=awaited) == [None]


async def test_forgotten_number_is_not_known_without_a_token(
    awaited: str, simulator: Simulator, call_action: CallAction
) -> None:
    """See a result without a token left alone that names a forgotten number."""
    await call_action("forget_numbers", phone_numbers=PHONE)
    assert await post_result(notify_url(simulator).with_query(None)) == (200, "OK")
    assert await found_phones(call_action, verification_id=awaited) == []


async def held_back(
    call_action: CallAction, simulator: Simulator, ledger_file: Path, phones: Any
) -> asyncio.Task[dict[str, Any]]:
    """Have numbers verified; return the call while their request waits for its turn."""
    simulator.fault("hlr/notify", "status", status=429, retry_after=1, times=1)
    call = asyncio.create_task(
        call_action("verify_numbers", phone_numbers=phones, wait=60)
    )
    await until(lambda: bool(simulator.books.rate_limited))
    await until(
        lambda: rows(ledger_file, "SELECT state FROM requests")[0][0] != "sending"
    )
    return call


@pytest.mark.parametrize("named", [PHONE, "0612345678, +33 6 12 34 56 78"])
async def test_forgotten_number_is_not_bought_any_more(
    account: MockConfigEntry,
    ledger_file: Path,
    simulator: Simulator,
    call_action: CallAction,
    named: str,
) -> None:
    """See what waits for its turn sent without the number, and the rest completed."""
    call = await held_back(call_action, simulator, ledger_file, [PHONE, OTHER_PHONE])

    assert await call_action("forget_numbers", phone_numbers=named) == {"forgotten": 1}
    answer = await call

    assert answer["complete"]
    assert answer["pending"] == []
    assert [one["phone_number"] for one in answer["results"]] == [OTHER_PHONE]
    assert answer["cost"] == pytest.approx(0.005)
    assert simulator.books.billed_numbers == {OTHER_PHONE: 1}


async def test_nothing_is_sent_when_all_of_it_is_forgotten(
    account: MockConfigEntry,
    ledger_file: Path,
    simulator: Simulator,
    call_action: CallAction,
) -> None:
    """See a call end whose only number was forgotten before its turn."""
    call = await held_back(call_action, simulator, ledger_file, PHONE)

    await call_action("forget_numbers", phone_numbers=PHONE)

    with pytest.raises(HomeAssistantError) as raised:
        await call
    assert raised.value.translation_key == "not_sent_forgotten"
    assert not simulator.books.requests


async def test_joined_number_is_forgotten(
    account: MockConfigEntry,
    ledger_file: Path,
    simulator: Simulator,
    call_action: CallAction,
) -> None:
    """See a call end that had joined a lookup which was never bought."""
    buying = await held_back(call_action, simulator, ledger_file, PHONE)
    joining = asyncio.create_task(
        call_action("verify_numbers", phone_numbers=PHONE, wait=60)
    )
    await until(lambda: len(rows(ledger_file, "SELECT 1 FROM verifications")) == 2)

    await call_action("forget_numbers", phone_numbers=PHONE)

    answer = await joining
    assert answer["complete"]
    assert (answer["pending"], answer["results"]) == ([], [])
    with pytest.raises(HomeAssistantError, match="forgotten"):
        await buying


async def test_only_an_administrator_lets_numbers_be_forgotten(
    hass: HomeAssistant, awaited: str, call_action: CallAction
) -> None:
    """See others refused, and the number known still."""
    user = MockUser(is_owner=False).add_to_hass(hass)
    with pytest.raises(Unauthorized):
        await hass.services.async_call(
            DOMAIN,
            "forget_numbers",
            {"phone_numbers": PHONE},
            blocking=True,
            context=Context(user_id=user.id),
        )
    assert (await call_action("get_results", tag="t"))["pending"] == [
        PHONE,
        OTHER_PHONE,
    ]
