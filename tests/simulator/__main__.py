"""Runs the simulator until it is told to end: python -m tests.simulator."""

import argparse
import asyncio
import errno
import signal
import sys

from .checks import COSTS, CostIs
from .results import table
from .server import HOST, Simulator
from .settings import Settings
from .sms.fates import table as fates_table
from .sms.settings import SmsSettings

_COST_IS = f"{', '.join(COSTS)}, or the number that stands for every cost"
_BATCH = "how many notifications of a request in one body, as a JSON list"
_PRICE_OF = "a calling code and its price, such as 44=0.02; may be repeated"


def main() -> None:
    """Run the simulator with the options of the command line."""
    options = _parser().parse_args()
    try:
        asyncio.run(_serve(options.port, _settings(options)))
    except OSError as err:
        if err.errno != errno.EADDRINUSE:
            raise
        sys.exit(f"Port {options.port} of {HOST} is taken.")


def _parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.simulator",
        description="A stand-in for api.smspartner.fr over real HTTP.",
        epilog="Everything else can be set at /_simulator/settings while it runs.",
    )
    defaults = Settings()
    add = parser.add_argument
    add("--port", type=int, default=8125, help="0 takes any that is free")
    add("--api-key", help="the only key it accepts, instead of its own")
    add("--delay", type=float, default=1.0, help="seconds before a notification")
    add("--format", choices=("form", "json"), default=defaults.notification_format)
    add("--cost-is", type=_cost_is, default=defaults.cost_is, help=_COST_IS)
    add("--price", type=float, default=defaults.price, help="of one lookup")
    add("--price-of", type=_price_of, action="append", default=[], help=_PRICE_OF)
    add("--number-is", type=_number, help="an int, or a factor with a point")
    add("--rate-limit", type=int, default=defaults.rate_limit)
    add("--rate-window", type=float, default=defaults.rate_window, help="seconds")
    add("--error-status", type=int, default=defaults.error_status)
    add("--error-group", action="store_true", help="errorGrpId is the group")
    add("--raw-plus", action="store_true", help="'+' unescaped in form bodies")
    add("--append-query", help="appended to every notifyUrl")
    add("--drop-query", action="store_true", help="notify without notifyUrl's query")
    add("--garble-query", action="store_true", help="its values written backwards")
    add("--batch", type=int, default=defaults.notification_batch, help=_BATCH)
    add("--date-offset", type=float, default=defaults.date_offset, help="seconds")
    _add_sms_options(parser, defaults.sms)
    add("--no-me", action="store_true", help="no /me call")
    return parser


def _add_sms_options(parser: argparse.ArgumentParser, defaults: SmsSettings) -> None:
    """Add the options that concern SMS."""
    add = parser.add_argument
    add("--sms-price", type=float, default=defaults.price, help="of one part")
    add("--sms-price-of", type=_price_of, action="append", default=[], help=_PRICE_OF)
    add("--report-delay", type=float, default=1.0, help="seconds before a report")
    add("--report-format", choices=("json", "form"), default=defaults.report_format)
    add("--no-reports", action="store_true", help="no delivery report is sent")
    add("--tag-visible-after", type=_seconds, default=0.0, help="seconds, or never")
    add("--night", choices=("off", "told", "refused", "waiting"), default="off")


def _seconds(text: str) -> float | None:
    """Read a number of seconds, or that it never happens."""
    return None if text == "never" else float(text)


def _number(text: str) -> float:
    """Read an int, or a number with a point."""
    return int(text) if text.lstrip("-").isdecimal() else float(text)


def _cost_is(text: str) -> CostIs:
    """Read what is told as the cost."""
    return text if text in COSTS else _number(text)


def _price_of(text: str) -> tuple[str, float]:
    """Read a calling code and its price."""
    code, _, price = text.partition("=")
    return code.removeprefix("+"), float(price)


def _settings(options: argparse.Namespace) -> Settings:
    """Return the settings the options ask for."""
    settings = Settings(
        notification_delay=options.delay,
        notification_format=options.format,
        cost_is=options.cost_is,
        price=options.price,
        prices=dict(options.price_of),
        number_is=options.number_is,
        rate_limit=options.rate_limit,
        rate_window=options.rate_window,
        error_status=options.error_status,
        error_group=options.error_group,
        raw_plus=options.raw_plus,
        append_query=options.append_query,
        drop_query=options.drop_query,
        garble_query=options.garble_query,
        notification_batch=options.batch,
        date_offset=options.date_offset,
        has_me=not options.no_me,
        sms=SmsSettings(
            price=options.sms_price,
            prices=dict(options.sms_price_of),
            report_delay=options.report_delay,
            report_format=options.report_format,
            reports="none" if options.no_reports else "push",
            tag_visible_after=options.tag_visible_after,
            night=options.night,
        ),
    )
    if options.api_key:
        settings.api_keys = {options.api_key}
    return settings


async def _serve(port: int, settings: Settings) -> None:
    """Serve until SIGINT or SIGTERM."""
    told_to_end = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, told_to_end.set)
    async with Simulator(port, settings) as simulator:
        sys.stdout.write(_introduction(simulator))
        sys.stdout.flush()
        await told_to_end.wait()


def _introduction(simulator: Simulator) -> str:
    """Return what a person needs to use it."""
    return (
        f"Simulator of SMS Partner: {simulator.url}\n"
        f"API key: {', '.join(sorted(simulator.settings.api_keys))}\n"
        f"Books: {simulator.address}/_simulator/books\n"
        f"Texts: {simulator.texts_url}\n\n"
        f"{table()}\n{fates_table()}\n"
    )


if __name__ == "__main__":
    main()
