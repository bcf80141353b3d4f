"""Whether an address for notifications leads nowhere but into the own network."""

import asyncio
import socket
from ipaddress import ip_address
from typing import Final

from homeassistant.const import CONF_URL
from homeassistant.core import HomeAssistant
from homeassistant.util.hass_dict import HassKey

from ..api import DEFAULT_URL
from ..const import DOMAIN
from ..options import AccountSettings, public_host
from ..web_addresses import host_of, is_inside_address, leads_inside

LOOKUP_TIMEOUT: Final = 5

_INSIDE: HassKey[dict[str, bool]] = HassKey(f"{DOMAIN}_inside")
"""What was last found of each name: whether it leads only into the own network."""


def is_unreachable_host(settings: AccountSettings, address: str) -> bool:
    """Return whether the host alone says that SMS Partner cannot reach an address.

    It can reach any where the API of the account is in the own network as well.
    """
    return leads_inside(address) and not _is_api_inside(settings)


def may_be_inside(settings: AccountSettings, address: str) -> bool:
    """Return whether an account can use an address that leads into the own network.

    That is so where its API is in this network as well, or for a name of which the
    user says that it leads here from the internet.
    """
    if leads_inside(address):
        return _is_api_inside(settings)
    return host_of(address) == public_host(settings) or _is_api_inside(settings)


async def async_is_unreachable(
    hass: HomeAssistant, settings: AccountSettings, address: str, *, renew: bool = False
) -> bool:
    """Return whether SMS Partner cannot reach an address: it is in the own network.

    A name is looked up when nothing is known of it, when it was found inside, or with
    `renew`. Where that fails, what was known holds; with nothing known, it is not
    inside for this time.
    """
    if may_be_inside(settings, address):
        return False
    if is_unreachable_host(settings, address):
        return True
    host = host_of(address)
    known = hass.data.setdefault(_INSIDE, {})
    if renew or known.get(host) is not False:
        found = await _async_resolves_inside(hass, host)
        if found is not None:
            known[host] = found
    return known.get(host, False)


def _is_api_inside(settings: AccountSettings) -> bool:
    """Return whether the API of an account is in the own network: it is a stand-in."""
    return leads_inside(settings.data.get(CONF_URL, DEFAULT_URL))


async def _async_resolves_inside(hass: HomeAssistant, host: str) -> bool | None:
    """Return whether a name leads only inside, None where it cannot be looked up."""
    try:
        async with asyncio.timeout(LOOKUP_TIMEOUT):
            found = await hass.loop.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError, UnicodeError:
        return None
    return all(is_inside_address(ip_address(address[0])) for *_, address in found)
