"""What is sent, what came of it, and what survives the process."""

import asyncio
import sqlite3
import threading
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from homeassistant.config_entries import SOURCE_REAUTH
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.smspartner.clock import Clock
from custom_components.smspartner.const import DOMAIN, LEDGER_FILE
from custom_components.smspartner.ledger import (
    AccountLedger,
    Ledger,
    departures,
    orders,
    outcomes,
)
from custom_components.smspartner.ledger.plans import Order
from custom_components.smspartner.purchase import purchase, retries
from custom_components.smspartner.purchase.pace import TURNS_IN_ADVANCE, Pace
from custom_components.smspartner.runtime import lines

from ..helpers import ADDRESS, PHONE, CallAction, ledger_path, note_price, rows, until
from ..simulator import Simulator

TOO_LONG = 3_601 * 10**6
MANY = [f"+336123{index:05d}" for index in range(1_100)]


@pytest.mark.parametrize(
    ("kind", "details", "billed", "state"),
    [
        ("cut_after", {}, 1, "uncertain"),
        ("cut_midway", {}, 1, "uncertain"),
        ("garbage", {}, 1, "uncertain"),
        ("xml", {}, 1, "uncertain"),
        ("cut_before", {}, 0, "uncertain"),
        ("empty", {}, 0, "uncertain"),
        ("html", {"status": 502}, 0, "uncertain"),
        ("html", {"status": 200, "billed": True}, 1, "uncertain"),
        ("redirect", {}, 0, "uncertain"),
        ("status", {"status": 500}, 0, "uncertain"),
        ("refuse", {"code": 500}, 0, "uncertain"),
    ],
)
async def test_an_unclear_answer_is_never_sent_again(
    account: MockConfigEntry,
    call_action: CallAction,
    simulator: Simulator,
    kind: str,
    details: dict[str, Any],
    billed: int,
    state: str,
) -> None:
    """See what may have been bought called uncertain, counted, and awaited."""
    simulator.fault("hlr/notify", kind, **details)
    simulator.fault("hlr/notify", "never_notify")
    answer = await call_action("verify_numbers", phone_numbers=[PHONE], wait=0)
    assert [one["state"] for one in answer["campaigns"]] == [state]
    assert answer["pending"] == [PHONE]
    assert not answer["complete"]
    assert answer["cost"] == pytest.approx(0.005)
    assert simulator.books.calls["hlr/notify"] == 1
    assert simulator.books.billed_numbers[PHONE] == billed
    assert simulator.books.redirects == []


@pytest.mark.parametrize("kind", ["cut_after", "garbage", "xml"])
async def test_a_result_settles_an_uncertain_request(
    hass: HomeAssistant,
    account: MockConfigEntry,
    call_action: CallAction,
    simulator: Simulator,
    kind: str,
) -> None:
    """See that a result with its token proves that the lookup was bought."""
    simulator.fault("hlr/notify", kind)
    answer = await call_action(
        "verify_numbers", phone_numbers=[PHONE], wait={"seconds": 30}
    )
    assert answer["complete"]
    assert [one["state"] for one in answer["campaigns"]] == ["accepted"]
    assert [one["result"] for one in answer["results"]] == ["no_error"]


@pytest.mark.parametrize(
    ("kind", "details", "text"),
    [
        ("refuse", {"code": 11, "form": "errors"}, "refused the request (code 11)"),
        ("refuse", {"code": 50, "status": 400}, "refused the request (code 50)"),
        ("refuse", {"code": 10}, "refused the request (code 10)"),
        ("html", {"status": 403}, "HTTP status 403"),
    ],
)
async def test_a_refusal_is_told_and_nothing_was_spent(
    hass: HomeAssistant,
    account: MockConfigEntry,
    call_action: CallAction,
    simulator: Simulator,
    kind: str,
    details: dict[str, Any],
    text: str,
) -> None:
    """See a refused call raise, with the vendor's reason."""
    simulator.fault("hlr/notify", kind, **details)
    with pytest.raises(HomeAssistantError) as raised:
        await call_action("verify_numbers", phone_numbers=[PHONE])
    assert text in str(raised.value)
    assert rows(ledger_path(hass), "SELECT state, spent FROM requests") == [
        ("rejected", 0)
    ]
    assert rows(ledger_path(hass), "SELECT state FROM lookups") == [("rejected",)]
    assert simulator.books.calls["hlr/notify"] == 1


