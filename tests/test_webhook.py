"""The webhook, as SMS Partner and as anybody else calls it."""

import asyncio
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from threading import Event
from typing import Any
from unittest.mock import patch
from urllib.parse import urlencode

import aiohttp
import pytest
from homeassistant.components.webhook import async_handle_webhook
from homeassistant.const import CONF_WEBHOOK_ID
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers import issue_registry as ir
from homeassistant.loader import async_get_integration
from homeassistant.util.aiohttp import MockRequest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from yarl import URL

from custom_components.smspartner.api import ParsedBody, parse_notifications
from custom_components.smspartner.callback import admission, webhook
from custom_components.smspartner.const import DOMAIN, LEDGER_FILE
from custom_components.smspartner.ledger import unclaimed as module_unclaimed
from custom_components.smspartner.ledger import unread
from custom_components.smspartner.runtime.engine import ENGINE

from .helpers import (
    ELSEWHERE,
    LOGGER,
    OTHER_PHONE,
    PENDING,
    PHONE,
    UNMATCHED,
    CallAction,
    ledger_path,
    post,
    rows,
    state_of,
    until,
)
from .simulator import Simulator

STRANGER = "+33600000000"
FIELDS: dict[str, Any] = {
    "phone": PHONE,
    "messageId": "1234-12344-1234-1234",
    "mccMnc": "20815",
    "ported": 1,
    "errorGrpId": 0,
    "errorName": "NO_ERROR ",
    "errorDesc": "No Error",
    "date": "2018-03-05T10:34:52.355+0000",
}


@pytest.fixture
async def awaited(
    account: MockConfigEntry, call_action: CallAction, simulator: Simulator
) -> URL:
    """Buy a lookup whose result never comes; give the address it should come to."""
    return await buy(call_action, simulator, PHONE)


@pytest.fixture
async def both_awaited(
    account: MockConfigEntry, call_action: CallAction, simulator: Simulator
) -> URL:
    """Buy two lookups with one request; give the address of their results."""
    return await buy(call_action, simulator, PHONE, OTHER_PHONE)


@pytest.fixture
async def unmatched(hass: HomeAssistant, account: MockConfigEntry) -> str:
    """Enable the sensor of unmatched notifications."""
    er.async_get(hass).async_update_entity(UNMATCHED, disabled_by=None)
    assert await hass.config_entries.async_reload(account.entry_id)
    await hass.async_block_till_done()
    assert state_of(hass, UNMATCHED) == "0"
    return UNMATCHED


def column(hass: HomeAssistant, query: str) -> list[Any]:
    """Return the first column of what a query finds in the ledger."""
    return [value for value, *_ in rows(ledger_path(hass), query)]


async def buy(call_action: CallAction, simulator: Simulator, *phones: str) -> URL:
    """Buy lookups whose results never come; give the address that of the last comes to.

    Several of one calling code leave together, for the price of one is known by then.
    """
    simulator.fault("hlr/notify", "never_notify")
    if len(phones) > 1:
        await call_action(
            "verify_numbers", phone_numbers=ELSEWHERE, notify_url="https://example.com"
        )
    answer = await call_action("verify_numbers", phone_numbers=list(phones))
    assert answer["pending"] == list(phones)
    requests = [one for one in simulator.books.requests if phones[-1] in one.numbers]
    return URL(str(requests[-1].notify_url))


async def results(call_action: CallAction, *phones: str) -> list[dict[str, Any]]:
    """Read all results of the number, or of others."""
    found = await call_action("get_results", phone_numbers=list(phones) or [PHONE])
    return list(found["results"])


def kept(hass: HomeAssistant) -> list[bytes]:
    """Read what was kept because something of it is left over."""
    return column(hass, "SELECT body FROM unread WHERE request IS NOT NULL ORDER BY id")


def unclaimed(hass: HomeAssistant) -> list[tuple[str, str]]:
    """Read what was kept that came without a token of ours: numbers and messages."""
    bodies = column(hass, "SELECT body FROM unread WHERE request IS NULL ORDER BY id")
    return [(one["phone"], one["messageId"]) for one in (json.loads(b) for b in bodies)]


def unread_issue(hass: HomeAssistant, entry: MockConfigEntry) -> ir.IssueEntry | None:
    """Find the repair issue about what was kept."""
    issue_id = f"unreadable_results_{entry.entry_id}"
    return ir.async_get(hass).async_get_issue(DOMAIN, issue_id)


def unclaimed_issue(
    hass: HomeAssistant, entry: MockConfigEntry
) -> ir.IssueEntry | None:
    """Find the repair issue about what came without a token of ours."""
    issue_id = f"unclaimed_results_{entry.entry_id}"
    return ir.async_get(hass).async_get_issue(DOMAIN, issue_id)


