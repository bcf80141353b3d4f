"""All commands of the page."""

from typing import Final

from . import accounts
from .command import Command
from .lists import commands as lists
from .results import commands as results

COMMANDS: Final[tuple[Command, ...]] = (
    *accounts.COMMANDS,
    *lists.COMMANDS,
    *results.COMMANDS,
)
