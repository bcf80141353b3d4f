"""Which events come first, and that each comes once, whatever else is in line."""

from collections.abc import Iterable, Iterator
from typing import Final, override
from unittest.mock import patch

import pytest
from aiolimiter import AsyncLimiter
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.smspartner.ledger import monitored_states, outbox
from custom_components.smspartner.ledger.outbox import STOP_LIST, NewEvent
from custom_components.smspartner.monitoring import reader
from custom_components.smspartner.runtime import delivery
from custom_components.smspartner.runtime.engine import ENGINE

from ..helpers import (
    HLR_NOTIFICATION,
    PHONE,
    SILENT,
    VERIFICATION,
    CallAction,
    collect_events,
    monitored_number,
    press,
    state_of,
    until,
)
from ..simulator import Simulator

type Told = tuple[str, str]
ACCOUNT: Final = 1
CHANGE: Final = "event.gate_change"
STOP_LIST_CHANGE: Final = "event.sms_partner_stop_list_change"
ACCOUNT_SMS: Final = "event.sms_partner_sms"
GONE: Final = "EC_UNKNOWN_SUBSCRIBER"


def opt_outs(count: int) -> Iterator[NewEvent]:
    """Return events of numbers that have joined the stop list."""
    for number in range(count):
        phone = f"+336{number:08}"
        yield NewEvent(STOP_LIST, "joined", {"phone_number": phone, "id": number})


@pytest.fixture
def fired(hass: HomeAssistant) -> list[Told]:
    """Collect which event entity has fired, and about which number, in order."""
    return collect_events(
        hass, lambda entity_id, data: (entity_id, data.get("phone_number", ""))
    )


@pytest.fixture
async def gate(
    hass: HomeAssistant,
    config_entry: MockConfigEntry,
    door: str,
    simulator: Simulator,
    monkeypatch: pytest.MonkeyPatch,
) -> MockConfigEntry:
    """Monitor a number that is alive, and check it; the answer is yet to come."""
    monkeypatch.setattr(reader, "SECONDS_BETWEEN_READINGS", 0)
    number = monitored_number(phone_number=PHONE, interval="off")
    hass.config_entries.async_add_subentry(config_entry, number)
    assert await hass.config_entries.async_setup(config_entry.entry_id)
    await press(hass, "button.gate_verify_now")
    await until(lambda: state_of(hass, "binary_sensor.gate_reachable") == "on")
    simulator.fault("hlr/notify", "never_notify")
    await press(hass, "button.gate_verify_now")
    return config_entry


def answers(count: int) -> Iterator[NewEvent]:
    """Return events of answers of as many phones."""
    for number in range(count):
        yield NewEvent("sms", "reply", message(f"+336{number:08}") | {"text": "Oui"})


def message(phone: str) -> dict[str, object]:
    """Return what an event tells of a message."""
    return {"sms_id": "S1", "tag": None, "phone_number": phone, "text": None}


async def _opt_out(hass: HomeAssistant, count: int) -> None:
    """Put events of the stop list in line, as a version did that told each of many."""
    await _put_in_line(hass, opt_outs(count))


async def _put_in_line(hass: HomeAssistant, events: Iterable[NewEvent]) -> None:
    """Put events in line."""
    [entry] = hass.config_entries.async_entries("smspartner")
    account = await hass.data[ENGINE].async_open_account(entry)  # loaded or not
    await account.ledger.write(monitored_states.save, {}, events=events)


async def test_alarm_overtakes_the_stop_list(
    hass: HomeAssistant,
    gate: MockConfigEntry,
    simulator: Simulator,
    fired: list[Told],
) -> None:
    """See it fire between two of 6,000 opt-outs, and each of those once, in order."""
    with patch.object(delivery, "STATES_PER_SECOND", 100):
        await hass.config_entries.async_reload(gate.entry_id)
    await _opt_out(hass, 6_000)
    await until(lambda: len(fired) > 120)

    assert (await simulator.notify(PHONE, error_name=GONE)).acknowledged
    before = len(fired)
    await until(lambda: (CHANGE, PHONE) in fired)

    overtaken_by = fired.index((CHANGE, PHONE)) - before
    assert overtaken_by < 200
    with patch.object(delivery, "STATES_PER_SECOND", 1_000_000):
        await hass.config_entries.async_reload(gate.entry_id)
    await until(lambda: len(fired) >= 6_001)
    await hass.async_block_till_done()
    told = [phone for entity_id, phone in fired if entity_id == STOP_LIST_CHANGE]
    assert told == [data["phone_number"] for *_, data in opt_outs(6_000)]
    assert len(fired) == 6_001


