"""The Home Assistant of the world, which is stopped, killed, copied and restored."""

import asyncio
import shutil
import threading
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final
from unittest.mock import patch

from homeassistant import loader
from homeassistant.config_entries import ConfigEntryDisabler, ConfigSubentry
from homeassistant.const import CONF_API_KEY, CONF_URL, CONF_WEBHOOK_ID
from homeassistant.core import HomeAssistant
from homeassistant.helpers import frame
from homeassistant.helpers import translation as translation_helper
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
    async_test_home_assistant,
)

from custom_components.smspartner import backup
from custom_components.smspartner.const import (
    CONF_DAILY_BUDGET,
    CONF_REPLY_WEBHOOK_ID,
    DOMAIN,
    LEDGER_FILE,
    SUBENTRY_PHONE_NUMBER,
)
from custom_components.smspartner.ledger import Ledger, plans
from custom_components.smspartner.ledger.sms import cutting
from custom_components.smspartner.monitoring import reader
from custom_components.smspartner.purchase import retries
from custom_components.smspartner.purchase.pace import Pace
from custom_components.smspartner.runtime import delivery, housekeeping, lines
from custom_components.smspartner.runtime.engine import ENGINE
from custom_components.smspartner.sms import line as sms_line
from custom_components.smspartner.sms import polling
from tests.simulator import Simulator

from .door import Door
from .events import Events
from .journal import Journal
from .records import Delivery, Order, Trip, moment

ACCOUNTS: Final = (1, 2)
"""As the ledger numbers them."""

NUMBERS_PER_REQUEST: Final = 5
COMPANIONS: Final = ("", "-wal")


@dataclass(frozen=True, kw_only=True)
class Copy:
    """A copy of the ledger's files, and what could be known by then."""

    path: Path
    orders: Mapping[tuple[int, str], Order]
    trips: Sequence[Trip]
    deliveries: Sequence[Delivery]
    told: Mapping[str, frozenset[str]]


def entry_id(account: int) -> str:
    """Return the id of an account's config entry."""
    return f"01KAJ5YV5ZB1V0K3XQ5P4S8Q{account:02}"


def webhook_id(account: int) -> str:
    """Return the id of an account's webhook."""
    return f"{account:064x}"


def reply_webhook_id(account: int) -> str:
    """Return the id of the webhook for the replies to all SMS of an account."""
    return f"{account + 16:064x}"


def subentry_id(account: int) -> str:
    """Return the id of an account's monitored number."""
    return f"01KAJ5YV5ZB1V0K3XQ5P4S00{account:02}"


def account_of(webhook: str) -> int | None:
    """Return whose webhook it is."""
    return next((one for one in ACCOUNTS if webhook_id(one) == webhook), None)


def account_of_replies(webhook: str) -> int | None:
    """Return whose webhook for replies it is."""
    return next((one for one in ACCOUNTS if reply_webhook_id(one) == webhook), None)


@contextmanager
def hurrying() -> Generator[None]:
    """Let nothing wait for the sake of others, and requests be small."""
    with ExitStack() as stack:
        for owner, name, value in (
            (plans, "MAX_NUMBERS_PER_REQUEST", NUMBERS_PER_REQUEST),
            (lines, "Pace", partial(Pace, 0.002)),
            (cutting, "MAX_WITHOUT_PRICE", NUMBERS_PER_REQUEST),
            (cutting, "MAX_NUMBERS_PER_REQUEST", NUMBERS_PER_REQUEST),
            (sms_line, "SECONDS_PER_REQUEST", 0.002),
            (polling, "SECONDS_BETWEEN_TOURS", 0.005),
            (retries, "LONGEST_PAUSE", 0.02),
            (retries, "CONNECTION_PAUSES", (0.01, 0.02)),
            (delivery, "STATES_PER_SECOND", 10_000),
            (delivery, "SECONDS_BETWEEN_READINGS", 0.005),
            (reader, "SECONDS_BETWEEN_READINGS", 0.005),
        ):
            stack.enter_context(patch.object(owner, name, value))
        yield


