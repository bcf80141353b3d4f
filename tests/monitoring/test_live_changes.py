"""Numbers that are added, changed and removed while their account stays loaded."""

import asyncio
import sqlite3
from typing import Any
from unittest.mock import patch

import pytest
from homeassistant.config_entries import ConfigEntryState, ConfigSubentry
from homeassistant.const import STATE_UNKNOWN
from homeassistant.core import State
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er

from custom_components.smspartner.const import (
    CONF_INTERVAL,
    CONF_PHONE_NUMBER,
    CONF_UNREACHABLE_AFTER,
    DOMAIN,
)
from custom_components.smspartner.ledger import monitored_states

from ..helpers import (
    DAY,
    HOUR,
    MINUTE,
    Attributes,
    count_rows,
    issue_keys,
    note_price,
    press,
    until,
)
from ..simulator.settings import StopEntry
from .house import (
    CHANGE,
    NONE,
    OFF,
    PHONE,
    PRICE,
    REACHABLE,
    SECOND,
    STEP,
    VERIFY_NOW,
    House,
    subentry,
    types,
)

LIFT = "01KAJ5YV5ZB1V0K3XQ5P4S0002"
LIFT_REACHABLE = "binary_sensor.lift_reachable"
STATUS = "sensor.gate_status"
LISTED = StopEntry(id=1, phoneNumber=SECOND, createdAt="2026-11-01 10:00:00")


def lift(**settings: Any) -> ConfigSubentry:
    """Return another number."""
    return subentry("Lift", SECOND, subentry_id=LIFT, **settings)


def add(house: House, number: ConfigSubentry) -> None:
    """Add a number, as its dialog does."""
    house.hass.config_entries.async_add_subentry(house.entry, number)


def change(house: House, id_: str = subentry().subentry_id, /, **changes: Any) -> None:
    """Change a number, as its dialog does."""
    number = house.entry.subentries[id_]
    title = str(changes.pop("title", number.title))
    house.hass.config_entries.async_update_subentry(
        house.entry, number, title=title, data={**number.data, **changes}
    )


def remove(house: House, id_: str = subentry().subentry_id) -> None:
    """Remove a number."""
    house.hass.config_entries.async_remove_subentry(house.entry, id_)


async def press_and_wait(house: House) -> asyncio.Task[None]:
    """Press *Verify now* without any credit, and wait until that is on its way."""
    house.simulator.fault("hlr/notify", "delay", times=1, seconds=0.5)
    house.simulator.settings.account.balance = 0
    asked = len(house.simulator.books.requests)
    pressing = asyncio.create_task(press(house.hass, VERIFY_NOW))
    await until(lambda: len(house.simulator.books.requests) > asked)
    return pressing


def states(house: House, *without: str) -> dict[str, State]:
    """Return all states, but those of some names."""
    return {
        state.entity_id: state
        for state in house.hass.states.async_all()
        if not any(f".{name}_" in f"{state.entity_id}_" for name in without)
    }


async def read_sums(house: House) -> None:
    """Read the account's sums now, as a change of its numbers does."""
    await house.entry.runtime_data.summary.async_refresh()


# Adding


async def test_a_number_is_added(house: House) -> None:
    """See all else left as it is, and the new number there and checked once."""
    await house.set_up(subentry())
    loaded, calls = house.entry.runtime_data, dict(house.simulator.books.calls)
    before = states(house, "sms_partner")
    add(house, lift())
    await house.settle()
    assert house.entry.runtime_data is loaded
    assert {**house.simulator.books.calls, "hlr/notify": 1} == calls
    assert {id_: states(house)[id_] for id_ in before} == before
    assert house.state(LIFT_REACHABLE) == "on"
    assert [phone for _, phone in house.bought] == [PHONE, SECOND]
    found = er.async_get(house.hass).async_get(LIFT_REACHABLE)
    assert found is not None
    assert found.config_subentry_id == LIFT
    await house.live(HOUR)
    assert len(house.bought) == 2


