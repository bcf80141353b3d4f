"""What the vendor sends by itself: HLR results and delivery reports.

`bodies` reads the fields of a body, `hlr` and `delivery` read a notification in them,
and `parsing` tells the kinds apart.
"""

from .delivery import DeliveryReport, Fate, read_fate
from .hlr import (
    PERMANENT_RESULTS,
    RESULTS_BY_NUMBER,
    VERDICTS,
    HlrNotification,
    HlrResult,
    Verdict,
)
from .parsing import (
    Notification,
    ParsedBody,
    TooManyNotificationsError,
    parse_notifications,
)

__all__ = [
    "PERMANENT_RESULTS",
    "RESULTS_BY_NUMBER",
    "VERDICTS",
    "DeliveryReport",
    "Fate",
    "HlrNotification",
    "HlrResult",
    "Notification",
    "ParsedBody",
    "TooManyNotificationsError",
    "Verdict",
    "parse_notifications",
    "read_fate",
]