async def test_a_refused_key_asks_for_another_one(
    hass: HomeAssistant,
    account: MockConfigEntry,
    call_action: CallAction,
    simulator: Simulator,
) -> None:
    """See the reauth flow started by a verification."""
    simulator.settings.api_keys = {"another-key"}
    with pytest.raises(HomeAssistantError):
        await call_action("verify_numbers", phone_numbers=[PHONE])
    await hass.async_block_till_done()
    flows = hass.config_entries.flow.async_progress_by_handler(DOMAIN)
    assert [flow["context"]["source"] for flow in flows] == [SOURCE_REAUTH]


async def test_a_refusal_of_the_account_ends_the_whole_verification(
    hass: HomeAssistant,
    account: MockConfigEntry,
    call_action: CallAction,
    simulator: Simulator,
) -> None:
    """See the requests that wait not sent when the first one met an empty account."""
    simulator.fault("hlr/notify", "refuse", code=11)
    with pytest.raises(HomeAssistantError, match="code 11"):
        await call_action("verify_numbers", phone_numbers=MANY)
    assert simulator.books.calls["hlr/notify"] <= TURNS_IN_ADVANCE
    assert (
        rows(ledger_path(hass), "SELECT state, code FROM requests")
        == [("rejected", 11)] * 3
    )


async def test_a_rate_limited_request_is_sent_again(
    account: MockConfigEntry, call_action: CallAction, simulator: Simulator
) -> None:
    """See 429 taken for what it says: nothing was bought yet."""
    simulator.fault("hlr/notify", "status", status=429, times=1)
    simulator.fault("hlr/notify", "status", status=429, times=1, retry_after=0)
    answer = await call_action(
        "verify_numbers", phone_numbers=[PHONE], wait={"seconds": 30}
    )
    assert answer["complete"]
    assert simulator.books.calls["hlr/notify"] == 3
    assert simulator.books.billed_numbers == {PHONE: 1}


async def test_a_rate_limit_that_asks_for_no_pause(
    account: MockConfigEntry, call_action: CallAction, simulator: Simulator
) -> None:
    """See longer and longer pauses all the same."""
    simulator.fault("hlr/notify", "status", status=429, times=2, retry_after=0)
    with patch.object(Pace, "hold", autospec=True, side_effect=Pace.hold) as hold:
        await call_action("verify_numbers", phone_numbers=[PHONE], wait=0)
    assert [call.args[1] for call in hold.mock_calls] == [1, 2]
    assert simulator.books.billed_numbers == {PHONE: 1}


async def test_what_cannot_be_sent_is_tried_three_times(
    hass: HomeAssistant,
    account: MockConfigEntry,
    call_action: CallAction,
    simulator: Simulator,
) -> None:
    """See a refused connection given up, with nothing bought."""
    await simulator.close_door()
    with (
        patch.object(retries, "CONNECTION_PAUSES", (0, 0)),
        pytest.raises(HomeAssistantError, match="Nothing was sent or bought"),
    ):
        await call_action("verify_numbers", phone_numbers=[PHONE])
    assert rows(ledger_path(hass), "SELECT state, reason, spent FROM requests") == [
        ("rejected", "not_sent", 0)
    ]


async def test_what_could_not_be_sent_at_once_is_sent_when_it_can(
    account: MockConfigEntry, call_action: CallAction, simulator: Simulator
) -> None:
    """See the second try succeed."""
    await simulator.close_door()
    requeue = patch.object(outcomes, "requeue", wraps=outcomes.requeue)
    with requeue as put_back:
        call = asyncio.create_task(
            call_action("verify_numbers", phone_numbers=[PHONE], wait={"seconds": 30})
        )
        await until(lambda: put_back.called)
        await simulator.open_door()
        answer = await call
    assert answer["complete"]
    assert simulator.books.billed_numbers == {PHONE: 1}


