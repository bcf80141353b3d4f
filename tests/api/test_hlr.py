"""HLR notifications are read from whatever SMS Partner, or anybody else, may send."""

import base64
import json
import re
from datetime import UTC, datetime
from itertools import permutations
from typing import Any
from urllib.parse import quote_plus, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custom_components.smspartner.api import (
    PERMANENT_RESULTS,
    VERDICTS,
    HlrNotification,
    HlrNotificationError,
    HlrResult,
    Verdict,
    parse_notifications,
)
from custom_components.smspartner.api.fields import MAX_TEXT_LENGTH, VENDOR_TIME_ZONE

from ..helpers import FIXTURES

BOM = b"\xef\xbb\xbf"
LARGEST_BODY = 64 * 1024
BOUNDARY = b"------------------------d74496d66958873e"
SAMPLE: dict[str, Any] = json.loads((FIXTURES / "hlr_notification.json").read_bytes())
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


def part(value: bytes, *headers: bytes, boundary: bytes = BOUNDARY) -> bytes:
    """Write one part of a multipart body."""
    return b"\r\n".join([b"--" + boundary, *headers, b"", value, b""])


def named(name: str) -> bytes:
    """Write the header that names a part."""
    return f'Content-Disposition: form-data; name="{name}"'.encode()


def multipart(*parts: bytes, boundary: bytes = BOUNDARY) -> bytes:
    """Close a multipart body."""
    return b"".join(parts) + b"--" + boundary + b"--\r\n"


def as_multipart(values: dict[str, Any], boundary: bytes = BOUNDARY) -> bytes:
    """Write a body as a multipart form, as curl does."""
    return multipart(
        *(
            part(str(value).encode(), named(name), boundary=boundary)
            for name, value in values.items()
        ),
        boundary=boundary,
    )


PHONE_PART = part(b"+33612345678", named("phone"))
NAME_PART = part(b"NO_ERROR ", named("errorName"))


def read(**changes: Any) -> HlrNotification:
    """Read the sample with some of its fields changed; None leaves one out."""
    values = {
        name: value for name, value in (SAMPLE | changes).items() if value is not None
    }
    (notification,) = parse_notifications(as_json(values)).notifications
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
        {
            "status": "delivered",
            "msgId": "95415616",
            "date": 1771941463,
            "phone": "+33612345678",
            "cost": "0.049",
            "currency": "EUR",
        },
    ],
    ids=["a number alone", "all but a result", "a delivery report"],
)
def test_without_a_result_there_is_no_notification(
    encode: Any, values: dict[str, Any]
) -> None:
    """What brings no result must not stand for one that was paid."""
    with pytest.raises(HlrNotificationError):
        parse_notifications(encode(values))


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
    with pytest.raises(HlrNotificationError):
        read(errorName=name, errorGrpId=number)


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
    with pytest.raises(HlrNotificationError):
        read(phone=phone)


def test_plus_signs_that_a_form_did_not_escape() -> None:
    """A blank before digits stands for a plus, in the phone and in the zone."""
    body = (
        b"phone=+33612345678&date=2018-03-05T10:34:52.355+0200&errorName=NO_ERROR+"
        b"&errorDesc=No+Error"
    )
    (found,) = parse_notifications(body).notifications
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
    (found,) = parse_notifications(body).notifications
    assert found.error_description == "Numéro éteint €"


def test_text_in_another_encoding_costs_only_itself() -> None:
    """Bytes that are no UTF-8 are replaced."""
    body = json.dumps(SAMPLE | {"errorDesc": "éteint"}, ensure_ascii=False)
    (found,) = parse_notifications(body.encode("latin-1")).notifications
    assert found.error_description == "\N{REPLACEMENT CHARACTER}teint"


def test_texts_are_bounded_and_clean() -> None:
    """No text is longer than a state may be, and none has control characters."""
    found = read(messageId="a\x00b\r\nc\x1b", errorDesc="x" * 5000)
    assert found.message_id == "abc"
    assert found.error_description == "x" * MAX_TEXT_LENGTH


