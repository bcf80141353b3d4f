"""The actions, as an automation calls them and as SMS Partner sees them."""

import asyncio
import csv
import logging
import resource
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import ANY, patch
from urllib.parse import parse_qs, urlsplit

import pytest
import voluptuous as vol
from homeassistant.components.webhook import async_generate_id
from homeassistant.config_entries import SOURCE_REAUTH
from homeassistant.const import CONF_API_KEY, CONF_URL, CONF_WEBHOOK_ID
from homeassistant.core import Context, HomeAssistant, SupportsResponse
from homeassistant.exceptions import (
    HomeAssistantError,
    ServiceValidationError,
    Unauthorized,
)
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser

from custom_components.smspartner import phone_numbers, services
from custom_components.smspartner.actions.schemas import Action
from custom_components.smspartner.api.client import TIMEOUT
from custom_components.smspartner.const import DOMAIN
from custom_components.smspartner.ledger import requests
from custom_components.smspartner.purchase.pace import TURNS_IN_ADVANCE, Pace
from custom_components.smspartner.runtime import engine
from custom_components.smspartner.verification import verifier

from .helpers import PHONE, SECOND, SILENT, CallAction, later
from .simulator import API_KEY, Simulator

type Refusal = Callable[..., Awaitable[HomeAssistantError]]

RENTAL = [
    {"id": 14314, "phone_number": "+33600014314", "stop_sms": False},
    {"id": 14315, "phone_number": "+33600014315", "stop_sms": True},
    {"id": 14316, "phone_number": "+33600014316", "stop_sms": False},
]

pytestmark = pytest.mark.usefixtures("account")


@pytest.fixture
def refusal(call_action: CallAction) -> Refusal:
    """Call an action that must fail, and give its translated error."""

    async def call(action: str, **data: object) -> HomeAssistantError:
        """Call it."""
        with pytest.raises(HomeAssistantError) as raised:
            await call_action(action, **data)
        error = raised.value
        assert error.translation_domain == DOMAIN
        assert str(error) != error.translation_key
        assert "{" not in str(error)
        assert API_KEY not in str(error)
        return error

    return call


@pytest.fixture
def slow_pace() -> Iterator[None]:
    """Let requests leave one second apart; an account must be set up after this."""
    with patch.object(engine, "Pace", partial(Pace, 1)):
        yield


@pytest.fixture
def folder(hass: HomeAssistant, tmp_path: Path) -> Path:
    """Give a folder that Home Assistant may write to."""
    folder = tmp_path / "media"
    folder.mkdir()
    hass.config.allowlist_external_dirs = {str(folder)}
    return folder


@pytest.fixture
async def other_account(hass: HomeAssistant, simulator: Simulator) -> MockConfigEntry:
    """Set up another account beside the first."""
    simulator.settings.api_keys.add("other-key")
    entry = MockConfigEntry(
        domain=DOMAIN,
        title="other@example.com",
        unique_id="other@example.com",
        data={
            CONF_API_KEY: "other-key",
            CONF_URL: simulator.url,
            CONF_WEBHOOK_ID: async_generate_id(),
        },
    )
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    return entry


def many_numbers(count: int) -> list[str]:
    """Give so many reachable numbers."""
    return [f"+336{number:06}00" for number in range(count)]


def _zone(text: str) -> timedelta | None:
    """Give the zone of a time as ISO 8601."""
    return datetime.fromisoformat(text).utcoffset()


def files_in(folder: Path) -> list[str]:
    """List what is in a folder, hidden files included."""
    return [path.name for path in folder.iterdir()]


@contextmanager
def little_room(size: int) -> Iterator[None]:
    """Let no file of this process grow beyond a size."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


# verify_numbers


async def test_response_of_a_verification(
    call_action: CallAction, simulator: Simulator
) -> None:
    """A verification that waited answers all of the contract and nothing else."""
    response = await call_action(
        "verify_numbers", phone_numbers=[PHONE], tag="alarm", wait={"seconds": 60}
    )
    [request] = simulator.books.requests
    [owed] = simulator.books.notifications
    assert response == {
        "verification_id": ANY,
        "complete": True,
        "submitted": 1,
        "reused": 0,
        "joined": 0,
        "duplicates": [],
        "invalid": [],
        "campaigns": [
            {
                "campaign_id": request.campaign_id,
                "number": 1,
                "cost": 0.005,
                "currency": "EUR",
                "state": "accepted",
                "code": None,
                "message": None,
                "reason": None,
            }
        ],
        "cost": 0.005,
        "currency": "EUR",
        "pending": [],
        "results": [
            {
                "input": PHONE,
                "phone_number": PHONE,
                "result": "no_error",
                "verdict": "reachable",
                "permanent": False,
                "error_name": "NO_ERROR",
                "error_description": "No Error",
                "mcc_mnc": "20815",
                "operator": "Free Mobile",
                "country": "FR",
                "ported": True,
                "message_id": owed.message_id,
                "date": ANY,
                "received_at": ANY,
                "matched_by": "token",
                "verification_id": response["verification_id"],
                "campaign_id": request.campaign_id,
                "tag": "alarm",
            }
        ],
    }
    assert len(response["verification_id"]) == 26
    [result] = response["results"]
    assert _zone(result["date"]) == timedelta(0)
    assert _zone(result["received_at"]) == timedelta(0)
    assert request.numbers == (PHONE,)
    assert request.tag == "alarm"


@pytest.mark.parametrize(
    ("ending", "result", "verdict", "permanent"),
    [
        ("00", "no_error", "reachable", False),
        ("01", "unknown_subscriber", "invalid", True),
        ("05", "unidentified_subscriber", "unreachable", False),
        ("06", "absent_subscriber_sm", "unreachable", False),
        ("07", "unknown_equipment", "barred", False),
        ("08", "roaming_not_allowed", "roaming", False),
        ("09", "illegal_subscriber", "barred", True),
        ("12", "illegal_equipment", "barred", True),
        ("13", "call_barred", "barred", False),
        ("27", "absent_subscriber", "unreachable", False),
        ("55", "unknown_error", "unknown", False),
        ("99", "other", "unknown", False),
    ],
)
async def test_each_result(
    call_action: CallAction, ending: str, result: str, verdict: str, permanent: bool
) -> None:
    """Each of the vendor's results has its name, its verdict and its permanence."""
    response = await call_action(
        "verify_numbers", phone_numbers=f"+336123455{ending}", wait=60
    )
    [found] = response["results"]
    assert found["result"] == result
    assert found["verdict"] == verdict
    assert found["permanent"] is permanent


