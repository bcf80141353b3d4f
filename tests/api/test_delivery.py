"""Delivery reports are read from whatever SMS Partner may send."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from itertools import permutations
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custom_components.smspartner.api import (
    DeliveryReport,
    Fate,
    HlrNotification,
    MessageStatus,
    TooManyNotificationsError,
    parse_notifications,
    read_fate,
)
from custom_components.smspartner.api.fields import VENDOR_TIME_ZONE

from .bodies import BOM, REPORT, SAMPLE, as_multipart

EXPECTED = DeliveryReport(
    phone_number="+33600000001",
    message_id="95415616",
    status="delivered",
    fate=Fate.DELIVERED,
    date=datetime(2026, 2, 24, 13, 57, 43, tzinfo=UTC),
    cost=0.049,
    currency="EUR",
)
FATES = [
    ("delivered", Fate.DELIVERED),
    ("Delivered", Fate.DELIVERED),
    ("DELIVERED", Fate.DELIVERED),
    ("délivered", Fate.DELIVERED),
    ("not delivered", Fate.NOT_DELIVERED),
    ("Not delivered", Fate.NOT_DELIVERED),
    ("NOT_DELIVERED", Fate.NOT_DELIVERED),
    ("not-delivered", Fate.NOT_DELIVERED),
    (" not  delivered ", Fate.NOT_DELIVERED),
    ("waiting", Fate.WAITING),
    ("Waiting", Fate.WAITING),
    ("sent", Fate.WAITING),
    ("ko", Fate.FAILED),
    ("KO", Fate.FAILED),
    ("Numéro introuvable", None),
    ("DELIVRD", None),
    ("undelivered", None),
    ("", None),
    (None, None),
]


def as_json(value: object) -> bytes:
    """Write a body as JSON."""
    return json.dumps(value).encode()


def as_form(values: dict[str, Any]) -> bytes:
    """Write a body as a URL-encoded form."""
    return urlencode(values).encode()


def read(**changes: object) -> DeliveryReport | None:
    """Read the sample with some of its fields changed; None leaves one out."""
    values = {
        name: value for name, value in (REPORT | changes).items() if value is not None
    }
    found = parse_notifications(as_json(values)).notifications
    if not found:
        return None
    (report,) = found
    assert isinstance(report, DeliveryReport)
    return report


@pytest.mark.parametrize(
    "body",
    [
        as_json(REPORT),
        as_json([REPORT]),
        as_json({name: str(value) for name, value in REPORT.items()}),
        as_json(REPORT | {"msgId": 95415616, "cost": 0.049}),
        as_json(REPORT | {"phone": 33600000001}),
        as_json(REPORT | {"phone": "33600000001"}),
        as_json(REPORT | {"phone": " 33600000001"}),
        as_json(REPORT | {"phone": "0033600000001"}),
        as_json({"phoneNumber": "+33600000001"} | REPORT | {"phone": None}),
        as_json(REPORT | {"status": " Delivered\r\n"}),
        as_json(REPORT | {"date": "2026-02-24 14:57:43"}),
        as_json(REPORT | {"date": "2026-02-24T13:57:43.000+0000"}),
        as_json(REPORT | {"date": 1771941463000}),
        as_json(REPORT | {"new": {"deep": [1]}}),
        as_json(REPORT | {"errorName": None, "errorGrpId": None}),
        as_form(REPORT),
        as_form(dict(reversed(REPORT.items()))),
        as_form(REPORT).replace(b"%2B", b"+"),
        as_multipart(REPORT),
        BOM + as_json(REPORT),
        BOM + as_form(REPORT),
    ],
)
def test_the_sample_is_read_however_it_comes(body: bytes) -> None:
    """The body itself says what it is, and every value may be text or a number."""
    (found,), is_whole = parse_notifications(body)
    assert isinstance(found, DeliveryReport)
    assert found == EXPECTED
    assert is_whole


@pytest.mark.parametrize(("word", "fate"), FATES)
def test_words_for_a_fate(word: str | None, fate: Fate | None) -> None:
    """Each word has its meaning, in reports and polls alike; others are kept as sent.

    An unknown one is nothing final.
    """
    assert read_fate(word) is fate
    report = read(status=word)
    assert report is not None
    assert report.fate is fate
    assert report.status == ((word or "").strip().lower() or None)
    status = MessageStatus.from_answer({"status": word})
    assert (status.fate, status.status) == (fate, report.status)


@given(st.text())
def test_any_word(word: str) -> None:
    """Whatever the word, it has a meaning or none."""
    assert read_fate(word) in {*Fate, None}


@pytest.mark.parametrize(
    "changes",
    [
        {"phone": None},
        {"phone": "unknown"},
        {"phone": ""},
        {"phone": []},
        {"msgId": None, "status": None},
        {"msgId": "", "status": " "},
        {"msgId": {}, "status": []},
    ],
)
def test_without_a_number_or_a_message_there_is_no_report(
    changes: dict[str, Any],
) -> None:
    """A report that names nobody, or says nothing, is none."""
    assert read(**changes) is None


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"msgId": None}, {"message_id": None}),
        ({"status": None}, {"status": None, "fate": None}),
        ({"status": "buffered"}, {"status": "buffered", "fate": None}),
        ({"date": None}, {"date": None}),
        ({"date": "yesterday"}, {"date": None}),
        (
            {"date": "2026-07-01 14:00:00"},
            {"date": datetime(2026, 7, 1, 14, tzinfo=VENDOR_TIME_ZONE)},
        ),
        ({"cost": None, "currency": None}, {"cost": None, "currency": None}),
        ({"cost": "-1", "currency": "€"}, {"cost": None, "currency": "EUR"}),
        ({"cost": "x", "currency": 1}, {"cost": None, "currency": None}),
        ({"phone": "x", "phoneNumber": "+3361"}, {"phone_number": "+3361"}),
    ],
)
def test_a_field_costs_only_itself(
    changes: dict[str, Any], expected: dict[str, Any]
) -> None:
    """What is missing or unreadable is None, and the rest is read."""
    assert read(**changes) == replace(EXPECTED, **expected)


def test_the_kinds_are_told_apart_by_their_keys() -> None:
    """Results and reports may come together; each stays in its place."""
    for members in permutations([SAMPLE, REPORT, SAMPLE | REPORT]):
        found, is_whole = parse_notifications(as_json(members))
        assert is_whole
        assert [type(one) for one in found] == [
            DeliveryReport if member is REPORT else HlrNotification
            for member in members
        ]
    for junk in ({}, {"phone": "+33612345678"}, None, "x"):
        found, is_whole = parse_notifications(as_json([REPORT, junk]))
        assert (found, is_whole) == ([EXPECTED], False)
        assert parse_notifications(as_json(junk)) == ([], False)


def test_reports_are_limited_too() -> None:
    """A body with more of them than allowed is refused before it is read."""
    body = as_json([REPORT] * 3)
    assert parse_notifications(body, 3).notifications == [EXPECTED] * 3
    with pytest.raises(TooManyNotificationsError):
        parse_notifications(body, 2)
