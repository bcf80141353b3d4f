"""Event entities of results, and of verifications that have ended."""

from typing import TYPE_CHECKING, Any, override

from ..api import HlrResult
from ..ledger.outbox import EndedVerification
from ..ledger.results import ResultRecord
from ..results import PRIVATE_FIELDS, result_fields, verification_fields
from ..runtime.delivery import (
    SIGNAL_RESULT,
    SIGNAL_VERIFICATION,
    VERIFICATION_COMPLETED,
    VERIFICATION_EXPIRED,
    VERIFICATION_FAILED,
    verification_event,
)
from .base import SmsPartnerEntity
from .signal_events import SignalEvent

if TYPE_CHECKING:
    from ..data import SmsPartnerConfigEntry


class HlrNotificationEvent(SmsPartnerEntity, SignalEvent[ResultRecord]):
    """Fires for each new result of a verification of up to 500 numbers.

    Not for those of larger ones, nor for those of the checks of monitored numbers.
    Results that are sent to an address of the caller's never come here. After Home
    Assistant was killed, up to 50 results may fire once more.
    """

    _attr_event_types: list[str] = [result.value for result in HlrResult]
    _unrecorded_attributes = PRIVATE_FIELDS

    def __init__(self, entry: SmsPartnerConfigEntry) -> None:
        """Initialize for the results of an account."""
        super().__init__(entry, "hlr_notification")
        self._operators = entry.runtime_data.operators
        self._signal = SIGNAL_RESULT.format(entry.entry_id)

    @override
    def _event(self, data: ResultRecord) -> tuple[str, dict[str, Any]]:
        """Return the result and its fields."""
        return data.result, result_fields(data, self._operators)


class VerificationEvent(SmsPartnerEntity, SignalEvent[EndedVerification]):
    """Fires when nothing of a verification is awaited any more."""

    _attr_event_types = [
        VERIFICATION_COMPLETED,
        VERIFICATION_EXPIRED,
        VERIFICATION_FAILED,
    ]
    _unrecorded_attributes = frozenset({"tag"})

    def __init__(self, entry: SmsPartnerConfigEntry) -> None:
        """Initialize for the verifications of an account."""
        super().__init__(entry, "verification")
        self._signal = SIGNAL_VERIFICATION.format(entry.entry_id)

    @override
    def _event(self, data: EndedVerification) -> tuple[str, dict[str, Any]]:
        """Return how the verification ended, with its counts and cost."""
        return verification_event(data), verification_fields(data)
