"""Entities, their states and attributes have texts, and no text is left over."""

from enum import StrEnum

import pytest
from homeassistant.components.event import ATTR_EVENT_TYPES
from homeassistant.components.sensor import (
    ATTR_OPTIONS,
    ATTR_STATE_CLASS,
    SensorDeviceClass,
)
from homeassistant.config_entries import ConfigSubentry
from homeassistant.const import (
    ATTR_DEVICE_CLASS,
    ATTR_FRIENDLY_NAME,
    ATTR_SUPPORTED_FEATURES,
    ATTR_UNIT_OF_MEASUREMENT,
    STATE_OFF,
    STATE_ON,
    Platform,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.entity import Entity
from homeassistant.helpers.entity_component import async_update_entity
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    get_system_health_info,
)

from custom_components.smspartner.api import HlrResult, SmsRefusal, Verdict
from custom_components.smspartner.const import DOMAIN
from custom_components.smspartner.ledger.sms.states import Refusal
from custom_components.smspartner.ledger.states import MatchedBy, Reason
from custom_components.smspartner.monitoring.outlook import DecidedBy
from custom_components.smspartner.monitoring.settings import Interval
from custom_components.smspartner.monitoring.state import Skipped

from .helpers import ACCOUNT_SMS, CallAction, state_of, until
from .simulator import Simulator
from .texts import (
    EN,
    GATE_PHONE,
    ICONS,
    RESULTS_MATCHED_BY,
    Uses,
    add_gate,
    values_of,
)

HOME_ASSISTANTS = {
    ATTR_DEVICE_CLASS,
    ATTR_EVENT_TYPES,
    ATTR_FRIENDLY_NAME,
    ATTR_OPTIONS,
    ATTR_STATE_CLASS,
    ATTR_SUPPORTED_FEATURES,
    ATTR_UNIT_OF_MEASUREMENT,
}
"""Attributes that Home Assistant adds and names itself."""

ENUM_ATTRIBUTES: dict[str, type[StrEnum]] = {
    "result": HlrResult,
    "verdict": Verdict,
    "reason": Reason,
    "skipped": Skipped,
    "decided_by": DecidedBy,
}
"""Attributes whose values have texts."""

SMS_REASONS = {
    *SmsRefusal,
    *Refusal,
    Reason.NOT_SENT,
    Reason.RESTORED,
    "forgotten",
    "send_from",
}
"""Why a message was not sent or not accepted."""

SMS_ATTRIBUTES: dict[str, set[str]] = {
    "reason": {str(reason) for reason in SMS_REASONS},
    "matched_by": values_of(MatchedBy),
}
"""Values that have other texts at the events of SMS."""


@pytest.fixture
def gate(hass: HomeAssistant, config_entry: MockConfigEntry) -> ConfigSubentry:
    """Return a monitored number of the account."""
    return add_gate(hass, config_entry, Interval.DAILY)


@pytest.fixture
async def entities(
    hass: HomeAssistant,
    monkeypatch: pytest.MonkeyPatch,
    gate: ConfigSubentry,
    config_entry: MockConfigEntry,
    door: str,
    entity_registry: er.EntityRegistry,
) -> list[er.RegistryEntry]:
    """Return the entities of an account and a monitored number, all of them enabled."""
    monkeypatch.setattr(Entity, "entity_registry_enabled_default", True)
    assert await hass.config_entries.async_setup(config_entry.entry_id)
    await hass.async_block_till_done()
    return er.async_entries_for_config_entry(entity_registry, config_entry.entry_id)


def test_entities(entities: list[er.RegistryEntry]) -> None:
    """Each entity has a name and an icon, and no name or icon is left over."""
    existing: Uses = {}
    for entity in entities:
        assert entity.translation_key
        existing.setdefault(entity.domain, set()).add(entity.translation_key)
    for told in (EN["entity"], ICONS["entity"]):
        assert {platform: set(keys) for platform, keys in told.items()} == existing


def test_states(entities: list[er.RegistryEntry]) -> None:
    """Each state and each type of event has its text, and none is left over."""
    compared = 0
    never_fired: Uses = {}
    for entity in entities:
        assert entity.translation_key
        texts = EN["entity"][entity.domain][entity.translation_key]
        capabilities = entity.capabilities or {}
        told_by_home_assistant = (
            entity.domain == Platform.BINARY_SENSOR and entity.original_device_class
        )
        if "state" in texts or not told_by_home_assistant:
            assert set(texts.get("state", ())) == _states(entity)
        types = texts.get("state_attributes", {}).get("event_type", {}).get("state", ())
        fired = capabilities.get(ATTR_EVENT_TYPES, ())
        assert set(fired) <= set(types)
        # An account's entity may have types that a number's of the same name has not.
        never_fired.setdefault(entity.translation_key, set(types))
        never_fired[entity.translation_key] -= set(fired)
        compared += len(texts.get("state", types))
    assert set().union(*never_fired.values()) == set()
    assert compared > 3 * len(HlrResult)