async def test_alarm_overtakes_what_waits_for_its_turn(
    hass: HomeAssistant,
    gate: MockConfigEntry,
    simulator: Simulator,
    fired: list[Told],
) -> None:
    """See it fire before an opt-out that was taken from the line before it came."""
    with patch.object(delivery, "AsyncLimiter", lambda *_: AsyncLimiter(2, 10)):
        await hass.config_entries.async_reload(gate.entry_id)
    await _opt_out(hass, 20)
    await until(lambda: len(fired) == 2)
    assert (await simulator.notify(PHONE, error_name=GONE)).acknowledged
    await until(lambda: len(fired) == 3)
    assert fired[2] == (CHANGE, PHONE)


async def test_fate_overtakes_answers(
    hass: HomeAssistant, gate: MockConfigEntry, fired: list[Told]
) -> None:
    """See it told before answers that came earlier, and those in their order."""
    await hass.config_entries.async_unload(gate.entry_id)
    await _put_in_line(hass, answers(30))
    await _put_in_line(hass, [NewEvent("sms", "delivered", message(PHONE))])
    with patch.object(delivery, "STATES_PER_SECOND", 100):
        await hass.config_entries.async_setup(gate.entry_id)
    await until(lambda: len(fired) == 31)

    assert fired == [
        (ACCOUNT_SMS, PHONE),
        *((ACCOUNT_SMS, f"+336{number:08}") for number in range(30)),
    ]


async def test_answer_counts_as_its_two_states(
    hass: HomeAssistant, gate: MockConfigEntry, fired: list[Told]
) -> None:
    """See as many answers told as there may be states, and a fate in spite of them."""
    waiting: list[float] = []

    class Limiter(AsyncLimiter):
        """A limiter that tells when it lets something wait."""

        @override
        async def acquire(self, amount: float = 1) -> None:
            """Note what has to wait, and wait."""
            if not self.has_capacity(amount):
                waiting.append(amount)
            await super().acquire(amount)

    with patch.object(delivery, "AsyncLimiter", lambda *_: Limiter(4, 10)):
        await hass.config_entries.async_reload(gate.entry_id)
    await _put_in_line(hass, answers(10))
    await until(lambda: bool(waiting))
    assert len(fired) == 2
    await _put_in_line(hass, [NewEvent("sms", "delivered", message(PHONE))])
    await until(lambda: len(fired) == 3)

    assert [phone for _, phone in fired] == ["+33600000000", "+33600000001", PHONE]


async def test_order_of_importance(
    hass: HomeAssistant,
    gate: MockConfigEntry,
    simulator: Simulator,
    fired: list[Told],
    call_action: CallAction,
) -> None:
    """See what came while the account was unloaded told by importance, not by time."""
    await call_action("verify_numbers", phone_numbers=[SILENT], wait=0)
    await hass.config_entries.async_unload(gate.entry_id)
    simulator.settings.stop_list.append(
        {"id": 21, "phoneNumber": SILENT, "createdAt": "2026-01-01 00:00:00"}
    )
    await _opt_out(hass, 1)
    await _put_in_line(hass, answers(1))
    for phone in (SILENT, PHONE):
        assert (await simulator.notify(phone, error_name=GONE)).acknowledged

    await hass.config_entries.async_setup(gate.entry_id)
    await until(lambda: len(fired) == 6)

    assert fired == [
        (CHANGE, PHONE),
        (ACCOUNT_SMS, "+33600000000"),
        (HLR_NOTIFICATION, SILENT),
        (VERIFICATION, ""),
        (STOP_LIST_CHANGE, "+33600000000"),
        (STOP_LIST_CHANGE, SILENT),
    ]


async def test_verification_waits_for_the_events_of_its_results(
    hass: HomeAssistant,
    gate: MockConfigEntry,
    simulator: Simulator,
    call_action: CallAction,
) -> None:
    """See it not in line while one of them is."""
    phones = [SILENT, "+33612345699"]
    asked = await call_action("verify_numbers", phone_numbers=phones, wait=0)
    await hass.config_entries.async_unload(gate.entry_id)
    for phone in phones:
        assert (await simulator.notify(phone)).acknowledged
    engine = hass.data[ENGINE]
    ledger = (await engine.async_open_account(gate)).ledger
    for result in await ledger.read(outbox.next_results, 10):
        assert await ledger.read(outbox.next_verifications, 50) == []
        await ledger.write_silently(outbox.mark_results_fired, [result.lookup_id])
    [ended] = await ledger.read(outbox.next_verifications, 50)
    assert ended.verification_id == asked["verification_id"]
