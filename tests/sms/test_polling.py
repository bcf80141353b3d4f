"""The fates of SMS, asked for at the simulator."""

import asyncio
import logging
import sqlite3
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from homeassistant.config_entries import SOURCE_REAUTH
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.smspartner.ledger import AccountLedger
from custom_components.smspartner.ledger.sms import records, watch
from custom_components.smspartner.ledger.states import RequestState
from custom_components.smspartner.sms import polling
from custom_components.smspartner.sms.polling import FatePoller

from ..helpers import LOGGER, later
from ..ledger.sms.helpers import Sms, change, hand_over, told
from ..simulator import Simulator

DELIVERED = "+33612345640"
"""Its fate is found by a poll, and never reported."""
KO = "+33612345699"
WAITING = "+33612345698"
SECOND = timedelta(seconds=1)
ALERT = timedelta(minutes=10)

type Send = Callable[..., Awaitable[str]]


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the poller look again at once."""
    monkeypatch.setattr(polling, "SECONDS_BETWEEN_TOURS", 0.01)


@pytest.fixture
def ledger(account: MockConfigEntry) -> AccountLedger:
    """Return the ledger of an account that is loaded."""
    ledger: AccountLedger = account.runtime_data.account.ledger
    return ledger


@pytest.fixture
def poller(hass: HomeAssistant, account: MockConfigEntry) -> FatePoller:
    """Follow the SMS of the account."""
    of_account = account.runtime_data.account
    poller = FatePoller(hass, of_account.ledger, of_account, alert_after=lambda: ALERT)
    poller.async_start(account)
    return poller


@pytest.fixture
def send(account: MockConfigEntry, ledger: AccountLedger, simulator: Simulator) -> Send:
    """Send an SMS that nobody reports about, and write it down."""
    simulator.settings.sms.reports = "none"
    simulator.settings.sms.report_delay = 0

    async def send(
        sms_id: str,
        phones: Sequence[str],
        state: RequestState = RequestState.ACCEPTED,
        *,
        posted: Sequence[str] | None = None,
    ) -> str:
        """Send it, perhaps to other numbers; return its tag."""
        client = account.runtime_data.account.create_client()
        tag = f"tag{sms_id.lower()}"
        answer = await client.send_sms(
            posted or phones, "The door is open", tag=tag, delivery_url=None
        )
        sent = await ledger.write(
            hand_over,
            Sms(
                sms_id=sms_id,
                phones=phones,
                state=state,
                message_id=answer.message_id,
            ),
        )
        await ledger.write(
            change,
            "UPDATE sms_requests SET vendor_tag = ? WHERE request_id = ?",
            tag,
            sent.request_id,
        )
        return tag

    return send


async def become(ledger: AccountLedger, sms_id: str, *states: str) -> None:
    """Wait until the messages of an SMS are in these states."""
    async with asyncio.timeout(30):
        while True:
            record = await ledger.read(records.load, sms_id)
            if [message.state.value for message in record.messages] == list(states):
                return
            await asyncio.sleep(0.01)


def calls(simulator: Simulator, name: str) -> int:
    """Return how many times a call of the API was made."""
    return simulator.books.calls[name]


async def wait_until(condition: Callable[[], bool]) -> None:
    """Wait until a condition holds."""
    async with asyncio.timeout(30):
        while not condition():
            await asyncio.sleep(0.01)


async def called(simulator: Simulator, name: str, times: int) -> None:
    """Wait until a call of the API was made so many times."""
    await wait_until(lambda: calls(simulator, name) == times)


async def pass_time(hass: HomeAssistant, duration: timedelta) -> None:
    """Let the timers of that time go off."""
    due = time.time() + duration.total_seconds()
    async_fire_time_changed(hass, dt_util.utc_from_timestamp(due))
    await hass.async_block_till_done()


@pytest.mark.usefixtures("poller")
async def test_fates_are_asked_for_when_it_is_time(
    hass: HomeAssistant, ledger: AccountLedger, simulator: Simulator, send: Send
) -> None:
    """See one call for the messages of two SMS, and none before half a minute."""
    await send("S1", [DELIVERED, WAITING])
    await send("S2", [KO])
    await asyncio.sleep(0.2)
    assert calls(simulator, "multi-status") == 0
    with later(31 * SECOND):
        await pass_time(hass, 31 * SECOND)
        await become(ledger, "S1", "delivered", "waiting")
        await become(ledger, "S2", "failed")
        assert calls(simulator, "multi-status") == 1


@pytest.mark.usefixtures("poller")
async def test_an_uncertain_request_is_settled_by_its_tag(
    hass: HomeAssistant, ledger: AccountLedger, simulator: Simulator, send: Send
) -> None:
    """See who was sent to known, the others uncertain, and nothing sent again."""
    await send(
        "S1", [DELIVERED, WAITING, KO], RequestState.UNCERTAIN, posted=[DELIVERED, KO]
    )
    with later(31 * SECOND):
        await pass_time(hass, 31 * SECOND)
        await become(ledger, "S1", "delivered", "uncertain", "failed")
    assert calls(simulator, "send") == 1


@pytest.mark.usefixtures("poller")
async def test_a_tag_that_nobody_knows_tells_nothing(
    hass: HomeAssistant, ledger: AccountLedger, simulator: Simulator, send: Send
) -> None:
    """See a request stay uncertain, be asked for again, and told after an hour."""
    simulator.settings.sms.tag_visible_after = None
    await send("S1", [DELIVERED], RequestState.UNCERTAIN)
    for seconds, count in ((31, 1), (121, 2), (601, 3), (1801, 4), (3601, 5)):
        with later(seconds * SECOND):
            await pass_time(hass, seconds * SECOND)
            await called(simulator, "bulk-status-by-tag", count)
            await become(ledger, "S1", "uncertain")
    assert [type_ for _, type_, _ in await told(ledger)] == ["uncertain"]
    simulator.settings.sms.tag_visible_after = 0
    with later(7201 * SECOND):
        await pass_time(hass, 7201 * SECOND)
        await become(ledger, "S1", "delivered")


@pytest.mark.usefixtures("poller")
async def test_what_takes_too_long_is_told(
    hass: HomeAssistant, ledger: AccountLedger, send: Send
) -> None:
    """See the event of a delay, once it is one."""
    await send("S1", [WAITING])
    with later(ALERT - SECOND):
        await pass_time(hass, ALERT - SECOND)
        await become(ledger, "S1", "waiting")
        assert await told(ledger) == []
    with later(ALERT + SECOND):
        await pass_time(hass, ALERT + SECOND)
        async with asyncio.timeout(30):
            while not (events := await told(ledger)):
                await asyncio.sleep(0.01)
    assert [type_ for _, type_, _ in events] == ["delayed"]


@pytest.mark.parametrize(
    ("kind", "details"),
    [
        ("status", {"status": 429}),
        ("status", {"status": 503}),
        ("cut_before", {}),
        ("refuse", {"code": 5}),
        ("garbage", {}),
    ],
    ids=["429", "503", "cut", "refused", "garbage"],
)
@pytest.mark.usefixtures("poller")
async def test_what_cannot_be_asked_for_is_asked_for_the_next_time(
    hass: HomeAssistant,
    ledger: AccountLedger,
    simulator: Simulator,
    send: Send,
    caplog: pytest.LogCaptureFixture,
    kind: str,
    details: dict[str, Any],
) -> None:
    """See an error of the API survived, in silence."""
    await send("S1", [DELIVERED])
    await send("S2", [DELIVERED], RequestState.UNCERTAIN)
    for call in ("multi-status", "bulk-status-by-tag"):
        simulator.fault(call, kind, **details)
    with later(31 * SECOND):
        await pass_time(hass, 31 * SECOND)
        await wait_until(lambda: calls(simulator, "bulk-status-by-tag") > 0)
        await asyncio.sleep(0.2)
    simulator.clear_faults()
    await become(ledger, "S1", "accepted")
    with later(121 * SECOND):
        await pass_time(hass, 121 * SECOND)
        await become(ledger, "S1", "delivered")
        await become(ledger, "S2", "delivered")
    assert not [
        one
        for one in caplog.records
        if one.name.startswith(LOGGER) and one.levelno > logging.INFO
    ]


@pytest.mark.usefixtures("poller")
async def test_a_refused_key_is_asked_for_again(
    hass: HomeAssistant, ledger: AccountLedger, simulator: Simulator, send: Send
) -> None:
    """See a reauthentication begin."""
    await send("S1", [DELIVERED])
    simulator.fault("multi-status", "refuse", code=10)
    with later(31 * SECOND):
        await pass_time(hass, 31 * SECOND)
        await wait_until(lambda: bool(hass.config_entries.flow.async_progress()))
    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["context"]["source"] == SOURCE_REAUTH


async def test_nothing_is_asked_for_once_the_entry_is_unloaded(
    hass: HomeAssistant,
    account: MockConfigEntry,
    poller: FatePoller,
    ledger: AccountLedger,
    simulator: Simulator,
    send: Send,
) -> None:
    """See the timer gone with the entry, and another poller go on."""
    await send("S1", [DELIVERED])
    await asyncio.sleep(0.2)
    assert await hass.config_entries.async_unload(account.entry_id)
    with later(31 * SECOND):
        await pass_time(hass, 31 * SECOND)
        await asyncio.sleep(0.2)
        assert calls(simulator, "multi-status") == 0
        assert await hass.config_entries.async_setup(account.entry_id)
        of_account = account.runtime_data.account
        again = FatePoller(hass, ledger, of_account, alert_after=lambda: None)
        again.async_start(account)
        await become(ledger, "S1", "delivered")


async def test_a_ledger_that_cannot_be_read_is_looked_at_again(
    hass: HomeAssistant,
    poller: FatePoller,
    ledger: AccountLedger,
    send: Send,
) -> None:
    """See the poller go on after the file could not be used."""
    await send("S1", [DELIVERED])
    with patch.object(
        AccountLedger, "read", side_effect=sqlite3.OperationalError("locked")
    ):
        poller.async_wake()
        await asyncio.sleep(0.1)
    with later(31 * SECOND):
        await pass_time(hass, 31 * SECOND)
        await become(ledger, "S1", "delivered")


async def test_no_error_ends_the_poller(
    hass: HomeAssistant,
    poller: FatePoller,
    ledger: AccountLedger,
    send: Send,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """See it go on after what nobody has thought of, which is told without its text."""
    await send("S1", [DELIVERED])

    def fail(*_: object) -> None:
        """Find what nobody has thought of."""
        raise ValueError(DELIVERED)

    with (
        patch.object(watch, "seconds_left", fail),
        patch.object(polling, "SECONDS_AFTER_ERROR", 0.01),
    ):
        poller.async_wake()
        await wait_until(lambda: "could not be followed: ValueError" in caplog.text)
    assert DELIVERED not in caplog.text
    with later(31 * SECOND):
        await pass_time(hass, 31 * SECOND)
        await become(ledger, "S1", "delivered")
