"""Loads integrations, sets up their config entries, and tells what that costs."""

import asyncio
import gc
import importlib
import sys
import time
from collections.abc import Sequence
from types import MappingProxyType

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse
from homeassistant.helpers.config_entry_oauth2_flow import (
    LocalOAuth2Implementation,
    async_register_implementation,
)

from .measurement import memory

SECONDS_TO_SETTLE = 0.2


async def load(call: ServiceCall) -> ServiceResponse:
    """Import modules; return the milliseconds and the MiB."""
    before = await _settled_memory(call.hass)
    seconds = await call.hass.async_add_executor_job(_import, call.data["modules"])
    return {
        "milliseconds": seconds * 1000,
        "mib": await _settled_memory(call.hass) - before,
    }


async def add(call: ServiceCall) -> ServiceResponse:
    """Add an entry, which sets it up; return the milliseconds and the MiB."""
    entry = ConfigEntry(
        data=call.data["data"],
        discovery_keys=MappingProxyType({}),
        domain=call.data["domain"],
        minor_version=call.data["minor_version"],
        options={},
        source="user",
        subentries_data=None,
        title=call.data["domain"],
        unique_id=call.data["domain"],
        version=1,
    )
    if url := call.data["monzo_url"]:
        _send_monzo_to(call.hass, url)
    before = await _settled_memory(call.hass)
    begin = time.perf_counter()
    await call.hass.config_entries.async_add(entry)
    seconds = time.perf_counter() - begin
    return {
        "entry_id": entry.entry_id,
        "state": entry.state.value,
        "milliseconds": seconds * 1000,
        "mib": await _settled_memory(call.hass) - before,
    }


async def set_up(call: ServiceCall) -> ServiceResponse:
    """Set an entry up anew; return the milliseconds, and those of the processor."""
    entries, entry_id = call.hass.config_entries, call.data["entry_id"]
    await entries.async_unload(entry_id)
    begin, cpu = time.perf_counter(), time.process_time()
    await entries.async_setup(entry_id)
    return {
        "state": entries.async_get_known_entry(entry_id).state.value,
        "milliseconds": (time.perf_counter() - begin) * 1000,
        "cpu_milliseconds": (time.process_time() - cpu) * 1000,
    }


def _send_monzo_to(hass: HomeAssistant, url: str) -> None:
    """Have monzo's library speak to another address, with a token that it has."""
    library = sys.modules["monzopy"]
    library.AbstractMonzoApi._request.__kwdefaults__["base_url"] = url
    async_register_implementation(
        hass, "monzo", LocalOAuth2Implementation(hass, "monzo", "id", "secret", "", "")
    )


def _import(names: Sequence[str]) -> float:
    """Import modules; return the seconds."""
    begin = time.perf_counter()
    for name in names:
        importlib.import_module(name)
    return time.perf_counter() - begin


async def _settled_memory(hass: HomeAssistant) -> float:
    """Return the memory of the process once nothing is left to be done or freed."""
    await asyncio.sleep(SECONDS_TO_SETTLE)
    await hass.async_block_till_done()
    gc.collect()
    return memory("VmRSS")
