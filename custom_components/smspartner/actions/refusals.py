"""Errors about what the user asked for, each with a translation key."""

from collections.abc import Sequence
from typing import Final

from homeassistant.exceptions import ServiceValidationError

from ..const import DOMAIN
from ..phone_numbers import PhoneNumberProblem

MAX_NAMED: Final = 10
MAX_SPELLING: Final = 40
NONE: Final = "-"
"""Placeholder of a list without entries."""


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

    It lists the first entries of `invalid` by their problem. `unread` is how many more
    entries were not looked at. `skippable` adds the advice to set skip_invalid.
    """
    if not invalid:
        return refusal("no_numbers")
    advice = "_skippable" if skippable else ""
    problems = {problem for _, problem in invalid}
    if len(problems) == 1 and len(invalid) <= MAX_NAMED:
        [problem] = problems
        return refusal(f"entries_{problem}{advice}", entries=_listed(invalid, problem))
    first = invalid[:MAX_NAMED]
    if unread:
        return refusal(
            f"too_many_invalid_numbers{advice}",
            entries=", ".join(spelling[:MAX_SPELLING] for spelling, _ in first),
            more=str(len(invalid) - MAX_NAMED + unread),
        )
    return refusal(
        f"invalid_numbers{advice}",
        more=str(max(len(invalid) - MAX_NAMED, 0)),
        **{problem.value: _listed(first, problem) for problem in PhoneNumberProblem},
    )


def _listed(
    invalid: Sequence[tuple[str, PhoneNumberProblem]], problem: PhoneNumberProblem
) -> str:
    """Return the entries that have a problem, as they were written."""
    spellings = (spelling[:MAX_SPELLING] for spelling, has in invalid if has is problem)
    return ", ".join(spellings) or NONE
