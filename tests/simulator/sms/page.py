"""The phones, as a page: the texts on them, newest first, and boxes to answer."""

from datetime import UTC, datetime
from html import escape

from aiohttp import web

from .books import SmsBooks, SmsMessage
from .checks import told_date
from .replied import Answer

MOST_SHOWN = 200
SCRIPT = """setInterval(() => {
  const boxes = [...document.querySelectorAll("input[name=text]")];
  if (!boxes.some((box) => box.value || box === document.activeElement))
    location.reload();
}, 3000);
"""
"""Asks for the page again every few seconds, unless somebody writes."""
_SHORT_CODE = "36180"
"""Who an SMS without a sender comes from."""
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; "
    "script-src 'self'; form-action 'self'",
}
_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Texts</title>
<script src="/texts.js" defer></script>
<style>
body {{ font: 1rem system-ui, sans-serif; margin: 2rem auto; max-width: 40rem; }}
article {{ border: 1px solid #8884; border-radius: .8rem; padding: 1rem; }}
article + article {{ margin-top: 1rem; }}
p {{ overflow-wrap: anywhere; white-space: pre-wrap; }}
blockquote {{ background: #8882; border-radius: .8rem; margin: .5rem 0 .5rem 4rem;
  padding: .5rem 1rem; }}
blockquote p {{ margin: 0; }}
form {{ display: flex; gap: .5rem; margin-top: 1rem; }}
input[name=text] {{ flex: 1; font: inherit; }}
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
{answers}</article>"""
_ANSWER = """<blockquote><p>{text}</p><footer>{state}</footer></blockquote>
"""
_BOX = """<form method="post" action="/texts" autocomplete="off">
<input type="hidden" name="phone" value="{phone}">
<input type="hidden" name="message_id" value="{message_id}">
<input name="text" aria-label="Answer" placeholder="Answer">
<button>Send</button>
<button name="stop">STOP</button>
</form>
"""
_NOTHING = "<p>No phone has got a text yet.</p>"


def show(books: SmsBooks) -> web.Response:
    """Return the page."""
    sent = [message for message in books.messages if message.request.counts]
    texts = [_shown(message, books) for message in reversed(sent[-MOST_SHOWN:])]
    return web.Response(
        text=_PAGE.format(texts="\n".join(texts) or _NOTHING),
        content_type="text/html",
        headers=_HEADERS,
    )


def _shown(message: SmsMessage, books: SmsBooks) -> str:
    """Return one text with everything that was sent escaped."""
    request = message.request
    received = datetime.fromtimestamp(request.received, UTC).astimezone()
    return _TEXT.format(
        phone=escape(message.phone),
        sender=escape(request.sender or request.sent_from or _SHORT_CODE),
        text=escape(request.text),
        received=f"{received:%Y-%m-%d %H:%M:%S}",
        state=escape(_state(message)),
        answers="".join(map(_answered, books.answers_to(message))) + _box(message),
    )


def _answered(answer: Answer) -> str:
    """Return an answer, and whether it came back."""
    if not answer.urls:
        state = "nobody gave an address for it"
    elif answer.acknowledged:
        state = "received"
    else:
        state = "not received" if answer.lost else "on its way"
    return _ANSWER.format(text=escape(answer.text), state=state)


def _box(message: SmsMessage) -> str:
    """Return the box to answer a text, unless its sender has no number."""
    if message.request.sender is not None or not message.has_left:
        return ""
    return _BOX.format(
        phone=escape(message.phone), message_id=message.request.message_id
    )


def _state(message: SmsMessage) -> str:
    """Return what has become of an SMS by now."""
    scheduled = message.request.scheduled
    if scheduled is not None and not message.has_left:
        return f"leaves on {told_date(scheduled)}"
    return message.status
