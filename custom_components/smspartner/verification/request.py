"""The request for a verification: which numbers, and how."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

from homeassistant.util.ulid import ulid_now

from ..ledger.plans import Order
from ..phone_numbers import PhoneNumberInput, ReadNumbers


class BriefWait(NamedTuple):
    """A wait for the results of a few numbers, once all were sent."""

    time: timedelta
    up_to: int
    """How many numbers are a few."""


@dataclass(frozen=True, kw_only=True, slots=True)
class VerificationRequest:
    """Phone numbers to verify, and how."""

    entries: Collection[PhoneNumberInput]
    """Phone numbers as people write them."""
    country: str | None
    """The country whose national numbers are read (ISO 3166-1); None refuses them."""
    tag: str | None = None
    """A text of the caller's that comes back with the results."""
    notify_url: str | None = None
    """A URL of the caller's: results are sent there and never come here."""
    reuse_within: timedelta | None = None
    """How old a known result may be to be returned instead of buying a new one."""
    skip_invalid: bool = False
    """Whether invalid entries are left out; otherwise they refuse all of it."""
    budget: float = 0
    """What may be spent in 24 hours, in the account's currency; 0 is no limit."""
    quiet: bool = False
    """Whether no event is fired for its results and its end."""
    verification_id: str | None = None
    """An ID of the caller's; numbers that were bought under it are not bought again."""

    def order(self, numbers: ReadNumbers) -> Order:
        """Return the order for the ledger, with what was read of the entries."""
        return Order(
            verification_id=self.verification_id or ulid_now(),
            numbers=numbers.valid,
            tag=self.tag,
            notify_url=self.notify_url,
            reuse_within=self.reuse_within,
            budget=self.budget,
            quiet=self.quiet,
        )
