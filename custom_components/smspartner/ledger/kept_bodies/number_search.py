"""Finds phone numbers in bodies that nobody could read, so that they can be erased."""

import re
from collections.abc import Iterable
from typing import Final

SIGNIFICANT_DIGITS: Final = 8
"""Last digits of a number, which all spellings of it have in common."""

_DIGITS: Final = re.compile(rb"[0-9]{%d,}" % SIGNIFICANT_DIGITS)


class NumberSearch:
    """Searches bodies for some numbers, which may be spelled as their country does."""

    def __init__(self, phone_numbers: Iterable[str]) -> None:
        """Initialize with numbers in E.164 format."""
        endings = {
            phone.lstrip("+")[-SIGNIFICANT_DIGITS:].encode() for phone in phone_numbers
        }
        self._short_numbers = [
            ending for ending in endings if len(ending) < SIGNIFICANT_DIGITS
        ]
        self._endings = endings.difference(self._short_numbers)

    def finds_any_in(self, body: bytes) -> bool:
        """Return whether one of the numbers is in a body."""
        return any(number in body for number in self._short_numbers) or any(
            digits[start : start + SIGNIFICANT_DIGITS] in self._endings
            for digits in _DIGITS.findall(body)
            for start in range(len(digits) - SIGNIFICANT_DIGITS + 1)
        )
