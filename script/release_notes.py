"""Prints the notes of a release, or says all that keeps it from being one.

Usage: python3 script/release_notes.py TAG
"""

import json
import re
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MANIFEST = "custom_components/smspartner/manifest.json"
CHANGELOG = "CHANGELOG.md"
PLACEHOLDER = "@ha-smspartner"
"""The organization, which stands in the manifest until a person does."""


def obstacles(tag: str, version: str, owners: list[str], changes: str) -> Iterator[str]:
    """Yield a sentence for each thing that has to be mended before the release."""
    if tag != f"v{version}":
        yield (
            f"The tag is {tag}, but {MANIFEST} says {version}: tag v{version}, or"
            " change the manifest."
        )
    if PLACEHOLDER in owners:
        yield (
            f"The code owner in {MANIFEST} is still {PLACEHOLDER}: name the person who"
            " answers for the integration."
        )
    if (found := heading(version, changes)) is None:
        yield f'{CHANGELOG} has no heading "## [{version}] - DATE": add it.'
        return
    if not is_date(found):
        yield (
            f'The heading of {version} in {CHANGELOG} says "{found}" where its date'
            " should be: write it as 2026-01-31."
        )
    if not notes(version, changes):
        yield f"Nothing stands under the heading of {version} in {CHANGELOG}."


def heading(version: str, changes: str) -> str | None:
    """Return what follows a version in its heading, None where there is no heading."""
    line = rf"^## \[{re.escape(version)}\](?: - )?(.*)$"
    found = re.search(line, changes, re.MULTILINE)
    return found and found[1].strip()


def is_date(text: str) -> bool:
    """Return whether a text is a date as the change log writes it."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def notes(version: str, changes: str) -> str:
    """Return what stands under the heading of a version, without links at the end."""
    _, _, rest = changes.partition(f"\n## [{version}]")
    _, _, below = rest.partition("\n")
    end = re.compile(r"^(?:## |\[)", re.MULTILINE)
    return end.split(below, maxsplit=1)[0].strip()


def main() -> None:
    """Print the notes, or end with the obstacles."""
    (tag,) = sys.argv[1:]
    manifest = json.loads((ROOT / MANIFEST).read_text("utf-8"))
    version = manifest["version"]
    changes = (ROOT / CHANGELOG).read_text("utf-8")
    if found := list(obstacles(tag, version, manifest["codeowners"], changes)):
        sys.exit("\n".join(["This cannot be released:", *found]))
    sys.stdout.write(notes(version, changes) + "\n")


if __name__ == "__main__":
    main()
