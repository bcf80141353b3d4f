"""Runs the simulator and a Home Assistant set up with it, until it is told to end.

Both keep to the loopback. What Home Assistant stores stays in the folder .demo, so that
the next run with the same ports goes on where this one ended.
"""

import argparse
import asyncio
import signal
import socket
import sys
from contextlib import ExitStack, suppress
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
NUMBERS: Final = ["+33612345200", "+33612342101", "+33612343127", "+33612348808"]
NEXT: Final = """\
What to try next
- SMS Partner in the sidebar is the dashboard, with a monitored number, Alarm panel.
- Settings → Devices & services → SMS Partner shows both devices with their entities.
  More numbers are monitored from there.
- Settings → Tools → Actions: call smspartner.verify_numbers with numbers from the table
  below and a "wait" of a minute; the response has the results.
- The other actions are found there too: get_results (tag: demo), get_stop_list
  (+33699999919 is on it), get_message_status (+33699999993 with message 111111),
  download_rental_file (token: rental-token), forget_numbers.
- Settings → Tools → States: the event entities show the last result.
- Settings → Automations & scenes: one tells when Alarm panel is not reachable. It is
  made of a blueprint; there are more of them under Blueprints.
- Files go to {media} (a "path" of an action, or the folder of the
  blueprint that verifies a list).
- The repair about unencrypted results is right: the demo speaks plain http.
- SMS Partner's side of the demo forgets everything when it ends.
"""


def main() -> None:
    """Run the demo with the options of the command line."""
    options = _parser().parse_args()
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
    port = int(text)
    if not 0 < port < 2**16:
        raise argparse.ArgumentTypeError(f"{port} is not a port number")
    return port


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
    _say("Starting Home Assistant ...")
    async with (
        Simulator(simulator_port) as simulator,
        HomeAssistantProcess(folder, port) as home_assistant,
    ):
        if not await home_assistant.get(
            f"/api/config/config_entries/entry?domain={DOMAIN}"
        ):
            await _set_up(home_assistant, simulator)
            _say(_described(await _verify(home_assistant)))
        _say(_introduction(home_assistant, simulator))
        await home_assistant.wait()
    sys.exit(f"Home Assistant has ended by itself; see {folder / 'output.log'}.")


def _end_on_signals() -> None:
    """Let Ctrl-C, SIGTERM and a closed terminal end the demo in good order."""
    task = asyncio.current_task()
    assert task
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)


async def _set_up(home_assistant: HomeAssistantProcess, simulator: Simulator) -> None:
    """Add the account and all that the README tells of, by their own dialogs."""
    entry_id = await add_account(home_assistant, simulator)
    add_blueprints(home_assistant)
    await add_monitored_number(home_assistant, entry_id, *MONITORED)
    await add_alert(
        home_assistant, "Alarm panel not reachable", "event.alarm_panel_change"
    )
    await add_dashboard(home_assistant, "en")


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

{NEXT.format(media=home_assistant.media)}
{table()}

Ctrl-C ends it all."""


def _say(text: str) -> None:
    """Print at once, also into a pipe."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
