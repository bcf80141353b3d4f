"""Errors about what the user asked for, each with a translation key."""

from collections.abc import Sequence
from decimal import ROUND_DOWN, ROUND_UP
from typing import TYPE_CHECKING, Final

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError

from ..const import DOMAIN
from ..money import format_amount
from ..phone_numbers import PhoneNumberProblem, line_of

if TYPE_CHECKING:
    from ..ledger.budget import Shortfall

MAX_NAMED: Final = 10
MAX_SPELLING: Final = 40


def refusal(key: str, **placeholders: str) -> ServiceValidationError:
    """Return a translated error about what the user asked for."""
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key=key,
        translation_placeholders=placeholders,
    )


def invalid_numbers(
    invalid: Sequence[tuple[str, PhoneNumberProblem]],
    *,
    unread: int = 0,
    skippable: bool = False,
) -> ServiceValidationError:
    """Return the error about entries that are not usable phone numbers.

    It names the first entries of `invalid`, and their problem where that is the same.
    `unread` is how many more entries were not looked at. `skippable` adds the advice to
    set skip_invalid.
    """
    if not invalid:
        return refusal("no_numbers")
    advice = "_skippable" if skippable else ""
    entries = ", ".join(_named(spelling) for spelling, _ in invalid[:MAX_NAMED])
    more = len(invalid) - MAX_NAMED + unread
    if unread:
        key = f"too_many_invalid_numbers{advice}"
        return refusal(key, entries=entries, more=str(more))
    if more > 0:
        return refusal(f"many_invalid_numbers{advice}", entries=entries, more=str(more))
    problems = {problem for _, problem in invalid}
    if len(problems) == 1:
        return refusal(f"entries_{problems.pop()}{advice}", entries=entries)
    return refusal(f"invalid_numbers{advice}", entries=entries)


def over_budget(
    hass: HomeAssistant, shortfall: Shortfall | None
) -> ServiceValidationError:
    """Return the error about a daily budget that did not suffice.

    None is what lacked of it earlier, when a call with the same ID was refused.
    """
    if shortfall is None:
        return refusal("over_budget_before")
    currency = shortfall.currency
    budget = format_amount(hass, shortfall.budget, currency)
    cost = format_amount(hass, shortfall.cost, currency, rounding=ROUND_UP)
    if shortfall.is_used_up:
        return refusal("budget_used_up", budget=budget, cost=cost)
    left = format_amount(hass, shortfall.left, currency, rounding=ROUND_DOWN)
    return refusal("budget_exceeded", budget=budget, cost=cost, left=left)


def _named(spelling: str) -> str:
    """Return an entry as it was written, with its line in a text of several."""
    line = line_of(spelling)
    named = spelling[:MAX_SPELLING]
    return named if line is None else f"l. {line}: {named}"
