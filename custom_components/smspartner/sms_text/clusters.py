"""What a reader takes for one character, though it is several: most emojis."""

import re
from collections.abc import Iterator
from typing import Final

_MARK: Final = (
    "[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"  # accents
    "\ufe00-\ufe0f\U000e0100-\U000e01ef"  # variation selectors
    "\U0001f3fb-\U0001f3ff"  # colours of skin
    "\U000e0020-\U000e007f]"  # tags, as in the flag of Scotland
)
_FLAG: Final = "[\U0001f1e6-\U0001f1ff]{2}"
_JOINER: Final = "\u200d"
_CLUSTER: Final = re.compile(
    rf"(?:{_FLAG}|.){_MARK}*(?:{_JOINER}+(?:.{_MARK}*)?)*", re.DOTALL
)


def split_clusters(text: str) -> Iterator[str]:
    """Yield a text in pieces that a reader takes for one character each."""
    return (match[0] for match in _CLUSTER.finditer(text))
