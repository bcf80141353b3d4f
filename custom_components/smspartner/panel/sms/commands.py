"""The commands about an SMS that is written on the page."""

from typing import Final

from .fate import async_watch_sms
from .numbers import async_read_numbers
from .preview import async_preview
from .sending import async_cancel, async_send
from .text import async_read_text

COMMANDS: Final = (
    async_read_text,
    async_read_numbers,
    async_preview,
    async_send,
    async_cancel,
    async_watch_sms,
)
