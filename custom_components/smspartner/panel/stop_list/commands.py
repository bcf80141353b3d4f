"""All commands about the stop list."""

from typing import Final

from . import changing, reading

COMMANDS: Final = (*reading.COMMANDS, *changing.COMMANDS)
