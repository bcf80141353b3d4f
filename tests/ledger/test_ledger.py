"""Steps of the ledger that depend on one another."""

import asyncio
import sqlite3
from collections import Counter
from pathlib import Path
from unittest.mock import patch

import pytest

from custom_components.smspartner.clock import Clock
from custom_components.smspartner.exceptions import UnknownAccountError
from custom_components.smspartner.ledger import (
    Ledger,
    departures,
    expiry,
    orders,
    outcomes,
    reports,
    results,
    uncertain_requests,
)
from custom_components.smspartner.ledger.plans import Order
from custom_components.smspartner.ledger.results import ResultFilter
from custom_components.smspartner.ledger.states import Arrival, Outcome, RequestState

from .helpers import (
    HOUR,
    MANY,
    PHONES,
    STRANGER,
    buy,
    depart,
    keep_unread,
    note_price,
    notification,
    open_ledger,
    record_notifications,
)


async def test_what_has_not_expired_is_not_left(tmp_path: Path) -> None:
    """See what expires later told of, though an earlier part was left as it is."""
    ledger = Ledger(tmp_path / "ledger.db")
    await ledger.open()
    account = await ledger.add_account("one")
    start = Clock().now()
    await note_price(account)
    order = Order(verification_id="V", numbers=[(one, one) for one in MANY[:1_000]])
    first, second = await account.write(orders.place, order)
    for queued, minutes in ((first, 0), (second, 50)):
        at = start + minutes * HOUR // 60
        with patch.object(Clock, "now", lambda _, at=at: at):
            await depart(account, queued)
        unclear = Outcome(state=RequestState.UNCERTAIN)
        await account.write(outcomes.finish, queued.id, unclear)
    for hours, phones in ((48.5, MANY[:500]), (49.5, MANY[500:1_000])):
        with patch.object(Clock, "now", lambda _, at=start + int(hours * HOUR): at):
            await account.write(expiry.expire)
        [uncertain] = await account.read(uncertain_requests.to_decide)
        assert uncertain.phone_numbers == phones
        await account.write_silently(uncertain_requests.leave, "V")
    assert not await account.read(uncertain_requests.to_decide)
    await ledger.close()


async def test_more_results_come_together_than_a_statement_takes(
    tmp_path: Path,
) -> None:
    """See each of them written to its lookup, in the order in which they came."""
    phones = MANY[:70]
    async with open_ledger(tmp_path / "ledger.db", lambda _: None) as ledger:
        account = await ledger.add_account("one")
        ((_, token),) = await buy(account, phones, verification_id="V")
        came = [notification(phone) for phone in reversed(phones)]
        arrivals = await record_notifications(account, token, came)
        assert arrivals == (Arrival.SETTLED,) * 70
        wanted = ResultFilter(verification_id="V")
        page = await account.read(results.find, wanted, limit=100)
    assert [one.phone_number for one in page.results] == phones[::-1]


async def test_outcome_of_a_file_that_was_set_aside(tmp_path: Path) -> None:
    """See nothing in the new file be taken for what was on its way in the old one."""
    ledger = Ledger(tmp_path / "ledger.db")
    await ledger.open()
    account = await ledger.add_account("one")
    ((on_its_way, token),) = await buy(account, MANY[:1], verification_id="V1")

    await ledger.begin_anew()
    assert await ledger.add_account("one") == account
    order = Order(verification_id="V2", numbers=[(STRANGER, STRANGER)])
    queued = await account.write(orders.place, order)

    refused = Outcome(state=RequestState.REJECTED, code=3)
    await account.write(outcomes.finish, on_its_way, refused)
    await record_notifications(account, token, [notification(STRANGER)])
    assert await account.read(departures.list_queued) == queued
    await ledger.close()


async def test_orders_at_the_same_time_buy_each_number_once(tmp_path: Path) -> None:
    """See orders that overlap join each other."""
    async with open_ledger(tmp_path / "ledger.db", lambda _: None) as ledger:
        account = await ledger.add_account("one")
        await note_price(account)
        placed = await asyncio.gather(
            *(
                account.write(
                    orders.place,
                    Order(
                        verification_id=f"V{start}",
                        numbers=[(phone, phone) for phone in MANY[start : start + 30]],
                    ),
                )
                for start in range(0, 100, 10)
            )
        )
        bought: Counter[str] = Counter()
        for request in (one for requests in placed for one in requests):
            bought.update((await depart(account, request)).phone_numbers)
        assert bought == dict.fromkeys(MANY[:120], 1)
        found = [
            await account.read(reports.load, f"V{start}", 100)
            for start in range(0, 100, 10)
        ]
        assert {one.counts.kinds.total() for one in found} == {30}


async def test_a_removed_account_is_gone_for_good(tmp_path: Path) -> None:
    """See what is still on its way for a removed account change nothing."""
    path = tmp_path / "ledger.db"
    async with open_ledger(path, lambda _: None) as ledger:
        account = await ledger.add_account("one")
        ((request, token),) = await buy(account, PHONES, verification_id="V")
        await ledger.remove_account(account)
        with pytest.raises(UnknownAccountError):
            await buy(account, PHONES, verification_id="W")
        outcome = Outcome(state=RequestState.ACCEPTED, cost=0.01)
        await account.write(outcomes.finish, request, outcome)
        await account.write(outcomes.requeue, request)
        arrivals = await record_notifications(account, token, map(notification, PHONES))
        assert set(arrivals) == {Arrival.UNMATCHED}
        assert not await keep_unread(account, token, b"?")
        assert await ledger.add_account("one") != account
    connection = sqlite3.connect(path)
    for table in ("verifications", "requests", "lookups", "links", "kept_bodies"):
        assert connection.execute(f"SELECT COUNT(*) FROM {table}").fetchone() == (0,)
    connection.close()
