"""The event entities: one event for each result, one for each ended verification."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta
from unittest.mock import ANY, patch

import pytest
from homeassistant.components.recorder.core import Recorder
from homeassistant.components.recorder.db_schema import (
    EventData,
    Events,
    EventTypes,
    StateAttributes,
    States,
    StatesMeta,
)
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.event import async_track_state_change_event
from homeassistant.helpers.recorder import session_scope
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
)
from pytest_homeassistant_custom_component.components.recorder.common import (
    async_wait_recording_done,
)
from sqlalchemy import select

from custom_components.smspartner.ledger import outbox
from custom_components.smspartner.runtime import delivery

from .helpers import (
    ACCOUNT_SMS,
    HLR_NOTIFICATION,
    PHONE,
    RESULTS,
    SILENT,
    VERIFICATION,
    Attributes,
    CallAction,
    later,
    run_housekeeping,
)
from .simulator import Simulator

type Fired = Callable[[int], Awaitable[list[Attributes]]]


SECOND = "+33612345627"


def _listen(hass: HomeAssistant, entity_id: str) -> Fired:
    """Collect the events an entity fires; wait until there are so many."""
    fired: list[Attributes] = []

    @callback
    def note(event: Event[EventStateChangedData]) -> None:
        """Keep the attributes of an event; after a reload the last one is restored."""
        old, new = event.data["old_state"], event.data["new_state"]
        if new and dt_util.parse_datetime(new.state):
            assert old
            if old.state != STATE_UNAVAILABLE:
                fired.append(dict(new.attributes))

    async_track_state_change_event(hass, entity_id, note)

    async def wait(count: int) -> list[Attributes]:
        """Wait for so many events, and see that no more are on their way."""
        async with asyncio.timeout(60):
            while len(fired) < count:
                await asyncio.sleep(0.01)
        await _quiet(hass)
        return fired

    return wait


async def _quiet(hass: HomeAssistant) -> None:
    """Wait until everything in the ledger is announced."""
    [entry] = hass.config_entries.async_entries("smspartner")
    data = entry.runtime_data
    account = data.account.ledger
    async with asyncio.timeout(60):
        while (
            data.delivery._changed.is_set()
            or await account.read(outbox.next_results, 1)
            or await account.read(outbox.next_verifications, 50)
        ):
            await asyncio.sleep(0.01)
    await hass.async_block_till_done()


@pytest.fixture
def mock_recorder_before_hass(
    async_test_recorder: object, caplog: pytest.LogCaptureFixture
) -> None:
    """Prepare the recorder before Home Assistant, as it must be."""
    caplog.set_level(logging.WARNING, "sqlalchemy.engine")


@pytest.fixture
def results(hass: HomeAssistant, account: MockConfigEntry) -> Fired:
    """Listen to the events of results."""
    return _listen(hass, HLR_NOTIFICATION)


@pytest.fixture
def verifications(hass: HomeAssistant, account: MockConfigEntry) -> Fired:
    """Listen to the events of verifications."""
    return _listen(hass, VERIFICATION)


@pytest.mark.usefixtures("account")
async def test_entities(
    hass: HomeAssistant, entity_registry: er.EntityRegistry
) -> None:
    """Both entities are there, named and with the event types of the contract."""
    for entity_id, key, name, types in (
        (
            HLR_NOTIFICATION,
            "hlr_notification",
            "SMS Partner HLR notification",
            RESULTS,
        ),
        (
            VERIFICATION,
            "verification",
            "SMS Partner Verification",
            ["completed", "expired", "failed"],
        ),
    ):
        state = hass.states.get(entity_id)
        assert state is not None
        assert state.state == "unknown"
        assert state.name == name
        assert state.attributes["event_types"] == types
        entry = entity_registry.async_get(entity_id)
        assert entry is not None
        assert entry.unique_id == f"01KAJ5YV5ZB1V0K3XQ5P4S8Q2T_{key}"
        assert entry.translation_key == key


async def test_device(
    account: MockConfigEntry,
    device_registry: dr.DeviceRegistry,
    entity_registry: er.EntityRegistry,
) -> None:
    """One service device holds all entities; no entity id holds an e-mail address."""
    [device] = dr.async_entries_for_config_entry(device_registry, account.entry_id)
    assert device.name == "SMS Partner"
    assert device.manufacturer == "SMS Partner"
    assert device.entry_type is dr.DeviceEntryType.SERVICE
    assert device.configuration_url == "https://www.smspartner.fr"
    entities = er.async_entries_for_config_entry(entity_registry, account.entry_id)
    assert {entity.device_id for entity in entities} == {device.id}
    assert {entity.entity_id for entity in entities} == {
        "button.sms_partner_test_notification_address",
        ACCOUNT_SMS,
        HLR_NOTIFICATION,
        "event.sms_partner_stop_list_change",
        VERIFICATION,
        "sensor.sms_partner_last_notification",
        "sensor.sms_partner_notification_address",
        "sensor.sms_partner_stop_list",
        "sensor.sms_partner_last_hlr_result",
        "sensor.sms_partner_pending_lookups",
        "sensor.sms_partner_pending_sms",
        "sensor.sms_partner_total_cost_of_lookups",
        "sensor.sms_partner_total_cost_of_sms",
        "sensor.sms_partner_balance",
        "sensor.sms_partner_unmatched_notifications",
    }


async def test_result(
    call_action: CallAction, results: Fired, simulator: Simulator
) -> None:
    """A result fires one event with all fields of a result."""
    response = await call_action("verify_numbers", phone_numbers=PHONE, tag="alarm")
    [fired] = await results(1)
    [owed] = simulator.books.notifications
    assert fired == {
        "event_types": RESULTS,
        "event_type": "no_error",
        "friendly_name": "SMS Partner HLR notification",
        "phone_number": PHONE,
        "result": "no_error",
        "verdict": "reachable",
        "permanent": False,
        "error_name": "NO_ERROR",
        "error_description": "No Error",
        "mcc_mnc": "20815",
        "operator": "Free Mobile",
        "country": "FR",
        "ported": True,
        "message_id": owed.message_id,
        "date": ANY,
        "received_at": ANY,
        "matched_by": "token",
        "verification_id": response["verification_id"],
        "campaign_id": response["campaigns"][0]["campaign_id"],
        "tag": "alarm",
    }


@pytest.mark.parametrize(
    ("number", "event_type"),
    list(
        zip(
            ("00", "01", "05", "06", "07", "08", "09", "12", "13", "27", "55", "99"),
            RESULTS,
            strict=True,
        )
    ),
)
async def test_type_of_each_result(
    call_action: CallAction, results: Fired, number: str, event_type: str
) -> None:
    """Each result is an event type."""
    await call_action("verify_numbers", phone_numbers=f"+336123456{number}")
    [fired] = await results(1)
    assert fired["event_type"] == event_type


async def test_one_event_for_each_result(
    hass: HomeAssistant,
    account: MockConfigEntry,
    call_action: CallAction,
    results: Fired,
    simulator: Simulator,
) -> None:
    """Five hundred results fire as many events, in the order they came."""
    with patch.object(delivery, "STATES_PER_SECOND", 10_000):
        await hass.config_entries.async_reload(account.entry_id)
    numbers = [f"+336{number:06}00" for number in range(500)]
    response = await call_action("verify_numbers", phone_numbers=numbers, wait=100)
    fired = await results(500)
    assert [event["phone_number"] for event in fired] == [
        result["phone_number"] for result in response["results"]
    ]
    assert {event["phone_number"] for event in fired} == set(numbers)


async def test_no_events_of_large_verifications(
    call_action: CallAction, results: Fired, verifications: Fired
) -> None:
    """Results of more than 500 numbers fire none; the verification fires its own."""
    numbers = [f"+336{number:06}00" for number in range(501)]
    response = await call_action("verify_numbers", phone_numbers=numbers, wait=100)
    [ended] = await verifications(1)
    assert ended["verification_id"] == response["verification_id"]
    assert ended["reachable"] == 501
    assert await results(0) == []


async def test_small_verification_joins_large(
    call_action: CallAction, results: Fired, simulator: Simulator
) -> None:
    """A result of a large verification that a small one awaits too fires its event."""
    numbers = [f"+336{number:06}00" for number in range(500)]
    await call_action("verify_numbers", phone_numbers=[*numbers, SILENT], wait=0)
    response = await call_action("verify_numbers", phone_numbers=SILENT, wait=0)
    assert response["joined"] == 1
    await simulator.settled()
    await simulator.notify(SILENT, error_name="NO_ERROR")
    [fired] = await results(1)
    assert fired["phone_number"] == SILENT


async def test_duplicate_notification(
    call_action: CallAction, results: Fired, simulator: Simulator
) -> None:
    """A notification that comes again fires nothing, whatever it says."""
    simulator.fault("hlr/notify", "notify_twice")
    await call_action("verify_numbers", phone_numbers=PHONE, wait=60)
    await simulator.settled()
    again = await simulator.notify(PHONE, error_name="EC_UNKNOWN_SUBSCRIBER")
    assert again.acknowledged
    [fired] = await results(1)
    assert fired["event_type"] == "no_error"


async def test_unknown_notification(
    call_action: CallAction, results: Fired, simulator: Simulator
) -> None:
    """A notification that nobody awaits fires nothing."""
    await call_action("verify_numbers", phone_numbers=PHONE, wait=60)
    stray = await simulator.notify(
        SECOND, url=simulator.books.requests[0].notify_url, error_name="NO_ERROR"
    )
    assert stray.acknowledged
    [fired] = await results(1)
    assert fired["phone_number"] == PHONE


async def test_result_while_unloaded(
    hass: HomeAssistant,
    account: MockConfigEntry,
    call_action: CallAction,
    results: Fired,
    verifications: Fired,
    simulator: Simulator,
) -> None:
    """What comes while the entry is unloaded is announced once it is back."""
    await call_action("verify_numbers", phone_numbers=SILENT, wait=0)
    await hass.config_entries.async_unload(account.entry_id)
    notification = await simulator.notify(SILENT, error_name="EC_CALL_BARRED")
    assert notification.acknowledged
    await hass.config_entries.async_setup(account.entry_id)
    [fired] = await results(1)
    assert fired["event_type"] == "call_barred"
    [ended] = await verifications(1)
    assert ended["event_type"] == "completed"


async def test_reload_fires_nothing(
    hass: HomeAssistant,
    account: MockConfigEntry,
    call_action: CallAction,
    results: Fired,
    verifications: Fired,
) -> None:
    """What was announced is not announced again after a reload."""
    await call_action("verify_numbers", phone_numbers=PHONE, wait=60)
    await results(1)
    await verifications(1)
    await hass.config_entries.async_reload(account.entry_id)
    await call_action("verify_numbers", phone_numbers=SECOND, wait=60)
    assert [event["phone_number"] for event in await results(2)] == [PHONE, SECOND]
    assert len(await verifications(2)) == 2


async def test_completed(call_action: CallAction, verifications: Fired) -> None:
    """A verification whose every lookup was reported is completed."""
    response = await call_action(
        "verify_numbers",
        phone_numbers=[f"+336123456{ending}" for ending in ("00", "02", "01", "27")],
        tag="alarm",
        wait=60,
    )
    [ended] = await verifications(1)
    assert ended == {
        "event_types": ["completed", "expired", "failed"],
        "event_type": "completed",
        "friendly_name": "SMS Partner Verification",
        "verification_id": response["verification_id"],
        "tag": "alarm",
        "reachable": 2,
        "unreachable": 1,
        "roaming": 0,
        "barred": 0,
        "invalid": 1,
        "unknown": 0,
        "cost": 0.02,
        "currency": "EUR",
        "rejected": 0,
        "reason": None,
    }


async def test_cost_of_the_last_request(
    call_action: CallAction, verifications: Fired, simulator: Simulator
) -> None:
    """A verification that ends before its answer comes tells what the answer says."""
    simulator.settings.price = 0.02
    simulator.settings.account.currency = "USD"
    simulator.fault("hlr/notify", "notify_early")
    simulator.fault("hlr/notify", "delay", seconds=0.5)
    await call_action("verify_numbers", phone_numbers=PHONE, wait=60)
    [ended] = await verifications(1)
    assert ended["event_type"] == "completed"
    assert ended["cost"] == 0.02
    assert ended["currency"] == "USD"


async def test_failed(
    hass: HomeAssistant,
    call_action: CallAction,
    verifications: Fired,
    simulator: Simulator,
) -> None:
    """A verification of which nothing was bought has failed."""
    simulator.fault("hlr/notify", "refuse", code=11, message="Crédit insuffisant")
    with pytest.raises(Exception, match="Crédit insuffisant"):
        await call_action("verify_numbers", phone_numbers=PHONE, tag="alarm")
    [ended] = await verifications(1)
    assert ended["event_type"] == "failed"
    assert ended["tag"] == "alarm"
    assert ended["cost"] == 0
    assert ended["reachable"] == 0


async def test_failed_elsewhere(
    call_action: CallAction, verifications: Fired, simulator: Simulator
) -> None:
    """A verification whose results would have gone elsewhere can fail as well."""
    simulator.fault("hlr/notify", "refuse", code=11, message="Crédit insuffisant")
    with pytest.raises(Exception, match="Crédit insuffisant"):
        await call_action(
            "verify_numbers",
            phone_numbers=PHONE,
            notify_url=f"{simulator.address}/elsewhere/results",
        )
    [ended] = await verifications(1)
    assert ended["event_type"] == "failed"


async def test_expired(
    hass: HomeAssistant,
    call_action: CallAction,
    results: Fired,
    verifications: Fired,
    simulator: Simulator,
) -> None:
    """After 48 hours a verification expires; a late result is announced even so."""
    response = await call_action(
        "verify_numbers", phone_numbers=[PHONE, SILENT], wait=0
    )
    await results(1)
    await _pass_time(hass, timedelta(hours=47))
    assert await verifications(0) == []
    await _pass_time(hass, timedelta(hours=48, minutes=1))
    [ended] = await verifications(1)
    assert ended["event_type"] == "expired"
    assert ended["reachable"] == 1
    assert ended["cost"] == 0.01
    key = {"verification_id": response["verification_id"]}
    found = await call_action("get_results", **key)
    assert (found["complete"], found["pending"]) == (True, [])

    late = await simulator.notify(SILENT, error_name="EC_ABSENT_SUBSCRIBER")
    assert late.acknowledged
    fired = await results(2)
    assert fired[1]["phone_number"] == SILENT
    assert fired[1]["event_type"] == "absent_subscriber"
    assert len((await call_action("get_results", **key))["results"]) == 2
    assert len(await verifications(1)) == 1


async def test_elsewhere_is_not_announced(
    call_action: CallAction,
    results: Fired,
    verifications: Fired,
    simulator: Simulator,
) -> None:
    """A verification whose results go elsewhere fires nothing."""
    await call_action(
        "verify_numbers",
        phone_numbers=PHONE,
        notify_url=f"{simulator.address}/elsewhere/results",
    )
    await simulator.settled()
    await call_action("verify_numbers", phone_numbers=SECOND, wait=60)
    [fired] = await results(1)
    assert fired["phone_number"] == SECOND
    assert len(await verifications(1)) == 1


@pytest.mark.parametrize("phone", [PHONE, SILENT])
async def test_recorder_keeps_no_number(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    account: MockConfigEntry,
    call_action: CallAction,
    results: Fired,
    verifications: Fired,
    simulator: Simulator,
    phone: str,
) -> None:
    """No phone number, tag or message id of a verification is recorded."""
    await call_action("verify_numbers", phone_numbers=phone, tag="secret-tag", wait=0)
    if phone == SILENT:
        await _state_of(hass, "sensor.sms_partner_pending_lookups", "1")
        await simulator.notify(
            phone, error_name=f"EC_{phone}", errorDesc=f"About {phone}"
        )
    await results(1)
    await verifications(1)
    await _state_of(hass, "sensor.sms_partner_pending_lookups", "0")
    await async_wait_recording_done(hass)
    with session_scope(hass=hass, read_only=True) as session:
        states = session.execute(
            select(StatesMeta.entity_id, States.state, StateAttributes.shared_attrs)
            .join(States, States.metadata_id == StatesMeta.metadata_id)
            .join(StateAttributes, isouter=True)
        ).all()
        events = session.execute(
            select(EventTypes.event_type, EventData.shared_data)
            .join(Events, Events.event_type_id == EventTypes.event_type_id)
            .join(EventData, isouter=True)
            .where(EventTypes.event_type != "call_service")
        ).all()
    recorded = {state.entity_id for state in states if "verdict" in str(state)}
    assert recorded == {HLR_NOTIFICATION, "sensor.sms_partner_last_hlr_result"}
    assert events
    for row in (*states, *events):
        assert phone[4:] not in str(row)
        assert "secret-tag" not in str(row)
        assert simulator.books.notifications[0].message_id not in str(row)


async def _pass_time(hass: HomeAssistant, duration: timedelta) -> None:
    """Let the house be kept this long after the start."""
    with later(duration):
        await run_housekeeping(hass)


async def _state_of(hass: HomeAssistant, entity_id: str, wanted: str) -> None:
    """Wait until an entity has a state."""
    async with asyncio.timeout(60):
        while (state := hass.states.get(entity_id)) is None or state.state != wanted:
            await asyncio.sleep(0.01)
