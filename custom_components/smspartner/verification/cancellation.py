"""Stops verifications."""

from ..ledger import AccountLedger, cancelling
from ..ledger.cancelling import Saving
from ..purchase.queue import PurchaseQueue


async def cancel_verification(
    ledger: AccountLedger, purchases: PurchaseQueue, verification_id: str
) -> Saving:
    """Reject what has not been sent of a verification; return what that saves.

    What was sent goes on, and its results are awaited; what another verification has
    joined is sent as well. Raises UnknownVerificationError and sqlite3.Error.
    """
    saving = await ledger.write(cancelling.cancel_queued, verification_id)
    purchases.call_off(verification_id)
    return saving
