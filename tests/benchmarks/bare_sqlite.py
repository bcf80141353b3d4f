"""The ledger's rows in `sqlite3` alone: the least that must be done to keep them."""

import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from custom_components.smspartner.api import HlrNotification
from custom_components.smspartner.ledger import schema

ENTRY_ID: Final = "benchmark"
CALLING_CODE: Final = "33"
PRICE: Final = 5_000
SETTINGS: Final = ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON")

_FOUND: Final = """
    FROM verifications v
    JOIN links k ON k.verification_key = v.key
    JOIN lookups l ON l.id = k.lookup_id
    JOIN requests r ON r.id = l.request_id
"""
_RESULTS: Final = (
    f"SELECT l.*, v.id, v.tag, r.campaign_id {_FOUND} WHERE {{}}"
    " AND l.state = 'reported' ORDER BY l.arrival"
)
_PENDING: Final = f"SELECT l.phone {_FOUND} WHERE {{}} AND l.state = 'open'"


@dataclass(frozen=True, kw_only=True, slots=True)
class Verification:
    """A verification that fits into one request."""

    id: str
    tag: str
    token: str
    phones: Sequence[str]

    @property
    def notifications(self) -> list[HlrNotification]:
        """Return the results of its numbers."""
        return [
            notification
            for serial, phone in enumerate(self.phones)
            if (
                notification := HlrNotification.from_fields(
                    {
                        "phone": phone,
                        "errorName": "NO_ERROR",
                        "errorDesc": "No Error",
                        "mccMnc": "20801",
                        "ported": "0",
                        "messageId": f"{self.id[-8:]}-0000-4000-8000-{serial:012}",
                        "date": "2026-11-01T10:00:00.000+0000",
                    }
                )
            )
        ]


