"""Checks without an answer, checks that are not bought, and results of others."""

import sqlite3
from typing import Any
from unittest.mock import patch

import pytest
from homeassistant.const import STATE_UNKNOWN
from homeassistant.exceptions import HomeAssistantError

from custom_components.smspartner.const import CONF_DAILY_BUDGET
from custom_components.smspartner.ledger import monitored_states, orders, reports

from ..helpers import (
    DAY,
    HLR_NOTIFICATION,
    HOUR,
    VERIFICATION,
    Attributes,
    CallAction,
    budget_issue,
    until,
)
from .house import GONE, GOOD, NONE, PHONE, PRICE, SILENT, STEP, House, subentry, types

# Checks without an answer


async def test_no_answer(house: House) -> None:
    """See a check without an answer shown after an hour; the next one buys anew."""
    house.answers(NONE)
    await house.set_up(subentry())
    assert house.attribute("no_answer") is False
    await house.live(HOUR - STEP)
    assert house.attribute("no_answer") is False
    await house.live(STEP)
    assert house.attribute("no_answer") is True
    assert house.state() == STATE_UNKNOWN
    assert len(house.bought) == 1
    await house.reload()
    assert house.attribute("no_answer") is True

    await house.live(2 * DAY, HOUR)
    assert len(house.bought) in (2, 3)
    assert house.attribute("no_answer") is True
    await house.simulator.notify(PHONE, error_name=GOOD)
    await house.settle()
    assert house.attribute("no_answer") is False
    assert house.state() == "on"


async def test_no_answer_leaves_a_number_reachable(
    house: House, fired: list[tuple[str, Attributes]]
) -> None:
    """See a number that was reachable stay so when nothing is heard of it."""
    await house.set_up(subentry(interval="hourly"))
    house.answers(NONE)
    await house.live(6 * HOUR)
    assert len(house.bought) in (6, 7)
    assert house.state() == "on"
    assert house.attribute("no_answer") is True
    assert fired == []


# Budget, and other things that keep a check from being bought


async def test_budget_for_none(house: House) -> None:
    """See a check that the budget does not allow say so, and the next one bought."""
    house.hass.config_entries.async_update_entry(
        house.entry, options={CONF_DAILY_BUDGET: PRICE / 2}
    )
    await house.set_up(subentry())
    assert house.bought == []
    assert house.attribute("skipped") == "budget"
    issue = budget_issue(house.hass, house.entry)
    assert issue is not None
    assert (issue.translation_placeholders or {})["cost"] == "€0.005"
    await house.live(2 * HOUR)
    assert house.attribute("no_answer") is False

    house.hass.config_entries.async_update_entry(
        house.entry, options={CONF_DAILY_BUDGET: 10}
    )
    await house.settle()
    assert house.attribute("skipped") == "budget"
    await house.live(2 * DAY, HOUR)
    assert len(house.bought) >= 1
    assert house.attribute("skipped") is None
    assert house.state() == "on"


async def test_budget_for_some(house: House) -> None:
    """See those checked that have waited longest, and the others say why not."""
    names = ("Anna", "Bruno", "Carla", "Denis")
    phones = dict(zip(names, (f"+3361234560{n}" for n in (0, 2, 3, 4)), strict=True))
    numbers = {
        name: subentry(
            name,
            phone,
            interval="off",
            subentry_id=f"01KAJ5YV5ZB1V0K3XQ5P4S{name[0] * 4}",
        )
        for name, phone in phones.items()
    }
    await house.set_up(*numbers.values())
    for name in ("Carla", "Anna", "Denis", "Bruno"):
        await house.press(f"button.{name.lower()}_verify_now")
        house.clock.move(30 * DAY)
    assert len(house.bought) == 4

    await house.unload()
    house.hass.config_entries.async_update_entry(
        house.entry, options={CONF_DAILY_BUDGET: 2 * PRICE}
    )
    for number in numbers.values():
        data = {**number.data, "interval": "hourly"}
        house.hass.config_entries.async_update_subentry(house.entry, number, data=data)
    await house.load()
    # All are due when it is looked again, for nobody has looked for hours.
    house.clock.move(2 * HOUR)
    await house.look()
    assert {phone for _, phone in house.bought[4:]} == {phones["Carla"], phones["Anna"]}
    skipped = {
        name: house.attribute("skipped", f"binary_sensor.{name.lower()}_reachable")
        for name in names
    }
    assert skipped == {
        "Anna": None,
        "Bruno": "budget",
        "Carla": None,
        "Denis": "budget",
    }
    assert budget_issue(house.hass, house.entry)


async def test_price_that_has_risen_leaves_checks_unbought(house: House) -> None:
    """See those that the budget did not let leave say so, and not wait for a week."""
    house.simulator.settings.prices = {"33": 0.06}
    house.hass.config_entries.async_update_entry(
        house.entry, options={CONF_DAILY_BUDGET: 0.1}
    )
    names = ("Anna", "Bruno", "Carla")
    await house.set_up(
        *(
            subentry(
                name,
                f"+3361234560{n}",
                interval="weekly",
                subentry_id=f"01KAJ5YV5ZB1V0K3XQ5P4S{name[0] * 4}",
            )
            for n, name in zip((0, 2, 3), names, strict=True)
        )
    )
    assert len(house.bought) == 1
    skipped = [
        house.attribute("skipped", f"binary_sensor.{name.lower()}_reachable")
        for name in names
    ]
    assert sorted(skipped, key=str) == [None, "budget", "budget"]
    await house.live(2 * HOUR)
    assert not any(
        house.attribute("no_answer", f"binary_sensor.{name.lower()}_reachable")
        for name in names
    )


