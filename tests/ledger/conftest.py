"""What is announced of the stop list."""

import pytest
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from .stop_list import Told, listen


@pytest.fixture
def fired(hass: HomeAssistant, account: MockConfigEntry) -> list[Told]:
    """Collect what is told of the stop list once the account is loaded."""
    return listen(hass)
