"""Which operator a number was first given to, as the numbering plan tells."""

import asyncio
import sys
from typing import Final

# The library's table takes 58 MB of memory for good, for a question that is asked once
# for each number: so it is asked in a process of its own. The number goes in by the
# standard input, where other users of the machine cannot see it.
_QUESTION: Final = """
import sys, phonenumbers
from phonenumbers import carrier
number = phonenumbers.parse(sys.stdin.read())
print(carrier.name_for_number(number, "en"))
"""
_TIMEOUT: Final = 15


async def async_original_operator(phone_number: str) -> str | None:
    """Name the operator; None where the plan does not tell."""
    try:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            _QUESTION,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
    except OSError:
        return None
    try:
        async with asyncio.timeout(_TIMEOUT):
            answer, _ = await process.communicate(phone_number.encode())
    except TimeoutError:
        process.kill()
        return None
    return answer.decode().strip() or None
