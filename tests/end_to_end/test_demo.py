"""The demo, started and ended as a person does it."""

import asyncio
import os
import re
import shlex
import shutil
import signal
import socket
import sys
from asyncio.subprocess import PIPE, STDOUT, Process
from collections.abc import AsyncGenerator, Iterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from string import Formatter
from typing import Any, Final

import aiohttp
import pytest

from .demo import FINISHED, INTRODUCTIONS
from .home_assistant import HOST, ROOT
from .seed import TOKEN_FILE

PATIENCE: Final = 60
VERIFIED: Final = "A first verification was made"
REACHABLE: Final = "binary_sensor.alarm_panel_reachable"
PERSON: Final = "notify.anna"
SET_UP: Final = {
    PERSON,
    "automation.alarm_panel_not_reachable",
    "sensor.sms_partner_balance",
    REACHABLE,
}
SET_UP_IN_FRENCH: Final = {
    "automation.centrale_d_alarme_injoignable",
    "binary_sensor.centrale_d_alarme_joignable",
}


@dataclass(frozen=True, kw_only=True)
class Demo:
    """Where one is reached and what it stores."""

    port: int
    simulator_port: int

    @property
    def options(self) -> list[str]:
        """The options that choose its ports."""
        return ["--port", f"{self.port}", "--simulator-port", f"{self.simulator_port}"]

    @property
    def folder(self) -> Path:
        """The folder that it says it stores everything in."""
        return ROOT / ".demo" / f"{self.port}-{self.simulator_port}"

    @property
    def log(self) -> str:
        """What its Home Assistant has logged."""
        path = self.folder / "output.log"
        return path.read_text() if path.exists() else ""

    def open(self) -> aiohttp.ClientSession:
        """Log in to its Home Assistant."""
        token = (self.folder / TOKEN_FILE).read_text()
        return aiohttp.ClientSession(
            f"http://{HOST}:{self.port}",
            headers={"Authorization": f"Bearer {token}"},
            raise_for_status=True,
        )


@pytest.fixture
def demo(socket_enabled: None) -> Iterator[Demo]:
    """Choose two ports that nobody uses, and leave nothing behind."""
    with ExitStack() as probes:
        free = [probes.enter_context(socket.socket()) for _ in range(2)]
        for probe in free:
            probe.bind((HOST, 0))
        port, simulator_port = (probe.getsockname()[1] for probe in free)
    chosen = Demo(port=port, simulator_port=simulator_port)
    yield chosen
    shutil.rmtree(chosen.folder, ignore_errors=True)


