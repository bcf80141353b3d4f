"""Fixtures: a Home Assistant and a simulator for each module, pages of a browser."""

from collections.abc import AsyncGenerator, Generator
from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.end_to_end.account import add_account
from tests.end_to_end.home_assistant import HomeAssistantProcess
from tests.simulator import Simulator

from .chromium import chromium
from .frontend import Frontend, frontend_of
from .panel import Panel, panel_of
from .words import ENGLISH, Words

FAILED = pytest.StashKey[bool]()


def pytest_ignore_collect(config: pytest.Config) -> bool | None:
    """Leave these tests to script/browser, which brings what they need."""
    return None if config.inipath == Path(__file__).with_name("pytest.ini") else True


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember that a test failed, for the picture that is taken then."""
    report = yield
    item.stash[FAILED] = item.stash.get(FAILED, default=False) or report.failed
    return report


@pytest.fixture(scope="session")
async def browser() -> AsyncGenerator[Browser]:
    """Run the browser."""
    async with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def words() -> Words:
    """Return the language of the home and of its user."""
    return ENGLISH


@pytest.fixture(scope="module")
async def simulator() -> AsyncGenerator[Simulator]:
    """Run the simulator."""
    async with Simulator() as running:
        yield running


@pytest.fixture(scope="module")
async def home_assistant(
    tmp_path_factory: pytest.TempPathFactory, words: Words
) -> AsyncGenerator[HomeAssistantProcess]:
    """Run a Home Assistant that has nothing of ours set up."""
    folder = tmp_path_factory.mktemp("home_assistant") / "config"
    async with HomeAssistantProcess(folder) as process:
        await process.command("config/core/update", language=words.language)
        yield process


@pytest.fixture(scope="module")
async def account(home_assistant: HomeAssistantProcess, simulator: Simulator) -> str:
    """Add the account without its dialog, and give the id of its config entry."""
    return await add_account(home_assistant, simulator)


@pytest.fixture
async def visitor(
    browser: Browser,
    home_assistant: HomeAssistantProcess,
    words: Words,
    request: pytest.FixtureRequest,
    tmp_path: Path,
) -> AsyncGenerator[Frontend]:
    """Open a page for somebody who has yet to log in."""
    async with frontend_of(browser, home_assistant, words, logged_in=False) as page:
        yield page
        await _picture_failure(request.node, page, tmp_path)


@pytest.fixture
async def frontend(
    browser: Browser,
    home_assistant: HomeAssistantProcess,
    words: Words,
    request: pytest.FixtureRequest,
    tmp_path: Path,
) -> AsyncGenerator[Frontend]:
    """Open a page for the owner, logged in."""
    async with frontend_of(browser, home_assistant, words) as page:
        yield page
        await _picture_failure(request.node, page, tmp_path)


@pytest.fixture
async def panel(
    browser: Browser,
    home_assistant: HomeAssistantProcess,
    account: str,
    words: Words,
    request: pytest.FixtureRequest,
    tmp_path: Path,
) -> AsyncGenerator[Panel]:
    """Use the page of the integration as the owner, with an account."""
    async with panel_of(browser, home_assistant, words) as page:
        yield page
        await _picture_failure(request.node, page.frontend, tmp_path)


async def _picture_failure(item: pytest.Item, frontend: Frontend, folder: Path) -> None:
    """Keep what the page showed when a test failed."""
    if item.stash[FAILED]:
        file = folder / "failure.png"
        await frontend.page.screenshot(path=file)
        print(f"The page at its failure: {file}")  # noqa: T201 - pytest shows it
