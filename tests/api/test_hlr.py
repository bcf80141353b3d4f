"""HLR notifications are read from whatever SMS Partner, or anybody else, may send."""

import json
from datetime import UTC, datetime
from itertools import permutations
from typing import Any
from urllib.parse import urlencode

import pytest

from custom_components.smspartner.api import (
    PERMANENT_RESULTS,
    VERDICTS,
    HlrNotification,
    HlrResult,
    Verdict,
    parse_notifications,
)
from custom_components.smspartner.api.fields import MAX_TEXT_LENGTH, VENDOR_TIME_ZONE

from ..helpers import FIXTURES
from .bodies import BOM, SAMPLE, as_multipart

EXPECTED = HlrNotification(
    phone_number="+3300000000",
    result=HlrResult.NO_ERROR,
    error_name="NO_ERROR",
    error_description="No Error",
    mcc_mnc="20815",
    ported=True,
    message_id="1234-12344-1234-1234",
    date=datetime(2018, 3, 5, 10, 34, 52, 355000, tzinfo=UTC),
)
# The vendor's table: number, name, verdict, whether it is for good.
RESULTS = [
    (0, "NO_ERROR", Verdict.REACHABLE, False),
    (1, "EC_UNKNOWN_SUBSCRIBER", Verdict.INVALID, True),
    (5, "EC_UNIDENTIFIED_SUBSCRIBER", Verdict.UNREACHABLE, False),
    (6, "EC_ABSENT_SUBSCRIBER_SM", Verdict.UNREACHABLE, False),
    (7, "EC_UNKNOWN_EQUIPMENT", Verdict.BARRED, False),
    (8, "EC_ROAMING_NOT_ALLOWED", Verdict.ROAMING, False),
    (9, "EC_ILLEGAL_SUBSCRIBER", Verdict.BARRED, True),
    (12, "EC_ILLEGAL_EQUIPMENT", Verdict.BARRED, True),
    (13, "EC_CALL_BARRED", Verdict.BARRED, False),
    (27, "EC_ABSENT_SUBSCRIBER", Verdict.UNREACHABLE, False),
    (255, "EC_UNKNOWN_ERROR", Verdict.UNKNOWN, False),
]


def as_json(value: object) -> bytes:
    """Write a body as JSON."""
    return json.dumps(value).encode()


def as_form(values: dict[str, Any]) -> bytes:
    """Write a body as a URL-encoded form."""
    return urlencode(values).encode()


def read_all(**changes: Any) -> list[HlrNotification]:
    """Read the sample with some of its fields changed; None leaves one out."""
    values = {
        name: value for name, value in (SAMPLE | changes).items() if value is not None
    }
    return read_results(as_json(values))


def read_results(body: bytes) -> list[HlrNotification]:
    """Read a body that holds HLR results alone."""
    found = parse_notifications(body).notifications
    results = [one for one in found if isinstance(one, HlrNotification)]
    assert len(results) == len(found)
    return results


def read(**changes: Any) -> HlrNotification:
    """Read the one notification of the changed sample."""
    (notification,) = read_all(**changes)
    return notification


@pytest.mark.parametrize(
    "body",
    [
        (FIXTURES / "hlr_notification.json").read_bytes(),
        (FIXTURES / "hlr_notification_form.txt").read_bytes(),
        as_json([SAMPLE]),
        as_json({name: str(value) for name, value in SAMPLE.items()}),
        as_json(SAMPLE | {"new": {"deep": [1]}}),
        as_form(dict(reversed(SAMPLE.items()))),
        as_form(SAMPLE | {"new": "1"}),
        as_form(SAMPLE).replace(b"%2B", b"+"),
        as_multipart(SAMPLE),
        as_multipart(SAMPLE).replace(b"\r\n", b"\n"),
        as_multipart(SAMPLE, boundary=b"=_odd'()+,-./:=? 1"),
        BOM + as_json(SAMPLE),
        BOM + as_form(SAMPLE),
        BOM + as_multipart(SAMPLE),
        b"\r\n " + as_json(SAMPLE) + b"\n",
        b"\r\n " + as_form(SAMPLE) + b"\n",
        b"\r\n " + as_multipart(SAMPLE),
    ],
    ids=[
        "JSON",
        "form",
        "list of one",
        "texts",
        "more fields",
        "form in another order",
        "form with more fields",
        "form with plain plus signs",
        "multipart",
        "multipart with bare line feeds",
        "multipart with an odd boundary",
        "JSON with a mark",
        "form with a mark",
        "multipart with a mark",
        "JSON between blanks",
        "form between blanks",
        "multipart after blanks",
    ],
)
def test_the_sample_is_read_however_it_comes(body: bytes) -> None:
    """The body itself says what it is."""
    assert parse_notifications(body) == ([EXPECTED], True)


JUNK: list[Any] = [
    None,
    "x",
    1,
    True,
    [],
    [SAMPLE],
    {},
    SAMPLE | {"phone": None},
    {"msisdn": "+33612345678"},
    {"phone": "+33612345678"},
]