def _states(entity: er.RegistryEntry) -> set[str]:
    """Return the states of an entity that need a text."""
    if entity.domain == Platform.BINARY_SENSOR:
        return {STATE_ON, STATE_OFF}
    return set((entity.capabilities or {}).get(ATTR_OPTIONS, ()))


def test_icons_of_states(entities: list[er.RegistryEntry]) -> None:
    """Icons are for states that exist."""
    for entity in entities:
        states = ICONS["entity"][entity.domain][entity.translation_key].get("state", ())
        assert set(states) <= _states(entity)


async def test_attributes(
    hass: HomeAssistant,
    entities: list[er.RegistryEntry],
    call_action: CallAction,
    simulator: Simulator,
) -> None:
    """Each attribute has a name, and each value of an enumeration has a text."""
    await call_action("verify_numbers", phone_numbers="+33612345678", wait="00:01:00")
    await call_action("send_sms", phone_numbers=GATE_PHONE, message="Alarm")
    await _verify_gate(hass)
    await until(lambda: state_of(hass, "binary_sensor.gate_reachable") == STATE_ON)
    simulator.settings.results[GATE_PHONE] = "unknown_subscriber"
    await _verify_gate(hass)
    simulator.settings.stop_list.pop()
    await async_update_entity(hass, "sensor.sms_partner_stop_list")
    events = [entity for entity in entities if entity.domain == "event"]
    await until(
        lambda: all(
            (state := hass.states.get(event.entity_id)) and state.state != "unknown"
            for event in events
        )
    )
    earlier = {
        id_: hass.states.get(id_)
        for id_ in ("event.sms_partner_stop_list_change", ACCOUNT_SMS)
    }
    simulator.settings.stop_list += [
        {"id": n, "phoneNumber": f"+337{n:08}", "createdAt": ""} for n in range(501)
    ]
    await async_update_entity(hass, "sensor.sms_partner_stop_list")
    await call_action(
        "send_sms",
        phone_numbers=[f"+336{n:06}00" for n in range(51)],
        message="Alarm",
        advertising=False,
    )
    await until(
        lambda: all(
            few and state_of(hass, id_) != few.state for id_, few in earlier.items()
        )
    )
    # Shown where there are any, where there are more than 100, and of answers.
    found = {
        ("event", "sms"): {"matched_by", "complete"},
        ("sensor", "verification_cost"): {"other_currencies"},
        ("sensor", "sms_cost"): {"other_currencies"},
        ("sensor", "pending_lookups"): {"truncated"},
    }
    for entity in entities:
        for state in (hass.states.get(entity.entity_id), earlier.get(entity.entity_id)):
            own = (entity.domain, str(entity.translation_key))
            found.setdefault(own, set()).update(state.attributes if state else ())
    for (domain, key), attributes in found.items():
        named = EN["entity"][domain][key].get("state_attributes", {})
        assert set(named) == attributes - HOME_ASSISTANTS
        for attribute, told in named.items():
            assert told["name"]
            if attribute != "event_type":
                assert set(told.get("state", ())) == _values(key, attribute), attribute


def _values(key: str, attribute: str) -> set[str]:
    """Return the values of an attribute of an entity that have texts."""
    if key == "sms" and attribute in SMS_ATTRIBUTES:
        return SMS_ATTRIBUTES[attribute]
    if attribute == "matched_by":
        return RESULTS_MATCHED_BY
    return values_of(ENUM_ATTRIBUTES.get(attribute, StrEnum))


async def _verify_gate(hass: HomeAssistant) -> None:
    """Press the button of the monitored number."""
    await hass.services.async_call(
        "button", "press", {"entity_id": "button.gate_verify_now"}, blocking=True
    )


async def test_units(hass: HomeAssistant, entities: list[er.RegistryEntry]) -> None:
    """Sensors that count have a translated unit; amounts of money have a currency."""
    counting = set()
    for entity in entities:
        state = hass.states.get(entity.entity_id)
        assert state, entity.entity_id
        texts = EN["entity"][entity.domain][entity.translation_key]
        if state.attributes.get(ATTR_DEVICE_CLASS) == SensorDeviceClass.MONETARY:
            assert state.attributes[ATTR_UNIT_OF_MEASUREMENT] == "EUR"
            assert "unit_of_measurement" not in texts
        else:
            unit = state.attributes.get(ATTR_UNIT_OF_MEASUREMENT)
            assert texts.get("unit_of_measurement") == unit
            if state.attributes.get(ATTR_STATE_CLASS):
                counting.add(unit)
    assert None not in counting
    assert len(counting) > 2


async def test_system_health(hass: HomeAssistant, account: MockConfigEntry) -> None:
    """Each line of the system health page has a name."""
    assert await async_setup_component(hass, "system_health", {})
    await hass.async_block_till_done()
    assert set(EN["system_health"]) == {"info"}
    shown = await get_system_health_info(hass, DOMAIN)
    assert set(EN["system_health"]["info"]) == set(shown)
