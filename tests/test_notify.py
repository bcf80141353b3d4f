"""Notify entities: an SMS to each phone number, and an error where there was none."""

from pathlib import Path
from typing import Any

import pytest
from homeassistant.components.group.const import DOMAIN as GROUP
from homeassistant.components.notify.const import DOMAIN as NOTIFY
from homeassistant.components.notify.const import SERVICE_SEND_MESSAGE
from homeassistant.const import ATTR_ENTITY_ID, STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import CoreState, HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.smspartner.ledger import Ledger
from custom_components.smspartner.ledger.sms import orders
from custom_components.smspartner.ledger.sms.order import Recipient, SmsOrder

from .helpers import (
    HOUR,
    SMS_COST,
    full_state_of,
    phone_number,
    run_housekeeping,
    state_of,
    until,
)
from .simulator import Simulator

ANNA = "notify.anna"
BEN = "notify.ben"
ANNA_PHONE = "+33612345600"
BEN_PHONE = "+33698765400"
ALARM = "Fuite d'eau"


async def notify(hass: HomeAssistant, *entity_ids: str, **data: Any) -> None:
    """Send a message to notify entities."""
    await hass.services.async_call(
        NOTIFY,
        SERVICE_SEND_MESSAGE,
        {ATTR_ENTITY_ID: list(entity_ids), "message": ALARM} | data,
        blocking=True,
    )


@pytest.fixture
async def people(hass: HomeAssistant, newcomer: MockConfigEntry) -> MockConfigEntry:
    """Add two phone numbers to an account that is loaded."""
    for name, number, id_ in (
        ("Anna", ANNA_PHONE, "01KAJ5YV5ZB1V0K3XQ5P4S0001"),
        ("Ben", BEN_PHONE, "01KAJ5YV5ZB1V0K3XQ5P4S0002"),
    ):
        hass.config_entries.async_add_subentry(
            newcomer, phone_number(name, number, subentry_id=id_)
        )
    await hass.async_block_till_done()
    return newcomer


async def test_entity(
    hass: HomeAssistant, people: MockConfigEntry, entity_registry: er.EntityRegistry
) -> None:
    """It is called as the device, takes titles, and holds no number."""
    state = full_state_of(hass, ANNA)
    assert state.state == STATE_UNKNOWN
    assert dict(state.attributes) == {"friendly_name": "Anna", "supported_features": 1}
    entity = entity_registry.async_get(ANNA)
    assert entity
    assert entity.unique_id == "01KAJ5YV5ZB1V0K3XQ5P4S0001_sms"
    assert not entity.hidden
    assert entity.entity_category is None  # or a target of an area would leave it out


async def test_message(
    hass: HomeAssistant, people: MockConfigEntry, simulator: Simulator
) -> None:
    """A message is one SMS to that number, and the entity shows when it was sent."""
    await notify(hass, ANNA)

    assert simulator.books.sms.texted == {(ANNA_PHONE, ALARM): 1}
    assert state_of(hass, ANNA) not in {STATE_UNKNOWN, STATE_UNAVAILABLE}
    assert state_of(hass, BEN) == STATE_UNKNOWN


async def test_title(
    hass: HomeAssistant, people: MockConfigEntry, simulator: Simulator
) -> None:
    """A title is the first line."""
    await notify(hass, ANNA, title="Cave")

    assert simulator.books.sms.texted == {(ANNA_PHONE, f"Cave\n{ALARM}"): 1}


async def test_number_that_has_changed(
    hass: HomeAssistant, people: MockConfigEntry, simulator: Simulator
) -> None:
    """The SMS goes to the number that the phone number has by now."""
    subentry = next(one for one in people.subentries.values() if one.title == "Anna")
    hass.config_entries.async_update_subentry(
        people, subentry, data={**subentry.data, "phone_number": "+33611111100"}
    )
    await hass.async_block_till_done()

    await notify(hass, ANNA)

    assert simulator.books.sms.texted == {("+33611111100", ALARM): 1}


async def test_group(
    hass: HomeAssistant, people: MockConfigEntry, simulator: Simulator
) -> None:
    """A group of notify entities sends to each of its members, with the title."""
    group = await _group(hass, ANNA, BEN)

    await notify(hass, group, title="Cave")

    text = f"Cave\n{ALARM}"
    assert simulator.books.sms.texted == {(ANNA_PHONE, text): 1, (BEN_PHONE, text): 1}


