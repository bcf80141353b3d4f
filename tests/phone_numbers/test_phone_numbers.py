"""Tests of reading and sorting phone numbers."""

import re
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from custom_components.smspartner.phone_numbers import (
    MAX_INVALID,
    PhoneNumberError,
    PhoneNumberProblem,
    ReadNumbers,
    normalize,
    read_each,
    read_numbers,
    split_entries,
)

COUNTRIES = st.sampled_from(
    [None, "FR", "RE", "ES", "BE", "IT", "US", "DE", "LU", "BY", "AR", "BR", "XX"]
)
NUMBER_LIKE = st.text("0123456789+ ()-./\u00a0\u202a\uff13\u0663x", max_size=30)
ENTRIES = st.one_of(
    st.integers(),
    st.integers(10**6, 10**16),
    NUMBER_LIKE,
    st.text(max_size=80),
)
UNTIMED = settings(deadline=None)
UNPRINTABLE = 10**5000  # Python refuses to write it in decimal
FULL_WIDTH = {ord(char): ord(char) + 0xFEE0 for char in "+0123456789"}
ARABIC = {ord(char): ord(char) + 0x0630 for char in "0123456789"}


@pytest.mark.parametrize(
    "value",
    [
        "+33612345678",
        "0033612345678",
        "33612345678",
        33612345678,
        "0612345678",
        "612345678",
        612345678,
        "06 12 34 56 78",
        "06.12.34.56.78",
        "06-12-34-56-78",
        "06/12/34/56/78",
        "06\u00a012\u00a034\u00a056\u00a078",
        "06\u202f12\u202f34\u202f56\u202f78",
        "06\u201112\u201134\u201156\u201178",
        "\u202a+33 6 12 34 56 78\u202c",
        " +33 (0)6 12 34 56 78\n",
        "(+33) 6 12 34 56 78",
        "33 (0)6 12 34 56 78",
        "(00 33) 6 12 34 56 78",
        "tel:+33-6-12-34-56-78",
        "TEL: 0612345678",
        "0612345678".translate(FULL_WIDTH),
        "+33612345678".translate(FULL_WIDTH),
        "0612345678".translate(ARABIC),
    ],
)
def test_spellings_of_one_french_number(value: str | int) -> None:
    """What people and templates write for one number is the same number."""
    assert normalize(value, "FR") == "+33612345678"


@pytest.mark.parametrize(
    ("value", "country", "expected"),
    [
        ("612345678", "ES", "+34612345678"),
        (612345678, "ES", "+34612345678"),
        ("34612345678", "ES", "+34612345678"),
        (34612345678, "ES", "+34612345678"),
        ("0471 12 34 56", "BE", "+32471123456"),
        ("471123456", "BE", "+32471123456"),
        (32471123456, "BE", "+32471123456"),
        # 333 and 393 are prefixes of Italian mobiles; 33 and 39 are calling codes.
        ("333 123 4567", "IT", "+393331234567"),
        (3331234567, "IT", "+393331234567"),
        ("393 123 4567", "IT", "+393931234567"),
        (393331234567, "IT", "+393331234567"),
        ("393331234567", "IT", "+393331234567"),
        # Read with a plus, 202 is a fixed line in Cairo.
        (2025550123, "US", "+12025550123"),
        ("2025550123", "US", "+12025550123"),
        ("12025550123", "US", "+12025550123"),
        ("011 33 6 12 34 56 78", "US", "+33612345678"),
        ("0033 6 12 34 56 78", "US", "+33612345678"),
        ("33612345678", "US", "+33612345678"),
        # Read as national, 49151… is a valid German fixed line.
        ("4915123456789", "DE", "+4915123456789"),
        (4915123456789, "DE", "+4915123456789"),
        ("0151 23456789", "DE", "+4915123456789"),
        # Text is read as national first, an int with its plus first.
        ("15123456789", "DE", "+4915123456789"),
        (15123456789, "DE", "+15123456789"),
        ("621 123 456", "LU", "+352621123456"),
        ("352621123456", "LU", "+352621123456"),
        (621123456, "LU", "+352621123456"),
        ("0692123456", "RE", "+262692123456"),
        ("07911 123456", "GB", "+447911123456"),
    ],
)
def test_national_and_international_reading(
    value: str | int, country: str, expected: str
) -> None:
    """Of two readings the one that can be a mobile number wins."""
    assert normalize(value, country) == expected


