"""A ledger without Home Assistant, and an account in it."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from custom_components.smspartner.ledger import AccountLedger, Ledger


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where the ledger's file is."""
    return tmp_path / "ledger.db"


@pytest.fixture
async def ledger(path: Path) -> AsyncGenerator[Ledger]:
    """Open a ledger."""
    ledger = Ledger(path)
    await ledger.open()
    yield ledger
    await ledger.close()


@pytest.fixture
async def account(ledger: Ledger) -> AccountLedger:
    """Make an account in it."""
    return await ledger.add_account("one")
