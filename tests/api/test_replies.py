"""Replies and opt-outs are read, whatever form they have, and nothing else is."""

import json
from dataclasses import replace
from datetime import datetime
from itertools import permutations
from typing import Any
from urllib.parse import urlencode

import pytest

from custom_components.smspartner.api import (
    MAX_REPLY_LENGTH,
    DeliveryReport,
    HlrNotification,
    Notification,
    Reply,
    ReplyKind,
    ReplyPart,
    is_stop_text,
    parse_notifications,
)
from custom_components.smspartner.api.fields import VENDOR_TIME_ZONE

from .bodies import BOM, REPORT, SAMPLE, as_multipart

SHORT: dict[str, Any] = {
    "type": "response",
    "phone_number": "+33600000001",
    "text": "Oui, à l'été 😀",
    "message_id": 1111111,
}
LONG: dict[str, Any] = {
    "msisdn": "33600000001",
    "to": "33939030405",
    "messageId": "02000000E68951D8",
    "text": "Oui, à l'été 😀",
    "type": "text",
    "keyword": "OUI",
    "message-timestamp": "2026-07-10 09:51:46",
}
PART = {"concat": "true", "concat-ref": "171", "concat-total": "2", "concat-part": "1"}
ANSWER = Reply(
    phone_number="+33600000001",
    kind=ReplyKind.REPLY,
    text="Oui, à l'été 😀",
    message_id="1111111",
    sent_to=None,
    date=None,
    part=None,
)
LONG_ANSWER = replace(
    ANSWER,
    message_id="02000000E68951D8",
    sent_to="+33939030405",
    date=datetime(2026, 7, 10, 9, 51, 46, tzinfo=VENDOR_TIME_ZONE),
)


def as_json(value: object) -> bytes:
    """Write a body as JSON."""
    return json.dumps(value).encode()


def as_form(values: dict[str, Any]) -> bytes:
    """Write a body as a URL-encoded form."""
    return urlencode(values).encode()


def read(values: dict[str, Any], **changes: object) -> Notification | None:
    """Read a sample with some of its fields changed; None leaves one out."""
    fields = {
        name: value for name, value in (values | changes).items() if value is not None
    }
    found = parse_notifications(as_json(fields)).notifications
    return found[0] if found else None


@pytest.mark.parametrize("encode", [as_json, as_form, as_multipart])
@pytest.mark.parametrize("start", [b"", BOM])
@pytest.mark.parametrize(("values", "expected"), [(SHORT, ANSWER), (LONG, LONG_ANSWER)])
def test_the_samples_are_read_however_they_come(
    encode: Any, start: bytes, values: dict[str, Any], expected: Reply
) -> None:
    """The body itself says what it is."""
    assert parse_notifications(start + encode(values)) == ([expected], True)


@pytest.mark.parametrize(
    "changes",
    [
        {"type": "Response"},
        {"type": " RESPONSE\n"},
        {"message_id": "1111111"},
        {"phone_number": 33600000001},
        {"phone_number": "33600000001"},
        {"phone_number": " 33600000001"},
        {"phone_number": "0033600000001"},
        {"new": {"deep": [1]}},
        {"errorName": "", "msgId": ""},
        {"text": "Oui, à\0 l'été\x07 😀"},
        {"status": "received"},
        {"msgId": "2"},
        {"message_id": None, "msgId": "1111111"},
        {"msgId": "2", "status": "received"},
    ],
)
def test_spellings_of_a_reply(changes: dict[str, Any]) -> None:
    """Numbers come as text or not, words in any case, and control characters go."""
    assert read(SHORT, **changes) == ANSWER


