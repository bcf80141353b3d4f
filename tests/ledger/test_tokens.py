"""The tokens that are awaited, as the ledger knows them at any time."""

from collections.abc import AsyncGenerator
from datetime import timedelta
from pathlib import Path
from secrets import token_hex

import pytest

from custom_components.smspartner.ledger import KEEP_ORPHANS, Ledger
from custom_components.smspartner.ledger.records import Order

from ..helpers import ADDRESS, later
from .test_unclaimed import NUMBER, notification


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Choose a file."""
    return tmp_path / "ledger.db"


@pytest.fixture
async def ledger(path: Path) -> AsyncGenerator[Ledger]:
    """Open a ledger with an account."""
    ledger = Ledger(path)
    await ledger.open()
    assert await ledger.add_account("one") == 1
    yield ledger
    await ledger.close()


async def depart(ledger: Ledger, address: str | None = ADDRESS) -> str:
    """Let a request of one number leave; return its token."""
    order = Order(verification_id=token_hex(), numbers=[(NUMBER, NUMBER)])
    (queued,) = await ledger.place(1, order)
    departure = await ledger.start_request(1, queued.id, address, may_probe=True)
    assert departure.request
    return departure.request.token


async def reopened(ledger: Ledger, path: Path) -> Ledger:
    """Open the file as after a restart."""
    await ledger.close()
    fresh = Ledger(path)
    await fresh.open()
    return fresh


async def test_a_token_is_awaited_until_its_results_are_there(
    ledger: Ledger, path: Path
) -> None:
    """See it known by its account only, after a restart too, and then no more."""
    token = await depart(ledger)
    assert ledger.awaits(1, token)
    assert not ledger.awaits(2, token)
    assert not ledger.awaits(1, None)
    fresh = await reopened(ledger, path)
    assert fresh.awaits(1, token)
    await fresh.record_notifications(1, token, [notification()])
    assert not fresh.awaits(1, token)
    last = await reopened(fresh, path)
    assert not last.awaits(1, token)
    assert await last.knows_token(1, token)
    await last.close()


async def test_a_token_for_elsewhere_is_not_awaited(ledger: Ledger, path: Path) -> None:
    """See none awaited that was given to nobody."""
    token = await depart(ledger, address=None)
    assert not ledger.awaits(1, token)
    fresh = await reopened(ledger, path)
    assert not fresh.awaits(1, token)
    await fresh.close()


async def test_a_token_is_not_awaited_for_what_is_erased(ledger: Ledger) -> None:
    """See it go when the last number of its request is forgotten, or is too old."""
    token = await depart(ledger)
    with later(timedelta(hours=49)):
        await ledger.expire(1)
    assert ledger.awaits(1, token)
    await ledger.forget(1, [NUMBER])
    assert not ledger.awaits(1, token)
    token = await depart(ledger)
    with later(timedelta(hours=49)):
        await ledger.expire(1)
        await ledger.erase_old(1, timedelta(hours=1))
    assert not ledger.awaits(1, token)


async def test_a_token_is_not_awaited_of_who_is_removed(ledger: Ledger) -> None:
    """See it go with its account."""
    token = await depart(ledger)
    await ledger.remove_account(1)
    assert not ledger.awaits(1, token)


async def test_results_of_an_earlier_record_are_expected_for_a_time(
    ledger: Ledger, path: Path
) -> None:
    """See it known after a restart that the file took the place of another one."""
    token = await depart(ledger)
    assert not ledger.is_renewed
    await ledger.begin_anew()
    assert not ledger.awaits(1, token)
    assert ledger.is_renewed
    fresh = await reopened(ledger, path)
    assert fresh.is_renewed
    with later(KEEP_ORPHANS):
        assert not fresh.is_renewed
    await fresh.close()
