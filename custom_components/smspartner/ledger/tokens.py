"""The secrets in the addresses of requests, of which only hashes are kept."""

import hashlib
import sqlite3


def hash_token(token: str) -> bytes:
    """Hash a token: a reader of the file must not be able to settle lookups."""
    return hashlib.sha256(token.encode()).digest()


def find_request(
    connection: sqlite3.Connection, *, account: int, token: str
) -> int | None:
    """Find the account's request that a token was given out for."""
    row = connection.execute(
        "SELECT id FROM requests WHERE token_hash = ? AND account = ?",
        (hash_token(token), account),
    ).fetchone()
    return row and int(row["id"])
