"""The events of answers: who wrote what is told once, and kept nowhere."""

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
from homeassistant.const import EVENT_HOMEASSISTANT_STOP
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

from custom_components.smspartner.ledger.outbox import NewEvent, add_events

from .helpers import (
    ACCOUNT_SMS,
    LOGGER,
    Attributes,
    collect_events,
    dump,
    full_state_of,
    ledger_path,
    phone_number,
    until,
)

ANNA_SMS = "event.anna_sms"
ANNA_PHONE = "+33612345600"
ANNA_ID = "01KAJ5YV5ZB1V0K3XQ5P4S0001"
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


async def answer(
    entry: MockConfigEntry,
    *texts: str,
    phone: str = ANNA_PHONE,
    type_: str = "reply",
) -> None:
    """Let somebody write texts, all at once."""
    subjects = ["sms", *([f"sms:{ANNA_ID}"] if phone == ANNA_PHONE else [])]
    await entry.runtime_data.account.ledger.write(
        add_events,
        [
            NewEvent(subject, type_, _reply(phone, text))
            for text in texts
            for subject in subjects
        ],
    )


def _reply(phone: str, text: str) -> dict[str, Any]:
    """Return the data of the event of an answer."""
    return {
        "sms_id": None,
        "tag": None,
        "phone_number": phone,
        "message_id": None,
        "reason": None,
        "text": text,
        "date": dt_util.utcnow().isoformat(),
        "delay": None,
        "matched_by": None,
        "complete": True,
    }


@pytest.mark.parametrize("type_", ["reply", "stop"])
async def test_told_once(
    hass: HomeAssistant, anna: MockConfigEntry, told: list[Told], type_: str
) -> None:
    """Automations are given number and text; the state that stays has neither."""
    await answer(anna, SECRET, type_=type_)
    await until(lambda: len(told) == 2)

    for entity_id, attributes in told:
        assert attributes["event_type"] == type_
        assert attributes["text"] == SECRET
        assert attributes["phone_number"] == ANNA_PHONE
        assert attributes["name"] == "Anna"
        state = full_state_of(hass, entity_id)
        assert {
            **attributes,
            "text": None,
            "phone_number": None,
        } == state.attributes
    assert {entity_id for entity_id, _ in told} == {ANNA_SMS, ACCOUNT_SMS}


async def test_unknown_sender(anna: MockConfigEntry, told: list[Told]) -> None:
    """Who is no phone number of Home Assistant's is told by the account alone."""
    await answer(anna, SECRET, phone=STRANGER)
    await answer(anna, "Hello")
    await until(lambda: len(told) == 3)
    [(entity_id, attributes)] = [
        one for one in told if one[1]["phone_number"] == STRANGER
    ]
    assert (entity_id, attributes["name"]) == (ACCOUNT_SMS, None)


async def test_several_at_once(anna: MockConfigEntry, told: list[Told]) -> None:
    """Answers that come together are told one by one, the same ones too."""
    texts = ["oui", "oui", "", "non"]
    await answer(anna, *texts)
    await until(lambda: len(told) == 2 * len(texts))
    for entity in (ANNA_SMS, ACCOUNT_SMS):
        assert [data["text"] for entity_id, data in told if entity_id == entity] == (
            texts
        )


async def test_after_an_answer(
    hass: HomeAssistant, anna: MockConfigEntry, told: list[Told]
) -> None:
    """What is told after an answer is not mixed up with it."""
    await answer(anna, SECRET)
    delivered = _reply(ANNA_PHONE, "") | {"text": None}
    await anna.runtime_data.account.ledger.write(
        add_events, [NewEvent("sms", "delivered", delivered)]
    )
    await until(lambda: told[-1][1]["event_type"] == "delivered" if told else False)
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
async def test_triggers(
    hass: HomeAssistant, anna: MockConfigEntry, name: str, expected: list[str]
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
    await answer(anna, "one")
    await until(lambda: bool(heard))
    await hass.async_block_till_done()
    await answer(anna, "two")
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
    told: list[Told],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Number and text are in no recorder, restored state, log or diagnostics."""
    caplog.set_level(logging.DEBUG, LOGGER)
    restore_state.async_get(hass).async_setup_dump()
    await answer(anna, SECRET)
    await answer(anna, SECRET, phone=STRANGER, type_="stop")
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
    """Yield all that the recorder has kept."""
    with session_scope(hass=hass, read_only=True) as session:
        for query in (
            select(StatesMeta.entity_id, States.state, States.attributes).join(
                States, States.metadata_id == StatesMeta.metadata_id
            ),
            select(StateAttributes.shared_attrs),
            select(EventTypes.event_type).join(
                Events, Events.event_type_id == EventTypes.event_type_id
            ),
            select(EventData.shared_data),
        ):
            yield from (str(row) for row in session.execute(query))


async def test_log(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    anna: MockConfigEntry,
    told: list[Told],
    hass_ws_client: WebSocketGenerator,
) -> None:
    """The log of Home Assistant shows each answer once, without who wrote what."""
    assert await async_setup_component(hass, "logbook", {})
    begin = dt_util.utcnow()
    await answer(anna, SECRET)
    await answer(anna, "Stop", type_="stop")
    await until(lambda: len(told) == 4)
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
