"""Puts the events of messages into the outbox, once for the account and the number."""

from collections.abc import Iterable, Sequence
from typing import Final

from ..transaction import Transaction

MAX_MESSAGE_EVENTS: Final = 50
"""Numbers of an SMS up to which each of its messages fires events."""

SMS: Final = "sms"
"""The subject of the account's events; a number's has its subentry's id behind it."""


def note_events(
    tx: Transaction, message_ids: Iterable[int], type_: str | None = None
) -> None:
    """Put the events of messages into the outbox, that of their present state each.

    Or that of `type_`. A state that is not final has no event of its own. There is one
    for the account and, where the message has one, one for its phone number. Those of
    large SMS, of joined messages and of tests are left out.
    """
    raise NotImplementedError


def recount(tx: Transaction, sms_keys: Sequence[int]) -> None:
    """Count the messages of some SMS again that have no final state.

    Those that have none left have ended: large ones put their `finished` event into
    the outbox.
    """
    raise NotImplementedError
