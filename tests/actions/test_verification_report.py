"""What `verify_numbers` answers when all goes well, and when it does not."""

import asyncio
import logging
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

import pytest
from homeassistant.config_entries import SOURCE_REAUTH
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util.ulid import ulid_now
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.smspartner.api.client import TIMEOUT
from custom_components.smspartner.const import DOMAIN
from custom_components.smspartner.ledger import rejections
from custom_components.smspartner.purchase import retries
from custom_components.smspartner.purchase.pace import TURNS_IN_ADVANCE, Pace
from custom_components.smspartner.runtime import lines
from custom_components.smspartner.verification import verifier

from ..helpers import PHONE, SECOND, SILENT, CallAction, count_rows, later
from ..simulator import API_KEY, Simulator
from .helpers import Refusal, many_numbers

pytestmark = pytest.mark.usefixtures("account")

NOBODY = "+33612345601"
"""A number that no operator knows."""


@pytest.fixture
def slow_pace() -> Iterator[None]:
    """Let requests leave one second apart; an account must be set up after this."""
    with patch.object(lines, "Pace", partial(Pace, 1)):
        yield


async def test_without_wait(call_action: CallAction) -> None:
    """Without `wait` the answer comes with the outcome of the request."""
    response = await call_action("verify_numbers", phone_numbers=SILENT, wait=0)
    assert response["complete"] is False
    assert response["pending"] == [SILENT]
    assert response["results"] == []
    assert [campaign["state"] for campaign in response["campaigns"]] == ["accepted"]


async def test_longest_wait_ends_with_the_last_result(call_action: CallAction) -> None:
    """A wait of an hour is over as soon as the last result is in."""
    response = await call_action(
        "verify_numbers", phone_numbers=[PHONE, SECOND], wait={"hours": 1}
    )
    assert response["complete"] is True
    assert {found["phone_number"] for found in response["results"]} == {PHONE, SECOND}


async def test_wait_in_vain(call_action: CallAction) -> None:
    """When the time is over, what has not come is pending."""
    response = await call_action(
        "verify_numbers", phone_numbers=SILENT, wait={"milliseconds": 200}
    )
    assert response["complete"] is False
    assert response["pending"] == [SILENT]


async def test_results_before_the_answer(
    call_action: CallAction, simulator: Simulator
) -> None:
    """A result that overtakes the answer to its request does not hide what it cost."""
    simulator.fault("hlr/notify", "notify_early")
    response = await call_action("verify_numbers", phone_numbers=PHONE, wait=60)
    [campaign] = response["campaigns"]
    assert response["complete"] is True
    assert campaign["campaign_id"] == simulator.books.requests[0].campaign_id
    assert campaign["cost"] == 0.005
    assert response["results"][0]["campaign_id"] == campaign["campaign_id"]


async def test_without_response(hass: HomeAssistant, simulator: Simulator) -> None:
    """A call that wants no answer gets none, and is carried out."""
    response = await hass.services.async_call(
        DOMAIN, "verify_numbers", {"phone_numbers": PHONE}, blocking=True
    )
    assert response is None
    assert simulator.books.billed_numbers == {PHONE: 1}


async def test_dearer_reading_of_the_cost(
    call_action: CallAction, simulator: Simulator
) -> None:
    """Where `cost` may be the price of one, the dearer reading counts."""
    simulator.settings.cost_is = "each"
    simulator.settings.account.currency = "USD"
    response = await call_action("verify_numbers", phone_numbers=[PHONE, SECOND])
    assert response["campaigns"][0]["cost"] == 0.005
    assert response["cost"] == 0.01
    assert response["currency"] == "USD"


async def test_results_elsewhere(
    call_action: CallAction, refusal: Refusal, simulator: Simulator
) -> None:
    """Results that go to the caller's own address are bought and never awaited."""
    url = f"{simulator.address}/elsewhere/results?mine=1"
    response = await call_action("verify_numbers", phone_numbers=PHONE, notify_url=url)
    assert response["complete"] is True
    assert response["submitted"] == 1
    assert response["pending"] == []
    assert response["results"] == []
    assert response["cost"] == 0.005
    assert simulator.books.requests[0].notify_url == url
    found = await call_action(
        "get_results", verification_id=response["verification_id"]
    )
    assert found == {"complete": True, "pending": [], "results": []}


