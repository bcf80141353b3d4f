"""What was spent day by day, and what is left of the balance and the budgets."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntryState,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.event import async_track_time_interval
from homeassistant.util import dt as dt_util

from .. import options
from ..data import SmsPartnerConfigEntry
from ..ledger import spending
from ..ledger.spending import Limits, Spending, SpentOnDay
from .command import Request, subscription
from .messages.money import BudgetLeft, DaySpending, Money, WatchMoney
from .updates import Updates

_PASSING: Final = timedelta(minutes=1)
"""How often what only the time changes is looked at: days begin, budgets free up."""


@subscription(Money)
async def async_watch_money(request: Request, message: WatchMoney) -> Updates[Money]:
    """Return what was spent and is left, and all changes of it."""
    hass, entry = request.hass, request.async_entry(message)

    async def load() -> Money | None:
        """Return what was spent and is left; None while the account is not loaded."""
        if entry.state is not ConfigEntryState.LOADED:
            return None
        limits = Limits(
            lookups=options.daily_budget(entry),
            sms=options.sms_budget(entry),
            reserve=options.sms_reserve(entry),
        )
        days = min(max(message["days"], 1), options.retention(entry).days)
        found = await entry.runtime_data.account.ledger.read(
            spending.load, days, dt_util.get_default_time_zone(), limits
        )
        return _money(entry, found, limits)

    def listen(changed: Callable[[], None]) -> Callable[[], None]:
        """Call a function when anything may have changed; return what ends that."""
        return _async_listen(hass, entry, changed)

    return Updates(hass, load, listen)


def _money(entry: SmsPartnerConfigEntry, found: Spending, limits: Limits) -> Money:
    """Return what was spent and is left, with the balance and the sums."""
    summary = entry.runtime_data.summary.data
    account = entry.runtime_data.balance.data
    return {
        "currency": summary.currency,
        "days": [_day(spent) for spent in found.days],
        "kept_days": options.retention(entry).days,
        "lookups": _budget(limits.lookups, found.lookups, found.lookups_left),
        "sms": _budget(limits.sms, found.sms, found.sms_left),
        "reserve": limits.reserve,
        "reserve_left": found.reserve_left,
        "lookups_in_all": summary.cost,
        "sms_in_all": summary.sms.cost,
        "has_other_currencies": bool(summary.other_costs or summary.sms.other_costs),
        "balance": account.balance if account else None,
        "balance_currency": (account and account.currency) or summary.currency,
    }


def _day(spent: SpentOnDay) -> DaySpending:
    """Return one day with what was spent on it."""
    return {"day": spent.day.isoformat(), "lookups": spent.lookups, "sms": spent.sms}


def _budget(budget: float, spent: float, left: float | None) -> BudgetLeft:
    """Return what may be spent, what was, and what is left; a budget of 0 is none."""
    return {"budget": budget or None, "spent": spent, "left": left}


@callback
def _async_listen(
    hass: HomeAssistant, entry: SmsPartnerConfigEntry, changed: Callable[[], None]
) -> Callable[[], None]:
    """Call a function when anything may have changed; return what ends that."""

    @callback
    def pass_on(*_: object) -> None:
        """Call the function, whatever has changed."""
        changed()

    data = entry.runtime_data
    ends = (
        data.account.ledger.listen(pass_on),
        data.balance.async_add_listener(pass_on),
        data.summary.async_add_listener(pass_on),
        async_dispatcher_connect(hass, SIGNAL_CONFIG_ENTRY_CHANGED, pass_on),
        async_track_time_interval(hass, pass_on, _PASSING, cancel_on_shutdown=True),
    )

    @callback
    def end() -> None:
        """Call it no more."""
        for one in ends:
            one()

    return end


COMMANDS: Final = (async_watch_money,)
