"""The way of a notification into the ledger: matched to a lookup, settled, or kept."""

from .accepting_unclaimed import accept_unclaimed
from .received import ReceivedBody, RecordedBodies
from .recording import record_bodies

__all__ = ["ReceivedBody", "RecordedBodies", "accept_unclaimed", "record_bodies"]
