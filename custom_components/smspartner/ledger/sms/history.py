"""Reads all SMS so far, page by page: when, to how many, how they ended, their cost."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from .. import accounts
from ..transaction import Transaction
from ..units import MICROS, as_list, moment
from .cancelling import key_of
from .shown import MESSAGES, STATE
from .states import FINAL, MessageState


@dataclass(frozen=True, kw_only=True, slots=True)
class SmsStanding:
    """How an SMS stands, with no number in it; money is in `currency`."""

    sms_id: str
    tag: str | None
    created_at: datetime
    scheduled_at: datetime | None
    is_advertising: bool
    is_test: bool
    states: Mapping[MessageState, int]
    """How many of its messages are in each state."""
    cost: float
    """What was spent."""
    currency: str

    @property
    def is_running(self) -> bool:
        """Return whether more may become of it without a late report."""
        ends = FINAL | ({MessageState.ACCEPTED} if self.is_test else frozenset())
        return not ends.issuperset(self.states)


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """Some of all SMS, the newest first."""

    total: int
    standings: Sequence[SmsStanding]


def page(tx: Transaction, offset: int, limit: int) -> Page:
    """Return some of all SMS, the newest first."""
    (total,) = tx.execute(
        "SELECT COUNT(*) FROM sms WHERE account_id = ?", (tx.account_id,)
    ).fetchone()
    rows = tx.execute(
        """
        SELECT key, id, tag, created_at, scheduled_at, is_advertising, is_test
        FROM sms
        WHERE account_id = ?
        ORDER BY key DESC
        LIMIT ? OFFSET ?
        """,
        (tx.account_id, limit, offset),
    ).fetchall()
    keys = as_list(row["key"] for row in rows)
    states, spent = _states(tx, keys), _spent(tx, keys)
    nothing = (0, accounts.currency(tx))
    standings = []
    for row in rows:
        cost, currency = spent.get(row["key"], nothing)
        scheduled_at = row["scheduled_at"]
        standings.append(
            SmsStanding(
                sms_id=row["id"],
                tag=row["tag"],
                created_at=moment(row["created_at"]),
                scheduled_at=None if scheduled_at is None else moment(scheduled_at),
                is_advertising=bool(row["is_advertising"]),
                is_test=bool(row["is_test"]),
                states=states[row["key"]],
                cost=cost / MICROS,
                currency=currency,
            )
        )
    return Page(total=total, standings=standings)


def phone_numbers(tx: Transaction, sms_id: str) -> Sequence[str]:
    """Return the numbers of an SMS that are known. Raises UnknownSmsError."""
    rows = tx.execute(
        """
        SELECT phone
        FROM messages
        WHERE sms_key = ? AND phone IS NOT NULL
        ORDER BY id
        """,
        (key_of(tx, sms_id),),
    )
    return [phone for (phone,) in rows]


def _states(tx: Transaction, keys: str) -> Mapping[int, Counter[MessageState]]:
    """Return how many messages of some SMS are in each state; `keys` is a JSON list."""
    states: defaultdict[int, Counter[MessageState]] = defaultdict(Counter)
    for key, state, count in tx.execute(
        f"""
        SELECT m.sms_key, {STATE}, COUNT(*)
        FROM {MESSAGES}
        WHERE m.sms_key IN (SELECT value FROM json_each(:keys))
        GROUP BY 1, 2
        """,
        {"keys": keys, "now": tx.now},
    ):
        states[key][MessageState(state)] = count
    return states


def _spent(tx: Transaction, keys: str) -> Mapping[int, tuple[int, str]]:
    """Return what some SMS have cost, each in the currency of its last request.

    `keys` is a JSON list.
    """
    rows = tx.execute(
        """
        SELECT sms_key, SUM(spent), currency
        FROM requests
        WHERE sms_key IN (SELECT value FROM json_each(?)) AND spent > 0
        GROUP BY sms_key, currency
        ORDER BY MAX(id)
        """,
        (keys,),
    )
    return {key: (spent, currency) for key, spent, currency in rows}
