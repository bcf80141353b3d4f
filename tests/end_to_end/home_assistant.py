"""Runs a real Home Assistant as a process of its own and talks to it from outside."""

import asyncio
import os
import shutil
import signal
import socket
import sys
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final, Self

import aiohttp

from .seed import TOKEN_FILE

ROOT: Final = Path(__file__).parents[2]
HOST: Final = "127.0.0.1"
USERNAME: Final = "demo"
PASSWORD: Final = "demo"
LOG_LEVELS: Final = {"default": "info", "custom_components.smspartner": "debug"}
_START_TIMEOUT: Final = 120
_STOP_TIMEOUT: Final = 30


class CommandError(Exception):
    """Home Assistant refused a command; the code says why."""

    def __init__(self, code: str, message: str) -> None:
        """Keep the code beside the message."""
        super().__init__(message)
        self.code = code


class StartError(Exception):
    """Home Assistant did not start; its log says why."""


class HomeAssistantProcess:
    """A Home Assistant with this integration, listening on the loopback only.

    The folder is seeded when it is new: onboarded, an owner who can log in, a token.
    """

    def __init__(
        self,
        folder: Path,
        port: int | None = None,
        log_levels: Mapping[str, str] = LOG_LEVELS,
        recorder_url: str | None = None,
    ) -> None:
        """Choose the configuration folder and the port, by default any free one.

        And the database that the recorder writes to, by default its own file.
        """
        self.folder = folder
        self.port = port or _free_port()
        self.url = f"http://{HOST}:{self.port}"
        self.database = folder / "home-assistant_v2.db"
        self._log_levels = log_levels
        self._recorder_url = recorder_url
        self.log_file = folder / "output.log"
        self._process: asyncio.subprocess.Process | None = None
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        """Seed the folder if need be and start."""
        try:
            await self._prepare()
            await self.start()
        except BaseException:
            await self._close()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop."""
        await self._close()

    @property
    def media(self) -> Path:
        """The folder it may write files to: in a container it would be another one."""
        return self.folder / "media"

    @property
    def log(self) -> str:
        """Return all that has been logged, over restarts too."""
        return self.log_file.read_text() if self.log_file.exists() else ""

    async def start(self) -> None:
        """Start the process and wait until Home Assistant is running."""
        with self.log_file.open("ab") as log:
            self._process = await _spawn(
                *("homeassistant", "--config", str(self.folder), "--skip-pip"),
                *("--log-no-color",),
                cwd=self.folder,
                output=log.fileno(),
            )
        try:
            async with asyncio.timeout(_START_TIMEOUT):
                await self._wait_until_running()
        except TimeoutError as err:
            raise StartError(
                f"Not started after {_START_TIMEOUT} s:\n{self.log}"
            ) from err

    async def stop(self) -> None:
        """End the process as a shutdown does; kill it when that takes too long."""
        if self._process is None:
            return
        self._signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(_STOP_TIMEOUT):
                await self._process.wait()
        finally:
            await self.kill()

    async def kill(self) -> None:
        """End the process and all it has started at once, as a power cut does."""
        if self._process is None:
            return
        self._signal(signal.SIGKILL)
        await self._process.wait()
        self._process = None

    async def restart(self) -> None:
        """Stop and start again."""
        await self.stop()
        await self.start()

    async def wait(self) -> None:
        """Wait until the process ends by itself."""
        assert self._process
        await self._process.wait()

    async def get(self, path: str) -> Any:
        """Return what the REST API answers."""
        return await self._request("GET", path)

    async def post(self, path: str, data: Mapping[str, Any]) -> Any:
        """Return what the REST API answers to the data."""
        return await self._request("POST", path, json=data)

    async def states(self) -> dict[str, dict[str, Any]]:
        """Return all states by entity id."""
        return {state["entity_id"]: state for state in await self.get("/api/states")}

    async def start_flow(self, handler: str) -> dict[str, Any]:
        """Start a config flow and return its first step."""
        flow: dict[str, Any] = await self.post(
            "/api/config/config_entries/flow", {"handler": handler}
        )
        return flow

    async def continue_flow(
        self, flow_id: str, data: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Submit a step of a config flow; return what follows, after its progress."""
        path = f"/api/config/config_entries/flow/{flow_id}"
        step: dict[str, Any] = await self.post(path, data)
        while step["type"] == "progress":
            await asyncio.sleep(0.1)
            step = await self.get(path)
        return step

    async def call_action(
        self,
        domain: str,
        action: str,
        data: Mapping[str, Any],
        *,
        return_response: bool = False,
    ) -> Any:
        """Call an action and return its response, None without return_response."""
        result = await self.command(
            "call_service",
            domain=domain,
            service=action,
            service_data=data,
            return_response=return_response,
        )
        return result.get("response")

    async def command(self, command: str, **fields: Any) -> Any:
        """Return the result of a websocket command."""
        async with self._sent(command, fields) as (_, result):
            return result

    async def first_event(self, command: str, **fields: Any) -> Any:
        """Return the first event of a websocket command that subscribes to them."""
        async with self._sent(command, fields) as (websocket, _):
            return (await websocket.receive_json())["event"]

    @asynccontextmanager
    async def events(self, command: str, **fields: Any) -> AsyncGenerator[list[Any]]:
        """Return the events of a websocket command that subscribes, as they come."""
        events: list[Any] = []

        async def collect(websocket: aiohttp.ClientWebSocketResponse) -> None:
            """Add each event."""
            while True:
                events.append((await websocket.receive_json())["event"])

        async with self._sent(command, fields) as (websocket, _):
            collecting = asyncio.create_task(collect(websocket))
            try:
                yield events
            finally:
                collecting.cancel()

    @property
    def _token(self) -> str:
        """Return the owner's long-lived token."""
        return (self.folder / TOKEN_FILE).read_text()

    @asynccontextmanager
    async def _sent(
        self, command: str, fields: Mapping[str, Any]
    ) -> AsyncGenerator[tuple[aiohttp.ClientWebSocketResponse, Any]]:
        """Send a command by a websocket of its own, and give that and the result."""
        assert self._session
        async with self._session.ws_connect("/api/websocket") as websocket:
            await websocket.receive_json()  # auth_required
            await websocket.send_json({"type": "auth", "access_token": self._token})
            await websocket.receive_json()  # auth_ok
            await websocket.send_json({"id": 1, "type": command, **fields})
            answer = await websocket.receive_json()
            if not answer["success"]:
                error = answer["error"]
                raise CommandError(error["code"], error["message"])
            yield websocket, answer["result"]

    async def _prepare(self) -> None:
        """Seed the folder unless that was done to its end."""
        if not (self.folder / TOKEN_FILE).exists():
            shutil.rmtree(self.folder, ignore_errors=True)
            await self._seed()
        self._write_configuration()
        self.add_integration()
        self._session = aiohttp.ClientSession(
            self.url, headers={"Authorization": f"Bearer {self._token}"}
        )

    async def _seed(self) -> None:
        """Have the folder filled with what an onboarded Home Assistant stores."""
        self.folder.mkdir(mode=0o700, parents=True)
        with self.log_file.open("ab") as log:
            self._process = await _spawn(
                *("tests.end_to_end.seed", str(self.folder), str(self.port)),
                *(USERNAME, PASSWORD),
                cwd=ROOT,
                output=log.fileno(),
            )
        code = await self._process.wait()
        self._process = None
        if code:
            raise StartError(f"Seeding ended with {code}:\n{self.log}")

    def add_integration(self) -> None:
        """Link the integration of this repository."""
        link = self.folder / "custom_components" / "smspartner"
        link.parent.mkdir(exist_ok=True)
        link.unlink(missing_ok=True)
        link.symlink_to(ROOT / "custom_components" / "smspartner")

    def _write_configuration(self) -> None:
        """Write configuration.yaml."""
        default, *logs = (
            f"{name}: {level}" for name, level in self._log_levels.items()
        )
        self.media.mkdir(exist_ok=True)
        lines = ["homeassistant:", "  media_dirs:", f"    local: {self.media}"]
        lines += ["history:", "logbook:", "logger:", f"  {default}", "  logs:"]
        lines += [f"    {log}" for log in logs]
        if self._recorder_url:
            lines += ["recorder:", f"  db_url: {self._recorder_url}"]
        for kind in ("automation", "script", "scene"):
            lines.append(f"{kind}: !include {kind}s.yaml")
            (self.folder / f"{kind}s.yaml").touch()
        (self.folder / "configuration.yaml").write_text("\n".join(lines) + "\n")

    async def _wait_until_running(self) -> None:
        """Return when Home Assistant has started; raise when it has ended instead."""
        assert self._process
        while self._process.returncode is None:
            if await self._is_running():
                return
            await asyncio.sleep(0.1)
        raise StartError(f"Home Assistant has ended:\n{self.log[-4000:]}")

    async def _is_running(self) -> bool:
        """Return whether Home Assistant answers and says that it has started."""
        try:
            config = await self.get("/api/config")
        except aiohttp.ClientError:
            return False
        return bool(config["state"] == "RUNNING")

    async def _request(self, method: str, path: str, **arguments: Any) -> Any:
        """Return the decoded answer of the REST API."""
        assert self._session
        async with self._session.request(method, path, **arguments) as response:
            if response.status >= 400:
                raise CommandError(str(response.status), await response.text())
            return await response.json()

    async def _close(self) -> None:
        """Leave nothing running and nothing open."""
        try:
            await self.stop()
        finally:
            if self._session:
                await self._session.close()

    def _signal(self, number: signal.Signals) -> None:
        """Send a signal to the process and to all it has started."""
        assert self._process
        try:
            os.killpg(self._process.pid, number)
        except ProcessLookupError:
            return


async def _spawn(
    module: str, *arguments: str, cwd: Path, output: int
) -> asyncio.subprocess.Process:
    """Start a Python module as the leader of a process group of its own."""
    environment = {**os.environ}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # it triples the time to start
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", module, *arguments),
        cwd=cwd,
        env=environment,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=output,
        stderr=asyncio.subprocess.STDOUT,
        start_new_session=True,
    )


def _free_port() -> int:
    """Return a port of the loopback that nobody uses."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port
