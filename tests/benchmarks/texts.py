"""Texts phones, for what comes back from them."""

from collections.abc import Sequence
from itertools import batched
from typing import Final

from tests.simulator import Simulator
from tests.simulator.sms.books import SmsMessage

from .home_assistant import MeasuredProcess

NUMBERS_PER_SMS: Final = 500
UNUSUAL: Final = (50, 98)
"""Last digits of numbers that are refused, or of which no result comes."""


def numbers(count: int, first: int) -> list[str]:
    """Return mobile numbers that can be texted, and have results."""
    serials = (serial for serial in range(first, 2 * (first + count)))
    usual = (serial for serial in serials if serial % 100 not in UNUSUAL)
    return [f"+{33_600_000_000 + next(usual)}" for _ in range(count)]


async def send(
    home_assistant: MeasuredProcess,
    simulator: Simulator,
    phones: Sequence[str],
    size: int = NUMBERS_PER_SMS,
) -> Sequence[SmsMessage]:
    """Send SMS to so many numbers each; return them."""
    before = len(simulator.books.sms.messages)
    for chunk in batched(phones, size, strict=False):
        await home_assistant.call_action(
            "smspartner",
            "send_sms",
            {
                "phone_numbers": chunk,
                "message": "The door is open",
                "advertising": False,
            },
        )
    return simulator.books.sms.messages[before:]
