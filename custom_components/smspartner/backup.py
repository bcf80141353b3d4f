"""Lets a backup copy the ledger's file while it stands still."""

import logging
import sqlite3
from datetime import datetime, timedelta
from typing import Final

from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later
from homeassistant.util.hass_dict import HassKey

from .const import DOMAIN
from .runtime.engine import ENGINE

_LOGGER = logging.getLogger(__name__)

LONGEST_BACKUP: Final = timedelta(hours=1)
"""How long the file stands still where the end of a backup is never told."""

NEXT_TRY: Final = timedelta(minutes=1)
"""When the file is released that a full disk did not let be written."""

_CALL_OFF: HassKey[CALLBACK_TYPE] = HassKey(f"{DOMAIN}_backup")


async def async_pre_backup(hass: HomeAssistant) -> None:
    """Let the file stand still; an error here would end the user's whole backup."""
    _async_set_deadline(hass, LONGEST_BACKUP)
    try:
        await hass.data[ENGINE].ledger.store.pause_checkpoints()
    except (sqlite3.Error, OSError, KeyError) as err:
        _LOGGER.warning("The ledger could not be made to stand still: %s", err)


async def async_post_backup(hass: HomeAssistant) -> None:
    """Let the file be written again."""
    await _async_release(hass)


@callback
def _async_set_deadline(hass: HomeAssistant, delay: timedelta) -> None:
    """Let the file be written again after a time, whether that is told or not."""

    async def give_up(_: datetime) -> None:
        """Wait no longer."""
        await _async_release(hass)

    _async_forget_deadline(hass)
    hass.data[_CALL_OFF] = async_call_later(
        hass, delay, HassJob(give_up, cancel_on_shutdown=True)
    )


@callback
def _async_forget_deadline(hass: HomeAssistant) -> None:
    """Drop the deadline of a backup that has ended, or began anew."""
    if call_off := hass.data.pop(_CALL_OFF, None):
        call_off()


async def _async_release(hass: HomeAssistant) -> None:
    """Let the file be written again, and its mark be gone; where it cannot, later."""
    _async_forget_deadline(hass)
    if ENGINE not in hass.data:
        return
    try:
        await hass.data[ENGINE].ledger.store.resume_checkpoints()
    except (sqlite3.Error, OSError) as err:
        _LOGGER.warning("The ledger could not be released yet: %s", err)
        _async_set_deadline(hass, NEXT_TRY)
