"""The phone numbers of the world."""

from typing import Final

FRENCH: Final = ("00", "01", "27", "06", "98", "13")
BRITISH: Final = ("00", "02", "27", "98", "12", "03")
PHONES: Final = (
    *(f"+3361234{number}5{end}" for number, end in enumerate(FRENCH)),
    *(f"+44791112{number}5{end}" for number, end in enumerate(BRITISH)),
)
"""Numbers of two calling codes, by whose ending the simulator knows their result."""

MONITORED: Final = {1: PHONES[0], 2: PHONES[6]}
