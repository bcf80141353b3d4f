"""Erases what is kept of replies: of numbers that are forgotten, and what is old."""

from ..transaction import Transaction
from .repetitions import drop_old


def erase_old(tx: Transaction, before: int) -> None:
    """Erase parts that came before a time, and what no reply repeats any more.

    It is in microseconds since 1970.
    """
    drop_old(tx)
    tx.execute(
        "DELETE FROM reply_parts WHERE account_id = ? AND received_at < ?",
        (tx.account_id, before),
    )


def forget(tx: Transaction, phones: str) -> set[str]:
    """Erase the parts of replies of numbers; return of which there were any.

    `phones` is a JSON list of numbers in E.164. No hash tells whose reply it is of, so
    all of the account go, which no reply needs for more than a minute.
    """
    tx.execute("DELETE FROM recent_replies WHERE account_id = ?", (tx.account_id,))
    rows = tx.execute(
        """
        DELETE FROM reply_parts
        WHERE account_id = ? AND phone IN (SELECT value FROM json_each(?))
        RETURNING phone
        """,
        (tx.account_id, phones),
    )
    return {phone for (phone,) in rows.fetchall()}
