"""An integration that installs another one, as the Marketplace and HACS do.

It is copied into a Home Assistant that has nothing of ours.
"""

import shutil
from pathlib import Path
from typing import Final

import voluptuous as vol
from homeassistant import loader
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
)
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers import translation
from homeassistant.helpers.typing import ConfigType

DOMAIN: Final = "installer"
INSTALL: Final = "install"

CONFIG_SCHEMA = cv.empty_config_schema(DOMAIN)


async def async_setup(hass: HomeAssistant, _config: ConfigType) -> bool:
    """Register the action that installs an integration."""

    async def install(call: ServiceCall) -> ServiceResponse:
        """Copy an integration's folder, and say whether a restart is needed."""
        source = Path(call.data["source"])
        await hass.async_add_executor_job(_copy, source, hass.config.config_dir)
        hass.data.pop(loader.DATA_CUSTOM_COMPONENTS, None)
        # Since 2026.11.
        if invalidate := getattr(translation, "async_invalidate_translations", None):
            invalidate(hass, {source.name})
        found = await loader.async_get_custom_components(hass)
        is_known = source.name in hass.data[loader.DATA_INTEGRATIONS]
        return {"needs_restart": is_known or source.name not in found}

    hass.services.async_register(
        DOMAIN,
        INSTALL,
        install,
        vol.Schema({vol.Required("source"): cv.string}),
        SupportsResponse.ONLY,
    )
    return True


def _copy(source: Path, config_dir: str) -> None:
    """Copy an integration's folder to where custom integrations are."""
    shutil.copytree(
        source,
        Path(config_dir, loader.PACKAGE_CUSTOM_COMPONENTS, source.name),
        ignore=shutil.ignore_patterns("__pycache__"),
    )
