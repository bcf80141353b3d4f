"""Runs the simulator and a Home Assistant set up with it, until it is told to end.

Both keep to the loopback. What Home Assistant stores stays in the folder .demo, so that
the next run with the same ports goes on where this one ended.
"""

import signal

if __name__ == "__main__":
    # Loading the rest takes a while, and Ctrl-C would show where it was.
    signal.signal(signal.SIGINT, signal.SIG_DFL)

import argparse
import asyncio
import json
import os
import shutil
import socket
import sys
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Any, Final

import aiohttp

from tests.simulator import API_KEY, Simulator
from tests.simulator.results import table
from tests.simulator.sms.fates import table as fates_table

from .account import enter_reply_address
from .home_assistant import (
    HOST,
    PASSWORD,
    ROOT,
    USERNAME,
    CommandError,
    HomeAssistantProcess,
    StartError,
)
from .household import ALERTS, MONITORED, PERSON, name_of_number, set_up, settings

INTRODUCTIONS: Final = Path(__file__).with_name("introductions")
TRANSLATIONS: Final = ROOT / "custom_components" / "smspartner" / "translations"
FINISHED: Final = "demo_is_set_up"
"""The file that says that everything was set up to its end."""
_PACE: Final = 10


def main() -> None:
    """Run the demo with the options of the command line."""
    parser = _parser()
    options = parser.parse_args()
    if options.port == options.simulator_port:
        parser.error("--port and --simulator-port must differ")
    _require_free(options.port, options.simulator_port)
    with suppress(asyncio.CancelledError):
        asyncio.run(_run(options.port, options.simulator_port))
    _say("Ended.")


def _parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    parser = argparse.ArgumentParser(
        prog="script/demo",
        description="A Home Assistant with this integration, set up with a simulator.",
    )
    parser.add_argument("--port", type=_port, default=8123, help="of Home Assistant")
    parser.add_argument("--simulator-port", type=_port, default=8125)
    return parser


def _port(text: str) -> int:
    """Return the port number that the text gives."""
    if text.isdecimal() and 0 < int(text) < 2**16:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text} is not a port number")


def _require_free(*ports: int) -> None:
    """End with a message unless all the ports can be listened on."""
    with ExitStack() as listening:
        for port in ports:
            listener = listening.enter_context(socket.socket())
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                listener.bind((HOST, port))
                listener.listen()
            except OSError as err:
                sys.exit(
                    f"Port {port} of {HOST} cannot be used: {err.strerror}. "
                    "Choose others with --port and --simulator-port."
                )


async def _run(port: int, simulator_port: int) -> None:
    """Run both until a signal comes or Home Assistant ends by itself."""
    _end_on_signals()
    folder = ROOT / ".demo" / f"{port}-{simulator_port}"
    _remove_unfinished(folder)
    home_assistant = HomeAssistantProcess(folder, port)
    try:
        async with AsyncExitStack() as stack:
            simulator = await stack.enter_async_context(
                Simulator(simulator_port, settings())
            )
            async with _elapsing("Starting Home Assistant ..."):
                await stack.enter_async_context(home_assistant)
            if not (folder / FINISHED).exists():
                await _fill(home_assistant, simulator)
            await enter_reply_address(home_assistant, simulator)
            _say(await _introduction(home_assistant, simulator))
            await home_assistant.wait()
    except (StartError, CommandError, aiohttp.ClientError, OSError) as err:
        sys.exit(_failure(home_assistant, err))
    sys.exit(f"Home Assistant has ended by itself; see {home_assistant.log_file}.")


async def _fill(home_assistant: HomeAssistantProcess, simulator: Simulator) -> None:
    """Set everything up."""
    async with _elapsing("Adding an account, numbers, an alert and their past ..."):
        verification = await set_up(home_assistant, simulator, _language())
    _say(_described(verification))
    (home_assistant.folder / FINISHED).touch()


@asynccontextmanager
async def _elapsing(text: str) -> AsyncGenerator[None]:
    """Say what begins, and every ten seconds that it still goes on."""

    async def tell() -> None:
        """Count the seconds."""
        for seconds in count(_PACE, _PACE):
            await asyncio.sleep(_PACE)
            _say(f"... {seconds} s")

    _say(text)
    telling = asyncio.create_task(tell())
    try:
        yield
    finally:
        telling.cancel()


def _failure(home_assistant: HomeAssistantProcess, err: Exception) -> str:
    """Return what to tell when something failed that should not."""
    if isinstance(err, StartError):
        last = home_assistant.log.rstrip().rpartition("\n")[2]
        return (
            f"Home Assistant could not be started. The last it said: {last}\n"
            f"All of it is in {home_assistant.log_file}."
        )
    return (
        f"The demo could not go on: {err or type(err).__name__}\n"
        f"What Home Assistant said is in {home_assistant.log_file}."
    )


def _language() -> str:
    """Return the language of the terminal."""
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    locale = next(filter(None, map(os.environ.get, names)), "")
    return _known(locale[:2])


def _known(language: str) -> str:
    """Return the language where the demo speaks it, otherwise English."""
    return language if language in ALERTS else "en"


def _end_on_signals() -> None:
    """Let Ctrl-C, SIGTERM and a closed terminal end the demo in good order."""
    task = asyncio.current_task()
    assert task
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)


def _remove_unfinished(folder: Path) -> None:
    """Remove what a start has left that was interrupted while it set things up."""
    if folder.exists() and not (folder / FINISHED).exists():
        _say("The last start was interrupted. What it has left is removed.")
        shutil.rmtree(folder)


def _described(verification: dict[str, Any]) -> str:
    """Return the results of a verification, one line each."""
    lines = [
        f"  {result['phone_number']}  {result['result']} ({result['verdict']})"
        for result in verification["results"]
    ]
    return "\n".join(["", "A first verification was made:", *lines])


async def _introduction(
    home_assistant: HomeAssistantProcess, simulator: Simulator
) -> str:
    """Return what a person needs to go on, and what there is to try."""
    language = _known((await home_assistant.get("/api/config"))["language"])
    texts = json.loads((TRANSLATIONS / f"{language}.json").read_text("utf-8"))
    introduction = (INTRODUCTIONS / f"{language}.txt").read_text("utf-8")
    return introduction.format(
        alert=ALERTS[language],
        api=simulator.url,
        control=f"{simulator.address}/_simulator/settings",
        folder=home_assistant.folder,
        key=API_KEY,
        media=home_assistant.media,
        number=name_of_number(language),
        password=PASSWORD,
        person=PERSON,
        reachable=json.dumps({"results": {}}),
        send_sms=texts["services"]["send_sms"]["name"],
        table=f"{table()}\n\n{fates_table()}",
        texts=simulator.texts_url,
        unreachable=json.dumps({"results": {MONITORED: "EC_ABSENT_SUBSCRIBER_SM"}}),
        url=home_assistant.url,
        username=USERNAME,
        verify_now=texts["entity"]["button"]["verify_now"]["name"],
        verify_numbers=texts["services"]["verify_numbers"]["name"],
    )


def _say(text: str) -> None:
    """Print at once, also into a pipe."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
