"""Numbers, rental files and folders for the actions."""

import resource
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from homeassistant.exceptions import HomeAssistantError

type Refusal = Callable[..., Awaitable[HomeAssistantError]]
RENTAL = [
    {"id": 14314, "phone_number": "+33600014314", "stop_sms": False},
    {"id": 14315, "phone_number": "+33600014315", "stop_sms": True},
    {"id": 14316, "phone_number": "+33600014316", "stop_sms": False},
]


def many_numbers(count: int) -> list[str]:
    """Return so many reachable numbers."""
    return [f"+336{number:06}00" for number in range(count)]


def files_in(folder: Path) -> list[str]:
    """List what is in a folder, hidden files included."""
    return [path.name for path in folder.iterdir()]


@contextmanager
def little_room(size: int) -> Iterator[None]:
    """Let no file of this process grow beyond a size."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
