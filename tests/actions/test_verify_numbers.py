"""What `verify_numbers` takes and refuses."""

from datetime import datetime, timedelta
from typing import Final
from unittest.mock import ANY, patch

import pytest
import voluptuous as vol
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.smspartner.phone_numbers import MAX_INVALID, parsing
from custom_components.smspartner.verification import verifier

from ..helpers import PHONE, SECOND, SILENT, CallAction
from ..simulator import Simulator
from ..texts import TEXTS
from .helpers import Refusal

pytestmark = pytest.mark.usefixtures("account")


def _zone(text: str) -> timedelta | None:
    """Return the zone of a time as ISO 8601."""
    return datetime.fromisoformat(text).utcoffset()


async def test_response_of_a_verification(
    call_action: CallAction, simulator: Simulator
) -> None:
    """A verification that waited answers all of the contract and nothing else."""
    response = await call_action(
        "verify_numbers", phone_numbers=[PHONE], tag="alarm", wait={"seconds": 60}
    )
    [request] = simulator.books.requests
    [owed] = simulator.books.notifications
    assert next(iter(response)) == "summary"
    assert response == {
        "summary": {
            "verdicts": {
                "reachable": 1,
                "unreachable": 0,
                "roaming": 0,
                "barred": 0,
                "invalid": 0,
                "unknown": 0,
            },
            "pending": 0,
            "bought": 1,
            "reused": 0,
            "joined": 0,
            "invalid": 0,
            "rejected": 0,
            "cost": 0.005,
            "currency": "EUR",
        },
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
        "Nom;Téléphone\r\nDupont, Jean;06 12 34 56 78\r\nAnna;'0612345600\r\n",
        '"Anna"\t"tel:+33 6 12 34 56 78"\n\n"Bob"\t="0612345600"',
        ["Anna: 0612345678", "06 12 34 56 00 (Bob)"],
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
        "Nothing was done. Not a phone number: hello."
        ' Correct the entries, or turn on "Skip invalid entries" (skip_invalid) to'
        " verify only the others"
    )
    assert not simulator.books.calls["hlr/notify"]


async def test_many_bad_entries(refusal: Refusal, simulator: Simulator) -> None:
    """The first ten bad entries are named, and the others counted."""
    bad = [f"word{number}" for number in range(12)]
    error = await refusal("verify_numbers", phone_numbers=[PHONE, *bad])
    assert str(error) == (
        "Nothing was done, because some entries cannot be used."
        f" Not a phone number: {', '.join(bad[:10])}."
        " Further entries that cannot be used: 2."
        ' Correct them, or turn on "Skip invalid entries" (skip_invalid) to verify'
        " only the others"
    )
    assert not simulator.books.calls["hlr/notify"]


JUNK = [f"9{number:011}" for number in range(100_000)]


