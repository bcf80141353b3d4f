"""Finds the messages of a request that SMS Partner tells of, by their numbers."""

import sqlite3
from collections import deque
from collections.abc import Sequence
from typing import NamedTuple

import orjson

from ..national_digits import NationalDigits
from ..units import bound_rows
from .fates import KnownMessage
from .states import FINAL_FATES


class Wanted(NamedTuple):
    """A number of a request, of which SMS Partner tells."""

    request_id: int
    request_state: str
    phone_number: str


def find_messages(
    connection: sqlite3.Connection, wanted: Sequence[Wanted]
) -> Sequence[KnownMessage | None]:
    """Return the message of each number of a request; None where there is none."""
    found = _find_exact(connection, wanted)
    if None in found:
        _find_others(connection, wanted, found)
    return found


def _find_exact(
    connection: sqlite3.Connection, wanted: Sequence[Wanted]
) -> list[KnownMessage | None]:
    """Return the messages to the very numbers that are named."""
    found: list[KnownMessage | None] = [None] * len(wanted)
    numbers = (
        (index, one.request_id, one.phone_number) for index, one in enumerate(wanted)
    )
    for table, values in bound_rows(numbers):
        # As one row: for each row, this thread would wait for the event loop's again.
        # The index must be that of the numbers: a request has up to 500 of them.
        (rows,) = connection.execute(
            f"""
            SELECT json_group_array(
                json_array(column1, m.id, m.sms_key, m.fate, m.status)
            )
            FROM {table}
            CROSS JOIN messages m INDEXED BY messages_by_phone
                ON m.phone = column3
                AND m.request_id = column2
            """,
            values,
        ).fetchone()
        for index, id_, sms_key, fate, status in orjson.loads(rows):
            request_id, state, _ = wanted[index]
            found[index] = KnownMessage(id_, sms_key, fate, status, request_id, state)
    return found


def _find_others(
    connection: sqlite3.Connection,
    wanted: Sequence[Wanted],
    found: list[KnownMessage | None],
) -> None:
    """Find the messages of numbers that are not spelt as they were sent."""
    requests: dict[int, _MessagesOfRequest] = {}
    for index, one in enumerate(wanted):
        if found[index]:
            continue
        if one.request_id not in requests:
            requests[one.request_id] = _MessagesOfRequest(connection, one)
        found[index] = requests[one.request_id].find(one.phone_number)


class _MessagesOfRequest:
    """Finds messages of one request otherwise than by their whole number."""

    def __init__(self, connection: sqlite3.Connection, wanted: Wanted) -> None:
        """Initialize with the messages that the file has of a request."""
        self._named = NationalDigits[KnownMessage]()
        self._nameless: deque[KnownMessage] = deque()
        request_id, state, _ = wanted
        for phone, id_, sms_key, fate, status in connection.execute(
            """
            SELECT phone, id, sms_key, fate, status
            FROM messages
            WHERE request_id = ? AND request_id > 0
            ORDER BY id
            """,
            (request_id,),
        ):
            message = KnownMessage(id_, sms_key, fate, status, request_id, state)
            if phone:
                self._named.add(phone, message)
            elif fate not in FINAL_FATES:
                self._nameless.append(message)

    def find(self, phone_number: str) -> KnownMessage | None:
        """Return the message that is told of; None if there is none.

        It is the one whose number has these digits behind its country code, unless
        several have. Otherwise it is the next one whose number was forgotten and whose
        fate is awaited.
        """
        if message := self._named.find(phone_number):
            return message
        return self._nameless.popleft() if self._nameless else None
