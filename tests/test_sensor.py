"""The sensors: what they show, where it comes from, and how often they write."""

import asyncio
from datetime import timedelta
from unittest.mock import ANY, patch

import pytest
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import (
    Event,
    EventStateChangedData,
    HomeAssistant,
    State,
    callback,
)
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.event import async_track_state_change_event
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.smspartner import coordinator

from .helpers import (
    BALANCE,
    COST,
    PENDING,
    PHONE,
    RESULTS,
    SILENT,
    STOP_LIST,
    CallAction,
    full_state_of,
    until,
)
from .simulator import Simulator

EARLY = "+33600000000"
LAST_HLR_RESULT = "sensor.sms_partner_last_hlr_result"


async def _become(hass: HomeAssistant, entity_id: str, wanted: str) -> State:
    """Wait until an entity has a state."""
    async with asyncio.timeout(60):
        while full_state_of(hass, entity_id).state != wanted:
            await asyncio.sleep(0.01)
    return full_state_of(hass, entity_id)


async def _an_hour_passes(hass: HomeAssistant) -> None:
    """Let the hourly polling come."""
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(hours=1, minutes=1))
    await hass.async_block_till_done(wait_background_tasks=False)


@pytest.mark.usefixtures("account")
@pytest.mark.parametrize(
    ("entity_id", "key", "state", "attributes"),
    [
        (
            STOP_LIST,
            "stop_list",
            "2",
            {
                "friendly_name": "SMS Partner Stop list",
                "state_class": "measurement",
                "unit_of_measurement": "numbers",
            },
        ),
        (
            LAST_HLR_RESULT,
            "last_hlr_result",
            "unknown",
            {
                "friendly_name": "SMS Partner Last HLR result",
                "device_class": "enum",
                "options": RESULTS,
            },
        ),
        (
            PENDING,
            "pending_lookups",
            "0",
            {
                "friendly_name": "SMS Partner Pending lookups",
                "phone_numbers": [],
                "state_class": "measurement",
                "unit_of_measurement": "lookups",
            },
        ),
        (
            COST,
            "verification_cost",
            "0.0",
            {
                "friendly_name": "SMS Partner Total cost of lookups",
                "device_class": "monetary",
                "state_class": "total",
                "unit_of_measurement": "EUR",
            },
        ),
        (
            BALANCE,
            "balance",
            "10225.119",
            {
                "friendly_name": "SMS Partner Balance",
                "device_class": "monetary",
                "state_class": "total",
                "unit_of_measurement": "EUR",
            },
        ),
    ],
)
async def test_sensors_of_a_new_account(
    hass: HomeAssistant,
    entity_registry: er.EntityRegistry,
    entity_id: str,
    key: str,
    state: str,
    attributes: dict[str, object],
) -> None:
    """Each sensor is there with its name, its classes and its first value."""
    shown = full_state_of(hass, entity_id)
    assert shown.state == state
    assert shown.attributes == attributes
    entry = entity_registry.async_get(entity_id)
    assert entry is not None
    assert entry.unique_id == f"01KAJ5YV5ZB1V0K3XQ5P4S8Q2T_{key}"
    assert entry.translation_key == key


@pytest.mark.usefixtures("account")
async def test_last_result(
    hass: HomeAssistant, call_action: CallAction, simulator: Simulator
) -> None:
    """The last result is shown with all fields of a result."""
    response = await call_action(
        "verify_numbers", phone_numbers=PHONE, tag="alarm", wait=60
    )
    state = await _become(hass, LAST_HLR_RESULT, "no_error")
    await until(
        lambda: (
            full_state_of(hass, LAST_HLR_RESULT).attributes["campaign_id"] is not None
        )
    )
    state = full_state_of(hass, LAST_HLR_RESULT)
    assert state.attributes == {
        "friendly_name": "SMS Partner Last HLR result",
        "device_class": "enum",
        "options": RESULTS,
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
        "message_id": simulator.books.notifications[0].message_id,
        "date": ANY,
        "received_at": ANY,
        "matched_by": "token",
        "verification_id": response["verification_id"],
        "campaign_id": response["campaigns"][0]["campaign_id"],
        "tag": "alarm",
    }


