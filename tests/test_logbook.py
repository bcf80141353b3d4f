"""What the log is told of changes, of which the ready dashboards show each once.

That the log shows them so is seen in the end-to-end test.
"""

from collections.abc import Callable
from typing import Any

from homeassistant.components.event.const import ATTR_EVENT_TYPES
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers.entity_component import async_update_entity
from homeassistant.util.yaml import load_yaml_dict
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.smspartner.logbook import async_describe_events

from .helpers import (
    PHONE,
    ROOT,
    full_state_of,
    monitored_number,
    press,
    state_of,
    until,
)
from .simulator import Simulator

CHANGE = "event.alarm_panel_change"
STOP_LIST_CHANGE = "event.sms_partner_stop_list_change"
REACHABLE = "binary_sensor.alarm_panel_reachable"


def card() -> dict[str, Any]:
    """Return the log of a ready dashboard."""
    view = load_yaml_dict(ROOT / "dashboards" / "smspartner.en.yaml")
    [found] = [
        one
        for section in view["sections"]
        for one in section["cards"]
        if one["type"] == "logbook"
    ]
    return dict(found)


async def test_changes_are_described(
    hass: HomeAssistant, newcomer: MockConfigEntry, simulator: Simulator
) -> None:
    """See each given to the log once, without a number, as the card looks for it."""
    fired: list[Event] = []
    described: dict[str, Callable[[Event], dict[str, Any]]] = {}

    @callback
    def note(event: Event) -> None:
        """Note an event."""
        fired.append(event)

    @callback
    def describe(
        domain: str, name: str, function: Callable[[Event], dict[str, Any]]
    ) -> None:
        """Listen to an event that can be described, as the log does."""
        assert domain == "smspartner"
        described[name] = function
        hass.bus.async_listen(name, note)

    async_describe_events(hass, describe)
    hass.config_entries.async_add_subentry(
        newcomer, monitored_number("Alarm panel", interval="off")
    )
    await hass.async_block_till_done()
    await press(hass, "button.alarm_panel_verify_now")
    await until(lambda: state_of(hass, REACHABLE) == "on")
    simulator.settings.results[PHONE] = "EC_UNKNOWN_SUBSCRIBER"
    await press(hass, "button.alarm_panel_verify_now")
    await until(lambda: state_of(hass, CHANGE) != "unknown")
    simulator.settings.stop_list.pop()
    await async_update_entity(hass, "sensor.sms_partner_stop_list")
    await until(lambda: state_of(hass, STOP_LIST_CHANGE) != "unknown")
    assert await hass.config_entries.async_reload(newcomer.entry_id)
    await hass.async_block_till_done()

    assert [event.data for event in fired] == [
        {"entity_id": CHANGE, "type": "number_invalid"},
        {"entity_id": STOP_LIST_CHANGE, "type": "left"},
    ]
    entries = [described[str(event.event_type)](event) for event in fired]
    assert entries == [
        {
            "entity_id": CHANGE,
            "name": "Alarm panel Change",
            "state": "number_invalid",
            "attributes": {"event_type": "number_invalid"},
        },
        {
            "entity_id": STOP_LIST_CHANGE,
            "name": "SMS Partner Stop list change",
            "state": "left",
            "attributes": {"event_type": "left"},
        },
    ]
    shown = card()
    assert shown["target"] == {"entity_id": [CHANGE, STOP_LIST_CHANGE]}
    types = [
        type_
        for id_ in shown["target"]["entity_id"]
        for type_ in full_state_of(hass, id_).attributes[ATTR_EVENT_TYPES]
    ]
    assert sorted(shown["state_filter"]) == sorted(types)
    hass.states.async_remove(CHANGE)
    assert described[str(fired[0].event_type)](fired[0])["name"] == CHANGE