async def test_result_of_an_unknown_kind(call_action: CallAction) -> None:
    """A name that the vendor does not list is kept, and what was not sent is null."""
    response = await call_action(
        "verify_numbers", phone_numbers="+33612344599", wait=60
    )
    [found] = response["results"]
    assert found["error_name"] == "EC_SYSTEM_FAILURE"
    assert found["mcc_mnc"] is None
    assert found["operator"] is None
    assert found["country"] is None
    assert found["ported"] is False


async def test_unknown_network_shows_its_digits(call_action: CallAction) -> None:
    """A network that nobody knows is named by its digits."""
    response = await call_action(
        "verify_numbers", phone_numbers="+33612345900", wait=60
    )
    [found] = response["results"]
    assert found["mcc_mnc"] == "99999"
    assert found["operator"] == "99999"
    assert found["country"] is None


@pytest.mark.parametrize(
    "phone_numbers",
    [
        [PHONE, SECOND],
        f"{PHONE},{SECOND}",
        f"{PHONE}; {SECOND};",
        f"{PHONE}\n{SECOND}\r\n",
        [f"{PHONE}, {SECOND}"],
        [33612345678, 33612345600],
        ["06 12 34 56 78", "0033612345600"],
        [612345678, "+33 (0)6 12 34 56 00"],
    ],
)
async def test_ways_to_write_numbers(
    call_action: CallAction, simulator: Simulator, phone_numbers: object
) -> None:
    """Lists, text and what templates make of a number are all read alike."""
    response = await call_action("verify_numbers", phone_numbers=phone_numbers)
    assert response["submitted"] == 2
    assert simulator.books.requests[0].numbers == (PHONE, SECOND)


async def test_single_number_from_a_template(
    call_action: CallAction, simulator: Simulator
) -> None:
    """A template that renders to one bare number is a list of one."""
    await call_action("verify_numbers", phone_numbers=33612345678)
    assert simulator.books.requests[0].numbers == (PHONE,)


async def test_duplicates(call_action: CallAction, simulator: Simulator) -> None:
    """A number is bought once, and goes by its first spelling."""
    response = await call_action(
        "verify_numbers",
        phone_numbers=["06 12 34 56 78", PHONE, 33612345678, SECOND],
        wait=60,
    )
    assert response["submitted"] == 2
    assert response["duplicates"] == [
        {"input": PHONE, "phone_number": PHONE},
        {"input": "33612345678", "phone_number": PHONE},
    ]
    spellings = {found["phone_number"]: found["input"] for found in response["results"]}
    assert spellings == {PHONE: "06 12 34 56 78", SECOND: SECOND}
    assert simulator.books.billed_numbers == {PHONE: 1, SECOND: 1}


async def test_one_bad_entry_refuses_the_call(
    refusal: Refusal, simulator: Simulator
) -> None:
    """One bad entry is named, and nothing is bought."""
    error = await refusal("verify_numbers", phone_numbers=[PHONE, "hello"])
    assert isinstance(error, ServiceValidationError)
    assert str(error) == (
        "Nothing was done: these are not phone numbers: hello."
        " Correct them, or set skip_invalid to verify only the others"
    )
    assert not simulator.books.calls["hlr/notify"]


async def test_many_bad_entries(refusal: Refusal, simulator: Simulator) -> None:
    """The first ten bad entries are named, and the others counted."""
    bad = [f"word{number}" for number in range(12)]
    error = await refusal("verify_numbers", phone_numbers=[PHONE, *bad])
    assert str(error) == (
        "Nothing was done, because some entries cannot be used."
        f" Not phone numbers: {', '.join(bad[:10])}."
        " Numbers that cannot exist: -. Not mobile numbers: -."
        " National numbers, with no country chosen in the options of SMS Partner: -."
        " Further bad entries: 2."
        " Correct them, or set skip_invalid to verify only the others"
    )
    assert not simulator.books.calls["hlr/notify"]


JUNK = [f"9{number:011}" for number in range(100_000)]


@pytest.mark.parametrize(
    ("action", "advice"),
    [
        ("verify_numbers", ", or set skip_invalid to verify only the others"),
        ("get_results", ""),
        ("get_stop_list", ""),
        ("forget_numbers", ""),
    ],
)
async def test_a_list_of_junk(
    hass: HomeAssistant,
    refusal: Refusal,
    simulator: Simulator,
    action: str,
    advice: str,
) -> None:
    """Junk is refused as soon as that is plain, and not read to its end."""
    before = dict(simulator.books.calls)
    with patch.object(
        phone_numbers, "_best_reading", wraps=phone_numbers._best_reading
    ) as reading:
        error = await refusal(action, phone_numbers=[PHONE, *JUNK])
    assert str(error) == (
        "Nothing was done: too many entries cannot be used. The first are:"
        f" {', '.join(JUNK[:10])}. Further entries, which are bad or were not looked at"
        f" any more: 99990. Correct them{advice}"
    )
    assert reading.call_count == 1 + phone_numbers.MOST_REFUSED
    assert dict(simulator.books.calls) == before


async def test_ten_bad_entries(refusal: Refusal) -> None:
    """Where ten are bad, no more are spoken of."""
    bad = [f"word{number}" for number in range(10)]
    error = await refusal("verify_numbers", phone_numbers=bad)
    assert "word8, word9." in str(error)
    assert "Further" not in str(error)


async def test_entries_that_are_bad_in_different_ways(
    hass: HomeAssistant, refusal: Refusal
) -> None:
    """Each bad entry is named under what is wrong with it, in words."""
    hass.config.country = None
    error = await refusal(
        "verify_numbers",
        phone_numbers=["hello", "+33112345678", "+33 6 12", "+33187654321", "0612"],
        skip_invalid=True,
    )
    assert isinstance(error, ServiceValidationError)
    assert str(error) == (
        "Nothing was done, because some entries cannot be used."
        " Not phone numbers: hello. Numbers that cannot exist: +33 6 12."
        " Not mobile numbers: +33112345678, +33187654321."
        " National numbers, with no country chosen in the options of SMS Partner: 0612."
        " Further bad entries: 0. Correct them"
    )


