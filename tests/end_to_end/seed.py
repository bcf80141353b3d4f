"""Seeds a configuration folder so that Home Assistant starts onboarded.

Usage: python -m tests.end_to_end.seed FOLDER PORT USERNAME PASSWORD
"""

import asyncio
import sys
from datetime import timedelta
from pathlib import Path
from typing import Final

from homeassistant import auth, runner
from homeassistant.auth.const import GROUP_ID_ADMIN
from homeassistant.auth.models import TOKEN_TYPE_LONG_LIVED_ACCESS_TOKEN
from homeassistant.auth.providers.homeassistant import HassAuthProvider
from homeassistant.components import onboarding
from homeassistant.components.http import config as http_config
from homeassistant.components.onboarding.const import DOMAIN as ONBOARDING
from homeassistant.components.onboarding.const import STEPS
from homeassistant.config_entries import ConfigEntries
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.storage import Store

TOKEN_FILE: Final = "access_token"


async def _seed(folder: Path, port: int, username: str, password: str) -> None:
    """Write the owner, the network settings and the home, then the token."""
    hass = HomeAssistant(str(folder))
    await _load_what_users_need(hass)
    token = await _add_owner(hass, username, password)
    await _finish_onboarding(hass)
    await _bind_to_loopback(hass, port)
    await _describe_home(hass, f"http://127.0.0.1:{port}")
    await hass.async_stop(force=True)  # writes the stores that save with a delay
    (folder / TOKEN_FILE).write_text(token)


async def _load_what_users_need(hass: HomeAssistant) -> None:
    """Set up the registries and managers that the user store refers to."""
    hass.config_entries = ConfigEntries(hass, {})
    dr.async_setup(hass)
    await asyncio.gather(
        hass.config_entries.async_initialize(), dr.async_load(hass), er.async_load(hass)
    )
    hass.auth = await auth.auth_manager_from_config(
        hass, [{"type": "homeassistant"}], []
    )


async def _add_owner(hass: HomeAssistant, username: str, password: str) -> str:
    """Create the owner, who can log in, and return a long-lived token."""
    provider = hass.auth.auth_providers[0]
    assert isinstance(provider, HassAuthProvider)
    await provider.async_initialize()
    await provider.async_add_auth(username, password)
    credentials = await provider.async_get_or_create_credentials({"username": username})
    owner = await hass.auth.async_create_user(username, group_ids=[GROUP_ID_ADMIN])
    await hass.auth.async_link_user(owner, credentials)
    refresh_token = await hass.auth.async_create_refresh_token(
        owner,
        client_name="end to end",
        token_type=TOKEN_TYPE_LONG_LIVED_ACCESS_TOKEN,
        access_token_expiration=timedelta(days=3650),
    )
    return hass.auth.async_create_access_token(refresh_token)


async def _finish_onboarding(hass: HomeAssistant) -> None:
    """Record every step of the onboarding as done."""
    store: Store[dict[str, list[str]]] = Store(
        hass, onboarding.STORAGE_VERSION, ONBOARDING, private=True
    )
    await store.async_save({"done": list(STEPS)})


async def _bind_to_loopback(hass: HomeAssistant, port: int) -> None:
    """Store the network settings, as `http:` in YAML would only be on trial."""
    store = await http_config.async_get_and_load_store(hass)
    settings = {"server_host": ["127.0.0.1"], "server_port": port}
    await store.async_set_pending(http_config.HTTP_STORAGE_SCHEMA(settings))
    await store.async_promote_pending()
    await store.async_mark_yaml_migration_done()


async def _describe_home(hass: HomeAssistant, url: str) -> None:
    """Store a home in France that is reached at the URL."""
    await hass.config.async_load()
    await hass.config.async_update(
        location_name="Demo",
        country="FR",
        currency="EUR",
        language="en",
        time_zone="Europe/Paris",
        external_url=url,
        internal_url=url,
    )


if __name__ == "__main__":
    asyncio.run(
        _seed(Path(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:5]),
        loop_factory=runner.create_event_loop,
    )
