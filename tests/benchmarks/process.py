"""A Home Assistant with the yardstick in it."""

import asyncio
import json
import os
import platform
import sys
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, override

from tests.end_to_end.account import set_up_without_budget
from tests.end_to_end.home_assistant import HomeAssistantProcess
from tests.simulator import Simulator

YARDSTICK: Final = Path(__file__).parent / "yardstick"
IDLE_BACKLOG: Final = 5
LOG_LEVELS: Final = {"default": "warning", "custom_components.smspartner": "warning"}

# Written where it is used: the repository of an integration holds one manifest only.
MANIFEST: Final = {
    "domain": "yardstick",
    "name": "Yardstick",
    "codeowners": [],
    "dependencies": ["recorder", "webhook"],
    "documentation": "https://github.com/ha-smspartner/ha-smspartner",
    "iot_class": "local_push",
    "version": "0",
}


class MeasuredProcess(HomeAssistantProcess):
    """Measures itself from inside."""

    @property
    def ledger(self) -> Path:
        """The ledger's file."""
        return self.folder / "smspartner.db"

    async def begin(self) -> None:
        """Begin a measurement."""
        await self.call_action("yardstick", "begin", {})

    async def figures(self) -> dict[str, Any]:
        """Give what was measured since it began."""
        figures: dict[str, Any] = await self.call_action(
            "yardstick", "read", {}, return_response=True
        )
        return figures

    async def recorder_gone(self, patience: float) -> float | None:
        """Wait until the recorder has nothing left; give the seconds, None if longer.

        Asking fires an event too, so that a few are always there.
        """
        begin = time.monotonic()
        while time.monotonic() - begin < patience:
            if (await self.figures())["recorder_backlog"] <= IDLE_BACKLOG:
                return round(time.monotonic() - begin, 1)
            await asyncio.sleep(0.2)
        return None

    @override
    def _write_configuration(self) -> None:
        """Add the yardstick."""
        super()._write_configuration()
        with (self.folder / "configuration.yaml").open("a") as file:
            file.write("yardstick:\n")
        folder = self.folder / "custom_components" / "yardstick"
        folder.mkdir(exist_ok=True)
        (folder / "manifest.json").write_text(json.dumps(MANIFEST))
        for module in YARDSTICK.glob("*.py"):
            link = folder / module.name
            link.unlink(missing_ok=True)
            link.symlink_to(module)


@asynccontextmanager
async def measured() -> AsyncGenerator[tuple[MeasuredProcess, Simulator, str]]:
    """Run Home Assistant and the simulator; give them with the id of the entry."""
    with TemporaryDirectory(prefix="smspartner-bench-") as folder:
        async with (
            Simulator() as simulator,
            MeasuredProcess(
                Path(folder) / "config", log_levels=LOG_LEVELS
            ) as home_assistant,
        ):
            entry_id = await set_up_without_budget(home_assistant, simulator)
            yield home_assistant, simulator, entry_id


def numbers(count: int, first: int = 0) -> list[str]:
    """Give mobile numbers, none of which stays without an answer."""
    serials = (serial for serial in range(first, 2 * (first + count)))
    answering = (serial for serial in serials if serial % 100 != 98)
    return [f"+{33_600_000_000 + next(answering)}" for _ in range(count)]


def say(figures: dict[str, Any]) -> None:
    """Print figures with the machine they were taken on."""
    machine = {
        "cpus": os.cpu_count(),
        "load": [round(one, 2) for one in os.getloadavg()],
        "kernel": platform.release(),
        "python": platform.python_version(),
        "home_assistant": version("homeassistant"),
    }
    sys.stdout.write(json.dumps({**figures, "machine": machine}, indent=1) + "\n")
    sys.stdout.flush()
