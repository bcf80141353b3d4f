"""How the simulator counts a text, which is not how the integration does."""

import pytest

from .sms.text import read


@pytest.mark.parametrize(
    ("message", "shown", "parts"),
    [
        ("a" * 160, "a" * 160, 1),
        ("a" * 161, "a" * 161, 2),
        ("a" * 306, "a" * 306, 2),
        ("a" * 307, "a" * 307, 3),
        ("a" * 1530, "a" * 1530, 10),
        ("a" * 158 + ":br:", "a" * 158 + "\n", 1),
        ("a" * 159 + ":br:", "a" * 159 + "\n", 2),
        ("a" * 158 + "€", "a" * 158 + "€", 1),
        ("a" * 159 + ":euro:", "a" * 159 + "€", 2),
        (
            "Ça, garçon: [à] l\u2019hôtel « né » œ 5°",
            'Ça, garÇon: (à) l\'hotel " né " oe 5.',
            1,
        ),
        ("a~b|c", "abc", 1),
        ("😀", "?", 1),
        ("Привет", "??????", 1),
    ],
)
def test_gsm(message: str, shown: str, parts: int) -> None:
    """Characters are replaced by the vendor's table before they are counted."""
    text = read(message)
    assert (text.shown, text.parts) == (shown, parts)


@pytest.mark.parametrize(
    ("message", "shown", "parts"),
    [
        ("é" * 70, "é" * 70, 1),
        ("é" * 71, "é" * 71, 2),
        ("é" * 134, "é" * 134, 2),
        ("é" * 135, "é" * 135, 3),
        ("😀" * 35, "😀" * 35, 1),
        ("😀" * 36, "😀" * 36, 2),
        ("é" * 68 + ":br:", "é" * 68 + "\n", 1),
        ("é" * 69 + ":br:", "é" * 69 + "\n", 2),
        ("[ç]", "[ç]", 1),
    ],
)
def test_unicode(message: str, shown: str, parts: int) -> None:
    """Nothing is replaced, and half as much fits."""
    text = read(message, is_unicode=True)
    assert (text.shown, text.parts) == (shown, parts)
