"""The program: reads the command line, tells what it does, and writes the report."""

import argparse
import asyncio
import os
import re
import sys
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Final

import aiohttp

from custom_components.smspartner.api import DEFAULT_URL
from custom_components.smspartner.web_addresses import (
    is_web_address,
    may_carry_key,
)

from .calls import FICTIONAL, Meeting, Vendor
from .paid import HOST, WAIT, Arrival, Door
from .refusal import RefusalError
from .report import ROOT, WHERE_TO, write_report

KEY: Final = "SMSPARTNER_API_KEY"
REPORT: Final = ROOT / "meet-vendor.md"
TO: Final = (
    "a number of yours, for a test of sending that sends nothing, and for --paid"
)
PAID: Final = (
    "buy one lookup of the number too, and show how its notification comes; asks first"
)
ADDRESS: Final = (
    "a public address that leads to --port, for the notification: of a reverse proxy"
    " or a tunnel"
)
DOCUMENTED_PRICE: Final = "0.005 EUR, as SMS Partner's pages say"
_E164: Final = re.compile(r"\+[1-9][0-9]{6,14}")


class Program:
    """One run: what was met by now, which is reported however it ends."""

    def __init__(
        self,
        options: argparse.Namespace,
        key: str,
        *,
        say: Callable[[str], object] = print,
        ask: Callable[[str], str] = input,
    ) -> None:
        """Initialize with the options, the API key, and what talks to the person."""
        self._options = options
        self._key = key
        self._say = say
        self._ask = ask
        self._meetings: list[Meeting] = []
        self._arrivals: list[Arrival] | None = None
        self._secrets = {key, options.to or key}

    async def run(self) -> None:
        """Make the calls and write the report, also of what was made of them so far."""
        options = self._options
        self._say(_introduction(options))
        try:
            async with aiohttp.ClientSession() as session:
                vendor = Vendor(session, self._key, options.url)
                for make in vendor.free_calls(options.to):
                    self._note(await make())
                if options.paid:
                    await self._buy(vendor, session)
        finally:
            self._write()

    async def _buy(self, vendor: Vendor, session: aiohttp.ClientSession) -> None:
        """Buy a lookup, if the person agrees, and wait for its notification."""
        options = self._options
        door = Door(options.address)
        self._secrets |= door.secrets
        async with door.open(options.port):
            if not await door.leads_here(session):
                self._say(
                    "  A request to --address did not come back to this program. The"
                    " notification may be lost."
                )
            if not self._is_agreed(vendor):
                self._say("  Nothing was bought.")
                return
            meeting = await vendor.buy_lookup(options.to, door.url)
            answered_at = time.monotonic()
            self._note(meeting)
            self._arrivals = []
            if meeting.may_be_done:
                self._say(f"Waiting up to {WAIT} seconds for the notification ...")
                try:
                    await door.wait(WAIT)
                finally:
                    self._arrivals = door.arrivals(answered_at)
                self._say(f"  {len(self._arrivals)} came")

    def _is_agreed(self, vendor: Vendor) -> bool:
        """Return whether the person agrees to the price of a lookup."""
        account = vendor.account
        price = DOCUMENTED_PRICE
        if account and account.lookup_price is not None:
            currency = account.currency or "(unknown currency)"
            price = f"{account.lookup_price:.4g} {currency}, by what the account says"
        self._say(f"One lookup is bought now: it costs {price}.")
        if self._options.yes:
            return True
        with suppress(EOFError):
            return self._ask("Type yes to buy it: ").strip().lower() == "yes"
        return False

    def _note(self, meeting: Meeting) -> None:
        """Keep and show how a call was answered."""
        self._meetings.append(meeting)
        surprises = len(meeting.surprises)
        shape = f", {surprises} things not expected" if surprises else ""
        self._say(f"  {meeting.call}: {meeting.outcome}{shape}")

    def _write(self) -> None:
        """Write the report and say where it is."""
        path: Path = self._options.report
        text = write_report(
            self._meetings,
            self._arrivals,
            is_the_vendors=self._options.url.rstrip("/") == DEFAULT_URL,
            secrets=self._secrets,
        )
        path.write_text(text, "utf-8")
        self._say(
            f"\nThe report is {path}\nRead it, and attach it to an issue at {WHERE_TO}"
        )


