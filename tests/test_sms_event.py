"""The events of SMS: of each message, and of the end of large ones."""

import logging
from datetime import timedelta
from typing import Any
from unittest.mock import ANY

import pytest
from homeassistant.components.recorder.core import Recorder
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.components.recorder.common import (
    async_wait_recording_done,
)
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from .helpers import (
    ACCOUNT_SMS,
    Attributes,
    CallAction,
    collect_events,
    full_state_of,
    phone_number,
    until,
)
from .simulator import Simulator

ANNA_SMS = "event.anna_sms"
ANNA_PHONE = "+33612345600"
STRANGER = "+33698765400"

type Told = tuple[str, Attributes]


@pytest.fixture
async def anna(hass: HomeAssistant, newcomer: MockConfigEntry) -> MockConfigEntry:
    """Add a phone number to an account that is loaded."""
    hass.config_entries.async_add_subentry(newcomer, phone_number("Anna", ANNA_PHONE))
    await hass.async_block_till_done()
    return newcomer


@pytest.fixture
def fired(hass: HomeAssistant) -> list[Told]:
    """Collect the events of SMS: the entity, and what it tells."""
    return collect_events(
        hass,
        lambda entity_id, data: (
            entity_id,
            {
                name: value
                for name, value in data.items()
                if name not in {"event_types", "friendly_name"}
            },
        ),
    )


@pytest.fixture
def mock_recorder_before_hass(
    async_test_recorder: object, caplog: pytest.LogCaptureFixture
) -> None:
    """Prepare the recorder before Home Assistant, as it must be."""
    caplog.set_level(logging.WARNING, "sqlalchemy.engine")


async def send(
    call_action: CallAction, *phone_numbers: str, **data: object
) -> dict[str, Any]:
    """Send an SMS to phone numbers."""
    return await call_action(
        "send_sms", phone_numbers=list(phone_numbers), message="Alarm", **data
    )


async def test_delivered(
    anna: MockConfigEntry, call_action: CallAction, fired: list[Told]
) -> None:
    """A delivery is an event of the number and of the account, with all there is."""
    sent = await send(call_action, ANNA_PHONE, tag="fire")
    await until(lambda: len(fired) == 2)

    told = {
        "event_type": "delivered",
        "sms_id": sent["sms_id"],
        "tag": "fire",
        "phone_number": ANNA_PHONE,
        "name": "Anna",
        "message_id": sent["messages"][0]["message_id"],
        "reason": None,
        "text": None,
        "date": ANY,
        "delay": ANY,
    }
    assert sorted(fired) == [(ANNA_SMS, told), (ACCOUNT_SMS, told)]
    told = fired[0][1]
    date = dt_util.parse_datetime(told["date"])
    assert date
    assert abs(date - dt_util.utcnow()) < timedelta(minutes=1)
    assert 0 <= told["delay"] < 60


@pytest.mark.parametrize(
    ("fate", "type_"),
    [
        ("not_delivered", "not_delivered"),
        ("ko", "failed"),
        ("bad_number", "rejected"),
    ],
)
async def test_other_fates(
    anna: MockConfigEntry,
    call_action: CallAction,
    fired: list[Told],
    simulator: Simulator,
    fate: str,
    type_: str,
) -> None:
    """Each fate has its type; a refusal has a reason too."""
    simulator.settings.sms.fates[ANNA_PHONE] = fate
    # Somebody gets it, so that the action answers.
    await send(call_action, ANNA_PHONE, STRANGER)
    await until(lambda: len(fired) == 3)

    [told] = [data for entity_id, data in fired if entity_id == ANNA_SMS]
    assert told["event_type"] == type_
    assert told["reason"] == ("invalid" if type_ == "rejected" else None)


async def test_opted_out(
    anna: MockConfigEntry,
    call_action: CallAction,
    fired: list[Told],
) -> None:
    """A number on the stop list is told, and not texted."""
    await send(call_action, "+33699999919", STRANGER)
    await until(lambda: len(fired) == 2)

    assert {(data["phone_number"], data["event_type"]) for _, data in fired} == {
        ("+33699999919", "opted_out"),
        (STRANGER, "delivered"),
    }


