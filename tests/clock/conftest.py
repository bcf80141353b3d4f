"""Clocks that are wrong."""

from datetime import timedelta
from pathlib import Path

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from .helpers import WRONG, Past


@pytest.fixture
def past(ledger_file: Path, config_entry: MockConfigEntry) -> Past:
    """Begin with the records of earlier runs."""
    return Past(ledger_file, config_entry.entry_id)


@pytest.fixture(params=list(WRONG.values()), ids=list(WRONG))
def wrong(request: pytest.FixtureRequest) -> timedelta:
    """Return how wrong the clock is when Home Assistant starts."""
    wrong: timedelta = request.param
    return wrong
