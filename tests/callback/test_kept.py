"""What is kept of notifications that settle nothing."""

import json
from typing import Any
from unittest.mock import patch

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.loader import async_get_integration
from pytest_homeassistant_custom_component.common import MockConfigEntry
from yarl import URL

from custom_components.smspartner.api import ParsedBody, parse_notifications
from custom_components.smspartner.const import DOMAIN
from custom_components.smspartner.ledger.kept_bodies import (
    unclaimed as module_unclaimed,
)
from custom_components.smspartner.ledger.kept_bodies import unreadable
from custom_components.smspartner.ledger.rereading import read_again
from custom_components.smspartner.runtime.engine import ENGINE

from ..helpers import ACCOUNT_SHOWN, OTHER_PHONE, PHONE, CallAction, post
from .helpers import FIELDS, STRANGER, column, kept, results, unclaimed, unclaimed_issue


def unread_issue(hass: HomeAssistant, entry: MockConfigEntry) -> ir.IssueEntry | None:
    """Find the repair issue about what was kept."""
    issue_id = f"unreadable_results_{entry.entry_id}"
    return ir.async_get(hass).async_get_issue(DOMAIN, issue_id)


def unclaimed_count(hass: HomeAssistant) -> int:
    """Count what was kept that came without a token of ours."""
    statement = "SELECT COUNT(*) FROM kept_bodies WHERE request_id IS NULL"
    return int(column(hass, statement)[0])


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
    placeholders = issue.translation_placeholders or {}
    assert (placeholders["account"], placeholders["count"]) == (ACCOUNT_SHOWN, "1")
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
    with patch.object(unreadable, "MAX_SIZE", 5_000):
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
    bodies = column(hass, "SELECT body FROM kept_bodies ORDER BY id")
    assert [parse_notifications(body).notifications for body in bodies[:2]] == [
        parse_notifications(json.dumps(one).encode()).notifications
        for one in (stray, nameless)
    ]
    assert bodies[2:] == [json.dumps(rest).encode()]
    issue = unclaimed_issue(hass, account)
    assert issue is not None
    assert issue.translation_placeholders == {"account": ACCOUNT_SHOWN, "count": "3"}


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

    with patch(
        "custom_components.smspartner.ledger.rereading.parse_notifications", parse_more
    ):
        await read_again(hass.data[ENGINE].ledger, "next")
        assert len(await results(call_action, PHONE, OTHER_PHONE)) == 2
        assert kept(hass) == bodies[1:]
        known[bodies[1]] = known[bodies[0]]
        await read_again(hass.data[ENGINE].ledger, "next")
        assert kept(hass) == bodies[1:]
        await read_again(hass.data[ENGINE].ledger, "after next")
        assert kept(hass) == bodies[2:]


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
