"""Records notifications: each settles the lookup that it matches, or is kept."""

from .accepting_unclaimed import accept_unclaimed
from .received import ReceivedBody, RecordedBodies
from .recording import record_bodies

__all__ = ["ReceivedBody", "RecordedBodies", "accept_unclaimed", "record_bodies"]
