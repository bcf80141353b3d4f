"""Takes replies from their arrival to the outbox; parts wait for the others."""

from collections.abc import Iterator, Mapping, Sequence

from ...api import Reply, ReplyKind
from ..sms.matching import Wanted
from ..transaction import Transaction
from . import joining
from .events import Answer, announce, opt_out
from .matching import Matched, find_answered
from .proof import prove_requests
from .repetitions import note_new


def take(
    tx: Transaction,
    replies: Sequence[Reply],
    wanted: Mapping[int, Wanted],
    subentries: Mapping[str, str],
    country: str | None,
) -> Sequence[bool]:
    """Announce replies, or keep parts of them; return which are no repetitions.

    `wanted` are the requests of their tokens, by their index: that a reply came under
    one proves that the request was accepted. `subentries` are ids by number, and
    `country` is the ISO code of that of national numbers.
    """
    if any(reply.part for reply in replies):  # a late one is of none that waited
        deliver_due(tx, subentries)
    matched = find_answered(tx, replies, wanted, country)
    prove_requests(tx, matched)
    news = note_new(tx, [one.identity for one in matched])
    new = [one for one, is_new in zip(matched, news, strict=True) if is_new]
    announce(tx, list(_answers(tx, new)), subentries)
    # Who says STOP again may have been taken off the list meanwhile.
    repeated = (one for one, is_new in zip(matched, news, strict=True) if not is_new)
    opt_out(tx, (one.phone_number for one in repeated if _is_stop(one)))
    return news


def deliver_due(tx: Transaction, subentries: Mapping[str, str]) -> None:
    """Announce what has come of replies whose other parts are waited for no more.

    `subentries` are ids by number.
    """
    announce(tx, joining.take_due(tx), subentries)


def _is_stop(matched: Matched) -> bool:
    """Return whether somebody opts out."""
    return matched.reply.kind is ReplyKind.STOP


def _answers(tx: Transaction, matched: Sequence[Matched]) -> Iterator[Answer]:
    """Yield what is to be announced of replies, and of parts that complete one."""
    for one in matched:
        if one.reply.part:
            yield from joining.add(tx, one, one.reply.part)
            continue
        yield Answer(
            phone_number=one.phone_number,
            kind=one.reply.kind,
            text=one.reply.text,
            is_complete=True,
            message=one.message,
            matched_by=one.matched_by,
            message_id=one.reply.message_id,
            at=one.written_at or tx.now,
        )
