"""Exceptions of the client, by what a caller may do next: repeat the call or not."""

from enum import StrEnum


class ConnectionProblem(StrEnum):
    """Why there is no answer."""

    NAME_NOT_RESOLVED = "name_not_resolved"
    TLS_ERROR = "tls_error"
    NOT_REACHABLE = "not_reachable"
    TIMED_OUT = "timed_out"
    LOST = "lost"


class AnswerProblem(StrEnum):
    """Why an answer cannot be used; the value says it in the log."""

    EMPTY = "an empty body"
    HTML = "HTML"
    XML = "XML where JSON was asked"
    NO_JSON_OBJECT = "no JSON object"
    TOO_LONG = "a body that is too long"
    UNKNOWN_ENCODING = "an encoding that was not asked for"
    BROKEN_GZIP = "broken gzip"
    NO_SUCCESS = "no success"
    """It is an answer of the API, but neither a success nor a definite refusal."""


class SmsPartnerError(Exception):
    """Base of every exception of the client; none of them ever holds the API key."""


class SmsPartnerRequestError(SmsPartnerError):
    """SMS Partner refused the call for good: nothing was done, nothing was bought."""

    def __init__(
        self, message: str | None, code: int | None = None, field: str | None = None
    ) -> None:
        """Initialize with what the vendor gave: its words, its code, a field's name."""
        super().__init__(message or "No reason given")
        self.message = message
        self.code = code
        self.field = field


class SmsPartnerAuthError(SmsPartnerRequestError):
    """The API key is missing or wrong (codes 1 and 10): ask for another one."""


class SmsPartnerHttpError(SmsPartnerRequestError):
    """The call was refused by an HTTP status, without a code of the vendor.

    Either the API has no such call, or a gateway in front of it refused.
    """

    def __init__(self, status: int, message: str | None = None) -> None:
        """Initialize with the HTTP status and, if there are any, the vendor's words."""
        super().__init__(message or f"HTTP status {status}")
        self.message = message
        self.status = status


class SmsPartnerRateLimitError(SmsPartnerError):
    """Too many requests (HTTP 429): the call was not accepted, send it again later."""

    def __init__(self, retry_after: float | None = None) -> None:
        """Initialize with the seconds to wait, where the vendor gave them."""
        super().__init__("Too many requests")
        self.retry_after = retry_after


class SmsPartnerConnectionError(SmsPartnerError):
    """Nothing was sent, or the call only reads: it may be tried again."""

    def __init__(
        self, message: str, problem: ConnectionProblem = ConnectionProblem.NOT_REACHABLE
    ) -> None:
        """Initialize with a text for the log, and what kind of problem it is."""
        super().__init__(message)
        self.problem = problem


class SmsPartnerUnexpectedAnswerError(SmsPartnerError):
    """A call that only reads got an answer that is not one of the API's."""

    def __init__(
        self,
        text: str,
        *,
        problem: AnswerProblem,
        status: int,
        code: int | None,
        message: str | None,
    ) -> None:
        """Initialize with a text for the log, and with what the answer held."""
        super().__init__(text)
        self.problem = problem
        self.status = status
        self.code = code
        self.message = message


class SmsPartnerOutcomeUnknownError(SmsPartnerError):
    """A paid call was sent and its outcome is not known: never send it again."""
