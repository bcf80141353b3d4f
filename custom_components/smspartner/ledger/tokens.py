"""The secrets in the addresses of requests, of which only hashes are kept."""

import hashlib
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable
from urllib.parse import urlsplit

type AwaitedToken = tuple[bytes, int, int]
"""The hash of a token, with its account and its request, which lacks results."""
type ProvenAddress = tuple[int, bytes]
"""An account, and the hash of an address that has brought one of its tokens back."""


def hash_token(token: str) -> bytes:
    """Return the hash of a token: a reader of the file must not be able to settle."""
    return hashlib.sha256(token.encode(errors="replace")).digest()


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


def is_known(connection: sqlite3.Connection, *, account: int, hash_: bytes) -> bool:
    """Return whether a token was given out for a request of the account."""
    row = connection.execute(
        "SELECT 1 FROM tokens WHERE hash = ? AND account = ?", (hash_, account)
    ).fetchone()
    return row is not None


def awaited_tokens(connection: sqlite3.Connection) -> Collection[AwaitedToken]:
    """List the tokens of all requests that lack results."""
    # The cross join makes SQLite begin with the requests, not with all tokens.
    return [
        (hash_, account, request)
        for hash_, account, request in connection.execute(
            """
            SELECT t.hash, t.account, t.request FROM requests r
            CROSS JOIN tokens t ON t.request = r.id
            WHERE r.unreported > 0
            """
        )
    ]


def proven_addresses(connection: sqlite3.Connection) -> Collection[ProvenAddress]:
    """List the addresses that have brought a token back."""
    rows = connection.execute("SELECT account, address FROM proven_addresses")
    return [(account, address) for account, address in rows]


def prove_addresses(
    connection: sqlite3.Connection, proofs: Iterable[ProvenAddress]
) -> None:
    """Note that addresses have brought a token back."""
    if proofs:
        connection.executemany(
            "INSERT OR IGNORE INTO proven_addresses (account, address) VALUES (?, ?)",
            proofs,
        )


class AwaitedTokens:
    """The tokens of requests that lack results, in memory: each body asks for them."""

    def __init__(self, tokens: Iterable[AwaitedToken] = ()) -> None:
        """Begin with those that are known."""
        self._accounts: dict[bytes, int] = {}
        self._hashes: defaultdict[int, set[bytes]] = defaultdict(set)
        for hash_, account, request in tokens:
            self.add(hash_, account, request)

    def __contains__(self, token: tuple[bytes, int]) -> bool:
        """Return whether the hash is that of a token that the account waits for."""
        hash_, account = token
        return self._accounts.get(hash_) == account

    @property
    def requests(self) -> frozenset[int]:
        """The requests that lack results."""
        return frozenset(self._hashes)

    def add(self, hash_: bytes, account: int, request: int) -> None:
        """Wait for a token that was given out."""
        self._accounts[hash_] = account
        self._hashes[request].add(hash_)

    def drop(self, requests: Iterable[int]) -> None:
        """Wait no more for the tokens of requests."""
        for request in requests:
            for hash_ in self._hashes.pop(request, ()):
                del self._accounts[hash_]
