"""A stop list that changes, and what is announced of it."""

from collections.abc import Iterable
from typing import Any, Final

from homeassistant.config_entries import ConfigSubentryData
from homeassistant.const import (
    CONF_API_KEY,
    CONF_URL,
    CONF_WEBHOOK_ID,
    STATE_UNAVAILABLE,
)
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.helpers.event import async_track_state_change_event
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.smspartner.const import DOMAIN

from ..helpers import api_read, ledger_path, rows, until
from ..simulator import Simulator
from ..simulator.settings import StopEntry

type Told = tuple[str, str, int | str | None]
CHANGE: Final = "event.sms_partner_stop_list_change"
ON_STOP_LIST: Final = "binary_sensor.gate_on_stop_list"
NINETEEN, TWENTY = "+33699999919", "+33699999920"
SECOND = "+33698765432"


def entry_of(phone: str, id_: Any) -> StopEntry:
    """Return an opt-out as the API answers it."""
    return {"id": id_, "phoneNumber": phone, "createdAt": "2026-01-01 00:00:00"}


def many(count: int, start: int = 0) -> list[StopEntry]:
    """Return many opt-outs."""
    return [entry_of(f"+336{n:08}", n) for n in range(start, start + count)]


def told_of(type_: str, entries: Iterable[StopEntry]) -> list[Told]:
    """Return the events that opt-outs shall fire."""
    return [(type_, one["phoneNumber"], one["id"]) for one in entries]


def in_line(hass: HomeAssistant) -> int:
    """Count the events that have yet to be fired."""
    [(count,)] = rows(ledger_path(hass), "SELECT COUNT(*) FROM outbox")
    return int(count)


async def poll(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Let the list be read, and all be told that follows from it."""
    await entry.runtime_data.stop_list.async_refresh()
    await until(lambda: in_line(hass) == 0)
    await hass.async_block_till_done()


async def reload(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Reload the account, and let all be told that follows from it."""
    await hass.config_entries.async_reload(entry.entry_id)
    await api_read(entry)
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


def monitored(phone: str, interval: str, name: str = "Gate") -> ConfigSubentryData:
    """Return the settings of a monitored number."""
    return ConfigSubentryData(
        data={
            "phone_number": phone,
            "name": name,
            "interval": interval,
            "unreachable_after": 12,
        },
        subentry_type="phone_number",
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
