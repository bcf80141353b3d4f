"""Records notifications: each settles the lookup that it matches, or is kept.

`recording` decides. A token names its request (`matching_by_token`); without one, the
number alone settles a lookup only while no token has come back from the address of its
request (`matching_by_number`). What settles nothing is kept by `left_over`.
"""

from .accepting_unclaimed import accept_unclaimed
from .received import ReceivedBody, RecordedBodies, hlr_results
from .recording import record_bodies

__all__ = [
    "ReceivedBody",
    "RecordedBodies",
    "accept_unclaimed",
    "hlr_results",
    "record_bodies",
]
