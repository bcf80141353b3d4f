"""What must be so of replies and opt-outs whatever has happened."""

from itertools import chain
from typing import TYPE_CHECKING, Final

from .events import SMS, SMS_OF_NUMBER
from .house import ACCOUNTS, subentry_id
from .people import ANSWER, FORGERY
from .phones import MONITORED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .records import Delivery, Reply
    from .world import World

HOLDERS: Final = ("outbox", "reply_parts")
"""The tables that hold the text of a reply until it is told."""


def replies_are_announced(world: World) -> None:
    """See each reply that got our OK told, or waiting to be, whole or in its part."""
    parts = [row["text"] for row in world.journal.rows("SELECT text FROM reply_parts")]
    waiting = {
        (account, subject): world.people.waiting_answers(account, subject)
        for account in ACCOUNTS
        for subject in (SMS, f"{SMS}:{subentry_id(account)}")
    }
    told = world.events.answers
    for one, reply in _acknowledged(world):
        assert one.account is not None
        subjects = [(SMS, SMS)]
        if reply.phone == MONITORED[one.account]:
            subjects.append((f"{SMS}:{subentry_id(one.account)}", SMS_OF_NUMBER))
        for subject, kind in subjects:
            known = chain(told[kind], waiting[one.account, subject], parts)
            assert any(reply.text in text for text in known), (
                f"{reply.text} got our OK and is not told as {kind}: {one}"
            )


def nothing_forged_is_told_or_kept(world: World) -> None:
    """See nothing of what nobody has written."""
    told = chain.from_iterable(world.events.answers.values())
    assert not any(_is_forged(text) for text in told)


def texts_are_nowhere_else(world: World) -> None:
    """See the texts of replies where they wait to be told, and in no other table."""
    for table, column in _columns(world):
        for marker in (ANSWER, FORGERY):
            if marker == ANSWER and table in HOLDERS:
                continue
            [found] = world.journal.rows(
                f'SELECT COUNT(*) AS count FROM "{table}"'
                f' WHERE instr(CAST("{column}" AS BLOB), CAST(? AS BLOB))',
                marker,
            )
            assert not found["count"], f"{table} keeps {marker!r} in {column}"


def who_opted_out_is_not_texted(world: World) -> None:
    """See nothing leave for a number after its STOP, until it is taken off the list."""
    stops = [
        (one.account, reply.phone, one.acknowledged or 0)
        for one, reply in _acknowledged(world)
        if reply.is_stop
    ]
    for account, phone, moment in stops:
        assert account is not None
        if moment < world.journal.restored_at:
            continue  # the copy may know nothing of it
        until = world.people.readmitted.get((account, phone))
        if until is not None and until > moment:
            continue
        late = [
            one.text
            for one in world.journal.sms.departures.values()
            if one.account == account
            and phone in one.phones
            and world.texts[one.text].begun > moment
        ]
        assert not late, f"{phone} opted out and was sent {late}"


def _acknowledged(world: World) -> Iterator[tuple[Delivery, Reply]]:
    """Return the replies of phones that got our OK, and are not to be forgotten."""
    for one in world.door.deliveries:
        if (
            one.acknowledged is not None
            and one.reply is not None
            and not _is_forged(one.reply.text)
            and (one.is_at_own_address or world.is_known(one))
            and not world.is_excused(one, one.reply.phone)
        ):
            yield one, one.reply


def _is_forged(text: str) -> bool:
    """Return whether nobody has written a text."""
    return text.startswith(FORGERY)


def _columns(world: World) -> list[tuple[str, str]]:
    """Return the columns of all tables that may hold text."""
    return [
        (row["table_name"], row["name"])
        for row in world.journal.rows(
            "SELECT m.name AS table_name, c.name FROM sqlite_master m"
            " JOIN pragma_table_info(m.name) c WHERE m.type = 'table'"
            " AND c.type IN ('TEXT', 'BLOB', 'ANY', '')"
        )
    ]


REPLY_PROMISES = (
    replies_are_announced,
    nothing_forged_is_told_or_kept,
    texts_are_nowhere_else,
    who_opted_out_is_not_texted,
)
