"""Cuts the numbers of an SMS into requests: each has one calling code."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import batched
from typing import TYPE_CHECKING, Final

from ...api import MAX_NUMBERS_PER_REQUEST
from ...phone_numbers.calling_codes import calling_code
from . import prices

if TYPE_CHECKING:
    from ..transaction import Transaction
    from .order import Recipient, SmsOrder

MAX_WITHOUT_PRICE: Final = 20
"""Numbers of a request in a calling code whose price is not known."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PlannedSmsRequest:
    """Numbers of one calling code that are sent together."""

    calling_code: str
    uses_reserve: bool
    recipients: Sequence[Recipient]


def cut(
    tx: Transaction, order: SmsOrder, recipients: Sequence[Recipient]
) -> Sequence[PlannedSmsRequest]:
    """Cut recipients into requests, smaller ones where the price is not known.

    What is sent from a rented number has a request for each.
    """
    groups: dict[tuple[str, bool], list[Recipient]] = {}
    for recipient in recipients:
        key = calling_code(recipient.phone_number), order.uses_reserve(recipient)
        groups.setdefault(key, []).append(recipient)
    return [
        PlannedSmsRequest(
            calling_code=code, uses_reserve=uses_reserve, recipients=chunk
        )
        for (code, uses_reserve), group in groups.items()
        for chunk in batched(group, _most_numbers(tx, order, code), strict=False)
    ]


def _most_numbers(tx: Transaction, order: SmsOrder, code: str) -> int:
    """Return how many numbers of a calling code one request may have."""
    if order.send_from:
        return 1
    if prices.known(tx, code) is None:
        return MAX_WITHOUT_PRICE
    return MAX_NUMBERS_PER_REQUEST
