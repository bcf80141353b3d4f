"""The phones, as a page: the texts that were sent to them, newest first."""

from datetime import UTC, datetime
from html import escape

from aiohttp import web

from .books import SmsBooks, SmsMessage
from .checks import told_date

MOST_SHOWN = 200
_SHORT_CODE = "36180"
"""Who an SMS without a sender comes from."""
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
}
_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="refresh" content="3">
<meta name="viewport" content="width=device-width">
<title>Texts</title>
<style>
body {{ font: 1rem system-ui, sans-serif; margin: 2rem auto; max-width: 40rem; }}
article {{ border: 1px solid #8884; border-radius: .8rem; padding: 1rem; }}
article + article {{ margin-top: 1rem; }}
p {{ overflow-wrap: anywhere; white-space: pre-wrap; }}
footer {{ opacity: .7; }}
:root {{ color-scheme: light dark; }}
</style>
</head>
<body>
<h1>Texts</h1>
{texts}
</body>
</html>
"""
_TEXT = """<article>
<header><b>{phone}</b> from {sender}</header>
<p>{text}</p>
<footer>{received}: {state}</footer>
</article>"""
_NOTHING = "<p>No phone has got a text yet.</p>"


def show(books: SmsBooks) -> web.Response:
    """Return the page, which asks for itself again every few seconds."""
    sent = [message for message in books.messages if message.request.counts]
    texts = [_shown(message) for message in reversed(sent[-MOST_SHOWN:])]
    return web.Response(
        text=_PAGE.format(texts="\n".join(texts) or _NOTHING),
        content_type="text/html",
        headers=_HEADERS,
    )


def _shown(message: SmsMessage) -> str:
    """Return one text with everything that was sent escaped."""
    request = message.request
    received = datetime.fromtimestamp(request.received, UTC).astimezone()
    return _TEXT.format(
        phone=escape(message.phone),
        sender=escape(request.sender or _SHORT_CODE),
        text=escape(request.text),
        received=f"{received:%Y-%m-%d %H:%M:%S}",
        state=escape(_state(message)),
    )


def _state(message: SmsMessage) -> str:
    """Return what has become of an SMS by now."""
    scheduled = message.request.scheduled
    if scheduled is not None and not message.has_left:
        return f"leaves on {told_date(scheduled)}"
    return message.status
