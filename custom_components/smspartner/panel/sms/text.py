"""The text of an SMS as it will arrive, while it is typed."""

from ...sms_text import MAX_PARTS, Encoding, TextError, measure, prepare
from ..command import Request, command
from ..messages.sms import ReadSmsText, SmsText


@command
async def async_read_text(_request: Request, message: ReadSmsText) -> SmsText:
    """Return a text as it will arrive, or why it cannot be sent."""
    unicode = message["unicode"]
    try:
        text = prepare(message["message"], unicode=unicode)
    except TextError as err:
        return {
            "text": None,
            "problem": err.problem,
            "replaced": [],
            "encoding": Encoding.UCS2 if unicode else Encoding.GSM7,
            "units": None,
            "units_left": None,
            "parts": err.parts,
            "max_parts": MAX_PARTS,
        }
    size = measure(text.shown, text.encoding)
    return {
        "text": text.shown,
        "problem": None,
        "replaced": [{"old": one.old, "new": one.new} for one in text.replaced],
        "encoding": text.encoding,
        "units": size.units,
        "units_left": size.units_left,
        "parts": size.parts,
        "max_parts": MAX_PARTS,
    }