async def test_the_first_number_of_an_account(house: House) -> None:
    """See it checked and its changes told, though there was none at the start."""
    await house.set_up()
    add(house, subentry())
    await house.settle()
    assert house.state() == "on"
    await house.live(2 * DAY, HOUR)
    assert 2 <= len(house.bought) <= 3


async def test_several_numbers_are_added_at_once(house: House) -> None:
    """See each there and checked once."""
    await house.set_up()
    names = ("Anna", "Bruno", "Carla")
    for number, name in enumerate(names):
        add(
            house,
            subentry(
                name,
                f"+336123456{number}0",
                subentry_id=f"01KAJ5YV5ZB1V0K3XQ5P4S000{number}",
            ),
        )
    await house.settle()
    await until(
        lambda: all(
            house.state(f"binary_sensor.{name.lower()}_reachable") == "on"
            for name in names
        )
    )
    assert set(house.simulator.books.billed_numbers.values()) == {1}
    assert len(house.simulator.books.billed_numbers) == 3


async def test_a_number_is_added_while_the_account_is_set_up(house: House) -> None:
    """See it there as soon as the account is."""
    house.simulator.fault("stop-sms/list", "delay", times=1, seconds=0.3)
    loading = asyncio.create_task(house.set_up(subentry()))
    await until(lambda: house.simulator.books.calls["stop-sms/list"] > 0)
    add(house, lift())
    await loading
    await until(lambda: house.state(LIFT_REACHABLE) == "on")


async def test_a_number_is_removed_while_the_account_is_set_up(house: House) -> None:
    """See nothing left of it."""
    house.simulator.fault("stop-sms/list", "delay", times=1, seconds=0.3)
    loading = asyncio.create_task(house.set_up(subentry(), lift()))
    await until(lambda: house.simulator.books.calls["stop-sms/list"] > 0)
    remove(house)
    await loading
    assert house.state(LIFT_REACHABLE) == "on"
    assert house.state() is None
    assert [phone for _, phone in house.bought] == [SECOND]


async def test_a_number_that_is_on_the_stop_list_is_added(house: House) -> None:
    """See that at once, and without another reading of the list."""
    house.simulator.settings.stop_list = [LISTED]
    await house.set_up(subentry())
    calls = house.simulator.books.calls["stop-sms/list"]
    add(house, lift())
    await house.settle()
    assert house.state("binary_sensor.lift_on_stop_list") == "on"
    assert house.state("binary_sensor.gate_on_stop_list") == "off"
    change(house, **{CONF_PHONE_NUMBER: SECOND})
    change(house, LIFT, **{CONF_PHONE_NUMBER: PHONE})
    await house.settle()
    assert house.state("binary_sensor.lift_on_stop_list") == "off"
    assert house.state("binary_sensor.gate_on_stop_list") == "on"
    assert house.simulator.books.calls["stop-sms/list"] == calls


async def test_a_number_is_added_while_the_stop_list_is_read(house: House) -> None:
    """See it on the list, though the reading had begun before."""
    house.simulator.settings.stop_list = [LISTED]
    await house.set_up(subentry())
    stop_list = house.entry.runtime_data.stop_list
    house.simulator.fault("stop-sms/list", "delay", times=1, seconds=0.3)
    reading = asyncio.create_task(stop_list.async_refresh())
    add(house, lift())
    await house.settle()
    await reading
    assert house.state("binary_sensor.lift_on_stop_list") == "on"


async def test_a_number_is_added_again(
    house: House, fired: list[tuple[str, Attributes]]
) -> None:
    """See a fresh result adopted and not bought anew, under another subentry."""
    await house.set_up(subentry())
    remove(house)
    add(house, subentry(subentry_id=LIFT))
    await house.settle()
    assert house.state() == "on"
    assert house.state(STATUS) == "no_error"
    await house.live(HOUR)
    assert len(house.bought) == 1
    assert fired == []
    assert count_rows(house.hass, "monitored") == 1


