"""What a phone shows of a message, and what is said to have changed in it."""

import json
import re
import unicodedata
from dataclasses import asdict

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from smsutil.codecs import GSM_BASIC_CHARSET

from custom_components.smspartner.sms_text import (
    PreparedText,
    Replacement,
    TextError,
    TextProblem,
    prepare,
)

UNTIMED = settings(deadline=None)
ANYTHING = st.one_of(
    st.text(max_size=200),
    st.text(":breuo\n\r\t aé", max_size=60),
    st.text("\U0001f469\u200d\U0001f467\ufe0f\u20e31\U0001f1eb\U0001f1f7ae\u0301 "),
    st.text(st.characters(categories=["Cs", "Cc", "So", "Lu"]), max_size=60),
)

BY_SMS_PARTNER = """
ç Ç | ê e | ë e | î i | ï i | ô o | ö o | ó o | û u | ü u | ÿ y | ä a | á a | â a
ã a | À A | Á A | Â A | Ã A | Ä A | È E | Ê E | Ë E | Î I | Ô O | Ö O | Ù U | Ú U
Û U | Ü U | Ý Y | ñ n | Ñ N | ą à | œ oe | µ u | ° . | [ ( | { ( | ] ) | } ) | \u2019 '
\u2018 ' | \u201c ' | ` ' | « " | » " | ^ | ~ | \\ | ¨ | §
"""
"""What SMS Partner's documentation says that it replaces; the pipe is tested beside."""


def _prepared(message: str, *, unicode: bool = False) -> PreparedText | None:
    """Return the prepared text, or None where it is refused."""
    try:
        return prepare(message, unicode=unicode)
    except TextError:
        return None


def _replaced(message: str, *, unicode: bool = False) -> dict[str, str]:
    """Return what is said to be replaced in a message."""
    replaced = prepare(message, unicode=unicode).replaced
    return {each.old: each.new for each in replaced}


@pytest.mark.parametrize("row", re.split(r"[|\n]", BY_SMS_PARTNER.strip()))
def test_what_sms_partner_replaces(row: str) -> None:
    """All that SMS Partner replaces is replaced before, and told."""
    old, new = (*row.split(), "")[:2]
    text = prepare(f"ab{old}c")
    assert text.sent == text.shown == f"ab{new}c"
    assert text.replaced == (Replacement(old, new),)


def test_the_pipe() -> None:
    """SMS Partner removes it."""
    assert prepare("a|b").sent == "ab"


def test_what_stays() -> None:
    """The rest of the alphabet goes through as it is."""
    for character in set(GSM_BASIC_CHARSET) - set("äöñüÄÖÑÜ§\n\r\x1b "):
        text = prepare(f"a {character}")
        assert text.sent == text.shown == f"a {character}"
        assert not text.replaced


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("Cave\u00a0: 3\u202f%", "Cave : 3 %"),
        ("Tür \u2013 zu\u2026", "Tur - zu..."),
        ("„Ça va?”", "'Ça va?'"),
        ("Łódź, Dvořák, Þór", "Lodz, Dvorak, Thor"),
        ("1½ m², 10 ≠ 3, 7 ≰ 8", "1 1/2 m2, 10 <> 3, 7 8"),
        ("٣ \uff21\uff22 ﬁn", "3 AB fin"),
        ("a\tb", "a b"),
        ("Zm\u00fa\u0161\u030ctek", "Zmustek"),
    ],
)
def test_what_is_spelled_otherwise(message: str, shown: str) -> None:
    """What is in neither table is written in the letters that there are."""
    assert prepare(message).shown == shown


@pytest.mark.parametrize(
    "emoji",
    [
        "\U0001f525",
        "\U0001f469\u200d\U0001f469\u200d\U0001f467",
        "\u2764\ufe0f\u200d\U0001f525",
        "\U0001f44d\U0001f3fd",
        "\U0001f1eb\U0001f1f7",
        "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
        "\u26a0\ufe0f",
    ],
)
def test_an_alarm_with_emojis(emoji: str) -> None:
    """An emoji is left out whole, told once, and keeps nothing from being sent."""
    text = prepare(f"{emoji}Feu {emoji}!{emoji}")
    assert text.shown == "Feu !"
    assert text.replaced == (Replacement(emoji, ""),)
    as_it_is = prepare(f"{emoji}Feu", unicode=True)
    assert as_it_is.shown == as_it_is.sent == f"{emoji}Feu"
    assert not as_it_is.replaced


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("my house \U0001f3e0 fenetre", "my house fenetre"),
        ("\U0001f525 Feu", "Feu"),
        ("Feu \U0001f525", "Feu"),
        ("\U0001f525 \u26a0\ufe0f Feu \U0001f525 \u26a0\ufe0f ici", "Feu ici"),
        ("Feu \U0001f525\n\U0001f692 dehors", "Feu\ndehors"),
        ("a  b \U0001f525\U0001f525!", "a  b !"),
        ("  a  b  ", "  a  b  "),
        ("a\U0001f525b", "ab"),
        ("\ud83d a \ud83d b", "a b"),
    ],
)
@pytest.mark.parametrize("unicode", [False, True])
def test_no_gap_is_left(message: str, shown: str, *, unicode: bool) -> None:
    """What is left out takes the blanks with it that only it has parted."""
    if not unicode or "\ud83d" in message:
        assert prepare(message, unicode=unicode).shown == shown
    else:
        assert prepare(message, unicode=True).shown == message


