"""The page's bundle as it is committed; `script/frontend --check` builds it again."""

import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from .helpers import ROOT

FOLDER: Final = ROOT / "custom_components" / "smspartner" / "frontend"
MODULES: Final = sorted(FOLDER.glob("*.js"))
FIRST_VIEW: Final = "verify"
FIRST_LOAD: Final = 200_000
"""Bytes, compressed."""

HASHED: Final = re.compile(r"[a-z-]+-[0-9A-Z]{8}\.js")
IMPORTED: Final = re.compile(r'(?:from|import) ?"\./([^"]+)"')
IMPORTED_LATER: Final = re.compile(r'import\("\./([^"]+)"\)')
ADDRESS: Final = re.compile(r"(?:https?|wss?)://[\w.-]+|(?<=[\"'`])//\w[\w.-]*")
NAMESPACES: Final = {
    "http://purl.oclc.org",
    "http://schemas.microsoft.com",
    "http://schemas.openxmlformats.org",
    "http://www.w3.org",
}
"""Names in XML, which look like addresses but are never called."""


def entrypoint() -> str:
    """Return the name of the file that the page begins with."""
    built = json.loads((FOLDER / "entrypoint.json").read_text("utf-8"))
    return str(built["entrypoint"])


def needed_by(name: str) -> Iterator[str]:
    """Return the names of a file, and of all that it cannot begin without."""
    seen: set[str] = set()
    waiting = [name]
    while waiting:
        if (current := waiting.pop()) not in seen:
            seen.add(current)
            yield current
            waiting += IMPORTED.findall((FOLDER / current).read_text("utf-8"))


def test_nothing_else_is_there() -> None:
    """There are modules, a compressed copy of each, licences, and where to begin."""
    expected = {"entrypoint.json", "licences.txt"}
    for module in MODULES:
        expected |= {module.name, f"{module.name}.gz"}
    assert {path.name for path in FOLDER.iterdir()} == expected


def test_licences() -> None:
    """The licence of each library that the page is made of comes with it."""
    text = (FOLDER / "licences.txt").read_text("utf-8")
    wanted = json.loads((ROOT / "frontend" / "package.json").read_text("utf-8"))
    for name, version in wanted["dependencies"].items():
        assert re.search(rf"^{name} {re.escape(version)} \(", text, re.MULTILINE)
    assert "THE SOFTWARE IS PROVIDED" in text


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_module(module: Path) -> None:
    """Its name changes with it, for browsers keep it; and its copy is the same."""
    assert HASHED.fullmatch(module.name)
    copy = module.with_name(f"{module.name}.gz").read_bytes()
    assert gzip.decompress(copy) == module.read_bytes()


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_calls_nobody_else(module: Path) -> None:
    """No other host is named: all that the page needs comes from Home Assistant."""
    text = module.read_text("utf-8")
    assert set(ADDRESS.findall(text)) <= NAMESPACES
    for name in [*IMPORTED.findall(text), *IMPORTED_LATER.findall(text)]:
        assert FOLDER / name in MODULES


def test_first_load() -> None:
    """What the page needs to show its first view is small."""
    start = entrypoint()
    later = IMPORTED_LATER.findall((FOLDER / start).read_text("utf-8"))
    (view,) = (name for name in later if name.startswith(f"{FIRST_VIEW}-"))
    names = {*needed_by(start), *needed_by(view)}
    assert sum((FOLDER / f"{name}.gz").stat().st_size for name in names) <= FIRST_LOAD
