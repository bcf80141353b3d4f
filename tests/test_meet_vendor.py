"""The program that meets the real API: what it calls, tells, and keeps to itself."""

import argparse
import asyncio
import json
import os
import re
import shutil
import signal
import sys
from asyncio.subprocess import PIPE
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import pytest
from aiohttp import web
from aiohttp.test_utils import unused_port
from yarl import URL

from .helpers import PHONE, ROOT, SILENT
from .servers import serve
from .simulator import API_KEY, Simulator

FREE: Final = (
    "me",
    "stop-sms/list",
    "lookup",
    "multi-status",
    "bulk-status-by-tag",
    "send",
)
KEY: Final = "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567"
LONG_NUMBER: Final = re.compile(r"\d{6,}")
PRIVATE: Final = (KEY, PHONE, PHONE[1:], "Camille", "Martin", "demo@", "10225", "EUR")


@pytest.fixture(autouse=True)
def _programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Find the program as the script does."""
    monkeypatch.syspath_prepend(str(ROOT / "script"))


@pytest.fixture
def known(simulator: Simulator) -> Simulator:
    """Have the simulator know a key that looks like a real one."""
    simulator.settings.api_keys = {KEY}
    return simulator


class Run:
    """A run of the program."""

    def __init__(self, folder: Path, url: str, *arguments: str) -> None:
        """Initialize with a folder for the report, a URL, and more arguments."""
        self._main = import_module("meeting.__main__")
        self.path = folder / "report.md"
        self.said: list[str] = []
        self.options: argparse.Namespace
        self.options, self._key = self._main.read_options(
            ["--url", url, "--report", str(self.path), *arguments],
            {"SMSPARTNER_API_KEY": KEY},
        )

    async def __call__(self, ask: Callable[[str], str] = input) -> str:
        """Run it to its end and return the report."""
        program = self._main.Program(
            self.options, self._key, say=self.said.append, ask=ask
        )
        await program.run()
        return self.report

    @property
    def report(self) -> str:
        """Return the report."""
        return self.path.read_text("utf-8")

    @property
    def shapes(self) -> list[Any]:
        """Return the shapes in the report."""
        found = re.findall(r"```json\n(.*?)\n```", self.report, re.DOTALL)
        return [json.loads(one) for one in found]

    def told_nothing_private(self) -> bool:
        """Return whether neither the report nor the screen tells a value."""
        shown = self.report + "".join(self.said)
        return not LONG_NUMBER.search(self.report) and not [
            private for private in PRIVATE if private in shown.replace("0.005 EUR", "")
        ]


async def test_an_api_that_answers_as_expected(
    known: Simulator, tmp_path: Path
) -> None:
    """Each free call is made once, nothing is billed, and the report says so."""
    run = Run(tmp_path, known.url, "--to", PHONE)
    report = await run()
    assert dict(known.books.calls) == dict.fromkeys(FREE, 1)
    assert known.books.sms.texted == {}
    assert known.books.total_cost == known.books.sms.total_cost == 0
    assert report.count("its shape is as expected") == len(FREE)
    assert "unexpected" not in report
    assert "costs nothing" in run.said[0]
    assert str(run.path) in run.said[0]
    assert str(run.path) in run.said[-1]
    assert "https://github.com/ha-smspartner/ha-smspartner/issues" in run.said[-1]
    me, stop_list, lookup, *_ = run.shapes
    assert me["status"] == 200
    assert me["headers"]["content_type"] == "application/json"
    assert me["headers"]["clock_skew"] in {-1, 0}
    assert me["shape"]["user"]["username"] == "text of 16"
    assert stop_list["shape"]["data"]["list_of"] == 2
    good, bad = lookup["shape"]["lookup"]["first"]
    assert "rfc3966" in good["format"]
    assert bad.keys() == {"request", "success", "message"}
    assert run.told_nothing_private()


async def test_without_a_number_nothing_is_sent(
    known: Simulator, tmp_path: Path
) -> None:
    """The call that sends is left out."""
    await Run(tmp_path, known.url)()
    assert dict(known.books.calls) == dict.fromkeys(FREE[:-1], 1)


@pytest.mark.parametrize(
    ("fault", "details", "said"),
    [
        ("refuse", {"code": 40}, "refused with code 40"),
        ("refuse", {"code": 40, "status": 400}, "refused with code 40"),
        ("refuse", {"code": 10}, "refused: the API key is missing or wrong (code 10)"),
        ("refuse", {"code": 123456}, "refused with a code that the client does not"),
        ("html", {"status": 502}, "unexpected: `HTTP status 502: HTML`"),
        ("html", {"status": 403}, "refused by the HTTP status alone"),
        ("status", {"status": 429, "retry_after": 37}, '"retry_after": 37'),
        ("empty", {}, "unexpected: `HTTP status 200: an empty body`"),
        ("garbage", {}, "unexpected: `HTTP status 200: no JSON object`"),
        ("xml", {}, "unexpected: `HTTP status 200: XML where JSON was asked`"),
        ("wrong_types", {}, "unexpected: `nbData: not readable: object`"),
        ("gzip", {}, '"is_compressed": true'),
        ("redirect", {}, "unexpected: `HTTP status 302"),
        ("cut_before", {}, "no answer: lost"),
        ("cut_after", {}, "no answer: lost"),
        ("cut_midway", {}, "no answer: lost"),
        ("endless", {"seconds": 0}, "HTTP status 200: a body that is too long"),
    ],
)
async def test_an_api_in_a_mood(
    known: Simulator, tmp_path: Path, fault: str, details: dict[str, Any], said: str
) -> None:
    """A report is written of all calls, and tells no value."""
    echo = "Refusé: {key} {phone} {text} Camille"
    known.fault("*", fault, **{"message": echo, **details})
    run = Run(tmp_path, known.url, "--to", PHONE)
    report = await run()
    assert said in report
    assert [report.count(f"\n## {call}: ") for call in FREE] == [1] * len(FREE)
    assert run.told_nothing_private()
    assert "Refus\u00e9" not in report


async def test_an_api_that_says_nothing(
    known: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A call that is never answered ends, and the others are made."""
    monkeypatch.setattr(import_module("meeting.calls"), "SECONDS", 0.5)
    known.fault("stop-sms/list", "delay", seconds=600)
    run = Run(tmp_path, known.url)
    report = await run()
    assert report.count("no answer within 0.5 seconds") == 1
    assert report.count("its shape is as expected") == 4