class BareSqlite:
    """Keeps the same rows in the same tables, with one statement where one will do."""

    def __init__(self, path: Path) -> None:
        """Open the file, or make it, with every commit on disk when it returns."""
        self._connection = sqlite3.connect(
            path, isolation_level=None, check_same_thread=False
        )
        for setting in SETTINGS:
            self._connection.execute(f"PRAGMA {setting}")
        schema.prepare(self._connection)
        self._connection.execute(
            "INSERT OR IGNORE INTO accounts (entry_id) VALUES (?)", (ENTRY_ID,)
        )
        self._connection.execute(
            "INSERT OR IGNORE INTO prices VALUES (1, ?, ?, 'EUR', ?)",
            (CALLING_CODE, PRICE, _now()),
        )

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def fill(self, several: Iterable[Verification]) -> None:
        """Insert and settle verifications, in no hurry to have them on disk."""
        self._connection.execute("PRAGMA synchronous=OFF")
        with self._transaction():
            for one in several:
                self._insert(one)
                self._accept(one)
                self._settle(one.token, one.notifications)

    def insert(self, one: Verification) -> None:
        """Insert a verification with its request, its lookups and their links."""
        with self._transaction():
            self._insert(one)

    def accept(self, one: Verification) -> None:
        """Note that its request was sent and accepted."""
        with self._transaction():
            self._accept(one)

    def settle(self, token: str, notifications: Sequence[HlrNotification]) -> None:
        """Write results down in one commit."""
        with self._transaction():
            self._settle(token, notifications)

    def by_id(self, one: Verification) -> int:
        """Find the results of a verification, and what is pending of it."""
        return self._find("v.account_id = 1 AND v.id = ?", one.id)

    def by_tag(self, one: Verification) -> int:
        """Find the same by its tag."""
        return self._find("v.account_id = 1 AND v.tag = ?", one.tag)

    def by_number(self, phone: str) -> int:
        """Find the results of one number, and whether it is pending."""
        return self._find("l.phone = ?", phone)

    def _find(self, condition: str, value: str) -> int:
        """Fetch results, then what is pending; count the results."""
        execute = self._connection.execute
        results = execute(_RESULTS.format(condition), (value,)).fetchall()
        execute(_PENDING.format(condition), (value,)).fetchall()
        return len(results)

    def _insert(self, one: Verification) -> None:
        """Insert a verification."""
        execute = self._connection.execute
        moment, size = _now(), len(one.phones)
        verification = execute(
            "INSERT INTO verifications (account_id, id, tag, budget, created_at, open,"
            " to_fire) VALUES (1, ?, ?, 0, ?, ?, 1)",
            (one.id, one.tag, moment, size),
        ).lastrowid
        request = execute(
            "INSERT INTO requests (account_id, verification_key, calling_code, state,"
            " size, unreported, created_at) VALUES (1, ?, ?, 'queued', ?, ?, ?)",
            (verification, CALLING_CODE, size, size, moment),
        ).lastrowid
        (last,) = execute("SELECT COALESCE(MAX(id), 0) FROM lookups").fetchone()
        self._connection.executemany(
            "INSERT INTO lookups (id, account_id, request_id, phone, state, to_fire)"
            " VALUES (?, 1, ?, ?, 'open', 1)",
            (
                (lookup, request, phone)
                for lookup, phone in enumerate(one.phones, last + 1)
            ),
        )
        self._connection.executemany(
            "INSERT INTO links (verification_key, lookup_id, kind, input)"
            " VALUES (?, ?, 'bought', ?)",
            (
                (verification, lookup, phone)
                for lookup, phone in enumerate(one.phones, last + 1)
            ),
        )

    def _accept(self, one: Verification) -> None:
        """Write down what was answered to a request."""
        size = len(one.phones)
        (request,) = self._connection.execute(
            "UPDATE requests SET state = 'accepted', sent_at = ?, price = ?,"
            " campaign_id = ?, number = size, cost = ?, currency = 'EUR', spent = ?"
            " WHERE verification_key = (SELECT key FROM verifications WHERE id = ?)"
            " RETURNING id",
            (
                *(_now(), PRICE, f"HLR{one.id[-6:]}"),
                *(size * PRICE, size * PRICE, one.id),
            ),
        ).fetchone()
        self._connection.execute(
            "INSERT INTO tokens VALUES (?, 1, ?, ?)",
            (_hash(one.token), request, _hash("address")),
        )

    def _settle(self, token: str, notifications: Sequence[HlrNotification]) -> None:
        """Settle the lookup of each result, as one that waits for its event."""
        execute, moment = self._connection.execute, _now()
        for arrival, notification in enumerate(notifications, moment):
            lookup, request = execute(
                "SELECT l.id, r.verification_key FROM tokens t"
                " JOIN requests r ON r.id = t.request_id"
                " JOIN lookups l ON l.request_id = r.id"
                " WHERE t.hash = ? AND l.phone = ? AND l.state = 'open'",
                (_hash(token), notification.phone_number),
            ).fetchone()
            execute(
                "UPDATE lookups SET state = 'reported', arrival = ?, received_at = ?,"
                " result = ?, error_name = ?, error_description = ?, mcc_mnc = ?,"
                " ported = ?, message_id = ?, date = ?, matched_by = 'token'"
                " WHERE id = ?",
                (arrival, moment, *_values(notification), lookup),
            )
            execute(
                "UPDATE requests SET unreported = unreported - 1"
                " WHERE verification_key = ?",
                (request,),
            )
            execute(
                "UPDATE verifications SET open = open - 1 WHERE key = ?", (request,)
            )
        execute("UPDATE accounts SET received_at = ?", (moment,))

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """Commit what is done inside."""
        self._connection.execute("BEGIN IMMEDIATE")
        yield
        self._connection.execute("COMMIT")


def _values(notification: HlrNotification) -> tuple[Any, ...]:
    """Return what a result writes."""
    return (
        notification.result,
        notification.error_name,
        notification.error_description,
        notification.mcc_mnc,
        notification.ported,
        notification.message_id,
        notification.date and notification.date.isoformat(),
    )


def _hash(token: str) -> bytes:
    """Hash a token."""
    return sha256(token.encode()).digest()


def _now() -> int:
    """Return the time in microseconds."""
    return time.time_ns() // 1000