@pytest.mark.parametrize(
    "headers",
    [
        [named("messageId"), b"Content-Type: text/plain"],
        [named("messageId"), b"Content-Type: text/plain; charset=utf-8"],
        [named("messageId"), b"Content-Length: 2"],
        [b"content-disposition:form-data;name=messageId"],
        [b'Content-Disposition: form-data; filename="x"; name="messageId"'],
    ],
)
def test_headers_of_a_part(headers: list[bytes]) -> None:
    """A part is known by its name, whatever else its headers say."""
    body = multipart(PHONE_PART, NAME_PART, part(b"42", *headers))
    (found,) = parse_notifications(body).notifications
    assert (found.phone_number, found.message_id) == ("+33612345678", "42")


def test_a_part_in_base64() -> None:
    """A part that is encoded is read, or at worst left as it is."""
    encoded = base64.b64encode(b"+33612345678")
    body = multipart(
        PHONE_PART,
        NAME_PART,
        part(encoded, named("messageId"), b"Content-Transfer-Encoding: base64"),
    )
    (found,) = parse_notifications(body).notifications
    assert found.message_id in {"+33612345678", encoded.decode()}


@pytest.mark.parametrize(
    "headers",
    [
        [b"Content-Type: text/plain; charset=nope"],
        [b"Content-Type: text/plain; charset=idna"],
        [b"Content-Type: text/plain; charset=undefined"],
        [b"Content-Type: text/plain; charset=hex"],
        [b"Content-Type: text/plain; charset=utf-7"],
        [b"Content-Type: text/plain; charset=unicode_escape"],
        [b"Content-Type: text/plain; charset=utf-16-le"],
        [b'Content-Type: text/plain; charset="'],
        [b"Content-Type: text/plain; charset=a\x00b"],
        [b"Content-Type: text/plain; charset*=nope''x"],
        [b"Content-Type: image/png"],
        [b"Content-Type: message/rfc822"],
        [b"Content-Type: multipart/mixed; boundary=x"],
        [b"Content-Type"],
        [b"Content-Transfer-Encoding: base64"],
        [b"Content-Transfer-Encoding: quoted-printable"],
        [b"Content-Transfer-Encoding: x-uuencode"],
        [b"Content-Transfer-Encoding: nope"],
        [b"\xff\x00: \xff"],
    ],
    ids=repr,
)
def test_an_odd_part_costs_only_itself(headers: list[bytes]) -> None:
    """The number beside it is read all the same, and no text is unfit to be kept."""
    odd = part(b"begin 666 x\n+2AA-=FF\\ud800\xff\x00", named("messageId"), *headers)
    body = multipart(odd, PHONE_PART, NAME_PART)
    (found,) = parse_notifications(body).notifications
    assert_fit(found)
    assert found.phone_number == "+33612345678"


def assert_fit(found: HlrNotification) -> None:
    """Check that a notification can be kept and shown, whoever sent it."""
    assert re.fullmatch(r"\+[0-9]{1,20}", found.phone_number)
    assert found.result in HlrResult
    assert found.mcc_mnc is None or re.fullmatch(r"[0-9]{5,6}", found.mcc_mnc)
    assert found.date is None or datetime.fromisoformat(found.date.isoformat())
    for text in (found.error_name, found.error_description, found.message_id):
        assert text is None or 0 < len(text) <= MAX_TEXT_LENGTH
        assert text is None or not re.search(r"[\x00-\x1f\x7f\ud800-\udfff]", text)


def survive(body: bytes) -> None:
    """Check that a body is read, or refused in the one way there is."""
    try:
        notifications = parse_notifications(body).notifications
    except HlrNotificationError:
        return
    assert notifications
    for found in notifications:
        assert_fit(found)


