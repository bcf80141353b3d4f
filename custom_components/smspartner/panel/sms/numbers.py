"""The phone numbers that somebody has typed or pasted for an SMS."""

from ... import options
from ...phone_numbers import line_of, read_numbers
from ..command import Request, command
from ..messages.sms import ReadSmsNumbers, SmsNumbers


@command
async def async_read_numbers(request: Request, message: ReadSmsNumbers) -> SmsNumbers:
    """Return the phone numbers that a text holds, and what cannot be texted."""
    hass = request.hass
    entry = request.async_entry(message)
    read = await hass.async_add_executor_job(
        read_numbers, [message["text"]], options.country(hass, entry)
    )
    return {
        "phone_numbers": [phone for _, phone in read.valid],
        "doubled": len(read.duplicates),
        "invalid": [
            {"text": str(text), "line": line_of(text), "problem": problem}
            for text, problem in read.invalid
        ],
    }
