"""One transaction on the ledger's file, on behalf of one account."""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Concatenate

from .tokens import AwaitedToken

type Operation[**P, T] = Callable[Concatenate[Transaction, P], T]
"""What reads or writes rows of one account; its other arguments are its own."""


class Transaction:
    """The connection within one transaction, with whose rows and what time it is for.

    Times are microseconds since 1970.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        account_id: int,
        now: int,
        *,
        doubt: int = 0,
        wanted_after: int = 0,
    ) -> None:
        """Initialize for an account.

        `doubt` is by how much it may be earlier than `now`. Requests that were written
        down before `wanted_after` are not sent.
        """
        self.connection = connection
        self.account_id = account_id
        self.now = now
        self.earliest = now - doubt
        self.wanted_after = wanted_after
        self.ended: set[str] = set()
        """Ids of the verifications that this transaction ends."""
        self.complete: set[int] = set()
        """Ids of the requests of which the last result came in this transaction."""
        self.given_out: list[AwaitedToken] = []
        """The tokens that this transaction gives out."""

    def execute(
        self, statement: str, values: Sequence[Any] | dict[str, Any] = ()
    ) -> sqlite3.Cursor:
        """Run one statement."""
        return self.connection.execute(statement, values)

    def executemany(self, statement: str, rows: Iterable[Sequence[Any]]) -> None:
        """Run one statement for each row of values."""
        self.connection.executemany(statement, rows)