@pytest.mark.parametrize(
    ("value", "country", "expected"),
    [
        ("0696 20 00 01", "FR", "+596696200001"),
        ("696200001", "FR", "+596696200001"),
        (696200001, "FR", "+596696200001"),
        ("696 20 00 01", "FR", "+596696200001"),
        ("Carla 0696 20 00 01", "FR", "+596696200001"),
        ("0690 00 12 34", "FR", "+590690001234"),
        ("0694 20 12 34", "FR", "+594694201234"),
        ("0692 12 34 56", "FR", "+262692123456"),
        ("0690 00 12 34", "BL", "+590690001234"),
        ("0690 00 12 34", "MF", "+590690001234"),
        ("0692 12 34 56", "YT", "+262692123456"),
        ("06 12 34 56 78", "MQ", "+33612345678"),
        ("07 56 12 34 56", "GP", "+33756123456"),
        ("06 12 34 56 78", "GF", "+33612345678"),
        ("06 12 34 56 78", "RE", "+33612345678"),
        ("06 12 34 56 78", "YT", "+33612345678"),
        ("0694 20 12 34", "RE", "+594694201234"),
        # Nowhere given out yet: a number of the country itself.
        ("06 39 98 36 78", "FR", "+33639983678"),
        ("06 39 98 36 78", "MQ", "+596639983678"),
        # Who writes a country's code means it.
        ("+33 696 20 00 01", "FR", "+33696200001"),
        ("0033 696 20 00 01", "MQ", "+33696200001"),
    ],
)
def test_france_and_its_overseas_regions_share_a_numbering(
    value: str | int, country: str, expected: str
) -> None:
    """A national number of another of them is dialled alike, and read alike."""
    assert normalize(value, country) == expected


@pytest.mark.parametrize(
    ("value", "country", "problem"),
    [
        ("0696 20 00 01", "ES", PhoneNumberProblem.NOT_POSSIBLE),
        ("0696 20 00 01", None, PhoneNumberProblem.COUNTRY_UNKNOWN),
        ("0262 12 34 56", "FR", PhoneNumberProblem.NOT_MOBILE),
        ("01 56 12 34 56", "MQ", PhoneNumberProblem.NOT_MOBILE),
        ("0696 20 00", "FR", PhoneNumberProblem.NOT_POSSIBLE),
        ("Carla 06 39 98 36 78", "FR", PhoneNumberProblem.NOT_A_NUMBER),
    ],
)
def test_no_number_of_the_shared_numbering(
    value: str, country: str | None, problem: PhoneNumberProblem
) -> None:
    """Others do not share it, and a landline is one in each of its regions."""
    with pytest.raises(PhoneNumberError) as caught:
        normalize(value, country)
    assert caught.value.problem is problem


@pytest.mark.parametrize(
    "value", ["+33612345678", "0033612345678", "33612345678", 33612345678]
)
@pytest.mark.parametrize("country", [None, "", "XX"])
def test_international_numbers_need_no_country(
    value: str | int, country: str | None
) -> None:
    """A number that carries its calling code is read without any country."""
    assert normalize(value, country) == "+33612345678"


@pytest.mark.parametrize("value", ["0612345678", "612345678", 612345678])
@pytest.mark.parametrize("country", [None, "", "XX"])
def test_national_numbers_need_a_country(value: str | int, country: str | None) -> None:
    """A national number is refused for the missing country, not for itself."""
    with pytest.raises(PhoneNumberError) as caught:
        normalize(value, country)
    assert caught.value.problem is PhoneNumberProblem.COUNTRY_UNKNOWN


@pytest.mark.parametrize(
    "value",
    [
        "",
        "   ",
        "+",
        "00",
        "hello",
        "0612345678x",
        "0612345678 x12",
        "0612345678;ext=12",
        "0612345678#",
        "+33612345678,,5",
        "+1 800 FLOWERS",
        "++33612345678",
        "+33+612345678",
        "+0612345678",
        "+999612345678",
        "0612345678½",
        "6" * 21,
        pytest.param("6" * 10_000, id="long"),
        pytest.param("\u0660" * 60, id="long arabic"),
        0,
        -33612345678,
        10**20,
        pytest.param(UNPRINTABLE, id="unprintable"),
    ],
)
def test_not_a_number(value: str | int) -> None:
    """What cannot be a number anywhere is refused as such."""
    with pytest.raises(PhoneNumberError) as caught:
        normalize(value, "FR")
    assert caught.value.problem is PhoneNumberProblem.NOT_A_NUMBER