def test_a_digit_with_a_frame() -> None:
    """Of the emoji of a digit, the digit is left."""
    assert _replaced("Zone 1\ufe0f\u20e3") == {"1\ufe0f\u20e3": "1"}


@pytest.mark.parametrize("unicode", [False, True])
def test_line_breaks(*, unicode: bool) -> None:
    """Every kind of line break becomes the one that SMS Partner knows."""
    text = prepare("a\r\nb\rc\nd\u2028e\n\rf", unicode=unicode)
    assert text.sent == "a:br:b:br:c:br:d:br:e:br::br:f"
    assert text.shown == "a\nb\nc\nd\ne\n\nf"
    assert not text.replaced


@pytest.mark.parametrize("unicode", [False, True])
def test_shorthands_of_sms_partner(*, unicode: bool) -> None:
    """What it takes for a line break or a euro sign is shown as one, and told."""
    text = prepare("a:br:b 3 :euro:", unicode=unicode)
    assert text.shown == "a\nb 3 €"
    assert text.sent == "a:br:b 3 €"
    assert _replaced("a:br:b 3 :euro:") == {":br:": "\n", ":euro:": "€"}


def test_a_line_break_that_is_left_over() -> None:
    """A line break that only the removal of an emoji makes is shown, too."""
    assert prepare("a:b\U0001f525r:b").shown == "a\nb"


@pytest.mark.parametrize("unicode", [False, True])
def test_control_characters(*, unicode: bool) -> None:
    """Neither a NUL nor half a character gets through, or into the response."""
    text = prepare("a\x00b\x1b\ud83dc\x85d\x7f", unicode=unicode)
    assert text.shown == "abc\nd"
    assert text.replaced == (Replacement("\ufffd", ""),)


def test_halves_of_an_emoji() -> None:
    """Two halves that belong together are one character again."""
    assert prepare("a\ud83d\udd25", unicode=True).shown == "a\U0001f525"


@pytest.mark.parametrize("unicode", [False, True])
@pytest.mark.parametrize("message", ["", " \n\t", "\u200b\u00a0", "\x00"])
def test_nothing_left(message: str, *, unicode: bool) -> None:
    """A text that shows nothing is refused: a template that renders empty."""
    with pytest.raises(TextError) as refused:
        prepare(message, unicode=unicode)
    assert refused.value.problem is TextProblem.EMPTY


@pytest.mark.parametrize("message", ["\U0001f525", " \U0001f525\n\x00\u2764\ufe0f"])
def test_only_emoji(message: str) -> None:
    """Emoji alone leave nothing, unless they are sent as Unicode."""
    with pytest.raises(TextError) as refused:
        prepare(message)
    assert refused.value.problem is TextProblem.NOTHING_LEFT
    assert prepare(message, unicode=True).parts == 1


@pytest.mark.parametrize(
    ("message", "is_refused"),
    [
        ("Пожар! ok", True),
        ("火事 abc", False),
        ("火事 ab", False),
        ("火事 a", True),
        ("Пожар", True),
        ("火 \U0001f525\U0001f525\U0001f525 a", False),
    ],
)
def test_letters_left(message: str, *, is_refused: bool) -> None:
    """A text of which fewer than half of the letters are left is refused."""
    if not is_refused:
        assert prepare(message).shown
        return
    with pytest.raises(TextError) as refused:
        prepare(message)
    assert refused.value.problem is TextProblem.TOO_FEW_LETTERS_LEFT
    assert message not in str(refused.value)
    assert prepare(message, unicode=True).shown == message


@UNTIMED
@given(ANYTHING)
@example(":euro\n")
@example(":br\n")
def test_what_is_shown_is_what_was_sent(message: str) -> None:
    """What arrives needs no other change, and its characters are of the alphabet."""
    if (text := _prepared(message)) is None:
        return
    assert set(text.sent) <= {*GSM_BASIC_CHARSET, "€"}
    assert "\n" not in text.sent
    assert text.shown.replace("\n", ":br:") == text.sent
    again = prepare(text.shown)
    assert (again.shown, again.sent, again.parts) == (text.shown, text.sent, text.parts)
    assert not again.replaced


@UNTIMED
@given(ANYTHING)
def test_unicode_keeps_all_that_can_be_read(message: str) -> None:
    """With Unicode, nothing but line breaks and control characters changes."""
    if (text := _prepared(message, unicode=True)) is None:
        return
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]", text.shown)
    assert all(
        each.old in {":br:", ":euro:", "\t", "\ufffd"} or "\ufffd" in each.old
        for each in text.replaced
    )


@UNTIMED
@given(ANYTHING, st.booleans())
def test_what_is_told(message: str, unicode: bool) -> None:
    """Each change is told once, in words that fit into a response."""
    if (text := _prepared(message, unicode=unicode)) is None:
        return
    assert len(set(text.replaced)) == len(text.replaced)
    assert all(each.old != each.new for each in text.replaced)
    assert json.dumps(asdict(text), ensure_ascii=False).encode()
    composed = unicodedata.normalize("NFC", message)
    for each in text.replaced:
        assert each.old in composed or "\ufffd" in each.old or ":" in each.old
