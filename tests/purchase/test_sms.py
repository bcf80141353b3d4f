"""What is sent of SMS, what came of it, and what survives failures."""

import asyncio
import sqlite3
import time
from collections.abc import Callable, Coroutine, Generator
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.smspartner.callback.addresses import CallbackAddresses
from custom_components.smspartner.ledger.sms import departures, orders, outcomes, plans
from custom_components.smspartner.ledger.sms.order import Recipient, SmsOrder
from custom_components.smspartner.purchase import context, purchase, retries
from custom_components.smspartner.purchase.pace import Pace
from custom_components.smspartner.runtime.account import Account
from custom_components.smspartner.runtime.housekeeping import async_do_housekeeping
from custom_components.smspartner.sms import line

from ..helpers import (
    CallAction,
    issue_keys,
    later,
    ledger_path,
    rows,
    until,
)
from ..ledger.sms.steps import TEXT, french, know_price, order
from ..simulator import Simulator

ONE, TWO, THREE = french(3, first=10)
SPANISH = "+34600000010"

type Send = Callable[..., Coroutine[Any, Any, list[str]]]


@pytest.fixture
def sender(account: MockConfigEntry) -> Account:
    """Return the account that sends."""
    found: Account = account.runtime_data.account
    return found


@pytest.fixture
def send(hass: HomeAssistant, sender: Account) -> Send:
    """Send an SMS; return the states of its requests once each has an outcome."""

    async def run(recipients: list[str | Recipient], **wishes: Any) -> list[str]:
        """Place an SMS, and wait."""
        wanted = order(recipients, **wishes)
        with sender.sms_purchases.group(wanted.sms_id) as group:
            await place(sender, wanted)
            await group.wait_settled()
        return states(hass)

    return run


async def place(sender: Account, wanted: SmsOrder) -> None:
    """Place an SMS, and begin to send it."""
    await sender.sms_purchases.place(orders.place, wanted)


def states(hass: HomeAssistant) -> list[str]:
    """Return how the requests stand."""
    found = rows(ledger_path(hass), "SELECT state, reason FROM requests ORDER BY id")
    return [f"{state} {reason}" if reason else state for state, reason in found]


def posted(simulator: Simulator) -> list[tuple[str, ...]]:
    """Return the numbers of each SMS that the API has taken."""
    return [one.numbers for one in simulator.books.sms.requests if one.message_id]


async def test_one_post_for_one_country(
    send: Send, simulator: Simulator, hass: HomeAssistant
) -> None:
    """See the text, the tag of ours and an address with a token in the POST."""
    assert await send([ONE, TWO, SPANISH], tag="mine") == ["accepted"] * 2
    french_one, spanish_one = sorted(
        simulator.books.sms.requests, key=lambda one: -len(one.numbers)
    )
    assert french_one.numbers == (ONE, TWO)
    assert spanish_one.numbers == (SPANISH,)
    assert french_one.message == TEXT
    tags = rows(ledger_path(hass), "SELECT vendor_tag FROM sms_requests")
    assert {one.tag for one in (french_one, spanish_one)} == {tag for (tag,) in tags}
    assert "token=" in str(french_one.delivery_url)
    assert rows(ledger_path(hass), "SELECT spent FROM requests ORDER BY size DESC") == [
        (76_000,),
        (38_000,),
    ]


@pytest.mark.parametrize(
    ("kind", "details", "taken"),
    [
        ("cut_after", {}, 1),
        ("cut_midway", {}, 1),
        ("garbage", {}, 1),
        ("cut_before", {}, 0),
        ("empty", {}, 0),
        ("html", {"status": 502}, 0),
        ("status", {"status": 500}, 0),
        ("refuse", {"code": 500}, 0),
    ],
)
async def test_an_unclear_answer_is_never_sent_again(
    send: Send,
    sender: Account,
    simulator: Simulator,
    hass: HomeAssistant,
    kind: str,
    details: dict[str, Any],
    taken: int,
) -> None:
    """See what may have been sent called uncertain, also by the housekeeping."""
    simulator.settings.sms.reports = "none"
    simulator.fault("send", kind, times=1, **details)
    assert await send([ONE]) == ["uncertain"]
    await async_do_housekeeping(hass, sender)
    assert len(posted(simulator)) == taken
    assert simulator.books.calls["send"] == 1
    assert rows(ledger_path(hass), "SELECT text FROM sms") == [(None,)]
    assert rows(ledger_path(hass), "SELECT spent FROM requests") == [(38_000,)]


