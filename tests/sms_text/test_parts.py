"""The parts of an SMS, held to what another library makes of the same text."""

import unicodedata

import pytest
import smsutil
from hypothesis import example, given, settings
from hypothesis import strategies as st
from smsutil.codecs import GSM_BASIC_CHARSET

from custom_components.smspartner.sms_text import (
    Encoding,
    TextError,
    TextProblem,
    prepare,
)

REPLACED = "äöñüÄÖÑÜ§\r\x1b"
"""Characters of GSM 03.38 that SMS Partner replaces or that are no text."""
GSM = [*"\n€", *sorted(set(GSM_BASIC_CHARSET) - set(REPLACED))]
LETTERS = st.text(st.sampled_from(GSM), max_size=700).map(lambda text: f"a{text}")
ANY_TEXT = st.text(
    st.characters(
        exclude_categories=["Cc", "Cs"], exclude_characters="\u2028\u2029\ufffd"
    ),
    max_size=400,
).map(lambda text: f"a{text}")


def _parts(message: str, *, unicode: bool) -> int:
    """Return the parts of a message, also of one that has too many of them."""
    try:
        return prepare(message, unicode=unicode).parts
    except TextError as err:
        return err.parts or 0


@settings(deadline=None)
@given(LETTERS)
@example("a" * 152 + "€" * 5)
@example("a" * 158 + "\n")
@example("a" * 158 + "\n" * 2)
def test_parts_of_gsm(message: str) -> None:
    """Without Unicode, the parts are those that the other library splits it into."""
    message = message.replace(":", ";")
    split = smsutil.gsm_split(message.replace("\n", "\r\n"))
    assert _parts(message, unicode=False) == len(split.parts)


@settings(deadline=None)
@given(ANY_TEXT)
@example("a" + "\U0001f525" * 34)
@example("a" + "\U0001f525" * 67)
def test_parts_of_unicode(message: str) -> None:
    """With Unicode, too: an emoji is never cut in two."""
    message = message.replace(":", ";")
    composed = unicodedata.normalize("NFC", message)
    split = smsutil.unicode_split(composed.replace("\n", "\r\n"))
    assert _parts(message, unicode=True) == len(split.parts)


@pytest.mark.parametrize(
    ("message", "unicode", "parts"),
    [
        ("a" * 160, False, 1),
        ("a" * 161, False, 2),
        ("a" * 306, False, 2),
        ("a" * 307, False, 3),
        ("€" * 80, False, 1),
        ("€" * 81, False, 2),
        ("a" * 158 + "\n", False, 1),
        ("a" * 159 + "\r\n", False, 2),
        ("a" * 157 + ":br:", False, 1),
        ("a" * 159 + ":br:", False, 2),
        ("a" * 1530, False, 10),
        ("é" * 70, True, 1),
        ("é" * 71, True, 2),
        ("e\u0301" * 70, True, 1),
        ("\U0001f525" * 35, True, 1),
        ("\U0001f525" * 36, True, 2),
        ("a" * 670, True, 10),
    ],
)
def test_room_of_parts(message: str, parts: int, *, unicode: bool) -> None:
    """One part holds 160 characters, and several 153 each; with Unicode 70 and 67."""
    text = prepare(message, unicode=unicode)
    assert text.parts == parts
    assert text.encoding is (Encoding.UCS2 if unicode else Encoding.GSM7)


@pytest.mark.parametrize(
    ("character", "unicode", "parts"),
    [("a", False, 33), ("火", False, 33), ("a", True, 75), ("\U0001f525", True, 75)],
)
def test_far_too_long(character: str, parts: int, *, unicode: bool) -> None:
    """A message without end is refused before each character is looked at.

    The error says how many parts there would be at least.
    """
    with pytest.raises(TextError) as refused:
        prepare(character * 5_001, unicode=unicode)
    assert refused.value.problem is TextProblem.TOO_LONG
    assert refused.value.parts == parts


def test_much_that_is_left_out() -> None:
    """A long message is sent where little of it is left."""
    assert prepare("\U0001f525" * 4_995 + "Fire!").shown == "Fire!"


@pytest.mark.parametrize(("length", "unicode"), [(1531, False), (671, True)])
def test_too_long(length: int, *, unicode: bool) -> None:
    """More than ten parts are refused, and the error says how many there would be."""
    with pytest.raises(TextError) as refused:
        prepare("a" * length, unicode=unicode)
    assert refused.value.problem is TextProblem.TOO_LONG
    assert refused.value.parts == 11
