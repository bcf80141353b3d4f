"""The repair issue that another address for replies is entered at SMS Partner."""

from datetime import datetime

from homeassistant.core import HomeAssistant, callback
from homeassistant.util import dt as dt_util

from ..const import CONF_FORMER_REPLY_WEBHOOKS, CONF_REPLY_ADDRESS
from ..data import SmsPartnerConfigEntry
from ..issues import (
    REPLY_ADDRESS_CHANGED,
    REPLY_ADDRESS_CHANGED_UNTIL,
    async_clear_issue,
    async_raise_issue,
)
from ..texts import format_moment
from .address import async_fingerprint_of_webhook
from .reply_address import async_is_outdated


@callback
def async_update_reply_issue(hass: HomeAssistant, entry: SmsPartnerConfigEntry) -> None:
    """Raise or clear the issue; it says until when the entered address works."""
    if not async_is_outdated(hass, entry):
        async_clear_reply_issue(hass, entry)
        return
    about = {"entry_id": entry.entry_id}
    if until := _works_until(hass, entry):
        async_clear_issue(hass, REPLY_ADDRESS_CHANGED, entry.entry_id)
        async_raise_issue(
            hass,
            REPLY_ADDRESS_CHANGED_UNTIL,
            entry.entry_id,
            placeholders={
                "account": entry.title,
                "until": format_moment(hass, until),
            },
            data=about,
        )
        return
    async_clear_issue(hass, REPLY_ADDRESS_CHANGED_UNTIL, entry.entry_id)
    async_raise_issue(
        hass,
        REPLY_ADDRESS_CHANGED,
        entry.entry_id,
        placeholders={"account": entry.title},
        data=about,
    )


@callback
def async_clear_reply_issue(hass: HomeAssistant, entry: SmsPartnerConfigEntry) -> None:
    """Clear the issue, if it was raised."""
    for issue in (REPLY_ADDRESS_CHANGED, REPLY_ADDRESS_CHANGED_UNTIL):
        async_clear_issue(hass, issue, entry.entry_id)


def _works_until(hass: HomeAssistant, entry: SmsPartnerConfigEntry) -> datetime | None:
    """Return until when the address works that is entered at SMS Partner.

    None where that is not known: it is none of those that were replaced by a new one.
    """
    former = entry.data.get(CONF_FORMER_REPLY_WEBHOOKS, {})
    for webhook_id, until in former.items():
        fingerprint = async_fingerprint_of_webhook(hass, entry, webhook_id)
        if fingerprint == entry.data[CONF_REPLY_ADDRESS]:
            return dt_util.utc_from_timestamp(until)
    return None
