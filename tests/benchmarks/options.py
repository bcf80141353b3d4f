"""How much is measured."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Options:
    """What was asked for on the command line."""

    quick: bool
    rounds: int

    def pick(self, whole: int, quick: int) -> int:
        """Choose a size: that of a proper run, or one that only shows that it runs."""
        return quick if self.quick else whole
