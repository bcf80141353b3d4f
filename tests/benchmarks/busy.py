"""Loops that keep the machine busy while something is measured."""

import asyncio
import sys
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Final

LOOP: Final = """
import os
parent = os.getppid()
while os.getppid() == parent:
    for _ in range(1_000_000):
        pass
"""
"""What each does: nothing, for as long as there is who has started it."""


@asynccontextmanager
async def busy_loops(count: int) -> AsyncGenerator[None]:
    """Run so many processes that are busy meanwhile, and end them whatever happens."""
    async with AsyncExitStack() as stack:
        for _ in range(count):
            loop = await asyncio.create_subprocess_exec(sys.executable, "-c", LOOP)
            stack.push_async_callback(loop.wait)
            stack.callback(loop.kill)
        yield