async def test_an_api_that_is_not_there(tmp_path: Path) -> None:
    """Each call is reported, and no shape."""
    run = Run(tmp_path, f"http://127.0.0.1:{unused_port()}")
    report = await run()
    assert report.count("no answer: not reachable") == 5
    assert run.shapes == []


@pytest.mark.parametrize(
    "body",
    [
        [1, 2, {"a": 1}],
        {"success": True, "data": [{"+33612345678": "Camille"}], "demo@x": 1},
        {"success": False, "code": 10, "message": f"Clé {KEY} de Camille {PHONE}"},
        {"success": True, KEY: PHONE, "nom": "Camille Martin" * 90_000},
        {"Succès": {"a": [[[["Camille"]]]]}},
    ],
)
async def test_hostile_answers(tmp_path: Path, body: object) -> None:
    """Whatever is in an answer, a report of its shape alone is written."""

    async def answer(_: web.Request) -> web.Response:
        """Answer the same to all."""
        headers = {f"X-{KEY}": PHONE, "X-RateLimit-Left": "359", "Retry-After": PHONE}
        return web.json_response(body, headers=headers)

    async with serve(answer) as url:
        run = Run(tmp_path, url, "--to", PHONE)
        report = await run()
    assert report.count("unexpected: `") >= len(FREE) - 1 or "code 10" in report
    assert "X-RateLimit-Left" in report
    assert run.told_nothing_private()


def paid(tmp_path: Path, simulator: Simulator, to: str = PHONE, *more: str) -> Run:
    """Return a run that buys a lookup."""
    port = unused_port()
    address = f"http://127.0.0.1:{port}/hook"
    paths = ("--to", to, "--paid", "--address", address, "--port", str(port))
    return Run(tmp_path, simulator.url, *paths, *more)


