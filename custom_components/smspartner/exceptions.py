"""Exceptions of the integration, beside those of the API client."""

import sqlite3
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from .ledger.budget import Shortfall
    from .ledger.reports import VerificationReport
    from .phone_numbers import ReadNumbers


class BodyTooLargeError(Exception):
    """The body of a request is larger than any notification."""


class BudgetExceededError(Exception):
    """An order would exceed the daily budget: nothing of it was written down."""

    def __init__(self, shortfall: Shortfall) -> None:
        """Initialize with what is left of the budget, and the cost of the order."""
        super().__init__("The order would exceed the budget")
        self.shortfall = shortfall


class CostExceededError(Exception):
    """An order would cost more than was agreed to: nothing of it was written down."""

    def __init__(self, cost: float, currency: str) -> None:
        """Initialize with what it would cost by now."""
        super().__init__("The order would cost more than was agreed to")
        self.cost = cost
        self.currency = currency


class InvalidNumbersError(Exception):
    """Some entries are not mobile numbers, or there are none: nothing was bought."""

    def __init__(self, numbers: ReadNumbers) -> None:
        """Initialize with what was read of the entries."""
        super().__init__("Some entries cannot be verified")
        self.invalid = numbers.invalid
        self.unread = numbers.unread
        self.skippable = bool(numbers.valid)


class NewerSchemaError(Exception):
    """The database was written by a newer version of the integration."""


class NoCallbackAddressError(Exception):
    """There is no address that SMS Partner could send results to."""


class AddressInsideNetworkError(NoCallbackAddressError):
    """The address leads only into the own network: SMS Partner cannot reach it."""

    def __init__(self, address: str) -> None:
        """Initialize with the address, which holds no secret."""
        super().__init__("The address leads only into the own network")
        self.address = address


class NoRoomError(Exception):
    """Too many notifications wait to be written: this one has to be sent again."""


class NothingBoughtError(Exception):
    """Every request of a verification was rejected, by SMS Partner or by ourselves."""

    def __init__(
        self, report: VerificationReport, shortfall: Shortfall | None = None
    ) -> None:
        """Initialize with the report, and with what lacked of the budget, if it did."""
        super().__init__("No request was accepted")
        self.report = report
        self.shortfall = shortfall


class SmsNotCancellableError(Exception):
    """Nothing of the SMS is queued or scheduled any more."""

    def __init__(self, sms_id: str) -> None:
        """Initialize with the ID of the SMS."""
        super().__init__("Nothing of the SMS can be cancelled")
        self.sms_id = sms_id


class SmsIsTestError(Exception):
    """The SMS is a test, of which SMS Partner sends nothing."""

    def __init__(self, sms_id: str) -> None:
        """Initialize with the ID of the SMS."""
        super().__init__("The SMS is a test")
        self.sms_id = sms_id


class SmsMayArriveError(Exception):
    """Part of a cancelled SMS may have been sent, or may still be."""

    def __init__(self, sms_id: str) -> None:
        """Initialize with the ID of the SMS."""
        super().__init__("Part of the SMS may arrive")
        self.sms_id = sms_id


class TooManyNumbersError(Exception):
    """A call asks for more numbers than are allowed: nothing was bought."""

    def __init__(self, count: int) -> None:
        """Initialize with how many numbers were asked for."""
        super().__init__("Too many numbers")
        self.count = count


class TooManyRecipientsError(Exception):
    """An SMS is for more phone numbers than are allowed: nothing was sent."""

    def __init__(self, count: int) -> None:
        """Initialize with how many numbers it is for."""
        super().__init__("Too many recipients")
        self.count = count


class UnknownAccountError(LookupError):
    """The account has been removed from the database."""


class UnknownSmsError(LookupError):
    """The account has no SMS with this ID."""


class UnknownVerificationError(LookupError):
    """The account has no verification with this ID."""


class UnreleasedSchemaError(Exception):
    """The database was written by a version that was never released."""


LEDGER_ERRORS: Final = (sqlite3.Error, OSError, NewerSchemaError)
"""What keeps the ledger from being opened."""