async def test_earlier_results_are_no_news(
    house: House, fired: list[tuple[str, Attributes]]
) -> None:
    """See the last of the results adopted that came before a number was added."""
    await house.set_up(subentry(interval="off"))
    for name in ("NO_ERROR", OFF, OFF):
        house.answers(name)
        house.clock.move(MINUTE)
        await house.press()
    remove(house)
    await house.settle()
    add(house, subentry(subentry_id=LIFT))
    await house.settle()
    assert house.state(STATUS) == "absent_subscriber"
    assert house.state() == STATE_UNKNOWN
    assert types(fired) == []


# Changing


async def test_a_number_is_renamed(house: House) -> None:
    """See the device renamed, nothing bought, and the new name in the next event."""
    fired: list[str] = []
    house.hass.bus.async_listen(
        "state_changed",
        lambda event: (
            fired.append(event.data["new_state"].attributes.get("name", ""))
            if event.data["entity_id"] == CHANGE
            else None
        ),
    )
    await house.set_up(subentry(interval="off"))
    await house.press()
    await read_sums(house)
    loaded, before = house.entry.runtime_data, states(house, "gate")
    change(house, title="Front gate")
    await house.settle()
    assert house.entry.runtime_data is loaded
    assert states(house, "gate") == before
    devices = dr.async_get(house.hass)
    device = devices.async_get_device_by_identifier(
        (DOMAIN, subentry().subentry_id), house.entry.entry_id
    )
    assert device is not None
    assert device.name == "Front gate"
    state = house.hass.states.get(REACHABLE)
    assert state is not None
    assert state.name == "Front gate Reachable"
    assert len(house.bought) == 1
    house.answers("EC_UNKNOWN_SUBSCRIBER")
    await house.press()
    assert fired[-1] == "Front gate"


async def test_another_interval(house: House) -> None:
    """See checks as often as it says now, and none at once."""
    await house.set_up(subentry(interval="weekly"))
    await house.live(5 * HOUR)
    change(house, **{CONF_INTERVAL: "hourly"})
    await house.settle()
    assert len(house.bought) == 1
    await house.live(5 * HOUR)
    assert len(house.bought) == 6


async def test_another_interval_while_the_first_result_is_awaited(house: House) -> None:
    """See the first check bought once, however much later the change comes."""
    house.answers(NONE)
    await house.set_up(subentry())
    house.clock.move(30 * MINUTE)
    change(house, **{CONF_INTERVAL: "weekly"})
    await house.settle()
    await house.look()
    assert len(house.bought) == 1


async def test_another_time_until_it_is_unreachable(house: House) -> None:
    """See the check after a first bad answer come when it is said by now."""
    await house.set_up(subentry(interval="weekly"))
    house.answers(OFF)
    await house.press()
    change(house, **{CONF_UNREACHABLE_AFTER: 2})
    await house.settle()
    await house.live(HOUR)
    assert house.state() == "on"
    await house.live(HOUR + STEP)
    assert house.state() == "off"
    assert len(house.bought) == 3


async def test_another_phone_number(
    house: House, fired: list[tuple[str, Attributes]]
) -> None:
    """See its states begin anew, and only its own."""
    await house.set_up(subentry(), lift())
    before = house.hass.states.get(LIFT_REACHABLE)
    house.answers(OFF, "+33612345604")
    change(house, **{CONF_PHONE_NUMBER: "+33612345604"})
    await house.settle()
    assert house.attribute("phone_number") == "+33612345604"
    assert house.state() == STATE_UNKNOWN
    assert house.state(STATUS) == "absent_subscriber"
    assert house.hass.states.get(LIFT_REACHABLE) == before
    assert house.simulator.books.billed_numbers["+33612345604"] == 1
    assert fired == []


async def test_another_phone_number_while_a_check_is_on_its_way(house: House) -> None:
    """See the check of the new number count, whatever becomes of the old one's."""
    await house.set_up(subentry(interval="off"))
    note_price(house.hass, house.entry)
    books, account = house.simulator.books, house.simulator.settings.account
    house.simulator.fault("hlr/notify", "delay", times=1, seconds=0.5)
    account.balance = 0
    change(house, **{CONF_INTERVAL: "daily"})
    await until(lambda: bool(books.requests))
    account.balance = 10
    house.answers(NONE, SECOND)
    change(house, **{CONF_PHONE_NUMBER: SECOND})
    await house.settle()
    assert house.simulator.books.billed_numbers == {SECOND: 1}
    assert house.attribute("skipped") is None
    assert house.attribute("decided_by") == "result"
    assert house.attribute("phone_number") == SECOND
    house.clock.move(HOUR)
    await house.look()
    assert house.attribute("no_answer") is True


