"""What is left of a stop list's numbers, and who else keeps them."""

from pathlib import Path
from unittest.mock import patch

import pytest
from homeassistant.components.recorder.core import Recorder
from homeassistant.components.recorder.db_schema import StateAttributes
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.recorder import session_scope
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.components.recorder.common import (
    async_wait_recording_done,
)
from sqlalchemy import select

from custom_components.smspartner.const import DOMAIN, LEDGER_FILE
from custom_components.smspartner.ledger import Ledger, stop_list
from custom_components.smspartner.runtime import delivery

from ..helpers import (
    ACCOUNT_SHOWN,
    PHONE,
    CallAction,
    full_state_of,
    ledger_path,
    monitored_number,
    press,
    rows,
    state_of,
    until,
)
from ..simulator import Simulator
from .stop_list import (
    CHANGE,
    NINETEEN,
    ON_STOP_LIST,
    SECOND,
    TWENTY,
    Told,
    entry_of,
    in_line,
    load,
    many,
    monitored,
    poll,
    reload,
    told_of,
    watching,
)


def is_on_disk(hass: HomeAssistant, phone: str) -> bool:
    """Return whether a byte is left of a number in the ledger's files."""
    path = Path(hass.config.path(LEDGER_FILE))
    files = path.parent.glob(f"{path.name}*")
    return any(phone[-9:].encode() in file.read_bytes() for file in files)


@pytest.fixture
def mock_recorder_before_hass(async_test_recorder: object) -> None:
    """Prepare the recorder before Home Assistant, as it must be."""


# Numbers that shall be forgotten


async def test_a_number_on_the_list_is_forgotten(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    fired: list[Told],
    call_action: CallAction,
) -> None:
    """See no byte left of it, and nothing told while it stays listed or leaves."""
    assert is_on_disk(hass, NINETEEN)

    answer = await call_action("forget_numbers", phone_numbers=[NINETEEN, PHONE])

    assert answer == {"forgotten": 1}
    assert not is_on_disk(hass, NINETEEN)
    await poll(hass, account)
    await reload(hass, account)
    assert not is_on_disk(hass, NINETEEN)
    del simulator.settings.stop_list[0]
    await poll(hass, account)
    assert fired == []
    assert is_on_disk(hass, TWENTY)


async def test_a_forgotten_number_that_opts_out_anew(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    fired: list[Told],
    call_action: CallAction,
) -> None:
    """See it told like any other once it has left the list and joined it again."""
    await call_action("forget_numbers", phone_numbers=NINETEEN)
    nineteen = simulator.settings.stop_list.pop(0)
    await poll(hass, account)
    simulator.settings.stop_list.append(nineteen)
    await poll(hass, account)
    await poll(hass, account)
    assert fired == [("joined", NINETEEN, 19)]


async def test_a_forgotten_number_among_others_that_change(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    fired: list[Told],
    call_action: CallAction,
) -> None:
    """See the others told of as ever."""
    await call_action("forget_numbers", phone_numbers=NINETEEN)
    simulator.settings.stop_list[1] = entry_of(PHONE, 21)
    await poll(hass, account)
    assert fired == [("left", TWENTY, 20), ("joined", PHONE, 21)]
    assert not is_on_disk(hass, NINETEEN)


async def test_a_forgotten_number_that_is_monitored_later(
    hass: HomeAssistant,
    account: MockConfigEntry,
    call_action: CallAction,
) -> None:
    """See it shown on the list, where it has been all the time."""
    await call_action("forget_numbers", phone_numbers=NINETEEN)
    number = monitored_number(phone_number=NINETEEN, interval="off")
    hass.config_entries.async_add_subentry(
        account,
        number,
    )
    await hass.async_block_till_done()
    assert state_of(hass, ON_STOP_LIST) == "on"


