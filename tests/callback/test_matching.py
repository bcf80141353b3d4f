"""Which lookup a notification settles."""

import asyncio
import json
from urllib.parse import urlencode

import pytest
from homeassistant.const import CONF_WEBHOOK_ID
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry
from yarl import URL

from custom_components.smspartner.const import DOMAIN
from custom_components.smspartner.runtime.engine import ENGINE

from ..helpers import OTHER_PHONE, PENDING, PHONE, CallAction, post, state_of, until
from ..simulator import Simulator
from .helpers import (
    FIELDS,
    STRANGER,
    buy,
    column,
    kept,
    results,
    unclaimed,
    unclaimed_issue,
    warnings,
)


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
    assert await post(awaited.with_query(None), body) == (200, "OK")
    assert kept(hass) == []
    assert unclaimed(hass) == []
    assert await post(awaited, body) == (200, "OK")
    assert kept(hass) == [body]
    assert await results(call_action) == []
    assert await post(awaited, json.dumps(FIELDS)) == (200, "OK")
    assert [one["result"] for one in await results(call_action)] == ["no_error"]


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
