"""Numbers that are told at sight, by patterns of their numbering plans.

What is told is what the library's parser gives, which reads all that is not told here:
it takes some 80 microseconds for one number, and this two.
"""

import re
from collections.abc import Iterable
from functools import cache
from typing import Final, NamedTuple

from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata
from phonenumbers.phonemetadata import PhoneNumberDesc

_SINGLE_CALLING_CODES: Final = "|".join(
    str(code)
    for code, regions in COUNTRY_CODE_TO_REGION_CODE.items()
    if len(regions) == 1
)
_WITH_CODE: Final = re.compile(rf"({_SINGLE_CALLING_CODES})([0-9]+)")
_CODES: Final = {
    region: code
    for code, regions in COUNTRY_CODE_TO_REGION_CODE.items()
    for region in regions
}
_LOADED: Final[set[str]] = set()
"""The countries whose plans are in memory."""
_DIGITS_OF_E164: Final = range(7, 16)
_TRUNK: Final = "0"
"""The digit that most countries write before their national numbers."""
_NEVER: Final = "(?!)"
"""A pattern that matches nothing."""

# The kinds that the library checks before it checks for a fixed line or a mobile.
_EARLIER_KINDS: Final = (
    "premium_rate",
    "toll_free",
    "shared_cost",
    "voip",
    "personal_number",
    "pager",
    "uan",
    "voicemail",
)
_KINDS: Final = (*_EARLIER_KINDS, "fixed_line", "mobile")


class _Plan(NamedTuple):
    """The numbering plan of a country; its patterns are of what follows its code."""

    code: str
    any_number: re.Pattern[str]
    surely_mobile: re.Pattern[str]
    """Matches nothing where several countries share the calling code."""
    surely_fixed: re.Pattern[str]
    """The same for fixed lines."""
    any_kind: re.Pattern[str]
    """A number of any kind, here or where the calling code is the same."""
    lengths: frozenset[int]
    access_code: re.Pattern[str]
    """What is dialled there before the calling code of another country."""
    has_trunk: bool
    """Whether national numbers are written with a zero before them, and only so."""

    def without_trunk(self, digits: str) -> str:
        """Return national digits without the zero before them."""
        return digits.removeprefix(_TRUNK) if self.has_trunk else digits

    def mobile(self, digits: str) -> str | None:
        """Return the mobile number that national digits surely are, in E.164."""
        national = self.without_trunk(digits)
        is_mobile = self.surely_mobile.fullmatch(national)
        return self._in_e164(national) if is_mobile else None

    def fixed(self, digits: str) -> str | None:
        """Return the fixed line that national digits surely are, in E.164."""
        national = self.without_trunk(digits)
        is_fixed = self.surely_fixed.fullmatch(national)
        return self._in_e164(national) if is_fixed else None

    def unassigned(self, digits: str) -> str | None:
        """Return the number that national digits would be, in E.164.

        It is as long as others, but surely of no kind.
        """
        national = self.without_trunk(digits)
        if (
            not self.has_trunk
            or national.startswith(_TRUNK)
            or len(national) not in self.lengths
            or self.any_kind.fullmatch(national)
        ):
            return None
        return self._in_e164(national)

    def _in_e164(self, national: str) -> str | None:
        """Return a number in E.164, None where it would be too long or too short."""
        is_possible = len(self.code) + len(national) in _DIGITS_OF_E164
        return f"+{self.code}{national}" if is_possible else None


def mobile_with_code(digits: str) -> str | None:
    """Return the mobile number, in E.164, that digits with their calling code are.

    None proves nothing: several countries may share the code, or it may be a mobile
    number all the same.
    """
    match = _WITH_CODE.fullmatch(digits)
    return _plan_of_code(match[1]).mobile(match[2]) if match else None


def is_mobile_at_once(text: str) -> bool:
    """Return whether a text is surely a mobile number in E.164, told without the disk.

    False proves nothing, as None of `mobile_with_code`.
    """
    match = _WITH_CODE.fullmatch(text.removeprefix("+"))
    if not match or not text.startswith("+"):
        return False
    [region] = COUNTRY_CODE_TO_REGION_CODE[int(match[1])]
    return region in _LOADED and _plan(region).mobile(match[2]) == text


def fixed_with_code(digits: str) -> str | None:
    """Return the fixed line, in E.164, that digits with their calling code are.

    None proves nothing, as in `mobile_with_code`.
    """
    match = _WITH_CODE.fullmatch(digits)
    return _plan_of_code(match[1]).fixed(match[2]) if match else None


def unassigned_with_code(digits: str) -> str | None:
    """Return the number, in E.164, that digits with their calling code would be.

    It is as long as others there, but surely of no kind. None proves nothing.
    """
    match = _WITH_CODE.fullmatch(digits)
    return _plan_of_code(match[1]).unassigned(match[2]) if match else None