async def test_a_refusal_is_told(
    send: Send, simulator: Simulator, hass: HomeAssistant
) -> None:
    """See one POST, the code kept and nothing spent."""
    simulator.fault("send", "refuse", code=44)
    assert await send([ONE]) == ["rejected"]
    assert simulator.books.calls["send"] == 1
    assert rows(ledger_path(hass), "SELECT code, spent FROM requests") == [(44, 0)]


async def test_a_refused_key_asks_for_another_one(
    hass: HomeAssistant, send: Send, simulator: Simulator
) -> None:
    """See the reauth flow started."""
    simulator.settings.api_keys = {"another-key"}
    assert await send([ONE]) == ["rejected"]
    await hass.async_block_till_done()
    assert hass.config_entries.flow.async_progress()


async def test_one_bad_number_keeps_nobody_from_the_alarm(
    send: Send, sender: Account, simulator: Simulator, hass: HomeAssistant
) -> None:
    """See each of the others sent to once."""
    await know_price(sender.ledger)
    numbers = french(20)
    simulator.settings.sms.bad_numbers = [numbers[7]]
    await send(numbers)
    sent = [number for request in posted(simulator) for number in request]
    assert sorted(sent) == [*numbers[:7], *numbers[8:]]
    assert states(hass).count("rejected") == 1
    assert simulator.books.calls["send"] <= outcomes.MAX_POSTS


async def test_what_was_rate_limited_is_sent_in_time(
    send: Send, simulator: Simulator
) -> None:
    """See it sent again after the pause, under the same tag."""
    simulator.fault("send", "status", status=429, times=1)
    assert await send([ONE]) == ["accepted"]
    assert simulator.books.calls["send"] == 2
    assert len(posted(simulator)) == 1


async def test_what_is_rate_limited_for_too_long_is_not_sent(
    send: Send, simulator: Simulator
) -> None:
    """See the call end in time where the API asks for a pause again and again."""
    simulator.fault("send", "status", status=429, retry_after=3600)
    with patch.object(plans, "LEAST_VALIDITY", timedelta(seconds=2)):
        async with asyncio.timeout(retries.LONGEST_PAUSE / 2):
            assert await send([ONE]) == ["rejected not_sent"]
    assert simulator.books.calls["send"] <= 2


async def test_what_waits_for_its_turn_too_long_is_not_sent(
    send: Send, simulator: Simulator
) -> None:
    """See the call end in time where no request may leave for an hour."""
    simulator.fault("send", "status", status=429, times=1, retry_after=3600)
    with (
        patch.object(retries, "LONGEST_PATIENT_HOLD", 3600),
        patch.object(plans, "LEAST_VALIDITY", timedelta(seconds=2)),
    ):
        async with asyncio.timeout(30):
            assert await send([ONE]) == ["rejected not_sent"]
    assert simulator.books.calls["send"] == 1


async def test_a_rate_limit_silences_no_alarm(
    hass: HomeAssistant, send: Send, sender: Account, simulator: Simulator
) -> None:
    """See one refused by 429 sent in its time, and no other one wait that long."""
    simulator.fault("send", "status", status=429, times=1, retry_after=3600)
    with (
        patch.object(retries, "LONGEST_PATIENT_PAUSE", 4),
        patch.object(retries, "LONGEST_PATIENT_HOLD", 0.5),
    ):
        await place(sender, order([ONE]))
        await until(lambda: simulator.books.calls["send"] == 1)
        async with asyncio.timeout(25):
            await place(sender, order([TWO]))
            await until(lambda: posted(simulator) == [(TWO,)])
            await until(lambda: posted(simulator) == [(TWO,), (ONE,)])
    await until(lambda: states(hass) == ["accepted"] * 2)


def test_a_rate_limit_of_sms_is_short() -> None:
    """See a second try well before an alarm is too late."""
    pauses = retries.PatientRetries()
    found = [pauses.after_rate_limit(asked) for asked in (None, 5, 60, 3600, None)]
    assert [one.pause for one in found] == [1, 5, 8, 8, 8]
    assert [one.pause_of_all for one in found] == [1, 2, 2, 2, 2]