async def test_unclear_results_elsewhere(
    call_action: CallAction, simulator: Simulator
) -> None:
    """What may have been bought for another address is told as such by both actions."""
    simulator.fault("hlr/notify", "cut_after")
    url = f"{simulator.address}/elsewhere/results"
    response = await call_action("verify_numbers", phone_numbers=PHONE, notify_url=url)
    assert response["complete"] is False
    found = await call_action(
        "get_results", verification_id=response["verification_id"]
    )
    assert found == {"complete": False, "pending": [], "results": []}


async def test_elsewhere_is_not_joined(
    call_action: CallAction, simulator: Simulator
) -> None:
    """A lookup whose result goes elsewhere joins none and is joined by none."""
    url = f"{simulator.address}/elsewhere/results"
    await call_action("verify_numbers", phone_numbers=SILENT, wait=0)
    await call_action("verify_numbers", phone_numbers=SILENT, notify_url=url)
    await call_action("verify_numbers", phone_numbers=SECOND, notify_url=url)
    response = await call_action("verify_numbers", phone_numbers=SECOND, wait=0)
    assert response["joined"] == 0
    assert simulator.books.billed_numbers == {SILENT: 2, SECOND: 2}


async def test_no_callback_address(
    hass: HomeAssistant, call_action: CallAction, refusal: Refusal, simulator: Simulator
) -> None:
    """Without an address for the results nothing is bought, unless one is given."""
    await hass.config.async_update(external_url=None)
    error = await refusal("verify_numbers", phone_numbers=PHONE)
    assert str(error) == (
        "Nothing was sent: SMS Partner has no address to send the results of"
        " someone@example.com to. Set an external URL in the network settings of Home"
        " Assistant, or use Home Assistant Cloud"
    )
    assert not simulator.books.calls["hlr/notify"]
    response = await call_action(
        "verify_numbers",
        phone_numbers=PHONE,
        notify_url=f"{simulator.address}/elsewhere/results",
    )
    assert response["submitted"] == 1


async def test_joined_lookup(call_action: CallAction, simulator: Simulator) -> None:
    """A lookup that is still awaited is not bought again, and answers both calls."""
    first = await call_action(
        "verify_numbers", phone_numbers=SILENT, tag="first", wait=0
    )
    waiting = asyncio.create_task(
        call_action(
            "verify_numbers",
            phone_numbers=["06 12 34 56 98", PHONE],
            tag="second",
            wait=60,
        )
    )
    while len(simulator.books.acknowledged) < 1:
        await asyncio.sleep(0.01)
    await simulator.notify(SILENT, error_name="NO_ERROR")
    second = await waiting
    assert (second["submitted"], second["joined"]) == (1, 1)
    assert second["cost"] == 0.005
    assert second["complete"] is True
    by_phone = {found["phone_number"]: found for found in second["results"]}
    assert by_phone[SILENT]["input"] == "06 12 34 56 98"
    assert by_phone[SILENT]["verification_id"] == first["verification_id"]
    assert simulator.books.billed_numbers == {SILENT: 1, PHONE: 1}
    for key in ({"verification_id": first["verification_id"]}, {"tag": "first"}):
        found = await call_action("get_results", **key)
        assert [one["phone_number"] for one in found["results"]] == [SILENT]
    for key in ({"verification_id": second["verification_id"]}, {"tag": "second"}):
        found = await call_action("get_results", **key)
        assert {one["phone_number"] for one in found["results"]} == {SILENT, PHONE}


async def test_all_joined(call_action: CallAction, simulator: Simulator) -> None:
    """A call that finds everything awaited buys nothing, and is no failure."""
    await call_action("verify_numbers", phone_numbers=SILENT, wait=0)
    response = await call_action("verify_numbers", phone_numbers=SILENT, wait=0)
    assert (response["submitted"], response["joined"]) == (0, 1)
    assert response["campaigns"] == []
    assert response["cost"] == 0
    assert response["pending"] == [SILENT]
    assert simulator.books.calls["hlr/notify"] == 1


async def test_old_lookup_is_not_joined(
    call_action: CallAction, simulator: Simulator
) -> None:
    """A lookup that is awaited for more than 15 minutes is bought again."""
    await call_action("verify_numbers", phone_numbers=SILENT, wait=0)
    with later(timedelta(minutes=15, seconds=1)):
        response = await call_action("verify_numbers", phone_numbers=SILENT, wait=0)
    assert (response["submitted"], response["joined"]) == (1, 0)
    assert simulator.books.billed_numbers == {SILENT: 2}