class House:
    """One Home Assistant at a time, with the same two accounts."""

    def __init__(
        self,
        folder: Path,
        door: Door,
        journal: Journal,
        events: Events,
        simulators: Mapping[int, Simulator],
        monitored: Mapping[int, str],
    ) -> None:
        """Initialize with where its files go, and what it talks to."""
        self._folder = folder
        self._door = door
        self._journal = journal
        self._events = events
        self._simulators = simulators
        self._monitored = monitored
        self._lives = 0
        self._config = folder
        self._context: Any = None
        self.hass: HomeAssistant | None = None

    @property
    def ledger_path(self) -> Path:
        """Return where the ledger lies."""
        return self._config / LEDGER_FILE

    def entry(self, account: int) -> Any:
        """Return the config entry of an account."""
        assert self.hass
        return self.hass.config_entries.async_get_entry(entry_id(account))

    def is_loaded(self, account: int) -> bool:
        """Return whether an account is set up."""
        return self.hass is not None and not self._journal.is_disabled[account]

    def ledger(self) -> Ledger:
        """Return the open ledger."""
        assert self.hass
        return self.hass.data[ENGINE].ledger

    def new_folder(self) -> Path:
        """Return a folder that nobody has used."""
        self._lives += 1
        folder = self._folder / f"life-{self._lives}"
        folder.mkdir()
        return folder

    async def start(self, config: Path | None = None) -> None:
        """Start Home Assistant, in another folder or the one of before."""
        self._config = config or self._config
        self._journal.path = self.ledger_path
        self._context = async_test_home_assistant(config_dir=str(self._config))
        hass: HomeAssistant = await self._context.__aenter__()
        frame.async_setup(hass)
        await translation_helper.async_load_integrations(hass, {"homeassistant"})
        hass.data.pop(loader.DATA_CUSTOM_COMPONENTS)
        hass.config.external_url = self._door.url
        hass.config.country = "FR"
        for account in ACCOUNTS:
            self._entry(account).add_to_hass(hass)
        self._events.listen(hass)
        with patch.object(Ledger, "open", self._opening()):
            assert await async_setup_component(hass, DOMAIN, {})
            await hass.async_block_till_done()
        self.hass = self._door.hass = hass

    def _opening(self) -> Callable[[Ledger], Any]:
        """Return what opens a ledger that the journal takes for the living one."""
        original = Ledger.open

        async def open_(ledger: Ledger) -> Path | None:
            """Open it."""
            self._journal.ledger = ledger
            return await original(ledger)

        return open_

    def _entry(self, account: int) -> MockConfigEntry:
        """Make the entry of an account."""
        simulator = self._simulators[account]
        return MockConfigEntry(
            domain=DOMAIN,
            entry_id=entry_id(account),
            title=simulator.settings.account.username,
            unique_id=simulator.settings.account.username,
            data={
                CONF_API_KEY: next(iter(simulator.settings.api_keys)),
                CONF_URL: simulator.url,
                CONF_WEBHOOK_ID: webhook_id(account),
                CONF_REPLY_WEBHOOK_ID: reply_webhook_id(account),
            },
            options={CONF_DAILY_BUDGET: 1},
            disabled_by=ConfigEntryDisabler.USER
            if self._journal.is_disabled[account]
            else None,
            subentries_data=[
                ConfigSubentry(
                    data=MappingProxyType(
                        {
                            "phone_number": self._monitored[account],
                            "name": "Gate",
                            "interval": "hourly",
                            "unreachable_after": 1,
                        }
                    ),
                    subentry_id=subentry_id(account),
                    subentry_type=SUBENTRY_PHONE_NUMBER,
                    title="Gate",
                    unique_id=self._monitored[account],
                ).as_dict()
            ],
        )

    async def stop(self) -> None:
        """Stop Home Assistant in good order."""
        hass = self.hass
        assert hass
        # What is posted meanwhile finds the door closed.
        self._door.hass = self.hass = None
        await self._end(hass, self._context)
        self._events.deafen()
        self._journal.die()

    async def kill(self, *, amid: bool) -> None:
        """Take the files as they are, let nothing else happen there, and start anew.

        With `amid`, while the ledger cannot write and something wants to be written.
        """
        config = self.new_folder()
        hass, context = self.hass, self._context
        assert hass
        begun, released = asyncio.Event(), threading.Event()
        copying = asyncio.create_task(
            self._copy(self.ledger(), config / LEDGER_FILE, begun, released)
        )
        await begun.wait()
        if amid:
            await briefly(lambda: bool(self._door.waiting))
            await asyncio.sleep(0.02)
        self._door.hass = self.hass = None
        self._events.deafen()
        self._journal.die()
        released.set()
        await copying
        await self._end(hass, context)
        self._journal.forget_unknown(config / LEDGER_FILE)
        self._events.forget_unmarked(config / LEDGER_FILE, changes=True)
        await self.start(config)

    async def back_up(self) -> Copy:
        """Copy the ledger as a backup of Home Assistant does."""
        hass = self.hass
        assert hass
        path = self.new_folder() / LEDGER_FILE
        await backup.async_pre_backup(hass)
        orders_by_then = dict(self._journal.orders)
        trips = {trip: trip.answered for trip in self._journal.trips}
        acknowledged = {one for one in self._door.deliveries if one.acknowledged}
        await asyncio.to_thread(_copy_files, self.ledger_path, path)
        told = self._events.told()
        await backup.async_post_backup(hass)
        return Copy(
            path=path,
            orders=orders_by_then,
            trips=[
                replace(trip) if answered else replace(trip, answered=None, told=None)
                for trip, answered in trips.items()
            ],
            deliveries=[
                one if one in acknowledged else replace(one, acknowledged=None)
                for one in self._door.deliveries
            ],
            told=told,
        )

    async def restore(self, copy: Copy) -> None:
        """Stop, and start with an older copy."""
        await self.stop()
        config = self.new_folder()
        await asyncio.to_thread(_copy_files, copy.path, config / LEDGER_FILE)
        self._journal.orders = dict(copy.orders)
        self._journal.trips = [replace(trip) for trip in copy.trips]
        self._journal.die()
        self._journal.restored_at = moment()
        self._journal.sms.forget_all()
        self._door.deliveries = list(copy.deliveries)
        self._journal.forget_unknown(config / LEDGER_FILE)
        self._events.go_back(copy.told)
        self._events.forget_unmarked(config / LEDGER_FILE, changes=False)
        await self.start(config)

    async def _copy(
        self, ledger: Ledger, to: Path, begun: asyncio.Event, released: threading.Event
    ) -> None:
        """Let nothing be written any more, and copy the files once released."""
        loop = asyncio.get_running_loop()

        def copy(_: object) -> None:
            """Do it where everything is written."""
            loop.call_soon_threadsafe(begun.set)
            released.wait()
            _copy_files(ledger.store.path, to)

        await ledger.store._database.maintain(copy)

    async def _end(self, hass: HomeAssistant, context: Any) -> None:
        """Stop a Home Assistant, of which nobody hears any more."""
        await hass.async_stop(force=True)
        await context.__aexit__(None, None, None)

    async def keep_house(self, hass: HomeAssistant) -> None:
        """Let the housekeeping and all that is due by then be done."""
        due = time.time() + housekeeping.HOUSEKEEPING_INTERVAL.total_seconds() + 1
        async_fire_time_changed(hass, dt_util.utc_from_timestamp(due))
        await hass.async_block_till_done()


def _copy_files(source: Path, to: Path) -> None:
    """Copy a ledger with what was written last."""
    for companion in COMPANIONS:
        one = source.with_name(source.name + companion)
        if one.exists():
            shutil.copy(one, to.with_name(to.name + companion))


async def briefly(condition: Callable[[], bool], seconds: float = 0.3) -> bool:
    """Wait a little while for something; tell whether it came."""
    until = asyncio.get_running_loop().time() + seconds
    while not condition():
        if asyncio.get_running_loop().time() > until:
            return False
        await asyncio.sleep(0.005)
    return True
