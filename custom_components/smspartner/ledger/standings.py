"""Reads how verifications stand: one of them, those under way, and all so far."""

import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from . import accounts, prices, tallies
from .states import Reason, RequestState
from .tallies import Tally
from .transaction import Transaction
from .units import MICROS, moment
from .unwanted import count_joined

type Tallies = Mapping[int, Tally]
"""What was counted of verifications, by their keys."""

MAX_RUNNING: Final = 20
"""Verifications under way that are listed."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """How a verification stands; money is in `currency`."""

    key: int
    verification_id: str
    tag: str | None
    created_at: datetime
    is_check: bool
    """Whether it is a check of monitored numbers."""
    tally: Tally
    requests: Mapping[RequestState, int]
    """How many of its requests are in each state."""
    numbers: Mapping[RequestState, int]
    """How many numbers these have."""
    not_bought: Mapping[Reason | None, int]
    """Numbers that were rejected, by reason; None where SMS Partner refused them."""
    joined: int
    """Numbers that have yet to be sent, and for which another verification waits."""
    stoppable_cost: float
    """What the others cost that have yet to be sent."""
    saved_cost: float
    """What was not spent because it was stopped."""
    cost: float
    """What was spent."""
    currency: str

    @property
    def queued(self) -> int:
        """Return how many numbers have yet to be sent."""
        return self.numbers.get(RequestState.QUEUED, 0)

    @property
    def is_running(self) -> bool:
        """Return whether something of it has yet to be sent, or is awaited."""
        return bool(
            self.tally.awaited or self.queued or self.requests.get(RequestState.SENDING)
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Running:
    """A verification that is under way."""

    verification_id: str
    tag: str | None
    created_at: datetime
    awaited: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """Some of all verifications, the newest first."""

    total: int
    standings: Sequence[Standing]


_SELECT: Final = "SELECT key, id, tag, created_at, is_quiet FROM verifications"
_OF_ACCOUNT: Final = "account_id = ?"
_SHOWN: Final = f"{_OF_ACCOUNT} AND is_quiet = 0"
"""Leaves out the checks of monitored numbers, of which there may be very many."""


def current(
    tx: Transaction, verification_id: str | None, known: Tallies
) -> Standing | None:
    """Return how a verification stands: that with an id, else the newest under way.

    Where none is under way, it is the newest. Checks of monitored numbers are shown
    only by their id. None where there is no such verification.
    """
    values: tuple[object, ...]
    if verification_id is not None:
        condition = f"{_OF_ACCOUNT} AND id = ?"
        values = (tx.account_id, verification_id)
    elif keys := _running_keys(tx):
        condition, values = "key = ?", (keys[0],)
    else:
        condition, values = _SHOWN, (tx.account_id,)
    row = tx.execute(
        f"{_SELECT} WHERE {condition} ORDER BY key DESC LIMIT 1", values
    ).fetchone()
    return row and _standing(tx, row, known)


def newest_key(tx: Transaction) -> int:
    """Return the key of the newest verification, 0 where there is none.

    Checks of monitored numbers are left out.
    """
    row = tx.execute(
        f"SELECT key FROM verifications WHERE {_SHOWN} ORDER BY key DESC LIMIT 1",
        (tx.account_id,),
    ).fetchone()
    return row["key"] if row else 0


def running(tx: Transaction) -> Sequence[Running]:
    """Return the verifications that are under way, the newest first."""
    rows = [
        tx.execute(
            "SELECT id, tag, created_at, open FROM verifications WHERE key = ?", (key,)
        ).fetchone()
        for key in _running_keys(tx)[:MAX_RUNNING]
    ]
    return [
        Running(
            verification_id=row["id"],
            tag=row["tag"],
            created_at=moment(row["created_at"]),
            awaited=row["open"],
        )
        for row in rows
    ]


def page(
    tx: Transaction, offset: int, limit: int, known: Tallies, *, with_checks: bool
) -> Page:
    """Return some of all verifications, the newest first.

    Checks of monitored numbers are among them only `with_checks`.
    """
    condition = _OF_ACCOUNT if with_checks else _SHOWN
    (total,) = tx.execute(
        f"SELECT COUNT(*) FROM verifications WHERE {condition}", (tx.account_id,)
    ).fetchone()
    rows = tx.execute(
        f"{_SELECT} WHERE {condition} ORDER BY key DESC LIMIT ? OFFSET ?",
        (tx.account_id, limit, offset),
    ).fetchall()
    return Page(total=total, standings=[_standing(tx, row, known) for row in rows])


def requests_before(tx: Transaction, key: int) -> int:
    """Return how many requests leave until the last one of a verification has left."""
    (before,) = tx.execute(
        """
        SELECT COUNT(*)
        FROM requests INDEXED BY requests_to_send
        WHERE account_id = ?
        AND state = 'queued'
        AND verification_key IS NOT NULL
        AND id <= (
            SELECT MAX(id)
            FROM requests
            WHERE verification_key = ? AND state = 'queued'
        )
        """,
        (tx.account_id, key),
    ).fetchone()
    return int(before)


def _running_keys(tx: Transaction) -> Sequence[int]:
    """Return the keys of the verifications that are under way, the newest first."""
    rows = tx.execute(
        """
        SELECT key
        FROM (
            SELECT key AS found
            FROM verifications INDEXED BY verifications_open
            WHERE account_id = :account AND open > 0
            UNION
            SELECT verification_key
            FROM requests INDEXED BY requests_to_send
            WHERE account_id = :account AND state = 'queued'
            UNION
            SELECT verification_key
            FROM requests INDEXED BY requests_sending
            WHERE account_id = :account AND state = 'sending'
        )
        JOIN verifications ON key = found
        WHERE is_quiet = 0
        ORDER BY key DESC
        """,
        {"account": tx.account_id},
    )
    return [key for (key,) in rows]


def _standing(tx: Transaction, row: sqlite3.Row, known: Tallies) -> Standing:
    """Return how the verification in a row stands."""
    requests: Counter[RequestState] = Counter()
    numbers: Counter[RequestState] = Counter()
    not_bought: Counter[Reason | None] = Counter()
    stoppable: Counter[str] = Counter()
    saved_cost = 0
    for group in _groups_of_requests(tx, row["key"]):
        state = RequestState(group["state"])
        reason = group["reason"] and Reason(group["reason"])
        requests[state] += group["requests"]
        numbers[state] += group["numbers"]
        code = group["calling_code"]
        if state is RequestState.REJECTED:
            not_bought[reason] += group["numbers"]
        if state is RequestState.QUEUED:
            stoppable[code] += group["numbers"]
        if reason is Reason.CANCELLED:
            saved_cost += group["numbers"] * prices.of_one(tx, code)
    joined = count_joined(tx, row["key"]) if stoppable else {}
    stoppable.subtract(joined)
    spent, currency = _spent(tx, row["key"])
    return Standing(
        key=row["key"],
        verification_id=row["id"],
        tag=row["tag"],
        created_at=moment(row["created_at"]),
        is_check=bool(row["is_quiet"]),
        tally=tallies.count(tx, row["key"], known.get(row["key"])),
        requests=requests,
        numbers=numbers,
        not_bought=not_bought,
        joined=sum(joined.values()),
        stoppable_cost=sum(
            count * prices.of_one(tx, code) for code, count in stoppable.items()
        )
        / MICROS,
        saved_cost=saved_cost / MICROS,
        cost=spent / MICROS,
        currency=currency,
    )


def _groups_of_requests(tx: Transaction, key: int) -> Sequence[sqlite3.Row]:
    """Return how many requests of a verification have the same state and reason."""
    return tx.execute(
        """
        SELECT state, reason, calling_code, COUNT(*) AS requests, SUM(size) AS numbers
        FROM requests
        WHERE verification_key = ?
        GROUP BY state, reason, calling_code
        """,
        (key,),
    ).fetchall()


def _spent(tx: Transaction, key: int) -> tuple[int, str]:
    """Return what a verification has cost in the currency of its last request."""
    spent, currency = tx.execute(
        """
        SELECT SUM(spent), currency
        FROM requests
        WHERE verification_key = ? AND spent > 0
        GROUP BY currency
        ORDER BY MAX(id) DESC
        """,
        (key,),
    ).fetchone() or (0, accounts.currency(tx))
    return spent, currency
