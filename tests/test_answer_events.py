"""The events of answers: who wrote what is told once, and kept nowhere."""

import asyncio
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from homeassistant.components.automation.const import DOMAIN as AUTOMATION
from homeassistant.components.recorder.core import Recorder
from homeassistant.components.recorder.db_schema import (
    EventData,
    Events,
    EventTypes,
    StateAttributes,
    States,
    StatesMeta,
)
from homeassistant.const import EVENT_CALL_SERVICE, EVENT_HOMEASSISTANT_STOP
from homeassistant.core import HomeAssistant
from homeassistant.helpers import restore_state
from homeassistant.helpers.recorder import session_scope
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_capture_events,
)
from pytest_homeassistant_custom_component.components.diagnostics import (
    get_diagnostics_for_config_entry,
)
from pytest_homeassistant_custom_component.components.recorder.common import (
    async_wait_recording_done,
)
from pytest_homeassistant_custom_component.typing import (
    ClientSessionGenerator,
    WebSocketGenerator,
)
from sqlalchemy import select

from .helpers import (
    ACCOUNT_SMS,
    LOGGER,
    Attributes,
    CallAction,
    collect_events,
    dump,
    full_state_of,
    ledger_path,
    phone_number,
    until,
)
from .simulator import Simulator

ANNA_SMS = "event.anna_sms"
ANNA_PHONE = "+33612345600"
STRANGER = "+33698765400"
SECRET = "The key is under the mat"

type Told = tuple[str, Attributes]


@pytest.fixture
def mock_recorder_before_hass(
    async_test_recorder: object, caplog: pytest.LogCaptureFixture
) -> None:
    """Prepare the recorder before Home Assistant, as it must be."""
    caplog.set_level(logging.WARNING, "sqlalchemy.engine")


@pytest.fixture
async def anna(hass: HomeAssistant, newcomer: MockConfigEntry) -> MockConfigEntry:
    """Add a phone number to an account that is loaded."""
    hass.config_entries.async_add_subentry(newcomer, phone_number("Anna", ANNA_PHONE))
    await hass.async_block_till_done()
    return newcomer


@pytest.fixture
def told(hass: HomeAssistant) -> list[Told]:
    """Collect the events: the entity, and what it tells."""
    return collect_events(hass, lambda entity_id, data: (entity_id, data))


@pytest.fixture
async def sms_id(
    anna: MockConfigEntry, simulator: Simulator, call_action: CallAction
) -> str:
    """Send an SMS to Anna and to a stranger, and return its ID."""
    simulator.settings.sms.reports = "none"
    sent = await call_action(
        "send_sms", phone_numbers=[ANNA_PHONE, STRANGER], message="Where is the key?"
    )
    return str(sent["sms_id"])


def of_sms(told: list[Told]) -> list[Told]:
    """Return the events of SMS: who opts out joins the stop list too."""
    return [one for one in told if one[0] in (ANNA_SMS, ACCOUNT_SMS)]


async def answer(
    simulator: Simulator, *texts: str, phone: str = ANNA_PHONE, kind: str = "response"
) -> None:
    """Let somebody write texts, all at once."""
    await asyncio.gather(*(simulator.answer(phone, text, kind=kind) for text in texts))


@pytest.mark.parametrize(("kind", "type_"), [("response", "reply"), ("stop", "stop")])
async def test_told_once(
    hass: HomeAssistant,
    sms_id: str,
    told: list[Told],
    simulator: Simulator,
    kind: str,
    type_: str,
) -> None:
    """Automations are given number and text; the state that stays has neither."""
    await answer(simulator, SECRET, kind=kind)
    await until(lambda: len(of_sms(told)) == 2)

    for entity_id, attributes in of_sms(told):
        assert attributes["event_type"] == type_
        assert attributes["sms_id"] == sms_id
        assert (attributes["matched_by"], attributes["complete"]) == ("token", True)
        assert attributes["text"] == SECRET
        assert attributes["phone_number"] == ANNA_PHONE
        assert attributes["name"] == "Anna"
        state = full_state_of(hass, entity_id)
        assert {
            **attributes,
            "text": None,
            "phone_number": None,
        } == state.attributes
    assert {entity_id for entity_id, _ in of_sms(told)} == {ANNA_SMS, ACCOUNT_SMS}


@pytest.mark.usefixtures("sms_id")
async def test_unknown_sender(told: list[Told], simulator: Simulator) -> None:
    """Who is no phone number of Home Assistant's is told by the account alone."""
    await answer(simulator, SECRET, phone=STRANGER)
    await answer(simulator, "Hello")
    await until(lambda: len(told) == 3)
    [(entity_id, attributes)] = [
        one for one in told if one[1]["phone_number"] == STRANGER
    ]
    assert (entity_id, attributes["name"]) == (ACCOUNT_SMS, None)


@pytest.mark.usefixtures("sms_id")
async def test_several_at_once(told: list[Told], simulator: Simulator) -> None:
    """Answers that come together are told one by one."""
    texts = {"oui", "Oui", "", "non", "peut-être"}
    await answer(simulator, *texts)
    await until(lambda: len(told) == 2 * len(texts))
    for entity in (ANNA_SMS, ACCOUNT_SMS):
        heard = [data["text"] for entity_id, data in told if entity_id == entity]
        assert sorted(heard) == sorted(texts)


@pytest.mark.usefixtures("sms_id")
async def test_after_an_answer(
    hass: HomeAssistant, told: list[Told], simulator: Simulator
) -> None:
    """What is told after an answer is not mixed up with it."""
    await answer(simulator, SECRET)
    await until(lambda: len(told) == 2)
    await simulator.report(ANNA_PHONE)
    await until(lambda: len(told) == 4)
    assert told[-1][1]["event_type"] == "delivered"
    assert told[-1][1]["text"] is None
    assert full_state_of(hass, ACCOUNT_SMS).attributes["phone_number"] == ANNA_PHONE


