"""Counts how the lookups of a verification stand, going on from an earlier count."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from ..api import VERDICTS, HlrResult, Verdict
from .arrival_order import last_arrival_of_account
from .counts import count_lookups
from .states import LookupState
from .transaction import Transaction


@dataclass(frozen=True, kw_only=True, slots=True)
class Tally:
    """How the lookups of a verification stood when they were counted."""

    total: int
    verdicts: Mapping[Verdict, int]
    awaited: int
    """Lookups that have no result yet, those that have not been sent too."""
    expired: int
    rejected: int
    elsewhere: int
    """Lookups whose results go to the caller's own address."""
    arrival: int
    """The last result of the account that was counted, in the order of arrival."""
    rejected_requests: int
    """How many requests were rejected then."""

    @property
    def results(self) -> int:
        """Return how many lookups have a result."""
        return sum(self.verdicts.values())

    @property
    def others(self) -> int:
        """Return how many lookups have no result and await none."""
        return self.expired + self.rejected + self.elsewhere


def count(tx: Transaction, key: int, known: Tally | None = None) -> Tally:
    """Return how the lookups of a verification stand, by its key.

    Only the results that came after `known` are read, as long as the sums that the
    ledger keeps show that nothing else has changed. It must not be older than the last
    erasure.
    """
    awaited, rejected_requests = tx.execute(
        """
        SELECT open, (
            SELECT COUNT(*)
            FROM requests
            WHERE verification_key = key AND state = 'rejected'
        )
        FROM verifications
        WHERE key = ?
        """,
        (key,),
    ).fetchone()
    if known and known.rejected_requests == rejected_requests:
        advanced = _advance(tx, key, known, awaited)
        if advanced.results + awaited + advanced.others == advanced.total:
            return advanced
    return _count_all(tx, key, awaited, rejected_requests)


def _advance(tx: Transaction, key: int, known: Tally, awaited: int) -> Tally:
    """Return an earlier count with the results that came after it."""
    last = last_arrival_of_account(tx)
    if last == known.arrival:
        return replace(known, awaited=awaited)
    verdicts = Counter(known.verdicts)
    for result, number in tx.execute(
        """
        SELECT l.result, COUNT(*)
        FROM lookups l INDEXED BY lookups_by_arrival
        JOIN links k ON k.verification_key = ? AND k.lookup_id = l.id
        WHERE l.account_id = ? AND l.arrival > ?
        GROUP BY l.result
        """,
        (key, tx.account_id, known.arrival),
    ):
        verdicts[VERDICTS[HlrResult(result)]] += number
    return replace(known, verdicts=verdicts, awaited=awaited, arrival=last)


def _count_all(
    tx: Transaction, key: int, awaited: int, rejected_requests: int
) -> Tally:
    """Return how all lookups of a verification stand."""
    counts = count_lookups(tx, key)
    return Tally(
        total=counts.kinds.total(),
        verdicts=counts.verdicts,
        awaited=awaited,
        expired=counts.states[LookupState.EXPIRED],
        rejected=counts.states[LookupState.REJECTED],
        elsewhere=counts.states[LookupState.ELSEWHERE],
        arrival=last_arrival_of_account(tx),
        rejected_requests=rejected_requests,
    )
