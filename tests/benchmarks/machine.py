"""The machine that figures were taken on, and the versions of what they measure."""

import os
import platform
import re
import sqlite3
import statistics
import time
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from custom_components.smspartner import const

from .figures import percentile

SYNCS: Final = 200
PAGE: Final = b"\0" * 4096
PACKAGES: Final = ("homeassistant", "aiohttp", "orjson", "SQLAlchemy", "phonenumbers")


def describe() -> dict[str, Any]:
    """Describe the machine, its disk and its load."""
    syncs = list(_syncs())
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gib": round(_memory() / 2**30, 1),
        "kernel": platform.release().partition("-")[0],
        "load": [round(one, 2) for one in os.getloadavg()],
        "fsync_ms": {
            "median": round(statistics.median(syncs), 2),
            "p99": round(percentile(syncs, 0.99), 2),
        },
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        **{name.lower(): version(name) for name in PACKAGES},
        const.DOMAIN: _own_version(),
    }


def as_text(machine: dict[str, Any]) -> str:
    """Return the description in a few lines."""
    fsync = machine["fsync_ms"]
    versions = ", ".join(
        f"{name} {machine[name]}"
        for name in ("python", "sqlite", *map(str.lower, PACKAGES), const.DOMAIN)
    )
    return (
        f"{machine['processor']}, {machine['cores']} cores,"
        f" {machine['memory_gib']} GiB, Linux {machine['kernel']},"
        f" load {machine['load'][0]}\n"
        f"fsync of 4 KiB: median {fsync['median']} ms, p99 {fsync['p99']} ms\n"
        f"{versions}"
    )


def _processor() -> str:
    """Read the processor's model."""
    text = Path("/proc/cpuinfo").read_text()
    match = re.search(r"^model name\s*: (.+)$", text, re.MULTILINE)
    return match[1] if match else platform.machine()


def _memory() -> int:
    """Return how much memory the machine has."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def _syncs() -> Iterator[float]:
    """Time, in milliseconds, how long a page takes to the disk benchmarks use."""
    with TemporaryDirectory(prefix="smspartner-bench-") as folder:
        file = os.open(Path(folder) / "file", os.O_CREAT | os.O_WRONLY)
        try:
            for _ in range(SYNCS):
                os.write(file, PAGE)
                begin = time.perf_counter()
                os.fsync(file)
                yield (time.perf_counter() - begin) * 1000
        finally:
            os.close(file)


def _own_version() -> str:
    """Read the integration's version."""
    manifest = Path(const.__file__).with_name("manifest.json").read_text()
    match = re.search(r'"version": "(.+)"', manifest)
    assert match
    return match[1]
