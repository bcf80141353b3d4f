"""Starts Chromium: the system's where there is one, otherwise Playwright's own."""

import shutil
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Final

from playwright.async_api import Browser, async_playwright

_QUIET: Final = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
]


@asynccontextmanager
async def chromium() -> AsyncGenerator[Browser]:
    """Run a Chromium without a window that calls nobody by itself."""
    async with (
        async_playwright() as playwright,
        await playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=_QUIET
        ) as browser,
    ):
        yield browser
