"""What the integration adds to an idle Home Assistant, beside two peers.

Core's overseerr and monzo are loaded and set up in the same process, each of the three
as the first, the second and the third in turn. What a usual Home Assistant has loaded
anyway is loaded before, and so is phonenumbers, which is shown apart.

Of each is imported what a start imports: the package and its platforms, with all that
those import. What set-up imports besides is in the figures of set-up. The code of the
page in the sidebar, which is imported when the page is first used, is shown apart.
"""

import compileall
from collections import defaultdict
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from importlib.util import find_spec
from pathlib import Path
from pkgutil import iter_modules
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, Final, NamedTuple

from homeassistant.const import Platform
from homeassistant.loader import BASE_PRELOAD_PLATFORMS

from custom_components.smspartner.ledger import Ledger
from tests.simulator import API_KEY, Simulator

from .figures import Figure, ratio_at_most
from .home_assistant import WITH_RECORDER, MeasuredProcess
from .options import Options
from .peers import HOST, MONZO, Peers

OURS: Final = "smspartner"
PEERS: Final = ("overseerr", "monzo")
ORDER: Final = (OURS, *PEERS)
LIBRARY: Final = "phonenumbers"
PAGE: Final = "custom_components.smspartner.panel.commands"
PLATFORMS: Final = {*BASE_PRELOAD_PLATFORMS, *Platform, "application_credentials"}
"""What Home Assistant imports at a start of each integration that has it."""

PACKAGES: Final = {
    OURS: "custom_components.smspartner",
    **{peer: f"homeassistant.components.{peer}" for peer in PEERS},
}
COMPILED_WITH_THEM: Final = ("monzopy", "python_overseerr")

PRESENT: Final = (
    *WITH_RECORDER,
    *("application_credentials", "backup", "system_health"),
    *("binary_sensor", "button", "event", "sensor"),
)
PRESENT_MODULES: Final = ("homeassistant.components.cloud",)
FAR_FUTURE: Final = 4e9


class Entry(NamedTuple):
    """A config entry as it is stored."""

    data: dict[str, Any]
    minor_version: int = 1
    monzo_url: str | None = None
    """Where monzo's library is to be sent, which has but one address."""


class Cost(NamedTuple):
    """What one integration took, each once, but for the last."""

    load: float
    set_up: float
    again: float
    """The median of several."""
    mib: float


async def run(options: Options) -> list[Figure]:
    """Start one Home Assistant for each round."""
    _compile()
    libraries: list[dict[str, float]] = []
    pages: list[dict[str, float]] = []
    costs: defaultdict[str, list[Cost]] = defaultdict(list)
    for number in range(options.rounds):
        shift = number % len(ORDER)
        async with _prepared() as (home_assistant, entries):
            await home_assistant.ask("load", modules=PRESENT_MODULES)
            libraries.append(await home_assistant.ask("load", modules=[LIBRARY]))
            for domain in (*ORDER[shift:], *ORDER[:shift]):
                costs[domain].append(
                    await _cost(
                        home_assistant, domain, entries[domain], options.pick(20, 2)
                    )
                )
            pages.append(await home_assistant.ask("load", modules=[PAGE]))
    return [
        *_of_code(f"{LIBRARY} alone", libraries),
        *_of_integration(costs),
        *_of_code("the page, at its first use", pages),
    ]


async def _cost(
    home_assistant: MeasuredProcess, domain: str, entry: Entry, times: int
) -> Cost:
    """Load an integration and set its entry up, then set it up some times more."""
    loaded = await home_assistant.ask("load", modules=_modules(PACKAGES[domain]))
    added = await home_assistant.ask("add", domain=domain, **entry._asdict())
    again = [
        await home_assistant.ask("set_up", entry_id=added["entry_id"])
        for _ in range(times)
    ]
    if any(one["state"] != "loaded" for one in (added, *again)):
        raise RuntimeError(f"{domain} could not be set up: {home_assistant.log}")
    return Cost(
        load=loaded["milliseconds"],
        set_up=added["milliseconds"],
        again=median(one["milliseconds"] for one in again),
        mib=loaded["mib"] + added["mib"],
    )


def _of_code(name: str, loads: Sequence[dict[str, float]]) -> list[Figure]:
    """Tell what it costs to import something."""
    return [
        Figure(name=f"{name}, {what}", unit=unit, ours=[load[key] for load in loads])
        for what, unit, key in (
            ("import", "ms", "milliseconds"),
            ("memory", "MiB", "mib"),
        )
    ]


def _of_integration(costs: dict[str, list[Cost]]) -> list[Figure]:
    """Hold ours against each peer."""
    return [
        Figure(
            name=name,
            unit=unit,
            ours=[getattr(cost, key) for cost in costs[OURS]],
            yardstick=[getattr(cost, key) for cost in costs[peer]],
            beside=f"core's {peer}",
            aim=ratio_at_most(1),
        )
        for name, unit, key in (
            (f"import without {LIBRARY}", "ms", "load"),
            ("set-up of an entry, at a start", "ms", "set_up"),
            ("set-up of an entry, again", "ms", "again"),
            (f"memory added without {LIBRARY}", "MiB", "mib"),
        )
        for peer in PEERS
    ]


@asynccontextmanager
async def _prepared() -> AsyncGenerator[tuple[MeasuredProcess, dict[str, Entry]]]:
    """Run Home Assistant with nothing set up; return it and the entries to add."""
    with TemporaryDirectory(prefix="smspartner-bench-") as folder:
        async with (
            Simulator() as simulator,
            Peers() as peers,
            MeasuredProcess(Path(folder) / "config", PRESENT) as home_assistant,
        ):
            await _make_ledger(home_assistant.ledger)
            yield home_assistant, _entries(simulator, peers)


async def _make_ledger(path: Path) -> None:
    """Make the ledger's file, as it is after the first start of all."""
    ledger = Ledger(path)
    await ledger.open()
    await ledger.close()


def _entries(simulator: Simulator, peers: Peers) -> dict[str, Entry]:
    """Make an entry of each."""
    return {
        OURS: Entry(
            {"api_key": API_KEY, "url": simulator.url, "webhook_id": "smspartner"}
        ),
        "overseerr": Entry(
            {
                "host": HOST,
                "port": peers.port,
                "ssl": False,
                "api_key": "key",
                "webhook_id": "overseerr",
            }
        ),
        "monzo": Entry(
            {
                "auth_implementation": "monzo",
                "token": {"access_token": "token", "expires_at": FAR_FUTURE},
                "webhook_id": "monzo",
            },
            minor_version=3,
            monzo_url=f"http://{HOST}:{peers.port}{MONZO}",
        ),
    }


def _modules(package: str) -> list[str]:
    """Name a package and its platforms."""
    spec = find_spec(package)
    assert spec
    found = {module.name for module in iter_modules(spec.submodule_search_locations)}
    return [package, *(f"{package}.{name}" for name in sorted(found & PLATFORMS))]


def _compile() -> None:
    """Compile what is loaded, as it is then too."""
    for package in (LIBRARY, *PACKAGES.values(), *COMPILED_WITH_THEM):
        spec = find_spec(package)
        assert spec
        assert spec.submodule_search_locations
        for folder in spec.submodule_search_locations:
            compileall.compile_dir(folder, quiet=1)
