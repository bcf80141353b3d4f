"""Takes the time of some work."""

import asyncio
import time
from collections.abc import Awaitable


async def timed[T](work: Awaitable[T], pause: float) -> tuple[float, T]:
    """Do some work after a pause; return the milliseconds, and what came of it."""
    await asyncio.sleep(pause)
    begin = time.perf_counter()
    result = await work
    return (time.perf_counter() - begin) * 1000, result
