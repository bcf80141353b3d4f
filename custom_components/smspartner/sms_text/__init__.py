"""The text of an SMS: what a phone can show of it, and how many parts it takes."""

from .parts import MAX_PARTS, Encoding, Size, measure
from .prepare import PreparedText, TextError, TextProblem, prepare
from .replacement import Replacement

__all__ = [
    "MAX_PARTS",
    "Encoding",
    "PreparedText",
    "Replacement",
    "Size",
    "TextError",
    "TextProblem",
    "measure",
    "prepare",
]
