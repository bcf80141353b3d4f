"""The stop list as it is read, compared and announced."""

from typing import Any
from unittest.mock import patch

import pytest
from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import HomeAssistant
from homeassistant.loader import DATA_CUSTOM_COMPONENTS
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_test_home_assistant,
)

from custom_components.smspartner.const import DOMAIN
from custom_components.smspartner.runtime import delivery

from ..helpers import PHONE, STOP_LIST, full_state_of, state_of, until
from ..simulator import Simulator
from .stop_list import (
    CHANGE,
    NINETEEN,
    ON_STOP_LIST,
    SECOND,
    Told,
    entry_of,
    in_line,
    listen,
    load,
    many,
    monitored,
    poll,
    reload,
    told_of,
    watching,
)

# Joining and leaving


async def test_the_first_reading_is_no_news(
    hass: HomeAssistant, account: MockConfigEntry, fired: list[Told]
) -> None:
    """See a list taken over in silence, and the same list again be no news either."""
    state = full_state_of(hass, CHANGE)
    assert state.state == STATE_UNKNOWN
    assert state.name == "SMS Partner Stop list change"
    assert state.attributes["event_types"] == ["joined", "left", "many"]
    await poll(hass, account)
    assert fired == []
    assert state_of(hass, STOP_LIST) == "2"


async def test_numbers_join_and_leave(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    fired: list[Told],
) -> None:
    """See each told once, with its number and its id, in the order of the list."""
    del simulator.settings.stop_list[0]
    simulator.settings.stop_list += [entry_of(SECOND, 22), entry_of(PHONE, 21)]
    await poll(hass, account)
    await poll(hass, account)
    assert fired == [
        ("left", NINETEEN, 19),
        ("joined", SECOND, 22),
        ("joined", PHONE, 21),
    ]
    assert state_of(hass, STOP_LIST) == "3"


async def test_first_number_of_an_empty_list(
    hass: HomeAssistant,
    config_entry: MockConfigEntry,
    door: str,
    simulator: Simulator,
) -> None:
    """See an empty list taken over, and who joins it told."""
    simulator.settings.stop_list = []
    await load(hass, config_entry)
    fired = listen(hass)
    simulator.settings.stop_list = [entry_of(PHONE, 21)]
    await poll(hass, config_entry)
    assert fired == [("joined", PHONE, 21)]


async def test_another_id_is_no_change(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    fired: list[Told],
) -> None:
    """See nothing told of a new id, which is the one told of when its number leaves."""
    simulator.settings.stop_list[0]["id"] = 91
    await poll(hass, account)
    assert fired == []
    del simulator.settings.stop_list[0]
    await poll(hass, account)
    assert fired == [("left", NINETEEN, 91)]


async def test_odd_entries(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    fired: list[Told],
) -> None:
    """See each number told once however it is listed, and the rest passed over."""
    odd: list[Any] = [
        entry_of(PHONE, 21),
        entry_of(PHONE.removeprefix("+"), 21),
        entry_of(f"00{PHONE.removeprefix('+')}", 21),
        {"phoneNumber": SECOND},
        entry_of("+33700000001", "opt-out"),
        entry_of("#31#0612", "99999999999999999999"),
        entry_of("", 25),
        {"id": 26},
        "+33700000002",
        None,
    ]
    simulator.settings.stop_list += odd
    await poll(hass, account)
    await poll(hass, account)
    await poll(hass, account)
    assert fired == [
        ("joined", PHONE, 21),
        ("joined", SECOND, None),
        ("joined", "+33700000001", "opt-out"),
        ("joined", "#31#0612", "99999999999999999999"),
    ]
    simulator.settings.stop_list[2:] = []
    del fired[:]
    await poll(hass, account)
    await poll(hass, account)
    assert sorted(phone for _, phone, _ in fired) == [
        "#31#0612",
        PHONE,
        SECOND,
        "+33700000001",
    ]


# What a restart changes


async def test_a_reload_changes_nothing(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    fired: list[Told],
) -> None:
    """See nothing told again, and what has changed meanwhile told once."""
    await reload(hass, account)
    assert fired == []
    await hass.config_entries.async_unload(account.entry_id)
    simulator.settings.stop_list.append(entry_of(PHONE, 21))
    await hass.config_entries.async_setup(account.entry_id)
    await poll(hass, account)
    await reload(hass, account)
    assert fired == [("joined", PHONE, 21)]


async def test_a_restart_changes_nothing(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    fired: list[Told],
) -> None:
    """See another process tell the difference from the list that was kept."""
    await hass.config_entries.async_unload(account.entry_id)
    await hass.async_stop(force=True)
    simulator.settings.stop_list[0] = entry_of(PHONE, 21)
    async with async_test_home_assistant(config_dir=hass.config.config_dir) as later:
        later.data.pop(DATA_CUSTOM_COMPONENTS)
        entry = MockConfigEntry(
            domain=DOMAIN, entry_id=account.entry_id, data=dict(account.data)
        )
        fired = listen(later)
        await load(later, entry)
        await poll(later, entry)
        await later.config_entries.async_unload(entry.entry_id)
        await later.async_stop(force=True)
    assert fired == [("left", NINETEEN, 19), ("joined", PHONE, 21)]


# A list that is too short to be believed


async def test_a_list_that_was_cut_off_once(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    fired: list[Told],
) -> None:
    """See nothing told of it, nor of the whole list after it, time and again."""
    simulator.settings.stop_list = many(10)
    await poll(hass, account)
    del fired[:]
    for left in (4, 0, 1):
        simulator.settings.stop_list = many(left)
        await poll(hass, account)
        simulator.settings.stop_list = many(10)
        await poll(hass, account)
    assert fired == []


