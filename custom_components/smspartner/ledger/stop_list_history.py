"""Who has joined the stop list and who has left it, and when.

Kept as long as results. A number that is forgotten is erased here too.
"""

from collections.abc import Iterable
from typing import Final, Literal

from .transaction import Transaction
from .units import as_list

JOINED: Final = "joined"
LEFT: Final = "left"

type ListChange = Literal["joined", "left"]


def note(tx: Transaction, change: ListChange, phone_numbers: Iterable[str]) -> None:
    """Write down that numbers in E.164 have joined the list or left it."""
    tx.execute(
        """
        INSERT INTO stop_list_history (account_id, kind, phone, noted_at)
        SELECT ?, ?, value, ?
        FROM json_each(?)
        ORDER BY key
        """,
        (tx.account_id, change, tx.now, as_list(phone_numbers)),
    )


def erase_old(tx: Transaction, before: int) -> None:
    """Erase what was noted before a time, in microseconds since 1970."""
    tx.execute(
        "DELETE FROM stop_list_history WHERE account_id = ? AND noted_at < ?",
        (tx.account_id, before),
    )


def forget(tx: Transaction, phones: str) -> set[str]:
    """Erase what was noted of numbers; return those that were known.

    `phones` is a JSON list of numbers in E.164.
    """
    rows = tx.execute(
        """
        DELETE FROM stop_list_history
        WHERE account_id = ? AND phone IN (SELECT value FROM json_each(?))
        RETURNING phone
        """,
        (tx.account_id, phones),
    ).fetchall()
    return {phone for (phone,) in rows}
