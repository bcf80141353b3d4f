"""How verifications stand, as the page is told."""

from collections.abc import Iterable

from ...ledger import AccountLedger
from ...ledger.sms.history import SmsStanding
from ...ledger.standings import Standing, Tallies
from ...ledger.states import RequestState
from ..messages.history import PastSms, PastVerification
from ..messages.progress import VerificationProgress
from ..messages.results import Status
from ..results.answers import not_bought


class KnownTallies:
    """What a subscription has counted before, so that it counts only what is new."""

    def __init__(self, ledger: AccountLedger) -> None:
        """Initialize with nothing counted."""
        self._ledger = ledger
        self._tallies: Tallies = {}
        self._erasures = ledger.erasures

    def get(self) -> Tallies:
        """Return what was counted, as far as it still holds."""
        if self._erasures != self._ledger.erasures:
            self._erasures = self._ledger.erasures
            self._tallies = {}
        return self._tallies

    def keep(self, standings: Iterable[Standing]) -> None:
        """Keep what was counted of verifications, and forget all others."""
        self._tallies = {one.key: one.tally for one in standings}


def progress_of(
    standing: Standing, *, seconds_left: int | None
) -> VerificationProgress:
    """Return how a verification stands, for the view of its progress."""
    numbers, requests = standing.numbers, standing.requests
    queued_requests = requests.get(RequestState.QUEUED, 0)
    all_requests = sum(requests.values())
    return {
        "verification_id": standing.verification_id,
        "tag": standing.tag,
        "created_at": standing.created_at.isoformat(),
        "is_running": standing.is_running,
        "numbers": standing.tally.total,
        "statuses": _statuses(standing, queued=standing.queued),
        "queued": standing.queued,
        "uncertain": numbers.get(RequestState.UNCERTAIN, 0),
        "not_bought": {
            not_bought(reason): count for reason, count in standing.not_bought.items()
        },
        "requests": all_requests,
        "requests_sent": all_requests
        - queued_requests
        - requests.get(RequestState.REJECTED, 0),
        "cost": standing.cost,
        "joined": standing.joined,
        "stoppable_cost": standing.stoppable_cost,
        "saved_cost": standing.saved_cost,
        "currency": standing.currency,
        "seconds_left": seconds_left,
    }


def past_verification(standing: Standing) -> PastVerification:
    """Return how a verification stands, for the list of all so far."""
    return {
        "verification_id": standing.verification_id,
        "tag": standing.tag,
        "created_at": standing.created_at.isoformat(),
        "is_running": standing.is_running,
        "is_check": standing.is_check,
        "numbers": standing.tally.total,
        "statuses": _statuses(standing),
        "cost": standing.cost,
        "currency": standing.currency,
    }


def past_sms(standing: SmsStanding) -> PastSms:
    """Return how an SMS stands, for the list of all so far."""
    scheduled_at = standing.scheduled_at
    return {
        "sms_id": standing.sms_id,
        "tag": standing.tag,
        "created_at": standing.created_at.isoformat(),
        "scheduled_at": scheduled_at.isoformat() if scheduled_at else None,
        "is_running": standing.is_running,
        "is_advertising": standing.is_advertising,
        "is_test": standing.is_test,
        "numbers": sum(standing.states.values()),
        "states": dict(standing.states),
        "cost": standing.cost,
        "currency": standing.currency,
    }


def _statuses(standing: Standing, *, queued: int = 0) -> dict[Status, int]:
    """Return how many numbers have each status, without some that are queued."""
    tally = standing.tally
    statuses: dict[Status, int] = {
        verdict.value: count for verdict, count in tally.verdicts.items()
    }
    # Either all results go elsewhere or none does.
    statuses["awaited"] = max(tally.awaited - queued, 0)
    statuses["elsewhere"] = max(tally.elsewhere - queued, 0)
    statuses["not_bought"] = tally.rejected
    statuses["expired"] = tally.expired
    return {status: count for status, count in statuses.items() if count}
