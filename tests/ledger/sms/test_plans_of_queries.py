"""No statement about SMS on their way out gets slower with the number of them."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import patch

from custom_components.smspartner.ledger import (
    Ledger,
    ageing,
    backup_mark,
    stop_list,
    summaries,
)
from custom_components.smspartner.ledger.sms import (
    budget,
    cancelling,
    orders,
    outcomes,
    queued,
    sums,
    troubles,
)

from ...helpers import later
from ..helpers import open_ledger, walks
from .steps import UNCERTAIN, accepted, french, leave, order, place, refused

MEANT_WALKS = (
    "json_each",
    "j VIRTUAL TABLE",
    "m VIRTUAL TABLE",
    "CONSTANT ROW",
)
"""The numbers of the call itself, and the like."""
AT_A_START = (
    "requests USING INDEX requests_sending",
    "requests USING INDEX requests_to_send",
    "sms USING INDEX sms_with_text",
    "r USING INDEX requests_unreported",
    "a USING COVERING INDEX sqlite_autoindex_accounts",
    "proven_addresses",
    "tokens USING INDEX tokens_of_request",
    "stop_list_changes USING INDEX stop_list_changes_unfinished",
)
"""What is on its way, and accounts."""


async def live_through(ledger: Ledger) -> None:
    """Do to SMS all that can be done to them."""
    account = await ledger.add_account("one")
    numbers = french(60)
    await account.write(stop_list.replace, {numbers[0]: 1})
    first = await place(account, numbers, budget=5.5)
    await account.read(orders.preview, order(numbers, budget=1))
    await account.read(budget.shortfall, first.wanted, (await first.record()).messages)
    await first.leave()
    await account.write(outcomes.requeue, first.ids[0])
    await first.leave()
    [half, _] = await first.finish(refused(9))
    await leave(account, half.id)
    await first.finish(accepted(1, 0.1))
    await account.write(cancelling.cancel_queued, first.id)
    scheduled = await place(
        account, numbers, text="later", scheduled_at=datetime(2099, 1, 1, tzinfo=UTC)
    )
    await scheduled.send(accepted(20, 1, message_id="7"))
    for request in await account.read(cancelling.list_scheduled, scheduled.id):
        await account.write(cancelling.note_cancelled, request.id)
    await (await place(account, numbers, text="lost")).send(UNCERTAIN)
    await place(account, numbers, text="late")
    await account.read(queued.list_queued)
    await account.read(queued.list_queued)
    await account.read(summaries.load, 0)
    with later(timedelta(hours=2)):
        await account.write(ageing.reject_late)
        await account.write(ageing.expire)


def steps(path: Path, statements: set[str]) -> Iterator[tuple[str, str]]:
    """Yield how SQLite carries statements out."""
    with closing(sqlite3.connect(path)) as connection:
        for query in statements:
            if re.match(r"\s*(SEL|INS|UPD|DEL)", query):
                for *_, step in connection.execute(f"EXPLAIN QUERY PLAN {query}"):
                    yield step, " ".join(query.split())


async def test_no_query_walks_through_a_big_table(tmp_path: Path) -> None:
    """See an index used by each statement, at a start and in a copy too."""
    statements: set[str] = set()
    path = tmp_path / "ledger.db"

    def hook(connection: sqlite3.Connection) -> None:
        """Note each statement with its values."""
        connection.set_trace_callback(statements.add)

    async with open_ledger(path, hook) as ledger:
        await live_through(ledger)
        account = await ledger.add_account("one")
        sms = await place(account, french(2), text="on its way")
        await place(account, french(2), text="in the queue")
        await sms.leave()
    with patch.object(backup_mark, "is_restored", return_value=True):
        async with open_ledger(path, hook):
            pass
    queries = {query for _, query in steps(path, statements)}
    assert len({re.sub(r"'[^']*'|\d+", "?", query) for query in queries}) > 50
    with closing(sqlite3.connect(path)) as connection:
        found = [(step, one) for one in queries for step in walks(connection, one)]
    assert found
    assert not [
        (step, query[:150])
        for step, query in found
        if not step.startswith(
            tuple(f"SCAN {table}" for table in (*MEANT_WALKS, *AT_A_START))
        )
    ]


async def test_the_past_of_a_number_is_not_read(tmp_path: Path) -> None:
    """See only the last hour and the last delivery looked for, by indexes."""
    statements: set[str] = set()
    path = tmp_path / "ledger.db"
    async with open_ledger(
        path, lambda connection: connection.set_trace_callback(statements.add)
    ) as ledger:
        account = await ledger.add_account("one")
        await place(account, french(2), text="1")
        statements.clear()
        await account.read(orders.preview, order(french(2)))
        await account.read(sums.load, french(2))
        await account.read(troubles.load)
    found = {
        step
        for step, _ in steps(path, statements)
        if " messages" in step or " m " in step
    }
    assert found == {
        "SEARCH m USING INDEX messages_by_phone (phone=? AND request_id>?)",
        "SEARCH m USING INDEX messages_delivered (account_id=? AND phone=?)",
        "SEARCH messages USING COVERING INDEX messages_over_budget (account_id=?)",
        "SEARCH m USING INDEX messages_of_sms (sms_key=?)",
        "SEARCH m USING INDEX messages_delayed (account_id=?)",
    }


async def test_sums_are_read_from_an_index_alone(tmp_path: Path) -> None:
    """See what was spent summed up without a look at the requests themselves."""
    statements: set[str] = set()
    path = tmp_path / "ledger.db"
    async with open_ledger(
        path, lambda connection: connection.set_trace_callback(statements.add)
    ) as ledger:
        account = await ledger.add_account("one")
        await (await place(account, french(2))).send(accepted(2, 0.1))
        statements.clear()
        await account.read(summaries.load, 0)
    sums = {
        step.partition(" (")[0]
        for step, query in steps(path, statements)
        if " requests " in step and "currency" in query
    }
    assert sums == {
        "SEARCH requests USING COVERING INDEX requests_by_cost",
        "SEARCH requests USING COVERING INDEX requests_of_sms_by_cost",
    }
