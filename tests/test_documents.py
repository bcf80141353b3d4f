"""The documents: their links lead somewhere, and their commands and programs run."""

import asyncio
import os
import re
import runpy
import shlex
import sys
from asyncio.subprocess import PIPE
from itertools import chain
from pathlib import Path
from textwrap import indent
from typing import Final

import aiohttp
import pytest

from custom_components.smspartner.const import DOMAIN, REPOSITORY_URL

from .documents import (
    BLOCK,
    DOCUMENTS,
    EXAMPLES,
    README,
    ROOT,
    Kind,
    anchors_of,
    of_kind,
)
from .simulator import API_KEY, Simulator

BLUEPRINTS: Final = [
    path.relative_to(ROOT).as_posix() for path in ROOT.glob("blueprints/*/*/*.yaml")
]

FENCE: Final = re.compile(r"^ *(?:```|~~~)", re.MULTILINE)

COMMAND: Final = re.compile(r"^script/\w+", re.MULTILINE)

LINK: Final = re.compile(
    r"\]\(([^)\s]+)\)|^\[[^]]+\]: (\S+)$| src(?:set)?=\"([^\"]+)\"", re.MULTILINE
)

PICTURE: Final = re.compile(
    r"""<picture>
  <source media="\(prefers-color-scheme: dark\)" srcset="(\S+)-dark\.png">
  <img alt="[^"]{10,}" src="(\S+)\.png">
</picture>"""
)

REFERENCE: Final = re.compile(r"(?:\]|^## )\[([^]]+)\]", re.MULTILINE)


def name_of(document: Path) -> str:
    """Return the path of a document below the project's folder."""
    return document.relative_to(ROOT).as_posix()


def links_of(document: Path) -> set[str]:
    """Return the targets of the links and pictures of a document."""
    text = BLOCK.sub("", document.read_text())
    return {"".join(one) for one in LINK.findall(text)}


def test_no_example_escapes() -> None:
    """Each fenced block is found and is of a kind that is checked."""
    fences = sum(len(FENCE.findall(document.read_text())) for document in DOCUMENTS)
    assert fences == 2 * len(EXAMPLES)
    assert {example.kind for example in EXAMPLES} == set(Kind)
    assert len(of_kind(Kind.ANSWER)) == len(of_kind(Kind.OUR_ACTION))


def test_commands() -> None:
    """The commands exist and are executable."""
    commands = {
        name_of(example.document): COMMAND.findall(example.text)
        for example in of_kind(Kind.COMMANDS)
    }
    assert commands == {
        "README.md": ["script/demo", "script/test"],
        "CONTRIBUTING.md": ["script/test"],
    }
    for command in chain.from_iterable(commands.values()):
        assert os.access(ROOT / command, os.X_OK)


async def test_command_of_the_simulator(socket_enabled: None) -> None:
    """The simulator starts as its README says, except for the port."""
    [example] = of_kind(Kind.SIMULATOR)
    _, *options = shlex.split(example.text.replace("--port 8125", "--port 0"))
    process = await asyncio.create_subprocess_exec(
        sys.executable, *options, cwd=ROOT, stdout=PIPE
    )
    assert process.stdout
    said = await process.stdout.readline()
    process.terminate()
    await process.communicate()
    assert said.startswith(b"Simulator of SMS Partner: http://127.0.0.1:")
    assert process.returncode == 0


async def test_program(tmp_path: Path, socket_enabled: None) -> None:
    """The program of the simulator's README runs, with requests for the dots."""
    [example] = of_kind(Kind.PROGRAM)

    async def talk(simulator: Simulator) -> None:
        """Send a request until it is accepted."""
        wanted = {"apiKey": API_KEY, "phoneNumbers": "+33612345678"}
        async with aiohttp.ClientSession(simulator.url + "/") as client:
            while (await client.post("hlr/notify", json=wanted)).status == 429:
                pass

    body = indent(example.text.replace("...", "await talk(simulator)", 1), "    ")
    path = tmp_path / "program.py"
    path.write_text(f"async def program():\n{body}")
    names = {"Simulator": Simulator, "talk": talk}
    await runpy.run_path(str(path), names)["program"]()


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_links(document: Path) -> None:
    """Links and pictures within the project exist."""
    for link in links_of(document):
        if link.startswith(("https://", "http://127.0.0.1:")):
            continue
        path, _, anchor = link.partition("#")
        target = (document.parent / path).resolve() if path else document
        assert target.is_file(), link
        assert not anchor or anchor in anchors_of(target), link


def test_pictures() -> None:
    """Each picture has a description, and a version for the dark theme."""
    text = README.read_text()
    pictures = PICTURE.findall(text)
    assert pictures
    assert len(pictures) == text.count("images/screenshots/") / 2
    assert [dark for dark, light in pictures] == [light for dark, light in pictures]


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_references(document: Path) -> None:
    """Named links are defined, and all of them are used."""
    text = BLOCK.sub("", document.read_text())
    given = re.findall(r"^\[([^]]+)\]: ", text, re.MULTILINE)
    assert set(REFERENCE.findall(text)) == set(given)


def test_links_into_home_assistant() -> None:
    """The links that open a page of the user's Home Assistant name this project."""
    owner, repository = REPOSITORY_URL.split("/")[-2:]
    redirect = "https://my.home-assistant.io/redirect"
    assert {link for link in links_of(README) if link.startswith(redirect)} == {
        f"{redirect}/{page}"
        for page in (
            f"hacs_repository/?owner={owner}&repository={repository}&category=integration",
            f"config_flow_start/?domain={DOMAIN}",
            *(
                f"blueprint_import/?blueprint_url={REPOSITORY_URL}/blob/main/{path}"
                for path in BLUEPRINTS
            ),
        )
    }


def test_repairs_lead_here() -> None:
    """The anchor that repairs link to exists."""
    assert "repairs" in anchors_of(README)
