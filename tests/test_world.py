"""The world keeps its promises, whatever happens to two accounts; see tests/world."""

import asyncio
import os
import sys
from typing import Final

import pytest

from .helpers import ROOT

SEED: Final = 20261128
SECONDS: Final = 15
SECONDS_IN_CI: Final = 60
LONGEST: Final = 300


@pytest.mark.timeout(LONGEST + 10)
async def test_world() -> None:
    """See no promise broken: always the same begin here, another one in CI.

    It is a process of its own, for it moves every clock.
    """
    seconds, chosen = (
        (SECONDS_IN_CI, ())
        if os.environ.get("CI")
        else (SECONDS, ("--seed", str(SEED)))
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "tests.world", "--seconds", str(seconds), *chosen),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        async with asyncio.timeout(LONGEST):
            output, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    text = output.decode()
    sys.stdout.write(text)
    assert process.returncode == 0, text
