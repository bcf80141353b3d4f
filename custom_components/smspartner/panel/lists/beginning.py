"""The commands that begin a list, and forget it."""

from ...actions.errors import translated_errors
from ...api import Verdict
from ...ledger import verified_numbers
from ..command import Request, command
from ..messages import lists
from . import store


@command
async def async_open_list(
    request: Request, message: lists.OpenList
) -> lists.ListOpened:
    """Begin an empty list."""
    entry = request.async_entry(message)
    list_id, uploaded = store.async_open(request.hass, entry)
    return {"list_id": list_id, "entries": len(uploaded)}


@command
async def async_repeat(
    request: Request, message: lists.RepeatVerification
) -> lists.ListOpened:
    """Begin a list with the numbers of an earlier verification."""
    entry = request.async_entry(message)
    verdict = Verdict.UNREACHABLE if message["only_unreachable"] else None
    async with translated_errors(request.hass, entry):
        numbers = await entry.runtime_data.account.ledger.read(
            verified_numbers.find, message["verification_id"].upper(), verdict
        )
    # It may have been unloaded meanwhile.
    entry = request.async_entry(message)
    list_id, uploaded = store.async_open(request.hass, entry)
    async with uploaded.lock:
        await request.hass.async_add_executor_job(uploaded.add_known, numbers)
    return {"list_id": list_id, "entries": len(uploaded)}


@command
async def async_close(request: Request, message: lists.CloseList) -> lists.ListClosed:
    """Forget a list."""
    entry = request.async_entry(message)
    store.async_close(request.hass, entry, message["list_id"])
    return {}
