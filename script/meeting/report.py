"""Writes the report: Markdown for people, with the shapes in it as JSON."""

import json
import platform
from collections.abc import Collection, Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from custom_components.smspartner.api import redact
from custom_components.smspartner.const import REPOSITORY_URL

from .calls import Meeting
from .paid import Arrival

ROOT: Final = Path(__file__).resolve().parents[2]
MANIFEST: Final = ROOT / "custom_components/smspartner/manifest.json"
WHERE_TO: Final = f"{REPOSITORY_URL}/issues"

_INTRODUCTION: Final = """\
# How SMS Partner answers

Written by `script/meet-vendor`. It tells names of fields, types, lengths, the HTTP
status and some headers. No value of any field is in it: no API key, name, number,
amount or text. Please read it before you attach it to an issue.
"""


def write_report(
    meetings: Sequence[Meeting],
    arrivals: Sequence[Arrival] | None,
    *,
    is_the_vendors: bool,
    secrets: Collection[str],
) -> str:
    """Return the report; `arrivals` are None where no lookup was bought."""
    sections = [_INTRODUCTION, "\n".join(_versions(is_the_vendors=is_the_vendors))]
    sections += ["\n".join(_section(meeting)) for meeting in meetings]
    if arrivals is not None:
        sections.append("\n".join(_notification(arrivals)))
    return redact("\n".join(f"{section}\n" for section in sections), secrets)


def _versions(*, is_the_vendors: bool) -> Iterator[str]:
    """Yield what it was written with."""
    manifest = json.loads(MANIFEST.read_text("utf-8"))
    yield f"- integration {manifest['version']}"
    yield f"- Python {platform.python_version()}, aiohttp {version('aiohttp')}"
    yield f"- the API is {'that of SMS Partner' if is_the_vendors else 'another one'}"


def _section(meeting: Meeting) -> Iterator[str]:
    """Yield the lines about a call."""
    yield f"## {meeting.call}: {meeting.purpose}\n"
    yield f"- {meeting.outcome}"
    yield from _surprises(meeting.surprises, is_read=bool(meeting.answers))
    for answer in meeting.answers:
        yield from _json(answer)


def _notification(arrivals: Sequence[Arrival]) -> Iterator[str]:
    """Yield the lines about the notification of the lookup."""
    yield "## The notification of the lookup\n"
    if not arrivals:
        yield "- none came"
    for arrival in arrivals:
        yield f"- it came {arrival.delay} seconds after the request was answered"
        yield f"- the client {'reads' if arrival.is_read else 'cannot read'} it"
        yield from _surprises(arrival.surprises, is_read=arrival.is_read)
        yield from _json(arrival.description)


def _surprises(surprises: Sequence[str], *, is_read: bool) -> Iterator[str]:
    """Yield what the client does not expect."""
    if is_read and not surprises:
        yield "- its shape is as expected"
    for surprise in surprises:
        yield f"- unexpected: `{surprise}`"


def _json(description: dict[str, Any]) -> Iterator[str]:
    """Yield a description as a block of JSON."""
    yield f"\n```json\n{json.dumps(description, indent=2)}\n```"
