"""The numbers that a verification had, to ask for them again."""

from collections.abc import Sequence

from ..api import VERDICTS, Verdict
from .results import key_of_verification
from .transaction import Transaction
from .units import as_list


def find(
    tx: Transaction, verification_id: str, verdict: Verdict | None = None
) -> Sequence[tuple[str, str]]:
    """Return the numbers of a verification: how each was spelt, and in E.164.

    With a verdict those alone whose result had it. Numbers that were forgotten are
    left out. Raises UnknownVerificationError.
    """
    condition, values = "", []
    if verdict is not None:
        condition = """
        AND l.state = 'reported' AND l.result IN (SELECT value FROM json_each(?))
        """
        values = [as_list(one for one, meant in VERDICTS.items() if meant is verdict)]
    rows = tx.execute(
        f"""
        SELECT k.input, l.phone
        FROM links k
        JOIN lookups l ON l.id = k.lookup_id
        WHERE k.verification_key = ? AND l.phone IS NOT NULL
        {condition}
        ORDER BY l.id
        """,
        [key_of_verification(tx, verification_id), *values],
    )
    return [(text, phone) for text, phone in rows]