@pytest.mark.parametrize(
    ("code", "text"), [(11, "Crédit insuffisant"), (20, "Compte désactivé")]
)
async def test_rejected(
    refusal: Refusal, simulator: Simulator, code: int, text: str
) -> None:
    """A refusal is shown with the vendor's code and text."""
    simulator.fault("hlr/notify", "refuse", code=code, message=text)
    error = await refusal("verify_numbers", phone_numbers=PHONE)
    assert str(error) == f"SMS Partner refused the request (code {code}): {text}"
    assert simulator.books.calls["hlr/notify"] == 1


async def test_refusal_that_names_a_number(
    refusal: Refusal, simulator: Simulator, caplog: pytest.LogCaptureFixture
) -> None:
    """A number that the vendor's words name is hidden, here and in the log."""
    for code in (2, 500):
        simulator.fault("*", "refuse", 1, code=code, message=f"{PHONE} : numéro faux")
        error = await refusal("get_stop_list")
        assert str(error).endswith(": ••• : numéro faux")
    assert PHONE not in caplog.text


async def test_code_beyond_all_reason(
    call_action: CallAction, refusal: Refusal, simulator: Simulator
) -> None:
    """A code that no ledger could hold is none, and the refusal is written down."""
    refused = {"status": 400, "code": 2**63, "message": "Non"}
    simulator.fault("hlr/notify", "refuse", 1, **refused)
    error = await refusal("verify_numbers", phone_numbers=PHONE)
    assert str(error) == "SMS Partner refused the request: Non"
    again = await call_action("verify_numbers", phone_numbers=PHONE)
    assert again["submitted"] == 1


async def test_rejected_key(
    hass: HomeAssistant, refusal: Refusal, simulator: Simulator
) -> None:
    """A key that is refused asks for another one."""
    simulator.settings.api_keys = {"another-key"}
    await refusal("verify_numbers", phone_numbers=PHONE)
    [flow] = hass.config_entries.flow.async_progress()
    assert flow["context"]["source"] == SOURCE_REAUTH


async def test_errors_without_gaps(refusal: Refusal, simulator: Simulator) -> None:
    """An error shows no code that was never given, and is never without a reason."""
    with patch.object(rejections, "SEND_WITHIN", timedelta(seconds=-1)):
        too_old = await refusal("verify_numbers", phone_numbers=PHONE)
    assert not simulator.books.calls["hlr/notify"]
    simulator.fault("*", "html", status=403)
    bought = await refusal("verify_numbers", phone_numbers=PHONE)
    read = await refusal("get_stop_list")
    assert str(too_old).rpartition(":")[2].strip(" .")
    for error in (bought, read):
        assert "HTTP status 403" in str(error)
        assert "None" not in str(error)


@pytest.mark.usefixtures("slow_pace")
async def test_refused_account_ends_the_whole_verification(
    refusal: Refusal, simulator: Simulator
) -> None:
    """Once the account is refused, the rest of the verification is not sent."""
    simulator.fault("hlr/notify", "refuse", code=20, message="Compte désactivé")
    error = await refusal("verify_numbers", phone_numbers=many_numbers(1_501))
    assert str(error) == "SMS Partner refused the request (code 20): Compte désactivé"
    assert simulator.books.calls["hlr/notify"] <= TURNS_IN_ADVANCE


async def test_partly_rejected(call_action: CallAction, simulator: Simulator) -> None:
    """Where one request was taken, the answer tells which was not."""
    simulator.settings.account.balance = 2.5
    response = await call_action(
        "verify_numbers", phone_numbers=many_numbers(501), wait=100
    )
    assert response["complete"] is True
    assert response["submitted"] == 501
    assert response["campaigns"] == [
        {
            "campaign_id": simulator.books.requests[0].campaign_id,
            "number": 500,
            "cost": 2.5,
            "currency": "EUR",
            "state": "accepted",
            "code": None,
            "message": None,
            "reason": None,
        },
        {
            "campaign_id": None,
            "number": None,
            "cost": None,
            "currency": None,
            "state": "rejected",
            "code": 11,
            "message": "Crédit insuffisant",
            "reason": None,
        },
    ]
    assert response["cost"] == 2.5
    assert len(response["results"]) == 500
    assert response["pending"] == []


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "cut_before"},
        {"kind": "cut_after"},
        {"kind": "cut_midway"},
        {"kind": "status", "status": 500},
        {"kind": "html"},
        {"kind": "empty"},
        {"kind": "redirect"},
        {"kind": "garbage"},
        {"kind": "xml"},
        {"kind": "refuse", "code": 500},
    ],
)
async def test_uncertain(
    call_action: CallAction, simulator: Simulator, fault: dict[str, Any]
) -> None:
    """A request of unknown outcome is not sent again, counts, and stays awaited."""
    simulator.fault("hlr/notify", **fault)
    response = await call_action("verify_numbers", phone_numbers=SILENT, wait=0)
    [campaign] = response["campaigns"]
    assert campaign.pop("message")
    assert campaign == {
        "campaign_id": None,
        "number": None,
        "cost": None,
        "currency": None,
        "state": "uncertain",
        "code": None,
        "reason": None,
    }
    assert response["complete"] is False
    assert response["pending"] == [SILENT]
    assert response["cost"] == 0.005
    assert simulator.books.calls["hlr/notify"] == 1
    assert simulator.books.redirects == []


