"""The tokens that are awaited, as the ledger knows them at any time."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from secrets import token_hex

import pytest

from custom_components.smspartner.ledger import (
    AccountLedger,
    Ledger,
    departures,
    expiry,
    orders,
    tokens,
)
from custom_components.smspartner.ledger.earlier_file import WAIT_FOR
from custom_components.smspartner.ledger.plans import Order

from ..helpers import ADDRESS, later
from .helpers import record_notifications
from .test_unclaimed import NUMBER, notification


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Choose a file."""
    return tmp_path / "ledger.db"


@pytest.fixture
async def account(path: Path) -> AsyncGenerator[AccountLedger]:
    """Open a ledger with an account."""
    ledger = Ledger(path)
    await ledger.open()
    yield await ledger.add_account("one")
    await ledger.close()


async def depart(account: AccountLedger, address: str | None = ADDRESS) -> str:
    """Let a request of one number leave; return its token."""
    order = Order(verification_id=token_hex(), numbers=[(NUMBER, NUMBER)])
    (queued,) = await account.write(orders.place, order)
    departure = await account.write(
        departures.start, queued.id, address, may_probe=True
    )
    assert departure.request
    return departure.request.token


@asynccontextmanager
async def reopened(account: AccountLedger, path: Path) -> AsyncGenerator[AccountLedger]:
    """Open the file as after a restart."""
    await account._store.close()
    fresh = Ledger(path)
    await fresh.open()
    yield await fresh.add_account(account.entry_id)
    await fresh.close()


async def test_a_token_is_awaited_until_its_results_are_there(
    account: AccountLedger, path: Path
) -> None:
    """See it known by its account only, after a restart too, and then no more."""
    token = await depart(account)
    assert account.inbox.awaits(token)
    assert not account.inbox.awaits(None)
    async with reopened(account, path) as fresh:
        assert fresh.inbox.awaits(token)
        await record_notifications(fresh, token, [notification()])
        assert not fresh.inbox.awaits(token)
    async with reopened(fresh, path) as last:
        assert not last.inbox.awaits(token)


async def test_a_token_is_known_when_nothing_is_awaited_any_more(
    account: AccountLedger, path: Path
) -> None:
    """See it known by its account only, after a restart too, and none made up."""
    token = await depart(account)
    await record_notifications(account, token, [notification()])
    assert not account.inbox.awaits(token)
    async with reopened(account, path) as fresh:
        for one in (account, fresh):
            assert one.inbox.has_given_out(token)
            assert not one.inbox.has_given_out("made up")
            assert not one.inbox.has_given_out(None)


async def test_the_last_tokens_are_known(
    account: AccountLedger, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """See the oldest make room, in memory and of those that are read at a start."""
    monkeypatch.setattr(tokens, "MAX_GIVEN_OUT", 2)
    given_out = []
    for _ in range(3):
        given_out.append(await depart(account))
        await record_notifications(account, given_out[-1], [notification()])
    async with reopened(account, path) as fresh:
        for one in (account, fresh):
            known = [one.inbox.has_given_out(token) for token in given_out]
            assert known == [False, True, True]
        last = await depart(fresh)
        known = [fresh.inbox.has_given_out(token) for token in (*given_out, last)]
        assert known == [False, False, True, True]


async def test_a_token_is_awaited_by_its_account_only(path: Path) -> None:
    """See it be nobody's for another account."""
    ledger = Ledger(path)
    await ledger.open()
    one = await ledger.add_account("one")
    other = await ledger.add_account("other")
    token = await depart(one)
    assert not other.inbox.awaits(token)
    assert not other.inbox.has_given_out(token)
    await ledger.close()


async def test_a_token_for_elsewhere_is_not_awaited(
    account: AccountLedger, path: Path
) -> None:
    """See none awaited that was given to nobody."""
    token = await depart(account, address=None)
    assert not account.inbox.awaits(token)
    async with reopened(account, path) as fresh:
        assert not fresh.inbox.awaits(token)


async def test_a_token_is_not_awaited_for_what_is_erased(
    account: AccountLedger,
) -> None:
    """See it go when the last number of its request is forgotten, or is too old."""
    token = await depart(account)
    with later(timedelta(hours=49)):
        await account.write(expiry.expire)
    assert account.inbox.awaits(token)
    await account.forget([NUMBER])
    assert not account.inbox.awaits(token)
    token = await depart(account)
    with later(timedelta(hours=49)):
        await account.write(expiry.expire)
        await account.erase_old(timedelta(hours=1))
    assert not account.inbox.awaits(token)


async def test_a_token_is_not_awaited_of_who_is_removed(account: AccountLedger) -> None:
    """See it go with its account."""
    token = await depart(account)
    await account.erase()
    assert not account.inbox.awaits(token)


async def test_results_of_an_earlier_file_are_expected_for_a_time(path: Path) -> None:
    """See it known after a restart that the file took the place of another one."""
    ledger = Ledger(path)
    await ledger.open()
    account = await ledger.add_account("one")
    token = await depart(account)
    assert not account.inbox.may_be_of_earlier_file
    await ledger.begin_anew()
    assert not account.inbox.awaits(token)
    assert account.inbox.may_be_of_earlier_file
    async with reopened(account, path) as fresh:
        assert fresh.inbox.may_be_of_earlier_file
        with later(WAIT_FOR):
            assert not fresh.inbox.may_be_of_earlier_file