def unclaimed_count(hass: HomeAssistant) -> int:
    """Count what was kept that came without a token of ours."""
    statement = "SELECT COUNT(*) FROM unread WHERE request IS NULL"
    return int(column(hass, statement)[0])


def warnings(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Read what the integration has warned of."""
    return [
        record.getMessage()
        for record in caplog.records
        if record.name.startswith(LOGGER) and record.levelname == "WARNING"
    ]


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (json.dumps(FIELDS), "application/json"),
        (json.dumps([FIELDS]), "application/x-www-form-urlencoded"),
        (urlencode(FIELDS), "application/x-www-form-urlencoded"),
        (urlencode(FIELDS), "application/json"),
        (urlencode(FIELDS, safe="+ "), "text/plain"),
    ],
    ids=["json", "json as form", "form", "form as json", "bare form as text"],
)
async def test_each_form_of_a_notification_settles_its_lookup(
    awaited: URL, call_action: CallAction, body: str, content_type: str
) -> None:
    """See a result written down and acknowledged, whatever it comes as."""
    answered = await post(awaited, body, **{"Content-Type": content_type})
    assert answered == (200, "OK")
    (result,) = await results(call_action)
    assert result["phone_number"] == PHONE
    assert result["result"] == "no_error"
    assert result["error_name"] == "NO_ERROR"
    assert result["operator"] == "Free Mobile"
    assert result["ported"] is True
    assert result["date"] == "2018-03-05T10:34:52.355000+00:00"
    assert result["matched_by"] == "token"


async def test_a_duplicate_changes_nothing(
    awaited: URL, call_action: CallAction
) -> None:
    """See that the first result of a lookup wins."""
    assert await post(awaited, json.dumps(FIELDS)) == (200, "OK")
    before = await results(call_action)
    later = FIELDS | {"errorName": "EC_CALL_BARRED"}
    assert await post(awaited, json.dumps(later)) == (200, "OK")
    tokenless = awaited.with_query(None)
    assert await post(tokenless, json.dumps(FIELDS)) == (200, "OK")
    assert await results(call_action) == before


async def test_a_query_appended_to_the_address_does_no_harm(
    awaited: URL, call_action: CallAction
) -> None:
    """See the token found in a query that was doubled."""
    url = URL(f"{awaited}?campaign_token=1", encoded=True)
    assert await post(url, json.dumps(FIELDS)) == (200, "OK")
    assert [one["matched_by"] for one in await results(call_action)] == ["token"]


async def test_without_a_token_the_oldest_open_lookup_of_the_number_is_settled(
    awaited: URL, call_action: CallAction
) -> None:
    """See a result taken whose address lost its query."""
    assert await post(awaited.with_query(None), json.dumps(FIELDS)) == (200, "OK")
    assert [one["matched_by"] for one in await results(call_action)] == ["number"]


@pytest.mark.parametrize("token", ["wrong", "", "?"])
async def test_a_wrong_token_settles_nothing(
    awaited: URL, call_action: CallAction, caplog: pytest.LogCaptureFixture, token: str
) -> None:
    """See a forged notification counted, and nothing of it in the log."""
    for _ in range(3):
        url = awaited.with_query(token=token)
        assert await post(url, json.dumps(FIELDS)) == (200, "OK")
    assert await results(call_action) == []
    lines = warnings(caplog)
    assert len(lines) == 1
    assert PHONE.removeprefix("+") not in lines[0]


async def test_a_token_is_good_for_its_own_numbers_only(
    awaited: URL, call_action: CallAction
) -> None:
    """See a number refused that its request did not ask for."""
    other = json.dumps(FIELDS | {"phone": "+33612345679"})
    assert await post(awaited, other) == (200, "OK")
    assert await results(call_action) == []


async def test_a_delivery_report_does_not_stand_for_a_result(
    hass: HomeAssistant, awaited: URL, call_action: CallAction
) -> None:
    """See a body kept that names the number and no result, and the result taken."""
    report = {
        "status": "delivered",
        "msgId": "95415616",
        "date": 1771941463,
        "phone": PHONE,
        "cost": "0.049",
        "currency": "EUR",
    }
    body = json.dumps(report).encode()
    assert (await post(awaited.with_query(None), body))[0] == 400
    assert kept(hass) == []
    assert await post(awaited, body) == (200, "OK")
    assert kept(hass) == [body]
    assert await results(call_action) == []
    assert await post(awaited, json.dumps(FIELDS)) == (200, "OK")
    assert [one["result"] for one in await results(call_action)] == ["no_error"]


async def test_what_is_left_over_of_a_list_is_kept(
    hass: HomeAssistant,
    account: MockConfigEntry,
    both_awaited: URL,
    call_action: CallAction,
) -> None:
    """See the good members settled, and the whole body kept once and told of."""
    body = json.dumps(
        [FIELDS, {"msisdn": OTHER_PHONE, "errorName": "NO_ERROR "}]
    ).encode()
    for _ in range(2):
        assert await post(both_awaited, body) == (200, "OK")
    (result,) = await results(call_action, PHONE, OTHER_PHONE)
    assert result["phone_number"] == PHONE
    assert kept(hass) == [body]
    issue = unread_issue(hass, account)
    assert issue is not None
    assert issue.translation_placeholders == {"account": account.title, "count": "1"}
    last = FIELDS | {"phone": OTHER_PHONE}
    other = json.dumps([FIELDS, last, {"msisdn": OTHER_PHONE}]).encode()
    assert await post(both_awaited, other) == (200, "OK")
    assert len(await results(call_action, PHONE, OTHER_PHONE)) == 2
    assert kept(hass) == [body, other]
    assert await post(both_awaited, json.dumps([FIELDS, {"a": "b"}])) == (200, "OK")
    assert kept(hass) == [body, other]


@pytest.mark.parametrize("count", [40, 4_000])
async def test_what_is_left_over_is_kept_whole_however_long(
    hass: HomeAssistant, awaited: URL, call_action: CallAction, count: int
) -> None:
    """See the good member settled, and nothing lost of a list of strays."""
    strays = [
        FIELDS | {"phone": f"+336{place:08}", "messageId": str(place)}
        for place in range(count)
    ]
    body = json.dumps([FIELDS, *strays]).encode()
    assert await post(awaited, body) == (200, "OK")
    assert len(await results(call_action)) == 1
    assert kept(hass) == [body]


async def test_what_cannot_be_read_is_kept_whole_while_results_are_awaited(
    hass: HomeAssistant, awaited: URL, call_action: CallAction
) -> None:
    """See a long body kept as it came, and refused once its request has all."""
    body = b"<results>" + b"x" * 900_000
    for _ in range(2):
        assert await post(awaited, body) == (200, "OK")
    assert kept(hass) == [body]
    assert await post(awaited, json.dumps(FIELDS)) == (200, "OK")
    assert (await post(awaited, body))[0] == 413
    assert (await post(awaited, b"<results>"))[0] == 400
    long_one = json.dumps([FIELDS] * 501)
    assert (await post(awaited, long_one))[0] == 413
    assert kept(hass) == [body]


async def test_there_is_room_for_so_much_only(
    hass: HomeAssistant, both_awaited: URL, call_action: CallAction
) -> None:
    """See what finds no room asked for again, and the results in it taken."""
    first = b"<a>" + b"x" * 4_000
    with patch.object(unread, "MAX_SIZE", 5_000):
        assert await post(both_awaited, first) == (200, "OK")
        assert (await post(both_awaited, b"<b>" + b"x" * 1_000))[0] == 503
        assert await post(both_awaited, first) == (200, "OK")
        body = json.dumps(
            [FIELDS, {"msisdn": OTHER_PHONE, "new": "x" * 1_000}]
        ).encode()
        assert (await post(both_awaited, body))[0] == 503
        assert len(await results(call_action)) == 1
        await call_action("forget_numbers", phone_numbers=[OTHER_PHONE])
        assert kept(hass) == [first]
    assert await post(both_awaited, body) == (200, "OK")
    assert kept(hass) == [first, body]


async def test_a_result_of_a_number_that_was_not_asked_for_is_kept(
    hass: HomeAssistant,
    account: MockConfigEntry,
    both_awaited: URL,
    call_action: CallAction,
) -> None:
    """See it kept once beside the good ones, while its request awaits results."""
    stray = FIELDS | {"phone": STRANGER}
    body = json.dumps([FIELDS, stray]).encode()
    for _ in range(2):
        assert await post(both_awaited, body) == (200, "OK")
    assert len(await results(call_action, PHONE, OTHER_PHONE)) == 1
    assert kept(hass) == [body]
    assert unread_issue(hass, account)
    last = FIELDS | {"phone": OTHER_PHONE, "messageId": "2"}
    assert await post(both_awaited, json.dumps(last)) == (200, "OK")
    assert await post(both_awaited, json.dumps(stray)) == (200, "OK")
    assert kept(hass) == [body]


@pytest.mark.parametrize("token", [None, "", "wrong"])
async def test_what_comes_without_a_token_is_kept_for_the_owner(
    hass: HomeAssistant,
    account: MockConfigEntry,
    both_awaited: URL,
    token: str | None,
) -> None:
    """See what anybody may send acknowledged, kept once, and told of."""
    url = both_awaited.with_query(None if token is None else {"token": token})
    stray = FIELDS | {"phone": STRANGER}
    nameless = FIELDS | {"phone": "0612345601", "errorName": None, "errorGrpId": 27}
    rest = [stray, {"msisdn": PHONE}]
    for body in (stray, [stray, nameless], rest, stray):
        assert await post(url, json.dumps(body)) == (200, "OK")
    assert kept(hass) == []
    assert unread_issue(hass, account) is None
    bodies = column(hass, "SELECT body FROM unread ORDER BY id")
    assert [parse_notifications(body).notifications for body in bodies[:2]] == [
        parse_notifications(json.dumps(one).encode()).notifications
        for one in (stray, nameless)
    ]
    assert bodies[2:] == [json.dumps(rest).encode()]
    issue = unclaimed_issue(hass, account)
    assert issue is not None
    assert issue.translation_placeholders == {"account": account.title, "count": "3"}


async def test_a_token_that_came_back_lets_no_number_match_alone(
    hass: HomeAssistant,
    awaited: URL,
    call_action: CallAction,
    simulator: Simulator,
) -> None:
    """See no forgery settle a lookup whose address brings tokens back."""
    assert await post(awaited, json.dumps(FIELDS)) == (200, "OK")
    other = await buy(call_action, simulator, OTHER_PHONE)
    forged = FIELDS | {"phone": OTHER_PHONE, "messageId": "forged"}
    assert await post(other.with_query(None), json.dumps(forged)) == (200, "OK")
    assert await results(call_action, OTHER_PHONE) == []
    assert unclaimed(hass) == [(OTHER_PHONE, "forged")]
    assert await post(other, json.dumps(forged | {"messageId": "2"})) == (200, "OK")
    (result,) = await results(call_action, OTHER_PHONE)
    assert (result["message_id"], result["matched_by"]) == ("2", "token")
    assert unclaimed(hass) == [(OTHER_PHONE, "forged")]


@pytest.mark.parametrize(
    "body", [b"<a/>", json.dumps(FIELDS | {"phone": STRANGER}).encode()]
)
async def test_any_body_under_a_token_proves_its_address(
    awaited: URL, call_action: CallAction, body: bytes
) -> None:
    """See a token come back with what is no result of its request."""
    assert await post(awaited, body) == (200, "OK")
    assert await post(awaited.with_query(None), json.dumps(FIELDS)) == (200, "OK")
    assert await results(call_action) == []


async def test_each_address_is_proven_by_itself(
    hass: HomeAssistant,
    awaited: URL,
    call_action: CallAction,
    simulator: Simulator,
) -> None:
    """See a number match alone again at an address that may lose what follows it."""
    assert await post(awaited, json.dumps(FIELDS)) == (200, "OK")
    await hass.config.async_update(external_url=f"http://localhost:{awaited.port}")
    other = await buy(call_action, simulator, OTHER_PHONE)
    assert other.host == "localhost"
    lost = json.dumps(FIELDS | {"phone": OTHER_PHONE, "messageId": "2"})
    assert await post(awaited.with_query(None), lost) == (200, "OK")
    (result,) = await results(call_action, OTHER_PHONE)
    assert result["matched_by"] == "number"


async def test_what_was_proven_is_known_after_a_restart(
    hass: HomeAssistant, awaited: URL, call_action: CallAction, simulator: Simulator
) -> None:
    """See proofs and awaited tokens read from the file."""
    ledger = hass.data[ENGINE].ledger
    assert await post(awaited, json.dumps(FIELDS)) == (200, "OK")
    other = await buy(call_action, simulator, OTHER_PHONE)
    await ledger.close()
    assert await ledger.open() is None
    forged = json.dumps(FIELDS | {"phone": OTHER_PHONE, "messageId": "2"})
    assert await post(other.with_query(None), forged) == (200, "OK")
    assert await results(call_action, OTHER_PHONE) == []
    body = b"<a>" + b"x" * 70_000
    assert await post(other, body) == (200, "OK")
    assert kept(hass) == [body]


async def test_a_list_without_a_token_is_matched_number_by_number(
    hass: HomeAssistant, both_awaited: URL, call_action: CallAction
) -> None:
    """See each of a list take the oldest lookup of its number, once, and no more."""
    second = FIELDS | {"phone": OTHER_PHONE, "messageId": "2"}
    strays = [FIELDS | {"phone": STRANGER, "messageId": str(n)} for n in range(40)]
    again = FIELDS | {"messageId": "again"}
    body = json.dumps([FIELDS, second, FIELDS, *strays, again])
    for _ in range(2):
        assert await post(both_awaited.with_query(None), body) == (200, "OK")
    found = await results(call_action, PHONE, OTHER_PHONE)
    assert [(one["phone_number"], one["matched_by"]) for one in found] == [
        (PHONE, "number"),
        (OTHER_PHONE, "number"),
    ]
    left = [*((STRANGER, str(number)) for number in range(40)), (PHONE, "again")]
    assert unclaimed(hass) == left


@pytest.mark.parametrize(
    "body",
    [
        [FIELDS | {"phone": STRANGER}],
        FIELDS | {"phone": STRANGER},
        [FIELDS, FIELDS | {"phone": STRANGER}],
    ],
)
async def test_strays_under_the_token_of_a_complete_request_are_kept(
    hass: HomeAssistant, awaited: URL, body: Any
) -> None:
    """See what belongs to nothing kept for the owner, like that of nobody."""
    assert await post(awaited, json.dumps(FIELDS)) == (200, "OK")
    assert await post(awaited, json.dumps(body)) == (200, "OK")
    assert unclaimed(hass) == [(STRANGER, FIELDS["messageId"])]


@pytest.mark.parametrize(
    "fields",
    [
        {"errorName": {"x": 1}, "errorGrpId": "?"},
        {"errorName": None, "errorGrpId": None},
        {"errorName": "", "errorGrpId": []},
    ],
)
async def test_result_whose_words_cannot_be_read_is_kept(
    hass: HomeAssistant, awaited: URL, call_action: CallAction, fields: Any
) -> None:
    """See it not settle the lookup, for a version that can read it may come."""
    body = json.dumps(FIELDS | fields)
    assert await post(awaited, body) == (200, "OK")
    assert await results(call_action) == []
    assert kept(hass) == [body.encode()]


async def test_there_is_room_for_so_many_without_a_token(
    hass: HomeAssistant, awaited: URL, call_action: CallAction
) -> None:
    """See what finds no room asked for again, and a result settled all the same."""
    url = awaited.with_query(None)
    strays = [FIELDS | {"phone": STRANGER, "messageId": str(n)} for n in range(4)]
    long_one = [strays[0], {"new": "x" * 4_096}]
    with patch.object(module_unclaimed, "MAX_BODIES", 3):
        assert await post(url, json.dumps(strays[:2])) == (200, "OK")
        assert (await post(url, json.dumps(strays[2:])))[0] == 503
        assert await post(url, json.dumps(long_one)) == (200, "OK")
        assert await post(url, json.dumps(strays[2])) == (200, "OK")
        assert await post(url, json.dumps(strays[:3])) == (200, "OK")
        assert (await post(url, json.dumps([FIELDS, strays[3]])))[0] == 503
    assert unclaimed(hass) == [(STRANGER, str(number)) for number in range(3)]
    assert len(await results(call_action)) == 1


async def test_a_list_without_a_token_is_bounded(
    hass: HomeAssistant, awaited: URL, call_action: CallAction
) -> None:
    """See five hundred taken and not one more."""
    url = awaited.with_query(None)
    many = [{"phone": f"+336{n:08}", "errorName": "NO_ERROR"} for n in range(500)]
    assert (await post(url, json.dumps([*many, {}])))[0] == 413
    assert unclaimed_count(hass) == 0
    assert await post(url, json.dumps(many)) == (200, "OK")
    assert unclaimed_count(hass) == 500
    more = [FIELDS | {"messageId": str(n)} for n in range(501)]
    assert await post(awaited, json.dumps(more)) == (200, "OK")
    assert len(await results(call_action)) == 1


async def test_a_new_version_reads_again_what_was_kept(
    hass: HomeAssistant, both_awaited: URL, call_action: CallAction
) -> None:
    """See the results of kept bodies taken, and what is used up by that erased."""
    bodies = [b"<first/>", b"<second/>", b"<third/>"]
    for body in bodies:
        assert await post(both_awaited, body) == (200, "OK")
    assert column(hass, "SELECT value FROM meta WHERE key = 'version'") == [
        (await async_get_integration(hass, DOMAIN)).version
    ]
    second = FIELDS | {"phone": OTHER_PHONE, "messageId": "2"}
    known = {
        bodies[0]: parse_notifications(json.dumps(FIELDS).encode()),
        bodies[1]: parse_notifications(json.dumps([second, {}]).encode()),
    }

    def parse_more(body: bytes) -> ParsedBody:
        """Read what the version before could not."""
        return known.get(body) or parse_notifications(body)

    with patch("custom_components.smspartner.ledger.parse_notifications", parse_more):
        await hass.data[ENGINE].async_read_again("next")
        assert len(await results(call_action, PHONE, OTHER_PHONE)) == 2
        assert kept(hass) == bodies[1:]
        known[bodies[1]] = known[bodies[0]]
        await hass.data[ENGINE].async_read_again("next")
        assert kept(hass) == bodies[1:]
        await hass.data[ENGINE].async_read_again("after next")
        assert kept(hass) == bodies[2:]


@pytest.fixture
def held(hass: HomeAssistant) -> Iterator[sqlite3.Connection]:
    """Hold the writer: nothing can be written down until a rollback."""
    path = hass.config.path(LEDGER_FILE)
    with closing(sqlite3.connect(path, isolation_level=None)) as blocker:
        blocker.execute("BEGIN IMMEDIATE")
        yield blocker


async def test_nothing_is_acknowledged_before_it_is_on_disk(
    awaited: URL, call_action: CallAction, held: sqlite3.Connection
) -> None:
    """See no answer while the writer is held, though others are answered."""
    stray = json.dumps(FIELDS | {"phone": STRANGER})
    bodies = (json.dumps(FIELDS).encode(), b"<a/>", stray.encode())
    posts = [asyncio.create_task(post(awaited, body)) for body in bodies]
    posts.append(asyncio.create_task(post(awaited.with_query(None), stray)))
    for _ in range(50):
        assert (await post(awaited.with_query(None), b"<a/>"))[0] == 400
    assert not [one for one in posts if one.done()]
    held.execute("ROLLBACK")
    assert await asyncio.gather(*posts) == [(200, "OK")] * 4
    assert len(await results(call_action)) == 1


async def test_so_many_may_wait_to_be_written_down(
    hass: HomeAssistant,
    awaited: URL,
    call_action: CallAction,
    held: sqlite3.Connection,
) -> None:
    """See what is not paid for sent away while much waits, and what is paid for not."""
    url = awaited.with_query(None)
    many = [{"phone": f"+336{n:08}", "errorName": "NO_ERROR"} for n in range(500)]
    waiting = hass.data[ENGINE].admission.waiting
    long_one = asyncio.create_task(post(url, json.dumps(many)))
    await until(lambda: waiting[False] == 500)
    assert (await post(url, json.dumps(FIELDS)))[0] == 503
    with patch.object(admission, "MAX_WAITING_BYTES", 1_000):
        paid = asyncio.create_task(post(awaited, json.dumps(FIELDS)))
        await until(lambda: waiting[True] > 0)
        assert (await post(awaited, b"<a>" + b"x" * 1_000))[0] == 503
    held.execute("ROLLBACK")
    assert [await long_one, await paid] == [(200, "OK")] * 2
    assert waiting == {True: 0, False: 0}
    assert len(await results(call_action)) == 1


@pytest.mark.parametrize("error", [RuntimeError, RecursionError, MemoryError, KeyError])
async def test_what_fails_unexpectedly_is_asked_for_again(
    awaited: URL,
    call_action: CallAction,
    caplog: pytest.LogCaptureFixture,
    error: type[Exception],
) -> None:
    """See no result acknowledged that an error has lost, and no number in the log."""
    with patch.object(webhook, "parse_notifications", side_effect=error(PHONE)):
        for _ in range(2):
            assert (await post(awaited, json.dumps(FIELDS)))[0] == 503
    (line,) = warnings(caplog)
    assert error.__name__ in line
    assert PHONE.removeprefix("+") not in line
    assert await post(awaited, json.dumps(FIELDS)) == (200, "OK")
    assert len(await results(call_action)) == 1


async def test_another_accounts_token_is_nobodys(
    hass: HomeAssistant, awaited: URL, call_action: CallAction, door: str
) -> None:
    """See a result under a valid token settle nothing at another account's address."""
    second = MockConfigEntry(
        domain=DOMAIN,
        title="second@example.com",
        unique_id="second@example.com",
        data={
            **hass.config_entries.async_entries(DOMAIN)[0].data,
            CONF_WEBHOOK_ID: "0" * 64,
        },
    )
    second.add_to_hass(hass)
    await hass.data[ENGINE].async_open_account(second)
    url = awaited.with_path(f"/api/webhook/{'0' * 64}").with_query(awaited.query)
    assert await post(url, json.dumps(FIELDS)) == (200, "OK")
    assert (await post(url, b"<a/>"))[0] == 400
    assert kept(hass) == []
    assert column(hass, "SELECT state FROM lookups") == ["open"]
    assert unclaimed_issue(hass, second)


@pytest.mark.parametrize(
    "spelling", ["0612345678", "612345678", "0033612345678", "33612345678"]
)
async def test_a_number_is_known_by_its_digits(
    hass: HomeAssistant, both_awaited: URL, call_action: CallAction, spelling: str
) -> None:
    """See a result taken under its token that spells the number in another way."""
    body = urlencode(FIELDS | {"phone": spelling})
    for _ in range(2):
        assert await post(both_awaited, body) == (200, "OK")
    (result,) = await results(call_action, PHONE, OTHER_PHONE)
    assert result["phone_number"] == PHONE
    assert result["matched_by"] == "token"
    assert kept(hass) == []


async def test_digits_that_mean_two_numbers_mean_that_of_their_request(
    account: MockConfigEntry, call_action: CallAction, simulator: Simulator
) -> None:
    """See a national spelling read among the numbers of one calling code."""
    alike = ["+33690001234", "+590690001234"]
    url = await buy(call_action, simulator, *alike)
    assert await post(url, json.dumps(FIELDS | {"phone": "0690001234"})) == (200, "OK")
    (result,) = await results(call_action, *alike)
    assert result["phone_number"] == alike[1]


async def test_digits_of_another_requests_number_settle_nothing(
    hass: HomeAssistant,
    awaited: URL,
    call_action: CallAction,
    simulator: Simulator,
) -> None:
    """See a national spelling read among the numbers of its own request only."""
    other = await buy(call_action, simulator, OTHER_PHONE)
    body = json.dumps(FIELDS | {"phone": "0612345678"}).encode()
    for url in (other, awaited.with_query(None)):
        assert await post(url, body) == (200, "OK")
    assert await results(call_action, PHONE, OTHER_PHONE) == []
    assert kept(hass) == [body]
    assert unclaimed(hass) == [("+0612345678", FIELDS["messageId"])]


async def test_a_repetition_settles_no_other_forgotten_number(
    hass: HomeAssistant, both_awaited: URL, call_action: CallAction
) -> None:
    """See each message settle one lookup, though no number tells which."""
    await call_action("forget_numbers", phone_numbers=[PHONE, OTHER_PHONE])
    body = json.dumps(FIELDS)
    together = await asyncio.gather(*(post(both_awaited, body) for _ in range(5)))
    assert [*together, await post(both_awaited, body)] == [(200, "OK")] * 6
    states = "SELECT state FROM lookups WHERE state <> 'elsewhere' ORDER BY state"
    assert column(hass, states) == ["open", "reported"]
    other = FIELDS | {"phone": OTHER_PHONE, "messageId": "2"}
    assert await post(both_awaited, json.dumps(other)) == (200, "OK")
    assert column(hass, states) == ["reported", "reported"]
    await until(lambda: state_of(hass, PENDING) == "0")


@pytest.mark.parametrize("message_id", ["1", None])
async def test_a_number_to_be_forgotten_is_not_kept(
    hass: HomeAssistant,
    both_awaited: URL,
    call_action: CallAction,
    message_id: str | None,
) -> None:
    """See nothing kept of what may be the repetition of a result that was erased."""
    body = json.dumps(FIELDS | {"messageId": message_id})
    assert await post(both_awaited, body) == (200, "OK")
    await call_action("forget_numbers", phone_numbers=[PHONE])
    assert await post(both_awaited, body) == (200, "OK")
    assert kept(hass) == []
    states = "SELECT state FROM lookups WHERE state <> 'elsewhere'"
    assert column(hass, states) == ["open"]


async def test_other_calls_are_answered_while_a_long_body_is_read(
    both_awaited: URL, call_action: CallAction
) -> None:
    """See a short body taken while a whole request's results are being read."""
    reading, may_go_on = Event(), Event()

    def parse_slowly(body: bytes, limit: int | None) -> Any:
        """Read a short body at once, and a long one when told."""
        if len(body) > webhook.MAX_SIZE_READ_AT_ONCE:
            reading.set()
            assert may_go_on.wait(10)
        return parse_notifications(body, limit)

    last = FIELDS | {"phone": OTHER_PHONE, "messageId": "2", "new": "x" * 5_000}
    with patch.object(webhook, "parse_notifications", parse_slowly):
        long_one = asyncio.create_task(post(both_awaited, json.dumps(last)))
        await until(reading.is_set)
        assert await post(both_awaited, json.dumps(FIELDS)) == (200, "OK")
        assert len(await results(call_action, PHONE, OTHER_PHONE)) == 1
        may_go_on.set()
        assert await long_one == (200, "OK")
    assert len(await results(call_action, PHONE, OTHER_PHONE)) == 2


async def test_what_is_refused_is_counted(
    hass: HomeAssistant, awaited: URL, unmatched: str
) -> None:
    """See the sensor tell of bodies that nobody can read, but not of those kept."""
    tokenless = awaited.with_query(None)
    assert (await post(tokenless, b"<a/>"))[0] == 400
    await until(lambda: state_of(hass, unmatched) == "1")
    assert (await post(awaited.with_query(token="wrong"), b"<a/>"))[0] == 400
    await until(lambda: state_of(hass, unmatched) == "2")
    assert (await post(tokenless, b"a" * 65_537))[0] == 413
    await until(lambda: state_of(hass, unmatched) == "3")
    assert await post(awaited, b"<a/>") == (200, "OK")
    assert (await post(awaited, b"a" * (1024 * 1024 + 1)))[0] == 413
    await until(lambda: state_of(hass, unmatched) == "4")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"phone=abc", 400),
        (b"{", 400),
        (b"[" * 50_000, 400),
        (b"\x00" * 100, 400),
        (json.dumps(FIELDS | {"phone": {"a": 1}}).encode(), 400),
        (b"phone=" + b"9" * 65_000, 400),
        (b"a" * 65_537, 413),
    ],
    ids=["empty", "form", "json", "deep", "nul", "wrong type", "digits", "too large"],
)
async def test_a_body_that_is_none_is_refused_without_a_trace(
    awaited: URL,
    call_action: CallAction,
    caplog: pytest.LogCaptureFixture,
    body: bytes,
    status: int,
) -> None:
    """See hostile bodies answered quickly and quietly."""
    assert (await post(awaited.with_query(None), body))[0] == status
    assert await results(call_action) == []
    assert not [record for record in caplog.records if record.exc_info]


