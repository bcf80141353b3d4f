"""Hides keys, addresses and phone numbers in texts that others wrote."""

import re
from collections.abc import Collection, Iterable, Iterator
from typing import Final

from .escaped_text import PlainText, Span

MAX_TEXT_LENGTH: Final = 500
"""Characters of a text that are shown."""

_HIDDEN: Final = "…"
_SHORT: Final = 6
"""A secret with fewer characters is hidden only where it is a word."""
_PART: Final = 10
"""Bytes of a secret that are hidden where the rest of it is missing."""
_WORD: Final = 4
"""Letters of a word of a secret text that is hidden by itself."""
_MAX_READ: Final = 8 * 1024
_LONGEST_ESCAPED: Final = 2 * 1024

_LONG_NUMBER: Final = re.compile(r"\+?[0-9](?:[\s./()\-]{0,2}[0-9]){5,}")
_PORT: Final = re.compile(r":[0-9]+$")
_ADDRESS: Final = re.compile(rb"https?:|/api/webhook/|token=")
_BLANK: Final = re.compile(r"\s")


def mask_numbers(text: str) -> str:
    """Return `text` with everything masked that may be a phone number."""
    return _LONG_NUMBER.sub("•••", text)


def redact(text: str, secrets: Collection[str] = ()) -> str:
    """Return `text` without secrets, however they are escaped, and without addresses.

    The parts of a secret are hidden too: those of an address, the longer words and the
    numbers of any other text. So is everything that follows "/api/webhook/" or
    "token=".
    """
    plain = PlainText(text)
    spans = list(_addresses(text, plain))
    for piece in {piece for secret in secrets for piece in _pieces(secret)}:
        spans += plain.find(PlainText(piece), as_word=len(piece) < _SHORT)
    for secret in secrets:
        whole = PlainText(secret)
        spans += plain.find_parts(whole, _PART)
        if "://" not in secret or _BLANK.search(secret):
            spans += plain.find_words(whole, _WORD)
    return _without(text, spans)


def quote(text: str, secrets: Collection[str] = ()) -> str:
    """Return the beginning of `text` without secrets and phone numbers."""
    whole = mask_numbers(redact(text[:_MAX_READ], secrets))
    if len(text) > _MAX_READ:
        # The cut may have been in the middle of a secret.
        whole = whole[:-_LONGEST_ESCAPED]
    return shorten(whole)


def shorten(text: str) -> str:
    """Return `text`, cut to the length that is shown."""
    if len(text) <= MAX_TEXT_LENGTH:
        return text
    return text[: MAX_TEXT_LENGTH - len(_HIDDEN)] + _HIDDEN


def _addresses(text: str, plain: PlainText) -> Iterator[Span]:
    """Yield the spans of addresses and tokens, each up to the next blank."""
    done = 0
    for start, end in plain.search(_ADDRESS):
        if start >= done:
            done = end + len(_BLANK.split(text[end:], maxsplit=1)[0])
            yield start, done


def _pieces(secret: str) -> Iterator[str]:
    """Yield a secret and, if it is an address, its parts that are secret too."""
    yield secret
    _, is_address, bare = secret.partition("://")
    if not is_address:
        return
    place, _, query = bare.partition("?")
    host, _, path = place.partition("/")
    yield from (bare, place, host, _PORT.sub("", host), path.rpartition("/")[2])
    yield from (pair.partition("=")[2] for pair in query.split("&"))


def _without(text: str, spans: Iterable[Span]) -> str:
    """Return a text without some spans, which may overlap."""
    kept = []
    at = 0
    for start, end in sorted(spans):
        if start >= at:
            kept += [text[at:start], _HIDDEN]
        at = max(at, end)
    return "".join([*kept, text[at:]])
