"""Everything that can come back from a call, and what must follow from it."""

import gzip
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
import orjson
import pytest

from custom_components.smspartner.api import (
    ConnectionProblem,
    SmsPartnerAuthError,
    SmsPartnerConnectionError,
    SmsPartnerError,
    SmsPartnerHttpError,
    SmsPartnerOutcomeUnknownError,
    SmsPartnerRateLimitError,
    SmsPartnerRequestError,
    SmsPartnerUnexpectedAnswerError,
)
from custom_components.smspartner.api import client as client_module

from ..simulator import Simulator
from .wire import (
    KEY,
    NO,
    TIMEOUTS,
    YES,
    CameBack,
    Stage,
    Wire,
    address,
    http,
    reply,
    wire,
)


def fault(kind: str, **details: Any) -> CameBack:
    """Let the simulator play a fault."""

    @asynccontextmanager
    async def stage(simulator: Simulator) -> AsyncIterator[Stage]:
        """Switch the fault on."""
        simulator.fault("*", kind, **details)
        yield Stage(simulator.url, simulator.books.calls.total)

    return stage


def settings(**changes: Any) -> CameBack:
    """Let the simulator answer by itself, with other settings."""

    @asynccontextmanager
    async def stage(simulator: Simulator) -> AsyncIterator[Stage]:
        """Change the settings."""
        simulator.settings.update(changes)
        yield Stage(simulator.url, simulator.books.calls.total)

    return stage


def silence(answer: bytes) -> CameBack:
    """Let these bytes come back, and then nothing until the read times out."""

    @asynccontextmanager
    async def stage(_simulator: Simulator) -> AsyncIterator[Stage]:
        """Serve the bytes to somebody who does not wait long."""
        hasty = aiohttp.ClientTimeout(total=None, connect=10, sock_read=0.05)
        with pytest.MonkeyPatch.context() as patch:
            for name in TIMEOUTS:
                patch.setattr(client_module, name, hasty)
            async with Wire(answer, falls_silent=True) as server:
                yield Stage(server.address, lambda: len(server.requests))

    return stage


def trickle() -> CameBack:
    """Let an answer come that is not over when the time for it is."""

    @asynccontextmanager
    async def stage(simulator: Simulator) -> AsyncIterator[Stage]:
        """Send blanks to somebody who does not wait long."""
        hasty = aiohttp.ClientTimeout(total=0.3, connect=10, sock_read=10)
        simulator.fault("*", "endless", seconds=0.01)
        with pytest.MonkeyPatch.context() as patch:
            for name in TIMEOUTS:
                patch.setattr(client_module, name, hasty)
            yield Stage(simulator.url, simulator.books.calls.total)

    return stage


def nobody(scheme: str = "http") -> CameBack:
    """Let there be nobody at the address."""

    @asynccontextmanager
    async def stage(simulator: Simulator) -> AsyncIterator[Stage]:
        """Close the door."""
        await simulator.close_door()
        address = simulator.url.replace("http", scheme, 1)
        yield Stage(address, simulator.books.calls.total)

    return stage


def no_tls() -> CameBack:
    """Let the server not speak TLS."""

    @asynccontextmanager
    async def stage(simulator: Simulator) -> AsyncIterator[Stage]:
        """Ask for TLS where there is none."""
        address = simulator.url.replace("http", "https", 1)
        yield Stage(address, simulator.books.calls.total)

    return stage


@dataclass(frozen=True)
class Outcome:
    """What the caller of a paid call and of a reading one gets: a result or an error.

    None stands for a result.
    """

    paid: type[SmsPartnerError] | None
    reading: type[SmsPartnerError] | None
    was_sent: bool = True


