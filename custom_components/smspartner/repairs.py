"""Repairs: the flow that fixes each repair issue."""

from homeassistant.components.repairs import ConfirmRepairFlow, RepairsFlow
from homeassistant.core import HomeAssistant

from .issues import REPLY_ADDRESS_CHANGED, UNCLAIMED_RESULTS, UNREADABLE_RESULTS
from .repair.doubtful_cost import DoubtfulCostFlow
from .repair.reply_address import ReplyAddressFlow
from .repair.results import UnclaimedResultsFlow, UnreadableResultsFlow
from .repair.uncertain_requests import UncertainRequestsFlow


async def async_create_fix_flow(
    hass: HomeAssistant,
    issue_id: str,
    data: dict[str, str | int | float | None] | None,
) -> RepairsFlow:
    """Return the flow of an issue; one without a choice is only confirmed."""
    about = data or {}
    if "entry_id" not in about:
        return ConfirmRepairFlow()
    entry = hass.config_entries.async_get_known_entry(str(about["entry_id"]))
    if issue_id.startswith(UNCLAIMED_RESULTS):
        return UnclaimedResultsFlow(entry)
    if issue_id.startswith(REPLY_ADDRESS_CHANGED):
        return ReplyAddressFlow(entry)
    if issue_id.startswith(UNREADABLE_RESULTS):
        return UnreadableResultsFlow(entry)
    if request_id := about.get("request_id"):
        return DoubtfulCostFlow(entry, int(request_id))
    return UncertainRequestsFlow(entry, str(about["verification_id"]))
