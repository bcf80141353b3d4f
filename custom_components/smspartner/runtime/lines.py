"""The lines of paid requests, which all accounts share: so are their limits."""

from ..purchase.pace import Pace
from ..verification.line import LookupLine


class Lines:
    """The line of lookups."""

    def __init__(self) -> None:
        """Initialize with the paces that SMS Partner allows."""
        self.lookups = LookupLine(Pace())