async def test_skip_invalid(call_action: CallAction, simulator: Simulator) -> None:
    """Bad entries are left out where that was asked for, each with its reason."""
    response = await call_action(
        "verify_numbers",
        phone_numbers=["hello", "+33112345678", PHONE, "0612"],
        skip_invalid=True,
    )
    assert response["submitted"] == 1
    assert response["invalid"] == [
        {"input": "hello", "reason": "not_a_number"},
        {"input": "+33112345678", "reason": "not_mobile"},
        {"input": "0612", "reason": "not_possible"},
    ]
    assert simulator.books.billed_numbers == {PHONE: 1}


async def test_no_valid_number(refusal: Refusal, simulator: Simulator) -> None:
    """With no valid number the call is refused, also where invalid ones are skipped."""
    error = await refusal("verify_numbers", phone_numbers=["hello"], skip_invalid=True)
    assert str(error) == (
        "Nothing was done: these are not phone numbers: hello. Correct them"
    )
    assert not simulator.books.calls["hlr/notify"]


async def test_nothing_to_skip_to(refusal: Refusal) -> None:
    """Nobody is told to skip the bad entries where no good one is left."""
    error = await refusal("verify_numbers", phone_numbers="hello, 0612", dry_run=True)
    assert "hello" in str(error)
    assert "skip_invalid" not in str(error)


@pytest.mark.parametrize(
    ("action", "data"),
    [
        ("get_results", {"phone_numbers": [PHONE, "hello"]}),
        ("get_stop_list", {"phone_numbers": [PHONE, "hello"]}),
        ("forget_numbers", {"phone_numbers": [PHONE, "hello"]}),
        (
            "get_message_status",
            {
                "messages": [
                    {"phone_number": PHONE, "message_id": 1},
                    {"phone_number": "hello", "message_id": 1},
                ]
            },
        ),
    ],
    ids=["results", "stop list", "forget", "status"],
)
async def test_only_a_verification_can_skip(
    refusal: Refusal, action: str, data: dict[str, object]
) -> None:
    """No action is said to have a field that it has not."""
    error = await refusal(action, **data)
    assert str(error) == (
        "Nothing was done: these are not phone numbers: hello. Correct them"
    )


@pytest.mark.parametrize("phone_numbers", [[], "", " ,;\n"])
async def test_no_number(refusal: Refusal, phone_numbers: object) -> None:
    """A list of nothing is refused."""
    error = await refusal("verify_numbers", phone_numbers=phone_numbers)
    assert str(error) == "There is no phone number to verify"


async def test_no_country(hass: HomeAssistant, refusal: Refusal) -> None:
    """Where no country is known, a national number's refusal says to set one."""
    hass.config.country = None
    error = await refusal("verify_numbers", phone_numbers="0612345678")
    assert "0612345678" in str(error)
    assert "country" in str(error)


async def test_country_of_the_account(
    hass: HomeAssistant,
    account: MockConfigEntry,
    call_action: CallAction,
    simulator: Simulator,
) -> None:
    """The account's own country goes before that of Home Assistant."""
    hass.config_entries.async_update_entry(account, options={"country": "BE"})
    await hass.async_block_till_done()
    await call_action("verify_numbers", phone_numbers="0470 12 34 56")
    assert simulator.books.requests[0].numbers == ("+32470123456",)


@pytest.mark.parametrize(
    "wrong",
    [
        {"phone_numbers": [True]},
        {"phone_numbers": [1.5]},
        {"phone_numbers": [None]},
        {"phone_numbers": {"a": PHONE}},
        {"tag": "x" * 21},
        {"tag": ""},
        {"wait": {"hours": 1, "seconds": 1}},
        {"wait": {"seconds": -1}},
        {"notify_url": "example.com"},
        {"notify_url": "ftp://example.com/"},
        {"notify_url": "https://"},
        {"unheard": 1},
    ],
)
async def test_refused_before_anything(
    call_action: CallAction, simulator: Simulator, wrong: dict[str, object]
) -> None:
    """What the contract does not allow is refused before anything is sent."""
    with pytest.raises(vol.Invalid):
        await call_action("verify_numbers", **{"phone_numbers": PHONE} | wrong)
    assert not simulator.books.calls["hlr/notify"]


async def test_tag_that_is_too_long(call_action: CallAction) -> None:
    """The error says how long a tag may be."""
    with pytest.raises(vol.Invalid, match="20 characters"):
        await call_action("verify_numbers", phone_numbers=PHONE, tag="x" * 21)


async def test_wait_for_results_elsewhere(
    refusal: Refusal, simulator: Simulator
) -> None:
    """Results that never come here cannot be waited for."""
    error = await refusal(
        "verify_numbers",
        phone_numbers=PHONE,
        wait=1,
        notify_url=f"{simulator.address}/elsewhere/results",
    )
    assert isinstance(error, ServiceValidationError)
    assert str(error) == (
        "wait and notify_url exclude each other: results that are sent to an address"
        " of your own never come here"
    )
    assert not simulator.books.calls["hlr/notify"]


async def test_more_numbers_than_a_call_may_ask_for(
    refusal: Refusal, simulator: Simulator
) -> None:
    """Too many numbers are refused before anything is sent."""
    with patch.object(verifier, "MAX_NUMBERS", 2):
        error = await refusal("verify_numbers", phone_numbers=[PHONE, SECOND, SILENT])
    assert isinstance(error, ServiceValidationError)
    assert str(error) == (
        "Nothing was sent: 3 numbers are too many for one call. At most 100,000 can be"
        " verified at once"
    )
    assert not simulator.books.calls["hlr/notify"]


async def test_as_many_numbers_as_a_call_may_ask_for(call_action: CallAction) -> None:
    """What is written twice counts once."""
    with patch.object(verifier, "MAX_NUMBERS", 2):
        response = await call_action(
            "verify_numbers", phone_numbers=[PHONE, PHONE, SECOND]
        )
    assert response["submitted"] == 2


async def test_longest_tag(call_action: CallAction, simulator: Simulator) -> None:
    """Twenty characters make a tag."""
    await call_action("verify_numbers", phone_numbers=PHONE, tag="x" * 20)
    assert simulator.books.requests[0].tag == "x" * 20


