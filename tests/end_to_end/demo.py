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
import shutil
import socket
import sys
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any, Final

from tests.simulator import API_KEY, Simulator
from tests.simulator.results import table

from .account import (
    DOMAIN,
    add_account,
    add_alert,
    add_blueprints,
    add_dashboard,
    add_monitored_number,
)
from .home_assistant import HOST, PASSWORD, ROOT, USERNAME, HomeAssistantProcess

MONITORED: Final = ("Alarm panel", "+33639981200")
REACHABLE: Final = "binary_sensor.alarm_panel_reachable"
NUMBERS: Final = ["+33612345200", "+33612342101", "+33612343127", "+33612348808"]
NEXT: Final = """\
What to try next
- SMS Partner in the sidebar is the dashboard, with a monitored number, Alarm panel.
- Settings → Devices & services → SMS Partner shows both devices with their entities.
  More numbers are monitored from there.
- Settings → Tools → Actions: call smspartner.verify_numbers with numbers from the table
  below; the response has the results.
- The other actions are found there too: get_results (tag: demo), get_stop_list
  (+33699999919 is on it), get_message_status (+33699999993 with message 111111),
  download_rental_file (token: rental-token), forget_numbers.
- Settings → Tools → States: the event entities show the last result.
- Settings → Automations & scenes: one tells when Alarm panel is not reachable. It is
  made of a blueprint; there are more of them under Blueprints.
- To see that happen, run this in another terminal, then press Verify now on the device
  Alarm panel twice:
    curl -X PUT -d '{unreachable}' {settings}
  With '{reachable}' instead, it is reachable again at the next check.
- Files go to {media} (a "path" of an action, or the folder of the
  blueprint that verifies a list).
- The repair about unencrypted results is right: the demo speaks plain http.
- What Home Assistant stores is in {folder}: the next
  start with the same ports goes on with it. To start afresh, end the demo and delete
  that folder.
- SMS Partner's side of the demo forgets everything when it ends.
"""
FINISHED: Final = "demo_is_set_up"
"""The file that says that everything was set up to its end."""
_PATIENCE: Final = 30


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
    _say("Starting Home Assistant ...")
    async with (
        Simulator(simulator_port) as simulator,
        HomeAssistantProcess(folder, port) as home_assistant,
    ):
        if not (folder / FINISHED).exists():
            await _set_up(home_assistant, simulator)
            _say(_described(await _verify(home_assistant)))
            (folder / FINISHED).touch()
        _say(_introduction(home_assistant, simulator))
        await home_assistant.wait()
    sys.exit(f"Home Assistant has ended by itself; see {folder / 'output.log'}.")


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


async def _set_up(home_assistant: HomeAssistantProcess, simulator: Simulator) -> None:
    """Add the account and all that the README tells of, by their own dialogs."""
    entry_id = await add_account(home_assistant, simulator)
    add_blueprints(home_assistant)
    await add_monitored_number(
        home_assistant, entry_id, *MONITORED, unreachable_after=0
    )
    await _wait_for_first_check(home_assistant)
    await add_alert(
        home_assistant, "Alarm panel not reachable", "event.alarm_panel_change"
    )
    await add_dashboard(home_assistant, "en")


async def _wait_for_first_check(home_assistant: HomeAssistantProcess) -> None:
    """Wait for its result: until then the account may be reloading."""
    async with asyncio.timeout(_PATIENCE):
        states = await home_assistant.states()
        while REACHABLE not in states or states[REACHABLE]["state"] != "on":
            await asyncio.sleep(0.1)
            states = await home_assistant.states()


async def _verify(home_assistant: HomeAssistantProcess) -> dict[str, Any]:
    """Verify some numbers, so that there is something to see."""
    response: dict[str, Any] = await home_assistant.call_action(
        DOMAIN,
        "verify_numbers",
        {"phone_numbers": NUMBERS, "tag": "demo", "wait": {"minutes": 1}},
        return_response=True,
    )
    return response


def _described(verification: dict[str, Any]) -> str:
    """Return the results of a verification, one line each."""
    lines = [
        f"  {result['phone_number']}  {result['result']} ({result['verdict']})"
        for result in verification["results"]
    ]
    return "\n".join(["", "A first verification was made:", *lines])


def _introduction(home_assistant: HomeAssistantProcess, simulator: Simulator) -> str:
    """Return what a person needs to go on."""
    return f"""
Home Assistant: {home_assistant.url}
User name: {USERNAME}
Password: {PASSWORD}

SMS Partner is played by {simulator.url} (key {API_KEY}).

{_next_steps(home_assistant, simulator)}
{table()}

Ctrl-C ends it all."""


def _next_steps(home_assistant: HomeAssistantProcess, simulator: Simulator) -> str:
    """Return what there is to try."""
    _, phone_number = MONITORED
    absent = {phone_number: "EC_ABSENT_SUBSCRIBER_SM"}
    return NEXT.format(
        folder=home_assistant.folder,
        media=home_assistant.media,
        reachable=json.dumps({"results": {}}),
        settings=f"{simulator.address}/_simulator/settings",
        unreachable=json.dumps({"results": absent}),
    )


def _say(text: str) -> None:
    """Print at once, also into a pipe."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
