"""Stops a verification."""

from typing import Final

from ...actions.errors import translated_errors
from ...verification.cancellation import cancel_verification
from ..command import Request, command
from ..messages import progress


@command
async def async_stop(
    request: Request, message: progress.StopVerification
) -> progress.VerificationStopped:
    """Reject what has not been sent of a verification; return what that saves."""
    entry = request.async_entry(message)
    data = entry.runtime_data
    async with translated_errors(request.hass, entry):
        saving = await cancel_verification(
            data.account.ledger, data.account.purchases, message["verification_id"]
        )
    return {
        "numbers": saving.numbers,
        "cost": saving.cost,
        "currency": saving.currency,
    }


COMMANDS: Final = (async_stop,)
