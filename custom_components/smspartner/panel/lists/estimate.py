"""What verifying a list would buy, how long that takes, and why it would be refused."""

import math
from dataclasses import dataclass
from typing import Literal

from ...ledger import previews
from ...ledger.plans import Order
from ...ledger.previews import Preview
from ...ledger.transaction import Transaction
from ...purchase.pace import SECONDS_PER_REQUEST
from ...verification.verifier import MAX_NUMBERS
from .choosing import Chosen, Wish, choose
from .uploaded import Sorted

type Refusal = Literal["nothing_to_verify", "too_many_numbers", "budget"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Estimate:
    """What becomes of a list if it is bought now."""

    chosen: Chosen
    preview: Preview

    @property
    def seconds(self) -> int:
        """Return how long it takes until the last of its requests leaves."""
        requests = len(self.preview.plan.requests)
        if not requests:
            return 0
        return math.ceil((self.preview.waiting + requests) * SECONDS_PER_REQUEST)

    @property
    def refusal(self) -> Refusal | None:
        """Return why it cannot be bought, None where it can."""
        count = len(self.chosen.numbers)
        if not count:
            return "nothing_to_verify"
        if count > MAX_NUMBERS:
            return "too_many_numbers"
        return "budget" if self.preview.is_over_budget else None


def estimate(tx: Transaction, found: Sorted, wish: Wish) -> Estimate:
    """Return what becomes of a list if it is bought now; nothing is written.

    Raises UnknownAccountError.
    """
    chosen = choose(tx, found, wish)
    order = Order(
        verification_id="",
        numbers=chosen.numbers,
        reuse_within=wish.reuse_within,
        budget=wish.budget,
    )
    return Estimate(chosen=chosen, preview=previews.make(tx, order))