@pytest.mark.usefixtures("account")
async def test_large_verification_shows_its_last_result(
    hass: HomeAssistant, call_action: CallAction, simulator: Simulator
) -> None:
    """A verification too large for events still shows its last result."""
    numbers = [f"+336{number:06}00" for number in range(501)]
    await call_action("verify_numbers", phone_numbers=[*numbers, SILENT])
    await simulator.settled()
    await simulator.notify(SILENT, error_name="EC_CALL_BARRED")
    state = await _become(hass, LAST_HLR_RESULT, "call_barred")
    assert state.attributes["phone_number"] == SILENT


@pytest.mark.usefixtures("account")
async def test_pending_lookups(
    hass: HomeAssistant, call_action: CallAction, simulator: Simulator
) -> None:
    """Lookups are pending until their result is in, also those of unknown outcome."""
    await call_action("verify_numbers", phone_numbers=SILENT, wait=0)
    await _become(hass, PENDING, "1")
    simulator.fault("hlr/notify", "cut_after", times=1)
    await call_action("verify_numbers", phone_numbers="+33612346798", wait=0)
    await _become(hass, PENDING, "2")
    await simulator.notify("+33612346798", error_name="NO_ERROR")
    await simulator.notify(SILENT, error_name="NO_ERROR")
    await _become(hass, PENDING, "0")


@pytest.mark.usefixtures("account")
async def test_pending_numbers(
    hass: HomeAssistant, call_action: CallAction, simulator: Simulator
) -> None:
    """The numbers that are awaited are shown, the oldest first and each once."""
    await call_action("verify_numbers", phone_numbers=[SILENT, PHONE], wait=0)
    simulator.fault("hlr/notify", "never_notify", times=1)
    await call_action("verify_numbers", phone_numbers=EARLY, wait=0)
    state = await _become(hass, PENDING, "2")
    assert state.attributes["phone_numbers"] == [SILENT, EARLY]
    assert "truncated" not in state.attributes
    await call_action("forget_numbers", phone_numbers=SILENT)
    await until(
        lambda: full_state_of(hass, PENDING).attributes["phone_numbers"] == [EARLY]
    )
    assert full_state_of(hass, PENDING).state == "2"


@pytest.mark.usefixtures("account")
async def test_many_pending_numbers(
    hass: HomeAssistant, call_action: CallAction, simulator: Simulator
) -> None:
    """Of many numbers that are awaited, the first hundred are shown."""
    simulator.settings.notification_delay = 3600
    numbers = [f"+336{1_000 - number:06}78" for number in range(101)]
    await call_action("verify_numbers", phone_numbers=numbers[:100], wait=0)
    shown = (await _become(hass, PENDING, "100")).attributes
    assert shown["phone_numbers"] == numbers[:100]
    assert "truncated" not in shown
    await call_action("verify_numbers", phone_numbers=numbers[100], wait=0)
    shown = (await _become(hass, PENDING, "101")).attributes
    assert shown["phone_numbers"] == numbers[:100]
    assert shown["truncated"]


@pytest.mark.usefixtures("account")
async def test_queued_lookups_are_pending(
    hass: HomeAssistant, call_action: CallAction, simulator: Simulator
) -> None:
    """What has yet to be sent is pending and costs nothing."""
    simulator.fault("hlr/notify", "status", status=429, retry_after=60)
    response = await call_action(
        "verify_numbers", phone_numbers=[PHONE, SILENT], wait={"milliseconds": 500}
    )
    assert response["campaigns"][0]["state"] == "queued"
    assert response["cost"] == 0
    await _become(hass, PENDING, "2")
    await _become(hass, COST, "0.0")


@pytest.mark.usefixtures("account")
async def test_cost(
    hass: HomeAssistant, call_action: CallAction, simulator: Simulator
) -> None:
    """What is spent adds up, results elsewhere and unknown outcomes included."""
    await call_action("verify_numbers", phone_numbers=[PHONE, SILENT], wait=0)
    await _become(hass, COST, "0.01")
    await call_action(
        "verify_numbers",
        phone_numbers=PHONE,
        notify_url=f"{simulator.address}/elsewhere/results",
    )
    await _become(hass, COST, "0.015")
    simulator.fault("hlr/notify", "cut_after", times=1)
    await call_action("verify_numbers", phone_numbers="+33612346798", wait=0)
    await _become(hass, COST, "0.02")
    simulator.fault("hlr/notify", "refuse", code=11)
    with pytest.raises(Exception, match="code 11"):
        await call_action("verify_numbers", phone_numbers="+33612347898", wait=0)
    await _become(hass, PENDING, "2")
    assert full_state_of(hass, COST).state == "0.02"