async def test_a_rate_limit_of_sms_holds_no_lookup(
    send: Send, sender: Account, simulator: Simulator, call_action: CallAction
) -> None:
    """See a lookup answered while SMS wait."""
    simulator.fault("send", "status", status=429, times=1, retry_after=30)
    with (
        patch.object(retries, "LONGEST_PATIENT_PAUSE", 30),
        patch.object(retries, "LONGEST_PATIENT_HOLD", 30),
    ):
        await place(sender, order([ONE]))
        await until(lambda: simulator.books.calls["send"] == 1)
        answer = await call_action(
            "verify_numbers", phone_numbers=[TWO], wait={"seconds": 30}
        )
    assert answer["complete"]
    assert simulator.books.calls["send"] == 1


async def test_nothing_is_sent_while_nobody_answers(
    send: Send, simulator: Simulator, hass: HomeAssistant, sender: Account
) -> None:
    """See it tried until its time is over, rejected, and never sent later."""
    await simulator.close_door()
    with (
        patch.object(plans, "LEAST_VALIDITY", timedelta(seconds=4)),
        patch.object(outcomes, "requeue", wraps=outcomes.requeue) as requeue,
    ):
        assert await send([ONE]) == ["rejected not_sent"]
    assert requeue.call_count == 3
    await simulator.open_door()
    await async_do_housekeeping(hass, sender)
    await hass.async_block_till_done()
    assert simulator.books.calls["send"] == 0


async def test_what_could_not_be_sent_at_once_is_sent_in_time(
    send: Send, simulator: Simulator
) -> None:
    """See a short failure of the network cost no alarm."""
    await simulator.close_door()
    with patch.object(outcomes, "requeue", wraps=outcomes.requeue) as requeue:
        sending = asyncio.create_task(send([ONE]))
        await until(lambda: requeue.called)
        await simulator.open_door()
        assert await sending == ["accepted"]
    assert len(posted(simulator)) == 1


def test_pauses_grow() -> None:
    """See it tried often at first, and never less than once a minute."""
    pauses = retries.PatientRetries()
    assert [pauses.after_no_connection().pause for _ in range(8)] == [
        1,
        2,
        4,
        8,
        16,
        32,
        60,
        60,
    ]


@pytest.fixture
def slow_address() -> Generator[asyncio.Event]:
    """Let the search for the address last until the end of the test."""
    found = asyncio.Event()

    async def search(_: CallbackAddresses) -> str:
        """Search for long."""
        await found.wait()
        return "https://home.example.com"

    with (
        patch.object(CallbackAddresses, "async_current", search),
        patch.object(line.SmsLine, "longest_search", 0.1),
    ):
        yield found


async def test_an_address_is_not_waited_for(
    send: Send,
    simulator: Simulator,
    slow_address: asyncio.Event,
    hass: HomeAssistant,
) -> None:
    """See an SMS sent without an address for its reports, for that is asked for."""
    async with asyncio.timeout(30):
        assert await send([ONE]) == ["accepted"]
    [request] = simulator.books.sms.requests
    assert request.delivery_url is None
    assert rows(ledger_path(hass), "SELECT COUNT(*) FROM tokens") == [(0,)]


@pytest.mark.parametrize(
    ("recipients", "budget", "outcome", "sent"),
    [
        ([ONE, TWO, THREE], 0.4, "accepted", [(ONE, TWO)]),
        ([ONE], 0.1, "rejected budget", []),
    ],
    ids=["for some", "for none"],
)
async def test_the_budget_is_told_to_the_owner(
    send: Send,
    sender: Account,
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    recipients: list[str | Recipient],
    budget: float,
    outcome: str,
    sent: list[tuple[str, ...]],
) -> None:
    """See what fits sent, and an issue about the rest, which stays."""
    await know_price(sender.ledger)
    start = departures.start

    def dearer(tx: Any, *values: Any) -> Any:
        """Let the price have doubled by the time it leaves."""
        tx.execute("UPDATE sms_prices SET price = 200000")
        return start(tx, *values)

    with patch.object(departures, "start", dearer):
        assert await send(recipients, budget=budget) == [outcome]
    assert posted(simulator) == sent
    for _ in range(3):
        await account.runtime_data.summary.async_refresh()
        assert "sms_budget_exceeded" in issue_keys(hass)


async def test_a_disabled_account_sends_nothing(
    sender: Account, account: MockConfigEntry, simulator: Simulator, hass: HomeAssistant
) -> None:
    """See what it has queued wait."""
    with patch.object(Account, "may_send", False):
        await place(sender, order([ONE], valid_for=timedelta(hours=1)))
        await hass.async_block_till_done()
    assert states(hass) == ["queued"]
    await async_do_housekeeping(hass, sender)
    await until(lambda: states(hass) == ["accepted"])
    assert len(posted(simulator)) == 1


