"""A ledger without Home Assistant, and an account in it."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from custom_components.smspartner.ledger import AccountLedger, Ledger


@pytest.fixture
async def ledger(tmp_path: Path) -> AsyncGenerator[Ledger]:
    """Open a ledger."""
    ledger = Ledger(tmp_path / "ledger.db")
    await ledger.open()
    yield ledger
    await ledger.close()


@pytest.fixture
async def account(ledger: Ledger) -> AccountLedger:
    """Make an account in it."""
    return await ledger.add_account("one")