def filled(unit: bytes, start: bytes = b"") -> bytes:
    """Repeat something until the body is as large as one may be."""
    return (start + unit * (LARGEST_BODY // len(unit)))[:LARGEST_BODY]


OPENING = b"--x\r\n"
DISPOSITION = OPENING + b"Content-Disposition: form-data; "

HOSTILE = {
    "nothing": b"",
    "blanks": b" \r\n\t ",
    "a mark": BOM,
    "NULs": filled(b"\x00"),
    "all bytes": filled(bytes(range(256))),
    "no UTF-8": filled(b"\xff\xfe"),
    "an encoded surrogate": b"phone=\xed\xa0\x80&errorName=\xed\xa0\x80",
    "an escaped surrogate": b"phone=33612345678&errorId=0&messageId=%ED%A0%80",
    "a lone surrogate in JSON": (
        b'{"phone":"+33612345678","errorId":0,"messageId":"\\ud800"}'
    ),
    "an escaped NUL in JSON": (
        b'{"phone":"+33612345678\\u0000","errorId":0,"messageId":"\\u0000"}'
    ),
    "an empty object": b"{}",
    "an empty list": b"[]",
    "half a JSON": b'{"phone":"+33612345678"',
    "two JSONs": b'{"phone":"+33612345678"}{"phone":"+33612345678"}',
    "a JSON text": b'"phone"',
    "not a number": b'{"phone":NaN}',
    "a huge integer": b'{"phone":' + b"9" * 60000 + b"}",
    "a huge exponent": b'{"phone":1e999999999}',
    "huge numbers everywhere": (
        b'{"phone":"+33612345678","errorGrpId":1e308,"errorId":-1e308,'
        b'"ported":1e400,"date":99999999999,"mccMnc":1e5,"messageId":1e22}'
    ),
    "deep lists": filled(b"["),
    "deep objects": filled(b'{"phone":'),
    "deep and closed": b"[" * 30000 + b"]" * 30000,
    "deep below a field": b'{"phone":' + b"[" * 30000 + b"]" * 30000 + b"}",
    "many objects": b"[" + b"{}," * 20000 + b"{}]",
    "many fields": filled(b"a=b&"),
    "many separators": filled(b"&"),
    "many equals signs": filled(b"="),
    "many escapes": filled(b"%00"),
    "half an escape": b"phone=%2",
    "HTML": b"<html><body>phone=1</body></html>",
    "XML": b"<?xml version='1.0'?><phone>+33612345678</phone>",
    "no boundary": b"--",
    "nothing after the boundary": OPENING,
    "only the end": b"--x--\r\n",
    "no end": OPENING + b'Content-Disposition: form-data; name="phone"\r\n\r\n1',
    "a boundary with a quote": as_multipart(SAMPLE, boundary=b'a"b'),
    "a boundary that adds a header": b'--x"\rFrom: y\r\n\r\n',
    "a long boundary": filled(b"-"),
    "a boundary that is no UTF-8": as_multipart(SAMPLE, boundary=b"\xff\x00"),
    "a part without a name": multipart(part(b"1", b"Content-Disposition: form-data")),
    "a part without headers": multipart(part(b"1")),
    "many parts": filled(part(b"x", named("a"), boundary=b"x")),
    "many headers": filled(b"a: b\r\n", OPENING),
    "many continued lines": filled(b"\r\n ;a=b", DISPOSITION),
    "many parameters": filled(b"; a=b", DISPOSITION),
    "many parts of one parameter": filled(b"; name*1=a", DISPOSITION),
    "many semicolons": filled(b";", DISPOSITION),
    "many comments": filled(b"(", DISPOSITION),
    "many quotes": filled(b'\\"', DISPOSITION + b'name="'),
    "many encoded words": filled(b"=?utf-8?q?a?= ", DISPOSITION + b"name="),
    "many comments in a type": filled(b"(", OPENING + b"Content-Type: "),
    "many semicolons in a type": filled(b";", OPENING + b"Content-Type: text/plain"),
    "messages in messages": filled(b"Content-Type: message/rfc822\r\n\r\n", OPENING),
    "multiparts in multiparts": OPENING
    + b"".join(
        b"Content-Type: multipart/mixed; boundary=%d\r\n\r\n--%d\r\n" % (depth, depth)
        for depth in range(1100)
    ),
}


# Each takes milliseconds; the limit only ends what would never end.
@pytest.mark.timeout(10)
@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_hostile_bodies(body: bytes) -> None:
    """Nothing a stranger posts does more than be refused."""
    assert len(body) <= LARGEST_BODY
    survive(body)


FIELDS = [*SAMPLE, "errorId", "other"]
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(list(SAMPLE.values()))
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.sampled_from(FIELDS) | st.text(), inner)
    ),
    max_leaves=10,
)
OBJECTS = st.dictionaries(st.sampled_from(FIELDS), VALUES)
TEXTS = st.text(st.characters(codec=None))
FORMS = st.dictionaries(st.sampled_from(FIELDS), SCALARS.map(str) | TEXTS)
TOKENS = st.sampled_from(
    [
        b'Content-Disposition: form-data; name="messageId"\r\n',
        b"Content-Type: text/plain; charset=",
        b"Content-Disposition",
        b"Content-Type",
        b"Content-Transfer-Encoding",
        b": ",
        b"form-data",
        b"text/plain",
        b"multipart/mixed",
        b"message/rfc822",
        b"; ",
        b"name",
        b"name*",
        b"name*0",
        b"charset",
        b"boundary",
        b"filename",
        b"=",
        b'"',
        b"'",
        b"utf-8''",
        b"utf-7",
        b"idna",
        b"base64",
        b"phone",
        b"messageId",
        b"\\",
        b"(",
        b")",
        b"<",
        b"@",
        b",",
        b"%",
        b"=?utf-8?q?a?=",
        b"\r\n",
        b"\r\n\r\n",
        b"\n",
        b"\r",
        b" ",
        b"\x00",
        b"\xff",
        b"--x",
        b"--x--",
        b"+33612345678",
    ]
)
HEADERS = st.lists(TOKENS | st.binary(max_size=3)).map(b"".join)


