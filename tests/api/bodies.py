"""Bodies of notifications in each form they come in."""

import json
from typing import Any

from ..helpers import FIXTURES

BOM = b"\xef\xbb\xbf"
BOUNDARY = b"------------------------d74496d66958873e"
SAMPLE: dict[str, Any] = json.loads((FIXTURES / "hlr_notification.json").read_bytes())
REPORT: dict[str, Any] = json.loads((FIXTURES / "delivery_report.json").read_bytes())


def part(value: bytes, *headers: bytes, boundary: bytes = BOUNDARY) -> bytes:
    """Write one part of a multipart body."""
    return b"\r\n".join([b"--" + boundary, *headers, b"", value, b""])


def named(name: str) -> bytes:
    """Write the header that names a part."""
    return f'Content-Disposition: form-data; name="{name}"'.encode()


def multipart(*parts: bytes, boundary: bytes = BOUNDARY) -> bytes:
    """Close a multipart body."""
    return b"".join(parts) + b"--" + boundary + b"--\r\n"


def as_multipart(values: dict[str, Any], boundary: bytes = BOUNDARY) -> bytes:
    """Write a body as a multipart form, as curl does."""
    return multipart(
        *(
            part(str(value).encode(), named(name), boundary=boundary)
            for name, value in values.items()
        ),
        boundary=boundary,
    )
