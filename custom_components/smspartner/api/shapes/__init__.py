"""The shapes of answers and notifications: names, types and lengths, never a value.

`expected` is the table of what the client reads, `rules` compares an answer with it,
`describing` tells a shape, and `log` counts what surprised.
"""

from .describing import (
    MAX_SHAPES,
    describe_body,
    describe_content_type,
    describe_headers,
)
from .log import ShapeLog
from .received import ReceivedAnswer

__all__ = [
    "MAX_SHAPES",
    "ReceivedAnswer",
    "ShapeLog",
    "describe_body",
    "describe_content_type",
    "describe_headers",
]
