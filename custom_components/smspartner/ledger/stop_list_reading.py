"""How the stop list was read last: not yet, too short, or so that it was believed.

Of a list that was believed its digest is kept, until anything else changes what is
known. To write the same list down once more would change nothing.
"""

from typing import Final

from .transaction import Transaction

NEVER: Final = "never"
TOO_SHORT: Final = "too short"
BELIEVED: Final = "read"


def load(tx: Transaction) -> str | None:
    """Return how the list was read last; None where the account is removed by now."""
    row = tx.execute(
        "SELECT stop_list_state FROM accounts WHERE id = ?", (tx.account_id,)
    ).fetchone()
    return None if row is None else row["stop_list_state"] or NEVER


def note_too_short(tx: Transaction) -> None:
    """Write down that a list was too short to be believed."""
    _save(tx, TOO_SHORT)


def note_believed(tx: Transaction, digest: str | None) -> None:
    """Write down that a list was believed, with its digest where one is known."""
    _save(tx, BELIEVED if digest is None else _with(digest))


def note_other_change(tx: Transaction) -> None:
    """Write down that what is known is not what the last list has shown any more."""
    tx.execute(
        """
        UPDATE accounts
        SET stop_list_state = :believed
        WHERE id = :account AND stop_list_state GLOB :believed || ' *'
        """,
        {"account": tx.account_id, "believed": BELIEVED},
    )


def is_held(tx: Transaction, digest: str) -> bool:
    """Return whether what is known is just what a list has shown."""
    return load(tx) == _with(digest)


def _save(tx: Transaction, state: str) -> None:
    """Write down how the list was read last."""
    tx.execute(
        "UPDATE accounts SET stop_list_state = ? WHERE id = ?", (state, tx.account_id)
    )


def _with(digest: str) -> str:
    """Return the state of a list that was believed and has a digest."""
    return f"{BELIEVED} {digest}"
