"""Writes down what a reply shows of the request under whose token it came."""

from collections.abc import Sequence

from ..sms.fates import Told, settle
from ..sms.states import MessageState
from ..states import RequestState
from ..transaction import Transaction
from .matching import Matched


def prove_requests(tx: Transaction, matched: Sequence[Matched]) -> None:
    """Mark requests as accepted under whose tokens replies have come."""
    told = [
        Told(
            one.known,
            one.known.status,
            fate=None,
            date=None,
            # A long number names the reply itself, not the request.
            message_id=None if one.reply.sent_to else one.reply.message_id,
        )
        for one in matched
        if one.known and _is_doubtful(one)
    ]
    if told:
        settle(tx, told)


def _is_doubtful(matched: Matched) -> bool:
    """Return whether something was not known of the request that a reply answers.

    What was called off may have been sent before that, and stays as it is.
    """
    known, message = matched.known, matched.message
    if known is None or known.request_state == RequestState.CANCELLED:
        return False
    return (
        known.request_state != RequestState.ACCEPTED
        or known.fate == MessageState.UNCERTAIN
        or (message is not None and message.message_id is None)
    )
