"""Event entities of an account and of its phone numbers."""

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .data import SmsPartnerConfigEntry
from .entities.base import async_add_number_entities, async_add_reachability_entities
from .entities.change_events import ChangeEvent, StopListChangeEvent
from .entities.result_events import HlrNotificationEvent, VerificationEvent
from .entities.sms_events import AccountSmsEvent, NumberSmsEvent

PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant,
    entry: SmsPartnerConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the event entities of an account and of each phone number."""
    async_add_entities(
        [
            HlrNotificationEvent(entry),
            VerificationEvent(entry),
            StopListChangeEvent(entry),
            AccountSmsEvent(entry),
        ]
    )
    async_add_reachability_entities(
        hass,
        entry,
        Platform.EVENT,
        async_add_entities,
        lambda subentry_id: [ChangeEvent(hass, entry, subentry_id)],
    )
    async_add_number_entities(
        entry,
        async_add_entities,
        lambda subentry_id: [NumberSmsEvent(hass, entry, subentry_id)],
    )