async def test_error_within_a_group(
    hass: HomeAssistant, people: MockConfigEntry, simulator: Simulator
) -> None:
    """What was not accepted for one member is an error, after the others were sent."""
    simulator.settings.sms.fates[ANNA_PHONE] = "bad_number"
    group = await _group(hass, ANNA, BEN)

    with pytest.raises(HomeAssistantError) as raised:
        await notify(hass, group)

    assert raised.value.translation_key == "sms_refused_invalid"
    assert simulator.books.sms.texted == {(BEN_PHONE, ALARM): 1}


async def _group(hass: HomeAssistant, *entity_ids: str) -> str:
    """Make a group with the helper of Home Assistant; return its entity."""
    entry = MockConfigEntry(
        domain=GROUP,
        options={
            "entities": list(entity_ids),
            "group_type": "notify",
            "hide_members": False,
            "name": "Household",
        },
        title="Household",
    )
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    return "notify.household"


@pytest.mark.parametrize(
    ("code", "key"),
    [
        (11, "sms_refused_no_credit"),
        (20, "sms_refused_account_disabled"),
        (22, "sms_refused_night_hours"),
        (96, "sms_refused_address_not_allowed"),
    ],
)
async def test_refusal(
    hass: HomeAssistant,
    people: MockConfigEntry,
    simulator: Simulator,
    caplog: pytest.LogCaptureFixture,
    code: int,
    key: str,
) -> None:
    """A refusal is an error with the name of the phone number, and no number."""
    simulator.fault("send", "refuse", code=code, message=f"Non: {ANNA_PHONE} {ALARM}")

    with pytest.raises(HomeAssistantError) as raised:
        await notify(hass, ANNA)

    error = raised.value
    assert error.translation_key == key
    assert error.translation_placeholders
    assert error.translation_placeholders["names"] == "Anna"
    assert state_of(hass, ANNA) == STATE_UNKNOWN
    for told in (str(error), repr(error.translation_placeholders), caplog.text):
        assert ANNA_PHONE[1:] not in told
        assert ALARM not in told


@pytest.mark.parametrize(
    ("fault", "key", "told"),
    [
        ({"kind": "empty", "status": 404}, "sms_refused_by_status", {"status": "404"}),
        ({"kind": "refuse", "code": 777, "message": ""}, "sms_refused_unexplained", {}),
        (
            {"kind": "refuse", "code": 777, "message": "Non."},
            "sms_refused_other",
            {"reason": "Non"},
        ),
    ],
)
async def test_refusal_without_a_known_code(
    hass: HomeAssistant,
    people: MockConfigEntry,
    simulator: Simulator,
    fault: dict[str, Any],
    key: str,
    told: dict[str, str],
) -> None:
    """What SMS Partner says is told, else the HTTP status where that is all."""
    simulator.fault("send", **fault)

    with pytest.raises(HomeAssistantError) as raised:
        await notify(hass, ANNA)

    assert raised.value.translation_key == key
    placeholders = dict(raised.value.translation_placeholders or {})
    assert placeholders.pop("sms_id")
    assert placeholders == {"names": "Anna", **told}


async def test_answer_that_is_lost(
    hass: HomeAssistant, people: MockConfigEntry, simulator: Simulator
) -> None:
    """It is an error too when nobody knows whether the SMS was accepted."""
    simulator.fault("send", "cut_after")

    with pytest.raises(HomeAssistantError) as raised:
        await notify(hass, ANNA)

    assert raised.value.translation_key == "sms_refused_uncertain"
    assert len(simulator.books.sms.accepted) == 1


async def test_unusable_text(
    hass: HomeAssistant, people: MockConfigEntry, simulator: Simulator
) -> None:
    """A text that is empty is an error, and nothing is sent."""
    with pytest.raises(HomeAssistantError) as raised:
        await notify(hass, ANNA, message=" ")

    assert raised.value.translation_key == "sms_text_empty"
    assert not simulator.books.sms.requests


