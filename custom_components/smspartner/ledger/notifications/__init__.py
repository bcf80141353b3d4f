"""Records notifications: each settles what it tells of, or is kept.

`recording` decides. A token names its request (`matching_by_token`); without one, the
number alone settles a lookup only while no token has come back from the address of its
request (`matching_by_number`). What settles nothing is kept by `left_over`. Reports of
the delivery of messages need a token (`delivery_reports`) and are never kept; replies
(`replies`) need one too, unless they come to the address for them.
"""

from .accepting_unclaimed import accept_unclaimed
from .received import ReceivedBody, RecordedBodies
from .recording import record_bodies

__all__ = [
    "ReceivedBody",
    "RecordedBodies",
    "accept_unclaimed",
    "record_bodies",
]