def mobile_dialled_in(region: str, digits: str) -> str | None:
    """Return the mobile number that digits are in a country, which may hold its code.

    None proves nothing, as in `mobile_with_code`.
    """
    plan = _plan(region)
    if plan.access_code.match(digits):
        return None
    if number := plan.mobile(digits):
        return number
    if digits.startswith(plan.code) and not plan.any_number.fullmatch(digits):
        return plan.mobile(digits.removeprefix(plan.code))
    return None


def fixed_dialled_in(region: str, digits: str) -> str | None:
    """Return the fixed line that digits with their zero are in a country.

    None proves nothing, as in `mobile_with_code`.
    """
    plan = _plan(region)
    is_national = plan.has_trunk and digits.startswith(_TRUNK)
    if not is_national or plan.access_code.match(digits):
        return None
    return plan.fixed(digits)


def unassigned_dialled_in(region: str, digits: str) -> str | None:
    """Return the number, in E.164, that digits with their zero would be in a country.

    As `unassigned_with_code` does.
    """
    plan = _plan(region)
    if (
        not digits.startswith(_TRUNK)
        or plan.any_number.fullmatch(digits)
        or not is_of_no_kind(region, digits)
    ):
        return None
    return plan.unassigned(digits)


def is_of_no_kind(region: str, digits: str) -> bool:
    """Return whether digits are surely no number of any kind in a country.

    False proves nothing.
    """
    plan = _plan(region)
    national = plan.without_trunk(digits)
    return (
        plan.has_trunk
        and not national.startswith((_TRUNK, plan.code))
        and not plan.access_code.match(digits)
        and not plan.any_kind.fullmatch(national)
        and not plan.any_kind.fullmatch(digits)
    )


def _plan_of_code(code: str) -> _Plan:
    """Return the plan of a calling code that one country has alone."""
    [region] = COUNTRY_CODE_TO_REGION_CODE[int(code)]
    return _plan(region)


@cache
def _plan(region: str) -> _Plan:
    """Return the plan of a country; this loads it from disk."""
    code = _CODES[region]
    regions = COUNTRY_CODE_TO_REGION_CODE[code]
    found, *alike = (_metadata(one, code) for one in (region, *regions))
    any_number = _pattern(found.general_desc)
    is_alone = len(regions) == 1
    plan = _Plan(
        code=str(code),
        any_number=re.compile(any_number or _NEVER),
        surely_mobile=re.compile(_mobile(found) if is_alone else _NEVER),
        surely_fixed=re.compile(_fixed(found) if is_alone else _NEVER),
        any_kind=re.compile(_any_kind(alike)),
        lengths=_lengths(found.general_desc),
        access_code=re.compile(found.international_prefix or _NEVER),
        has_trunk=found.national_prefix_for_parsing == _TRUNK
        and not found.national_prefix_transform_rule,
    )
    _LOADED.add(region)
    return plan


def _metadata(region: str, code: int) -> PhoneMetadata:
    """Return what the library knows of a country."""
    found = PhoneMetadata.metadata_for_region_or_calling_code(code, region)
    if found is None:
        raise LookupError(region)
    return found


def _mobile(metadata: PhoneMetadata) -> str:
    """Return the pattern of numbers that are mobiles and of no earlier kind."""
    return _only(metadata, "mobile", _EARLIER_KINDS)


def _fixed(metadata: PhoneMetadata) -> str:
    """Return the pattern of numbers that are fixed lines and of no other kind."""
    return _only(metadata, "fixed_line", (*_EARLIER_KINDS, "mobile"))


def _only(metadata: PhoneMetadata, kind: str, others: Iterable[str]) -> str:
    """Return the pattern of numbers of one kind, but of none of some others."""
    if not (wanted := _pattern(getattr(metadata, kind))):
        return _NEVER
    patterns = [_pattern(getattr(metadata, other)) for other in others]
    ruled_out = [metadata.national_prefix_for_parsing, *patterns]
    return (
        f"(?={_pattern(metadata.general_desc)})"
        + "".join(f"(?!{pattern})" for pattern in ruled_out if pattern)
        + wanted
    )


def _any_kind(metadata: Iterable[PhoneMetadata]) -> str:
    """Return the pattern of numbers of any kind in some countries."""
    patterns = [_pattern(getattr(one, kind)) for one in metadata for kind in _KINDS]
    return "|".join(filter(None, patterns)) or _NEVER


def _lengths(kind: PhoneNumberDesc | None) -> frozenset[int]:
    """Return the lengths that numbers of a kind may have."""
    return frozenset(kind.possible_length if kind else ())


def _pattern(kind: PhoneNumberDesc | None) -> str:
    """Return the pattern of a kind of number with its lengths, empty without any."""
    if kind is None or not kind.national_number_pattern:
        return ""
    lengths = "|".join(f".{{{length}}}" for length in kind.possible_length) or ".*"
    return f"(?=(?:{lengths})$)(?:{kind.national_number_pattern})$"
