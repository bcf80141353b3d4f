"""Lets a backup copy the ledger's file while it stands still."""

import logging
import sqlite3
from datetime import datetime, timedelta
from typing import Final

from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant
from homeassistant.helpers.event import async_call_later
from homeassistant.util.hass_dict import HassKey

from .const import DOMAIN
from .engine import ENGINE

_LOGGER = logging.getLogger(__name__)

LONGEST_BACKUP: Final = timedelta(hours=1)
"""How long the file stands still where the end of a backup is never told."""

_CALL_OFF: HassKey[CALLBACK_TYPE] = HassKey(f"{DOMAIN}_backup")


async def async_pre_backup(hass: HomeAssistant) -> None:
    """Let the file stand still; an error here would end the user's whole backup."""

    async def give_up(_: datetime) -> None:
        """Wait no longer for the end."""
        hass.data.pop(_CALL_OFF, None)
        await _async_release(hass)

    _async_forget_deadline(hass)
    hass.data[_CALL_OFF] = async_call_later(
        hass, LONGEST_BACKUP, HassJob(give_up, cancel_on_shutdown=True)
    )
    try:
        await hass.data[ENGINE].ledger.hold_still()
    except (sqlite3.Error, OSError, KeyError) as err:
        _LOGGER.warning("The ledger could not be made to stand still: %s", err)


async def async_post_backup(hass: HomeAssistant) -> None:
    """Let the file be written again."""
    _async_forget_deadline(hass)
    await _async_release(hass)


def _async_forget_deadline(hass: HomeAssistant) -> None:
    """Drop the deadline of a backup that has ended, or began anew."""
    if call_off := hass.data.pop(_CALL_OFF, None):
        call_off()


async def _async_release(hass: HomeAssistant) -> None:
    """Let the file be written again, and its mark be gone."""
    try:
        await hass.data[ENGINE].ledger.move_on()
    except (sqlite3.Error, OSError, KeyError) as err:
        _LOGGER.warning("The ledger could not be released: %s", err)
