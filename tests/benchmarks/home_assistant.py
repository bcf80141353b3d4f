"""A Home Assistant with the yardstick in it."""

import asyncio
import json
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, override

from tests.end_to_end.account import set_up_without_budget
from tests.end_to_end.home_assistant import HomeAssistantProcess
from tests.simulator import Simulator

YARDSTICK: Final = Path(__file__).parent / "yardstick"
WEBHOOK_ID_LENGTH: Final = 64
"""As Home Assistant makes them: it looks at each character of an address."""
IDLE_BACKLOG: Final = 5
PATIENCE: Final = 900
SPEED: Final = 20

WITH_RECORDER: Final = ("history", "logbook")
WITHOUT_RECORDER: Final = ("frontend", "config")

# Written where it is used: the repository of an integration holds one manifest only.
MANIFEST: Final = {
    "domain": "yardstick",
    "name": "Yardstick",
    "after_dependencies": ["recorder"],
    "codeowners": [],
    "dependencies": ["webhook"],
    "documentation": "https://github.com/ha-smspartner/ha-smspartner",
    "iot_class": "local_push",
    "version": "0",
}


class MeasuredProcess(HomeAssistantProcess):
    """Measures itself from inside."""

    def __init__(self, folder: Path, integrations: tuple[str, ...]) -> None:
        """Choose the configuration folder, and what is in its configuration.yaml."""
        super().__init__(folder)
        self._integrations = integrations

    @property
    def ledger(self) -> Path:
        """The ledger's file."""
        return self.folder / "smspartner.db"

    def webhook(self, shape: str) -> str:
        """Return the address of one of the yardstick's webhooks."""
        webhook_id = f"yardstick_{shape}".ljust(WEBHOOK_ID_LENGTH, "_")
        return f"{self.url}/api/webhook/{webhook_id}"

    async def ask(self, action: str, /, **data: Any) -> dict[str, Any]:
        """Call an action of the yardstick and return its response."""
        response: dict[str, Any] = await self.call_action(
            "yardstick", action, data, return_response=True
        )
        return response

    async def begin(self) -> None:
        """Begin a measurement."""
        await self.call_action("yardstick", "begin", {})

    async def figures(self) -> dict[str, Any]:
        """Return what was measured since it began."""
        return await self.ask("read")

    async def recorder_gone(self) -> float:
        """Wait until the recorder has nothing left; return the seconds.

        Asking fires an event too, so that a few are always there.
        """
        begin = time.monotonic()
        async with asyncio.timeout(PATIENCE):
            while (await self.figures())["recorder_backlog"] > IDLE_BACKLOG:
                await asyncio.sleep(0.2)
        return time.monotonic() - begin

    @override
    def _write_configuration(self) -> None:
        """Choose the integrations, and add the yardstick."""
        super()._write_configuration()
        lines = [f"{name}:" for name in (*self._integrations, "yardstick")]
        lines += ["logger:", "  default: warning"]
        (self.folder / "configuration.yaml").write_text("\n".join(lines) + "\n")
        folder = self.folder / "custom_components" / "yardstick"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "manifest.json").write_text(json.dumps(MANIFEST))
        for module in YARDSTICK.glob("*.py"):
            link = folder / module.name
            link.unlink(missing_ok=True)
            link.symlink_to(module)


@asynccontextmanager
async def running(
    integrations: tuple[str, ...] = WITH_RECORDER, *, faster: float = SPEED
) -> AsyncGenerator[tuple[MeasuredProcess, Simulator, str]]:
    """Run Home Assistant and the simulator; return them with the id of the entry.

    Requests may leave so many times faster than SMS Partner lets them.
    """
    with TemporaryDirectory(prefix="smspartner-bench-") as folder:
        async with (
            Simulator() as simulator,
            MeasuredProcess(Path(folder) / "config", integrations) as home_assistant,
        ):
            simulator.settings.account.balance = 1_000_000
            await home_assistant.call_action("yardstick", "look_inside", {})
            entry_id = await set_up_without_budget(home_assistant, simulator)
            simulator.settings.rate_window /= faster
            await home_assistant.call_action("yardstick", "hasten", {"times": faster})
            yield home_assistant, simulator, entry_id
