"""The lists that are being prepared: in memory, and of each account only some."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from homeassistant.core import HassJob, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later
from homeassistant.util.hass_dict import HassKey
from homeassistant.util.ulid import ulid_now

from ... import options
from ...actions.refusals import refusal
from ...const import DOMAIN
from ...data import SmsPartnerConfigEntry
from .uploaded import UploadedList

MAX_LISTS: Final = 10
"""Lists of one account; one more closes the oldest."""

LIST_LIFE: Final = timedelta(days=1)
"""After which a list is closed."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """A list that is kept, and what ends its timer."""

    uploaded: UploadedList
    end_timer: Callable[[], None]


type _Lists = dict[str, _Kept]

_LISTS: Final[HassKey[dict[str, _Lists]]] = HassKey(f"{DOMAIN}_lists")


@callback
def async_open(
    hass: HomeAssistant, entry: SmsPartnerConfigEntry
) -> tuple[str, UploadedList]:
    """Return a new list of an account, and what names it.

    It is closed when the account is unloaded, or removed.
    """
    lists = _async_lists(hass, entry)
    while len(lists) >= MAX_LISTS:
        _close(lists, next(iter(lists)))
    list_id = ulid_now()

    @callback
    def end(_: datetime) -> None:
        """Close a list that is too old."""
        lists.pop(list_id, None)

    timer = async_call_later(hass, LIST_LIFE, HassJob(end, cancel_on_shutdown=True))
    uploaded = UploadedList(options.country(hass, entry))
    lists[list_id] = _Kept(uploaded, timer)
    return list_id, uploaded


@callback
def async_find(
    hass: HomeAssistant, entry: SmsPartnerConfigEntry, list_id: str
) -> UploadedList:
    """Return a list of an account. Raise ServiceValidationError if it is closed."""
    kept = _async_lists(hass, entry).get(list_id)
    if kept is None:
        raise refusal("list_unknown")
    return kept.uploaded


@callback
def async_close(
    hass: HomeAssistant, entry: SmsPartnerConfigEntry, list_id: str
) -> None:
    """Forget a list; one that is closed already is no error."""
    _close(_async_lists(hass, entry), list_id)


@callback
def _async_lists(hass: HomeAssistant, entry: SmsPartnerConfigEntry) -> _Lists:
    """Return the lists of an account that is loaded."""
    accounts = hass.data.setdefault(_LISTS, {})
    if entry.entry_id not in accounts:
        accounts[entry.entry_id] = {}
        entry.async_on_unload(lambda: _close_all(accounts.pop(entry.entry_id)))
    return accounts[entry.entry_id]


def _close_all(lists: _Lists) -> None:
    """Forget all lists of an account."""
    for list_id in tuple(lists):
        _close(lists, list_id)


def _close(lists: _Lists, list_id: str) -> None:
    """Forget a list, if there is one."""
    if kept := lists.pop(list_id, None):
        kept.end_timer()
