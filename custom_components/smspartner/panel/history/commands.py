"""The commands about verifications and SMS, those under way and all so far."""

from typing import Final

from . import forgetting, past, progress, stopping

COMMANDS: Final = (
    *progress.COMMANDS,
    *stopping.COMMANDS,
    *past.COMMANDS,
    *forgetting.COMMANDS,
)