@pytest.mark.parametrize("format_", ["form", "json"])
async def test_one_lookup_is_bought_and_its_notification_shown(
    known: Simulator, tmp_path: Path, format_: str
) -> None:
    """The price is named and agreed to; then it is seen how the result comes."""
    known.settings.update({"notification_format": format_})
    asked: list[str] = []

    def agree(question: str) -> str:
        """Agree, before anything was bought."""
        asked.append(question)
        assert not known.books.requests
        return "yes"

    run = paid(tmp_path, known)
    report = await run(agree)
    assert len(asked) == 1
    assert any("0.005 EUR" in line for line in run.said)
    assert not any("did not come back" in line for line in run.said)
    (request,) = known.books.requests
    assert request.numbers == (PHONE,)
    notification = run.shapes[-1]
    assert notification["method"] == "POST"
    assert notification["token"] == "as given"
    assert notification["format"] == format_
    assert notification["shape"]["phone"] == "text of 12"
    assert re.search(r"it came -?\d seconds after", report)
    assert "the client reads it" in report
    assert len(known.books.acknowledged) == 1
    path = str(request.notify_url).partition("/hook/")[2]
    assert path.partition("?")[0] not in report
    assert run.told_nothing_private()


@pytest.mark.parametrize(
    ("changes", "token"),
    [
        ({"append_query": "?campaign_token=1"}, "more is behind it"),
        ({"append_query": "&campaign_token=1"}, "as given, and more"),
        ({"drop_query": True}, "missing"),
        ({"garble_query": True}, "changed"),
    ],
)
async def test_what_became_of_the_address(
    known: Simulator, tmp_path: Path, changes: dict[str, Any], token: str
) -> None:
    """The report says what the API did with the query of the address."""
    known.settings.update(changes)
    run = paid(tmp_path, known, PHONE, "--yes")
    await run()
    assert run.shapes[-1]["token"] == token


def no_answer(_: str) -> str:
    """Answer nothing, as where nobody sits."""
    raise EOFError


@pytest.mark.parametrize("ask", [no_answer, lambda _: "", lambda _: "no"])
async def test_nothing_is_bought_without_consent(
    known: Simulator, tmp_path: Path, ask: Callable[[str], str]
) -> None:
    """Nothing but a clear yes buys."""
    report = await paid(tmp_path, known)(ask)
    assert known.books.requests == []
    assert "hlr/notify" not in report
    assert "notification" not in report


