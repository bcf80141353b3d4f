"""Results that nothing proves to be SMS Partner's, in the ledger."""

import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from unittest.mock import patch

import pytest

from custom_components.smspartner.api import (
    RESULTS_BY_NUMBER,
    HlrNotification,
    parse_notifications,
)
from custom_components.smspartner.ledger import Ledger, database
from custom_components.smspartner.ledger.kept_bodies import unclaimed
from custom_components.smspartner.ledger.states import Arrival

from .helpers import record_notifications

NUMBER = "+33612345678"


@pytest.fixture
def statements() -> Iterator[list[str]]:
    """Listen to what is asked of the file."""
    connect, heard = database._connect, list[str]()

    def connect_and_listen(path: Path) -> sqlite3.Connection:
        """Connect as always."""
        connection = connect(path)
        connection.set_trace_callback(heard.append)
        return connection

    with patch.object(database, "_connect", connect_and_listen):
        yield heard


def notification(
    phone: str = NUMBER, values: Mapping[str, object] = MappingProxyType({})
) -> HlrNotification:
    """Make a notification as it is read."""
    fields = {"phone": phone, "errorName": "NO_ERROR", **values}
    made = HlrNotification.from_fields(fields)
    assert made
    return made


async def test_a_long_list_is_matched_with_few_statements(
    tmp_path: Path, statements: list[str]
) -> None:
    """See the numbers of a list looked up together, however long it is."""
    ledger = Ledger(tmp_path / "ledger.db")
    await ledger.open()
    account = await ledger.add_account("one")
    counts = []
    for size, first in ((1, 0), (500, 1)):
        statements.clear()
        arrivals = await record_notifications(
            account, None, [notification(f"+336{first + n:08}") for n in range(size)]
        )
        assert list(arrivals) == [Arrival.UNMATCHED] * size
        asked = [one for one in statements if one.lstrip().startswith("SELECT")]
        counts.append(len(asked))
    assert await account.read(unclaimed.count) == 501
    await ledger.close()
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"errorName": " EC_SOMETHING_NEW ", "errorDesc": 'said "so"\n', "ported": "1"},
        {"errorName": None, "errorGrpId": "34", "mccMnc": 20815, "ported": 0},
        {"messageId": "é" * 300, "date": "2018-03-05T10:34:52.355+0000"},
        {"date": 1771941463, "ported": False},
        *({"errorName": None, "errorId": number} for number in RESULTS_BY_NUMBER),
    ],
)
def test_what_is_kept_is_read_the_same(values: dict[str, object]) -> None:
    """See a notification that was kept read back as it was."""
    made = notification(NUMBER, values)
    body = unclaimed.serialize_notification(made)
    assert parse_notifications(body).notifications == [made]
    assert len(body) < 4_096
