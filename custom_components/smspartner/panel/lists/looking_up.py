"""What the database knows of the numbers of a list."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Literal

from ...ledger import plans, stop_list
from ...ledger.transaction import Transaction
from .uploaded import Sorted


def look_up(
    tx: Transaction,
    found: Sorted,
    kind: Literal["opted_out", "known"],
    reuse_within: timedelta | None,
) -> Sequence[int]:
    """Return the good entries whose numbers are on the stop list, or known already.

    They are told by their indexes.
    """
    phones = tuple(found.first_of)
    if kind == "opted_out":
        numbers = stop_list.listed(tx, phones)
    elif reuse_within is None:
        numbers = frozenset()
    else:
        numbers = plans.find_reused(tx, phones, reuse_within)
    return [index for phone, index in found.first_of.items() if phone in numbers]