@pytest.mark.parametrize(
    ("before", "after", "days", "bought"),
    [
        ("weekly", "off", 7, 0),
        ("daily", "off", 3, 0),
        ("off", "daily", 3, 2),
        ("off", "weekly", 7, 1),
        ("weekly", "daily", 3, 2),
    ],
)
async def test_another_interval_while_a_check_is_refused(
    house: House, before: str, after: str, days: int, bought: int
) -> None:
    """See nothing left of the old interval once *Verify now* is refused."""
    await house.set_up(subentry(interval=before))
    if before == "off":
        await house.press()
    await house.live(4 * HOUR)
    account, already = house.simulator.settings.account, len(house.bought)
    pressing = await press_and_wait(house)
    change(house, **{CONF_INTERVAL: after})
    await house.hass.async_block_till_done()
    with pytest.raises(HomeAssistantError):
        await pressing
    account.balance = 10
    await house.live(days * DAY, HOUR)
    assert len(house.bought) - already == bought
    planned = house.state("sensor.gate_next_check")
    assert (planned == STATE_UNKNOWN) is (after == "off")


async def test_first_check_that_is_refused_while_the_interval_changes(
    house: House,
) -> None:
    """See it due as soon as the number is no longer checked by hand only."""
    await house.set_up(subentry(interval="off"))
    note_price(house.hass, house.entry)
    pressing = await press_and_wait(house)
    change(house, **{CONF_INTERVAL: "weekly"})
    await house.hass.async_block_till_done()
    with pytest.raises(HomeAssistantError):
        await pressing
    house.simulator.settings.account.balance = 10
    await house.look()
    assert house.simulator.books.billed_numbers == {PHONE: 1}


@pytest.mark.parametrize("before", ["weekly", "off"])
async def test_check_after_a_bad_answer_that_is_refused_while_its_time_changes(
    house: House, before: str
) -> None:
    """See it come when it is said by now."""
    await house.set_up(subentry(interval=before))
    await house.press()
    house.answers(OFF)
    await house.press()
    await house.live(HOUR)
    pressing = await press_and_wait(house)
    change(house, **{CONF_INTERVAL: "weekly", CONF_UNREACHABLE_AFTER: 2})
    await house.hass.async_block_till_done()
    with pytest.raises(HomeAssistantError):
        await pressing
    house.simulator.settings.account.balance = 10
    await house.live(HOUR + STEP)
    assert house.state() == "off"


@pytest.mark.parametrize("pause", [None, 0, 0.001, 0.01])
async def test_changes_in_a_row(house: House, pause: float | None) -> None:
    """See the last of them applied, however far the one before has come."""
    await house.set_up()

    async def wait() -> None:
        """Let the last change be applied for a while."""
        if pause is not None:
            await asyncio.sleep(pause)

    add(house, subentry(interval="daily"))
    await wait()
    add(house, lift(interval="off"))
    await wait()
    change(house, **{CONF_UNREACHABLE_AFTER: 1})
    await wait()
    remove(house, LIFT)
    await wait()
    change(house, title="Front gate", **{CONF_INTERVAL: "hourly"})
    await house.settle()

    [reachable] = [
        state
        for state in house.hass.states.async_all("binary_sensor")
        if state.entity_id.endswith("_reachable")
    ]
    assert reachable.name == "Front gate Reachable"
    await until(lambda: house.state(reachable.entity_id) == "on")
    settings = house.entry.runtime_data.monitor.settings_of(subentry().subentry_id)
    assert (settings.name, settings.interval) == ("Front gate", "hourly")
    assert settings.unreachable_after == 3600
    assert house.simulator.books.billed_numbers == {PHONE: 1}


