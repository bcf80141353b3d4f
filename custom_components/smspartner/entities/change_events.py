"""Event entities of changes: of a phone number, and of the stop list."""

from typing import TYPE_CHECKING

from homeassistant.core import HomeAssistant

from ..ledger import stop_list
from ..ledger.outbox import STOP_LIST
from ..ledger.stop_list_history import JOINED, LEFT
from ..monitoring.answers import Change
from ..results import PRIVATE_FIELDS
from ..runtime.delivery import SIGNAL_EVENT
from .base import PhoneNumberEntity, SmsPartnerEntity
from .signal_events import ChangeEventEntity

if TYPE_CHECKING:
    from ..data import SmsPartnerConfigEntry


class StopListChangeEvent(SmsPartnerEntity, ChangeEventEntity):
    """Fires when a number joins the stop list or leaves it, or when many do."""

    _attr_event_types = [JOINED, LEFT, stop_list.MANY]
    _unrecorded_attributes = frozenset({"phone_number"})

    def __init__(self, entry: SmsPartnerConfigEntry) -> None:
        """Initialize for the stop list of an account."""
        super().__init__(entry, "stop_list_change")
        self._signal = SIGNAL_EVENT.format(entry.entry_id, STOP_LIST)


class ChangeEvent(PhoneNumberEntity, ChangeEventEntity):
    """Fires when a result has changed something of a phone number."""

    _attr_event_types = [change.value for change in Change]
    _unrecorded_attributes = PRIVATE_FIELDS

    def __init__(
        self, hass: HomeAssistant, entry: SmsPartnerConfigEntry, subentry_id: str
    ) -> None:
        """Initialize for a phone number."""
        super().__init__(hass, entry, subentry_id, "change")
        self._signal = SIGNAL_EVENT.format(entry.entry_id, subentry_id)