@pytest.mark.parametrize("value", [True, False, 336123.5, None, ["+33612345678"]])
def test_other_types_are_not_numbers(value: Any) -> None:
    """Booleans, floats and the like are refused and not converted."""
    with pytest.raises(PhoneNumberError) as caught:
        normalize(value, "FR")
    assert caught.value.problem is PhoneNumberProblem.NOT_A_NUMBER


@pytest.mark.parametrize(
    ("value", "country"),
    [
        ("112", "FR"),
        ("06123456789", "FR"),
        ("+3361234567", None),
        ("+3300000000", None),
        ("06 12 34 56 7", "FR"),
        ("+33 06 12 34 56 7", None),
        ("+1 555 0123", None),  # complete only within one area
        ("+49 00 151 23456789", None),  # a second trunk prefix
        ("+33700123456789", None),  # one digit short of a machine's number
        ("+4915123456789012", None),
    ],
)
def test_not_possible(value: str, country: str | None) -> None:
    """A number of a length that its country does not have is refused."""
    with pytest.raises(PhoneNumberError) as caught:
        normalize(value, country)
    assert caught.value.problem is PhoneNumberProblem.NOT_POSSIBLE


@pytest.mark.parametrize(
    "value",
    [
        "+33176123456",  # fixed line
        "+33800123456",  # toll free
        "+33891123456",  # premium
        "+33810123456",  # shared cost
        "+33912345678",  # VoIP
        "+390199123456",  # fixed line, the zero kept
        "+498001234567",  # toll free
        "+41860123456789",  # voicemail
        "+447640123456",  # pager
        "+445512345678",  # UAN
    ],
)
def test_not_mobile(value: str) -> None:
    """Numbers that surely are no mobile are refused, unless any will do."""
    with pytest.raises(PhoneNumberError) as caught:
        normalize(value, None)
    assert caught.value.problem is PhoneNumberProblem.NOT_MOBILE
    assert normalize(value, None, mobile_only=False) == value


@pytest.mark.parametrize(
    "value",
    [
        "+12025550123",  # fixed line or mobile
        "+447012345678",  # personal number
        "+33692123456",  # possible, of no known type
        "+881612345678",  # satellite, of no country
    ],
)
def test_numbers_that_may_be_mobile_pass(value: str) -> None:
    """A number that is not surely something else passes."""
    assert normalize(value, None) == value


@pytest.mark.parametrize(
    "value",
    [
        "+337001234567890",
        "+33 (0)700 123 456 7890",
        "0700 12 34 56 78 90",
        337001234567890,
    ],
)
def test_french_machine_numbers_pass(value: str | int) -> None:
    """France's long numbers for machines pass, though the library refuses them."""
    assert normalize(value, "FR") == "+337001234567890"


def test_error_does_not_show_the_number() -> None:
    """The exception can be logged: it names the problem and not the number."""
    with pytest.raises(PhoneNumberError) as caught:
        normalize("+33176123456", None)
    assert str(caught.value) == "not_mobile"


@UNTIMED
@given(ENTRIES, COUNTRIES, st.booleans())
def test_any_entry_is_read_or_refused(
    value: str | int, country: str | None, mobile_only: bool
) -> None:
    """An entry becomes E.164 that reads as itself, or a PhoneNumberError."""
    try:
        phone = normalize(value, country, mobile_only=mobile_only)
    except PhoneNumberError:
        return
    assert re.fullmatch(r"\+[0-9]{7,15}", phone)
    for again in (country, None):
        assert normalize(phone, again, mobile_only=mobile_only) == phone


@UNTIMED
@given(
    st.sampled_from(["+375", "+49", "+54", "+55", "+39", "+241", "+33", "+263", "+1"]),
    st.sampled_from(["", "0", "00", "8", "80", "9", "15", "700"]),
    st.text("0123456789", min_size=4, max_size=13),
)
@example("+375", "", "08100000000")
def test_e164_reads_as_itself(code: str, prefix: str, rest: str) -> None:
    """Stray trunk prefixes never leave a number that reads differently again."""
    try:
        phone = normalize(code + prefix + rest, None, mobile_only=False)
    except PhoneNumberError:
        return
    assert normalize(phone, None, mobile_only=False) == phone


