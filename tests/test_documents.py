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
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir

from custom_components.smspartner.const import DOMAIN, REPOSITORY_URL

from .documents import (
    DOCUMENTS,
    EXAMPLES,
    GUIDE,
    README_FR,
    ROOT,
    Kind,
    anchors_of,
    links_of,
    name_of,
    of_kind,
    prose_of,
)
from .simulator import API_KEY, Simulator

BLUEPRINTS: Final = [
    path.relative_to(ROOT).as_posix() for path in ROOT.glob("blueprints/*/*/*.yaml")
]

FENCE: Final = re.compile(r"^ *(?:```|~~~)", re.MULTILINE)

COMMAND: Final = re.compile(r"^script/\w+", re.MULTILINE)

PICTURE: Final = re.compile(r"!\[([^]]*)\]\(\S+\)")

LONGEST: Final = 250
"""Lines of the longest page that a user reads."""

REFERENCE: Final = re.compile(r"(?:\]|^## )\[([^]]+)\]", re.MULTILINE)


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
        "docs/try-it.md": ["script/demo"],
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


@pytest.mark.parametrize("document", [GUIDE[0], README_FR], ids=name_of)
def test_pictures_of_the_result(document: Path) -> None:
    """The first page shows what one gets, in several pictures."""
    assert len(PICTURE.findall(document.read_text())) > 2


@pytest.mark.parametrize("document", [*GUIDE, README_FR], ids=name_of)
def test_pages(document: Path) -> None:
    """Pages are short, and their pictures have a description and show everywhere."""
    text = document.read_text()
    assert len(text.splitlines()) <= LONGEST
    assert all(len(description) >= 10 for description in PICTURE.findall(text))
    # HACS shows no picture of HTML, and the Marketplace leaves out what picks one.
    assert not re.search(r"<(picture|source|img)\b", text)


def test_every_page_is_found() -> None:
    """Each page of the guide can be reached from its first one."""
    found: set[Path] = set()
    unread = {GUIDE[0]}
    while unread:
        found |= unread
        links = {
            (page.parent / link.partition("#")[0]).resolve()
            for page in unread
            for link in links_of(page)
        }
        unread = (links & set(GUIDE)) - found
    assert found == set(GUIDE)


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_references(document: Path) -> None:
    """Named links are defined, and all of them are used."""
    text = prose_of(document)
    given = re.findall(r"^\[([^]]+)\]: ", text, re.MULTILINE)
    assert set(REFERENCE.findall(text)) == set(given)


def test_links_into_home_assistant() -> None:
    """The links that open a page of the user's Home Assistant name this project."""
    owner, repository = REPOSITORY_URL.split("/")[-2:]
    redirect = "https://my.home-assistant.io/redirect"
    links = chain.from_iterable(links_of(document) for document in GUIDE)
    assert {link for link in links if link.startswith(redirect)} == {
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


def assert_leads_somewhere(url: str) -> None:
    """Check that an address of a page of this project has the page and the anchor."""
    path, _, anchor = url.removeprefix(f"{REPOSITORY_URL}/blob/main/").partition("#")
    assert (ROOT / path).is_file(), url
    assert not anchor or anchor in anchors_of(ROOT / path), url


@pytest.mark.usefixtures("newcomer")
def test_repairs_lead_here(hass: HomeAssistant) -> None:
    """The page that repairs link to exists, and explains them."""
    issues = ir.async_get(hass).issues.values()
    links = [issue.learn_more_url for issue in issues if issue.domain == DOMAIN]
    assert links
    for link in links:
        assert link
        assert_leads_somewhere(link)


def test_issue_forms_lead_here() -> None:
    """The pages that the forms on GitHub link to exist."""
    links = [
        link
        for form in (ROOT / ".github").rglob("*.*")
        for link in re.findall(rf"{REPOSITORY_URL}/blob/[^)\s]+", form.read_text())
    ]
    assert links
    for link in links:
        assert_leads_somewhere(link)