async def test_without_wait(call_action: CallAction) -> None:
    """Without `wait` the answer comes with the outcome of the request."""
    response = await call_action("verify_numbers", phone_numbers=SILENT)
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
    await call_action("verify_numbers", phone_numbers=SILENT)
    await call_action("verify_numbers", phone_numbers=SILENT, notify_url=url)
    await call_action("verify_numbers", phone_numbers=SECOND, notify_url=url)
    response = await call_action("verify_numbers", phone_numbers=SECOND)
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
    first = await call_action("verify_numbers", phone_numbers=SILENT, tag="first")
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
    await call_action("verify_numbers", phone_numbers=SILENT)
    response = await call_action("verify_numbers", phone_numbers=SILENT)
    assert (response["submitted"], response["joined"]) == (0, 1)
    assert response["campaigns"] == []
    assert response["cost"] == 0
    assert response["pending"] == [SILENT]
    assert simulator.books.calls["hlr/notify"] == 1


async def test_old_lookup_is_not_joined(
    call_action: CallAction, simulator: Simulator
) -> None:
    """A lookup that is awaited for more than 15 minutes is bought again."""
    await call_action("verify_numbers", phone_numbers=SILENT)
    with later(timedelta(minutes=15, seconds=1)):
        response = await call_action("verify_numbers", phone_numbers=SILENT)
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
    assert str(error) == f"SMS Partner refused (code {code}): {text}"
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
    assert str(error) == "SMS Partner refused: Non"
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
    with patch.object(requests, "SEND_WITHIN", timedelta(0)):
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
    assert str(error) == "SMS Partner refused (code 20): Compte désactivé"
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
    response = await call_action("verify_numbers", phone_numbers=SILENT)
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
    with patch.object(verifier, "CONNECTION_PAUSES", (0, 0)):
        error = await refusal("verify_numbers", phone_numbers=PHONE)
    assert str(error) == (
        "Nothing was sent or bought: No connection: ClientConnectorError"
    )


def test_three_tries_take_half_a_minute_at_most() -> None:
    """When nobody answers at all, the pauses and the time-outs are over soon."""
    pauses = verifier.CONNECTION_PAUSES
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


# get_results


async def test_get_results(call_action: CallAction) -> None:
    """Results are found again, with the fields of the contract."""
    verified = await call_action(
        "verify_numbers", phone_numbers=[PHONE, SILENT], tag="alarm"
    )
    await _reported(call_action, 1, tag="alarm")
    found = await call_action(
        "get_results", verification_id=verified["verification_id"]
    )
    [result] = found.pop("results")
    assert found == {"complete": False, "pending": [SILENT]}
    assert set(result) == {
        "phone_number",
        "result",
        "verdict",
        "permanent",
        "error_name",
        "error_description",
        "mcc_mnc",
        "operator",
        "country",
        "ported",
        "message_id",
        "date",
        "received_at",
        "matched_by",
        "verification_id",
        "campaign_id",
        "tag",
    }
    assert result["phone_number"] == PHONE
    assert result["verification_id"] == verified["verification_id"]
    assert result["campaign_id"] == verified["campaigns"][0]["campaign_id"]
    assert result["tag"] == "alarm"


async def test_filters_of_results(call_action: CallAction) -> None:
    """Each filter narrows the results, and all that are given must be met."""
    first = await call_action(
        "verify_numbers", phone_numbers=[PHONE, SECOND], tag="first", wait=60
    )
    second = await call_action(
        "verify_numbers", phone_numbers=[PHONE, SILENT], tag="second"
    )
    await _reported(call_action, 1, tag="second")
    one, two = first["verification_id"], second["verification_id"]

    async def found(**filters: object) -> set[tuple[str, str]]:
        """Find results by their filters."""
        response = await call_action("get_results", **filters)
        return {
            (result["phone_number"], result["verification_id"])
            for result in response["results"]
        }

    assert await found(tag="first") == {(PHONE, one), (SECOND, one)}
    assert await found(phone_numbers="06 12 34 56 78") == {(PHONE, one), (PHONE, two)}
    assert await found(phone_numbers=[PHONE, SECOND], tag="first") == {
        (PHONE, one),
        (SECOND, one),
    }
    assert await found(phone_numbers=SECOND, tag="second") == set()
    assert await found(campaign_id=second["campaigns"][0]["campaign_id"]) == {
        (PHONE, two)
    }
    assert await found(verification_id=one, phone_numbers=SECOND) == {(SECOND, one)}
    assert await found(verification_id=one, tag="second") == set()
    assert await found(tag="unheard") == set()
    assert await found(phone_numbers=[]) == set()


async def test_pending_obeys_the_filters(call_action: CallAction) -> None:
    """What is awaited is told of the same lookups as the results."""
    await call_action("verify_numbers", phone_numbers=[PHONE, SILENT], tag="first")
    await _reported(call_action, 1, tag="first")
    assert (await call_action("get_results", tag="first"))["pending"] == [SILENT]
    by_number = await call_action("get_results", tag="first", phone_numbers=PHONE)
    assert by_number["pending"] == []
    assert by_number["complete"] is True
    assert (await call_action("get_results", tag="other"))["complete"] is True


async def test_many_pending(call_action: CallAction) -> None:
    """No more pending numbers than results are listed, and it is said that some are."""
    await call_action("verify_numbers", phone_numbers=[SILENT, "+33612346798"], tag="t")
    response = await call_action("get_results", tag="t", limit=1)
    assert response["pending"] == [SILENT]
    assert response["truncated"] is True
    assert response["complete"] is False


async def test_results_since(call_action: CallAction) -> None:
    """`since` takes a time with its zone, and without one as Home Assistant's own."""
    arrivals = []
    for number in many_numbers(3):
        verified = await call_action("verify_numbers", phone_numbers=number, wait=60)
        arrivals += [result["received_at"] for result in verified["results"]]
    assert arrivals == sorted(arrivals)
    response = await call_action("get_results", since=arrivals[1])
    assert [result["received_at"] for result in response["results"]] == arrivals[1:]
    now = dt_util.now().replace(tzinfo=None)
    response = await call_action("get_results", since=now - timedelta(minutes=5))
    assert len(response["results"]) == 3
    response = await call_action("get_results", since=now + timedelta(minutes=5))
    assert response["results"] == []


