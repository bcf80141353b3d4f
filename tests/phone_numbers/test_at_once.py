"""A few numbers that are read at once are read as any list is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custom_components.smspartner.phone_numbers import (
    PhoneNumberInput,
    read_at_once,
    read_numbers,
    sight,
    split_entries,
)
from custom_components.smspartner.phone_numbers.lists import MAX_AT_ONCE

FRENCH = "+33612345678"
BELGIAN = "+32470123456"


@pytest.fixture(autouse=True)
def french_is_known() -> None:
    """Read a French number before."""
    read_numbers([FRENCH], None)


@given(
    st.lists(
        st.sampled_from([FRENCH, "+33698765432", BELGIAN, "+33123456789"])
        | st.from_regex(r"\+?33[0-9 ,]{6,12}", fullmatch=True)
        | st.integers(33_600_000_000, 33_700_000_000),
        max_size=4,
    )
)
def test_the_same_as_of_any_list(entries: list[PhoneNumberInput]) -> None:
    """See each entry read alike, or not at once."""
    at_once = read_at_once(entries)
    assert at_once is None or at_once == read_numbers(entries, "FR", max_invalid=10)


def test_mobiles_in_e164_are_read_at_once() -> None:
    """See a number that is asked for twice told apart, and other spellings left."""
    read = read_at_once([FRENCH, FRENCH])
    assert read is not None
    assert read.valid == read.duplicates == [(FRENCH, FRENCH)]
    for other in ("0612345678", "+33 6 12 34 56 78", 33612345678, "+33123456789", "33"):
        assert read_at_once([other]) is None
    assert read_at_once(list(split_entries([f"{FRENCH}, {FRENCH}"]))) is None
    assert read_at_once([FRENCH] * (MAX_AT_ONCE + 1)) is None


def test_a_country_that_was_never_read_is_not_read_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """See its plan loaded elsewhere: that takes a look at the disk."""
    read_numbers([BELGIAN], None)
    assert read_at_once([BELGIAN]) is not None
    monkeypatch.setattr(sight, "_LOADED", {"FR"})
    assert read_at_once([BELGIAN]) is None
    assert read_at_once([FRENCH]) is not None
