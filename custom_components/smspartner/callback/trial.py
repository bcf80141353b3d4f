"""Tries an address for notifications before an account uses it."""

import asyncio
from typing import Final

from homeassistant.const import CONF_WEBHOOK_ID
from homeassistant.core import HomeAssistant

from ..options import AccountSettings
from .address_check import Finding, async_find
from .cloudhook import async_delete_cloudhook
from .webhook import async_answer_unavailable, async_close_webhook

TRIAL_TIMEOUT: Final = 25


async def async_try_address(
    hass: HomeAssistant, settings: AccountSettings, *, is_new: bool
) -> Finding:
    """Check the address that settings would give.

    For a new account, whose webhook is not open yet, it is opened meanwhile. Neither
    webhook nor cloudhook is left behind.

    Raises NoCallbackAddressError where there is no address, and TimeoutError.
    """
    webhook_id = settings.data[CONF_WEBHOOK_ID]
    if is_new:
        async_answer_unavailable(hass, webhook_id)
    try:
        async with asyncio.timeout(TRIAL_TIMEOUT):
            return await async_find(hass, settings)
    finally:
        if is_new:
            async_close_webhook(hass, webhook_id)
            # A dialog that is closed meanwhile must not keep it from being deleted.
            await asyncio.shield(
                hass.async_create_task(
                    async_delete_cloudhook(hass, webhook_id), "smspartner cloudhook"
                )
            )
