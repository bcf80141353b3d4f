"""The calling code at the beginning of a number in E.164."""

from typing import Final

from phonenumbers import COUNTRY_CODE_TO_REGION_CODE

_LENGTHS: Final = range(1, 4)
_LONGEST: Final = _LENGTHS[-1]


def calling_code(phone_number: str) -> str:
    """Return the calling code of a number, its first digits where it has none.

    No calling code is the beginning of another one (ITU-T E.164).
    """
    digits = phone_number.removeprefix("+")
    for length in _LENGTHS:
        if int(digits[:length] or 0) in COUNTRY_CODE_TO_REGION_CODE:
            return digits[:length]
    return digits[:_LONGEST]
