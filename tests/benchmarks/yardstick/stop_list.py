"""Reads a stop list as the integration does, and as little as it can be done."""

import asyncio
import gc
import statistics
import sys
import time
import tracemalloc
from collections.abc import Awaitable, Callable

import orjson
from aiohttp import ClientSession
from homeassistant.core import ServiceCall, ServiceResponse

from custom_components.smspartner.api import StopListIds
from custom_components.smspartner.api.answers import read_answer
from custom_components.smspartner.api.content import read_content
from custom_components.smspartner.api.exchange import Reply
from custom_components.smspartner.api.long_answers import read_in_pieces
from custom_components.smspartner.data import (
    SmsPartnerConfigEntry,
    SmsPartnerRuntimeData,
)
from custom_components.smspartner.ledger import stop_list, stop_list_reading

MIB = 2**20
LIST = "stop-sms/list"


async def poll_stop_list(call: ServiceCall) -> ServiceResponse:
    """Poll the list of an entry; return the milliseconds."""
    poll = _runtime_data(call).stop_list.async_refresh
    cpu = time.process_time()
    milliseconds = await _milliseconds(poll)
    return {
        "milliseconds": milliseconds,
        "cpu_milliseconds": (time.process_time() - cpu) * 1000,
    }


async def get_stop_list(call: ServiceCall) -> ServiceResponse:
    """Get the same body and load it; return the milliseconds, and the body's size."""

    async def get_and_load() -> bytes:
        """Get and load it."""
        body = await _get(call.data["url"])
        await asyncio.to_thread(orjson.loads, body)
        return body

    return {
        "milliseconds": await _milliseconds(get_and_load),
        "mib": len(await get_and_load()) / MIB,
    }


async def read_stop_list(call: ServiceCall) -> ServiceResponse:
    """Read one body, in turns: our way and loading it only; return the milliseconds.

    Beside it stands the comparison with the list that the ledger keeps.
    """
    data, body = _runtime_data(call), await _get(call.data["url"])
    found = await data.client.get_stop_list_ids()
    assert found

    def read() -> object:
        """Read it our way, as a whole where it is short."""
        reply = Reply(status=200, headers={}, packed=body, size=len(body))
        if in_pieces := read_in_pieces(LIST, reply, StopListIds):
            return in_pieces
        content = read_content(reply)
        answer = read_answer(LIST, reply, content, (), paid=False)
        return StopListIds.from_answer(answer)

    async def compare() -> None:
        """Compare it."""
        await data.account.ledger.write(stop_list.replace, found.ids)

    times: dict[str, list[float]] = {"ours": [], "bare": [], "compared": []}
    for _ in range(call.data["times"]):
        times["bare"].append(
            await _milliseconds(lambda: asyncio.to_thread(orjson.loads, body))
        )
        times["ours"].append(await _milliseconds(lambda: asyncio.to_thread(read)))
        times["compared"].append(await _milliseconds(compare))
    return {name: list(each) for name, each in times.items()}


async def weigh_stop_list(call: ServiceCall) -> ServiceResponse:
    """Return what polls of a list leave in memory, and how much loading it takes."""
    data = _runtime_data(call)

    async def load() -> None:
        """Get and load it."""
        await asyncio.to_thread(orjson.loads, await _get(call.data["url"]))

    left = [await _left(data) for _ in range(call.data["times"])]
    return {
        "blocks_left": statistics.median(left),
        "bare": await _peak(load),
    }


async def weigh_poll(call: ServiceCall) -> ServiceResponse:
    """Poll the list of an entry; return how much memory that takes at its peak."""
    return {"mib": await _peak(_runtime_data(call).stop_list.async_refresh)}


async def _left(data: SmsPartnerRuntimeData) -> int:
    """Count the blocks of memory that a poll leaves, which reads and compares."""
    # Without it, the same list would not be read once more; and what the ledger's
    # writer may still hold of the last one would be overlooked.
    await data.account.ledger.write_silently(stop_list_reading.note_other_change)
    before = _blocks()
    await data.stop_list.async_refresh()
    return _blocks() - before


def _runtime_data(call: ServiceCall) -> SmsPartnerRuntimeData:
    """Return what an entry works with."""
    entry: SmsPartnerConfigEntry = call.hass.config_entries.async_get_known_entry(
        call.data["entry_id"]
    )
    return entry.runtime_data


async def _get(url: str) -> bytes:
    """Get a body."""
    async with ClientSession() as session, session.get(url) as response:
        return await response.read()


def _blocks() -> int:
    """Count the blocks of memory that are in use."""
    gc.collect()
    return sys.getallocatedblocks()


async def _milliseconds(work: Callable[[], Awaitable[object]]) -> float:
    """Take the time of some work."""
    begin = time.perf_counter()
    await work()
    return (time.perf_counter() - begin) * 1000


async def _peak(work: Callable[[], Awaitable[object]]) -> float:
    """Trace how much memory some work takes, in MiB."""
    gc.collect()
    tracemalloc.start()
    try:
        await work()
        return tracemalloc.get_traced_memory()[1] / MIB
    finally:
        tracemalloc.stop()
