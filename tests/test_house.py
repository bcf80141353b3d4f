"""The rooms of the integration: who imports whom, as CONTRIBUTING.md describes it."""

import ast
import re
from collections.abc import Iterator, Mapping
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Final

import pytest

from custom_components import smspartner

FOLDER: Final = Path(smspartner.__file__).parent
CONTRIBUTING: Final = Path(__file__).parents[1] / "CONTRIBUTING.md"

MOST_IMPORTS: Final = 8
"""How many other modules of ours a module may import."""

LEAVES: Final = {
    "clock",
    "const",
    "data",
    "exceptions",
    "issues",
    "markdown",
    "money",
    "operators",
    "options",
    "results",
    "texts",
    "web_addresses",
}
"""Modules of the top floor that rooms may import, unless `LEAVES_OF` names fewer."""

LEAVES_OF: Final[Mapping[str, set[str]]] = {
    "api": set(),
    "phone_numbers": set(),
    "sms_text": set(),
    "ledger": {"clock", "exceptions"},
}

KNOWS: Final[Mapping[str, set[str]]] = {
    "api": set(),
    "phone_numbers": set(),
    "sms_text": set(),
    "ledger": {"api", "phone_numbers"},
    "purchase": {"api", "ledger"},
    "sms": {"api", "ledger", "phone_numbers", "purchase", "sms_text"},
    "verification": {"api", "ledger", "phone_numbers", "purchase"},
    "callback": {"api", "ledger"},
    "monitoring": {"api", "ledger", "phone_numbers", "verification"},
    "runtime": {"api", "callback", "ledger", "purchase", "sms", "verification"},
    "actions": {
        "api",
        "callback",
        "ledger",
        "monitoring",
        "phone_numbers",
        "purchase",
        "runtime",
        "sms",
        "sms_text",
        "verification",
    },
    "entities": {"api", "ledger", "monitoring", "runtime"},
    "dialogs": {"api", "callback", "monitoring", "phone_numbers", "runtime"},
    "panel": {
        "actions",
        "api",
        "ledger",
        "phone_numbers",
        "purchase",
        "runtime",
        "sms",
        "sms_text",
        "verification",
    },
    "repair": {"actions", "ledger", "phone_numbers", "runtime", "verification"},
}
"""The rooms that each room may import."""


@cache
def _modules() -> dict[str, Path]:
    """Return the modules of the integration by name, its own package by ""."""
    return {_name(path): path for path in sorted(FOLDER.rglob("*.py"))}


def _name(path: Path) -> str:
    """Return the dotted name of a module below the integration."""
    parts = path.relative_to(FOLDER).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def _room(module: str) -> str | None:
    """Return the room that a module is in, or None on the top floor."""
    parts = _modules()[module].relative_to(FOLDER).parts
    return parts[0] if len(parts) > 1 else None


def _is_type_checking(node: ast.stmt) -> bool:
    """Return whether a statement is `if TYPE_CHECKING:`."""
    return isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")


def _import_statements(node: ast.AST) -> Iterator[ast.Import | ast.ImportFrom]:
    """Yield the imports that are executed, also those within functions."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import | ast.ImportFrom):
            yield child
        elif isinstance(child, ast.If) and _is_type_checking(child):
            for other in child.orelse:
                yield from _import_statements(ast.Module([other], []))
        else:
            yield from _import_statements(child)


def _imported(module: str) -> Iterator[str]:
    """Yield the absolute names of all modules that a module imports.

    Those of the integration are below `smspartner`.
    """
    path = _modules()[module]
    package = ["smspartner", *path.relative_to(FOLDER).parts[:-1]]
    for node in _import_statements(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
            continue
        above = package[: len(package) - node.level + 1] if node.level else []
        source = ".".join([*above, *([node.module] if node.module else [])])
        for alias in node.names:
            name = f"{source}.{alias.name}"
            yield name if name.removeprefix("smspartner.") in _modules() else source


@cache
def _imports(module: str) -> set[str]:
    """Return the other modules of the integration that a module imports."""
    found = {
        name.removeprefix("smspartner").removeprefix(".")
        for name in _imported(module)
        if name.partition(".")[0] == "smspartner"
    }
    return found - {module}


def _may_import(room: str, other: str) -> bool:
    """Return whether the modules of a room may import another module."""
    if (other_room := _room(other)) is None:
        return other in LEAVES_OF.get(room, LEAVES)
    return other_room == room or other_room in KNOWS[room]


def test_the_graph_is_read() -> None:
    """Imports of modules, of packages and from within packages are found."""
    assert "const" in _imports("issues")
    assert "api" in _imports("config_flow")
    assert {"api.errors", "api.exchange"} <= _imports("api.client")


def test_type_checking_is_left_out() -> None:
    """Imports for the type checker alone are not counted, and all others are."""
    source = """
