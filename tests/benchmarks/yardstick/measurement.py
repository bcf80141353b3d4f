"""What is measured inside of Home Assistant: stalls of its loop, CPU time, memory."""

import asyncio
import gc
import operator
import re
import sys
import time
from array import array
from asyncio import TimerHandle
from pathlib import Path
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers.recorder import get_instance

INTERVAL = 0.01
_PROCESS = Path("/proc/self")
_RESET_PEAK = "5"
_OLDEST = 2
"""The generation of garbage that is looked for in all of the memory."""


class Measurement:
    """Calls itself back each 10 ms: how late it is called is how long others held on.

    Beside it stands the CPU time that the whole process has used since the last call: a
    stall with little of it was made by other processes of the machine. Another one is
    the interpreter's affair: now and then it looks through all the memory for garbage.
    """

    def __init__(self, hass: HomeAssistant) -> None:
        """Initialize with the Home Assistant to measure."""
        self._hass = hass
        self._late = array("d")
        self._used = array("d")
        self._collected = array("d")
        self._collections = Collections()
        self._timer: TimerHandle | None = None
        self._cpu = 0.0
        self._cpu_at_last_call = 0.0
        self._idle = 0.0

    def begin(self) -> None:
        """Begin anew."""
        self._late = array("d")
        self._used = array("d")
        self._collected = array("d")
        (_PROCESS / "clear_refs").write_text(_RESET_PEAK)
        self._cpu = time.process_time()
        self._idle = memory("VmRSS")
        if self._timer is None:
            self._sleep()

    async def figures(self) -> dict[str, Any]:
        """Return what was measured so far: of the loop, one look at it at least."""
        while not self._late:
            await asyncio.sleep(0)
        late = sorted(self._late)
        stalls = zip(self._late, self._used, self._collected, strict=True)
        longest = sorted(stalls, reverse=True)[:5]
        others = map(operator.sub, self._late, self._collected, strict=True)
        return {
            "cpu_seconds": round(time.process_time() - self._cpu, 2),
            "idle_mib": round(self._idle, 1),
            "peak_above_idle_mib": round(memory("VmHWM") - self._idle, 1),
            "now_above_idle_mib": round(memory("VmRSS") - self._idle, 1),
            "stall_longest_ms": [
                {
                    "late": round(one * 1000, 1),
                    "cpu": round(used * 1000, 1),
                    "collected": round(collected * 1000, 1),
                }
                for one, used, collected in longest
            ],
            "stall_without_collections_ms": round(max(others) * 1000, 1),
            "stall_p99_ms": round(late[len(late) * 99 // 100] * 1000, 2),
            "stall_over_50_ms": sum(one > 0.05 for one in late),
            "stall_samples": len(late),
            "recorder_backlog": self._recorder_backlog(),
        }

    def blocks(self) -> dict[str, Any]:
        """Count what the interpreter has allocated and cannot free."""
        gc.collect()
        return {"blocks": sys.getallocatedblocks()}

    def _recorder_backlog(self) -> int:
        """Return how much waits for the recorder, where there is one."""
        if "recorder" not in self._hass.config.components:
            return 0
        return get_instance(self._hass).backlog

    def _sleep(self) -> None:
        """Have itself called back."""
        loop = self._hass.loop
        due = loop.time() + INTERVAL
        self._cpu_at_last_call = time.process_time()
        self._collections.take()
        self._timer = loop.call_at(due, self._wake, due)

    def _wake(self, due: float) -> None:
        """Write down how late it is."""
        self._late.append(self._hass.loop.time() - due)
        self._used.append(time.process_time() - self._cpu_at_last_call)
        self._collected.append(self._collections.take())
        self._sleep()


class Collections:
    """Adds up the time of full garbage collections."""

    def __init__(self) -> None:
        """Initialize, and begin."""
        self._seconds = 0.0
        self._begun: float | None = None
        gc.callbacks.append(self._note)

    def take(self) -> float:
        """Return the seconds since this was asked last.

        One in another thread may be over, and nobody told so yet: it counts so far.
        """
        now = time.perf_counter()
        self._add(now)
        if self._begun is not None:
            self._begun = now
        seconds, self._seconds = self._seconds, 0.0
        return seconds

    def _note(self, phase: str, info: dict[str, int]) -> None:
        """Note the beginning and the end of one."""
        if info["generation"] != _OLDEST:
            return
        now = time.perf_counter()
        self._add(now)
        self._begun = now if phase == "start" else None

    def _add(self, now: float) -> None:
        """Add what has passed of one since it began, or was counted last."""
        if self._begun is not None:
            self._seconds += now - self._begun


def memory(name: str) -> float:
    """Read a figure of this process in MiB."""
    status = (_PROCESS / "status").read_text()
    match = re.search(rf"^{name}:\s+(\d+) kB$", status, re.MULTILINE)
    assert match
    return int(match[1]) / 1024
