"""A text as the phone shows it, and how many SMS it takes; from the facts alone."""

from dataclasses import dataclass

STOP_MENTION = ":br:STOP au 36180"
"""What the platform appends where it is asked for the STOP mention."""

_LINE_BREAK = ":br:"
_EURO = ":euro:"
_GSM = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà€"
)
_REPLACED = {
    "ç": "Ç",
    **dict.fromkeys("êë", "e"),
    **dict.fromkeys("îï", "i"),
    **dict.fromkeys("ôöó", "o"),
    **dict.fromkeys("ûü", "u"),
    "ÿ": "y",
    **dict.fromkeys("äáâã", "a"),
    **dict.fromkeys("ÀÁÂÃÄ", "A"),
    **dict.fromkeys("ÈÊË", "E"),
    "Î": "I",
    **dict.fromkeys("ÔÖ", "O"),
    **dict.fromkeys("ÙÚÛÜ", "U"),
    "Ý": "Y",
    "ñ": "n",
    "Ñ": "N",
    "ą": "à",
    "œ": "oe",
    "µ": "u",
    "°": ".",
    **dict.fromkeys("[{", "("),
    **dict.fromkeys("]}", ")"),
    **dict.fromkeys("\u2019\u2018\u201c`", "'"),
    **dict.fromkeys("«»", '"'),
    **dict.fromkeys("^~|\\¨§", ""),
}
_UNKNOWN = "?"
_GSM_ALONE, _GSM_PART = 160, 153
_UNICODE_ALONE, _UNICODE_PART = 70, 67


@dataclass(frozen=True, slots=True)
class Text:
    """A text as it arrives, and the SMS it takes."""

    shown: str
    parts: int


def read(message: str, *, is_unicode: bool = False) -> Text:
    """Return a message as the phone shows it; a line break counts as two."""
    written = message.replace(_EURO, "€")
    if is_unicode:
        units = len(written.replace(_LINE_BREAK, "xx").encode("utf-16-le")) // 2
        parts = _parts(units, _UNICODE_ALONE, _UNICODE_PART)
        return Text(written.replace(_LINE_BREAK, "\n"), parts)
    lines = [_in_gsm(line) for line in written.split(_LINE_BREAK)]
    shown = "\n".join(lines)
    length = len(shown) + shown.count("€") + len(lines) - 1
    return Text(shown, _parts(length, _GSM_ALONE, _GSM_PART))


def pieces(text: str) -> list[str]:
    """Return what phones make of a text that is written on them, part by part."""
    is_gsm = _GSM.issuperset(text)
    alone, part = (_GSM_ALONE, _GSM_PART) if is_gsm else (_UNICODE_ALONE, _UNICODE_PART)
    widths = [_width(character, is_gsm=is_gsm) for character in text]
    if sum(widths) <= alone:
        return [text]
    found, room = [""], part
    for character, width in zip(text, widths, strict=True):
        if width > room:
            found.append("")
            room = part
        found[-1] += character
        room -= width
    return found


def _width(character: str, *, is_gsm: bool) -> int:
    """Return how much of a part a character takes."""
    if is_gsm:
        return 2 if character == "€" else 1
    return len(character.encode("utf-16-le")) // 2


def _in_gsm(line: str) -> str:
    """Return a line with the characters the platform puts in other ones' place."""
    replaced = "".join(_REPLACED.get(character, character) for character in line)
    return "".join(one if one in _GSM else _UNKNOWN for one in replaced)


def _parts(length: int, alone: int, part: int) -> int:
    """Return how many SMS so many characters take."""
    return 1 if length <= alone else -(-length // part)
