"""Prints what a Home Assistant with its default integrations needs installed."""

import json
import shutil
import sys
from pathlib import Path

import homeassistant
from homeassistant.bootstrap import CORE_INTEGRATIONS, DEFAULT_INTEGRATIONS

IN_USE = {"cloud", "history", "logbook"}
PEERS = {"monzo", "overseerr"}  # which the benchmarks measure beside
WANTED = CORE_INTEGRATIONS | DEFAULT_INTEGRATIONS | IN_USE | PEERS
NEED_A_COMPILER = {"pymicro-vad", "pyspeex-noise"}
COMPONENTS = Path(homeassistant.__path__[0]) / "components"


def requirements(wanted: set[str]) -> set[str]:
    """Return the requirements of the integrations and of all they depend on."""
    found: set[str] = set()
    seen: set[str] = set()
    while remaining := wanted - seen:
        seen |= remaining
        for domain in remaining:
            manifest = json.loads((COMPONENTS / domain / "manifest.json").read_text())
            found.update(manifest.get("requirements", ()))
            wanted = wanted.union(manifest.get("dependencies", ()))
    return found


def is_installable(requirement: str) -> bool:
    """Tell whether this machine can install the requirement."""
    name = requirement.partition("==")[0]
    return name not in NEED_A_COMPILER or shutil.which("c++") is not None


if __name__ == "__main__":
    sys.stdout.writelines(
        f"{requirement}\n"
        for requirement in sorted(filter(is_installable, requirements(WANTED)))
    )
