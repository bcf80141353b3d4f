"""A ledger without Home Assistant."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from custom_components.smspartner.ledger import AccountLedger, Ledger


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where the ledger's file is."""
    return tmp_path / "ledger.db"


@pytest.fixture
async def ledger(path: Path) -> AsyncGenerator[AccountLedger]:
    """Open a ledger with one account."""
    opened = Ledger(path)
    await opened.open()
    yield await opened.add_account("one")
    await opened.close()