@pytest.mark.parametrize("junk", JUNK)
def test_a_list_is_read_in_its_order_and_junk_is_left_over(junk: object) -> None:
    """One bad member does not lose the others, and is not passed over in silence."""
    other = SAMPLE | {"phone": "+33612345678"}
    found, is_whole = parse_notifications(as_json([SAMPLE, other]))
    assert [one.phone_number for one in found] == ["+3300000000", "+33612345678"]
    assert is_whole
    for members in permutations([SAMPLE, other, junk]):
        without_junk = [member for member in members if member is not junk]
        assert parse_notifications(as_json(members)) == (
            parse_notifications(as_json(without_junk)).notifications,
            False,
        )


RESULTS_IN_FIELDS = [
    ("errorName", "EC_ABSENT_SUBSCRIBER", HlrResult.ABSENT_SUBSCRIBER),
    ("errorName", "EC_TIME_OUT", HlrResult.OTHER),
    ("errorId", "27", HlrResult.ABSENT_SUBSCRIBER),
    ("errorGrpId", "0", HlrResult.NO_ERROR),
    ("errorGrpId", "34", HlrResult.OTHER),
]


@pytest.mark.parametrize("encode", [as_json, as_form, as_multipart])
@pytest.mark.parametrize(("field", "value", "result"), RESULTS_IN_FIELDS)
def test_a_number_and_a_result_are_a_notification(
    encode: Any, field: str, value: str, result: HlrResult
) -> None:
    """Every other field may be missing."""
    body = encode({"phone": "+33612345678", field: value})
    assert parse_notifications(body).notifications == [
        HlrNotification(
            phone_number="+33612345678",
            result=result,
            error_name=value if field == "errorName" else None,
            error_description=None,
            mcc_mnc=None,
            ported=None,
            message_id=None,
            date=None,
        )
    ]


@pytest.mark.parametrize("encode", [as_json, as_form, as_multipart])
@pytest.mark.parametrize(
    "values",
    [
        {"phone": "+33612345678"},
        {
            name: value
            for name, value in SAMPLE.items()
            if name not in {"errorName", "errorGrpId"}
        },
    ],
    ids=["a number alone", "all but a result"],
)
def test_without_a_result_there_is_no_notification(
    encode: Any, values: dict[str, Any]
) -> None:
    """What brings no result must not stand for one that was paid."""
    assert parse_notifications(encode(values)) == ([], False)


@pytest.mark.parametrize(("number", "name", "verdict", "permanent"), RESULTS)
def test_the_eleven_results(
    number: int, name: str, verdict: Verdict, *, permanent: bool
) -> None:
    """Each is known by its name, and by its number where the name is missing."""
    result = HlrResult(name.removeprefix("EC_").lower())
    assert read(errorName=name, errorGrpId=number).result is result
    assert read(errorName=None, errorGrpId=number).result is result
    assert read(errorName="", errorGrpId=f" {number} ").result is result
    assert read(errorName=None, errorGrpId=None, errorId=number).result is result
    assert VERDICTS[result] is verdict
    assert (result in PERMANENT_RESULTS) is permanent


def test_every_result_has_a_verdict() -> None:
    """The eleven and `other` are all there is."""
    assert len(HlrResult) == len(RESULTS) + 1
    assert set(VERDICTS) == set(HlrResult)
    assert VERDICTS[HlrResult.OTHER] is Verdict.UNKNOWN


@pytest.mark.parametrize("group", [0, 1, 2, 3, "1", True, None])
@pytest.mark.parametrize(("_number", "name", "_verdict", "_permanent"), RESULTS)
def test_a_group_never_changes_what_the_name_says(
    group: object, _number: int, name: str, _verdict: Verdict, *, _permanent: bool
) -> None:
    """A phone that is off must not read as a number that does not exist."""
    found = read(errorName=f"{name} ", errorGrpId=group)
    assert found.result == name.removeprefix("EC_").lower()
    assert found.error_name == name


def test_the_errors_own_number_comes_before_its_group() -> None:
    """Where both are sent without a name, the group says nothing."""
    found = read(errorName=None, errorGrpId=1, errorId=27)
    assert found.result is HlrResult.ABSENT_SUBSCRIBER


@pytest.mark.parametrize(
    "name",
    [
        "EC_TELESERVICE_NOT_PROVISIONED",
        "EC_TIME_OUT",
        "EC_SYSTEM_FAILURE",
        "EC_NO_RESPONSE",
        "EC_",
        "EC_EC_ABSENT_SUBSCRIBER",
        "OTHER",
        "Numéro inconnu",
        "0",
    ],
)
def test_any_other_name_is_kept_and_is_other(name: str) -> None:
    """A name nobody has told us of is never taken for one of the eleven."""
    found = read(errorName=f" {name} ", errorGrpId=1)
    assert (found.result, found.error_name) == (HlrResult.OTHER, name)


@pytest.mark.parametrize("name", ["ec_absent_subscriber", "Ec_Absent_Subscriber\r\n"])
def test_the_case_of_a_name_means_nothing(name: str) -> None:
    """The raw name is kept, stripped."""
    found = read(errorName=name)
    assert found.result is HlrResult.ABSENT_SUBSCRIBER
    assert found.error_name == name.strip()