async def test_pages_of_results(call_action: CallAction) -> None:
    """Pages follow one another in the order of arrival, and the last has no next."""
    await call_action("verify_numbers", phone_numbers=many_numbers(5), tag="t", wait=60)
    whole = await call_action("get_results", tag="t")
    assert "next" not in whole
    arrivals = [result["received_at"] for result in whole["results"]]
    assert arrivals == sorted(arrivals)
    assert len({result["message_id"] for result in whole["results"]}) == 5
    seen: list[Any] = []
    page = await call_action("get_results", tag="t", limit=2)
    while "next" in page:
        assert len(page["results"]) == 2
        seen += page["results"]
        page = await call_action("get_results", tag="t", limit=2, after=page["next"])
    assert seen + page["results"] == whole["results"]


async def test_unknown_verification(refusal: Refusal) -> None:
    """A verification that nobody asked for is an error."""
    error = await refusal("get_results", verification_id="01UNHEARD")
    assert isinstance(error, ServiceValidationError)
    assert str(error) == "There is no verification 01UNHEARD in this account"


@pytest.mark.parametrize(
    "wrong",
    [
        {"tag": "t", "limit": 0},
        {"tag": "t", "limit": 10_001},
        {"tag": "t", "after": -1},
        {"since": "yesterday"},
        {"tag": "t", "unheard": 1},
    ],
)
async def test_refused_questions(
    call_action: CallAction, wrong: dict[str, object]
) -> None:
    """What the contract does not allow is refused."""
    with pytest.raises(vol.Invalid):
        await call_action("get_results", **wrong)


@pytest.mark.parametrize(
    "data", [{}, {"limit": 10}, {"after": 1}, {"path": "/media/results.csv"}]
)
async def test_question_without_a_filter(
    refusal: Refusal, data: dict[str, object]
) -> None:
    """At least one filter is needed, and the error lists them."""
    error = await refusal("get_results", **data)
    assert isinstance(error, ServiceValidationError)
    assert str(error) == (
        "At least one condition is needed: verification_id, campaign_id, tag,"
        " phone_numbers, since"
    )


async def test_bad_number_in_a_question(refusal: Refusal) -> None:
    """A filter that is no number is named."""
    error = await refusal("get_results", phone_numbers=[PHONE, "hello"])
    assert "hello" in str(error)


async def test_results_in_a_file(call_action: CallAction, folder: Path) -> None:
    """With a path all matches go into a CSV file, however many a page holds."""
    await call_action("verify_numbers", phone_numbers=many_numbers(5), tag="t", wait=60)
    await call_action("verify_numbers", phone_numbers=PHONE, tag="other", wait=60)
    whole = (await call_action("get_results", tag="t"))["results"]
    path = folder / "results.csv"
    with patch.object(services, "MAX_RESULTS", 2):
        response = await call_action("get_results", tag="t", limit=1, path=str(path))
    assert response == {"count": 5, "path": str(path)}
    with path.open(encoding="utf-8", newline="") as file:
        written = list(csv.DictReader(file))
    assert written == [
        {name: "" if value is None else str(value) for name, value in result.items()}
        for result in whole
    ]
    assert files_in(folder) == [path.name]


async def test_no_results_in_a_file(call_action: CallAction, folder: Path) -> None:
    """A file without results has its header all the same."""
    path = folder / "results.csv"
    response = await call_action("get_results", tag="unheard", path=str(path))
    assert response == {"count": 0, "path": str(path)}
    assert path.read_text("utf-8").startswith("phone_number,result,verdict,")


async def test_unknown_verification_in_a_file(refusal: Refusal, folder: Path) -> None:
    """A question that is refused leaves no file."""
    error = await refusal(
        "get_results", verification_id="01UNHEARD", path=str(folder / "results.csv")
    )
    assert error.translation_key == "unknown_verification"
    assert files_in(folder) == []


async def test_results_on_a_full_disk(
    call_action: CallAction, refusal: Refusal, folder: Path
) -> None:
    """Results that cannot be written are an error, and no half file is left."""
    await call_action("verify_numbers", phone_numbers=PHONE, tag="t", wait=60)
    path = folder / "results.csv"
    with little_room(64):
        error = await refusal("get_results", tag="t", path=str(path))
    assert str(error) == f"{path} cannot be written: File too large"
    assert files_in(folder) == []


# get_message_status


async def test_message_status(call_action: CallAction) -> None:
    """Statuses come in the order asked, with the contract's names and a zoned date."""
    response = await call_action(
        "get_message_status",
        messages=[
            {"phone_number": "+33699999996", "message_id": 444444},
            {"phone_number": "06 99 99 99 93", "message_id": 111111},
            {"phone_number": "+33699999992", "message_id": "no-such-id"},
            {"phone_number": 33699999994, "message_id": "222222"},
            {"phone_number": "+33699999995", "message_id": 333333},
        ],
    )

    def known(phone: str, message_id: object, status: str) -> dict[str, object]:
        """Lay out what is known of a message."""
        return {
            "phone_number": phone,
            "message_id": message_id,
            "found": True,
            "status": status,
            "date": "2018-02-06T16:26:56+00:00",
            "stop_sms": False,
            "is_spam": False,
        }

    assert response == {
        "messages": [
            known("+33699999996", 444444, "failed"),
            known("+33699999993", 111111, "delivered"),
            {
                "phone_number": "+33699999992",
                "message_id": "no-such-id",
                "found": False,
                "status": None,
                "date": None,
                "stop_sms": None,
                "is_spam": None,
            },
            known("+33699999994", "222222", "not_delivered"),
            known("+33699999995", 333333, "waiting"),
        ]
    }


async def test_unlisted_message_status(
    call_action: CallAction, simulator: Simulator
) -> None:
    """A status that the vendor does not list is given in lower case."""
    simulator.settings.messages[0]["status"] = "En Attente"
    simulator.settings.messages[0]["date"] = ""
    simulator.settings.messages[0]["stopSms"] = "1"
    response = await call_action(
        "get_message_status",
        messages=[{"phone_number": "+33699999993", "message_id": 111111}],
    )
    [message] = response["messages"]
    assert message["status"] == "en attente"
    assert message["date"] is None
    assert message["stop_sms"] is True
    simulator.settings.messages[0]["status"] = ""
    response = await call_action(
        "get_message_status",
        messages=[{"phone_number": "+33699999993", "message_id": 111111}],
    )
    assert response["messages"][0]["found"] is True
    assert response["messages"][0]["status"] is None


