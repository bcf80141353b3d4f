"""Single values are read whatever type the vendor gave them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custom_components.smspartner.api import fields

SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary()
)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a", "a"),
        (" NO_ERROR ", "NO_ERROR"),
        ("", None),
        (" \t", None),
        ("a\x00\x1f\x7fb", "ab"),
        (5, "5"),
        (0.005, "0.005"),
        (True, None),
        (None, None),
        ([], None),
        ({}, None),
        ("x" * 256, "x" * 255),
        ("é€", "é€"),
    ],
)
def test_text(value: object, expected: str | None) -> None:
    """A text is a scalar, stripped, bounded and without control characters."""
    assert fields.text(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (5, 5),
        (-5, -5),
        ("5", 5),
        (" 05 ", 5),
        ("-5", -5),
        (5.0, 5),
        ("5.0", 5),
        ("1e3", 1000),
        (5.5, None),
        ("5.5", None),
        ("five", None),
        ("", None),
        (True, None),
        (None, None),
        ([5], None),
        ("inf", None),
        ("nan", None),
        ("123456789012345678", 123456789012345678),
    ],
)
def test_integer(value: object, expected: int | None) -> None:
    """A whole number may come as text or with a fraction of nothing."""
    assert fields.integer(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0.005, 0.005),
        ("0.005", 0.005),
        (" 1 ", 1.0),
        (-1, -1.0),
        ("1e400", None),
        (float("nan"), None),
        (float("inf"), None),
        (10**400, None),
        ("1,5", None),
        (False, None),
        (None, None),
    ],
)
def test_decimal(value: object, expected: float | None) -> None:
    """A number is finite."""
    assert fields.decimal(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"), [(1, 1), ("0", 0), (-1, None), ("-1", None), ("x", None)]
)
def test_what_cannot_be_negative(value: object, expected: int | None) -> None:
    """Counts and amounts below nothing are not known."""
    assert fields.count(value) == expected
    assert fields.amount(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (True, True),
        (False, False),
        (1, True),
        (0, False),
        ("1", True),
        ("0", False),
        (" TRUE ", True),
        ("False", False),
        ("yes", True),
        ("no", False),
        (2, None),
        ("", None),
        (None, None),
        ([True], None),
    ],
)
def test_flag(value: object, expected: object) -> None:
    """A yes or no has many spellings; anything else is not known."""
    assert fields.flag(value) is expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("+33612345678", "+33612345678"),
        ("0033612345678", "+33612345678"),
        (" 33612345678 ", "+33612345678"),
        (33612345678, "+33612345678"),
        ("+336XXXXXX", None),
        ("+", None),
        ("1" * 21, None),
        ("٣٣٦١٢٣٤٥٦٧٨", None),
        (None, None),
        (True, None),
    ],
)
def test_msisdn(value: object, expected: str | None) -> None:
    """A number is written with its plus, in plain digits."""
    assert fields.msisdn(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("20815", "20815"),
        (310260, "310260"),
        ("2081", None),
        ("2081500", None),
        ("208-15", None),
        (None, None),
    ],
)
def test_network_code(value: object, expected: str | None) -> None:
    """A network is five or six digits."""
    assert fields.network_code(value) == expected


SUMMER = datetime(2015, 7, 20, 8, 19, 45, tzinfo=UTC)
WINTER = datetime(2018, 3, 5, 10, 34, 52, 355000, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2015-07-20 10:19:45", SUMMER),
        ("2015-07-20T10:19:45", SUMMER),
        ("2015-07-20T08:19:45Z", SUMMER),
        ("1437380385", SUMMER),
        (1437380385, SUMMER),
        (1437380385.0, SUMMER),
        ("2018-03-05T10:34:52.355+0000", WINTER),
        ("2018-03-05T10:34:52.355 0000", WINTER),
        ("2018-03-05T12:34:52.355 02:00", WINTER),
        ("2018-03-05 11:34:52.355", WINTER),
        ("0000-00-00 00:00:00", None),
        ("2018-02-30 00:00:00", None),
        ("0001-01-01 00:00:00", None),
        ("0001-01-01T00:00:00Z", None),
        ("9999-12-31T23:59:59-05:00", None),
        ("9999-12-31T23:59:59.999999Z", None),
        ("1969-12-31T23:59:59Z", None),
        ("soon", None),
        ("", None),
        (True, None),
        (None, None),
    ],
)
def test_moment(value: object, expected: datetime | None) -> None:
    """A time is in its own zone, or in the vendor's."""
    assert fields.moment(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ([{"a": 1}, 2, None, [{}], {}], [{"a": 1}, {}]),
        ({"0": {"a": 1}, "2": 3}, [{"a": 1}]),
        ([], []),
        ({}, []),
        ("text", []),
        (None, []),
    ],
)
def test_mappings(value: object, expected: list[object]) -> None:
    """A list may have lost its order, and what is no object in it is left out."""
    assert fields.mappings(value) == expected


@settings(deadline=None)
@given(SCALARS | st.lists(SCALARS) | st.dictionaries(st.text(), SCALARS))
def test_no_value_is_too_odd(value: object) -> None:
    """Every reader answers with what it found, or with nothing."""
    for reader in (
        fields.text,
        fields.integer,
        fields.decimal,
        fields.amount,
        fields.count,
        fields.flag,
        fields.msisdn,
        fields.network_code,
        fields.moment,
        fields.mappings,
    ):
        reader(value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("EUR", "EUR"),
        (" chf ", "CHF"),
        ("€", "EUR"),
        ("Euro", None),
        (3, None),
        ("", None),
        (None, None),
    ],
)
def test_currency(value: object, expected: str | None) -> None:
    """Only a code of three letters, or the sign of the euro, is a currency."""
    assert fields.currency(value) == expected
