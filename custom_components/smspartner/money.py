"""Amounts of money and counts as people read them in the language of Home Assistant.

The texts of errors, repair issues and dialogs take them as placeholders.
"""

from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal
from typing import TYPE_CHECKING, Final, NamedTuple

from homeassistant.core import HomeAssistant

if TYPE_CHECKING:
    from .ledger.budget import Shortfall

EURO: Final = "EUR"
MOST_DECIMALS: Final = 6


@dataclass(frozen=True, slots=True)
class _Style:
    """How a language writes amounts, as the Unicode CLDR has it."""

    point: str
    separator: str
    """Between thousands."""
    grouped_from: int
    """The lowest number that has separators."""
    euros: str
    others: str
    """With the code of the currency."""


_ENGLISH: Final = _Style(".", ",", 1_000, "€{number}", "{currency}\u00a0{number}")

STYLES: Final = {
    "en": _ENGLISH,
    "es": _Style(",", ".", 10_000, "{number}\u00a0€", "{number}\u00a0{currency}"),
    "fr": _Style(",", "\u202f", 1_000, "{number}\u00a0€", "{number}\u00a0{currency}"),
}
"""By language; there is one for each translation. The others are shown in English."""


class ShortfallAmounts(NamedTuple):
    """A daily budget that did not suffice, what it was for, and what was left of it."""

    budget: str
    cost: str
    left: str


def format_amount(
    hass: HomeAssistant,
    amount: float,
    currency: str | None,
    *,
    rounding: str = ROUND_HALF_UP,
) -> str:
    """Return an amount with its currency; without one where that is not known.

    An amount below one is written out, such as the price of a lookup. Others are
    rounded to hundredths, as the user interface does.
    """
    style = _style(hass)
    exact = Decimal(f"{amount:.{MOST_DECIMALS}f}")
    decimals = max(2, _decimals_of(exact)) if exact < 1 else 2
    number = _written(exact.quantize(Decimal(1).scaleb(-decimals), rounding), style)
    if currency is None:
        return number
    pattern = style.euros if currency == EURO else style.others
    return pattern.format(number=number, currency=currency)


def format_count(hass: HomeAssistant, count: int) -> str:
    """Return a whole number with the separators of the language."""
    return _written(Decimal(count), _style(hass))


def format_shortfall(hass: HomeAssistant, shortfall: Shortfall) -> ShortfallAmounts:
    """Return the amounts of a budget that did not suffice.

    The cost is rounded up and what was left down, so that they never read the same.
    """
    currency = shortfall.currency
    return ShortfallAmounts(
        budget=format_amount(hass, shortfall.budget, currency),
        cost=format_amount(hass, shortfall.cost, currency, rounding=ROUND_UP),
        left=format_amount(hass, shortfall.left, currency, rounding=ROUND_DOWN),
    )


def _style(hass: HomeAssistant) -> _Style:
    """Return how the language of Home Assistant writes numbers."""
    return STYLES.get(hass.config.language, _ENGLISH)


def _written(number: Decimal, style: _Style) -> str:
    """Return a number with the separators and the decimal point of a language."""
    text = f"{number:,f}" if number >= style.grouped_from else f"{number:f}"
    return text.translate({ord(","): style.separator, ord("."): style.point})


def _decimals_of(number: Decimal) -> int:
    """Return how many decimals a number has, without zeros at its end."""
    exponent = number.normalize().as_tuple().exponent
    return -int(exponent)
