"""The command that says what is in a list, and what verifying it would cost."""

from ... import options
from ...actions.errors import translated_errors
from ..command import Request, command
from ..messages import lists
from . import store
from .choosing import wish_of
from .estimate import estimate


@command
async def async_summarize(
    request: Request, message: lists.SummarizeList
) -> lists.ListSummary:
    """Return what is in a list, and what verifying it would cost."""
    entry = request.async_entry(message)
    wish = wish_of(message, options.daily_budget(entry))
    uploaded = store.async_find(request.hass, entry, message["list_id"])
    async with uploaded.lock, translated_errors(request.hass, entry):
        found = await request.hass.async_add_executor_job(uploaded.sort)
        estimated = await entry.runtime_data.account.ledger.read(estimate, found, wish)
    plan = estimated.preview.plan
    return {
        "entries": len(uploaded),
        "good": len(found.good),
        "doubled": len(found.doubled),
        "invalid": len(found.invalid),
        "problems": dict(found.problems),
        "opted_out": estimated.chosen.opted_out,
        "known": len(plan.reused),
        "joined": len(plan.joined),
        "to_buy": plan.to_buy,
        "cost": plan.cost,
        "currency": plan.currency,
        "budget": wish.budget or None,
        "budget_left": estimated.preview.budget_left,
        "seconds": estimated.seconds,
        "refused": estimated.refusal,
    }
