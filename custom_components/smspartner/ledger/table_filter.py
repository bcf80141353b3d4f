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


def condition_of(
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
