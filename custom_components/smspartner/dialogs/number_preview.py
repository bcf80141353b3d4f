"""What the dialog for a phone number shows before it is monitored: cost and choices."""

from decimal import ROUND_DOWN, ROUND_UP
from typing import TYPE_CHECKING, Final, NamedTuple

from homeassistant.core import HomeAssistant

from .. import options
from ..clock import async_get_clock
from ..exceptions import NoCallbackAddressError
from ..money import format_amount, format_count
from ..monitoring.forecast import Forecast, foretell
from ..monitoring.settings import (
    HOUR,
    NumberSettings,
    settings_by_subentry,
)
from ..phone_numbers import format_international
from ..runtime.engine import async_get_engine

if TYPE_CHECKING:
    from ..data import SmsPartnerConfigEntry

DAYS_PER_YEAR: Final = 365


class Preview(NamedTuple):
    """The last step of the dialog: how it is called, how to save, and what it shows."""

    step_id: str
    saving: str
    """The step that saves, named after what is bought with that."""
    placeholders: dict[str, str]


async def async_preview(
    hass: HomeAssistant, entry: SmsPartnerConfigEntry, settings: NumberSettings
) -> Preview:
    """Return what saving the settings of a number would do.

    Raises LEDGER_ERRORS where the database cannot be used.
    """
    engine = await async_get_engine(hass)
    account = await engine.async_open_account(entry)
    numbers = settings_by_subentry(entry)
    numbers.pop(settings.subentry_id, None)
    budget = options.daily_budget(entry)
    forecast = await account.ledger.read(
        foretell,
        settings,
        numbers.values(),
        daily_budget=budget,
        now=async_get_clock(hass).seconds(),
        operators=engine.operators,
    )
    try:
        await account.async_get_callback_address()
    except NoCallbackAddressError:
        saving = "save_without_address"
    else:
        saving = "save"
        if forecast.buys_now:
            is_covered = not budget or forecast.price <= forecast.left
            saving = "save_and_check" if is_covered else "save_over_budget"
    step_id = "confirm"
    if budget and forecast.cost_a_day > budget:
        step_id = "confirm_over_budget"
    return Preview(step_id, saving, _placeholders(hass, settings, forecast, budget))


def _placeholders(
    hass: HomeAssistant,
    settings: NumberSettings,
    forecast: Forecast,
    budget: float,
) -> dict[str, str]:
    """Return the placeholders of all texts of the step but the interval's own."""
    currency = forecast.currency
    checks = round(DAYS_PER_YEAR * settings.interval.checks_a_day)
    cost = checks * forecast.price
    return {
        "name": settings.name,
        "phone_number": format_international(settings.phone_number),
        "hours": f"{settings.unreachable_after / HOUR:g}",
        "checks": format_count(hass, checks),
        "price": format_amount(hass, forecast.price, currency),
        "cost": format_amount(hass, cost, currency),
        "cost_a_day": format_amount(
            hass, forecast.cost_a_day, currency, rounding=ROUND_UP
        ),
        "budget": format_amount(hass, budget, currency),
        "left": format_amount(hass, forecast.left, currency, rounding=ROUND_DOWN),
    }
