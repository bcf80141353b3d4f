"""Finds what belongs to a phone number by its digits behind the country code."""

from collections import defaultdict
from typing import Final

COUNTRY_CODE_ENDS: Final = range(2, 5)
"""Where the country code of a number may end: it has one to three digits."""


class NationalDigits[T]:
    """Items of phone numbers, to be found by any spelling of these."""

    def __init__(self) -> None:
        """Initialize without items."""
        self._items: defaultdict[str, list[T]] = defaultdict(list)

    def add(self, phone_number: str, item: T) -> None:
        """Add an item of a number in E.164."""
        for end in COUNTRY_CODE_ENDS:
            self._items[phone_number[end:]].append(item)

    def find(self, phone_number: str) -> T | None:
        """Return the item of a number; None if there is none, or more than one."""
        alike = self._items.get(phone_number.lstrip("+0"), ())
        return alike[0] if len(alike) == 1 else None
