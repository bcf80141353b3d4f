"""Registers the page in the sidebar, its files and its commands."""

import json
from pathlib import Path
from typing import Final

from homeassistant.components import frontend, panel_custom
from homeassistant.components.http import StaticPathConfig
from homeassistant.core import HomeAssistant, callback

from ..const import DOMAIN, NAME
from .first_use import async_await_first_use
from .results.exports import async_setup_exports

_FOLDER: Final = Path(__file__).parents[1] / "frontend"
_FILES_URL: Final = f"/{DOMAIN}_files"
_ELEMENT: Final = "smspartner-panel"


async def async_setup_panel(hass: HomeAssistant) -> None:
    """Register the commands, the downloads, and the files that the page is made of.

    Anybody may get the files, which hold nothing but code.
    """
    async_await_first_use(hass)
    async_setup_exports(hass)
    await hass.http.async_register_static_paths(
        [StaticPathConfig(_FILES_URL, str(_FOLDER), cache_headers=True)]
    )


async def async_show_panel(hass: HomeAssistant) -> None:
    """Show the page in the sidebar, to administrators; once for all accounts."""
    if frontend.async_panel_exists(hass, DOMAIN):
        return
    entrypoint = await hass.async_add_executor_job(_read_entrypoint)
    # While that was read, another account may have shown it.
    if frontend.async_panel_exists(hass, DOMAIN):
        return
    await panel_custom.async_register_panel(
        hass,
        frontend_url_path=DOMAIN,
        webcomponent_name=_ELEMENT,
        sidebar_title=NAME,
        sidebar_icon="mdi:message-check-outline",
        module_url=f"{_FILES_URL}/{entrypoint}",
        require_admin=True,
    )


@callback
def async_hide_panel(hass: HomeAssistant) -> None:
    """Remove the page from the sidebar: the last account is gone."""
    frontend.async_remove_panel(hass, DOMAIN, warn_if_unknown=False)


def _read_entrypoint() -> str:
    """Return the name of the file to begin with; it has a hash of what is in it."""
    built = json.loads((_FOLDER / "entrypoint.json").read_text("utf-8"))
    return str(built["entrypoint"])
