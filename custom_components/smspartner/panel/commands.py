"""All commands of the page."""

from typing import Final

from homeassistant.core import HomeAssistant, callback

from . import accounts, money
from .command import Command
from .history import commands as history
from .lists import commands as lists
from .results import commands as results
from .sms import commands as sms
from .stop_list import commands as stop_list

COMMANDS: Final[tuple[Command, ...]] = (
    *accounts.COMMANDS,
    *history.COMMANDS,
    *lists.COMMANDS,
    *money.COMMANDS,
    *results.COMMANDS,
    *stop_list.COMMANDS,
    *sms.COMMANDS,
)


@callback
def async_register_commands(hass: HomeAssistant) -> None:
    """Register all commands."""
    for command in COMMANDS:
        command.async_register(hass)
