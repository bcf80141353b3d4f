"""The runtime data of a loaded config entry, and the type of such an entry."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from homeassistant.config_entries import ConfigEntry

if TYPE_CHECKING:
    from .api import SmsPartnerClient
    from .coordinator import (
        BalanceCoordinator,
        StopListCoordinator,
        SummaryCoordinator,
    )
    from .monitoring.monitor import Monitor
    from .operators import Operators
    from .runtime.account import Account
    from .runtime.delivery import EventDelivery

type SmsPartnerConfigEntry = ConfigEntry[SmsPartnerRuntimeData]


@dataclass(frozen=True, kw_only=True, slots=True)
class SmsPartnerRuntimeData:
    """What a config entry needs while it is loaded."""

    account: Account
    balance: BalanceCoordinator
    client: SmsPartnerClient
    delivery: EventDelivery
    monitor: Monitor
    number_entities: list[Callable[[str], None]] = field(default_factory=list)
    """What each platform adds the entities of a new phone number with, by its subentry
    id."""
    notifiers: dict[str, Callable[[], None]] = field(default_factory=dict)
    """What shows at the notify entity of a phone number that an SMS to it was accepted,
    by its subentry id."""
    operators: Operators
    reachability_entities: list[Callable[[str], None]] = field(default_factory=list)
    """What each platform adds or removes the entities about the reachability of a phone
    number with, after its settings have changed."""
    stop_list: StopListCoordinator
    summary: SummaryCoordinator