async def test_a_number_in_line_is_forgotten(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    fired: list[Told],
    call_action: CallAction,
) -> None:
    """See an event that has yet to be fired taken out of the line."""
    joining = many(200)
    simulator.settings.stop_list += joining
    await account.runtime_data.stop_list.async_refresh()
    last = joining.pop()["phoneNumber"]

    await call_action("forget_numbers", phone_numbers=last)

    assert in_line(hass) > 0
    assert not is_on_disk(hass, last)
    await hass.config_entries.async_unload(account.entry_id)
    with patch.object(delivery, "STATES_PER_SECOND", 1_000_000):
        await hass.config_entries.async_setup(account.entry_id)
        await until(lambda: in_line(hass) == 0)
    assert fired == told_of("joined", joining)
    assert not is_on_disk(hass, last)


async def test_a_number_that_was_monitored_is_forgotten(
    hass: HomeAssistant, door: str, simulator: Simulator, call_action: CallAction
) -> None:
    """See no byte left of a number after its device was given another one."""
    entry = watching(simulator, monitored(PHONE, "off"))
    await load(hass, entry)
    await press(hass, "button.gate_verify_now")
    await until(lambda: state_of(hass, "binary_sensor.gate_reachable") == "on")
    assert is_on_disk(hass, PHONE)
    [gate] = entry.subentries.values()
    hass.config_entries.async_update_subentry(
        entry, gate, data=dict(gate.data) | {"phone_number": SECOND}, unique_id=SECOND
    )
    await hass.async_block_till_done()

    await call_action("forget_numbers", phone_numbers=PHONE)

    assert not is_on_disk(hass, PHONE)


# An account that is removed


async def test_a_removed_account_takes_its_list_along(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    """See the list erased, and the events that have yet to be fired."""
    simulator.settings.stop_list += many(200)
    await account.runtime_data.stop_list.async_refresh()
    assert in_line(hass) > 0
    await hass.config_entries.async_remove(account.entry_id)
    await hass.async_block_till_done()
    assert rows(ledger_path(hass), "SELECT * FROM stop_list") == []
    assert in_line(hass) == 0


async def test_a_list_that_comes_after_its_account_was_removed(tmp_path: Path) -> None:
    """See nothing kept of a list that was on its way."""
    ledger = Ledger(tmp_path / "ledger.db")
    await ledger.open()
    account = await ledger.add_account("one")
    await ledger.remove_account(account)
    await account.write(stop_list.replace, {PHONE: 21})
    assert await account.read(stop_list.listed, [PHONE]) == frozenset()
    await ledger.close()


# What others keep and count


async def test_the_recorder_keeps_no_number(
    recorder_mock: Recorder, hass: HomeAssistant, door: str, simulator: Simulator
) -> None:
    """See an event and a monitored number recorded without their numbers."""
    entry = watching(simulator, monitored(PHONE, "daily"))
    await load(hass, entry)
    await until(lambda: state_of(hass, "binary_sensor.gate_reachable") == "on")
    simulator.settings.stop_list += [entry_of(PHONE, 21), entry_of(SECOND, 22)]
    await poll(hass, entry)
    assert full_state_of(hass, CHANGE).attributes["phone_number"] == SECOND
    await async_wait_recording_done(hass)
    with session_scope(hass=hass, read_only=True) as session:
        recorded = str(session.execute(select(StateAttributes.shared_attrs)).all())
    assert '"event_type":"joined"' in recorded
    assert '"device_class":"connectivity"' in recorded
    assert PHONE[3:] not in recorded
    assert SECOND[3:] not in recorded


async def test_credit_for_a_day_of_checks(
    hass: HomeAssistant, door: str, simulator: Simulator
) -> None:
    """See credit called too low that does not do for the next day's regular checks."""
    simulator.settings.account.balance = 0.25
    entry = watching(
        simulator,
        monitored(PHONE, "hourly"),
        monitored(SECOND, "hourly", "Lift"),
        monitored(TWENTY, "6_hours", "Alarm"),
        monitored(NINETEEN, "off", "Phone"),
    )
    await load(hass, entry)
    issues = ir.async_get(hass)
    issue_id = f"credit_too_low_{entry.entry_id}"
    issue = issues.async_get_issue(DOMAIN, issue_id)
    assert issue is not None
    assert issue.translation_placeholders == {
        "account": ACCOUNT_SHOWN,
        "needed": "€0.26",
    }

    simulator.settings.account.balance = 0.27
    await entry.runtime_data.balance.async_refresh()

    assert issues.async_get_issue(DOMAIN, issue_id) is None
