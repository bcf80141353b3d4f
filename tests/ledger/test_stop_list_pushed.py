"""Numbers that are put on the stop list before it was read: by a reply, or by us."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from custom_components.smspartner.ledger import (
    AccountLedger,
    Ledger,
    outbox,
    stop_list,
)

from ..helpers import PHONE
from .stop_list import NINETEEN, SECOND, TWENTY

OTHERS = {NINETEEN: 19, TWENTY: 20}


@pytest.fixture
async def ledger(tmp_path: Path) -> AsyncGenerator[AccountLedger]:
    """Return an account whose list was read once."""
    ledger = Ledger(tmp_path / "ledger.db")
    await ledger.open()
    account = await ledger.add_account("one")
    await account.write(stop_list.replace, OTHERS)
    yield account
    await ledger.close()


async def is_listed(ledger: AccountLedger, phone: str = PHONE) -> bool:
    """Return whether a number counts as opted out."""
    return await ledger.read(stop_list.listed, [phone]) == {phone}


async def told(ledger: AccountLedger) -> list[tuple[str, str, int | None]]:
    """Return the events that wait to be fired."""
    return [
        (event.type, event.data["phone_number"], event.data["id"])
        for event in await ledger.read(outbox.next_stop_list_events, 100)
    ]


async def test_counts_at_once(ledger: AccountLedger) -> None:
    """See it listed and told, and a second time change nothing."""
    await ledger.write(stop_list.add_unread, [PHONE, PHONE])
    await ledger.write(stop_list.add_unread, {PHONE})
    assert await is_listed(ledger)
    assert await told(ledger) == [("joined", PHONE, None)]


async def test_a_list_that_does_not_show_it(ledger: AccountLedger) -> None:
    """See it stay, however often, until a list has shown it and another does not."""
    await ledger.write(stop_list.add_unread, [PHONE])
    for _ in range(3):
        await ledger.write(stop_list.replace, OTHERS)
        assert await is_listed(ledger)
    await ledger.write(stop_list.replace, OTHERS | {PHONE: 21})
    await ledger.write(stop_list.replace, OTHERS | {PHONE: 21})
    assert await told(ledger) == [("joined", PHONE, None)]
    await ledger.write(stop_list.replace, OTHERS)
    assert not await is_listed(ledger)
    assert await told(ledger) == [("joined", PHONE, None), ("left", PHONE, 21)]


async def test_one_that_was_listed_stops_again(ledger: AccountLedger) -> None:
    """See nothing told of it, and yet only a list since then let it go."""
    await ledger.write(stop_list.add_unread, [NINETEEN])
    await ledger.write(stop_list.replace, {TWENTY: 20})
    assert await is_listed(ledger, NINETEEN)
    await ledger.write(stop_list.replace, OTHERS)
    await ledger.write(stop_list.replace, {TWENTY: 20})
    assert not await is_listed(ledger, NINETEEN)
    assert await told(ledger) == [("left", NINETEEN, 19)]


async def test_many_of_them_make_no_list_too_short(ledger: AccountLedger) -> None:
    """See a list without them believed at once."""
    pushed = [f"+336{n:08}" for n in range(10)]
    await ledger.write(stop_list.add_unread, pushed)
    await ledger.write(stop_list.replace, OTHERS | {SECOND: 22})
    assert await is_listed(ledger, SECOND)
    assert await ledger.read(stop_list.listed, pushed) == set(pushed)


async def test_one_that_is_forgotten(ledger: AccountLedger) -> None:
    """See it stay opted out without its number, until a list has shown it."""
    await ledger.write(stop_list.add_unread, [PHONE])
    assert await ledger.forget([PHONE]) == 1
    await ledger.write(stop_list.replace, OTHERS)
    assert await is_listed(ledger)
    await ledger.write(stop_list.replace, OTHERS | {PHONE: 21})
    assert await is_listed(ledger)
    assert await told(ledger) == []
    await ledger.write(stop_list.replace, OTHERS)
    assert not await is_listed(ledger)
    assert await told(ledger) == []


async def test_one_that_was_forgotten_before(ledger: AccountLedger) -> None:
    """See its stop kept without its number, and not told."""
    await ledger.forget([NINETEEN])
    await ledger.write(stop_list.add_unread, [NINETEEN])
    await ledger.write(stop_list.replace, {TWENTY: 20})
    assert await is_listed(ledger, NINETEEN)
    assert await told(ledger) == []


async def test_before_the_first_list(tmp_path: Path) -> None:
    """See it counted and told though no list was ever read."""
    ledger = Ledger(tmp_path / "ledger.db")
    await ledger.open()
    account = await ledger.add_account("one")
    await account.write(stop_list.add_unread, [PHONE])
    await account.write(stop_list.replace, OTHERS)
    assert await is_listed(account)
    assert await told(account) == [("joined", PHONE, None)]
    await ledger.close()


async def test_after_its_account_was_removed(tmp_path: Path) -> None:
    """See nothing kept of it."""
    ledger = Ledger(tmp_path / "ledger.db")
    await ledger.open()
    account = await ledger.add_account("one")
    await ledger.remove_account(account)
    await account.write(stop_list.add_unread, [PHONE])
    assert not await is_listed(account)
    assert await told(account) == []
    await ledger.close()