async def test_a_list_that_stays_short(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    fired: list[Told],
) -> None:
    """See it believed the second time, joining and leaving, also over a reload."""
    simulator.settings.stop_list = many(10)
    await poll(hass, account)
    del fired[:]
    simulator.settings.stop_list = [*many(3), entry_of(PHONE, 21)]
    await poll(hass, account)
    assert fired == []
    await reload(hass, account)
    assert fired == [*told_of("left", many(7, 3)), ("joined", PHONE, 21)]


async def test_a_list_that_has_lost_half(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    fired: list[Told],
) -> None:
    """See no more than half of it believed at once."""
    simulator.settings.stop_list = many(10)
    await poll(hass, account)
    del fired[:]
    simulator.settings.stop_list = many(5)
    await poll(hass, account)
    assert fired == told_of("left", many(5, 5))


# While it cannot be read


async def test_a_list_that_cannot_be_read(
    hass: HomeAssistant, door: str, simulator: Simulator
) -> None:
    """See only what it tells have no value, and the next list compared as ever."""
    simulator.settings.stop_list.append(entry_of(PHONE, 21))
    entry = watching(simulator, monitored(PHONE, "daily"))
    await load(hass, entry)
    await until(lambda: state_of(hass, "binary_sensor.gate_reachable") == "on")
    fired = listen(hass)

    simulator.fault("stop-sms/list", "html", status=502)
    await poll(hass, entry)
    assert state_of(hass, STOP_LIST) == STATE_UNAVAILABLE
    assert state_of(hass, ON_STOP_LIST) == STATE_UNAVAILABLE
    assert state_of(hass, "binary_sensor.gate_reachable") == "on"
    await until(lambda: state_of(hass, "sensor.sms_partner_pending_lookups") == "0")

    simulator.clear_faults()
    del simulator.settings.stop_list[0]
    await poll(hass, entry)
    assert fired == [("left", NINETEEN, 19)]
    assert (state_of(hass, STOP_LIST), state_of(hass, ON_STOP_LIST)) == ("2", "on")


# A monitored number on the list


async def test_a_monitored_number_joins_and_leaves(
    hass: HomeAssistant, door: str, simulator: Simulator
) -> None:
    """See it on the list from the start, gone with it, and back."""
    simulator.settings.stop_list.append(entry_of(PHONE, 21))
    entry = watching(
        simulator, monitored(PHONE, "off"), monitored(SECOND, "off", "Lift")
    )
    await load(hass, entry)
    assert state_of(hass, ON_STOP_LIST) == "on"
    assert state_of(hass, "binary_sensor.lift_on_stop_list") == "off"
    opt_out = simulator.settings.stop_list.pop()
    await poll(hass, entry)
    assert state_of(hass, ON_STOP_LIST) == "off"
    simulator.settings.stop_list.append(opt_out)
    await poll(hass, entry)
    assert state_of(hass, ON_STOP_LIST) == "on"


async def test_a_monitored_number_on_a_list_that_was_cut_off(
    hass: HomeAssistant, door: str, simulator: Simulator
) -> None:
    """See it stay on the list until the short one is believed."""
    simulator.settings.stop_list.append(entry_of(PHONE, 21))
    entry = watching(simulator, monitored(PHONE, "off"))
    await load(hass, entry)
    simulator.settings.stop_list = []
    await poll(hass, entry)
    assert state_of(hass, ON_STOP_LIST) == "on"
    await poll(hass, entry)
    assert state_of(hass, ON_STOP_LIST) == "off"


# A list of thousands


@pytest.mark.parametrize(("joining", "leaving"), [(501, 0), (400, 101), (6_000, 600)])
async def test_many_changes_at_once(
    hass: HomeAssistant,
    config_entry: MockConfigEntry,
    door: str,
    simulator: Simulator,
    joining: int,
    leaving: int,
) -> None:
    """See them counted in one event, and what changes afterwards told as ever."""
    simulator.settings.stop_list = many(2_000)
    await load(hass, config_entry)
    fired = listen(hass)
    simulator.settings.stop_list = many(2_000 + joining - leaving, leaving)
    await poll(hass, config_entry)
    assert fired == [("many", f"+{joining}", -leaving)]
    assert state_of(hass, STOP_LIST) == str(2_000 + joining - leaving)
    assert "phone_number" not in full_state_of(hass, CHANGE).attributes

    simulator.settings.stop_list.append(entry_of(PHONE, 21))
    await poll(hass, config_entry)
    assert fired[1:] == [("joined", PHONE, 21)]


async def test_hundreds_join_at_once(
    hass: HomeAssistant,
    config_entry: MockConfigEntry,
    door: str,
    simulator: Simulator,
) -> None:
    """See each told once and in order.

    An account that is unloaded midway goes on where it was.
    """
    simulator.settings.stop_list = many(5_000)
    await load(hass, config_entry)
    fired = listen(hass)
    simulator.settings.stop_list = many(5_500)

    await config_entry.runtime_data.stop_list.async_refresh()
    await until(lambda: len(fired) > delivery.STATES_PER_SECOND)
    await hass.config_entries.async_unload(config_entry.entry_id)
    assert in_line(hass) == 500 - len(fired)

    with patch.object(delivery, "STATES_PER_SECOND", 1_000_000):
        await hass.config_entries.async_setup(config_entry.entry_id)
        await until(lambda: in_line(hass) == 0)
    await hass.async_block_till_done()
    assert fired == told_of("joined", many(500, 5_000))
    assert state_of(hass, STOP_LIST) == "5500"
