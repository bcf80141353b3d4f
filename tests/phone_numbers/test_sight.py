"""What is told of a number at sight is what the library's parser tells."""

from collections.abc import Iterator

import phonenumbers
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from phonenumbers import PhoneNumberFormat, PhoneNumberType, ValidationResult

from custom_components.smspartner.phone_numbers.sight import (
    fixed_dialled_in,
    fixed_with_code,
    is_of_no_kind,
    mobile_dialled_in,
    mobile_with_code,
    unassigned_dialled_in,
    unassigned_with_code,
)

KINDS = (
    "fixed_line",
    "mobile",
    "voip",
    "pager",
    "toll_free",
    "personal_number",
    "premium_rate",
    "shared_cost",
    "uan",
    "voicemail",
)
MOBILE = {
    PhoneNumberType.MOBILE,
    PhoneNumberType.FIXED_LINE_OR_MOBILE,
    PhoneNumberType.PERSONAL_NUMBER,
}
THOROUGH = settings(max_examples=3000, deadline=None)


def examples() -> Iterator[tuple[str, str]]:
    """Yield regions with a number of each kind that they have."""
    for region in sorted(phonenumbers.SUPPORTED_REGIONS):
        plan = phonenumbers.PhoneMetadata.metadata_for_region(region)
        for kind in KINDS:
            described = getattr(plan, kind)
            if described is not None and described.example_number:
                yield region, described.example_number


EXAMPLES = tuple(examples())
FRENCH = tuple(one for one in EXAMPLES if one[0] in ("FR", "GP", "GF", "MQ", "RE"))


@st.composite
def written(draw: st.DrawFn, *prefixes: str) -> tuple[str, str]:
    """Draw a region, and digits that are close to a number of it."""
    region, number = draw(st.sampled_from(EXAMPLES) | st.sampled_from(FRENCH))
    changes = draw(st.dictionaries(st.integers(0, 14), st.sampled_from("0123456789")))
    for place, digit in changes.items():
        number = number[:place] + digit + number[place + 1 :]
    code = str(phonenumbers.country_code_for_region(region))
    prefix = draw(st.sampled_from(prefixes)).replace("code", code)
    return region, prefix + number


def parse(text: str, region: str | None) -> phonenumbers.PhoneNumber | None:
    """Return what the library reads, None where it reads nothing."""
    try:
        return phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None


def is_mobile(phone: str, text: str, region: str | None) -> bool:
    """Return whether the library reads a text as this number, a mobile."""
    number = parse(text, region)
    assert number is not None
    assert phonenumbers.format_number(number, PhoneNumberFormat.E164) == phone
    return phonenumbers.number_type(number) in MOBILE


def is_fixed(phone: str, text: str, region: str | None) -> bool:
    """Return whether the library reads a text as this number, a fixed line."""
    number = parse(text, region)
    assert number is not None
    assert phonenumbers.format_number(number, PhoneNumberFormat.E164) == phone
    assert phonenumbers.parse(phone) == number
    return phonenumbers.number_type(number) == PhoneNumberType.FIXED_LINE


def is_unassigned(phone: str, text: str, region: str | None) -> bool:
    """Return whether the library reads a text as this number, of no kind."""
    number = parse(text, region)
    assert number is not None
    assert phonenumbers.format_number(number, PhoneNumberFormat.E164) == phone
    assert phonenumbers.parse(phone).national_number == number.national_number
    assert not number.italian_leading_zero
    reason = phonenumbers.is_possible_number_with_reason(number)
    is_unknown = phonenumbers.number_type(number) == PhoneNumberType.UNKNOWN
    return is_unknown and reason == ValidationResult.IS_POSSIBLE


@THOROUGH
@given(written("code", "code0", "code00", "0code", "codecode"))
def test_with_calling_code(number: tuple[str, str]) -> None:
    """See digits with a calling code told as the library does."""
    _, digits = number
    if phone := mobile_with_code(digits):
        assert is_mobile(phone, f"+{digits}", None)
    if phone := fixed_with_code(digits):
        assert is_fixed(phone, f"+{digits}", None)
    if phone := unassigned_with_code(digits):
        assert is_unassigned(phone, f"+{digits}", None)


@THOROUGH
@given(
    written("", "0", "00", "000", "code", "code0", "0code", "00code", "8", "1", "011"),
    st.sampled_from(["own", "FR", "RE", "IT", "BR", "AR", "US", "BY", "CI"]),
)
@example(("FR", "0596123456"), "own")
@example(("DE", "4915123456789"), "own")  # a fixed line there
def test_dialled_in_a_country(number: tuple[str, str], there: str) -> None:
    """See digits told as the library reads them in a country."""
    region, digits = number
    if there != "own":
        region = there
    if phone := mobile_dialled_in(region, digits):
        assert is_mobile(phone, digits, region)
    if phone := fixed_dialled_in(region, digits):
        assert is_fixed(phone, digits, region)
    if phone := unassigned_dialled_in(region, digits):
        assert is_unassigned(phone, digits, region)
    if is_of_no_kind(region, digits) and (read := parse(digits, region)):
        assert phonenumbers.number_type(read) == PhoneNumberType.UNKNOWN


@pytest.mark.parametrize("digits", ["0612345678", "612345678", "33612345678"])
def test_french_spellings_are_told(digits: str) -> None:
    """See what a French list is made of told at sight."""
    assert mobile_dialled_in("FR", digits) == "+33612345678"


@pytest.mark.parametrize("digits", ["33612345678", "330612345678"])
def test_calling_code_is_told(digits: str) -> None:
    """See a number with its calling code told at sight, a zero or not."""
    assert mobile_with_code(digits) == "+33612345678"


def test_fixed_lines_are_told() -> None:
    """See the fixed lines of a list told at sight.

    Without a zero, they may be a mobile of another country with its calling code.
    """
    assert fixed_dialled_in("FR", "0140123456") == "+33140123456"
    assert fixed_with_code("33140123456") == "+33140123456"
    assert fixed_dialled_in("FR", "0612345678") is None
    assert fixed_dialled_in("FR", "491512345") is None
    assert fixed_with_code("33612345678") is None


def test_unassigned_numbers_are_told() -> None:
    """See what the plans of France give to nobody told at sight."""
    assert unassigned_dialled_in("FR", "0711223344") == "+33711223344"
    assert unassigned_with_code("33711223344") == "+33711223344"
    assert is_of_no_kind("GP", "0711223344")
    assert not is_of_no_kind("GP", "0690001234")
