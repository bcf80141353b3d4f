"""The client of SMS Partner: a method for each call, typed answers, typed errors.

S0 to S4 in docstrings are the pages of the vendor's API documentation that they rest
on: S0 "Enviar una verificación" and S1 "Send a Verification" (hlr/notify), S2 "Estado
múltiple" (multi-status), S3 "Lista de stops" (stop-sms/list), S4 "Récupération du
fichier de location" (location/file/download).
"""

from .client import (
    DEFAULT_URL,
    MAX_NUMBERS_PER_REQUEST,
    MAX_TAG_LENGTH,
    SmsPartnerClient,
)
from .codes import ACCOUNT_CODES, NO_CREDIT_CODE
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
from .hlr import (
    PERMANENT_RESULTS,
    RESULTS_BY_NUMBER,
    VERDICTS,
    HlrNotification,
    HlrResult,
    ParsedBody,
    TooManyNotificationsError,
    Verdict,
    parse_notifications,
)
from .masking import mask_numbers, quote, redact
from .models import (
    AccountInfo,
    HlrSubmission,
    Id,
    MessageReference,
    MessageStatus,
    RentalFile,
    RentalNumber,
    StopList,
    StopListEntry,
    StopListIds,
)

__all__ = [
    "ACCOUNT_CODES",
    "DEFAULT_URL",
    "MAX_NUMBERS_PER_REQUEST",
    "MAX_TAG_LENGTH",
    "NO_CREDIT_CODE",
    "PERMANENT_RESULTS",
    "RESULTS_BY_NUMBER",
    "VERDICTS",
    "AccountInfo",
    "AnswerProblem",
    "ConnectionProblem",
    "HlrNotification",
    "HlrResult",
    "HlrSubmission",
    "Id",
    "MessageReference",
    "MessageStatus",
    "ParsedBody",
    "RentalFile",
    "RentalNumber",
    "SmsPartnerAuthError",
    "SmsPartnerClient",
    "SmsPartnerConnectionError",
    "SmsPartnerError",
    "SmsPartnerHttpError",
    "SmsPartnerOutcomeUnknownError",
    "SmsPartnerRateLimitError",
    "SmsPartnerRequestError",
    "SmsPartnerUnexpectedAnswerError",
    "StopList",
    "StopListEntry",
    "StopListIds",
    "TooManyNotificationsError",
    "Verdict",
    "mask_numbers",
    "parse_notifications",
    "quote",
    "redact",
]
