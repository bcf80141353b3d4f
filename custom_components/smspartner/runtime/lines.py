"""The lines of paid requests, which all accounts share: so are their limits."""

from ..purchase.pace import Pace
from ..sms.line import SmsLine
from ..verification.line import LookupLine


class Lines:
    """The lines of lookups and of SMS, and the pace of changes of stop lists.

    None waits for another.
    """

    def __init__(self) -> None:
        """Initialize with the paces that SMS Partner allows."""
        self.lookups = LookupLine(Pace())
        self.sms = SmsLine()
        self.stop_list = Pace()
