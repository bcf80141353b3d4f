"""The client of SMS Partner: a method for each call, typed answers, typed errors.

S0 to S12 in docstrings are the pages of the vendor's API documentation that they rest
on: S0 "Enviar una verificación" and S1 "Send a Verification" (hlr/notify), S2 "Estado
múltiple" (multi-status), S3 "Lista de stops" (stop-sms/list), S4 "Récupération du
fichier de location" (location/file/download), S5 "Single Send" (send), S6 "Status by
tag" (bulk-status-by-tag), S7 "Cancel a message" (message-cancel), S8 "Delivery reports"
(urlDlr of send), S9 "Send from a virtual number" (vn/send), S10 "Add to the stop list"
(stop-sms/add), S11 "Delete from the stop list" (stop-sms/delete), S12 "Replies"
(urlResponse of send).
"""

from .client import (
    DEFAULT_URL,
    MAX_NUMBERS_PER_REQUEST,
    MAX_TAG_LENGTH,
    SmsPartnerClient,
)
from .codes import (
    ACCOUNT_CODES,
    HALVING_CODES,
    NO_CREDIT_CODE,
    SmsRefusal,
    may_be_one_number,
    sms_refusal,
)
from .errors import (
    AnswerProblem,
    ConnectionProblem,
    SmsPartnerAuthError,
    SmsPartnerConnectionError,
    SmsPartnerError,
    SmsPartnerHttpError,
    SmsPartnerOutcomeUnknownError,
    SmsPartnerRateLimitError,
    SmsPartnerRequestError,
    SmsPartnerUnexpectedAnswerError,
)
from .masking import mask_numbers, quote, redact
from .models import (
    AccountInfo,
    HlrSubmission,
    Id,
    MessageReference,
    MessageStatus,
    PackedIds,
    RentalFile,
    RentalNumber,
    StopList,
    StopListEntry,
    StopListIds,
)
from .notifications import (
    MAX_REPLY_LENGTH,
    PERMANENT_RESULTS,
    RESULTS_BY_NUMBER,
    VERDICTS,
    DeliveryReport,
    Fate,
    HlrNotification,
    HlrResult,
    Notification,
    ParsedBody,
    Reply,
    ReplyKind,
    ReplyPart,
    TooManyNotificationsError,
    Verdict,
    is_stop_text,
    parse_notifications,
    read_fate,
)
from .sending import SmsSubmission
from .shapes import ReceivedAnswer, ShapeLog

__all__ = [
    "ACCOUNT_CODES",
    "DEFAULT_URL",
    "HALVING_CODES",
    "MAX_NUMBERS_PER_REQUEST",
    "MAX_REPLY_LENGTH",
    "MAX_TAG_LENGTH",
    "NO_CREDIT_CODE",
    "PERMANENT_RESULTS",
    "RESULTS_BY_NUMBER",
    "VERDICTS",
    "AccountInfo",
    "AnswerProblem",
    "ConnectionProblem",
    "DeliveryReport",
    "Fate",
    "HlrNotification",
    "HlrResult",
    "HlrSubmission",
    "Id",
    "MessageReference",
    "MessageStatus",
    "Notification",
    "PackedIds",
    "ParsedBody",
    "ReceivedAnswer",
    "RentalFile",
    "RentalNumber",
    "Reply",
    "ReplyKind",
    "ReplyPart",
    "ShapeLog",
    "SmsPartnerAuthError",
    "SmsPartnerClient",
    "SmsPartnerConnectionError",
    "SmsPartnerError",
    "SmsPartnerHttpError",
    "SmsPartnerOutcomeUnknownError",
    "SmsPartnerRateLimitError",
    "SmsPartnerRequestError",
    "SmsPartnerUnexpectedAnswerError",
    "SmsRefusal",
    "SmsSubmission",
    "StopList",
    "StopListEntry",
    "StopListIds",
    "TooManyNotificationsError",
    "Verdict",
    "is_stop_text",
    "mask_numbers",
    "may_be_one_number",
    "parse_notifications",
    "quote",
    "read_fate",
    "redact",
    "sms_refusal",
]