async def test_no_address(house: House) -> None:
    """See a check say that there is no address, and nothing bought."""
    await house.hass.config.async_update(external_url=None, internal_url=None)
    await house.set_up(subentry())
    assert house.simulator.books.calls["hlr/notify"] == 0
    assert house.attribute("skipped") == "no_address"
    with pytest.raises(HomeAssistantError):
        await house.press()
    assert house.attribute("skipped") == "no_address"


async def test_refused(house: House) -> None:
    """See a check that SMS Partner refuses say so."""
    house.simulator.fault("hlr/notify", "refuse", code=13)
    await house.set_up(subentry())
    assert house.bought == []
    assert house.attribute("skipped") == "not_bought"


@pytest.mark.parametrize("also", [None, "save"])
async def test_order_that_cannot_be_placed(house: House, also: str | None) -> None:
    """See the check due again, and bought once, as soon as it can be placed."""
    full = sqlite3.OperationalError("database or disk is full")
    place, save = orders.place, monitored_states.save
    is_full, tried = True, 0

    def fail_to_place(*arguments: Any) -> Any:
        """Fail as long as the disk is full."""
        nonlocal tried
        if is_full:
            tried += 1
            raise full
        return place(*arguments)

    def fail_to_save(*arguments: Any, **events: Any) -> Any:
        """Fail as long as the disk is full, from the order on."""
        if is_full and tried:
            raise full
        return save(*arguments, **events)

    with (
        patch.object(orders, "place", fail_to_place),
        patch.object(monitored_states, "save", fail_to_save if also else save),
    ):
        await house.set_up(subentry(interval="weekly"))
        await house.look()
        assert tried == (1 if also else 2)
        assert house.bought == []
        is_full = False
        await house.look()
    assert house.state() == "on"
    await house.live(DAY, HOUR)
    assert len(house.bought) == 1


@pytest.mark.parametrize("answer", [GOOD, NONE])
async def test_order_whose_report_cannot_be_read(house: House, answer: str) -> None:
    """See the check not bought again, whether its result has come or not."""
    house.answers(answer)
    failures = [sqlite3.OperationalError("disk I/O error")]
    load = reports.load

    def fail_once(*arguments: Any) -> Any:
        """Fail the first time."""
        if failures:
            raise failures.pop()
        return load(*arguments)

    with patch.object(reports, "load", fail_once):
        await house.set_up(subentry(interval="weekly"))
        await house.look()
        await house.live(HOUR)
    assert failures == []
    assert house.simulator.books.billed_numbers == {PHONE: 1}


# Results of others


async def test_fresh_result_is_used(
    house: House, call_action: CallAction, fired: list[tuple[str, Attributes]]
) -> None:
    """See regular checks spared as long as an automation verifies the number itself."""
    await house.set_up(subentry())
    await house.live(DAY / 4, HOUR)
    for _ in range(9):
        await call_action("verify_numbers", phone_numbers=PHONE, wait=60)
        await house.settle()
        await house.live(8 * HOUR, HOUR)
    assert len(house.bought) == 1 + 9
    await until(lambda: len(types(fired, HLR_NOTIFICATION)) == 9)
    await house.live(2 * DAY, HOUR)
    assert len(house.bought) == 1 + 9 + 2
    assert types(fired, HLR_NOTIFICATION) == ["no_error"] * 9


async def test_new_number_begins_with_a_fresh_result(
    house: House, call_action: CallAction
) -> None:
    """See a result from before a number was monitored used, then checks as always."""
    await house.set_up()
    await call_action("verify_numbers", phone_numbers=PHONE, wait=60)
    house.clock.move(HOUR)
    house.hass.config_entries.async_add_subentry(house.entry, subentry())
    await house.settle()
    assert house.state() == "on"
    assert len(house.simulator.books.requests) == 1
    await house.live(3 * DAY, HOUR)
    assert len(house.bought) in (3, 4)


async def test_checks_fire_no_events_of_verifications(
    house: House, fired: list[tuple[str, Attributes]]
) -> None:
    """See neither a notification nor a verification told of a monitored number."""
    await house.set_up(
        subentry(), subentry("Silent", SILENT, subentry_id="01KAJ5YV5ZB1V0K3XQ5P4S0002")
    )
    await house.press()
    house.answers(GONE)
    await house.live(2 * DAY, HOUR)
    assert types(fired) == ["number_invalid"]
    assert len(fired) == 1


async def test_automation_that_joins_a_check(
    house: House, call_action: CallAction, fired: list[tuple[str, Attributes]]
) -> None:
    """See the events of an automation fire though a check has bought the lookup."""
    house.answers(NONE)
    await house.set_up(subentry())
    answer = await call_action("verify_numbers", phone_numbers=PHONE, wait=0)
    assert (answer["joined"], answer["submitted"]) == (1, 0)
    await house.simulator.notify(PHONE, error_name=GOOD)
    await until(lambda: len(fired) == 2)
    assert types(fired, HLR_NOTIFICATION) == ["no_error"]
    assert types(fired, VERIFICATION) == ["completed"]
    assert house.state() == "on"
    assert len(house.bought) == 1


async def test_check_that_joins_an_automation(
    house: House, call_action: CallAction, fired: list[tuple[str, Attributes]]
) -> None:
    """See a check join what an automation awaits, whose events fire as always."""
    await house.set_up(subentry(interval="off"))
    house.answers(NONE)
    await call_action("verify_numbers", phone_numbers=PHONE, wait=0)
    await house.press()
    await house.simulator.notify(PHONE, error_name=GOOD)
    await until(lambda: len(fired) == 2)
    assert types(fired, HLR_NOTIFICATION) == ["no_error"]
    assert house.state() == "on"
    assert len(house.bought) == 1
