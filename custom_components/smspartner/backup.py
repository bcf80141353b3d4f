"""Lets a backup copy the ledger's file while it stands still."""

import logging
import sqlite3

from homeassistant.core import HomeAssistant

from .engine import ENGINE

_LOGGER = logging.getLogger(__name__)


async def async_pre_backup(hass: HomeAssistant) -> None:
    """Let the file stand still; an error here would end the user's whole backup."""
    try:
        await hass.data[ENGINE].ledger.hold_still()
    except (sqlite3.Error, KeyError) as err:
        _LOGGER.warning("The ledger could not be made to stand still: %s", err)


async def async_post_backup(hass: HomeAssistant) -> None:
    """Let the file be written again."""
    try:
        await hass.data[ENGINE].ledger.move_on()
    except (sqlite3.Error, KeyError) as err:
        _LOGGER.warning("The ledger could not be released: %s", err)
