"""Uncertain requests whose results did not come: the owner decides about each.

Nobody knows whether SMS Partner took such a request, because its POST was not answered
or not in a way that says so. The owner may buy its lookups again, or leave them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from . import accounts, prices
from .transaction import Transaction


@dataclass(frozen=True, kw_only=True, slots=True)
class UncertainVerification:
    """A verification some of whose lookups may have been bought, and did not report."""

    verification_id: str
    tag: str | None
    phone_numbers: Sequence[str]
    """Those that did not report."""
    cost: float
    """What it costs now to verify them again, in `currency`."""
    currency: str | None
    """None where it is not known."""


def to_decide(tx: Transaction) -> Sequence[UncertainVerification]:
    """Return the verifications that the owner has to decide about."""
    rows = tx.execute(
        """
        SELECT v.id, v.tag, l.phone
        FROM requests r
        JOIN lookups l
            ON l.request_id = r.id AND l.state = 'expired' AND l.phone IS NOT NULL
        JOIN verifications v ON v.key = r.verification_key
        WHERE r.account_id = ? AND r.state = 'uncertain' AND r.decided = 0
        ORDER BY v.key, l.id
        """,
        (tx.account_id,),
    )
    return [
        _read_verification(tx, id_, tag, [row["phone"] for row in found])
        for (id_, tag), found in groupby(rows.fetchall(), key=itemgetter("id", "tag"))
    ]


def _read_verification(
    tx: Transaction, verification_id: str, tag: str | None, phone_numbers: Sequence[str]
) -> UncertainVerification:
    """Return a verification with what it costs to repeat it."""
    return UncertainVerification(
        verification_id=verification_id,
        tag=tag,
        phone_numbers=phone_numbers,
        cost=prices.cost_of(tx, phone_numbers),
        currency=accounts.known_currency(tx),
    )


def leave(tx: Transaction, verification_id: str) -> None:
    """Write down that the owner leaves the expired lookups of a verification as is."""
    tx.execute(
        """
        UPDATE requests
        SET decided = 1
        WHERE state = 'uncertain'
        AND verification_key = (
            SELECT key
            FROM verifications
            WHERE id = ? AND account_id = ?
        )
        AND EXISTS (
            SELECT 1
            FROM lookups
            WHERE request_id = requests.id AND state = 'expired'
        )
        """,
        (verification_id, tx.account_id),
    )