@pytest.mark.parametrize(
    "changes",
    [
        {"msisdn": 33600000001, "to": 33939030405},
        {"msisdn": "+33600000001", "to": "+33939030405"},
        {"type": "unicode"},
        {"type": None},
        {"status": "received"},
        {"msgId": "1"},
        {"concat": "false"},
        PART | {"concat": "false"},
        PART | {"concat-part": "0"},
        PART | {"concat-part": "3"},
        PART | {"concat-part": "-1"},
        PART | {"concat-part": "x"},
        PART | {"concat-total": "21"},
        PART | {"concat-total": "1"},
        PART | {"concat-ref": None},
        PART | {"concat-ref": []},
    ],
)
def test_spellings_of_a_reply_to_a_long_number(changes: dict[str, Any]) -> None:
    """A part that cannot be one of a whole is a reply by itself."""
    assert read(LONG, **changes) == LONG_ANSWER


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        (PART, ReplyPart(reference="171", number=1, total=2)),
        (PART | {"concat": None}, ReplyPart(reference="171", number=1, total=2)),
        (
            {"concat": True, "concat-ref": 7, "concat-total": 20, "concat-part": 20},
            ReplyPart(reference="7", number=20, total=20),
        ),
    ],
)
@pytest.mark.parametrize("encode", [as_json, as_form, as_multipart])
def test_parts_of_a_long_reply(
    encode: Any, changes: dict[str, Any], part: ReplyPart
) -> None:
    """A part says which it is, and of how many."""
    values = {
        name: value for name, value in (LONG | changes).items() if value is not None
    }
    assert parse_notifications(encode(values)) == (
        [replace(LONG_ANSWER, part=part)],
        True,
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("STOP", True),
        (" stop.\r\n", True),
        (". Stop .", True),
        ("\N{QUOTATION MARK}stop\N{QUOTATION MARK} !", True),
        ("STOP 36184", True),
        ("\N{FULLWIDTH LATIN CAPITAL LETTER S}top\N{ZERO WIDTH SPACE}", True),
        ("STOP 3", False),
        ("Stop it", False),
        ("stopp", False),
        ("STOP STOP", False),
        ("", False),
    ],
)
def test_who_writes_stop_to_a_long_number_opts_out(
    text: str, *, expected: bool
) -> None:
    """The whole text is the word; a part of a text is none."""
    kind = ReplyKind.STOP if expected else ReplyKind.REPLY
    for changes, meant in (({}, kind), (PART, ReplyKind.REPLY)):
        found = read(LONG, text=text, **changes)
        assert isinstance(found, Reply)
        assert found.kind is meant
        assert is_stop_text(found.text) is expected
    found = read(SHORT, text=text)
    assert isinstance(found, Reply)
    assert found.kind is ReplyKind.REPLY


@pytest.mark.parametrize("word", ["stop", "Stop", "STOP "])
@pytest.mark.parametrize("text", ["Stop", "Ne m'écrivez plus", ""])
def test_a_short_code_says_itself_who_opts_out(word: str, text: str) -> None:
    """Its word counts, whatever the text is."""
    expected = replace(ANSWER, kind=ReplyKind.STOP, text=text)
    assert read(SHORT, type=word, text=text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (None, ""),
        ("", ""),
        (1, "1"),
        (2.5, "2.5"),
        ([], ""),
        ({"a": "b"}, ""),
        (True, ""),
        ("a\r\nb\rc\nd\te", "a\nb\nc\nde"),
        (" oui ", " oui "),
        ("x" * 300, "x" * 300),
        ("é" * (MAX_REPLY_LENGTH + 1), "é" * MAX_REPLY_LENGTH),
        ("\0" * 5 * MAX_REPLY_LENGTH, ""),
    ],
)
@pytest.mark.parametrize("values", [SHORT, LONG])
def test_texts(values: dict[str, Any], text: object, expected: str) -> None:
    """A text is there, of limited length, and with no control character but breaks."""
    (found,) = parse_notifications(as_json(values | {"text": text})).notifications
    assert isinstance(found, Reply)
    assert found.text == expected


@pytest.mark.parametrize(
    ("escaped", "expected"),
    [
        (r"a\ud83d", "a\ufffd"),
        (r"\uDE00b", "\ufffdb"),
        (r"\ud83d\ud83d\ude00", "\ufffd😀"),
        (r"\ud83d\ude00\ude00", "😀\ufffd"),
        (r"\\ud83d\ud83d", "\\ud83d\ufffd"),
        (r"\ud83d\u00e9", "\ufffdé"),
        (r"\ud83d\"", '\ufffd"'),
    ],
)
@pytest.mark.parametrize("values", [SHORT, LONG])
def test_half_an_emoji_costs_only_itself(
    values: dict[str, Any], escaped: str, expected: str
) -> None:
    """A text that was cut in the middle of one is read."""
    body = json.dumps(values | {"text": "TEXT"}).replace("TEXT", escaped).encode()
    found, is_whole = parse_notifications(body)
    assert is_whole
    assert [one.text for one in found if isinstance(one, Reply)] == [expected]


