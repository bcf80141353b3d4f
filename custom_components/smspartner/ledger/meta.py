"""Reads and writes single values about the file itself, in the table `meta`."""

import sqlite3
from enum import StrEnum


class Meta(StrEnum):
    """The keys of these values; the schema says what each of them means."""

    BACKUP = "backup"
    KEPT_SIZE = "kept_size"
    RENEWED_AT = "renewed_at"
    TEXT_KEY = "text_key"
    VERSION = "version"


def read_meta(connection: sqlite3.Connection, key: Meta) -> int | str | None:
    """Return a value; None if there is none."""
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    value: int | str | None = row and row["value"]
    return value


def write_meta(connection: sqlite3.Connection, key: Meta, value: int | str) -> None:
    """Write a value."""
    connection.execute(
        """
        INSERT INTO meta (key, value)
        VALUES (?, ?)
        ON CONFLICT DO UPDATE SET value = excluded.value
        """,
        (key, value),
    )


def delete_meta(connection: sqlite3.Connection, key: Meta) -> None:
    """Delete a value."""
    connection.execute("DELETE FROM meta WHERE key = ?", (key,))
