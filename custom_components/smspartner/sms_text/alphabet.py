"""The characters that SMS Partner sends without Unicode: GSM 03.38, as far as it goes.

Of the standard's extension table only the euro sign is left: SMS Partner replaces or
removes the others, as it does some of the default alphabet.
"""

from typing import Final

DEFAULT_ALPHABET: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ"
    " !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""The default alphabet of GSM 03.38, of 7 bits a character, without the escape."""

EXTENDED: Final = frozenset("€")
"""What takes two characters: an escape, and one of the extension table."""