@pytest.mark.parametrize("text", ["Où ? À midi, présent", "été", "Ça coûte 5 €"])
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
@pytest.mark.parametrize("values", [SHORT, LONG])
def test_accents_in_each_encoding(
    values: dict[str, Any], encoding: str, text: str
) -> None:
    """An answer is read as it was written, in the encoding of an old program too."""
    said = values | {"text": text}
    for body in (
        json.dumps(said, ensure_ascii=False).encode(encoding),
        urlencode(said, encoding=encoding).encode(),
        as_multipart(said).decode().encode(encoding),
    ):
        (found,) = parse_notifications(body).notifications
        assert isinstance(found, Reply)
        assert found.text == text


def test_half_a_character_in_a_form() -> None:
    """Bytes that are no UTF-8 cost only themselves, too."""
    for values in (SHORT, LONG):
        body = as_form(values | {"text": "TEXT"})
        for half in (b"a%F0%9F", b"a\xf0\x9f"):
            (found,) = parse_notifications(body.replace(b"TEXT", half)).notifications
            assert isinstance(found, Reply)
            assert found.text == "a\ufffd"


@pytest.mark.parametrize(
    "body", [rb'{"type":"response\ud83d', rb'["\ud83d", NaN]', b"[" * 9_999]
)
def test_what_is_no_json_stays_unread(body: bytes) -> None:
    """Only half an emoji is forgiven."""
    assert parse_notifications(body) == ([], False)


@pytest.mark.parametrize(
    ("values", "changes", "expected"),
    [
        (SHORT, {"message_id": None}, replace(ANSWER, message_id=None)),
        (SHORT, {"message_id": []}, replace(ANSWER, message_id=None)),
        (LONG, {"to": "x"}, replace(LONG_ANSWER, sent_to=None)),
        (LONG, {"message-timestamp": "soon"}, replace(LONG_ANSWER, date=None)),
        (LONG, {"messageId": None}, replace(LONG_ANSWER, message_id=None)),
    ],
)
def test_a_field_costs_only_itself(
    values: dict[str, Any], changes: dict[str, Any], expected: Reply
) -> None:
    """What is missing or unreadable is None, and the rest is read."""
    assert read(values, **changes) == expected


@pytest.mark.parametrize(
    "values",
    [
        SHORT | {"phone_number": "unknown"},
        SHORT | {"phone_number": None},
        SHORT | {"type": "answer"},
        SHORT | {"type": None},
        SHORT | {"mccMnc": "20801"},
        SHORT | {"errorName": "EC_NO_ERROR"},
        LONG | {"msisdn": ""},
        LONG | {"errorGrpId": 0},
        {"msisdn": "33600000001", "status": "delivered", "messageId": "1"},
        {"msisdn": "33600000001", "type": "text"},
        {"text": "oui"},
    ],
)
def test_what_is_no_reply(values: dict[str, Any]) -> None:
    """A reply says who answers, and has no field of another kind."""
    assert parse_notifications(as_json(values)) == ([], False)


def test_the_kinds_are_told_apart_by_their_keys() -> None:
    """All kinds may come together; each stays what it is."""
    kinds = {
        "result": (SAMPLE, HlrNotification),
        "report": (REPORT, DeliveryReport),
        "report with a type": (REPORT | {"type": "sms"}, DeliveryReport),
        "result, too": (SAMPLE | SHORT, HlrNotification),
        "report, too": (SHORT | REPORT, DeliveryReport),
        "report on a long number": (REPORT | LONG, DeliveryReport),
        "reply": (SHORT, Reply),
        "reply to a long number": (LONG, Reply),
    }
    members = list(kinds.values())
    for order in (members, members[::-1], *permutations(members[:2] + members[-2:])):
        found, is_whole = parse_notifications(as_json([one for one, _ in order]))
        assert is_whole
        assert [type(one) for one in found] == [kind for _, kind in order]
