"""The state of a message as it is shown, in SQL: its fate, else that of its request."""

from collections.abc import Iterable
from typing import Final

from .states import FINAL, FINAL_FATES

MESSAGES: Final = """
    messages m
    JOIN sms own ON own.key = m.sms_key
    JOIN messages b ON b.id = COALESCE(m.joined_to, m.id)
    JOIN sms s ON s.key = b.sms_key
    LEFT JOIN requests r ON r.id = b.request_id
    LEFT JOIN sms_requests q ON q.request_id = b.request_id
"""
"""Messages `m` of the SMS `own`, and what was sent for each of them: the message `b`
of the SMS `s`, another one where `m` is joined, with its request in `r` and `q`."""

SCHEDULED_AT: Final = "IIF(s.is_test, NULL, s.scheduled_at)"
"""When SMS Partner was asked to send an SMS; null for at once, and for a test."""

STATE: Final = f"""
    CASE
        WHEN r.state = 'accepted'
        AND {SCHEDULED_AT} > :now
        AND COALESCE(b.fate, 'waiting') = 'waiting'
        THEN 'scheduled'
        WHEN b.fate IS NOT NULL THEN b.fate
        WHEN b.refusal = 'opted_out' THEN 'opted_out'
        WHEN b.refusal IS NOT NULL THEN 'rejected'
        WHEN r.state = 'sending' THEN 'queued'
        ELSE r.state
    END
"""
"""The state of a message; `now` has to be bound.

That it waits says less of a scheduled one than that it is scheduled.
"""


def _listed(states: Iterable[str]) -> str:
    """Return states as SQL lists them."""
    return ", ".join(f"'{state}'" for state in sorted(states))


IS_FINAL: Final = f"{STATE} IN ({_listed(FINAL)})"
"""Whether the state of a message is final; `now` has to be bound."""

LACKS_FATE: Final = f"COALESCE(fate, '') NOT IN ({_listed(FINAL_FATES)})"
"""Whether a message that was sent has no final fate; an opted-out one has none too."""
