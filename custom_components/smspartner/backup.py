"""Pauses the checkpoints of the database while a backup copies its file."""

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
"""After which checkpoints are resumed even if a backup never reports its end."""

RETRY_INTERVAL: Final = timedelta(minutes=1)
"""When checkpoints that could not be resumed, as on a full disk, are tried again."""

_CANCEL_DEADLINE: HassKey[CALLBACK_TYPE] = HassKey(f"{DOMAIN}_backup")


async def async_pre_backup(hass: HomeAssistant) -> None:
    """Pause checkpoints; an error here would end the user's whole backup."""
    _async_set_deadline(hass, LONGEST_BACKUP)
    try:
        await hass.data[ENGINE].ledger.store.pause_checkpoints()
    except (sqlite3.Error, OSError, KeyError) as err:
        _LOGGER.warning("The database could not be paused for the backup: %s", err)


async def async_post_backup(hass: HomeAssistant) -> None:
    """Resume checkpoints."""
    await _async_resume(hass)


@callback
def _async_set_deadline(hass: HomeAssistant, delay: timedelta) -> None:
    """Resume checkpoints after a time, in place of any deadline that was set."""

    async def resume(_: datetime) -> None:
        """Resume checkpoints."""
        await _async_resume(hass)

    _async_cancel_deadline(hass)
    hass.data[_CANCEL_DEADLINE] = async_call_later(
        hass, delay, HassJob(resume, cancel_on_shutdown=True)
    )


@callback
def _async_cancel_deadline(hass: HomeAssistant) -> None:
    """Cancel the deadline, if one is set."""
    if cancel := hass.data.pop(_CANCEL_DEADLINE, None):
        cancel()


async def _async_resume(hass: HomeAssistant) -> None:
    """Resume checkpoints; try again later where the file cannot be written."""
    _async_cancel_deadline(hass)
    if ENGINE not in hass.data:
        return
    try:
        await hass.data[ENGINE].ledger.store.resume_checkpoints()
    except (sqlite3.Error, OSError) as err:
        _LOGGER.warning(
            "The database could not be resumed after the backup yet: %s", err
        )
        _async_set_deadline(hass, RETRY_INTERVAL)