@pytest.mark.parametrize("kind", ["cut_after", "cut_midway", "garbage", "xml"])
async def test_uncertain_is_settled_by_its_notification(
    call_action: CallAction, simulator: Simulator, kind: str
) -> None:
    """The notification of a request of unknown outcome completes it."""
    simulator.fault("hlr/notify", kind)
    response = await call_action("verify_numbers", phone_numbers=PHONE, wait=60)
    assert response["complete"] is True
    assert response["campaigns"][0]["state"] == "accepted"
    assert response["results"][0]["result"] == "no_error"
    assert response["cost"] == 0.005
    assert simulator.books.billed_numbers == {PHONE: 1}


async def test_rate_limit(call_action: CallAction, simulator: Simulator) -> None:
    """A request that was not taken is sent again."""
    simulator.fault("hlr/notify", "status", times=1, status=429, retry_after=0)
    response = await call_action("verify_numbers", phone_numbers=PHONE)
    assert [campaign["state"] for campaign in response["campaigns"]] == ["accepted"]
    assert simulator.books.billed_numbers == {PHONE: 1}


async def test_nothing_could_be_sent(refusal: Refusal, simulator: Simulator) -> None:
    """When the API cannot be reached, nothing was bought and the error says so."""
    await simulator.close_door()
    with patch.object(retries, "CONNECTION_PAUSES", (0, 0)):
        error = await refusal("verify_numbers", phone_numbers=PHONE)
    assert str(error) == (
        "Nothing was sent or bought: SMS Partner could not be reached. Check the"
        " internet connection of Home Assistant"
    )


def test_three_tries_take_half_a_minute_at_most() -> None:
    """When nobody answers at all, the pauses and the time-outs are over soon."""
    pauses = retries.CONNECTION_PAUSES
    for timeout in (TIMEOUT.connect, TIMEOUT.sock_connect):
        assert timeout
        assert sum(pauses) + timeout * (len(pauses) + 1) <= 30


async def test_more_than_a_request_holds(
    call_action: CallAction, simulator: Simulator
) -> None:
    """More than 500 numbers make two campaigns."""
    numbers = many_numbers(501)
    response = await call_action("verify_numbers", phone_numbers=numbers, wait=100)
    assert [campaign["number"] for campaign in response["campaigns"]] == [500, 1]
    assert {campaign["state"] for campaign in response["campaigns"]} == {"accepted"}
    assert response["submitted"] == 501
    assert response["cost"] == 2.505
    assert len(response["results"]) == 501
    assert simulator.books.billed_numbers == dict.fromkeys(numbers, 1)


async def test_at_most_a_thousand_pending(
    call_action: CallAction, simulator: Simulator
) -> None:
    """An answer lists a thousand pending numbers and says that there are more."""
    simulator.fault("hlr/notify", "never_notify")
    response = await call_action("verify_numbers", phone_numbers=many_numbers(1001))
    assert len(response["pending"]) == 1000
    assert response["submitted"] == 1001
    assert response["truncated"] is True


async def test_at_most_a_thousand_results(call_action: CallAction) -> None:
    """An answer lists a thousand results and says that there are more."""
    response = await call_action(
        "verify_numbers", phone_numbers=many_numbers(1001), wait=100
    )
    assert response["complete"] is True
    assert len(response["results"]) == 1000
    assert response["truncated"] is True