async def test_the_pace_stays_below_the_limit(
    hass: HomeAssistant, config_entry: MockConfigEntry, door: str, simulator: Simulator
) -> None:
    """See many requests leave without one 429, with the same six to spare a window.

    The window is long enough for a busy machine to be late by half a second.
    """
    simulator.settings.rate_limit = 36
    simulator.settings.rate_window = 3
    simulator.fault("hlr/notify", "never_notify")
    simulator.fault("hlr/notify", "delay", seconds=0.3)
    hass.config_entries.async_update_entry(config_entry, options={"daily_budget": 0})
    with patch.object(lines, "Pace", partial(Pace, 3 / 30)):
        assert await hass.config_entries.async_setup(config_entry.entry_id)
    note_price(hass, config_entry)
    numbers = [f"+3361{index:07d}" for index in range(20_000)]
    await hass.services.async_call(
        DOMAIN, "verify_numbers", {"phone_numbers": numbers}, blocking=True
    )
    assert simulator.books.rate_limited == 0
    assert len(simulator.books.requests) == 40
    assert simulator.books.billed_numbers == dict.fromkeys(numbers, 1)


async def test_a_cancelled_call_stops_nothing(
    hass: HomeAssistant,
    account: MockConfigEntry,
    call_action: CallAction,
    simulator: Simulator,
) -> None:
    """See what was placed bought and its result taken, though nobody waits for it."""
    simulator.fault("hlr/notify", "delay", seconds=0.3)
    call = asyncio.create_task(call_action("verify_numbers", phone_numbers=[PHONE]))
    while not simulator.books.requests:
        await asyncio.sleep(0.01)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    await simulator.settled()
    while rows(
        ledger_path(hass), "SELECT state FROM requests WHERE campaign_id IS NULL"
    ):
        await asyncio.sleep(0.01)
    found = await call_action("get_results", phone_numbers=[PHONE])
    assert [one["result"] for one in found["results"]] == ["no_error"]


async def test_who_asks_for_the_same_number_joins(
    account: MockConfigEntry, call_action: CallAction, simulator: Simulator
) -> None:
    """See one lookup bought for two callers, and both get its result."""
    simulator.settings.notification_delay = 0.5
    first, second = await asyncio.gather(
        call_action("verify_numbers", phone_numbers=[PHONE], wait={"seconds": 30}),
        call_action(
            "verify_numbers", phone_numbers=["0612345678"], wait={"seconds": 30}
        ),
    )
    assert {first["submitted"], second["submitted"]} == {0, 1}
    assert {first["joined"], second["joined"]} == {0, 1}
    assert len(first["results"]) == len(second["results"]) == 1
    assert second["results"][0]["input"] == "0612345678"
    assert simulator.books.billed_numbers == {PHONE: 1}


async def test_home_assistant_waits_for_a_paid_answer_when_it_stops(
    hass: HomeAssistant,
    account: MockConfigEntry,
    call_action: CallAction,
    simulator: Simulator,
) -> None:
    """See the outcome of a request on its way written down before the end."""
    simulator.fault("hlr/notify", "delay", seconds=0.5)
    simulator.fault("hlr/notify", "never_notify")
    call = asyncio.create_task(
        call_action("verify_numbers", phone_numbers=[PHONE], wait=0)
    )
    while not simulator.books.requests:
        await asyncio.sleep(0.01)
    await hass.async_stop(force=True)
    await asyncio.wait([call])
    assert rows(ledger_path(hass), "SELECT state FROM requests") == [("accepted",)]


async def test_home_assistant_stops_while_a_request_is_being_written_down(
    hass: HomeAssistant,
    account: MockConfigEntry,
    call_action: CallAction,
    simulator: Simulator,
) -> None:
    """See what did not leave stay in line, and count for nothing."""
    begun, done = threading.Event(), threading.Event()
    start_request = departures.start

    def slowly(*values: Any, **named: Any) -> Any:
        """Write it down on a slow disk."""
        begun.set()
        done.wait(30)
        return start_request(*values, **named)

    with patch.object(departures, "start", slowly):
        call = asyncio.create_task(
            call_action("verify_numbers", phone_numbers=[PHONE], wait=0)
        )
        await until(begun.is_set)
        hass.loop.call_later(0.2, done.set)
        await hass.async_stop(force=True)
    await asyncio.wait([call])
    assert rows(ledger_path(hass), "SELECT state, spent FROM requests") == [
        ("queued", 0)
    ]
    assert simulator.books.calls["hlr/notify"] == 0