async def test_many_message_statuses(
    call_action: CallAction, simulator: Simulator
) -> None:
    """More messages than a call holds are asked for in several, in order."""
    asked: list[dict[str, object]] = [
        {"phone_number": "+33699999993", "message_id": number} for number in range(501)
    ]
    asked.append({"phone_number": "+33699999993", "message_id": 111111})
    response = await call_action("get_message_status", messages=asked)
    assert [message["message_id"] for message in response["messages"]] == [
        message["message_id"] for message in asked
    ]
    assert [message["found"] for message in response["messages"]] == (
        [False] * 501 + [True]
    )
    assert simulator.books.calls["multi-status"] == 2


async def test_same_message_twice(
    call_action: CallAction, simulator: Simulator
) -> None:
    """A message asked for twice is answered twice, each as it was asked."""
    response = await call_action(
        "get_message_status",
        messages=[
            {"phone_number": "+33699999993", "message_id": 111111},
            {"phone_number": "0699999993", "message_id": "111111"},
        ],
    )
    assert [message["found"] for message in response["messages"]] == [True, True]
    assert [message["message_id"] for message in response["messages"]] == [
        111111,
        "111111",
    ]


async def test_fixed_line_message(call_action: CallAction) -> None:
    """A message may have gone to any kind of number."""
    response = await call_action(
        "get_message_status",
        messages=[{"phone_number": "01 12 34 56 78", "message_id": 1}],
    )
    assert response["messages"][0]["phone_number"] == "+33112345678"


async def test_bad_number_of_a_message(refusal: Refusal, simulator: Simulator) -> None:
    """A number that is none is named, and nothing is asked."""
    error = await refusal(
        "get_message_status",
        messages=[
            {"phone_number": "+33699999993", "message_id": 111111},
            {"phone_number": "hello", "message_id": 1},
        ],
    )
    assert isinstance(error, ServiceValidationError)
    assert "hello" in str(error)
    assert not simulator.books.calls["multi-status"]


@pytest.mark.parametrize(
    "messages",
    [
        [{"phone_number": PHONE}],
        [{"message_id": 1}],
        [{"phone_number": PHONE, "message_id": 1, "unheard": 1}],
        [{"phone_number": PHONE, "message_id": [1]}],
        "hello",
    ],
)
async def test_refused_messages(call_action: CallAction, messages: object) -> None:
    """A message needs a number and an id."""
    with pytest.raises(vol.Invalid):
        await call_action("get_message_status", messages=messages)


# get_stop_list


async def test_stop_list(call_action: CallAction, simulator: Simulator) -> None:
    """The stop list is read afresh, its times as those of Paris."""
    before = simulator.books.calls["stop-sms/list"]
    response = await call_action("get_stop_list")
    assert response == {
        "count": 2,
        "numbers": [
            {
                "id": 19,
                "phone_number": "+33699999919",
                "created_at": "2015-07-20T10:19:45+02:00",
            },
            {
                "id": 20,
                "phone_number": "+33699999920",
                "created_at": "2024-01-31T23:59:59+01:00",
            },
        ],
    }
    simulator.settings.stop_list.pop()
    assert (await call_action("get_stop_list"))["count"] == 1
    assert simulator.books.calls["stop-sms/list"] == before + 2


async def test_numbers_on_the_stop_list(call_action: CallAction) -> None:
    """Each entry asked for is answered, as it was spelt."""
    response = await call_action(
        "get_stop_list", phone_numbers="06 99 99 99 19, +33612345678"
    )
    assert response == {
        "count": 2,
        "numbers": [
            {
                "input": "06 99 99 99 19",
                "phone_number": "+33699999919",
                "on_stop_list": True,
                "id": 19,
                "created_at": "2015-07-20T10:19:45+02:00",
            },
            {
                "input": "+33612345678",
                "phone_number": PHONE,
                "on_stop_list": False,
                "id": None,
                "created_at": None,
            },
        ],
    }


@pytest.mark.parametrize(
    "since",
    [
        "2015-07-20T10:19:46+02:00",
        datetime(2024, 1, 31, 22, 59, 59, tzinfo=UTC),
        # Home Assistant's own zone here is that of Los Angeles.
        "2024-01-31 14:59:59",
    ],
)
async def test_stop_list_since(call_action: CallAction, since: object) -> None:
    """`since` leaves out older entries; the count is that of the whole list."""
    response = await call_action("get_stop_list", since=since)
    assert response["count"] == 2
    assert [entry["id"] for entry in response["numbers"]] == [20]


async def test_stop_list_since_later(call_action: CallAction) -> None:
    """One second after the last entry nothing is left."""
    response = await call_action("get_stop_list", since="2024-01-31 15:00:00")
    assert response["numbers"] == []


async def test_older_opt_out(call_action: CallAction) -> None:
    """A number is looked for in the whole list, whatever `since` says."""
    response = await call_action(
        "get_stop_list", phone_numbers="+33699999919", since="2024-01-31 15:00:00"
    )
    assert response["count"] == 2
    [found] = response["numbers"]
    assert found["on_stop_list"] is True
    assert found["id"] == 19


async def test_stop_list_without_times(
    call_action: CallAction, simulator: Simulator
) -> None:
    """A time that cannot be read is null."""
    simulator.settings.stop_list[0]["createdAt"] = "hier"
    response = await call_action("get_stop_list")
    assert response["numbers"][0]["created_at"] is None


async def test_bad_number_for_the_stop_list(
    refusal: Refusal, simulator: Simulator
) -> None:
    """A number that is none is named, and nothing is asked."""
    before = simulator.books.calls["stop-sms/list"]
    error = await refusal("get_stop_list", phone_numbers=["hello"])
    assert "hello" in str(error)
    assert simulator.books.calls["stop-sms/list"] == before