async def test_budget(
    hass: HomeAssistant, people: MockConfigEntry, simulator: Simulator
) -> None:
    """The budget and the reserve in the options hold as soon as they are set.

    Only a number that is always allowed may use the reserve.
    """
    ben = next(one for one in people.subentries.values() if one.title == "Ben")
    hass.config_entries.async_update_subentry(
        people, ben, data={**ben.data, "always_allowed": True}
    )
    hass.config_entries.async_update_entry(
        people, options={"sms_budget": 0.01, "sms_reserve": 1}
    )
    await hass.async_block_till_done()

    with pytest.raises(HomeAssistantError) as raised:
        await notify(hass, ANNA)
    assert raised.value.translation_key == "sms_refused_budget"
    await notify(hass, BEN)
    assert simulator.books.sms.texted == {(BEN_PHONE, ALARM): 1}

    hass.config_entries.async_update_entry(people, options={"sms_budget": 0})
    await hass.async_block_till_done()
    await notify(hass, ANNA)
    assert simulator.books.sms.texted[ANNA_PHONE, ALARM] == 1


async def test_phone_number_that_is_removed(
    hass: HomeAssistant,
    people: MockConfigEntry,
    simulator: Simulator,
    entity_registry: er.EntityRegistry,
) -> None:
    """Its entity goes with it; the other one is there, and goes on."""
    hass.config_entries.async_remove_subentry(people, "01KAJ5YV5ZB1V0K3XQ5P4S0001")
    await hass.async_block_till_done()

    assert entity_registry.async_get(ANNA) is None
    await notify(hass, BEN)
    assert simulator.books.sms.texted == {(BEN_PHONE, ALARM): 1}


async def test_action_shows_at_the_entity(
    hass: HomeAssistant, people: MockConfigEntry, simulator: Simulator
) -> None:
    """The action send_sms shows at each entity whose message was accepted."""
    simulator.settings.sms.fates[BEN_PHONE] = "bad_number"
    await hass.services.async_call(
        "smspartner",
        "send_sms",
        {ATTR_ENTITY_ID: [ANNA, BEN], "message": ALARM},
        blocking=True,
        return_response=True,
    )

    assert state_of(hass, ANNA) != STATE_UNKNOWN
    assert state_of(hass, BEN) == STATE_UNKNOWN


async def test_api_that_is_down_at_boot(
    hass: HomeAssistant, people: MockConfigEntry, simulator: Simulator
) -> None:
    """The entity is there without the API; an error comes, and nothing later."""
    await hass.config_entries.async_unload(people.entry_id)
    simulator.fault("*", "status", status=503)
    assert await hass.config_entries.async_setup(people.entry_id)
    await hass.async_block_till_done()

    assert state_of(hass, ANNA) != STATE_UNAVAILABLE
    with pytest.raises(HomeAssistantError):
        await notify(hass, ANNA)
    simulator.clear_faults()
    await run_housekeeping(hass)
    assert not simulator.books.sms.accepted


async def test_alarm_before_the_start(
    hass: HomeAssistant, people: MockConfigEntry, simulator: Simulator
) -> None:
    """An SMS does not wait until Home Assistant has started."""
    await hass.config_entries.async_unload(people.entry_id)
    hass.set_state(CoreState.starting)
    assert await hass.config_entries.async_setup(people.entry_id)

    await notify(hass, ANNA)

    assert simulator.books.sms.texted == {(ANNA_PHONE, ALARM): 1}
    assert hass.state is CoreState.starting


async def test_queue_before_the_start(
    hass: HomeAssistant,
    config_entry: MockConfigEntry,
    ledger_file: Path,
    simulator: Simulator,
) -> None:
    """Nor does one that was queued when Home Assistant was stopped."""
    ledger = Ledger(ledger_file)
    await ledger.open()
    account = await ledger.add_account(config_entry.entry_id)
    order = SmsOrder(
        sms_id="01KAJ5YV5ZB1V0K3XQ5P4S0009",
        recipients=[Recipient(phone_number=ANNA_PHONE)],
        text=ALARM,
        parts=1,
        valid_for=HOUR,
    )
    await account.write(orders.place, order)
    await ledger.close()
    hass.set_state(CoreState.starting)

    assert await hass.config_entries.async_setup(config_entry.entry_id)

    await until(lambda: bool(simulator.books.sms.accepted))
    assert hass.state is CoreState.starting


async def test_last_delivery(
    hass: HomeAssistant, people: MockConfigEntry, simulator: Simulator
) -> None:
    """The number shows when its SMS was delivered, and the account what it cost."""
    await notify(hass, ANNA)
    await until(lambda: state_of(hass, "sensor.anna_last_delivery") != STATE_UNKNOWN)

    assert state_of(hass, "sensor.ben_last_delivery") == STATE_UNKNOWN
    await until(lambda: state_of(hass, "sensor.sms_partner_pending_sms") == "0")
    assert state_of(hass, SMS_COST) == "0.038"