async def test_a_change_during_the_unload(house: House) -> None:
    """See it applied with the next set-up, and nothing before."""
    await house.set_up(subentry(interval="off"))
    unloading = asyncio.create_task(house.unload())
    await asyncio.sleep(0)
    add(house, lift())
    change(house, title="Front gate")
    await unloading
    assert house.bought == []
    await house.load()
    assert house.state(LIFT_REACHABLE) == "on"
    name = house.attribute("friendly_name", "binary_sensor.gate_on_stop_list")
    assert name == "Front gate On stop list"


async def test_an_unload_during_a_change(house: House) -> None:
    """See no entity added to an account that is not loaded any more."""
    await house.set_up(subentry(interval="off"))
    add(house, lift())
    await house.unload()
    assert house.entry.state is ConfigEntryState.NOT_LOADED
    await house.load()
    assert house.state(LIFT_REACHABLE) == "on"
    assert house.simulator.books.billed_numbers == {SECOND: 1}


async def test_a_change_that_cannot_be_written(house: House) -> None:
    """See the account set up again, until that works, and the number there."""
    await house.set_up(subentry(interval="off"))
    loaded = house.entry.runtime_data
    failures = [sqlite3.OperationalError("database or disk is full")]
    load = monitored_states.load

    def fail(*arguments: Any) -> Any:
        """Fail as long as the disk is full."""
        if failures:
            raise failures.pop()
        return load(*arguments)

    with patch.object(monitored_states, "load", fail):
        add(house, lift())
        await house.settle()
        await until(lambda: house.entry.runtime_data is not loaded)
    await house.settle()
    assert house.state(LIFT_REACHABLE) == "on"


# Removing


async def test_a_number_is_removed(house: House) -> None:
    """See all that was known of it gone, and nothing else touched."""
    await house.set_up(subentry(), lift())
    await read_sums(house)
    loaded, before = house.entry.runtime_data, states(house, "gate")
    remove(house)
    await house.settle()
    assert house.entry.runtime_data is loaded
    assert states(house) == before
    assert count_rows(house.hass, "monitored") == 1
    bought = len(house.bought)
    await house.live(2 * DAY, HOUR)
    assert {phone for _, phone in house.bought[bought:]} == {SECOND}


@pytest.mark.parametrize("rejected", [False, True])
async def test_a_number_is_removed_while_its_check_is_on_its_way(
    house: House, *, rejected: bool, caplog: pytest.LogCaptureFixture
) -> None:
    """See the check end as it may, and the others go on."""
    await house.set_up(lift())
    house.simulator.fault("hlr/notify", "delay", times=1, seconds=0.3)
    if rejected:
        house.simulator.settings.account.balance = 0
    asked = len(house.simulator.books.requests)
    add(house, subentry())
    await until(lambda: len(house.simulator.books.requests) > asked)
    house.simulator.settings.account.balance = 10
    remove(house)
    await house.settle()
    await house.live(2 * DAY, HOUR)
    assert house.state() is None
    assert house.state(LIFT_REACHABLE) == "on"
    errors = [one.name for one in caplog.records if one.levelname == "ERROR"]
    # What the coordinators read may take too long, for the clock moves by hours.
    assert [name for name in errors if not name.endswith("coordinator")] == []


async def test_a_number_is_removed_before_it_was_added(house: House) -> None:
    """See nothing of it, and nothing bought."""
    await house.set_up(lift())
    add(house, subentry())
    remove(house)
    await house.settle()
    assert house.state() is None
    assert [phone for _, phone in house.bought] == [SECOND]


async def test_credit_for_the_numbers_there_are(house: House) -> None:
    """See the repair about the credit come and go with a number."""
    house.simulator.settings.account.balance = 3 * PRICE
    await house.set_up(lift())
    assert "credit_too_low" not in issue_keys(house.hass)
    add(house, subentry(interval="hourly"))
    await house.settle()
    await until(lambda: "credit_too_low" in issue_keys(house.hass))
    remove(house)
    await house.settle()
    await until(lambda: "credit_too_low" not in issue_keys(house.hass))
