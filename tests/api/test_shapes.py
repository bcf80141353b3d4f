"""What the client expects of an answer, and what it tells of one that is different."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any, Final

import aiohttp
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from custom_components.smspartner.api import (
    AccountInfo,
    DeliveryReport,
    HlrNotification,
    HlrSubmission,
    ReceivedAnswer,
    RentalFile,
    Reply,
    ShapeLog,
    SmsPartnerClient,
    SmsPartnerError,
    SmsSubmission,
    StopList,
    parse_notifications,
)
from custom_components.smspartner.api.models import read_statuses
from custom_components.smspartner.api.sending import TaggedPage
from custom_components.smspartner.api.shapes import describe_body
from custom_components.smspartner.api.shapes.expected import (
    ANSWERS,
    DELIVERY_REPORT,
    HLR_RESULT,
    LONG_NUMBER_REPLY,
    SHORT_CODE_REPLY,
)
from custom_components.smspartner.api.shapes.rules import Fields, ListOf, Rule, compare

from ..simulator import Simulator
from .wire import CALLS, KEY, Wire, http

pytestmark = pytest.mark.usefixtures("socket_enabled")

PRIVATE: Final = "PRIVÉ"
LONG_NUMBER: Final = re.compile(r"\d{6,}")

HLR: Final = {
    "phone": "+33612345678",
    "messageId": "1234-1",
    "mccMnc": "20815",
    "ported": "1",
    "errorGrpId": "0",
    "errorName": "NO_ERROR ",
    "errorDesc": "No Error",
    "date": "2018-03-05T10:34:52.355+0000",
}
REPORT: Final = {
    "status": "delivered",
    "msgId": "95415616",
    "date": 1771941463,
    "phone": "+33612345678",
    "cost": "0.049",
    "currency": "EUR",
}
SHORT: Final = {
    "type": "response",
    "phone_number": "+33612345678",
    "text": "oui",
    "message_id": 1111111,
}
LONG: Final = {
    "msisdn": "33612345678",
    "to": "33700000001",
    "messageId": "02000000",
    "text": "oui",
    "type": "text",
    "keyword": "OUI",
    "message-timestamp": "2016-03-10 09:51:46",
    "concat": "true",
    "concat-ref": "171",
    "concat-total": "2",
    "concat-part": "1",
}
STATUS: Final = {
    "success": True,
    "code": 200,
    "phoneNumber": "+33699999993",
    "messageId": 111111,
    "status": "Delivered",
    "date": "1517934416",
    "stopSms": "0",
    "isSpam": "0",
}
TAGGED: Final = {name: STATUS[name] for name in STATUS if name != "messageId"}
SMS: Final = {
    "message_id": 307,
    "nb_sms": 1,
    "cost": 0.038,
    "currency": "EUR",
    "scheduledDeliveryDate": "2018-08-18 20:00:00",
}
HLR_ANSWER: Final = {
    "campaign_id": "HLR000000",
    "number": 1,
    "cost": 0.005,
    "currency": "EUR",
}
STOP_LIST_ENTRY: Final = {
    "id": 19,
    "phoneNumber": "+33699999919",
    "createdAt": "2015-07-20 10:19:45",
}
STOP_LIST: Final = {"nbData": 2, "data": [STOP_LIST_ENTRY] * 2}
RENTAL: Final = {
    "phoneNumbers": 2,
    "datas": [{"id": "14314", "phone": "+33600014314", "stopSms": False}] * 2,
}
ME: Final = {
    "user": {"username": "a@example.com", "firstname": "A", "lastname": "B"},
    "credits": {
        "creditSms": 269082,
        "creditSmsECO": 444570,
        "creditHlr": 2045023,
        "toSend": 0,
        "solde": "10225.119",
        "currency": "EUR",
        "balance": "10225.119",
    },
}
type Reading = tuple[Fields, Callable[[Any], object], dict[str, Any]]

READINGS: Final[dict[str, Reading]] = {
    "hlr/notify": (ANSWERS["hlr/notify"], HlrSubmission.from_answer, HLR_ANSWER),
    "send": (ANSWERS["send"], SmsSubmission.from_answer, SMS),
    "vn/send": (ANSWERS["vn/send"], SmsSubmission.from_answer, SMS),
    "multi-status": (
        ANSWERS["multi-status"],
        read_statuses,
        {"StatutResponse_List": [STATUS]},
    ),
    "bulk-status-by-tag": (
        ANSWERS["bulk-status-by-tag"],
        TaggedPage.from_answer,
        {"currentPage": 1, "total": 1, "StatutResponse_List": [TAGGED]},
    ),
    "stop-sms/list": (ANSWERS["stop-sms/list"], StopList.from_answer, STOP_LIST),
    "location/file/download": (
        ANSWERS["location/file/download"],
        RentalFile.from_answer,
        RENTAL,
    ),
    "me": (ANSWERS["me"], AccountInfo.from_answer, ME),
    "HLR result": (HLR_RESULT, HlrNotification.from_fields, HLR),
    "delivery report": (DELIVERY_REPORT, DeliveryReport.from_fields, REPORT),
    "short code": (SHORT_CODE_REPLY, Reply.from_fields, SHORT),
    "long number": (LONG_NUMBER_REPLY, Reply.from_fields, LONG),
}
"""What is expected, what reads it, and how the vendor documents it."""

NOT_READ: Final = {
    "success",
    "code",
    "user.firstname",
    "user.lastname",
    "credits.creditSmsECO",
    "currentPage",
    "StatutResponse_List[].code",
    "keyword",
}
"""Fields that are documented, and that no reader of an answer asks for."""
SAY_NOTHING_ALONE: Final = {
    "data[].phoneNumber",  # kept as it came where it is no number
    "datas[].phone",
    "credits.solde",  # second to balance
    "StatutResponse_List[].success",
    "errorGrpId",
    "type",
    "text",
    "concat",
    "concat-ref",
    "concat-total",
    "concat-part",
}
"""Fields of which the reading does not show by itself whether they could be read."""
VALUES: Final[tuple[object, ...]] = (
    "word",
    "700",
    700,
    7.5,
    True,
    "no",
    [],
    {},
    "+33612340000",
    "2026-01-01 10:00:00",
    "USD",
    "20801",
)


class Noting(dict[str, Any]):
    """An object that notes which of its fields are asked for."""

    def __init__(self, value: Mapping[str, Any], path: str, asked: set[str]) -> None:
        """Initialize with its fields, those of the objects in it included."""
        self._path = path
        self._asked = asked
        super().__init__({name: self._wrap(name, value[name]) for name in value})

    def get(self, key: str, default: Any = None) -> Any:
        """Return a field."""
        self._asked.add(f"{self._path}{key}")
        return super().get(key, default)

    def __contains__(self, key: object) -> bool:
        """Return whether there is a field."""
        self._asked.add(f"{self._path}{key}")
        return super().__contains__(key)

    def _wrap(self, name: str, value: Any) -> Any:
        """Return a value whose objects note as well."""
        match value:
            case dict():
                return Noting(value, f"{self._path}{name}.", self._asked)
            case list():
                path = f"{self._path}{name}[]."
                return [Noting(member, path, self._asked) for member in value]
        return value

    @classmethod
    def ask(cls, read: Callable[[Any], object], value: Mapping[str, Any]) -> set[str]:
        """Return the fields that a reader asks for."""
        asked: set[str] = set()
        read(cls(value, "", asked))
        return asked


def paths(rule: Rule, path: str = "") -> Iterator[str]:
    """Yield the paths of all fields that are expected."""
    match rule:
        case Fields():
            for name, each in rule.names.items():
                yield f"{path}{name}"
                yield from paths(each.rule, f"{path}{name}.")
        case ListOf():
            yield from paths(rule.members, f"{path.removesuffix('.')}[].")


def changed(sample: dict[str, Any], path: str, **value: object) -> dict[str, Any]:
    """Return a sample with another value at a path, or without any."""
    copy: dict[str, Any] = orjson.loads(orjson.dumps(sample))
    *parents, name = path.split(".")
    holder = copy
    for parent in parents:
        inner = holder[parent.removesuffix("[]")]
        holder = inner[0] if parent.endswith("[]") else inner
    holder.pop(name, None)
    if value:
        holder[name] = value["to"]
    return copy


def leaves(value: object, path: str = "") -> Iterator[str]:
    """Yield the paths of the values in a sample."""
    match value:
        case dict():
            for name, member in value.items():
                yield from leaves(member, f"{path}.{name}" if path else name)
        case list():
            yield from leaves(value[0], f"{path}[]")
        case _:
            yield path


each_reading = pytest.mark.parametrize(
    ("expected", "read", "sample"), READINGS.values(), ids=READINGS
)


@each_reading
def test_the_table_has_what_the_readers_read(
    expected: Fields, read: Callable[[Any], object], sample: dict[str, Any]
) -> None:
    """Each field that is asked for is in the table, and no other but those noted."""
    known = set(paths(expected))
    # Other names are asked for where the first one is missing.
    samples = [sample, *(changed(sample, path) for path in leaves(sample))]
    asked = {name for one in samples for name in Noting.ask(read, one)}
    assert asked - known <= ({"msisdn", "text"} if sample is SHORT else set())
    assert known - asked <= NOT_READ | ({"type"} if sample is LONG else set())
    assert compare(expected, {"success": True, **sample}) == tuple(
        "success: unknown" for _ in range("success" not in known)
    )


@each_reading
def test_the_table_expects_what_the_readers_can_read(
    expected: Fields, read: Callable[[Any], object], sample: dict[str, Any]
) -> None:
    """A value surprises if, and only if, it is as good as none to the client."""
    for path in set(leaves(sample)) - NOT_READ - SAY_NOTHING_ALONE:
        missing = read(changed(sample, path))
        for value in VALUES:
            other = changed(sample, path, to=value)
            is_expected = not any(
                surprise.startswith(f"{path}:") for surprise in compare(expected, other)
            )
            assert (read(other) != missing) == is_expected, (path, value)


async def received(
    session: aiohttp.ClientSession, call: str, address: str
) -> list[ReceivedAnswer]:
    """Make a call, and return the answers that were passed on."""
    found: list[ReceivedAnswer] = []
    client = SmsPartnerClient(session, KEY, address, on_answer=found.append)
    with suppress(SmsPartnerError):
        await CALLS[call](client)
    return found


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("numbers_are_text", [False, True])
@pytest.mark.parametrize("error_status", [200, 400])
async def test_answers_as_they_are_documented(
    simulator: Simulator,
    session: aiohttp.ClientSession,
    call: str,
    error_status: int,
    *,
    numbers_are_text: bool,
) -> None:
    """Nothing surprises in a success, nor in a refusal in any of its forms."""
    simulator.settings.numbers_are_text = numbers_are_text
    simulator.settings.error_status = error_status
    for form in ("message", "errors", "error", "nested"):
        simulator.fault("*", "refuse", times=1, code=9, form=form)
    for _ in range(5):
        (answer,) = await received(session, call, simulator.url)
        assert answer.surprises == ()
        assert answer.describe()["shape"]["success"] == "boolean"


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (http(200, {"success": True}), ("nbData: missing", "data: missing")),
        (
            http(200, {"success": True, "nbData": None, "data": ""}),
            ("nbData: empty", "data: empty"),
        ),
        (
            http(200, {"success": True, **STOP_LIST, "next": "x", "06 12": 1}),
            ("next: unknown", "(other): unknown"),
        ),
        (
            http(200, {"success": True, "nbData": "many", "data": [[], {"id": 1}]}),
            (
                "nbData: not readable: text",
                "data[]: not readable: list",
                "data[].phoneNumber: missing",
                "data[].createdAt: missing",
            ),
        ),
        (
            http(200, {"success": True, "nbData": 1, "data": {"7": STOP_LIST["data"]}}),
            ("data[]: not readable: list",),
        ),
        (http(200, {"success": True, "nbData": 0, "data": {}}), ()),
        (
            http(200, {"success": "perhaps", **STOP_LIST}),
            ("success: not readable: text",),
        ),
        (http(200, {"success": False}), ("code: missing", "message: missing")),
        (http(400, {"success": True, **STOP_LIST}), ("HTTP status 400",)),
        (http(502, {"success": True, **STOP_LIST}), ("HTTP status 502",)),
        (http(200, [STOP_LIST]), ("HTTP status 200: no JSON object",)),
        (http(200, b""), ("HTTP status 200: an empty body",)),
        (http(429, b"<html>"), ("HTTP status 429: HTML",)),
        (http(200, b"{"), ("HTTP status 200: no JSON object",)),
    ],
)
async def test_what_surprises(
    session: aiohttp.ClientSession, answer: bytes, expected: tuple[str, ...]
) -> None:
    """What is missing, empty, new or cannot be read is named, and no value is."""
    async with Wire(answer) as server:
        (found,) = await received(session, "stop-sms/list", server.address)
    assert found.surprises == expected


async def test_only_some_of_a_long_list_is_looked_at() -> None:
    """A stop list of any length costs no more than a short one."""

    class Watched(list[object]):
        """A list that counts what is taken from it."""

        taken = 0

        def __iter__(self) -> Iterator[object]:
            """Yield its members."""
            for member in super().__iter__():
                self.taken += 1
                yield member

    entries = Watched([STOP_LIST_ENTRY] * 100_000)
    answer = {"success": True, "nbData": 100_000, "data": entries}
    assert compare(ANSWERS["stop-sms/list"], answer) == ()
    assert 0 < entries.taken <= 20


keys = st.sampled_from(["data", "success", "code", "+33612345678", f"{PRIVATE} x", "9"])
hostile = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(min_value=-(2**63), max_value=2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text().map(f"{PRIVATE}0612345678".__add__),
    lambda inner: st.lists(inner) | st.dictionaries(keys, inner),
    max_leaves=40,
)


@given(value=hostile, call=st.sampled_from(sorted(ANSWERS)))
def test_no_value_is_told(value: object, call: str) -> None:
    """Whatever comes, neither a text nor a number of it is told, and little at all."""
    log = ShapeLog()
    body = orjson.dumps(value)
    told = [compare(ANSWERS[call], value), describe_body(body)]
    parse_notifications(body, note=log.note_notification)
    shown = json.dumps([told, log.describe()], ensure_ascii=False)
    assert PRIVATE not in shown
    assert LONG_NUMBER.findall(shown) == []


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 500 + b"]" * 500,
        orjson.dumps("x" * 200_000),
        orjson.dumps({f"name{chr(97 + n % 26) * (n % 30)}": {} for n in range(9_000)}),
        orjson.dumps([{f"k{'x' * n}": [1] * n} for n in range(1_000)]),
        b"<a>" * 100_000,
        b"--x\nname=a" * 10_000,
        b"&".join(b"k%d=1" % n for n in range(10_000)),
    ],
)
async def test_a_huge_answer_has_a_small_shape(
    session: aiohttp.ClientSession, body: bytes
) -> None:
    """However much there is, little is told of it."""
    async with Wire(http(200, body)) as server:
        (answer,) = await received(session, "stop-sms/list", server.address)
    shown = json.dumps(answer.describe())
    assert len(shown) < 20_000
    assert LONG_NUMBER.findall(shown) == []


async def test_the_log_is_bounded(session: aiohttp.ClientSession) -> None:
    """All that surprises is counted, and a few shapes of each call are kept."""
    log = ShapeLog()
    client_calls = 30
    for number in range(client_calls):
        answer = http(200, {"success": True, f"new{'x' * number}": number})
        async with Wire(answer) as server:
            for found in await received(session, "stop-sms/list", server.address):
                log.note_answer(found)
                log.note_answer(found)
    told = log.describe()
    assert told["answers"] == {"stop-sms/list": 2 * client_calls}
    assert told["surprising"] == {"stop-sms/list": 2 * client_calls}
    assert [one["count"] for one in told["shapes"]] == [2, 2, 2]
    assert told["shapes"][1]["shape"] == {"success": "boolean", "newx": "number of 1"}


class Counted(dict[str, object]):
    """The fields of a notification, which count how often one is looked up."""

    looked_up = 0

    def __getitem__(self, key: str) -> object:
        """Return a field."""
        self.looked_up += 1
        return super().__getitem__(key)


@pytest.mark.parametrize("sample", [HLR, REPORT, SHORT, LONG])
def test_a_known_notification_is_not_compared_again(sample: dict[str, Any]) -> None:
    """Of fields that were as expected before, no value is looked at."""
    log = ShapeLog()
    first, second = Counted(sample), Counted(sample)
    log.note_notification(first)
    log.note_notification(second)
    assert (first.looked_up > 0, second.looked_up) == (True, 0)
    assert log.describe() == {"answers": {}, "surprising": {}, "shapes": []}


@pytest.mark.parametrize(
    ("values", "name", "surprise"),
    [
        ({**HLR, "extra": 1}, "HLR result", "extra: unknown"),
        ({**HLR, "phone": 7.5}, "HLR result", "phone: not readable: number"),
        ({**REPORT, "date": "soon"}, "delivery report", "date: not readable: text"),
        ({**SHORT, "date": 1}, "reply on the short code", "date: unknown"),
        ({**LONG, "to": None}, "reply on a long number", "to: empty"),
        ({"hello": 1}, "unknown notification", "hello: unknown"),
    ],
)
def test_notifications_that_surprise(
    values: dict[str, Any], name: str, surprise: str
) -> None:
    """They are counted by what they are, each time."""
    log = ShapeLog()
    for _ in range(3):
        log.note_notification(values)
    told = log.describe()
    assert told["surprising"] == {name: 3}
    ((kept),) = told["shapes"]
    assert (kept["of"], kept["count"]) == (name, 3)
    assert surprise in kept["surprises"]
