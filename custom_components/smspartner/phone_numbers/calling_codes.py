"""The calling code at the beginning of a number in E.164."""

from typing import Final

from phonenumbers import COUNTRY_CODE_TO_REGION_CODE

_LENGTHS: Final = range(1, 4)
_LONGEST: Final = _LENGTHS[-1]
_CODES: Final = frozenset(map(str, COUNTRY_CODE_TO_REGION_CODE))
_CODE_OF: Final = {
    region: str(code)
    for code, regions in COUNTRY_CODE_TO_REGION_CODE.items()
    for region in regions
}
_NO_COUNTRY: Final = "001"
"""What the library has for calling codes of no country."""


def calling_code(phone_number: str) -> str:
    """Return the calling code of a number, its first digits where it has none.

    No calling code is the beginning of another one (ITU-T E.164).
    """
    digits = phone_number.removeprefix("+")
    for length in _LENGTHS:
        if digits[:length] in _CODES:
            return digits[:length]
    return digits[:_LONGEST]


def code_of_region(region: str | None) -> str | None:
    """Return the calling code of a region, None where that is none."""
    return None if region is None else _CODE_OF.get(region)


def country_of(code: str) -> str | None:
    """Return the ISO code of the country of a calling code, None where it has none.

    Where several countries share it, the largest.
    """
    region = COUNTRY_CODE_TO_REGION_CODE.get(int(code or 0), (_NO_COUNTRY,))[0]
    return None if region == _NO_COUNTRY else region


def calling_codes_of(country: str) -> list[str]:
    """Return the calling codes of which a country is the country."""
    return [
        str(code)
        for code, regions in COUNTRY_CODE_TO_REGION_CODE.items()
        if regions[0] == country
    ]