@pytest.mark.parametrize(
    ("fault", "text"),
    [
        (
            {"kind": "status", "status": 429},
            "SMS Partner takes no more requests for the moment. Try again in a minute",
        ),
        (
            {"kind": "refuse", "code": 96, "message": "IP non autorisée"},
            "SMS Partner refused (code 96): IP non autorisée",
        ),
        (
            {"kind": "html"},
            (
                "SMS Partner answered, but not in a way that can be used: HTTP status"
                " 200, HTML"
            ),
        ),
        (
            {"kind": "empty", "status": 500},
            (
                "SMS Partner answered, but not in a way that can be used: HTTP status"
                " 500, an empty body"
            ),
        ),
        (
            {"kind": "refuse", "code": 500, "message": "Panne"},
            (
                "SMS Partner answered, but not in a way that can be used: HTTP status"
                " 200, code 500: Panne"
            ),
        ),
        (
            {"kind": "xml"},
            (
                "SMS Partner answered, but not in a way that can be used: HTTP status"
                " 200, XML where JSON was asked"
            ),
        ),
        (
            {"kind": "cut_before"},
            "SMS Partner could not be reached: The connection was lost: ClientError",
        ),
    ],
    ids=["429", "refused", "html", "empty", "code 500", "xml", "cut"],
)
@pytest.mark.parametrize(
    ("call", "action", "data"),
    [
        (
            "multi-status",
            "get_message_status",
            {"messages": [{"phone_number": PHONE, "message_id": 1}]},
        ),
        ("stop-sms/list", "get_stop_list", {}),
        ("location/file/download", "download_rental_file", {"token": "rental-token"}),
    ],
    ids=["status", "stop list", "rental"],
)
async def test_failed_reading(
    refusal: Refusal,
    simulator: Simulator,
    call: str,
    action: str,
    data: dict[str, object],
    fault: dict[str, Any],
    text: str,
) -> None:
    """Each way a call can fail is told in words."""
    simulator.fault(call, **fault)
    assert str(await refusal(action, **data)) == text


async def test_refused_key(
    hass: HomeAssistant, refusal: Refusal, simulator: Simulator
) -> None:
    """A key that is refused asks for another one."""
    simulator.settings.api_keys = {"another-key"}
    error = await refusal("get_stop_list")
    assert str(error) == (
        "SMS Partner refuses the API key. Enter another one in the settings of the"
        " integration"
    )
    [flow] = hass.config_entries.flow.async_progress()
    assert flow["context"]["source"] == SOURCE_REAUTH


# download_rental_file


async def test_rental(call_action: CallAction) -> None:
    """Rented numbers are answered; without a path none is told."""
    response = await call_action("download_rental_file", token="rental-token")
    assert response == {"count": 3, "numbers": RENTAL, "path": None}


async def test_rental_to_nowhere(hass: HomeAssistant, simulator: Simulator) -> None:
    """Numbers that come only once are not downloaded for nobody."""
    with pytest.raises(ServiceValidationError) as raised:
        await hass.services.async_call(
            DOMAIN, "download_rental_file", {"token": "rental-token"}, blocking=True
        )
    assert raised.value.translation_key == "numbers_to_nowhere"
    assert not simulator.books.calls["location/file/download"]


async def test_rental_without_an_answer(hass: HomeAssistant, folder: Path) -> None:
    """A path is enough."""
    path = folder / "rental.csv"
    data = {"token": "rental-token", "path": str(path)}
    await hass.services.async_call(DOMAIN, "download_rental_file", data, blocking=True)
    assert len(path.read_text("utf-8").splitlines()) == 4


async def test_rental_in_a_file(call_action: CallAction, folder: Path) -> None:
    """With a path the numbers are in a CSV file too, and nothing else is left there."""
    path = folder / "rental.csv"
    response = await call_action(
        "download_rental_file", token="rental-token", path=str(path)
    )
    assert response == {"count": 3, "numbers": RENTAL, "path": str(path)}
    assert list(csv.reader(path.read_text("utf-8").splitlines())) == [
        ["id", "phone_number", "stop_sms"],
        ["14314", "+33600014314", "False"],
        ["14315", "+33600014315", "True"],
        ["14316", "+33600014316", "False"],
    ]
    assert files_in(folder) == [path.name]


async def test_unknown_rental(
    refusal: Refusal, folder: Path, simulator: Simulator
) -> None:
    """A download that is refused leaves no file."""
    error = await refusal(
        "download_rental_file", token="unheard", path=str(folder / "rental.csv")
    )
    assert str(error) == "SMS Partner refused (code 32): Location introuvable"
    assert files_in(folder) == []


async def test_second_download(
    call_action: CallAction, refusal: Refusal, folder: Path, simulator: Simulator
) -> None:
    """A second download may be refused, and leaves no file and the first untouched."""
    simulator.settings.single_download = True
    first = folder / "first.csv"
    await call_action("download_rental_file", token="rental-token", path=str(first))
    written = first.read_text("utf-8")
    error = await refusal(
        "download_rental_file", token="rental-token", path=str(folder / "second.csv")
    )
    assert str(error) == "SMS Partner refused (code 34): Fichier déjà utilisé"
    assert files_in(folder) == [first.name]
    assert first.read_text("utf-8") == written


async def test_cut_download_is_not_repeated(
    refusal: Refusal, folder: Path, simulator: Simulator
) -> None:
    """A download that was cut is not asked for again, and leaves no file."""
    simulator.fault("location/file/download", "cut_after")
    await refusal(
        "download_rental_file",
        token="rental-token",
        path=str(folder / "rental.csv"),
    )
    assert simulator.books.downloads == {"rental-token": 1}
    assert files_in(folder) == []