import first
if TYPE_CHECKING:
    import second
elif other:
    import third
if typing.TYPE_CHECKING:
    import fourth
else:
    import fifth
def function():
    try:
        import sixth
    except ImportError:
        import seventh
"""
    found = [
        alias.name
        for node in _import_statements(ast.parse(source))
        for alias in node.names
    ]
    assert found == ["first", "third", "fifth", "sixth", "seventh"]


def test_every_room_is_in_the_table() -> None:
    """Each folder with modules is a room, and no room is left over."""
    rooms = {room for module in _modules() if (room := _room(module))}
    assert rooms == set(KNOWS)


def test_no_circles() -> None:
    """No module imports itself through others."""
    graph = {module: _imports(module) for module in _modules()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as err:
        pytest.fail(f"these import each other: {' <- '.join(err.args[1])}")


def test_few_imports() -> None:
    """No module imports more of the others than a reader can keep in mind."""
    too_many = [
        f"{module or '__init__'} imports {len(imports)}: {', '.join(sorted(imports))}"
        for module in _modules()
        if len(imports := _imports(module)) > MOST_IMPORTS
    ]
    assert not too_many, "\n" + "\n".join(too_many)


def test_the_page_costs_nothing_until_it_is_used() -> None:
    """A start loads none of the page's commands, nor what only they need."""
    loaded, waiting = set[str](), [""]
    while waiting:
        if (module := waiting.pop()) not in loaded:
            loaded.add(module)
            waiting += _imports(module)
    assert "panel.first_use" in loaded
    assert {"panel.commands", "panel.command", "ledger.result_table"}.isdisjoint(loaded)


def test_rooms_import_only_what_they_may() -> None:
    """Each room imports only the rooms and the leaves that the table allows it."""
    forbidden = [
        f"{module} must not import {other}"
        for module in _modules()
        if (room := _room(module))
        for other in sorted(_imports(module))
        if not _may_import(room, other)
    ]
    assert not forbidden, "\n" + "\n".join(forbidden)


@pytest.mark.parametrize("room", ["api", "phone_numbers", "sms_text"])
def test_leaves_stand_alone(room: str) -> None:
    """The client, and what reads numbers and texts, know nothing of Home Assistant."""
    inside = [module for module in _modules() if _room(module) == room]
    assert inside
    for module in inside:
        for name in _imported(module):
            assert name.partition(".")[0] != "homeassistant", module


def test_every_room_is_described() -> None:
    """CONTRIBUTING.md has one line for each room and names each top-floor module."""
    rows = re.findall(r"^\| (`[^|]+) \|", CONTRIBUTING.read_text("utf-8"), re.MULTILINE)
    named = [name for row in rows for name in re.findall(r"`(\w+(?:/|\.py))`", row)]
    expected = [f"{room}/" for room in KNOWS]
    expected += [path.name for path in FOLDER.glob("*.py")]
    assert sorted(set(expected) - set(named)) == [], "not described"
    assert sorted(set(named) - set(expected)) == [], "described, but not there"
    assert len(named) == len(expected), "described twice"
