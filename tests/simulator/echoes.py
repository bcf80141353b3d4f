"""What a refusal repeats of what was sent, in the spelling of whoever wrote it down."""

from enum import StrEnum
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit


class Spelling(StrEnum):
    """How something that was sent is spelled in an answer."""

    AS_SENT = "as_sent"
    UPPER = "upper"
    LOWER = "lower"
    BARE = "bare"
    QUOTED = "quoted"
    QUOTED_LOWER = "quoted_lower"
    QUOTED_TWICE = "quoted_twice"
    JSON = "json"


def echo(message: str, sent: dict[str, Any], spelling: Spelling) -> str:
    """Return a message with its placeholders filled with what was sent."""
    url = str(sent.get("notifyUrl") or sent.get("urlDlr") or "")
    tokens = parse_qs(urlsplit(url).query).get("token", [""])
    values = {
        "key": sent.get("apiKey"),
        "url": url,
        "token": sent.get("token") or tokens[0],
        "phone": sent.get("phoneNumbers"),
        "tag": sent.get("tag"),
        "text": sent.get("message"),
    }
    for name, value in values.items():
        message = message.replace(f"{{{name}}}", _spelled(str(value or ""), spelling))
    return message


def _spelled(value: str, spelling: Spelling) -> str:
    """Return a value in one of the spellings."""
    quoted = quote(value, safe="")
    spellings = {
        Spelling.AS_SENT: value,
        Spelling.UPPER: value.upper(),
        Spelling.LOWER: value.lower(),
        Spelling.BARE: value.partition("://")[2] or value,
        Spelling.QUOTED: quoted,
        Spelling.QUOTED_LOWER: quoted.lower(),
        Spelling.QUOTED_TWICE: quote(quoted, safe=""),
        Spelling.JSON: value.replace("/", "\\/").replace("+", "\\u002b"),
    }
    return spellings[spelling]
