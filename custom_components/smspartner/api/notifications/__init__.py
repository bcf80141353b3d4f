"""What the vendor sends by itself: HLR results, delivery reports and replies.

`bodies` reads the fields of a body, `hlr`, `delivery` and `replies` read a notification
in them, and `parsing` tells the kinds apart.
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
from .replies import MAX_REPLY_LENGTH, Reply, ReplyKind, ReplyPart, is_stop_text

__all__ = [
    "MAX_REPLY_LENGTH",
    "PERMANENT_RESULTS",
    "RESULTS_BY_NUMBER",
    "VERDICTS",
    "DeliveryReport",
    "Fate",
    "HlrNotification",
    "HlrResult",
    "Notification",
    "ParsedBody",
    "Reply",
    "ReplyKind",
    "ReplyPart",
    "TooManyNotificationsError",
    "Verdict",
    "is_stop_text",
    "parse_notifications",
    "read_fate",
]