@pytest.mark.parametrize(
    ("action", "advice"),
    [
        (
            "verify_numbers",
            (
                ', or turn on "Skip invalid entries" (skip_invalid)'
                " to verify only the others"
            ),
        ),
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
        parsing, "_best_interpretation", wraps=parsing._best_interpretation
    ) as reading:
        error = await refusal(action, phone_numbers=[PHONE, *JUNK])
    assert str(error) == (
        "Nothing was done: too many entries cannot be used. No such number can exist:"
        f" {', '.join(JUNK[:10])}. Further entries, which are invalid or were not"
        f" checked: 99990. Correct them{advice}"
    )
    assert reading.call_count == 1 + MAX_INVALID
    assert dict(simulator.books.calls) == before


TABLE = f"Nom;Téléphone\n\nAnna;{PHONE}\nBob;06 12\nCarl;732829320;{SECOND}"


@pytest.mark.parametrize(
    "action", ["verify_numbers", "get_results", "get_stop_list", "forget_numbers"]
)
async def test_bad_lines(refusal: Refusal, simulator: Simulator, action: str) -> None:
    """What cannot be read of a list of several lines is named with its line."""
    before = dict(simulator.books.calls)
    error = await refusal(action, phone_numbers=TABLE)
    assert "line 4: Bob;06 12" in str(error)
    assert f"line 5: Carl;732829320;{SECOND}" in str(error)
    assert dict(simulator.books.calls) == before


async def test_bad_lines_that_are_skipped(
    call_action: CallAction, simulator: Simulator
) -> None:
    """The others are bought; each goes by its line, as it was written."""
    response = await call_action(
        "verify_numbers", phone_numbers=TABLE, skip_invalid=True, wait=60
    )
    assert response["invalid"] == [
        {"input": "Bob;06 12", "reason": "not_possible", "line": 4},
        {"input": f"Carl;732829320;{SECOND}", "reason": "ambiguous", "line": 5},
    ]
    assert [found["input"] for found in response["results"]] == [f"Anna;{PHONE}"]
    assert simulator.books.billed_numbers == {PHONE: 1}


async def test_ten_bad_entries(refusal: Refusal) -> None:
    """Where ten are bad, no more are spoken of."""
    bad = [f"word{number}" for number in range(10)]
    error = await refusal("verify_numbers", phone_numbers=bad)
    assert "word8, word9." in str(error)
    assert "Further" not in str(error)


MIXED: Final = ["hello", "+33112345678", "+33 6 12", "+33187654321", "salut"]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "en",
            (
                "Nothing was done, because some entries cannot be used."
                " Not a phone number: hello, salut."
                " Not a mobile number: +33112345678, +33187654321."
                " No such number can exist: +33 6 12."
                " Correct them."
            ),
        ),
        (
            "fr",
            (
                "Rien n'a été fait, car certaines entrées sont inutilisables."
                " Pas un numéro de téléphone\u00a0: hello, salut."
                " Pas un numéro de mobile\u00a0: +33112345678, +33187654321."
                " Aucun numéro de ce genre ne peut exister\u00a0: +33 6 12."
                " Corrigez-les."
            ),
        ),
        (
            "es",
            (
                "No se ha hecho nada, porque algunas entradas no se pueden usar."
                " No es un número de teléfono: hello, salut."
                " No es un número de móvil: +33112345678, +33187654321."
                " No puede existir ningún número así: +33 6 12."
                " Corrígelas."
            ),
        ),
    ],
)
async def test_entries_that_are_bad_in_different_ways(
    hass: HomeAssistant, refusal: Refusal, language: str, text: str
) -> None:
    """Each problem that there is is told, with the entries that have it."""
    await hass.config.async_update(language=language)
    error = await refusal("verify_numbers", phone_numbers=MIXED, skip_invalid=True)
    assert isinstance(error, ServiceValidationError)
    shown = TEXTS[language][f"exceptions.{error.translation_key}.message"]
    assert shown.format(**error.translation_placeholders or {}) == text


@pytest.mark.parametrize(
    ("language", "named"),
    [
        ("en", "line 2: Bob;06 12"),
        ("fr", "ligne 2\u00a0: Bob;06 12"),
        ("es", "línea 2: Bob;06 12"),
    ],
)
async def test_lines_are_named_in_each_language(
    hass: HomeAssistant, refusal: Refusal, language: str, named: str
) -> None:
    """The word before the number of a line is that of the language."""
    await hass.config.async_update(language=language)
    error = await refusal("verify_numbers", phone_numbers=f"{PHONE}\nBob;06 12")
    assert error.translation_placeholders == {"entries": named}


async def test_no_problem_is_left_out(refusal: Refusal) -> None:
    """Of many bad entries, the first of each problem is among the ten named ones."""
    bad = [f"word{number}" for number in range(12)] + ["+33112345678"]
    error = await refusal("verify_numbers", phone_numbers=bad)
    words = ", ".join(bad[:9])
    assert error.translation_placeholders == {
        "entries": f"Not a phone number: {words}. Not a mobile number: +33112345678",
        "more": "3",
    }


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
        "Nothing was done. Not a phone number: hello. Correct the entries"
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
        "Nothing was done. Not a phone number: hello. Correct the entries"
    )


@pytest.mark.parametrize("phone_numbers", [[], "", " ,;\n"])
async def test_no_number(refusal: Refusal, phone_numbers: object) -> None:
    """A list of nothing is refused."""
    error = await refusal("verify_numbers", phone_numbers=phone_numbers)
    assert error.translation_key == "nothing_to_verify"
    assert str(error).startswith("Nothing was verified: there is no phone number")


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
        {"notify_url": "https://example .com/"},
        {"notify_url": "https://example\0.com/"},
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
        '"Wait" (wait) and "Address for the results" (notify_url) cannot be used'
        " together: results that are sent to your own address never arrive here"
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
        "Nothing was sent: 3 numbers are too many for one verification. At most"
        " 100,000 can be verified at once"
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
