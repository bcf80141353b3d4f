"""Makes one answer of the parts of a long reply."""

from collections.abc import Iterable, Iterator, Sequence

from ...api import ReplyKind, ReplyPart, is_stop_text
from ..transaction import Transaction
from . import parts
from .events import Answer
from .matching import Matched, identity_of, load_answered
from .repetitions import note_new


def add(tx: Transaction, matched: Matched, place: ReplyPart) -> Iterable[Answer]:
    """Keep a part until the others come; return what is to be announced with it."""
    message = matched.message
    part = parts.Part(
        phone=matched.phone_number,
        reference=place.reference,
        total=place.total,
        number=place.number,
        text=matched.reply.text,
        request_id=message.request_id if message else 0,
        message_id=message.id if message else 0,
        matched_by=matched.matched_by,
        written_at=matched.written_at,
        received_at=tx.now,
    )
    return _answers(tx, list(parts.add(tx, part)))


def take_due(tx: Transaction) -> Sequence[Answer]:
    """Return what has come of replies whose other parts are waited for no more."""
    return list(_answers(tx, parts.take_due(tx)))


def _answers(tx: Transaction, replies: Sequence[parts.Joined]) -> Iterator[Answer]:
    """Yield what is to be announced of joined replies; nothing of a repetition."""
    if not replies:
        return
    messages = load_answered(tx, [one.surest.message_id for one in replies])
    for joined in replies:
        part, text = joined.surest, joined.text
        message = messages.get(part.message_id)
        is_stop = joined.is_complete and is_stop_text(text)
        kind = ReplyKind.STOP if is_stop else ReplyKind.REPLY
        [is_new] = note_new(tx, [identity_of(message, part.phone, kind, text)])
        if is_new:
            yield Answer(
                phone_number=part.phone,
                kind=kind,
                text=text,
                is_complete=joined.is_complete,
                message=message,
                matched_by=part.matched_by if message else None,
                message_id=None,
                at=joined.written_at or joined.received_at,
            )