async def test_other_methods_are_refused(awaited: URL) -> None:
    """See that the address is for posting."""
    async with aiohttp.ClientSession() as session, session.put(awaited) as response:
        assert response.status == 405


async def test_a_body_in_two_segments_is_read_whole(
    awaited: URL, call_action: CallAction
) -> None:
    """See a body taken that does not arrive at once."""
    body = json.dumps(FIELDS).encode()
    reader, writer = await asyncio.open_connection(awaited.host, awaited.port)
    writer.write(
        f"POST {awaited.path_qs} HTTP/1.1\r\nHost: {awaited.host}\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode()
        + body[:40]
    )
    await writer.drain()
    await asyncio.sleep(0.05)
    writer.write(body[40:])
    answer = await reader.read()
    writer.close()
    assert answer.startswith(b"HTTP/1.1 200")
    assert answer.endswith(b"OK")
    assert len(await results(call_action)) == 1


async def test_a_body_that_does_not_end_is_given_up(
    awaited: URL, call_action: CallAction
) -> None:
    """See a slow sender dismissed."""
    with patch.object(webhook, "BODY_TIMEOUT", 0.1):
        reader, writer = await asyncio.open_connection(awaited.host, awaited.port)
        writer.write(
            f"POST {awaited.path_qs} HTTP/1.1\r\nHost: {awaited.host}\r\n"
            "Content-Length: 1000\r\n\r\nphone=".encode()
        )
        answer = await reader.readuntil(b"\r\n")
        writer.close()
    assert answer.startswith(b"HTTP/1.1 408")
    assert await results(call_action) == []


