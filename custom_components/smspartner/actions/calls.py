"""What the handlers of the actions share: the account, IDs and times of a call."""

from datetime import datetime

from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.core import ServiceCall
from homeassistant.helpers import service
from homeassistant.util import dt as dt_util

from ..const import DOMAIN
from ..data import SmsPartnerConfigEntry
from .rights import async_check_right
from .schemas import Field


async def async_get_entry(call: ServiceCall, permission: str) -> SmsPartnerConfigEntry:
    """Return the account that an action is for.

    Raise ServiceValidationError if there is none that is loaded, and Unauthorized if
    the user who called lacks the permission.
    """
    entry: SmsPartnerConfigEntry = service.async_get_config_entry(
        call.hass, DOMAIN, call.data.get(ATTR_CONFIG_ENTRY_ID)
    )
    await async_check_right(call, entry, permission)
    return entry


def verification_id_of(call: ServiceCall) -> str | None:
    """Return the verification ID of a call in upper case, as ULIDs are stored."""
    verification_id: str | None = call.data.get(Field.VERIFICATION_ID)
    return None if verification_id is None else verification_id.upper()


def since_of(call: ServiceCall) -> datetime | None:
    """Return the time of a call in UTC; without a zone it is Home Assistant's own."""
    since: datetime | None = call.data.get(Field.SINCE)
    return None if since is None else dt_util.as_utc(since)
