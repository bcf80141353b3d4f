"""Opens the ledger of the process, and raises issues about its file."""

import logging
import sqlite3
from functools import partial
from pathlib import Path

from homeassistant.core import HomeAssistant, callback

from .. import issues
from ..clock import async_get_clock
from ..const import DOMAIN, LEDGER_FILE
from ..ledger import Ledger
from ..ledger.damaged_file import has_file_set_aside

_LOGGER = logging.getLogger(__name__)


async def async_open_ledger(hass: HomeAssistant) -> Ledger:
    """Return the open ledger; issues follow the state of its file from then on.

    Raises sqlite3.Error, OSError or NewerSchemaError when it cannot be opened.
    """
    path = Path(hass.config.path(LEDGER_FILE))
    ledger = Ledger(path, async_get_clock(hass))
    ledger.store.on_health = partial(_async_update_not_writable, hass)
    ledger.store.on_damage = partial(_async_replace_damaged, hass, ledger)
    try:
        aside = await ledger.open()
    except (sqlite3.Error, OSError) as err:
        _async_update_not_writable(hass, str(err))
        raise
    _async_update_not_writable(hass, None)
    if aside:
        _async_raise_set_aside(hass, aside)
    elif not await hass.async_add_executor_job(has_file_set_aside, path):
        async_clear_set_aside(hass)
    return ledger


@callback
def async_clear_set_aside(hass: HomeAssistant) -> None:
    """Clear the issue about a damaged file that was set aside."""
    issues.async_clear_issue(hass, issues.LEDGER_SET_ASIDE, DOMAIN)


@callback
def _async_replace_damaged(hass: HomeAssistant, ledger: Ledger) -> None:
    """Set a damaged file aside and begin a new one, in the background."""

    async def replace() -> None:
        """Replace the file, and raise the issue about that."""
        try:
            aside = await ledger.begin_anew()
        except (sqlite3.Error, OSError) as err:
            _async_update_not_writable(hass, str(err))
            return
        _async_update_not_writable(hass, None)
        if aside:
            _async_raise_set_aside(hass, aside)

    hass.async_create_background_task(replace(), "smspartner ledger")


@callback
def _async_raise_set_aside(hass: HomeAssistant, path: Path) -> None:
    """Raise the issue about a damaged file that was set aside."""
    _LOGGER.error("The database was damaged and set aside as %s", path.name)
    issues.async_raise_issue(
        hass,
        issues.LEDGER_SET_ASIDE,
        DOMAIN,
        placeholders={"file": path.name},
        data={"file": path.name},
    )


@callback
def _async_update_not_writable(hass: HomeAssistant, error: str | None) -> None:
    """Raise the issue about a file that cannot be written, or clear it on None."""
    if error is None:
        issues.async_clear_issue(hass, issues.LEDGER_NOT_WRITABLE, DOMAIN)
        return
    issues.async_raise_issue(hass, issues.LEDGER_NOT_WRITABLE, DOMAIN, placeholders={})