async def test_a_cloudhook_brings_results_too(
    hass: HomeAssistant, account: MockConfigEntry, awaited: URL, call_action: CallAction
) -> None:
    """See the request taken that Home Assistant Cloud makes up."""
    request = MockRequest(
        content=urlencode(FIELDS).encode(),
        mock_source="cloud",
        method="POST",
        query_string=awaited.query_string,
    )
    response = await async_handle_webhook(hass, account.data[CONF_WEBHOOK_ID], request)
    assert response.text == "OK"
    assert len(await results(call_action)) == 1


async def test_what_cannot_be_written_is_not_acknowledged(
    hass: HomeAssistant,
    awaited: URL,
    call_action: CallAction,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """See 503 while the disk is full, and the result taken when it comes again.

    The log speaks of it once in a while, and of other things all the same.
    """
    path = hass.config.path(LEDGER_FILE)
    blocker = sqlite3.connect(path, isolation_level=None)
    blocker.execute(
        "CREATE TRIGGER full BEFORE UPDATE ON lookups BEGIN"
        " SELECT RAISE(ABORT, 'database or disk is full'); END"
    )
    for _ in range(3):
        assert (await post(awaited, json.dumps(FIELDS)))[0] == 503
    (line,) = warnings(caplog)
    assert "disk is full" in line
    with patch.object(webhook, "SECONDS_BETWEEN_LOGS", -1):
        assert (await post(awaited, json.dumps(FIELDS)))[0] == 503
    assert warnings(caplog) == [line, line]
    forged = awaited.with_query(token="wrong")
    assert await post(forged, json.dumps(FIELDS)) == (200, "OK")
    assert len(warnings(caplog)) == 3
    blocker.execute("DROP TRIGGER full")
    blocker.close()
    assert await results(call_action) == []
    assert await post(awaited, json.dumps(FIELDS)) == (200, "OK")
    assert len(await results(call_action)) == 1


async def test_many_at_once_are_all_taken(
    account: MockConfigEntry, call_action: CallAction, simulator: Simulator
) -> None:
    """See a burst of notifications acknowledged, each one written down."""
    numbers = [f"+336123{index:05d}" for index in range(0, 40_000, 100)]
    answer = await call_action(
        "verify_numbers", phone_numbers=numbers, wait={"seconds": 30}
    )
    assert answer["complete"]
    assert len(answer["results"]) == len(numbers)
    assert simulator.books.lost == []
    assert simulator.books.billed_numbers == dict.fromkeys(numbers, 1)