async def test_number_without_a_name(
    anna: MockConfigEntry, call_action: CallAction, fired: list[Told]
) -> None:
    """A number without a subentry has no name, and only the account tells of it."""
    await send(call_action, STRANGER)
    await until(lambda: bool(fired))

    [(entity_id, data)] = fired
    assert (entity_id, data["name"], data["phone_number"]) == (
        ACCOUNT_SMS,
        None,
        STRANGER,
    )


async def test_name_is_the_one_of_now(
    hass: HomeAssistant,
    anna: MockConfigEntry,
    call_action: CallAction,
    fired: list[Told],
    simulator: Simulator,
) -> None:
    """A phone number that was renamed meanwhile is told by its new name."""
    simulator.settings.sms.reports = "none"
    await send(call_action, ANNA_PHONE)
    [subentry] = anna.subentries.values()
    hass.config_entries.async_update_subentry(anna, subentry, title="Anna Martin")
    await hass.async_block_till_done()
    await simulator.report(ANNA_PHONE)
    await until(lambda: len(fired) == 2)

    assert {data["name"] for _, data in fired} == {"Anna Martin"}


async def test_many_numbers(
    anna: MockConfigEntry,
    call_action: CallAction,
    fired: list[Told],
    simulator: Simulator,
) -> None:
    """An SMS to more than 50 numbers fires one event, when its last fate is known."""
    phones = [f"+336{number:06}00" for number in range(50)]
    simulator.settings.sms.fates[phones[0]] = "not_delivered"
    sent = await send(call_action, ANNA_PHONE, *phones, tag="all", advertising=False)
    await until(lambda: bool(fired))

    assert fired == [
        (
            ACCOUNT_SMS,
            {
                "event_type": "finished",
                "sms_id": sent["sms_id"],
                "tag": "all",
                "counts": {"delivered": 50, "not_delivered": 1},
                "cost": pytest.approx(51 * 0.038),
                "currency": "EUR",
            },
        )
    ]


async def test_log(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    anna: MockConfigEntry,
    call_action: CallAction,
    fired: list[Told],
    hass_ws_client: WebSocketGenerator,
) -> None:
    """The log of Home Assistant shows an event of each entity once."""
    assert await async_setup_component(hass, "logbook", {})
    begin = dt_util.utcnow()
    await send(call_action, ANNA_PHONE)
    await until(lambda: len(fired) == 2)
    await async_wait_recording_done(hass)
    client = await hass_ws_client()
    await client.send_json_auto_id(
        {
            "type": "logbook/get_events",
            "start_time": begin.isoformat(),
            "entity_ids": [ANNA_SMS, ACCOUNT_SMS],
        }
    )
    entries = (await client.receive_json())["result"]
    assert sorted(
        (entry["entity_id"], entry["attributes"]["event_type"]) for entry in entries
    ) == [(ANNA_SMS, "delivered"), (ACCOUNT_SMS, "delivered")]


async def test_what_is_recorded(
    hass: HomeAssistant,
    anna: MockConfigEntry,
    call_action: CallAction,
    fired: list[Told],
) -> None:
    """Neither a number nor a name, a text or a tag is kept by the recorder."""
    await send(call_action, ANNA_PHONE, tag="fire")
    await until(lambda: len(fired) == 2)
    for entity_id in (ANNA_SMS, ACCOUNT_SMS):
        state = full_state_of(hass, entity_id)
        assert state.state_info
        unrecorded = state.state_info["unrecorded_attributes"]
        assert unrecorded >= {"phone_number", "text", "name", "tag"}


async def test_event_while_unloaded(
    hass: HomeAssistant,
    anna: MockConfigEntry,
    call_action: CallAction,
    fired: list[Told],
    simulator: Simulator,
) -> None:
    """What is reported while the entry is unloaded is told once it is back."""
    simulator.settings.sms.reports = "none"
    await send(call_action, ANNA_PHONE)
    await hass.config_entries.async_unload(anna.entry_id)
    await simulator.report(ANNA_PHONE)
    assert not fired

    assert await hass.config_entries.async_setup(anna.entry_id)
    await until(lambda: len(fired) == 2)
    assert await hass.config_entries.async_reload(anna.entry_id)
    await hass.async_block_till_done()
    assert len(fired) == 2