async def test_summary_counts_each_number_once(
    call_action: CallAction, simulator: Simulator
) -> None:
    """Whatever became of a number, the summary counts it once, listed or not."""
    await call_action("verify_numbers", phone_numbers=[PHONE, NOBODY], tag="before")
    await call_action("verify_numbers", phone_numbers=SILENT, wait=0)
    simulator.settings.account.balance = 2.5
    fresh = many_numbers(600)
    verification_id = ulid_now()
    call: dict[str, Any] = {
        "phone_numbers": [PHONE, NOBODY, SILENT, *fresh, PHONE, "hello"],
        "skip_invalid": True,
        "verification_id": verification_id,
    }
    await call_action("verify_numbers", **call, wait=0)
    found: dict[str, Any] = {"pending": None}
    while found["pending"] != [SILENT]:
        found = await call_action("get_results", verification_id=verification_id)
    with patch.object(verifier, "MAX_LISTED", 5):
        response = await call_action("verify_numbers", **call, wait=0)
    assert response["truncated"] is True
    assert len(response["results"]) == 5
    assert response["summary"] == {
        "verdicts": {
            "reachable": 501,
            "unreachable": 0,
            "roaming": 0,
            "barred": 0,
            "invalid": 1,
            "unknown": 0,
        },
        "pending": 1,
        "bought": 500,
        "reused": 2,
        "joined": 1,
        "invalid": 1,
        "rejected": 100,
        "cost": 2.5,
        "currency": "EUR",
    }
    assert (response["submitted"], response["cost"]) == (600, 2.5)


async def test_summary_of_results_elsewhere(
    call_action: CallAction, simulator: Simulator
) -> None:
    """What goes to the caller's own address is bought, and is neither known nor due."""
    response = await call_action(
        "verify_numbers",
        phone_numbers=[PHONE, SECOND],
        notify_url=f"{simulator.address}/elsewhere/results",
    )
    summary = response["summary"]
    assert set(summary.pop("verdicts").values()) == {0}
    assert summary == {
        "pending": 0,
        "bought": 2,
        "reused": 0,
        "joined": 0,
        "invalid": 0,
        "rejected": 0,
        "cost": 0.01,
        "currency": "EUR",
    }


async def test_joined_lookup_that_is_not_bought(
    hass: HomeAssistant, call_action: CallAction, simulator: Simulator
) -> None:
    """A lookup that was joined and is not bought after all is rejected, not joined."""
    await simulator.close_door()
    with patch.object(retries, "CONNECTION_PAUSES", (0.5, 0.5)):
        first = asyncio.create_task(call_action("verify_numbers", phone_numbers=SECOND))
        while not count_rows(hass, "requests"):
            await asyncio.sleep(0.01)
        response = await call_action("verify_numbers", phone_numbers=[SECOND, PHONE])
    with pytest.raises(HomeAssistantError):
        await first
    assert (response["submitted"], response["joined"]) == (1, 1)
    summary = response["summary"]
    assert (summary["bought"], summary["joined"], summary["rejected"]) == (0, 0, 2)
    assert set(summary["verdicts"].values()) == {0}


async def test_exactly_as_many_as_are_listed(call_action: CallAction) -> None:
    """An answer that holds everything is not truncated."""
    with patch.object(verifier, "MAX_LISTED", 2):
        response = await call_action(
            "verify_numbers", phone_numbers=[PHONE, SECOND], wait=60
        )
    assert len(response["results"]) == 2
    assert "truncated" not in response


async def test_answer_after_the_entry_was_unloaded(
    hass: HomeAssistant,
    account: MockConfigEntry,
    call_action: CallAction,
    simulator: Simulator,
) -> None:
    """A call that waits gets its answer even if the account is unloaded meanwhile."""
    waiting = asyncio.create_task(
        call_action("verify_numbers", phone_numbers=SILENT, wait=60)
    )
    while not simulator.books.billed_numbers:
        await asyncio.sleep(0.01)
    await hass.config_entries.async_unload(account.entry_id)
    await simulator.notify(SILENT, error_name="NO_ERROR")
    assert (await waiting)["complete"] is True


async def test_token_is_fresh_and_secret(
    call_action: CallAction, simulator: Simulator, caplog: pytest.LogCaptureFixture
) -> None:
    """Each request has a token of its own; no secret and no number is logged."""
    caplog.set_level(logging.DEBUG)
    await call_action("verify_numbers", phone_numbers=PHONE, wait=60)
    await call_action("verify_numbers", phone_numbers=SECOND, wait=60)
    addresses = [
        urlsplit(request.notify_url or "") for request in simulator.books.requests
    ]
    tokens = {parse_qs(address.query)["token"][0] for address in addresses}
    assert len(tokens) == 2
    ours = "\n".join(
        record.getMessage()
        for record in caplog.records
        if record.name.startswith("custom_components.smspartner")
    )
    assert ours
    webhook_id = addresses[0].path.rsplit("/", 1)[-1]
    for secret in (*tokens, webhook_id, API_KEY, PHONE[4:], SECOND[4:]):
        assert secret not in ours