async def test_a_notification_that_never_comes(
    known: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The report is written all the same."""
    monkeypatch.setattr(import_module("meeting.__main__"), "WAIT", 0.5)
    assert "- none came" in await paid(tmp_path, known, SILENT, "--yes")()


@pytest.mark.parametrize("kind", ["notify_twice", "notify_early"])
async def test_notifications_out_of_turn(
    known: Simulator, tmp_path: Path, kind: str
) -> None:
    """One that comes before the answer is shown, and so is one that comes twice."""
    known.fault("hlr/notify", kind)
    run = paid(tmp_path, known, PHONE, "--yes")
    report = await run()
    came = report.count("- it came ")
    assert 1 <= came <= 2
    assert report.count("- the client reads it") == came
    assert report.count("its shape is as expected") == len(FREE) + 1 + came
    assert run.told_nothing_private()


async def test_a_refused_lookup_is_not_waited_for(
    known: Simulator, tmp_path: Path
) -> None:
    """Nothing comes of what was not bought."""
    known.fault("hlr/notify", "refuse", code=11)
    report = await paid(tmp_path, known, PHONE, "--yes")()
    assert "refused with code 11" in report
    assert "- none came" in report


async def test_an_address_that_leads_elsewhere(
    known: Simulator, tmp_path: Path
) -> None:
    """It is told before the question."""
    address = f"http://127.0.0.1:{unused_port()}"
    port = str(unused_port())
    arguments = ("--to", PHONE, "--paid", "--address", address, "--port", port)
    run = Run(tmp_path, known.url, *arguments)
    await run(no_answer)
    assert any("did not come back" in line for line in run.said)
    assert known.books.requests == []


async def test_a_port_that_is_taken(known: Simulator, project: Path) -> None:
    """It says so in a line, buys nothing, and reports what is free."""
    port = str(URL(known.url).port)
    status, told = await run_script(
        project,
        *("--url", known.url, "--to", PHONE, "--paid", "--yes"),
        *("--address", "https://a.example", "--port", port, "--report", "met.md"),
    )
    assert status == 1
    assert "Choose another port with --port" in told
    assert "Traceback" not in told
    assert known.books.requests == []
    report = (project.parent / "met.md").read_text("utf-8")
    assert report.count("its shape is as expected") == len(FREE)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Lay out a clone whose environment is this one."""
    clone = tmp_path / "clone"
    (clone / "script").mkdir(parents=True)
    shutil.copy(ROOT / "script" / "meet-vendor", clone / "script")
    (clone / "script" / "meeting").symlink_to(ROOT / "script" / "meeting")
    (clone / "custom_components").symlink_to(ROOT / "custom_components")
    (clone / ".venv").symlink_to(sys.prefix)
    bootstrap = clone / "script" / "bootstrap"
    bootstrap.write_text("#!/bin/sh\n")
    bootstrap.chmod(0o755)
    return clone


async def run_script(
    project: Path, *arguments: str, key: str | None = KEY
) -> tuple[int | None, str]:
    """Run the script from another folder; return its status, and all it says."""
    process = await asyncio.create_subprocess_exec(
        project / "script" / "meet-vendor",
        *arguments,
        cwd=project.parent,
        env={"PATH": os.defpath, "HOME": str(project)}
        | ({"SMSPARTNER_API_KEY": key} if key else {}),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=PIPE,
        stderr=PIPE,
    )
    output, errors = await process.communicate()
    return process.returncode, output.decode() + errors.decode()


async def test_the_script(known: Simulator, project: Path) -> None:
    """It runs in any folder, and writes the report where it is told to."""
    status, said = await run_script(
        project, "--url", known.url, "--to", PHONE, "--report", "met.md"
    )
    assert status == 0, said
    report = (project.parent / "met.md").read_text("utf-8")
    assert report.count("its shape is as expected") == len(FREE)
    for private in (KEY, PHONE):
        assert private not in said + report


@pytest.mark.parametrize(
    ("arguments", "key", "said"),
    [
        ((), None, "SMSPARTNER_API_KEY"),
        (("--url", "http://api.example.com/v1"), KEY, "--url must begin with https"),
        (("--to", "0612345678"), KEY, "--to must be"),
        (("--paid", "--to", PHONE), KEY, "--paid needs"),
        (("--address", "https://a.example/?b"), KEY, "--address must be"),
        (("--report", "/nowhere/at/all.md"), KEY, "--report cannot be written"),
        (("--report", "/"), KEY, "--report cannot be written"),
    ],
)
async def test_what_cannot_be_done(
    project: Path, arguments: tuple[str, ...], key: str | None, said: str
) -> None:
    """It says why in a line, calls nobody, and echoes nothing."""
    status, told = await run_script(project, *arguments, key=key)
    assert status == 1
    assert said in told
    assert "Traceback" not in told
    for private in (KEY, PHONE, API_KEY):
        assert private not in told


async def test_what_was_met_is_reported_when_it_is_ended(
    known: Simulator, project: Path, tmp_path: Path
) -> None:
    """Ctrl-C ends the wait for a notification; what was paid for is in the report."""
    arguments = paid(tmp_path, known, SILENT).options
    process = await asyncio.create_subprocess_exec(
        project / "script" / "meet-vendor",
        *("--url", known.url, "--to", SILENT, "--paid", "--yes"),
        *("--address", arguments.address, "--port", str(arguments.port)),
        *("--report", str(arguments.report)),
        env={"PATH": os.defpath, "SMSPARTNER_API_KEY": KEY, "PYTHONUNBUFFERED": "1"},
        stdout=PIPE,
        stderr=PIPE,
    )
    assert process.stdout
    while b"Waiting" not in await process.stdout.readline():
        pass
    process.send_signal(signal.SIGINT)
    output, errors = await process.communicate()
    assert (process.returncode, errors.decode().strip()) == (1, "Ended.")
    assert str(arguments.report) in output.decode()
    report = arguments.report.read_text("utf-8")
    assert "## hlr/notify: " in report
    assert "- none came" in report


async def test_an_error_tells_where_it_is_and_no_more(
    known: Simulator, project: Path
) -> None:
    """A disk that is full when the report is written ends it without any value."""
    status, told = await run_script(
        project, "--url", known.url, "--to", PHONE, "--report", "/dev/full"
    )
    assert status == 1
    assert "OSError" in told
    assert "Errno" not in told
    for private in (KEY, PHONE):
        assert private not in told