@pytest.mark.usefixtures("account")
async def test_currency_of_the_api(
    hass: HomeAssistant, call_action: CallAction, simulator: Simulator
) -> None:
    """Amounts are in the currency that the API says."""
    simulator.settings.account.currency = "CHF"
    await call_action("verify_numbers", phone_numbers=PHONE)
    state = await _become(hass, COST, "0.005")
    assert state.attributes["unit_of_measurement"] == "CHF"
    await _an_hour_passes(hass)
    await until(
        lambda: full_state_of(hass, BALANCE).attributes["unit_of_measurement"] == "CHF"
    )


@pytest.mark.parametrize("balance", [0, 12.5])
async def test_currency_from_the_first_state(
    hass: HomeAssistant,
    config_entry: MockConfigEntry,
    door: str,
    simulator: Simulator,
    balance: float,
) -> None:
    """No amount ever was one of euros where the account is kept in another currency."""
    simulator.settings.account.currency = "CHF"
    simulator.settings.account.balance = balance
    units: list[object] = []

    @callback
    def note(event: Event[EventStateChangedData]) -> None:
        """Note the unit of an amount."""
        if new := event.data["new_state"]:
            units.append(new.attributes["unit_of_measurement"])

    async_track_state_change_event(hass, [COST, BALANCE], note)
    assert await hass.config_entries.async_setup(config_entry.entry_id)
    await hass.async_block_till_done()
    assert set(units) == {"CHF"}
    assert len(units) == 2


async def test_values_after_a_reload(
    hass: HomeAssistant, account: MockConfigEntry, call_action: CallAction
) -> None:
    """At start the values are those of the ledger."""
    await call_action("verify_numbers", phone_numbers=PHONE, wait=60)
    await call_action("verify_numbers", phone_numbers=SILENT, wait=0)
    await hass.config_entries.async_unload(account.entry_id)
    for entity_id in (LAST_HLR_RESULT, PENDING, COST):
        assert full_state_of(hass, entity_id).state == STATE_UNAVAILABLE
    await hass.config_entries.async_setup(account.entry_id)
    assert full_state_of(hass, PENDING).state == "1"
    assert full_state_of(hass, COST).state == "0.01"
    last = full_state_of(hass, LAST_HLR_RESULT)
    assert last.state == "no_error"
    assert last.attributes["phone_number"] == PHONE


async def test_few_states_for_many_results(
    hass: HomeAssistant,
    config_entry: MockConfigEntry,
    door: str,
    call_action: CallAction,
    simulator: Simulator,
) -> None:
    """However many results come at a time, a sensor writes few states, the last right.

    The time between two writes is an hour here, so that a slow machine cannot matter:
    what is left is a write when the call begins, and one when it answers.
    """
    with patch.object(coordinator, "SECONDS_BETWEEN_SUMS", 3600):
        assert await hass.config_entries.async_setup(config_entry.entry_id)
    written: list[tuple[str, str]] = []

    @callback
    def note(event: Event[EventStateChangedData]) -> None:
        """Keep what was written."""
        if new := event.data["new_state"]:
            written.append((new.entity_id, new.state))

    watched = [LAST_HLR_RESULT, PENDING, COST]
    async_track_state_change_event(hass, watched, note)
    numbers = [f"+336{number:06}00" for number in range(400)]
    simulator.settings.notification_delay = 0.5
    await call_action("verify_numbers", phone_numbers=[*numbers, SILENT])
    await simulator.settled()
    await simulator.notify(SILENT, error_name="EC_CALL_BARRED")
    await hass.async_block_till_done()
    assert len(simulator.books.acknowledged) == 401
    assert len(written) <= 2 * len(watched)

    written.clear()
    await _an_hour_passes(hass)
    await _become(hass, PENDING, "0")
    last = full_state_of(hass, LAST_HLR_RESULT)
    assert last.attributes["phone_number"] == SILENT
    assert full_state_of(hass, COST).state == "2.005"
    assert len(written) <= len(watched)
