"""Tokens: secrets in the addresses for results, of which only hashes are kept.

Each request is sent with a token of its own, so a notification that comes with it is
about a number of that request.
"""

import hashlib
import sqlite3
from collections import OrderedDict, defaultdict
from collections.abc import Collection, Iterable
from typing import Final
from urllib.parse import urlsplit

type AwaitedToken = tuple[bytes, int, int]
"""The hash of a token, the account, and the request, which lacks results."""
type GivenOutToken = tuple[bytes, int]
"""The hash of a token, and the account."""
type ProvenAddress = tuple[int, bytes]
"""An account, and the hash of an address that has brought one of its tokens back."""

MAX_GIVEN_OUT: Final = 40_000
"""Tokens that are held in memory, in some 6 MB."""


def hash_token(token: str) -> bytes:
    """Return the hash of a token: who reads the file must not be able to use it."""
    return hashlib.sha256(token.encode(errors="replace")).digest()


def hash_address(url: str) -> bytes:
    """Return the hash of an address without its query: it holds a secret too."""
    parts = urlsplit(url)
    address = f"{parts.scheme}://{parts.netloc}{parts.path}".lower()
    return hashlib.sha256(address.encode()).digest()


def add_token(
    connection: sqlite3.Connection,
    *,
    account_id: int,
    request_id: int,
    token: str,
    address_hash: bytes,
) -> None:
    """Add a token that a request leaves with, and the address that holds it."""
    connection.execute(
        """
        INSERT INTO tokens (hash, account_id, request_id, address)
        VALUES (?, ?, ?, ?)
        """,
        (hash_token(token), account_id, request_id, address_hash),
    )


def is_token_known(
    connection: sqlite3.Connection, *, account_id: int, token_hash: bytes
) -> bool:
    """Return whether a request of an account has left with a token."""
    row = connection.execute(
        """
        SELECT 1
        FROM tokens
        WHERE hash = ? AND account_id = ?
        """,
        (token_hash, account_id),
    ).fetchone()
    return row is not None


def read_awaited_tokens(connection: sqlite3.Connection) -> Collection[AwaitedToken]:
    """Return the tokens of all requests that lack results."""
    # The cross join makes SQLite begin with the requests, not with all tokens.
    return [
        (hash_, account_id, request_id)
        for hash_, account_id, request_id in connection.execute(
            """
            SELECT t.hash, t.account_id, t.request_id
            FROM requests r
            CROSS JOIN tokens t ON t.request_id = r.id
            WHERE r.unreported > 0
            """
        )
    ]


def read_given_out_tokens(connection: sqlite3.Connection) -> Collection[GivenOutToken]:
    """Return the tokens of the last requests, MAX_GIVEN_OUT at most, oldest first."""
    rows = connection.execute(
        f"""
        SELECT hash, account_id
        FROM tokens
        ORDER BY request_id DESC
        LIMIT {MAX_GIVEN_OUT}
        """
    ).fetchall()
    return [(hash_, account_id) for hash_, account_id in reversed(rows)]


def read_proven_addresses(connection: sqlite3.Connection) -> Collection[ProvenAddress]:
    """Return the addresses that have brought a token back."""
    rows = connection.execute("SELECT account_id, address FROM proven_addresses")
    return [(account_id, address) for account_id, address in rows]


def add_proven_addresses(
    connection: sqlite3.Connection, addresses: Collection[ProvenAddress]
) -> None:
    """Add addresses that have brought a token back."""
    if addresses:
        connection.executemany(
            """
            INSERT OR IGNORE INTO proven_addresses (account_id, address)
            VALUES (?, ?)
            """,
            addresses,
        )


class GivenOutTokens:
    """The tokens that were given out last, in memory, for anybody makes others up.

    Those of erased requests stay among them until a restart.
    """

    def __init__(self, tokens: Iterable[GivenOutToken] = ()) -> None:
        """Initialize with tokens that the file has, MAX_GIVEN_OUT at most."""
        self._accounts = OrderedDict(tokens)

    def __contains__(self, token: GivenOutToken) -> bool:
        """Return whether a hash is that of a token that the account has given out."""
        hash_, account_id = token
        return self._accounts.get(hash_) == account_id

    def add(self, hash_: bytes, account_id: int) -> None:
        """Add a token that a request leaves with, in place of the oldest."""
        if len(self._accounts) >= MAX_GIVEN_OUT:
            self._accounts.popitem(last=False)
        self._accounts[hash_] = account_id


class AwaitedTokens:
    """The tokens of requests that lack results, in memory: each body asks for them."""

    def __init__(self, tokens: Iterable[AwaitedToken] = ()) -> None:
        """Initialize with the tokens that the file has."""
        self._accounts: dict[bytes, int] = {}
        self._hashes: defaultdict[int, set[bytes]] = defaultdict(set)
        for hash_, account_id, request_id in tokens:
            self.add(hash_, account_id, request_id)

    def __contains__(self, token: tuple[bytes, int]) -> bool:
        """Return whether a hash is that of a token that the account is waiting for."""
        hash_, account_id = token
        return self._accounts.get(hash_) == account_id

    @property
    def requests(self) -> frozenset[int]:
        """Return the ids of the requests that lack results."""
        return frozenset(self._hashes)

    def add(self, hash_: bytes, account_id: int, request_id: int) -> None:
        """Add the hash of a token that a request has left with."""
        self._accounts[hash_] = account_id
        self._hashes[request_id].add(hash_)

    def remove(self, request_ids: Iterable[int]) -> None:
        """Remove the tokens of requests that lack no results any more."""
        for request_id in request_ids:
            for hash_ in self._hashes.pop(request_id, ()):
                del self._accounts[hash_]
