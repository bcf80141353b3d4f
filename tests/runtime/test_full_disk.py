"""A disk that is full."""

import asyncio
import logging
import resource
import sqlite3
from collections.abc import Generator
from contextlib import ExitStack, closing, contextmanager
from http import HTTPStatus
from pathlib import Path

import pytest
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.event import async_track_state_change_event
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.smspartner.ledger import stop_list_changes
from custom_components.smspartner.ledger.stop_list_changes import ChangeKind
from custom_components.smspartner.ledger.transaction import Transaction
from custom_components.smspartner.purchase import context
from custom_components.smspartner.runtime import delivery

from ..helpers import (
    HLR_NOTIFICATION,
    PHONE,
    CallAction,
    issue_keys,
    rows,
    run_housekeeping,
    until,
)
from ..simulator import Simulator
from .helpers import found_phones, notify_url, post_result


@contextmanager
def full_disk(path: Path) -> Generator[None]:
    """Leave no room for the ledger to grow."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    size = path.with_name(f"{path.name}-wal").stat().st_size
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def logged(caplog: pytest.LogCaptureFixture) -> list[tuple[str, str]]:
    """List what the log says of the file, sensors and senders without luck aside."""
    return [
        (record.levelname, record.getMessage())
        for record in caplog.records
        if record.name.startswith("custom_components.smspartner")
        and not record.name.endswith(("coordinator", "webhook"))
        and record.levelno > logging.DEBUG
    ]


async def test_result_that_finds_the_disk_full(
    hass: HomeAssistant,
    awaited: str,
    ledger_file: Path,
    simulator: Simulator,
    call_action: CallAction,
) -> None:
    """See the sender asked to come again, and the user told until one is taken."""
    with full_disk(ledger_file):
        assert (await post_result(notify_url(simulator)))[0] == 503
    assert (issue_keys(hass) - {"plain_http_address"}) == {"ledger_not_writable"}
    assert await found_phones(call_action, verification_id=awaited) == []

    assert await post_result(notify_url(simulator)) == (HTTPStatus.OK, "OK")
    assert (issue_keys(hass) - {"plain_http_address"}) == set()
    assert await found_phones(call_action, verification_id=awaited) == [PHONE]


async def test_a_full_disk_is_logged_once(
    hass: HomeAssistant,
    awaited: str,
    ledger_file: Path,
    simulator: Simulator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """See it said once that nothing can be written, and once that it can again."""
    with full_disk(ledger_file):
        for _ in range(3):
            assert (await post_result(notify_url(simulator)))[0] == 503
    assert logged(caplog) == [
        ("WARNING", "The database of lookups cannot be used: disk I/O error")
    ]
    assert await post_result(notify_url(simulator)) == (HTTPStatus.OK, "OK")
    assert logged(caplog)[1:] == [("INFO", "The database of lookups can be used again")]


async def test_what_cannot_be_read_is_logged_once(
    hass: HomeAssistant,
    awaited: str,
    ledger_file: Path,
    simulator: Simulator,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """See it said once however often it is tried, though all else can be read."""
    monkeypatch.setattr(delivery, "SECONDS_AFTER_ERROR", 0.001)
    monkeypatch.setattr(delivery, "SECONDS_BETWEEN_READINGS", 0.001)
    caplog.set_level(logging.DEBUG, "custom_components.smspartner.runtime.delivery")
    with closing(sqlite3.connect(ledger_file)) as connection:
        connection.execute("ALTER TABLE outbox RENAME TO lost")
        assert await post_result(notify_url(simulator)) == (HTTPStatus.OK, "OK")
        await until(lambda: caplog.text.count("The outbox could not be") > 10)
        connection.execute("ALTER TABLE lost RENAME TO outbox")
    await until(lambda: len(logged(caplog)) > 1)
    assert logged(caplog) == [
        ("WARNING", "The database of lookups cannot be used: no such table: outbox"),
        ("INFO", "The database of lookups can be used again"),
    ]


async def test_nothing_is_bought_on_a_full_disk(
    account: MockConfigEntry,
    ledger_file: Path,
    simulator: Simulator,
    call_action: CallAction,
) -> None:
    """See a call refused whose lookups could not be written down."""
    with full_disk(ledger_file), pytest.raises(HomeAssistantError) as raised:
        await call_action("verify_numbers", phone_numbers=PHONE)
    assert raised.value.translation_key == "ledger_error"
    assert simulator.books.calls["hlr/notify"] == 0
    answer = await call_action("verify_numbers", phone_numbers=PHONE, wait=60)
    assert answer["complete"]


async def test_outcome_that_finds_the_disk_full(
    hass: HomeAssistant,
    account: MockConfigEntry,
    ledger_file: Path,
    simulator: Simulator,
    call_action: CallAction,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """See what came of a paid request written down as soon as there is room."""
    caplog.set_level(logging.DEBUG, "custom_components.smspartner.purchase")
    monkeypatch.setattr(context, "SECONDS_BETWEEN_WRITES", 0.05)
    simulator.fault("hlr/notify", "delay", seconds=0.3)
    simulator.fault("hlr/notify", "never_notify")
    call = asyncio.create_task(
        call_action("verify_numbers", phone_numbers=PHONE, wait=0)
    )
    await until(lambda: bool(simulator.books.requests))
    with full_disk(ledger_file):
        await until(lambda: "could not be written down yet" in caplog.text)
        assert rows(ledger_file, "SELECT state FROM requests") == [("sending",)]
        assert (issue_keys(hass) - {"plain_http_address"}) == {"ledger_not_writable"}

    [campaign] = (await call)["campaigns"]

    assert campaign["state"] == "accepted"
    assert campaign["campaign_id"] == simulator.books.requests[0].campaign_id
    assert simulator.books.billed_numbers == {PHONE: 1}
    assert (issue_keys(hass) - {"plain_http_address"}) == set()


async def test_event_that_cannot_be_noted_as_fired(
    hass: HomeAssistant,
    awaited: str,
    ledger_file: Path,
    simulator: Simulator,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """See it fired once, however often its note is tried until there is room."""
    caplog.set_level(logging.DEBUG, "custom_components.smspartner.runtime.delivery")
    monkeypatch.setattr(delivery, "SECONDS_AFTER_ERROR", 0.05)
    fired: list[object] = []
    unmarked = "SELECT COUNT(*) FROM lookups WHERE to_fire AND arrival NOT NULL"
    with ExitStack() as room:

        @callback
        def fill_disk(event: Event[EventStateChangedData]) -> None:
            """Let the disk be full as soon as the event has been fired."""
            if not fired:
                room.enter_context(full_disk(ledger_file))
            fired.append(event.data["new_state"])

        async_track_state_change_event(hass, HLR_NOTIFICATION, fill_disk)
        assert await post_result(notify_url(simulator)) == (HTTPStatus.OK, "OK")
        await until(lambda: caplog.text.count("The outbox could not be") > 2)
        assert rows(ledger_file, unmarked) == [(1,)]
    await until(lambda: rows(ledger_file, unmarked) == [(0,)])
    assert len(fired) == 1


async def test_no_sms_is_sent_on_a_full_disk(
    account: MockConfigEntry,
    ledger_file: Path,
    simulator: Simulator,
    call_action: CallAction,
) -> None:
    """See an SMS refused that could not be written down, and never sent later."""
    with full_disk(ledger_file), pytest.raises(HomeAssistantError) as raised:
        await call_action("send_sms", phone_numbers=PHONE, message="Leak")
    assert raised.value.translation_key == "ledger_error"
    answer = await call_action(
        "send_sms", phone_numbers=PHONE, message="No leak", wait=60
    )
    assert answer["complete"]
    assert simulator.books.sms.texted == {(PHONE, "No leak"): 1}


async def test_outcome_of_an_sms_that_finds_the_disk_full(
    hass: HomeAssistant,
    account: MockConfigEntry,
    ledger_file: Path,
    simulator: Simulator,
    call_action: CallAction,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """See it sent once, and known as accepted as soon as there is room.

    Its report is asked for again until then.
    """
    caplog.set_level(logging.DEBUG, "custom_components.smspartner.purchase")
    monkeypatch.setattr(context, "SECONDS_BETWEEN_WRITES", 0.05)
    simulator.settings.notification_retries = 100
    simulator.settings.retry_delay = 0.05
    simulator.settings.sms.report_delay = 3600
    simulator.fault("send", "delay", seconds=0.3)
    call = asyncio.create_task(
        call_action("send_sms", phone_numbers=PHONE, message="Leak", wait=60)
    )
    await until(lambda: bool(simulator.books.sms.requests))
    with full_disk(ledger_file):
        await until(lambda: "could not be written down yet" in caplog.text)
        passing = asyncio.create_task(simulator.pass_time(3600))
        await until(lambda: bool(simulator.books.sms.reports))
        await until(lambda: bool(simulator.books.sms.reports[0].attempts))
        assert rows(ledger_file, "SELECT state FROM requests") == [("sending",)]
    await passing
    answer = await call
    assert answer["complete"]
    [request] = simulator.books.sms.requests
    [message] = answer["messages"]
    assert message["state"] == "delivered"
    assert message["message_id"] == str(request.message_id)
    assert simulator.books.sms.texted == {(PHONE, "Leak"): 1}
    [report] = simulator.books.sms.reports
    assert report.attempts[0].status == 503
    assert report.acknowledged


async def test_change_of_the_stop_list_that_finds_the_disk_full(
    hass: HomeAssistant,
    account: MockConfigEntry,
    ledger_file: Path,
    simulator: Simulator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """See what a kill has cut off gone on with as soon as there is room."""
    caplog.set_level(logging.DEBUG, "custom_components.smspartner.sms")

    def leave(tx: Transaction) -> None:
        """Write down a change whose answer a kill has cut off."""
        stop_list_changes.queue(tx, "X", ChangeKind.ADD, [PHONE])
        [change] = stop_list_changes.load(tx, "X")
        stop_list_changes.start(tx, change.id)

    await account.runtime_data.account.ledger.write(leave)
    with full_disk(ledger_file):
        await run_housekeeping(hass)
        await until(lambda: "could not be resumed" in caplog.text)
        assert simulator.books.calls["stop-sms/add"] == 0
    await run_housekeeping(hass)
    query = "SELECT state FROM stop_list_changes"
    await until(lambda: rows(ledger_file, query) == [("changed",)])
