"""Events: results, ended verifications, the stop list, and monitored numbers."""

from abc import abstractmethod
from typing import Any, override

from homeassistant.components.event import EventEntity
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.util.signal_type import SignalType

from .api import VERDICTS, HlrResult, Verdict
from .coordinator import SmsPartnerConfigEntry
from .entity import MonitoredNumberEntity, SmsPartnerEntity
from .ledger import stop_list
from .ledger.outbox import STOP_LIST, EndedVerification, OutboxEvent
from .ledger.records import LookupState
from .ledger.results import ResultRecord
from .monitoring.monitored_number import Change, Settings
from .results import PRIVATE_FIELDS, result_fields
from .runtime.announcer import (
    SIGNAL_NEWS,
    SIGNAL_RESULT,
    SIGNAL_VERIFICATION,
    VERIFICATION_COMPLETED,
    VERIFICATION_EXPIRED,
    VERIFICATION_FAILED,
    verification_event,
)
from .runtime.engine import ENGINE

PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant,
    entry: SmsPartnerConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the event entities of an account, and one for each monitored number."""
    async_add_entities(
        [
            HlrNotificationEvent(entry),
            VerificationEvent(entry),
            StopListChangeEvent(entry),
        ]
    )
    for settings in entry.runtime_data.monitor.settings:
        async_add_entities(
            [ChangeEvent(hass, entry, settings)],
            config_subentry_id=settings.subentry_id,
        )


class SignalEvent[N](EventEntity):
    """Fires when it is told by a signal."""

    _signal: SignalType[N]

    @override
    async def async_added_to_hass(self) -> None:
        """Begin to listen."""
        await super().async_added_to_hass()
        self.async_on_remove(
            async_dispatcher_connect(self.hass, self._signal, self._async_hear)
        )

    @callback
    def _async_hear(self, news: N) -> None:
        """Fire, and show it."""
        self._trigger_event(*self._told(news))
        self.async_write_ha_state()

    @abstractmethod
    def _told(self, news: N) -> tuple[str, dict[str, Any]]:
        """Tell the type of the event, and what it says."""


class HlrNotificationEvent(SmsPartnerEntity, SignalEvent[ResultRecord]):
    """Fires once for each new result."""

    _attr_event_types: list[str] = [result.value for result in HlrResult]
    _unrecorded_attributes = PRIVATE_FIELDS

    def __init__(self, entry: SmsPartnerConfigEntry) -> None:
        """Listen to the results of this account."""
        super().__init__(entry, "hlr_notification")
        self._signal = SIGNAL_RESULT.format(entry.entry_id)

    @override
    def _told(self, news: ResultRecord) -> tuple[str, dict[str, Any]]:
        """Tell a result."""
        return news.result, result_fields(news, self.hass.data[ENGINE].operators)


class VerificationEvent(SmsPartnerEntity, SignalEvent[EndedVerification]):
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
    def _told(self, news: EndedVerification) -> tuple[str, dict[str, Any]]:
        """Tell how a verification ended, and what it came to."""
        counts = dict.fromkeys(Verdict, 0)
        for result, count in news.results.items():
            counts[VERDICTS[result]] += count
        return verification_event(news), {
            "verification_id": news.verification_id,
            "tag": news.tag,
            **{verdict.value: count for verdict, count in counts.items()},
            "rejected": news.states.get(LookupState.REJECTED, 0),
            "reason": news.reason and news.reason.value,
            "cost": news.cost,
            "currency": news.currency,
        }


class NewsEvent(SignalEvent[OutboxEvent]):
    """Fires what the ledger has in line."""

    @override
    def _told(self, news: OutboxEvent) -> tuple[str, dict[str, Any]]:
        """Tell it as it stands there."""
        return news.type, news.data


class StopListChangeEvent(SmsPartnerEntity, NewsEvent):
    """Fires when a number joins the stop list or leaves it, or when many do."""

    _attr_event_types = [stop_list.JOINED, stop_list.LEFT, stop_list.MANY]
    _unrecorded_attributes = frozenset({"phone_number"})

    def __init__(self, entry: SmsPartnerConfigEntry) -> None:
        """Listen to the stop list of this account."""
        super().__init__(entry, "stop_list_change")
        self._signal = SIGNAL_NEWS.format(entry.entry_id, STOP_LIST)


class ChangeEvent(MonitoredNumberEntity, NewsEvent):
    """Fires when something has happened to a monitored number."""

    _attr_event_types = [change.value for change in Change]
    _unrecorded_attributes = PRIVATE_FIELDS

    def __init__(
        self, hass: HomeAssistant, entry: SmsPartnerConfigEntry, settings: Settings
    ) -> None:
        """Listen to the number."""
        super().__init__(hass, entry, settings, "change")
        self._signal = SIGNAL_NEWS.format(entry.entry_id, settings.subentry_id)
