"""How a verification goes on, live."""

from typing import TYPE_CHECKING, Final, NamedTuple

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from ...actions.errors import translated_errors
from ...ledger import standings
from ...ledger.standings import Running, Standing, Tallies
from ..command import Request, subscription
from ..messages import progress
from ..updates import Updates, changes_of
from .standings import KnownTallies, progress_of
from .time_left import TimeLeft

if TYPE_CHECKING:
    from ...data import SmsPartnerConfigEntry
    from ...ledger.transaction import Transaction


class _Read(NamedTuple):
    """What is read of the ledger at once."""

    standing: Standing | None
    newest: int
    """The key of the newest verification; 0 where there is none."""
    requests_before: int
    running: list[Running]


class _Progress:
    """What one subscription shows."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: SmsPartnerConfigEntry,
        verification_id: str | None,
    ) -> None:
        """Initialize for a verification; None for the one to show by itself.

        That is the newest under way, until one begins after it has ended.
        """
        self._hass = hass
        self._entry = entry
        self._ledger = entry.runtime_data.account.ledger
        self._wanted = verification_id
        self._followed: str | None = None
        self._newest = 0
        self._known = KnownTallies(self._ledger)
        self._time_left = TimeLeft()
        self._shown: int | None = None

    async def load(self) -> progress.Progress:
        """Return how the verification stands.

        Raise a translated error where that cannot be read.
        """
        async with translated_errors(self._hass, self._entry):
            read = await self._ledger.read(
                _read, self._wanted, self._followed, self._newest, self._known.get()
            )
        standing = read.standing
        if standing and standing.is_running:
            self._followed = standing.verification_id
        self._newest = read.newest
        self._known.keep([standing] if standing else [])
        return {
            "verification": self._progress_of(standing, read) if standing else None,
            "running": [_running(one) for one in read.running],
        }

    def _progress_of(
        self, standing: Standing, read: _Read
    ) -> progress.VerificationProgress:
        """Return how a verification stands, with how long it still takes."""
        if standing.key != self._shown:
            self._shown, self._time_left = standing.key, TimeLeft()
        seconds_left = self._time_left.after(
            self._hass.loop.time(),
            age=(dt_util.utcnow() - standing.created_at).total_seconds(),
            results=standing.tally.results,
            missing=standing.tally.awaited,
            requests=read.requests_before,
        )
        return progress_of(standing, seconds_left=seconds_left)


@subscription(progress.Progress)
async def async_watch_progress(
    request: Request, message: progress.WatchProgress
) -> Updates[progress.Progress]:
    """Return how a verification stands, and all changes of that."""
    entry = request.async_entry(message)
    ledger = entry.runtime_data.account.ledger
    shown = _Progress(request.hass, entry, message["verification_id"])
    return Updates(request.hass, shown.load, changes_of(ledger))


def _read(
    tx: Transaction,
    wanted: str | None,
    followed: str | None,
    newest_before: int,
    known: Tallies,
) -> _Read:
    """Return how a verification stands, and which ones are under way.

    That which was followed gives way to one that has begun since it has ended.
    """
    newest = standings.newest_key(tx)
    standing = standings.current(tx, wanted or followed, known)
    has_ended = standing is not None and not standing.is_running
    if wanted is None and has_ended and newest > newest_before:
        standing = standings.current(tx, None, known)
    return _Read(
        standing=standing,
        newest=newest,
        requests_before=standings.requests_before(tx, standing.key) if standing else 0,
        running=[*standings.running(tx)],
    )


def _running(one: Running) -> progress.RunningVerification:
    """Return a verification that is under way."""
    return {
        "verification_id": one.verification_id,
        "tag": one.tag,
        "created_at": one.created_at.isoformat(),
        "awaited": one.awaited,
    }


COMMANDS: Final = (async_watch_progress,)
