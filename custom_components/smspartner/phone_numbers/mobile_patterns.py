"""Mobile numbers in E.164, recognized by one pattern of each numbering plan.

Reading 100,000 of them takes 0.2 s this way and 2.6 s with the library's parser, which
reads everything that is not recognized here.
"""

import re
from functools import cache
from typing import Final

from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata
from phonenumbers.phonemetadata import PhoneNumberDesc

_SINGLE_CALLING_CODES: Final = "|".join(
    str(code)
    for code, regions in COUNTRY_CODE_TO_REGION_CODE.items()
    if len(regions) == 1
)
_E164: Final = re.compile(rf"\+(?=[0-9]{{7,15}}$)({_SINGLE_CALLING_CODES})([0-9]+)")

# The kinds that the library checks before it checks for a mobile.
_KINDS_BEFORE_MOBILE: Final = (
    "premium_rate",
    "toll_free",
    "shared_cost",
    "voip",
    "personal_number",
    "pager",
    "uan",
    "voicemail",
)


def is_plain_mobile(text: str) -> bool:
    """Return whether a text is surely a mobile number, written in E.164.

    False proves nothing: it may be written in another way, have a calling code that
    several countries share, or be of another kind.
    """
    match = _E164.fullmatch(text)
    if match is None:
        return False
    pattern = _mobile_pattern(int(match[1]))
    return pattern is not None and pattern.fullmatch(match[2]) is not None


@cache
def _mobile_pattern(calling_code: int) -> re.Pattern[str] | None:
    """Return the pattern of a country's mobiles; this loads its plan from disk."""
    (region,) = COUNTRY_CODE_TO_REGION_CODE[calling_code]
    plan = PhoneMetadata.metadata_for_region_or_calling_code(calling_code, region)
    if plan is None or not (mobile := _pattern(plan.mobile)):
        return None
    others = [_pattern(getattr(plan, kind)) for kind in _KINDS_BEFORE_MOBILE]
    ruled_out = [plan.national_prefix_for_parsing, *others]
    return re.compile(
        f"(?={_pattern(plan.general_desc)})"
        + "".join(f"(?!{pattern})" for pattern in ruled_out if pattern)
        + mobile
    )


def _pattern(kind: PhoneNumberDesc | None) -> str:
    """Return the pattern of a kind of number with its lengths, empty without any."""
    if kind is None or not kind.national_number_pattern:
        return ""
    lengths = "|".join(f".{{{length}}}" for length in kind.possible_length) or ".*"
    return f"(?=(?:{lengths})$)(?:{kind.national_number_pattern})$"