@settings(deadline=None)
@given(st.binary() | st.text().map(str.encode))
def test_any_bytes(body: bytes) -> None:
    """Whatever the bytes, they are read or refused."""
    survive(body)


@settings(deadline=None)
@given(OBJECTS | st.lists(OBJECTS) | VALUES, st.booleans())
def test_any_json(value: object, ascii_only: bool) -> None:
    """Whatever the JSON, it is read or refused."""
    text = json.dumps(value, ensure_ascii=ascii_only)
    survive(text.encode("utf-8", errors="surrogatepass"))


@settings(deadline=None)
@given(FORMS, st.booleans())
def test_any_form(values: dict[str, str], escaped: bool) -> None:
    """Whatever the form, it is read or refused."""
    encoded = {
        name: quote_plus(value, errors="surrogatepass") if escaped else value
        for name, value in values.items()
    }
    text = "&".join(f"{name}={value}" for name, value in encoded.items())
    survive(text.encode("utf-8", errors="surrogatepass"))


@settings(deadline=None, max_examples=500)
@given(HEADERS, st.binary(max_size=50), st.binary(max_size=10))
def test_any_multipart(header: bytes, value: bytes, boundary: bytes) -> None:
    """Whatever a part's headers, its value and the boundary, it is read or refused."""
    edge = b"x" + boundary.replace(b"\n", b"").replace(b"\r", b"")
    survive(
        multipart(
            part(value, header, boundary=edge),
            part(b"+33612345678", named("phone"), boundary=edge),
            part(b"NO_ERROR ", named("errorName"), boundary=edge),
            boundary=edge,
        )
    )
    survive(multipart(part(value, named("messageId"), header), PHONE_PART, NAME_PART))