async def test_full_disk(
    call_action: CallAction, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A disk that is full does not lose the numbers, and no half file is left."""
    with little_room(64):
        response = await call_action(
            "download_rental_file",
            token="rental-token",
            path=str(folder / "rental.csv"),
        )
    assert response == {"count": 3, "numbers": RENTAL, "path": None}
    assert "The rented numbers could not be written: File too large" in caplog.text
    assert files_in(folder) == []


async def test_path_not_allowed(
    refusal: Refusal, folder: Path, tmp_path: Path, simulator: Simulator
) -> None:
    """A path outside of what Home Assistant may write is refused before the call."""
    (folder / "out").symlink_to(tmp_path)
    for path in (
        str(tmp_path / "rental.csv"),
        str(folder / ".." / "rental.csv"),
        str(folder / "out" / "rental.csv"),
    ):
        error = await refusal("download_rental_file", token="rental-token", path=path)
        assert isinstance(error, ServiceValidationError)
        assert str(error) == (
            f"Home Assistant may not write to {path}. Use the media folder, or"
            " allow the folder in configuration.yaml (allowlist_external_dirs)"
        )
    assert not simulator.books.calls["location/file/download"]


async def test_relative_path(refusal: Refusal, simulator: Simulator) -> None:
    """A path that does not begin at the root is refused before the call."""
    error = await refusal(
        "download_rental_file", token="rental-token", path="media/rental.csv"
    )
    assert isinstance(error, ServiceValidationError)
    assert str(error) == (
        "media/rental.csv is not a whole path: it must begin with a slash, as in"
        " /media/results.csv"
    )
    assert not simulator.books.calls["location/file/download"]


async def test_public_path(
    hass: HomeAssistant, refusal: Refusal, tmp_path: Path, simulator: Simulator
) -> None:
    """A path that is served without a password is refused before the call."""
    hass.config.allowlist_external_dirs = {str(tmp_path)}
    public = tmp_path / "www"
    assert str(public) == hass.config.path("www")
    public.mkdir()
    (tmp_path / "disguised").symlink_to(public)
    for path in (
        public / "rental.csv",
        tmp_path / "disguised" / "rental.csv",
        tmp_path / "media" / ".." / "www" / "rental.csv",
    ):
        error = await refusal(
            "download_rental_file", token="rental-token", path=str(path)
        )
        assert str(error) == (
            f"{path} is in the folder that Home Assistant serves without a password."
            " Choose another folder"
        )
    assert files_in(public) == []
    assert not simulator.books.calls["location/file/download"]


async def test_path_of_something(
    refusal: Refusal, folder: Path, simulator: Simulator
) -> None:
    """What exists is never written over: no file, no folder, no broken link."""
    (folder / "file.csv").write_text("mine", "utf-8")
    (folder / "folder.csv").mkdir()
    (folder / "link.csv").symlink_to(folder / "nowhere")
    for name in ("file.csv", "folder.csv", "link.csv"):
        path = folder / name
        error = await refusal(
            "download_rental_file", token="rental-token", path=str(path)
        )
        assert str(error) == (
            f"There is already something at {path}. Choose another name"
        )
    assert (folder / "file.csv").read_text("utf-8") == "mine"
    assert not (folder / "nowhere").exists()
    assert not simulator.books.calls["location/file/download"]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("missing/rental.csv", "No such file or directory"),
        ("x" * 300, "File name too long"),
    ],
    ids=["missing folder", "name too long"],
)
async def test_path_that_cannot_be_written(
    refusal: Refusal, folder: Path, simulator: Simulator, name: str, reason: str
) -> None:
    """A path that cannot be written is refused before the call, and leaves nothing."""
    path = folder / name
    error = await refusal("download_rental_file", token="rental-token", path=str(path))
    assert str(error) == f"{path} cannot be written: {reason}"
    assert files_in(folder) == []
    assert not simulator.books.calls["location/file/download"]


async def test_longest_name(call_action: CallAction, folder: Path) -> None:
    """A name may be as long as the file system lets it."""
    path = folder / ("x" * 251 + ".csv")
    response = await call_action(
        "download_rental_file", token="rental-token", path=str(path)
    )
    assert response["path"] == str(path)
    assert files_in(folder) == [path.name]


@pytest.mark.parametrize(
    ("action", "data"),
    [
        ("download_rental_file", {"token": "rental-token"}),
        ("forget_numbers", {"phone_numbers": PHONE}),
    ],
    ids=["download", "forget"],
)
async def test_for_admins_only(
    hass: HomeAssistant,
    hass_admin_user: MockUser,
    hass_read_only_user: MockUser,
    call_action: CallAction,
    simulator: Simulator,
    action: str,
    data: dict[str, object],
) -> None:
    """Who is no administrator may not download a rental or forget numbers."""
    await call_action("verify_numbers", phone_numbers=PHONE, wait=60)

    async def call(user: MockUser) -> object:
        """Call the action as this user."""
        return await hass.services.async_call(
            DOMAIN,
            action,
            data,
            blocking=True,
            return_response=True,
            context=Context(user_id=user.id),
        )

    with pytest.raises(Unauthorized):
        await call(hass_read_only_user)
    assert not simulator.books.calls["location/file/download"]
    found = await call_action("get_results", phone_numbers=PHONE)
    assert len(found["results"]) == 1
    assert await call(hass_admin_user)


# What all actions share


async def test_which_actions_answer(hass: HomeAssistant) -> None:
    """Reads are there for their answer; what does something can go without."""
    supported = {
        action: hass.services.supports_response(DOMAIN, action) for action in Action
    }
    assert supported == {
        "verify_numbers": SupportsResponse.OPTIONAL,
        "get_results": SupportsResponse.ONLY,
        "get_message_status": SupportsResponse.ONLY,
        "get_stop_list": SupportsResponse.ONLY,
        "download_rental_file": SupportsResponse.OPTIONAL,
        "forget_numbers": SupportsResponse.OPTIONAL,
    }


async def test_several_accounts(
    account: MockConfigEntry,
    other_account: MockConfigEntry,
    call_action: CallAction,
    refusal: Refusal,
) -> None:
    """With several accounts an action must be told which, and keeps to it."""
    with pytest.raises(ServiceValidationError):
        await call_action("verify_numbers", phone_numbers=PHONE)
    verified = await call_action(
        "verify_numbers",
        config_entry_id=account.entry_id,
        phone_numbers=PHONE,
        tag="t",
        wait=60,
    )
    error = await refusal(
        "get_results",
        config_entry_id=other_account.entry_id,
        verification_id=verified["verification_id"],
    )
    assert error.translation_key == "unknown_verification"
    found = await call_action(
        "get_results", config_entry_id=other_account.entry_id, tag="t"
    )
    assert found["results"] == []
    joined = await call_action(
        "verify_numbers", config_entry_id=other_account.entry_id, phone_numbers=PHONE
    )
    assert joined["joined"] == 0


@pytest.mark.parametrize("config_entry_id", ["unheard", None])
async def test_account_that_is_not_there(
    hass: HomeAssistant,
    account: MockConfigEntry,
    call_action: CallAction,
    simulator: Simulator,
    config_entry_id: str | None,
) -> None:
    """An account that is unknown or not loaded is an error."""
    await hass.config_entries.async_unload(account.entry_id)
    with pytest.raises(ServiceValidationError):
        await call_action(
            "verify_numbers",
            config_entry_id=config_entry_id or account.entry_id,
            phone_numbers=PHONE,
        )
    assert not simulator.books.calls["hlr/notify"]


async def _reported(call_action: CallAction, count: int, **filters: object) -> None:
    """Wait until so many results are in."""
    async with asyncio.timeout(30):
        while len((await call_action("get_results", **filters))["results"]) < count:
            await asyncio.sleep(0.01)
