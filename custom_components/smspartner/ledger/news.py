"""Events that have yet to be fired, other than those of verifications."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson

from .records import News
from .transaction import Transaction

STOP_LIST = "stop_list"
"""Whose events those of the stop list are; all others are about monitored numbers."""

type NewNews = tuple[str, str, Mapping[str, Any]]
"""Whose event it is, its type, and what it says."""


def add_news(tx: Transaction, news: Iterable[NewNews]) -> None:
    """Put events in line."""
    tx.executemany(
        "INSERT INTO news (account, subject, type, data) VALUES (?, ?, ?, ?)",
        (
            (tx.account_id, subject, type_, orjson.dumps(data).decode())
            for subject, type_, data in news
        ),
    )


def next_news(
    tx: Transaction, limit: int, *, only_monitored: bool = False
) -> Sequence[News]:
    """List the events that are next in line: first those of monitored numbers."""
    order = (
        "AND (subject = 'stop_list') = 0 ORDER BY id"
        if only_monitored
        else "ORDER BY (subject = 'stop_list'), id"
    )
    rows = tx.execute(
        "SELECT id, subject, type, data FROM news WHERE account = ?"
        f" {order} LIMIT {limit}",
        (tx.account_id,),
    )
    return [
        News(
            id=row["id"],
            subject=row["subject"],
            type=row["type"],
            data=orjson.loads(row["data"]),
        )
        for row in rows
    ]


def drop_news(tx: Transaction, ids: Sequence[int]) -> None:
    """Remove events that were fired."""
    tx.executemany("DELETE FROM news WHERE id = ?", ((id_,) for id_ in ids))