TRIGGERS: dict[str, dict[str, Any]] = {
    "received": {
        "trigger": "event.received",
        "target": {"entity_id": ANNA_SMS},
        "options": {"event_type": ["reply"]},
    },
    "any state": {"trigger": "state", "entity_id": ANNA_SMS, "to": None},
    "type": {
        "trigger": "state",
        "entity_id": ANNA_SMS,
        "attribute": "event_type",
        "to": "reply",
    },
    "bare": {"trigger": "state", "entity_id": ANNA_SMS},
}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("received", ["one", "two"]),
        ("any state", ["one", "two"]),
        # It looks at the attribute alone, which is the same after the second one.
        ("type", ["one"]),
        # It is triggered again when the text goes.
        ("bare", ["one", "None", "two", "None"]),
    ],
)
@pytest.mark.usefixtures("sms_id")
async def test_triggers(
    hass: HomeAssistant, simulator: Simulator, name: str, expected: list[str]
) -> None:
    """What triggers on an answer has its text in the state that it is given."""
    heard = async_capture_events(hass, "heard")
    assert await async_setup_component(
        hass,
        AUTOMATION,
        {
            AUTOMATION: {
                "triggers": [TRIGGERS[name]],
                "mode": "queued",
                "actions": [
                    {
                        "event": "heard",
                        "event_data": {
                            "text": "{{ trigger.to_state.attributes.text }}"
                        },
                    }
                ],
            }
        },
    )
    await answer(simulator, "one")
    await until(lambda: bool(heard))
    await hass.async_block_till_done()
    await answer(simulator, "two")
    await until(lambda: len(heard) >= len(expected))
    # The last one is not heard by what looks at the type.
    await until(lambda: _is_announced(hass))
    await hass.async_block_till_done()
    assert [str(event.data["text"]) for event in heard] == expected


def _is_announced(hass: HomeAssistant) -> bool:
    """Return whether nothing waits in the ledger to be told."""
    return "INSERT INTO outbox" not in dump(ledger_path(hass)).replace('"', "")


async def test_kept_nowhere(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    hass_client: ClientSessionGenerator,
    anna: MockConfigEntry,
    sms_id: str,
    told: list[Told],
    simulator: Simulator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Number and text are in no recorder, restored state, log or diagnostics."""
    caplog.set_level(logging.DEBUG, LOGGER)
    restore_state.async_get(hass).async_setup_dump()
    await answer(simulator, SECRET)
    await answer(simulator, SECRET, phone=STRANGER)
    await until(lambda: len(told) == 3)
    await until(lambda: _is_announced(hass))
    await async_wait_recording_done(hass)

    recorded = list(_recorded(hass))
    assert sum("'reply'" in row or '"reply"' in row for row in recorded) >= 2
    found = {
        "recorder": "\n".join(recorded),
        "diagnostics": json.dumps(
            await get_diagnostics_for_config_entry(hass, hass_client, anna)
        ),
        "log": "\n".join(
            record.getMessage()
            for record in caplog.records
            if record.name.startswith(LOGGER)
        ),
    }
    await restore_state.RestoreStateData.async_save_persistent_states(hass)
    found["dump"] = json.dumps(hass_storage[restore_state.STORAGE_KEY])
    assert await hass.config_entries.async_reload(anna.entry_id)
    await hass.async_block_till_done()
    restored = full_state_of(hass, ANNA_SMS).attributes
    assert (restored["event_type"], restored["text"]) == ("reply", None)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
    await hass.async_block_till_done()
    found["stop"] = json.dumps(hass_storage[restore_state.STORAGE_KEY])
    assert ANNA_SMS in found["dump"]
    assert ANNA_SMS in found["stop"]

    for where, content in found.items():
        for private in (SECRET, ANNA_PHONE[3:], STRANGER[3:]):
            assert private not in content, where


def _recorded(hass: HomeAssistant) -> Iterator[str]:
    """Yield all that the recorder has kept, except for how actions were called."""
    with session_scope(hass=hass, read_only=True) as session:
        for query in (
            select(StatesMeta.entity_id, States.state, States.attributes).join(
                States, States.metadata_id == StatesMeta.metadata_id
            ),
            select(StateAttributes.shared_attrs),
            select(EventTypes.event_type, EventData.shared_data)
            .join(Events, Events.event_type_id == EventTypes.event_type_id)
            .join(EventData, isouter=True)
            .where(EventTypes.event_type != EVENT_CALL_SERVICE),
        ):
            yield from (str(row) for row in session.execute(query))


async def test_log(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    sms_id: str,
    told: list[Told],
    simulator: Simulator,
    hass_ws_client: WebSocketGenerator,
) -> None:
    """The log of Home Assistant shows each answer once, without who wrote what."""
    assert await async_setup_component(hass, "logbook", {})
    begin = dt_util.utcnow()
    await answer(simulator, SECRET)
    await answer(simulator, "Stop", kind="stop")
    await until(lambda: len(of_sms(told)) == 4)
    await async_wait_recording_done(hass)
    client = await hass_ws_client()
    await client.send_json_auto_id(
        {
            "type": "logbook/get_events",
            "start_time": begin.isoformat(),
            "entity_ids": [ANNA_SMS],
        }
    )
    entries = (await client.receive_json())["result"]
    assert [entry["attributes"] for entry in entries] == [
        {"event_type": "reply"},
        {"event_type": "stop"},
    ]
    assert SECRET not in str(entries)
    assert ANNA_PHONE not in str(entries)