def read_options(
    arguments: Sequence[str], environment: Mapping[str, str]
) -> tuple[argparse.Namespace, str]:
    """Return the options and the API key. Raise RefusalError where they will not do."""
    options = _parser().parse_args(arguments)
    key = environment.get(KEY, "").strip()
    if not key:
        raise RefusalError(
            f"Put your API key into the environment variable {KEY}, for instance with:"
            f" read -rs {KEY} && export {KEY}"
        )
    if not may_carry_key(options.url):
        raise RefusalError("--url must begin with https, or lead to a local host.")
    if options.to and not _E164.fullmatch(options.to):
        raise RefusalError(f"--to must be a number like {FICTIONAL}.")
    if options.paid and not (options.to and options.address):
        raise RefusalError("--paid needs --to and --address.")
    if options.address and not _is_usable(options.address):
        raise RefusalError("--address must be a web address without a query.")
    if not _can_be_written(options.report):
        raise RefusalError("The file of --report cannot be written.")
    return options, key


def _is_usable(address: str) -> bool:
    """Return whether a path and a query can be appended to an address."""
    return is_web_address(address) and not set(address) & set("?# ")


def _can_be_written(report: Path) -> bool:
    """Return whether a file can be written; what it will tell may be paid for."""
    try:
        report.open("a").close()
    except OSError:
        return False
    return True


def _parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    parser = argparse.ArgumentParser(
        prog="script/meet-vendor",
        description="Makes the free calls of SMS Partner's API, and writes a report of"
        f" how it answers, with no value in it. The API key is read from {KEY}.",
    )
    add = parser.add_argument
    add("--to", metavar="NUMBER", help=TO)
    add("--url", default=DEFAULT_URL, help="of another API, such as the simulator")
    add("--report", type=Path, default=REPORT, metavar="FILE", help="to write")
    add("--paid", action="store_true", help=PAID)
    add("--yes", action="store_true", help="do not ask before that")
    add("--address", metavar="URL", help=ADDRESS)
    add("--port", type=int, default=8126, help=f"of {HOST} to listen on (%(default)s)")
    return parser


def _introduction(options: argparse.Namespace) -> str:
    """Return what will be called and what it costs."""
    to = "send with sandbox: 1, which sends nothing, to the number of --to"
    lines = [
        "This calls, once each and free of charge: me, stop-sms/list, lookup,",
        "multi-status of an unknown message, bulk-status-by-tag of an unknown tag,",
        f"and {to}."
        if options.to
        else "and, if you give a number with --to, send"
        " with sandbox: 1, which sends nothing.",
        "Then it buys one lookup; the price is named before."
        if options.paid
        else "It costs nothing.",
        f"The report will be {options.report}. No value of an answer is in it.\n",
    ]
    return "\n".join(lines)


def main() -> None:
    """Run the program, and end it without telling a value whatever happens."""
    try:
        sys.excepthook = tell_type
        options, key = read_options(sys.argv[1:], os.environ)
        asyncio.run(Program(options, key).run())
    except RefusalError as err:
        sys.exit(str(err))
    except KeyboardInterrupt:
        sys.exit("\nEnded.")


def tell_type(
    kind: type[BaseException], _: BaseException, trace: TracebackType | None
) -> None:
    """Tell where an exception was raised; its text may hold a key or a number."""
    sys.stderr.write(f"{''.join(traceback.format_tb(trace))}{kind.__name__}\n")


if __name__ == "__main__":
    main()
