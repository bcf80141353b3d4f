"""The stop list: what is told of it, kept of it, believed and forgotten."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

import pytest
from homeassistant.components.recorder.core import Recorder
from homeassistant.components.recorder.db_schema import StateAttributes
from homeassistant.config_entries import ConfigSubentryData
from homeassistant.const import (
    CONF_API_KEY,
    CONF_URL,
    CONF_WEBHOOK_ID,
    STATE_UNAVAILABLE,
    STATE_UNKNOWN,
)
from homeassistant.core import (
    Event,
    EventStateChangedData,
    HomeAssistant,
    callback,
)
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.event import async_track_state_change_event
from homeassistant.helpers.recorder import session_scope
from homeassistant.loader import DATA_CUSTOM_COMPONENTS
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_test_home_assistant,
)
from pytest_homeassistant_custom_component.components.recorder.common import (
    async_wait_recording_done,
)
from sqlalchemy import select

from custom_components.smspartner.const import DOMAIN, LEDGER_FILE
from custom_components.smspartner.ledger import Ledger
from custom_components.smspartner.runtime import announcer

from .helpers import (
    PHONE,
    STOP_LIST,
    CallAction,
    full_state_of,
    ledger_path,
    monitored_number,
    press,
    rows,
    state_of,
    until,
)
from .simulator import Simulator
from .simulator.settings import StopEntry

type Told = tuple[str, str, int | str | None]

CHANGE: Final = "event.sms_partner_stop_list_change"
ON_STOP_LIST: Final = "binary_sensor.gate_on_stop_list"

NINETEEN, TWENTY = "+33699999919", "+33699999920"
SECOND = "+33698765432"


def entry_of(phone: str, id_: Any) -> StopEntry:
    """Give an opt-out as the API answers it."""
    return {"id": id_, "phoneNumber": phone, "createdAt": "2026-01-01 00:00:00"}


def many(count: int, start: int = 0) -> list[StopEntry]:
    """Give many opt-outs."""
    return [entry_of(f"+336{n:08}", n) for n in range(start, start + count)]


def told_of(type_: str, entries: Iterable[StopEntry]) -> list[Told]:
    """Give the events that opt-outs shall fire."""
    return [(type_, one["phoneNumber"], one["id"]) for one in entries]


def in_line(hass: HomeAssistant) -> int:
    """Count the events that have yet to be fired."""
    [(count,)] = rows(ledger_path(hass), "SELECT COUNT(*) FROM news")
    return int(count)


def is_on_disk(hass: HomeAssistant, phone: str) -> bool:
    """Tell whether a byte is left of a number in the ledger's files."""
    path = Path(hass.config.path(LEDGER_FILE))
    files = path.parent.glob(f"{path.name}*")
    return any(phone[-9:].encode() in file.read_bytes() for file in files)


async def poll(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Let the list be read, and all be told that follows from it."""
    await entry.runtime_data.stop_list.async_refresh()
    await until(lambda: in_line(hass) == 0)
    await hass.async_block_till_done()


async def reload(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Reload the account, and let all be told that follows from it."""
    await hass.config_entries.async_reload(entry.entry_id)
    await until(lambda: in_line(hass) == 0)
    await hass.async_block_till_done()


def listen(hass: HomeAssistant) -> list[Told]:
    """Collect what the event entity tells from now on."""
    fired: list[Told] = []

    @callback
    def note(event: Event[EventStateChangedData]) -> None:
        """Note an event; after a reload the last one is only restored."""
        old, new = event.data["old_state"], event.data["new_state"]
        if not old or not new or old.state == STATE_UNAVAILABLE:
            return
        if dt_util.parse_datetime(new.state):
            fired.append(
                (
                    new.attributes["event_type"],
                    new.attributes["phone_number"],
                    new.attributes["id"],
                )
                if new.attributes["event_type"] != "many"
                else ("many", f"+{new.attributes['joined']}", -new.attributes["left"])
            )

    async_track_state_change_event(hass, CHANGE, note)
    return fired


@pytest.fixture
def fired(hass: HomeAssistant, account: MockConfigEntry) -> list[Told]:
    """Collect what is told of the stop list once the account is loaded."""
    return listen(hass)


@pytest.fixture
def mock_recorder_before_hass(async_test_recorder: object) -> None:
    """Prepare the recorder before Home Assistant, as it must be."""


def monitored(phone: str, interval: str, name: str = "Gate") -> ConfigSubentryData:
    """Give the settings of a monitored number."""
    return ConfigSubentryData(
        data={
            "phone_number": phone,
            "name": name,
            "interval": interval,
            "unreachable_after": 12,
        },
        subentry_type="monitored_number",
        title=name,
        unique_id=phone,
    )


def watching(simulator: Simulator, *numbers: ConfigSubentryData) -> MockConfigEntry:
    """Make an account with monitored numbers."""
    return MockConfigEntry(
        domain=DOMAIN,
        title="someone@example.com",
        data={
            CONF_API_KEY: next(iter(simulator.settings.api_keys)),
            CONF_URL: simulator.url,
            CONF_WEBHOOK_ID: "webhook-id",
        },
        subentries_data=numbers,
    )


async def load(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Set an account up."""
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()


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
    assert state_of(hass, "sensor.sms_partner_pending_lookups") == "0"

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
        simulator, monitored(PHONE, "manual"), monitored(SECOND, "manual", "Lift")
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
    entry = watching(simulator, monitored(PHONE, "manual"))
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
    await until(lambda: len(fired) > announcer.EVENTS_PER_SECOND)
    await hass.config_entries.async_unload(config_entry.entry_id)
    assert in_line(hass) == 500 - len(fired)

    with patch.object(announcer, "EVENTS_PER_SECOND", 1_000_000):
        await hass.config_entries.async_setup(config_entry.entry_id)
        await until(lambda: in_line(hass) == 0)
    await hass.async_block_till_done()
    assert fired == told_of("joined", many(500, 5_000))
    assert state_of(hass, STOP_LIST) == "5500"


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
    number = monitored_number(phone_number=NINETEEN, interval="manual")
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
    with patch.object(announcer, "EVENTS_PER_SECOND", 1_000_000):
        await hass.config_entries.async_setup(account.entry_id)
        await until(lambda: in_line(hass) == 0)
    assert fired == told_of("joined", joining)
    assert not is_on_disk(hass, last)


async def test_a_number_that_was_monitored_is_forgotten(
    hass: HomeAssistant, door: str, simulator: Simulator, call_action: CallAction
) -> None:
    """See no byte left of a number after its device was given another one."""
    entry = watching(simulator, monitored(PHONE, "manual"))
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
    await ledger.watching.keep_stop_list(account, {PHONE: 21})
    assert await ledger.watching.stopped(account, [PHONE]) == frozenset()
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
        monitored(NINETEEN, "manual", "Phone"),
    )
    await load(hass, entry)
    issues = ir.async_get(hass)
    issue_id = f"credit_too_low_{entry.entry_id}"
    issue = issues.async_get_issue(DOMAIN, issue_id)
    assert issue is not None
    assert issue.translation_placeholders == {
        "account": "someone@example.com",
        "needed": "0.260",
        "currency": "EUR",
    }

    simulator.settings.account.balance = 0.27
    await entry.runtime_data.balance.async_refresh()

    assert issues.async_get_issue(DOMAIN, issue_id) is None
