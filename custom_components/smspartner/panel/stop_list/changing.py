"""Puts numbers on the stop list, or takes them off it."""

from typing import Final

from ...actions.read_numbers import async_read_entries
from ...actions.refusals import refusal
from ...actions.stop_list.change import async_change_stop_list
from ...ledger.stop_list_changes import ChangeKind
from ...phone_numbers import split_entries
from ..command import Request, command
from ..messages.stop_list import ChangeStopList, StopListChanged


@command
async def async_change(request: Request, message: ChangeStopList) -> StopListChanged:
    """Change the stop list, and return what became of each number.

    Raise an error where none could be changed.
    """
    entry = request.async_entry(message)
    kind = ChangeKind(message["change"])
    if kind is ChangeKind.REMOVE and not message["consent"]:
        raise refusal("stop_list_consent_missing")
    numbers = await async_read_entries(
        request.hass, entry, split_entries(message["phone_numbers"])
    )
    report = await async_change_stop_list(
        request.hass, entry, kind, numbers, may_fail=True
    )
    return {
        "changed": report.changed,
        "unchanged": report.unchanged,
        "failed": report.failed,
    }


COMMANDS: Final = (async_change,)