NO_NAMES = ["", "  ", [], {}, True, None]


@pytest.mark.parametrize("name", NO_NAMES)
@pytest.mark.parametrize("number", [2, 256, -1, 1e300])
def test_without_a_name_an_unknown_number_is_other(name: Any, number: Any) -> None:
    """What numbers a result of which nothing is known is `other`, nameless."""
    found = read(errorName=name, errorGrpId=number)
    assert (found.result, found.error_name) == (HlrResult.OTHER, None)


@pytest.mark.parametrize("name", NO_NAMES)
@pytest.mark.parametrize("number", ["", "x", 1.5, True, [], None])
def test_what_cannot_be_read_is_no_result(name: Any, number: Any) -> None:
    """What neither names nor numbers a result must not settle what was paid for."""
    assert read_all(errorName=name, errorGrpId=number) == []


@pytest.mark.parametrize(
    ("phone", "expected"),
    [
        ("+33612345678", "+33612345678"),
        ("33612345678", "+33612345678"),
        (" 33612345678", "+33612345678"),
        ("0033612345678", "+33612345678"),
        (33612345678, "+33612345678"),
    ],
)
def test_phones(phone: object, expected: str) -> None:
    """A number is international, with or without its plus."""
    assert read(phone=phone).phone_number == expected


@pytest.mark.parametrize(
    "phone", [None, "", "+", "x", "+336xxxxxxxx", "0x33", True, [], {}, 1.5, "+" * 99]
)
def test_without_a_phone_there_is_no_notification(phone: object) -> None:
    """A notification that names no number can be matched to nothing."""
    assert read_all(phone=phone) == []


def test_plus_signs_that_a_form_did_not_escape() -> None:
    """A blank before digits stands for a plus, in the phone and in the zone."""
    body = (
        b"phone=+33612345678&date=2018-03-05T10:34:52.355+0200&errorName=NO_ERROR+"
        b"&errorDesc=No+Error"
    )
    (found,) = read_results(body)
    assert found.phone_number == "+33612345678"
    assert found.error_description == "No Error"
    assert found.date == datetime(2018, 3, 5, 8, 34, 52, 355000, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ported", "expected"),
    [
        (1, True),
        (0, False),
        ("1", True),
        ("0 ", False),
        (True, True),
        (False, False),
        ("true", True),
        ("False", False),
        (2, None),
        ("", None),
        ("maybe", None),
        ([1], None),
        (None, None),
    ],
)
def test_ported(ported: object, expected: object) -> None:
    """It is a yes or a no in any type, or not known."""
    assert read(ported=ported).ported is expected


@pytest.mark.parametrize(
    ("mcc_mnc", "expected"),
    [
        ("20815", "20815"),
        (20815, "20815"),
        ("310260", "310260"),
        ("2081", None),
        ("3102600", None),
        ("", None),
        (0, None),
        ("abcde", None),
        (None, None),
    ],
)
def test_mcc_mnc(mcc_mnc: object, expected: str | None) -> None:
    """It is five or six digits, or nothing."""
    assert read(mccMnc=mcc_mnc).mcc_mnc == expected


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("2018-03-05T10:34:52Z", datetime(2018, 3, 5, 10, 34, 52, tzinfo=UTC)),
        ("2018-03-05T10:34:52 0000", datetime(2018, 3, 5, 10, 34, 52, tzinfo=UTC)),
        ("2018-03-05T10:34:52-03:30", datetime(2018, 3, 5, 14, 4, 52, tzinfo=UTC)),
        (
            "2018-03-05 10:34:52",
            datetime(2018, 3, 5, 10, 34, 52, tzinfo=VENDOR_TIME_ZONE),
        ),
        (1520246092, datetime(2018, 3, 5, 10, 34, 52, tzinfo=UTC)),
        ("0000-00-00 00:00:00", None),
        ("yesterday", None),
        ("", None),
        (None, None),
        ([], None),
    ],
)
def test_dates(date: object, expected: datetime | None) -> None:
    """A date that cannot be read costs only itself."""
    found = read(date=date).date
    assert found == expected
    assert found is None or found.tzinfo


@pytest.mark.parametrize("encode", [as_json, as_form, as_multipart])
def test_text_beyond_ascii(encode: Any) -> None:
    """French text arrives as it was written."""
    body = encode(SAMPLE | {"errorDesc": "Numéro éteint €"})
    (found,) = read_results(body)
    assert found.error_description == "Numéro éteint €"


def test_text_in_another_encoding() -> None:
    """What is no UTF-8 is read as Windows-1252."""
    body = json.dumps(SAMPLE | {"errorDesc": "éteint"}, ensure_ascii=False)
    (found,) = read_results(body.encode("latin-1"))
    assert found.error_description == "éteint"


def test_texts_are_bounded_and_clean() -> None:
    """No text is longer than a state may be, and none has control characters."""
    found = read(messageId="a\x00b\r\nc\x1b", errorDesc="x" * 5000)
    assert found.message_id == "abc"
    assert found.error_description == "x" * MAX_TEXT_LENGTH