async def test_a_request_waits_for_the_disk(
    account: MockConfigEntry, call_action: CallAction, simulator: Simulator
) -> None:
    """See a request sent once its departure can be written down."""
    start_request = departures.start
    tries: list[int] = []

    def full_at_first(*values: Any, **named: Any) -> Any:
        """Refuse the first two tries, as a full disk does."""
        tries.append(1)
        if len(tries) < 3:
            raise sqlite3.OperationalError("database or disk is full")
        return start_request(*values, **named)

    with (
        patch.object(departures, "start", full_at_first),
        patch.object(purchase, "SECONDS_BETWEEN_WRITES", 0.01),
    ):
        answer = await call_action("verify_numbers", phone_numbers=[PHONE])
    assert [one["state"] for one in answer["campaigns"]] == ["accepted"]
    assert simulator.books.billed_numbers == {PHONE: 1}


@pytest.fixture
async def last_run(
    hass: HomeAssistant, config_entry: MockConfigEntry
) -> tuple[Ledger, AccountLedger]:
    """Open the ledger as the run before did, which ended without warning."""
    ledger = Ledger(Path(hass.config.path(LEDGER_FILE)))
    await ledger.open()
    return ledger, await ledger.add_account(config_entry.entry_id)


async def test_what_was_queued_is_sent_after_the_next_start(
    hass: HomeAssistant,
    config_entry: MockConfigEntry,
    door: str,
    call_action: CallAction,
    simulator: Simulator,
    last_run: tuple[Ledger, AccountLedger],
) -> None:
    """See a request bought that the last run did not come to send."""
    ledger, account = last_run
    await account.write(
        orders.place, Order(verification_id="V", numbers=[(PHONE, PHONE)])
    )
    await ledger.close()
    assert await hass.config_entries.async_setup(config_entry.entry_id)
    while not simulator.books.acknowledged:
        await asyncio.sleep(0.01)
    found = await call_action("get_results", verification_id="V")
    assert [one["result"] for one in found["results"]] == ["no_error"]
    assert simulator.books.billed_numbers == {PHONE: 1}


async def test_what_was_on_its_way_is_uncertain_after_the_next_start(
    hass: HomeAssistant,
    config_entry: MockConfigEntry,
    door: str,
    call_action: CallAction,
    simulator: Simulator,
    last_run: tuple[Ledger, AccountLedger],
) -> None:
    """See nothing sent a second time that may have left."""
    ledger, account = last_run
    (request,) = await account.write(
        orders.place, Order(verification_id="V", numbers=[(PHONE, PHONE)])
    )
    await account.write(departures.start, request.id, ADDRESS, may_probe=True)
    await ledger.close()
    assert await hass.config_entries.async_setup(config_entry.entry_id)
    await hass.async_block_till_done()
    assert rows(ledger_path(hass), "SELECT state FROM requests") == [("uncertain",)]
    found = await call_action("get_results", verification_id="V")
    assert found["pending"] == [PHONE]
    assert simulator.books.calls["hlr/notify"] == 0


async def test_what_is_older_than_an_hour_is_never_sent(
    hass: HomeAssistant,
    config_entry: MockConfigEntry,
    door: str,
    call_action: CallAction,
    simulator: Simulator,
    last_run: tuple[Ledger, AccountLedger],
) -> None:
    """See nothing bought that nobody wants any more."""
    ledger, account = last_run
    with patch.object(Clock, "now", return_value=Clock().now() - TOO_LONG):
        await account.write(
            orders.place, Order(verification_id="V", numbers=[(PHONE, PHONE)])
        )
    await ledger.close()
    assert await hass.config_entries.async_setup(config_entry.entry_id)
    while rows(ledger_path(hass), "SELECT state FROM requests WHERE state = 'queued'"):
        await asyncio.sleep(0.01)
    assert rows(ledger_path(hass), "SELECT state, reason FROM requests") == [
        ("rejected", "not_sent")
    ]
    found = await call_action("get_results", verification_id="V")
    assert found["complete"]
    assert simulator.books.calls["hlr/notify"] == 0