def test_read_numbers() -> None:
    """Entries are sorted, each number under its first spelling, in order."""
    entries: list[str | int] = [
        "06 12 34 56 78",
        "07 12 34 56 78",
        33612345678,
        "0176123456",
        "nobody",
        "+33612345678",
        "nobody",
        UNPRINTABLE,
    ]
    assert read_numbers(entries, "FR") == ReadNumbers(
        valid=[
            ("06 12 34 56 78", "+33612345678"),
            ("07 12 34 56 78", "+33712345678"),
        ],
        duplicates=[
            ("33612345678", "+33612345678"),
            ("+33612345678", "+33612345678"),
        ],
        invalid=[
            ("0176123456", PhoneNumberProblem.NOT_MOBILE),
            ("nobody", PhoneNumberProblem.NOT_A_NUMBER),
            ("nobody", PhoneNumberProblem.NOT_A_NUMBER),
            (hex(UNPRINTABLE), PhoneNumberProblem.NOT_A_NUMBER),
        ],
    )


def test_read_numbers_gives_up() -> None:
    """So much junk ends the reading, unless all of it is to be known."""
    junk = [f"{number:03}" for number in range(MAX_INVALID)]
    entries = ["0612345678", *junk, "0612345678", "1, 2\n3"]
    read = read_numbers(entries, "FR", max_invalid=MAX_INVALID)
    assert read.valid == [("0612345678", "+33612345678")]
    assert [spelling for spelling, _ in read.invalid] == junk
    assert (read.duplicates, read.unread) == ([], 4)
    whole = read_numbers(entries, "FR")
    assert len(whole.invalid) == MAX_INVALID + 3
    assert (len(whole.duplicates), whole.unread) == (1, 0)
    fewer = read_numbers(entries[:-4], "FR", max_invalid=MAX_INVALID)
    assert fewer == read_numbers(entries[:-4], "FR")


def test_read_numbers_without_country() -> None:
    """Only national numbers suffer from a missing country."""
    read = read_numbers(iter(["0612345678", "+33612345678"]), None)
    assert read.valid == [("+33612345678", "+33612345678")]
    assert read.invalid == [("0612345678", PhoneNumberProblem.COUNTRY_UNKNOWN)]


@UNTIMED
@given(st.lists(ENTRIES), COUNTRIES)
def test_read_numbers_loses_nothing(
    entries: list[str | int], country: str | None
) -> None:
    """Every entry ends up in one of the three lists, every number once as valid."""
    count = len(list(split_entries(entries)))
    read = read_numbers(entries, country)
    phones = [phone for _, phone in read.valid]
    assert count == len(phones) + len(read.duplicates) + len(read.invalid)
    assert len(phones) == len(set(phones))
    assert {phone for _, phone in read.duplicates} <= set(phones)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" ,; \n", []),
        ("+33612345678", ["+33612345678"]),
        ("06 12, 07 34;08\n09\r\n10\r11,", ["06 12", "07 34", "08", "09", "10", "11"]),
        ("\u00a006 12\u00a0,", ["06 12"]),
    ],
)
def test_split_one_text(text: str, expected: list[str]) -> None:
    """Commas, semicolons and new lines part the entries; empty ones are dropped."""
    assert list(split_entries([text])) == expected


def test_split_entries() -> None:
    """Only texts are split; what is none comes as it is."""
    entries: list[str | int] = ["0612, 0713;", 33612345678, "", "08\n09"]
    assert list(split_entries(entries)) == ["0612", "0713", 33612345678, "08", "09"]


def test_read_numbers_of_one_text() -> None:
    """A text that holds several numbers is several entries."""
    read = read_numbers(["0612345678, 0712345678\n+33612345678"], "FR")
    assert read.valid == [
        ("0612345678", "+33612345678"),
        ("0712345678", "+33712345678"),
    ]
    assert read.duplicates == [("+33612345678", "+33612345678")]


def test_read_each() -> None:
    """Each entry is told in its place, as it was spelt, duplicates too."""
    entries: list[str | int] = [
        "0612345678",
        33612345678,
        "0176123456",
        "06, 12",
        UNPRINTABLE,
    ]
    mobile = [
        ("0612345678", "+33612345678"),
        ("33612345678", "+33612345678"),
        ("0176123456", PhoneNumberProblem.NOT_MOBILE),
        ("06, 12", PhoneNumberProblem.NOT_A_NUMBER),
        (hex(UNPRINTABLE), PhoneNumberProblem.NOT_A_NUMBER),
    ]
    assert list(read_each(entries, "FR")) == mobile
    any_kind = [*mobile[:2], ("0176123456", "+33176123456"), *mobile[3:]]
    assert list(read_each(entries, "FR", mobile_only=False)) == any_kind


def test_read_each_without_country() -> None:
    """Only national numbers suffer from a missing country."""
    assert list(read_each(["0612345678", "+33612345678"], None)) == [
        ("0612345678", PhoneNumberProblem.COUNTRY_UNKNOWN),
        ("+33612345678", "+33612345678"),
    ]
