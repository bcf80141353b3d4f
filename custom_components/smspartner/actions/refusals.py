"""Errors about what the user asked for, each with a translation key."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError

from ..const import DOMAIN
from ..money import format_shortfall
from ..phone_numbers import PhoneNumberProblem, is_of_file, line_of
from ..texts import async_text

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


async def async_invalid_numbers(
    hass: HomeAssistant,
    invalid: Sequence[tuple[str, PhoneNumberProblem]],
    *,
    unread: int = 0,
    skippable: bool = False,
) -> ServiceValidationError:
    """Return the error about entries that are not usable phone numbers.

    It names the first entries of `invalid` by their problems. `unread` is how many more
    entries were not looked at. `skippable` adds the advice to set skip_invalid.
    """
    if not invalid:
        return refusal("nothing_to_verify")
    advice = "_skippable" if skippable else ""
    named = _first_by_problem(invalid)
    more = len(invalid) + unread - sum(map(len, named.values()))
    if len(named) == 1 and not more:
        [(problem, spellings)] = named.items()
        key = _text_of(problem, spellings)
        entries = await _async_listed(hass, spellings)
        return refusal(f"entries_{key}{advice}", entries=entries)
    entries = ". ".join(
        [
            (await async_text(hass, "common", _text_of(problem, spellings))).format(
                entries=await _async_listed(hass, spellings)
            )
            for problem, spellings in named.items()
        ]
    )
    if not more:
        return refusal(f"invalid_numbers{advice}", entries=entries)
    kind = "too_many" if unread else "many"
    return refusal(f"{kind}_invalid_numbers{advice}", entries=entries, more=str(more))


def over_budget(
    hass: HomeAssistant, shortfall: Shortfall | None
) -> ServiceValidationError:
    """Return the error about a daily budget that did not suffice.

    None is what lacked of it earlier, when a call with the same ID was refused.
    """
    if shortfall is None:
        return refusal("over_budget_before")
    budget, cost, left = format_shortfall(hass, shortfall)
    if shortfall.is_used_up:
        return refusal("budget_used_up", budget=budget, cost=cost)
    return refusal("budget_exceeded", budget=budget, cost=cost, left=left)


def _text_of(problem: PhoneNumberProblem, spellings: Sequence[str]) -> str:
    """Return the key of the text about a problem of some entries.

    A file whose columns leave the number open can be read by one of them.
    """
    is_of_columns = problem is PhoneNumberProblem.AMBIGUOUS
    if is_of_columns and any(map(is_of_file, spellings)):
        return f"{problem}_of_file"
    return problem


def _first_by_problem(
    invalid: Sequence[tuple[str, PhoneNumberProblem]],
) -> dict[PhoneNumberProblem, list[str]]:
    """Return the entries to name: the first of each problem, then those that follow."""
    named: dict[PhoneNumberProblem, list[str]] = {}
    others: list[tuple[str, PhoneNumberProblem]] = []
    for spelling, problem in invalid:
        if problem in named:
            others.append((spelling, problem))
        else:
            named[problem] = [spelling]
    for spelling, problem in others[: MAX_NAMED - len(named)]:
        named[problem].append(spelling)
    return named


async def _async_listed(hass: HomeAssistant, spellings: Sequence[str]) -> str:
    """Return entries as they were written, with their lines in a text of several.

    Of those in a file only the lines are named.
    """
    of_text = await async_text(hass, "common", "entry_of_line")
    of_file = await async_text(hass, "common", "line_of_file")
    shown = []
    for spelling in spellings:
        line = line_of(spelling)
        if is_of_file(spelling):
            shown.append(of_file.format(line=line))
        elif line is None:
            shown.append(spelling[:MAX_SPELLING])
        else:
            shown.append(of_text.format(line=line, entry=spelling[:MAX_SPELLING]))
    return ", ".join(shown)
