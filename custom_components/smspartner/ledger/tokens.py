"""The secrets in the addresses of requests, of which only hashes are kept."""

import hashlib
import sqlite3
from urllib.parse import urlsplit


def hash_token(token: str) -> bytes:
    """Return the hash of a token: a reader of the file must not be able to settle."""
    return hashlib.sha256(token.encode()).digest()


def hash_address(url: str) -> bytes:
    """Return the hash of an address without its query: it holds a secret too."""
    parts = urlsplit(url)
    address = f"{parts.scheme}://{parts.netloc}{parts.path}".lower()
    return hashlib.sha256(address.encode()).digest()


def add_token(
    connection: sqlite3.Connection,
    *,
    account: int,
    request: int,
    token: str,
    address: bytes,
) -> None:
    """Keep the hash of a token that is given out with an address."""
    connection.execute(
        "INSERT INTO tokens (hash, account, request, address) VALUES (?, ?, ?, ?)",
        (hash_token(token), account, request, address),
    )


def find_request(
    connection: sqlite3.Connection, *, account: int, token: str
) -> int | None:
    """Return the account's request that a token was given out for."""
    row = connection.execute(
        "SELECT request FROM tokens WHERE hash = ? AND account = ?",
        (hash_token(token), account),
    ).fetchone()
    return row and int(row["request"])
