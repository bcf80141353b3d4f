"""Hides what is secret in texts that others wrote: keys, addresses, phone numbers."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from .spelling import PlainText, Span

MAX_TEXT_LENGTH: Final = 500
"""Characters of a text that are passed on."""

_HIDDEN: Final = "…"
_SHORT: Final = 6
"""Characters below which a secret is found as a word only."""
_MAX_READ: Final = 8 * 1024
_LONGEST_SPELLING: Final = 2 * 1024

_LONG_NUMBER: Final = re.compile(r"\+?[0-9](?:[\s./()\-]{0,2}[0-9]){5,}")
_PORT: Final = re.compile(r":[0-9]+$")
_ADDRESS: Final = re.compile(rb"https?:|/api/webhook/|token=")
_BLANK: Final = re.compile(r"\s")


def mask_numbers(text: str) -> str:
    """Return `text` with the digits hidden of whatever may be a phone number."""
    return _LONG_NUMBER.sub("•••", text)


def redact(text: str, secrets: Iterable[str] = ()) -> str:
    """Return `text` without the secrets, in whatever spelling, and without addresses.

    A secret that is an address is hidden in parts too. What follows "/api/webhook/" or
    "token=" is hidden whether it is known or not.
    """
    plain = PlainText(text)
    spans = list(_addresses(text, plain))
    for piece in {piece for secret in secrets for piece in _pieces(secret)}:
        spans += plain.find(PlainText(piece), as_word=len(piece) < _SHORT)
    return _without(text, spans)


def quote(text: str, secrets: Iterable[str] = ()) -> str:
    """Return the beginning of `text` as it may be shown: no secret, no phone number."""
    whole = mask_numbers(redact(text[:_MAX_READ], secrets))
    if len(text) > _MAX_READ:
        # What was cut off there may have been in the middle of a secret.
        whole = whole[:-_LONGEST_SPELLING]
    return shorten(whole)


def shorten(text: str) -> str:
    """Return `text` as long as it may be shown."""
    if len(text) <= MAX_TEXT_LENGTH:
        return text
    return text[: MAX_TEXT_LENGTH - len(_HIDDEN)] + _HIDDEN


def _addresses(text: str, plain: PlainText) -> Iterator[Span]:
    """Give where addresses and tokens stand; they go on to the next blank."""
    done = 0
    for start, end in plain.search(_ADDRESS):
        if start >= done:
            done = end + len(_BLANK.split(text[end:], maxsplit=1)[0])
            yield start, done


def _pieces(secret: str) -> Iterator[str]:
    """List what of a secret is one by itself: of an address its host, id and token."""
    yield secret
    _, is_address, bare = secret.partition("://")
    if not is_address:
        return
    place, _, query = bare.partition("?")
    host, _, path = place.partition("/")
    yield from (bare, place, host, _PORT.sub("", host), path.rpartition("/")[2])
    yield from (pair.partition("=")[2] for pair in query.split("&"))


def _without(text: str, spans: Iterable[Span]) -> str:
    """Take spans out of a text, which may lie upon one another."""
    kept = []
    at = 0
    for start, end in sorted(spans):
        if start >= at:
            kept += [text[at:start], _HIDDEN]
        at = max(at, end)
    return "".join([*kept, text[at:]])
