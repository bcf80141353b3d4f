"""Lookups that await a result."""

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from yarl import URL

from ..helpers import OTHER_PHONE, PHONE, CallAction
from ..simulator import Simulator
from .helpers import buy


@pytest.fixture
async def awaited(
    account: MockConfigEntry, call_action: CallAction, simulator: Simulator
) -> URL:
    """Buy a lookup whose result never comes; return the address it should come to."""
    return await buy(call_action, simulator, PHONE)


@pytest.fixture
async def both_awaited(
    account: MockConfigEntry, call_action: CallAction, simulator: Simulator
) -> URL:
    """Buy two lookups with one request; return the address of their results."""
    return await buy(call_action, simulator, PHONE, OTHER_PHONE)
