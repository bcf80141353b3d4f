"""What the handlers of the actions share: the account, IDs and times of a call."""

from datetime import datetime

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.core import HomeAssistant, ServiceCall, callback
from homeassistant.util import dt as dt_util

from ..callback.own_network import async_is_unreachable
from ..const import DOMAIN
from ..data import SmsPartnerConfigEntry
from ..phone_numbers import PhoneNumberInput
from .number_file import async_read_file
from .refusals import refusal
from .rights import async_check_admin, async_check_right
from .schemas import Field


async def async_get_entry(call: ServiceCall, permission: str) -> SmsPartnerConfigEntry:
    """Return the account that an action is for.

    Raise ServiceValidationError if there is none that is loaded, or several of which
    none is chosen, and Unauthorized if the user who called lacks the permission.
    """
    entry = async_find_entry(call.hass, call.data.get(ATTR_CONFIG_ENTRY_ID))
    await async_check_right(call, entry, permission)
    return entry


@callback
def async_find_entry(
    hass: HomeAssistant, entry_id: str | None
) -> SmsPartnerConfigEntry:
    """Return the account with this ID, or without one the only account.

    Raise ServiceValidationError if there is none that is loaded, or several.
    """
    entry = _entry_of(hass, entry_id)
    if entry.state is not ConfigEntryState.LOADED:
        raise refusal("account_not_loaded", account=entry.title)
    return entry


def _entry_of(hass: HomeAssistant, entry_id: str | None) -> SmsPartnerConfigEntry:
    """Return the account that is chosen, or the only one.

    Home Assistant's own helper finds the same, but its errors speak of config entries
    and do not say what to do.
    """
    accounts: list[SmsPartnerConfigEntry] = hass.config_entries.async_entries(
        DOMAIN, include_ignore=False
    )
    if entry_id is not None:
        chosen = [entry for entry in accounts if entry.entry_id == entry_id]
    else:
        chosen = [entry for entry in accounts if not entry.disabled_by]
    match chosen:
        case [entry]:
            return entry
        case []:
            if entry_id is None:
                raise refusal("no_account")
            raise refusal("unknown_account")
        case _:
            raise refusal("several_accounts")


def verification_id_of(call: ServiceCall) -> str | None:
    """Return the verification ID of a call in upper case, as ULIDs are stored."""
    verification_id: str | None = call.data.get(Field.VERIFICATION_ID)
    return None if verification_id is None else verification_id.upper()


def sms_id_of(call: ServiceCall) -> str | None:
    """Return the ID of an SMS of a call in upper case, as ULIDs are stored."""
    sms_id: str | None = call.data.get(Field.SMS_ID)
    return None if sms_id is None else sms_id.upper()


async def async_get_notify_url(
    call: ServiceCall, entry: SmsPartnerConfigEntry
) -> str | None:
    """Return the caller's own address for results.

    Raise if SMS Partner cannot reach it: the results would be paid for and lost.
    """
    notify_url: str | None = call.data.get(Field.NOTIFY_URL)
    if notify_url is not None and await async_is_unreachable(
        call.hass, entry, notify_url
    ):
        raise refusal("notify_url_inside_network")
    return notify_url


async def async_get_entries(
    call: ServiceCall, entry: SmsPartnerConfigEntry
) -> list[PhoneNumberInput]:
    """Return the phone numbers that a call names, and those in its file.

    Raise ServiceValidationError if the file cannot be read, and Unauthorized if the
    user who called may not have it read: Home Assistant's own action that answers with
    what is in a file is for administrators too.
    """
    entries: list[PhoneNumberInput] = list(call.data.get(Field.PHONE_NUMBERS, ()))
    path, column = call.data.get(Field.PATH), call.data.get(Field.COLUMN)
    if column in ("", 0):
        raise refusal("column_invalid")
    if path is not None:
        await async_check_admin(call, entry)
        return entries + await async_read_file(call.hass, path, column)
    if column is not None:
        raise refusal("column_without_path")
    return entries


def since_of(call: ServiceCall) -> datetime | None:
    """Return the time of a call in UTC; without a zone it is Home Assistant's own."""
    since: datetime | None = call.data.get(Field.SINCE)
    return None if since is None else dt_util.as_utc(since)
