"""Counts the lookups of a verification: where they come from and how they stand."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from ..api import VERDICTS, HlrResult, Verdict
from .states import LookupState
from .transaction import Transaction


@dataclass(frozen=True, kw_only=True, slots=True)
class LookupCounts:
    """How many lookups a verification has: all, however many a report lists."""

    kinds: Counter[str]
    """How many are `bought`, `reused` and `joined`, rejected ones included."""
    taken: Counter[str]
    """The same without those that were rejected."""
    states: Counter[LookupState]
    """How many are in each state."""
    verdicts: Mapping[Verdict, int]
    """How many results have each verdict; every verdict is there."""


def count_lookups(tx: Transaction, key: int) -> LookupCounts:
    """Return how many lookups a verification has, by its key."""
    kinds: Counter[str] = Counter()
    taken: Counter[str] = Counter()
    states: Counter[LookupState] = Counter()
    verdicts = dict.fromkeys(Verdict, 0)
    for kind, state, result, count in tx.execute(
        """
        SELECT k.kind, l.state, l.result, COUNT(*)
        FROM links k
        JOIN lookups l ON l.id = k.lookup_id
        WHERE k.verification_key = ?
        GROUP BY k.kind, l.state, l.result
        """,
        (key,),
    ):
        kinds[kind] += count
        states[LookupState(state)] += count
        if state != LookupState.REJECTED:
            taken[kind] += count
        if result is not None:
            verdicts[VERDICTS[HlrResult(result)]] += count
    return LookupCounts(kinds=kinds, taken=taken, states=states, verdicts=verdicts)
