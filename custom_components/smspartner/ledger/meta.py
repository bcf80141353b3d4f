"""What the file knows of itself."""

import sqlite3
from enum import StrEnum


class Meta(StrEnum):
    """What is known of the file."""

    BACKUP = "backup"
    RENEWED_AT = "renewed_at"
    UNREAD_SIZE = "unread_size"
    VERSION = "version"


def read_meta(connection: sqlite3.Connection, key: Meta) -> int | str | None:
    """Return one of them; None where it is not known."""
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    value: int | str | None = row and row["value"]
    return value


def write_meta(connection: sqlite3.Connection, key: Meta, value: int | str) -> None:
    """Write one of them down."""
    connection.execute(
        "INSERT INTO meta (key, value) VALUES (?, ?)"
        " ON CONFLICT DO UPDATE SET value = excluded.value",
        (key, value),
    )


def drop_meta(connection: sqlite3.Connection, key: Meta) -> None:
    """Erase one of them."""
    connection.execute("DELETE FROM meta WHERE key = ?", (key,))
