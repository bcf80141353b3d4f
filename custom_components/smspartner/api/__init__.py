"""The SMS Partner client: aiohttp in, typed objects out."""

from .client import (
    ACCOUNT_CODES,
    DEFAULT_URL,
    MAX_NUMBERS_PER_REQUEST,
    MAX_TAG_LENGTH,
    SmsPartnerClient,
)
from .errors import (
    SmsPartnerAuthError,
    SmsPartnerConnectionError,
    SmsPartnerError,
    SmsPartnerOutcomeUnknownError,
    SmsPartnerRateLimitError,
    SmsPartnerRequestError,
    SmsPartnerUnexpectedAnswerError,
)
from .hlr import (
    PERMANENT_RESULTS,
    VERDICTS,
    HlrNotification,
    HlrNotificationError,
    HlrResult,
    Verdict,
    parse_notifications,
)
from .models import (
    Account,
    HlrSubmission,
    MessageReference,
    MessageStatus,
    RentalFile,
    RentalNumber,
    StopList,
    StopListEntry,
)

__all__ = [
    "ACCOUNT_CODES",
    "DEFAULT_URL",
    "MAX_NUMBERS_PER_REQUEST",
    "MAX_TAG_LENGTH",
    "PERMANENT_RESULTS",
    "VERDICTS",
    "Account",
    "HlrNotification",
    "HlrNotificationError",
    "HlrResult",
    "HlrSubmission",
    "MessageReference",
    "MessageStatus",
    "RentalFile",
    "RentalNumber",
    "SmsPartnerAuthError",
    "SmsPartnerClient",
    "SmsPartnerConnectionError",
    "SmsPartnerError",
    "SmsPartnerOutcomeUnknownError",
    "SmsPartnerRateLimitError",
    "SmsPartnerRequestError",
    "SmsPartnerUnexpectedAnswerError",
    "StopList",
    "StopListEntry",
    "Verdict",
    "parse_notifications",
]
