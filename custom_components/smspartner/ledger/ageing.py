"""What becomes of lookups and of SMS as time passes, done by the housekeeping."""

from . import expiry, rejections
from .sms import expiry as sms_expiry
from .sms import guard
from .sms import rejections as sms_rejections
from .transaction import Transaction


def reject_late(tx: Transaction) -> None:
    """Reject the queued requests whose time to be sent is over."""
    rejections.reject_late(tx)
    sms_rejections.reject_late(tx)


def expire(tx: Transaction) -> None:
    """Give up what did not become known in time, and erase the hashes of texts."""
    expiry.expire(tx)
    sms_expiry.expire(tx)
    guard.erase_hashes(tx)
