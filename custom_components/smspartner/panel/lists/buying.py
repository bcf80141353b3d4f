"""The command that buys a list."""

from ... import options
from ...actions.errors import translated_errors
from ...actions.own_ids import checked_verification_id
from ...ledger import orders
from ..command import Request, command
from ..messages import lists
from . import store
from .ordering import order_of


@command
async def async_buy(request: Request, message: lists.BuyList) -> lists.ListBought:
    """Verify the good numbers of a list, once; this costs money.

    It answers when the order is written down. The list is closed then.
    """
    hass = request.hass
    entry = request.async_entry(message)
    account = entry.runtime_data.account
    verification_id = checked_verification_id(message["verification_id"])
    async with translated_errors(hass, entry):
        if not await account.ledger.read(orders.is_placed, verification_id):
            uploaded = store.async_find(hass, entry, message["list_id"])
            async with uploaded.lock:
                found = await hass.async_add_executor_job(uploaded.sort)
                order = await account.ledger.read(
                    order_of,
                    found,
                    message,
                    verification_id=verification_id,
                    budget=options.daily_budget(entry),
                )
                await account.verifier.order(order)
    store.async_close(hass, entry, message["list_id"])
    return {"verification_id": verification_id}
