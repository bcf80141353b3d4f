"""SMS after a restart: what may have left is uncertain, the rest goes on in time."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

import pytest

from custom_components.smspartner.ledger import AccountLedger, Ledger, backup_mark
from custom_components.smspartner.ledger.sms import guard, queued

from ...helpers import later
from .steps import TEXT, Sms, change, events, french, leave, place, rows

ONE, TWO = french(2)


@asynccontextmanager
async def reopened(path: Path) -> AsyncGenerator[AccountLedger]:
    """Open the file as after a kill."""
    ledger = Ledger(path)
    await ledger.open()
    yield await ledger.add_account("one")
    await ledger.close()


@pytest.fixture
async def sms(path: Path) -> Sms:
    """Place an SMS of two requests, one of which is being sent at the kill."""
    ledger = Ledger(path)
    await ledger.open()
    account = await ledger.add_account("one")
    placed = await place(account, [ONE, "+34600000001"], valid_for=timedelta(hours=1))
    await placed.leave(0)
    await ledger.close()
    return placed


async def test_what_was_being_sent_is_uncertain(path: Path, sms: Sms) -> None:
    """See it never sent again, and counted as sent."""
    async with reopened(path) as ledger:
        found = Sms(ledger, sms.wanted, sms.queued)
        assert await found.states() == ["uncertain", "queued"]
        assert (await leave(ledger, sms.ids[0])).request is None
        assert await rows(ledger, "SELECT state, spent FROM requests") == [
            ("uncertain", 100_000),
            ("queued", 0),
        ]


async def test_what_is_queued_goes_on_once_the_time_is_known(
    path: Path, sms: Sms
) -> None:
    """See it wait while nobody knows how old it is, and sent then, in time."""
    async with reopened(path) as ledger:
        assert await ledger.read(queued.list_queued) == []
        assert (await leave(ledger, sms.ids[1])).request is None
        ledger._clock.correct()
        [request] = await ledger.read(queued.list_queued)
        assert request.id == sms.ids[1]
        departure = await leave(ledger, request.id)
        assert departure.request is not None
        assert departure.request.text == TEXT


async def test_what_is_queued_is_not_sent_after_its_time(path: Path, sms: Sms) -> None:
    """See a machine that comes back after hours send nothing."""
    with later(timedelta(hours=2)):
        async with reopened(path) as ledger:
            ledger._clock.correct()
            assert (await leave(ledger, sms.ids[1])).request is None
            found = Sms(ledger, sms.wanted, sms.queued)
            assert await found.states() == ["uncertain", "rejected not_sent"]


async def test_an_alarm_of_before_a_power_cut_stands_for_no_new_one(
    path: Path,
) -> None:
    """See it sent while nobody knows what time it is, and joined once that is known."""
    async with reopened(path) as ledger:
        for text in [TEXT, *map(str, range(guard.MAX_PER_HOUR - 1))]:
            await (await place(ledger, [ONE], text=text, budget=0)).send()
    async with reopened(path) as ledger:
        assert await (await place(ledger, [ONE])).states() == ["queued"]
        [joined] = (await (await place(ledger, [ONE])).record()).messages
        assert joined.is_joined
        assert await (await place(ledger, [ONE], text="Fire")).states() == ["queued"]
        ledger._clock.correct()
        found = await place(ledger, [ONE], text="Storm")
        assert await found.states() == ["rejected hourly_limit"]
    async with reopened(path) as ledger:
        ledger._clock.correct()
        [joined] = (await (await place(ledger, [ONE])).record()).messages
        assert joined.is_joined


async def test_a_text_of_which_nothing_is_left_to_send(path: Path) -> None:
    """See it erased when what was being sent becomes uncertain."""
    first = Ledger(path)
    await first.open()
    account = await first.add_account("one")
    await (await place(account, [ONE])).leave()
    await first.close()
    async with reopened(path) as ledger:
        assert await rows(ledger, "SELECT text FROM sms") == [(None,)]


async def test_a_text_that_was_left_over(path: Path) -> None:
    """See it erased though nothing of its SMS was on its way."""
    first = Ledger(path)
    await first.open()
    account = await first.add_account("one")
    await (await place(account, [ONE])).send()
    await change(account, f"UPDATE sms SET text = '{TEXT}'")
    await first.close()
    async with reopened(path) as ledger:
        assert await rows(ledger, "SELECT text FROM sms") == [(None,)]


async def test_a_restored_copy_sends_nothing(path: Path, sms: Sms) -> None:
    """See what was queued rejected, for it may have been sent since, and that told."""
    with patch.object(backup_mark, "is_restored", return_value=True):
        async with reopened(path) as ledger:
            found = Sms(ledger, sms.wanted, sms.queued)
            assert await found.states() == ["uncertain", "rejected restored"]
            assert await events(ledger) == [("sms", "rejected")]
            assert await rows(ledger, "SELECT text FROM sms") == [(None,)]
            ledger._clock.correct()
            assert await ledger.read(queued.list_queued) == []
