"""Events of an account: each new result, and each verification that has ended."""

from typing import override

from homeassistant.components.event import EventEntity
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .announcer import (
    SIGNAL_RESULT,
    SIGNAL_VERIFICATION,
    VERIFICATION_COMPLETED,
    VERIFICATION_EXPIRED,
    VERIFICATION_FAILED,
    verification_event,
)
from .api import VERDICTS, HlrResult, Verdict
from .coordinator import SmsPartnerConfigEntry
from .engine import ENGINE
from .entity import SmsPartnerEntity
from .ledger.records import FinishedVerification, ResultRecord
from .results import PRIVATE_FIELDS, result_fields

PARALLEL_UPDATES = 0


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: SmsPartnerConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the event entities of an account."""
    async_add_entities([HlrNotificationEvent(entry), VerificationEvent(entry)])


class HlrNotificationEvent(SmsPartnerEntity, EventEntity):
    """Fires once for each new result."""

    _attr_event_types: list[str] = [result.value for result in HlrResult]
    _unrecorded_attributes = PRIVATE_FIELDS

    def __init__(self, entry: SmsPartnerConfigEntry) -> None:
        """Listen to the results of this account."""
        super().__init__(entry, "hlr_notification")
        self._signal = SIGNAL_RESULT.format(entry.entry_id)

    @override
    async def async_added_to_hass(self) -> None:
        """Begin to listen."""
        await super().async_added_to_hass()
        self.async_on_remove(
            async_dispatcher_connect(self.hass, self._signal, self._async_fire)
        )

    @callback
    def _async_fire(self, record: ResultRecord) -> None:
        """Fire the event of a result."""
        self._trigger_event(
            record.result, result_fields(record, self.hass.data[ENGINE].operators)
        )
        self.async_write_ha_state()


class VerificationEvent(SmsPartnerEntity, EventEntity):
    """Fires when nothing of a verification is awaited any more."""

    _attr_event_types = [
        VERIFICATION_COMPLETED,
        VERIFICATION_EXPIRED,
        VERIFICATION_FAILED,
    ]
    _unrecorded_attributes = frozenset({"tag"})

    def __init__(self, entry: SmsPartnerConfigEntry) -> None:
        """Listen to the verifications of this account."""
        super().__init__(entry, "verification")
        self._signal = SIGNAL_VERIFICATION.format(entry.entry_id)

    @override
    async def async_added_to_hass(self) -> None:
        """Begin to listen."""
        await super().async_added_to_hass()
        self.async_on_remove(
            async_dispatcher_connect(self.hass, self._signal, self._async_fire)
        )

    @callback
    def _async_fire(self, verification: FinishedVerification) -> None:
        """Fire the event of an ended verification."""
        counts = dict.fromkeys(Verdict, 0)
        for result, count in verification.results.items():
            counts[VERDICTS[result]] += count
        self._trigger_event(
            verification_event(verification),
            {
                "verification_id": verification.verification_id,
                "tag": verification.tag,
                **{verdict.value: count for verdict, count in counts.items()},
                "cost": verification.cost,
                "currency": verification.currency,
            },
        )
        self.async_write_ha_state()
