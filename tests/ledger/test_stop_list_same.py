"""The same stop list once more: not written again, unless something has changed."""

from collections.abc import AsyncGenerator
from pathlib import Path
from unittest.mock import patch

import pytest
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.smspartner.api import PackedIds
from custom_components.smspartner.ledger import (
    AccountLedger,
    Ledger,
    outbox,
    stop_list,
    stop_list_reading,
)

from ..helpers import PHONE, STOP_LIST, state_of
from ..simulator import Simulator
from .stop_list import NINETEEN, SECOND, TWENTY, Told, entry_of, poll

LISTED = {NINETEEN: 19, TWENTY: 20}
DIGEST = "5e"


@pytest.fixture
async def ledger(tmp_path: Path) -> AsyncGenerator[AccountLedger]:
    """Return an account whose list was read once."""
    ledger = Ledger(tmp_path / "ledger.db")
    await ledger.open()
    account = await ledger.add_account("one")
    await account.write(stop_list.replace, LISTED, (), DIGEST)
    yield account
    await ledger.close()


async def is_held(ledger: AccountLedger, digest: str = DIGEST) -> bool:
    """Return whether a list need not be written."""
    return await ledger.read(stop_list_reading.is_held, digest)


async def told(ledger: AccountLedger) -> list[tuple[str, str, object]]:
    """Return the events that wait to be fired."""
    return [
        (event.type, event.data["phone_number"], event.data["id"])
        for event in await ledger.read(outbox.next_stop_list_events, 100)
    ]


async def test_it_is_held(ledger: AccountLedger) -> None:
    """See a list held by its digest, and no other one."""
    assert await is_held(ledger)
    assert not await is_held(ledger, "5f")
    await ledger.write(stop_list.replace, LISTED | {PHONE: 21}, (), "5f")
    assert await is_held(ledger, "5f")
    assert not await is_held(ledger)


@pytest.mark.parametrize(
    ("change", "phone"),
    [
        (stop_list.add_unread, PHONE),
        (stop_list.add_unread, NINETEEN),
        (stop_list.remove, NINETEEN),
        (stop_list.forget, NINETEEN),
    ],
)
async def test_not_after_a_change(
    ledger: AccountLedger, change: object, phone: str
) -> None:
    """See a list to be written again once anything else has changed what is known."""
    assert callable(change)
    await ledger.write(change, [phone])
    assert not await is_held(ledger)
    await ledger.write(stop_list.replace, LISTED, (), DIGEST)
    assert await is_held(ledger)


async def test_not_one_without_what_was_removed(ledger: AccountLedger) -> None:
    """See a list that shows what is off it by now not held."""
    await ledger.write(stop_list.remove, [NINETEEN])
    await ledger.write(stop_list.replace, LISTED, {NINETEEN}, DIGEST)
    assert not await is_held(ledger)


async def test_not_one_that_is_too_short(ledger: AccountLedger) -> None:
    """See a list that is not believed not held, and the next one is."""
    assert not await ledger.write(stop_list.replace, {}, (), "00")
    assert not await is_held(ledger, "00")
    assert not await is_held(ledger)
    assert await ledger.write(stop_list.replace, {}, (), "00")
    assert await is_held(ledger, "00")


async def test_not_of_an_account_that_is_removed(ledger: AccountLedger) -> None:
    """See nothing held of it."""
    await ledger.erase()
    assert not await is_held(ledger)


async def test_one_that_is_packed(ledger: AccountLedger) -> None:
    """See it say what its numbers say as objects, the last id of a number too."""
    odd = 'a "number"\\'
    packed = PackedIds.pack(
        [{TWENTY: 1, PHONE: 1}, {}, {odd: '"x"', NINETEEN: 19}, {PHONE: 21, TWENTY: 20}]
    )
    await ledger.write(stop_list.replace, packed)
    assert await told(ledger) == [("joined", PHONE, 21), ("joined", odd, '"x"')]
    await ledger.write(stop_list.replace, packed)
    await ledger.write(stop_list.replace, dict(packed))
    assert len(await told(ledger)) == 2
    assert await ledger.write(stop_list.remove, [TWENTY, odd]) == {TWENTY, odd}
    left = (await told(ledger))[2:]
    assert sorted(left) == [("left", TWENTY, 20), ("left", odd, '"x"')]


async def test_a_number_that_is_on_it_twice(ledger: AccountLedger) -> None:
    """See a list that repeats a number no longer than its numbers are."""
    many = {f"+336{n:08}": n for n in range(6)}
    await ledger.write(stop_list.replace, many)
    twice = PackedIds.pack([{NINETEEN: 19}, {NINETEEN: 20}, {NINETEEN: 21}])
    assert not await ledger.write(stop_list.replace, twice)


async def test_a_poll_writes_nothing(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    """See the same answer once more leave the ledger alone."""
    await poll(hass, account)
    with patch.object(stop_list, "replace", side_effect=AssertionError):
        await poll(hass, account)
    assert account.runtime_data.stop_list.last_update_success
    assert state_of(hass, STOP_LIST) == "2"


async def test_a_poll_after_a_change(
    hass: HomeAssistant, account: MockConfigEntry, fired: list[Told]
) -> None:
    """See the same answer undo what it does not show."""
    await poll(hass, account)
    ledger = account.runtime_data.account.ledger
    await ledger.write(stop_list.remove, [NINETEEN])
    await poll(hass, account)
    assert fired == [("left", NINETEEN, 19), ("joined", NINETEEN, 19)]


async def test_a_poll_after_another_list(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    fired: list[Told],
) -> None:
    """See an answer read again that is known from before another one."""
    first = simulator.settings.stop_list
    await poll(hass, account)
    simulator.settings.stop_list = [*first, entry_of(SECOND, 22)]
    await poll(hass, account)
    simulator.settings.stop_list = first
    await poll(hass, account)
    assert fired == [("joined", SECOND, 22), ("left", SECOND, 22)]
    assert state_of(hass, STOP_LIST) == "2"