@asynccontextmanager
async def started(
    *options: str, python_options: tuple[str, ...] = (), language: str = "C"
) -> AsyncGenerator[Process]:
    """Start the demo, and end it where the test has not."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, *python_options, "-m", "tests.end_to_end.demo", *options),
        cwd=ROOT,
        env={**os.environ, "LC_ALL": f"{language}.UTF-8"},
        stdout=PIPE,
        stderr=STDOUT,
    )
    try:
        async with asyncio.timeout(PATIENCE):
            yield process
    finally:
        if process.returncode is None:
            process.terminate()
            await process.communicate()


async def _read_until(process: Process, words: str) -> str:
    """Read what is printed up to the line with some words."""
    assert process.stdout
    lines = []
    async for line in process.stdout:
        lines.append(line.decode())
        if words in lines[-1]:
            break
    return "".join(lines)


async def _interrupt(process: Process) -> str:
    """Press Ctrl-C and give what is printed then."""
    process.send_signal(signal.SIGINT)
    rest, _ = await process.communicate()
    return rest.decode()


async def _states(session: aiohttp.ClientSession) -> dict[str, dict[str, Any]]:
    """Return the states by entity id."""
    async with session.get("/api/states") as response:
        return {state["entity_id"]: state for state in await response.json()}


async def _press_until_off(session: aiohttp.ClientSession, entity_id: str) -> None:
    """Press Verify now until a number counts as unreachable."""
    while (await _states(session))[entity_id]["state"] != "off":
        button = {"entity_id": "button.alarm_panel_verify_now"}
        await session.post("/api/services/button/press", json=button)
        await asyncio.sleep(1)


async def _perform(session: aiohttp.ClientSession, command: str) -> None:
    """Do what a printed curl command does."""
    _, put, method, data, text, url = shlex.split(command)
    assert [put, method, data] == ["-X", "PUT", "-d"]
    await session.put(url, data=text)


async def _text(session: aiohttp.ClientSession, message: str) -> None:
    """Send somebody an SMS."""
    sms = {"entity_id": PERSON, "message": message}
    await session.post("/api/services/notify/send_message", json=sms)


async def _page_of_texts(printed: str) -> str:
    """Open the page whose address was printed."""
    url = _url_of_texts(printed)
    async with aiohttp.ClientSession() as session, session.get(url) as response:
        return await response.text()


async def _answer(printed: str, text: str) -> str:
    """Answer the last SMS by the box on that page, and return what it shows then."""
    names = ("phone", "message_id")
    page = await _page_of_texts(printed)
    hidden = [re.search(rf'name="{name}" value="([^"]+)"', page) for name in names]
    fields = {name: one[1] for name, one in zip(names, hidden, strict=True) if one}
    async with (
        aiohttp.ClientSession() as session,
        session.post(_url_of_texts(printed), data=fields | {"text": text}) as response,
    ):
        return await response.text()


def _url_of_texts(printed: str) -> str:
    """Return the address of the page with the texts."""
    [url] = [line for line in printed.split() if line.endswith("/texts")]
    return url


@pytest.mark.timeout(200)
async def test_an_interrupted_start_is_made_up_for(demo: Demo) -> None:
    """All is there after the second start, and is kept for the third."""
    async with started(*demo.options) as process:
        while "Setting up smspartner" not in demo.log:
            await asyncio.sleep(0.05)
        assert (await _interrupt(process)).endswith("Ended.\n")
        assert process.returncode == 0

    async with started(*demo.options) as process:
        printed = await _read_until(process, "Ctrl-C ends it all.")
        assert VERIFIED in printed, printed
        assert f"{demo.folder}" in printed
        [command] = [line for line in printed.splitlines() if "curl" in line]
        async with demo.open() as session:
            states = await _states(session)
            assert states.keys() >= SET_UP
            assert states["automation.alarm_panel_not_reachable"]["state"] == "on"
            await _perform(session, command)
            await _press_until_off(session, REACHABLE)
            await _text(session, "<Hello> there")
            assert "&lt;Hello&gt; there" in await _page_of_texts(printed)
            page = await _answer(printed, "Yes, I am")
            assert "<p>Yes, I am</p><footer>received</footer>" in page
        await _interrupt(process)

    async with started(*demo.options) as process:
        assert VERIFIED not in await _read_until(process, "Ctrl-C ends it all.")
        async with demo.open() as session:
            assert (await _states(session)).keys() >= SET_UP
        await _interrupt(process)
    dashboards = (demo.folder / ".storage" / "lovelace_dashboards").read_text()
    assert dashboards.count('"url_path": "sms-partner"') == 1


async def test_the_language_of_the_terminal(demo: Demo) -> None:
    """What is set up has the names of that language, and so has what is printed."""
    async with started(*demo.options, language="fr_FR") as process:
        printed = await _read_until(process, "Ctrl-C arrête le tout.")
        assert "Centrale d'alarme injoignable" in printed, printed
        async with demo.open() as session:
            assert (await _states(session)).keys() >= SET_UP_IN_FRENCH
        await _interrupt(process)


def test_introductions_tell_the_same() -> None:
    """Each language has all the addresses, names and commands."""
    fields = {
        path.stem: {
            field for _, field, *_ in Formatter().parse(path.read_text("utf-8"))
        }
        for path in INTRODUCTIONS.iterdir()
    }
    assert fields["fr"] == fields["es"] == fields["en"]


async def test_a_home_assistant_that_does_not_start(demo: Demo) -> None:
    """Why, and where more of it is told, without a traceback."""
    demo.folder.mkdir(parents=True)
    for name in (TOKEN_FILE, FINISHED):
        (demo.folder / name).touch()
    (demo.folder / ".HA_VERSION").mkdir()
    async with started(*demo.options) as process:
        printed, _ = await process.communicate()
    assert process.returncode == 1
    assert "Home Assistant could not be started. The last it said: " in printed.decode()
    assert "Is a directory" in printed.decode()
    assert printed.decode().endswith(f"All of it is in {demo.folder / 'output.log'}.\n")
    assert "Traceback" not in printed.decode()


async def test_an_early_end_is_quiet(demo: Demo) -> None:
    """Ctrl-C while the demo is still being loaded shows no traceback."""
    loading = ("-X", "importtime")
    async with started(*demo.options, python_options=loading) as process:
        await _read_until(process, " aiohttp")
        assert "Traceback" not in await _interrupt(process)
        assert process.returncode == -signal.SIGINT


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--port", "abc"], "argument --port: abc is not a port number"),
        (["--simulator-port", "70000"], "70000 is not a port number"),
        (["--port", "8125"], "--port and --simulator-port must differ"),
    ],
    ids=["text", "too-large", "equal"],
)
async def test_wrong_ports(options: list[str], message: str) -> None:
    """Ports that cannot be are refused in plain words."""
    async with started(*options) as process:
        printed, _ = await process.communicate()
        assert printed.decode().endswith(f"{message}\n")
        assert process.returncode == 2
