"""One transaction on the ledger's file, for one account."""

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

from .tokens import AwaitedToken


class Transaction:
    """A connection in the middle of a transaction, with the account and the time.

    Operations on the rows of one account take it as their first argument. Times are
    microseconds since 1970.
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

        `doubt` is by how much the time may be earlier than `now`. Requests that were
        ordered before `wanted_after` are not sent, and how old they are is not known.
        """
        self.connection = connection
        self.account_id = account_id
        self.now = now
        self.earliest = now - doubt
        """The earliest that the time may be."""
        self.wanted_after = wanted_after
        self.ended: set[str] = set()
        """Ids of the verifications and of the SMS that this transaction ends."""
        self.complete: set[int] = set()
        """Ids of the requests whose last result came in this transaction."""
        self.given_out: list[AwaitedToken] = []
        """The tokens of the requests that this transaction lets out."""

    def execute(
        self, statement: str, values: Sequence[Any] | dict[str, Any] = ()
    ) -> sqlite3.Cursor:
        """Run one statement."""
        return self.connection.execute(statement, values)

    def executemany(self, statement: str, rows: Iterable[Sequence[Any]]) -> None:
        """Run one statement for each row of values."""
        self.connection.executemany(statement, rows)
