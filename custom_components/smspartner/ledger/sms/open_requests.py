"""The requests of SMS whose fates are awaited, in SQL."""

from datetime import timedelta
from typing import Final

from ..units import micros

LONGEST_DEFERRAL: Final = timedelta(days=7)
"""How long SMS Partner is believed to hold a request back."""

OPEN_REQUESTS: Final = """
    sms_requests q INDEXED BY sms_requests_to_poll
    CROSS JOIN requests r ON r.id = q.request_id
    JOIN sms s ON s.key = r.sms_key
"""
"""Requests `r` and `q` of the SMS `s`; with `q.next_poll_at IS NOT NULL` or a time for
it, those that are awaited, and no others are read."""

SENT_AT: Final = "MAX(r.sent_at, COALESCE(s.scheduled_at, 0))"
"""When a request was to be sent; null where it was not."""

AWAITED_FROM: Final = f"""
    MAX({SENT_AT}, MIN(
        COALESCE(q.deferred_until, 0), {SENT_AT} + {micros(LONGEST_DEFERRAL)}
    ))
"""
"""From when its fate is awaited: SMS Partner may hold it back for longer."""
