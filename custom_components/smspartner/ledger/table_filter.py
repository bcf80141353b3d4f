"""Which lookups are in a table of results, as SQL.

A table has the lookups of a verification, in the order in which they were bought; or
the newest result of each number, the newest first.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ..api import VERDICTS, HlrResult
from . import stop_list
from .arrival_order import last_arrival_of_account
from .transaction import Transaction
from .units import as_list


class LookupStatus(StrEnum):
    """How a lookup stands that has no result."""

    AWAITED = "awaited"
    NOT_BOUGHT = "not_bought"
    EXPIRED = "expired"
    ELSEWHERE = "elsewhere"
    """Its result goes to the caller's own address."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TableFilter:
    """Which lookups are in a table: all that is not None must be met."""

    verification_id: str | None = None
    """None for all numbers that have a result."""
    parts: Sequence[str] | None = None
    """Of numbers in E.164, one of which a number must hold: `234`, or `+336`."""
    statuses: Sequence[str] | None = None
    """Verdicts, or values of LookupStatus."""
    operators: Sequence[str] | None = None
    """By MCC and MNC."""
    calling_codes: Sequence[str] | None = None
    ported: bool | None = None
    opted_out: bool | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """The lookups `l` of a table, as the parts of a statement."""

    tables: str
    """From where they come."""
    base: str
    """The condition of being one of them, whatever else is asked for."""
    condition: str
    """That of being in the table."""
    place: str
    """What gives each row its place."""
    descends: bool
    """Whether the largest place comes first."""
    values: dict[str, str | int]
    """What is bound in all of that."""

    @property
    def order(self) -> str:
        """Return how the rows are ordered."""
        return f"{self.place} DESC" if self.descends else self.place

    def behind(self, place: int | None) -> str:
        """Return the condition that a row comes behind a place; None for any row."""
        if place is None:
            return "TRUE"
        return f"{self.place} {'<' if self.descends else '>'} {place:d}"


_STATUSES: Final[Mapping[str, str]] = {
    **{result.value: VERDICTS[result].value for result in HlrResult},
    "open": LookupStatus.AWAITED,
    "rejected": LookupStatus.NOT_BOUGHT,
    "expired": LookupStatus.EXPIRED,
    "elsewhere": LookupStatus.ELSEWHERE,
}

OUTCOME: Final = "COALESCE(l.result, l.state)"
"""What `status_of` a lookup `l` is made of, as SQL."""


def status_of(outcome: str) -> str:
    """Return the verdict of a lookup, or the LookupStatus of one without a result."""
    return _STATUSES[outcome]


_OF_VERIFICATION: Final = """k.verification_key = (
    SELECT key FROM verifications WHERE account_id = :account AND id = :verification
)"""

# SQLite would look among all results behind an arrival; the plus makes it look among
# those of the number.
_HAS_NEWER: Final = """EXISTS (
    SELECT 1
    FROM lookups n
    WHERE n.phone = l.phone
    AND +n.account_id = l.account_id
    AND +n.arrival > l.arrival
    AND +n.arrival <= :last
)"""

# One walk along the index spares looking for newer results of nearly all numbers.
_HAS_SEVERAL: Final = """l.phone IN (
    SELECT phone FROM lookups WHERE phone IS NOT NULL GROUP BY phone HAVING COUNT(*) > 1
)"""

_OF_NUMBER: Final = """l.account_id = :account
AND l.arrival <= :last
AND l.phone IS NOT NULL
"""


def make_source(
    tx: Transaction, wanted: TableFilter, last: int | None = None
) -> Source:
    """Return where the rows of a table come from; unknown verifications have none.

    All rows are read at once, or of them a part: then `last` is the newest arrival that
    counts where all numbers are asked for.
    """
    values: dict[str, str | int] = {"account": tx.account_id}
    condition = _condition(tx, wanted, values)
    if wanted.verification_id is not None:
        return Source(
            tables="links k JOIN lookups l ON l.id = k.lookup_id",
            base=_OF_VERIFICATION,
            condition=condition,
            place="k.lookup_id",
            descends=False,
            values=values | {"verification": wanted.verification_id},
        )
    outdated = _HAS_NEWER
    if last is None:
        last = last_arrival_of_account(tx)
        outdated = f"{_HAS_SEVERAL} AND {_HAS_NEWER}"
    return Source(
        tables="lookups l",
        base=f"{_OF_NUMBER} AND NOT ({outdated})",
        condition=condition,
        place="l.arrival",
        descends=True,
        values=values | {"last": last},
    )


def _condition(
    tx: Transaction, wanted: TableFilter, values: dict[str, str | int]
) -> str:
    """Return the condition that a filter means; what is bound in it joins `values`."""
    conditions = ["TRUE"]
    if wanted.statuses is not None:
        outcomes = [key for key, value in _STATUSES.items() if value in wanted.statuses]
        conditions.append(f"{OUTCOME} IN (SELECT value FROM json_each(:outcomes))")
        values["outcomes"] = as_list(outcomes)
    if wanted.operators is not None:
        conditions.append("l.mcc_mnc IN (SELECT value FROM json_each(:operators))")
        values["operators"] = as_list(wanted.operators)
    if wanted.parts is not None:
        conditions.append(_holds_any("part", wanted.parts, values))
    if wanted.calling_codes is not None:
        codes = [f"+{code}" for code in wanted.calling_codes]
        conditions.append(_holds_any("code", codes, values))
    if wanted.ported is not None:
        conditions.append(f"l.ported = {wanted.ported:d}")
    if wanted.opted_out is not None:
        listed = stop_list.is_listed(tx, "l.phone")
        conditions.append(f"{listed} = {wanted.opted_out:d}")
    return " AND ".join(conditions)


def _holds_any(name: str, parts: Sequence[str], values: dict[str, str | int]) -> str:
    """Return the condition that a number holds one of some parts, bound by a name."""
    bound = {f"{name}{index}": part for index, part in enumerate(parts)}
    values |= bound
    conditions = [f"INSTR(l.phone, :{key})" for key in bound]
    return f"({' OR '.join(['FALSE', *conditions])})"
