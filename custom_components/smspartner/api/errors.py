"""What can go wrong in a call, told apart by what the caller may do next."""


class SmsPartnerError(Exception):
    """Base of every error of the client; none of them ever holds the API key."""


class SmsPartnerRequestError(SmsPartnerError):
    """SMS Partner refused the call for good: nothing was done, nothing was bought."""

    def __init__(self, message: str, code: int | None = None) -> None:
        """Keep the vendor's own text and, where it gave one, its code."""
        super().__init__(message)
        self.message = message
        self.code = code


class SmsPartnerAuthError(SmsPartnerRequestError):
    """The API key is missing or wrong (codes 1 and 10): ask for another one."""


class SmsPartnerRateLimitError(SmsPartnerError):
    """Too many requests (HTTP 429): the call was not taken, wait and send it again."""

    def __init__(self, retry_after: float | None = None) -> None:
        """Keep how many seconds the vendor asked to wait, where it said so."""
        super().__init__("Too many requests")
        self.retry_after = retry_after


class SmsPartnerConnectionError(SmsPartnerError):
    """Nothing was sent, or the call only reads: it may be tried again."""


class SmsPartnerUnexpectedAnswerError(SmsPartnerConnectionError):
    """A call that only reads was answered, but not as SMS Partner answers."""


class SmsPartnerOutcomeUnknownError(SmsPartnerError):
    """A paid call was sent and its outcome is not known: never send it again."""
