"""Notify entities: one for each phone number, which sends an SMS to it."""

from typing import override

from homeassistant.components.notify import NotifyEntity
from homeassistant.components.notify.const import NotifyEntityFeature
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from . import options
from .actions.sms.errors import translated_sms_errors
from .actions.sms.not_accepted import async_raise_unless_accepted
from .actions.sms.recipients import recipient_of
from .data import SmsPartnerConfigEntry
from .entities.base import PhoneNumberEntity, async_add_number_entities
from .sms.request import SmsRequest

PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant,
    entry: SmsPartnerConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add a notify entity for each phone number."""
    async_add_number_entities(
        entry,
        async_add_entities,
        lambda subentry_id: [SmsNotifyEntity(hass, entry, subentry_id)],
    )


class SmsNotifyEntity(PhoneNumberEntity, NotifyEntity):
    """Sends an SMS to a phone number; it is named as its device.

    It is available for as long as it is there: Home Assistant would skip an unavailable
    one, and only log that.
    """

    _attr_name = None
    _attr_supported_features = NotifyEntityFeature.TITLE

    def __init__(
        self, hass: HomeAssistant, entry: SmsPartnerConfigEntry, subentry_id: str
    ) -> None:
        """Initialize for a phone number."""
        super().__init__(hass, entry, subentry_id, "sms")
        self._entry = entry

    @override
    async def async_added_to_hass(self) -> None:
        """Let the action send_sms show here that an SMS was accepted."""
        await super().async_added_to_hass()
        notifiers = self._entry.runtime_data.notifiers
        notifiers[self._subentry_id] = self._async_record_notification

        @callback
        def forget() -> None:
            """Show nothing here any more."""
            notifiers.pop(self._subentry_id, None)

        self.async_on_remove(forget)

    @override
    async def async_send_message(self, message: str, title: str | None = None) -> None:
        """Send an SMS, which costs money; a title is its first line.

        Raises a translated error when SMS Partner has not accepted it, or when that is
        not known.
        """
        entry = self._entry
        request = SmsRequest(
            recipients=[recipient_of(entry.subentries[self._subentry_id])],
            message=f"{title}\n{message}" if title else message,
            budget=options.sms_budget(entry),
            reserve=options.sms_reserve(entry),
            send_from=options.send_from(entry),
        )
        async with translated_sms_errors(self.hass, entry):
            sent = await entry.runtime_data.account.sender.send(request)
        await async_raise_unless_accepted(self.hass, entry, sent, has_response=False)