async def test_nothing_leaves_late_because_the_disk_is_slow(
    sender: Account, simulator: Simulator, hass: HomeAssistant
) -> None:
    """See an SMS rejected that was in time when it began to be written down."""

    def place_slowly(*values: Any) -> Any:
        """Write an SMS down, behind what takes longer than it may."""
        time.sleep(0.5)
        return orders.place(*values)

    wanted = order([ONE])
    with (
        patch.object(plans, "LEAST_VALIDITY", timedelta(seconds=0.4)),
        sender.sms_purchases.group(wanted.sms_id) as group,
    ):
        await sender.sms_purchases.place(place_slowly, wanted)
        await group.wait_settled()
    assert states(hass) == ["rejected not_sent"]
    assert simulator.books.calls["send"] == 0


async def test_what_is_late_is_rejected_by_the_housekeeping(
    sender: Account, simulator: Simulator, hass: HomeAssistant
) -> None:
    """See what nobody could send in time not sent afterwards."""
    with patch.object(Account, "may_send", False):
        await place(sender, order([ONE]))
        await hass.async_block_till_done()
    with later(timedelta(minutes=1)):
        await async_do_housekeeping(hass, sender)
        await hass.async_block_till_done()
    assert states(hass) == ["rejected not_sent"]
    assert simulator.books.calls["send"] == 0


async def test_nothing_leaves_that_is_not_written_down(
    send: Send, sender: Account, simulator: Simulator, hass: HomeAssistant
) -> None:
    """See a full disk keep an SMS from leaving, and let it leave in time."""
    start = departures.start
    full = True

    def fail_while_full(*values: Any) -> Any:
        """Find no room."""
        if full:
            raise sqlite3.OperationalError("database or disk is full")
        return start(*values)

    with (
        patch.object(departures, "start", fail_while_full),
        patch.object(purchase, "SECONDS_BETWEEN_WRITES", 0.1),
    ):
        sending = asyncio.create_task(send([ONE]))
        await asyncio.sleep(0.3)
        assert simulator.books.calls["send"] == 0
        full = False
        assert await sending == ["accepted"]
    assert len(posted(simulator)) == 1


async def test_an_outcome_is_written_when_there_is_room(
    send: Send, simulator: Simulator
) -> None:
    """See what was sent while the disk is full accepted, and not sent again."""
    finish = outcomes.finish
    failures = iter([True, True])

    def fail_twice(*values: Any) -> Any:
        """Find no room at first."""
        if next(failures, False):
            raise sqlite3.OperationalError("database or disk is full")
        return finish(*values)

    with (
        patch.object(outcomes, "finish", fail_twice),
        patch.object(context, "SECONDS_BETWEEN_WRITES", 0.1),
    ):
        assert await send([ONE]) == ["accepted"]
    assert simulator.books.calls["send"] == 1


async def test_no_alarm_stands_behind_advertising() -> None:
    """See one that is no advertising take its turn before those that wait."""
    all_of_them = Pace(0.02)
    slower = Pace(0.04, within=all_of_them)
    turns: list[str] = []

    async def take(pace: Pace, name: str) -> None:
        """Wait for a turn."""
        await pace.slot()
        turns.append(name)

    advertising = [asyncio.create_task(take(slower, "advertising")) for _ in range(20)]
    await until(lambda: len(turns) >= 3)
    before = len(turns)
    await take(all_of_them, "alarm")
    assert turns.index("alarm") <= before + 1
    await asyncio.gather(*advertising)


async def test_a_hold_leaves_no_line_before_an_alarm() -> None:
    """See advertising wait outside while all SMS are held."""
    all_of_them = Pace(0.02)
    slower = Pace(0.04, within=all_of_them)
    turns: list[str] = []

    async def take(pace: Pace, name: str) -> None:
        """Wait for a turn."""
        await pace.slot()
        turns.append(name)

    slower.hold(0.5)
    advertising = [asyncio.create_task(take(slower, "advertising")) for _ in range(20)]
    await asyncio.sleep(0.4)
    assert turns == []
    await take(all_of_them, "alarm")
    assert turns.index("alarm") <= 4
    await asyncio.gather(*advertising)