OK = Outcome(None, None)
REFUSED = Outcome(SmsPartnerRequestError, SmsPartnerRequestError)
REFUSED_BY_STATUS = Outcome(SmsPartnerHttpError, SmsPartnerHttpError)
WRONG_KEY = Outcome(SmsPartnerAuthError, SmsPartnerAuthError)
NOT_TAKEN = Outcome(SmsPartnerRateLimitError, SmsPartnerRateLimitError)
NOT_SENT = Outcome(SmsPartnerConnectionError, SmsPartnerConnectionError, was_sent=False)
CUT = Outcome(SmsPartnerOutcomeUnknownError, SmsPartnerConnectionError)
UNCLEAR = Outcome(SmsPartnerOutcomeUnknownError, SmsPartnerUnexpectedAnswerError)
ZIPPED = gzip.compress(orjson.dumps(YES))
NESTED = [
    {"elementId": "children[phoneNumbers].data", "message": "Numéro requis"},
    {"elementId": "data", "code": "2", "message": "Numéro invalide"},
]
RETRY = "Retry-After: "
# What came back, what follows from it, and what the error must hold.
type Row = tuple[str, CameBack, Outcome, Mapping[str, object]]
TABLE: list[Row] = [
    # Success: 2xx and success, however it is spelled.
    ("success", settings(), OK, {}),
    ("numbers as text", settings(numbers_are_text=True), OK, {}),
    ("values of other types", fault("wrong_types"), OK, {}),
    ("success alone", wire(http(200, YES)), OK, {}),
    ("success with 201", wire(http(201, YES)), OK, {}),
    ("success as text", wire(http(200, {"success": "true"})), OK, {}),
    ("success as 1", wire(http(200, {"success": 1})), OK, {}),
    ("more fields", wire(http(200, YES | {"new": [1], "code": 200})), OK, {}),
    ("code as text", wire(http(200, YES | {"code": "200"})), OK, {}),
    ("byte order mark", wire(http(200, b'\xef\xbb\xbf{"success":true}')), OK, {}),
    ("white space", wire(http(200, b'\r\n {"success":true}\n')), OK, {}),
    (
        "JSON called HTML",
        wire(http(200, YES, "Content-Type: text/html")),
        OK,
        {},
    ),
    (
        "Latin-1",
        wire(http(200, '{"success":true,"message":"Envoyé"}'.encode("latin-1"))),
        OK,
        {},
    ),
    ("gzip", wire(http(200, ZIPPED, "Content-Encoding: gzip")), OK, {}),
    ("gzip in capitals", wire(http(200, ZIPPED, "Content-Encoding: GZIP")), OK, {}),
    ("gzip of the simulator", fault("gzip"), OK, {}),
    ("no encoding", wire(http(200, YES, "Content-Encoding: identity")), OK, {}),
    # Not taken.
    ("429", fault("status", status=429), NOT_TAKEN, {"retry_after": None}),
    (
        "429 with Retry-After",
        fault("status", status=429, retry_after=7),
        NOT_TAKEN,
        {"retry_after": 7.0},
    ),
    (
        "429 until a date",
        wire(http(429, b"", f"{RETRY}Wed, 21 Oct 2026 07:28:00 GMT")),
        NOT_TAKEN,
        {"retry_after": None},
    ),
    (
        "429 until before",
        wire(http(429, b"", f"{RETRY}-1")),
        NOT_TAKEN,
        {"retry_after": None},
    ),
    (
        "429 for ever",
        wire(http(429, b"", f"{RETRY}inf")),
        NOT_TAKEN,
        {"retry_after": None},
    ),
    ("429 without an end", fault("endless", seconds=0, status=429), NOT_TAKEN, {}),
    (
        "429 with a refusal",
        wire(reply("wrong_key.json", 429)),
        NOT_TAKEN,
        {"retry_after": None},
    ),
    # Refused: success is false with a code other than 500, whatever the status.
    (
        "wrong key",
        wire(reply("wrong_key.json")),
        WRONG_KEY,
        {"code": 10, "message": "Clé API incorrecte"},
    ),
    (
        "wrong key in other words",
        wire(reply("multi_status_wrong_key.json")),
        WRONG_KEY,
        {"code": 10, "message": "Clef API incorrecte"},
    ),
    ("wrong key with 401", wire(reply("wrong_key.json", 401)), WRONG_KEY, {"code": 10}),
    ("wrong key with 503", wire(reply("wrong_key.json", 503)), WRONG_KEY, {"code": 10}),
    ("wrong key with 302", wire(reply("wrong_key.json", 302)), WRONG_KEY, {"code": 10}),
    ("wrong key of the simulator", settings(api_keys=[]), WRONG_KEY, {"code": 10}),
    ("no key", fault("refuse", code=1), WRONG_KEY, {"code": 1}),
    ("code 10 as text", wire(http(200, NO | {"code": "10"})), WRONG_KEY, {"code": 10}),
    *(
        (
            f"code {code} with {status}",
            fault("refuse", code=code, status=status, message="Non"),
            REFUSED,
            {"code": code, "message": "Non"},
        )
        for code in (3, 11, 20, 30, 40, 50, 90, 96)
        for status in (200, 400)
    ),
    (
        "success as text, false",
        wire(http(200, {"success": "false", "code": 3})),
        REFUSED,
        {"code": 3, "message": None, "says": "No reason given"},
    ),
    (
        "success as 0",
        wire(http(200, {"success": 0, "code": 3})),
        REFUSED,
        {"code": 3},
    ),
    (
        "errors",
        wire(http(200, NO | {"errors": NESTED})),
        REFUSED,
        {"code": 2, "message": "Numéro requis; Numéro invalide"},
    ),
    (
        "error",
        wire(http(400, NO | {"error": NESTED})),
        REFUSED,
        {"code": 2, "message": "Numéro requis; Numéro invalide"},
    ),
    (
        "errors by place",
        wire(http(200, NO | {"errors": {"0": NESTED[0], "2": NESTED[1]}})),
        REFUSED,
        {"code": 2, "message": "Numéro requis; Numéro invalide"},
    ),
    (
        "one error, no list",
        wire(http(200, NO | {"error": NESTED[1]})),
        REFUSED,
        {"code": 2, "message": "Numéro invalide"},
    ),
    (
        "error as text",
        wire(http(200, NO | {"code": 3, "error": "Virgules"})),
        REFUSED,
        {"code": 3, "message": "Virgules"},
    ),
    (
        "errors of the simulator",
        fault("refuse", code=9, form="errors", message="Trop long"),
        REFUSED,
        {"code": 9, "message": "Trop long"},
    ),
    (
        "a wrong key among errors",
        wire(http(200, NO | {"errors": [{"code": "10", "message": "Clé"}]})),
        WRONG_KEY,
        {"code": 10, "message": "Clé"},
    ),
    (
        "code 200 above, another below",
        wire(http(200, NO | {"code": 200, "errors": NESTED})),
        REFUSED,
        {"code": 2},
    ),
    (
        "the code above comes first",
        wire(http(200, NO | {"code": 9, "errors": [{"code": 500}]})),
        REFUSED,
        {"code": 9},
    ),
    (
        "a code beyond all reason above another",
        wire(http(200, NO | {"code": 2**63, "errors": [NESTED[1]]})),
        REFUSED,
        {"code": 2},
    ),
    # Refused by the vendor itself, though a gateway made it an error of its own.
    *(
        (
            f"code {code} with {status}",
            fault("refuse", code=code, status=status, message="Non"),
            REFUSED,
            {"code": code, "message": "Non"},
        )
        for code in (20, 30, 40, 90, 96)
        for status in (302, 408, 502)
    ),
    # Refused: any other 4xx.
    (
        "403 with HTML",
        fault("html", status=403),
        REFUSED_BY_STATUS,
        {"code": None, "message": None, "status": 403, "says": "HTTP status 403"},
    ),
    (
        "404 without a body",
        fault("empty", status=404),
        REFUSED_BY_STATUS,
        {"code": None},
    ),
    (
        "400 with XML",
        wire(reply("wrong_key_xml.txt", 400)),
        REFUSED_BY_STATUS,
        {"code": None},
    ),
    ("400 with half a JSON", wire(http(400, b'{"success":fa')), REFUSED_BY_STATUS, {}),
    ("400 with success", wire(http(400, YES)), REFUSED_BY_STATUS, {}),
    (
        "400 with success false and no code",
        wire(http(400, NO | {"message": "Non"})),
        REFUSED_BY_STATUS,
        {"code": None, "message": "Non", "status": 400, "says": "Non"},
    ),
    (
        "400 with bad gzip",
        wire(http(400, b"no gzip", "Content-Encoding: gzip")),
        REFUSED_BY_STATUS,
        {"code": None, "message": None, "status": 400, "says": "HTTP status 400"},
    ),
    (
        "403 without an end",
        fault("endless", seconds=0, status=403),
        REFUSED_BY_STATUS,
        {"code": None, "message": None, "status": 403, "says": "HTTP status 403"},
    ),
    ("400 with code 500", wire(http(400, NO | {"code": 500})), REFUSED, {}),
    ("499", wire(http(499)), REFUSED_BY_STATUS, {}),
    # Not sent.
    (
        "refused connection",
        nobody(),
        NOT_SENT,
        {"problem": ConnectionProblem.NOT_REACHABLE},
    ),
    (
        "refused connection, TLS",
        nobody("https"),
        NOT_SENT,
        {"problem": ConnectionProblem.NOT_REACHABLE},
    ),
    ("no TLS", no_tls(), NOT_SENT, {"problem": ConnectionProblem.TLS_ERROR}),
    (
        "no host",
        address("http://"),
        NOT_SENT,
        {"problem": ConnectionProblem.NOT_REACHABLE},
    ),
    (
        "no HTTP",
        address("ftp://127.0.0.1"),
        NOT_SENT,
        {"problem": ConnectionProblem.NOT_REACHABLE},
    ),
    (
        "no address",
        address("nowhere"),
        NOT_SENT,
        {"problem": ConnectionProblem.NOT_REACHABLE},
    ),
    # Unclear: any other answer.
    *(
        (f"{status}", fault("redirect", status=status), UNCLEAR, {})
        for status in (301, 302, 303, 307, 308)
    ),
    ("304", wire(http(304)), UNCLEAR, {}),
    ("500", fault("status"), UNCLEAR, {"says": "HTTP status 500, code 500"}),
    ("500 with HTML", fault("html", status=500), UNCLEAR, {"says": "500, HTML"}),
    ("502 with HTML", fault("html", status=502), UNCLEAR, {"says": "502, HTML"}),
    ("503 without a body", fault("empty", status=503), UNCLEAR, {}),
    ("504 with success", wire(http(504, YES)), UNCLEAR, {}),
    *(
        (
            f"code {code} with {status}",
            fault("refuse", code=code, status=status, message="Panne"),
            UNCLEAR,
            {"says": f"HTTP status {status}, code {code}: Panne"},
        )
        for code in (4, 99, 408, 429, 500, 502, 504)
        for status in (408, 502)
    ),
    ("408", fault("status", status=408), UNCLEAR, {"says": "status 408, code 408"}),
    ("408 with HTML", fault("html", status=408), UNCLEAR, {"says": "408, HTML"}),
    ("408 without a body", fault("empty", status=408), UNCLEAR, {}),
    ("302 with code 302", wire(http(302, NO | {"code": 302})), UNCLEAR, {}),
    (
        "a code of the vendor's without its envelope",
        wire(http(502, {"code": 10, "message": "Bad gateway"})),
        UNCLEAR,
        {"says": "HTTP status 502, code 10: Bad gateway"},
    ),
    (
        "a code of the vendor's below a gateway's",
        wire(http(502, NO | {"code": 502, "errors": [{"code": 10}]})),
        UNCLEAR,
        {"says": "HTTP status 502, code 502"},
    ),
    (
        "no code",
        wire(http(200, NO | {"errors": NESTED[:1]})),
        UNCLEAR,
        {"says": "HTTP status 200: Numéro requis"},
    ),
    *(
        (
            f"code {code}",
            wire(http(200, NO | {"code": code, "message": "Non"})),
            UNCLEAR,
            {"says": "HTTP status 200: Non"},
        )
        for code in (200, 2**63, 2**64 - 1, -1, 1e300, "9" * 30)
    ),
    (
        "success is false and no more",
        wire(http(200, NO)),
        UNCLEAR,
        {"says": "HTTP status 200: No reason given"},
    ),
    (
        "junk for errors",
        wire(http(200, NO | {"code": "x", "message": {}, "errors": [1, None]})),
        UNCLEAR,
        {"says": "HTTP status 200: No reason given"},
    ),
    (
        "503 with success false and no code",
        wire(http(503, NO | {"message": "Service indisponible"})),
        UNCLEAR,
        {"says": "HTTP status 503: Service indisponible"},
    ),
    (
        "code 500",
        fault("refuse", code=500, message="Panne"),
        UNCLEAR,
        {"says": "HTTP status 200, code 500: Panne"},
    ),
    ("code 500 as text", wire(http(200, NO | {"code": "500"})), UNCLEAR, {}),
    (
        "code 500 among errors",
        fault("refuse", code=500, form="errors"),
        UNCLEAR,
        {"says": "code 500"},
    ),
    ("empty body", fault("empty"), UNCLEAR, {"says": "an empty body"}),
    ("204", wire(b"HTTP/1.1 204 No Content\r\n\r\n"), UNCLEAR, {}),
    ("blanks", wire(http(200, b" \r\n ")), UNCLEAR, {"says": "an empty body"}),
    ("HTML", fault("html"), UNCLEAR, {"says": "HTML"}),
    (
        "HTML without its type",
        wire(http(200, b"\n<HTML><body>")),
        UNCLEAR,
        {"says": "HTML"},
    ),
    ("XML", fault("xml"), UNCLEAR, {"says": "XML where JSON was asked"}),
    (
        "XML as printed",
        wire(reply("hlr_notify_xml.txt")),
        UNCLEAR,
        {"says": "XML where JSON was asked"},
    ),
    (
        "XML without declaration",
        wire(http(200, b"<result><entry>true</entry></result>")),
        UNCLEAR,
        {"says": "XML where JSON was asked"},
    ),
    (
        "XML that refuses",
        wire(reply("wrong_key_xml.txt")),
        UNCLEAR,
        {"says": "XML where JSON was asked"},
    ),
    ("half a JSON", fault("garbage"), UNCLEAR, {"says": "no JSON object"}),
    (
        "a warning before the JSON",
        wire(http(200, b'<br />\n<b>Warning</b>: x\n{"success":true}')),
        UNCLEAR,
        {"says": "no JSON object"},
    ),
    ("a list", wire(http(200, [YES])), UNCLEAR, {"says": "no JSON object"}),
    ("null", wire(http(200, None)), UNCLEAR, {"says": "no JSON object"}),
    ("true", wire(http(200, True)), UNCLEAR, {"says": "no JSON object"}),
    ("deep nesting", wire(http(200, b'{"success":' * 50000)), UNCLEAR, {}),
    ("no success", wire(http(200, {"code": 200})), UNCLEAR, {}),
    ("success is null", wire(http(200, {"success": None})), UNCLEAR, {}),
    ("success is unclear", wire(http(200, {"success": "maybe"})), UNCLEAR, {}),
    ("success is a list", wire(http(200, {"success": [True]})), UNCLEAR, {}),
    ("random bytes", wire(http(200, bytes(range(256)))), UNCLEAR, {}),
    ("no end", fault("endless", seconds=0), UNCLEAR, {"says": "too long"}),
    ("a little gzip", fault("gzip", mebibytes=65), UNCLEAR, {"says": "too long"}),
    (
        "bad gzip",
        wire(http(200, b"no gzip", "Content-Encoding: gzip")),
        UNCLEAR,
        {"says": "HTTP status 200, broken gzip"},
    ),
    (
        "half a gzip",
        wire(http(200, ZIPPED[:-9], "Content-Encoding: gzip")),
        UNCLEAR,
        {"says": "broken gzip"},
    ),
    (
        "more than a gzip",
        wire(http(200, ZIPPED * 2, "Content-Encoding: gzip")),
        UNCLEAR,
        {"says": "broken gzip"},
    ),
    *(
        (
            f"an encoding of {name}",
            wire(http(200, ZIPPED, f"Content-Encoding: {name}")),
            UNCLEAR,
            {"says": "an encoding that was not asked for"},
        )
        for name in ("br", "zstd", "deflate", "gzip, gzip", KEY)
    ),
    # Unclear: no whole answer.
    ("cut before the body is read", fault("cut_before"), CUT, {}),
    ("cut without an answer", fault("cut_after"), CUT, {}),
    ("cut midway", fault("cut_midway"), CUT, {}),
    ("closed without an answer", wire(b""), CUT, {}),
    ("cut in the status line", wire(b"HTTP/1.1 2"), CUT, {}),
    ("cut in the headers", wire(b"HTTP/1.1 200 OK\r\nContent-Ty"), CUT, {}),
    ("cut in the body", wire(reply("hlr_notify.json")[:-20]), CUT, {}),
    ("cut within a refusal", wire(http(400, b"x" * 99)[:-1]), CUT, {}),
    ("not HTTP", wire(b"SSH-2.0-OpenSSH_9.9\r\n"), CUT, {}),
    (
        "bad chunks",
        wire(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
        CUT,
        {},
    ),
    ("endless header", wire(http(200, b"", "A: " + "a" * 100_000)), CUT, {}),
    ("read time-out", silence(b""), CUT, {}),
    ("no end in time", trickle(), CUT, {}),
    ("read time-out midway", silence(reply("hlr_notify.json")[:-20]), CUT, {}),
]
UNCLEAR_FOR_SMS = {"400 with success", "400 with code 500"}
"""Rows in which the vendor's own words leave open that an SMS will be sent."""
