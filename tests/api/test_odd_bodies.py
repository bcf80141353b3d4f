"""Bodies that are malformed, or made to do harm."""

import base64
import json
import re
import tracemalloc
from datetime import datetime
from urllib.parse import parse_qsl, quote_plus

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custom_components.smspartner.api import (
    MAX_REPLY_LENGTH,
    DeliveryReport,
    Fate,
    HlrNotification,
    HlrResult,
    Notification,
    Reply,
    parse_notifications,
)
from custom_components.smspartner.api.fields import MAX_AMOUNT, MAX_TEXT_LENGTH
from custom_components.smspartner.api.notifications.bodies import (
    MAX_FORM_FIELDS,
    read_body,
)

from .bodies import BOM, REPORT, SAMPLE, as_multipart, multipart, named, part

LARGEST_BODY = 64 * 1024
NOT_UTF_8 = "smspartner_not_utf_8"
"""The name under which it is known how bytes are read that are no UTF-8."""
PHONE_PART = part(b"+33612345678", named("phone"))
NAME_PART = part(b"NO_ERROR ", named("errorName"))


def read_one(body: bytes) -> HlrNotification:
    """Read the one HLR result of a body."""
    (found,) = parse_notifications(body).notifications
    assert isinstance(found, HlrNotification)
    return found


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
    found = read_one(body)
    assert (found.phone_number, found.message_id) == ("+33612345678", "42")


def test_a_part_in_base64() -> None:
    """A part that is encoded is read, or at worst left as it is."""
    encoded = base64.b64encode(b"+33612345678")
    body = multipart(
        PHONE_PART,
        NAME_PART,
        part(encoded, named("messageId"), b"Content-Transfer-Encoding: base64"),
    )
    found = read_one(body)
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
    found = read_one(body)
    assert_fit(found)
    assert found.phone_number == "+33612345678"


def assert_fit(found: Notification) -> None:
    """Check that a notification can be kept and shown, whoever sent it."""
    assert re.fullmatch(r"\+[0-9]{1,20}", found.phone_number)
    assert found.date is None or datetime.fromisoformat(found.date.isoformat())
    texts = [found.message_id]
    if isinstance(found, DeliveryReport):
        assert found.fate is None or found.fate in Fate
        assert found.cost is None or 0 <= found.cost <= MAX_AMOUNT
        assert found.currency is None or re.fullmatch(r"[A-Z]{3}", found.currency)
        texts.append(found.status)
    elif isinstance(found, Reply):
        assert len(found.text) <= MAX_REPLY_LENGTH
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]", found.text)
        assert found.part is None or 1 <= found.part.number <= found.part.total <= 20
        texts += [found.sent_to, found.part.reference if found.part else None]
    else:
        assert found.result in HlrResult
        assert found.mcc_mnc is None or re.fullmatch(r"[0-9]{5,6}", found.mcc_mnc)
        texts += [found.error_name, found.error_description]
    for text in texts:
        assert text is None or 0 < len(text) <= MAX_TEXT_LENGTH
        assert text is None or not re.search(r"[\x00-\x1f\x7f\ud800-\udfff]", text)


def survive(body: bytes) -> None:
    """Check that a body is read, as far as it can be."""
    notifications, is_whole = parse_notifications(body)
    assert notifications or not is_whole
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
    "a status that is longer in lower case": (
        b'{"phone":"+33612345678","status":"' + "İ".encode() * 255 + b'"}'
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


FIELDS = [*{**SAMPLE, **REPORT}, "errorId", "phoneNumber", "other"]
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from([*SAMPLE.values(), *REPORT.values()])
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


FORM_PIECES = st.sampled_from(
    [
        *(b"&", b"=", b"+", b";", b"#", b" ", b"\n", b"\0", b"phone", b"a"),
        *(b"%", b"%4", b"%zz", b"%u00e9", b"%00", b"%0A", b"%2B", b"%26", b"%3D"),
        *(b"%C3", b"%a9", b"%E2%82", b"%AC", b"%F0%9F", b"%98%80", b"%ED%A0%80"),
        *(b"\xc3\xa9", b"\xe9", b"\xe2\x82", b"\xf0\x9f\x98\x80", b"\xed\xa0\x80"),
        *(BOM, b"%EF%BB%BF", b"\x81", b"\xff\xfe", b"&a=1" * 62),
    ]
)


@settings(deadline=None, max_examples=500)
@given(st.lists(FORM_PIECES).map(b"".join))
def test_a_form_is_read_as_the_library_reads_it(body: bytes) -> None:
    """See the fields that parse_qsl finds, none of its errors, and none of too many."""
    text = body.decode("utf-8-sig", errors=NOT_UTF_8).strip()
    try:
        expected = parse_qsl(
            text,
            keep_blank_values=True,
            errors=NOT_UTF_8,
            max_num_fields=MAX_FORM_FIELDS,
        )
    except ValueError:
        expected = []
    (found,) = read_body(body)
    assert list(found.items()) == list(dict(expected).items())


def test_a_form_of_too_many_fields_takes_no_memory() -> None:
    """See the fields counted before any is held."""
    body = filled(b"ab&")
    tracemalloc.start()
    read_body(body)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 10 * len(body)


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
