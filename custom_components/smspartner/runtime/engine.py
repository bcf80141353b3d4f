"""What lives as long as the process: the ledger, the pace, and each account's door."""

import asyncio
import logging
import sqlite3
from contextlib import suppress
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_WEBHOOK_ID, EVENT_HOMEASSISTANT_CLOSE
from homeassistant.core import CoreState, Event, HassJob, HomeAssistant, callback
from homeassistant.helpers.event import async_track_time_interval
from homeassistant.helpers.start import async_at_started
from homeassistant.loader import async_get_integration
from homeassistant.util.hass_dict import HassKey

from .. import issues, options
from ..callback.address import async_callback_address
from ..callback.address_check import AddressTest
from ..callback.admission import Admission
from ..callback.cloudhook import async_delete_cloudhook
from ..callback.webhook import NotificationWebhook
from ..clock import SECOND, Correction, async_get_clock
from ..const import CONF_FORMER_WEBHOOKS, DOMAIN, FORMER_WEBHOOK_LIFE, LEDGER_FILE
from ..ledger import (
    AccountLedger,
    Ledger,
    doubts,
    lookups,
    rejections,
    uncertainties,
)
from ..ledger.damaged_file import has_file_set_aside
from ..ledger.kept_bodies import unclaimed, unreadable
from ..ledger.rereading import read_again
from ..ledger.schema import NewerSchemaError
from ..operators import Operators, load_operators
from ..purchase.pace import Pace
from ..verification.verifier import Verifier
from .client import create_client

_LOGGER = logging.getLogger(__name__)

LEDGER_ERRORS: Final = (sqlite3.Error, OSError, NewerSchemaError)
"""What keeps the ledger from being opened."""

HOUSEKEEPING_INTERVAL: Final = timedelta(minutes=15)
BUDGET_ISSUE_LIFE: Final = 24 * 3600


class Account:
    """What an account keeps while its config entry is unloaded or being retried."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        ledger: AccountLedger,
        pace: Pace,
        *,
        admission: Admission,
    ) -> None:
        """Initialize for a config entry and the rows of its account."""
        self._hass = hass
        self._entry = entry
        self.ledger = ledger
        self._admission = admission
        self._clock = async_get_clock(hass)
        self.verifier = Verifier(
            hass,
            ledger,
            pace,
            client=lambda: create_client(hass, entry.data),
            address=partial(async_callback_address, hass, entry),
            may_send=lambda: entry.disabled_by is None,
            on_auth_error=partial(entry.async_start_reauth, hass),
            on_budget=partial(self.async_note_budget, refused=True),
            on_cost=self._async_note_cost,
        )
        self.address_test = AddressTest(hass, entry)
        self._webhooks: dict[str, NotificationWebhook] = {}
        self._budget_refused_at: float | None = None

    @callback
    def async_open_addresses(self) -> None:
        """Open the address, and those it has replaced while results may still come."""
        wanted = {self._entry.data[CONF_WEBHOOK_ID]: False}
        for webhook_id in self._living(self._former_webhooks()):
            wanted.setdefault(webhook_id, True)
        for webhook_id in self._webhooks.keys() - wanted:
            self._webhooks.pop(webhook_id).async_close()
        for webhook_id, former in wanted.items():
            self._webhooks[webhook_id] = NotificationWebhook(
                self._hass,
                webhook_id,
                self.ledger.inbox,
                self._admission,
                token_required=former,
                answer_probe=self.address_test.answer,
                on_proof=self.address_test.async_clear_issues,
                on_unread=self.async_judge_unread,
            )
            self._webhooks[webhook_id].async_open()

    @callback
    def async_close_addresses(self) -> None:
        """Close all addresses for good."""
        for address in self._webhooks.values():
            address.async_close()

    @callback
    def async_resume(self) -> None:
        """Send what waits, now that the account is loaded: it may have been disabled.

        Not before Home Assistant has started: housekeeping does it then.
        """
        if self._hass.state is CoreState.running:
            self._hass.async_create_background_task(
                _async_keep_house(self), "smspartner housekeeping"
            )

    async def async_keep_house(self) -> None:
        """Send what was left, erase what is old, judge what the user should know.

        What is old cannot be told while the time is not trusted.
        """
        is_trusted = self._clock.is_trusted
        if is_trusted:
            await self.ledger.write(rejections.reject_late)
        await self.verifier.resume()
        if is_trusted:
            await self.ledger.write(lookups.expire)
            await self.ledger.erase_old(options.retention(self._entry))
            await self._async_drop_former_webhooks()
        await self._async_judge_uncertain()
        await self.async_judge_costs()
        await self.async_judge_unread()
        refused_at = self._budget_refused_at
        if refused_at and self._clock.steady() - refused_at > BUDGET_ISSUE_LIFE:
            self.async_note_budget(refused=False)

    @callback
    def async_note_budget(self, *, refused: bool) -> None:
        """Let an issue stand while automations keep hitting the budget."""
        self._budget_refused_at = self._clock.steady() if refused else None
        if not refused:
            issues.async_clear_issue(
                self._hass, issues.BUDGET_EXCEEDED, self._entry.entry_id
            )
            return
        issues.async_raise_issue(
            self._hass,
            issues.BUDGET_EXCEEDED,
            self._entry.entry_id,
            placeholders={
                "account": self._entry.title,
                "budget": f"{options.daily_budget(self._entry):g}",
            },
        )

    def _former_webhooks(self) -> dict[str, float]:
        """Give the addresses that were replaced, each with the end of its life."""
        return dict(self._entry.data.get(CONF_FORMER_WEBHOOKS, {}))

    def _living(self, former: dict[str, float]) -> dict[str, float]:
        """Return those of replaced addresses whose life is not over."""
        if not self._clock.is_trusted:
            return former
        now = self._clock.seconds()
        return {id_: until for id_, until in former.items() if until > now}

    @callback
    def async_move_times(self, correction: Correction) -> None:
        """Let replaced addresses live as long as they should: the clock was wrong."""
        former = self._former_webhooks()
        life = FORMER_WEBHOOK_LIFE.total_seconds()
        moved = {
            id_: until + correction.moved_seconds(until - life) - (until - life)
            for id_, until in former.items()
        }
        if moved != former:
            self._hass.config_entries.async_update_entry(
                self._entry, data={**self._entry.data, CONF_FORMER_WEBHOOKS: moved}
            )

    async def _async_drop_former_webhooks(self) -> None:
        """Close the addresses that nothing is awaited under any more."""
        former = self._former_webhooks()
        living = self._living(former)
        if living == former:
            return
        for webhook_id in former.keys() - living:
            await async_delete_cloudhook(self._hass, webhook_id)
        self._hass.config_entries.async_update_entry(
            self._entry, data={**self._entry.data, CONF_FORMER_WEBHOOKS: living}
        )
        self.async_open_addresses()

    async def _async_judge_uncertain(self) -> None:
        """Raise an issue for each verification that may have been bought in vain."""
        found = await self.ledger.read(uncertainties.to_decide)
        issues.async_clear_others(
            self._hass,
            issues.UNCERTAIN_REQUESTS,
            self._entry,
            {uncertain.verification_id for uncertain in found},
        )
        for uncertain in found:
            issues.async_raise_issue(
                self._hass,
                issues.UNCERTAIN_REQUESTS,
                uncertain.verification_id,
                placeholders={
                    "account": self._entry.title,
                    "count": str(len(uncertain.phone_numbers)),
                    "tag": uncertain.tag or "-",
                },
                data={
                    "entry_id": self._entry.entry_id,
                    "verification_id": uncertain.verification_id,
                },
            )

    async def async_judge_costs(self) -> None:
        """Raise an issue for each cost that only the owner can explain."""
        found = await self.ledger.read(doubts.to_decide)
        issues.async_clear_others(
            self._hass,
            issues.COST_IN_DOUBT,
            self._entry,
            {str(doubtful.request_id) for doubtful in found},
        )
        for doubtful in found:
            issues.async_raise_issue(
                self._hass,
                issues.COST_IN_DOUBT,
                str(doubtful.request_id),
                placeholders={
                    "account": self._entry.title,
                    "campaign": doubtful.campaign_id or "?",
                    "count": str(doubtful.size),
                    "cost": f"{doubtful.cost:g}",
                    "total": f"{doubtful.cost * doubtful.size:g}",
                    "currency": doubtful.currency,
                },
                data={
                    "entry_id": self._entry.entry_id,
                    "request_id": doubtful.request_id,
                },
            )

    @callback
    def _async_note_cost(self) -> None:
        """Judge what costs mean, now that another one has been told."""
        self._hass.async_create_background_task(
            self._async_judge_costs_or_not(), "smspartner costs"
        )

    async def _async_judge_costs_or_not(self) -> None:
        """Judge them, unless the ledger cannot be read: housekeeping does it then."""
        with suppress(sqlite3.Error):
            await self.async_judge_costs()

    async def async_judge_unread(self) -> None:
        """Let issues stand while there are results that wait for a decision."""
        entry_id = self._entry.entry_id
        if count := await self.ledger.read(unreadable.count):
            issues.async_raise_issue(
                self._hass,
                issues.UNREADABLE_RESULTS,
                entry_id,
                placeholders={"account": self._entry.title, "count": str(count)},
            )
        else:
            issues.async_clear_issue(self._hass, issues.UNREADABLE_RESULTS, entry_id)
        if count := await self.ledger.read(unclaimed.count):
            issues.async_raise_issue(
                self._hass,
                issues.UNCLAIMED_RESULTS,
                entry_id,
                placeholders={"account": self._entry.title, "count": str(count)},
                data={"entry_id": entry_id},
            )
        else:
            issues.async_clear_issue(self._hass, issues.UNCLAIMED_RESULTS, entry_id)


class Engine:
    """Keeps what must go on whatever happens to a config entry."""

    def __init__(
        self, hass: HomeAssistant, ledger: Ledger, operators: Operators
    ) -> None:
        """Take the open ledger and the table of operators."""
        self._hass = hass
        self.ledger = ledger
        self.operators = operators
        self._clock = async_get_clock(hass)
        self._pace = Pace()
        self.admission = Admission()
        self._accounts: dict[str, Account] = {}

    async def async_open_account(self, entry: ConfigEntry) -> Account:
        """Open the addresses of an entry."""
        if account := self._accounts.get(entry.entry_id):
            account.async_open_addresses()
            return account
        ledger = await self.ledger.add_account(entry.entry_id)
        account = Account(
            self._hass,
            entry,
            ledger,
            self._pace,
            admission=self.admission,
        )
        self._accounts[entry.entry_id] = account
        account.async_open_addresses()

        async def keep_house(_: HomeAssistant) -> None:
            """Send what was left, once there is an address to give."""
            await _async_keep_house(account)

        async_at_started(self._hass, keep_house)
        self._hass.async_create_background_task(
            _async_read_earlier(ledger), "smspartner orphans"
        )
        return account

    async def async_remove_account(self, entry: ConfigEntry) -> None:
        """Close the addresses of a removed entry and erase its records."""
        account = self._accounts.pop(entry.entry_id, None)
        if account:
            account.verifier.close()
            account.async_close_addresses()
        for webhook_id in addresses_of(entry):
            await async_delete_cloudhook(self._hass, webhook_id)
        await self.ledger.remove_account(
            account.ledger if account else await self.ledger.add_account(entry.entry_id)
        )
        issues.async_clear_all_issues(self._hass, entry)
        if not self._accounts:
            issues.async_clear_issue(self._hass, issues.LEDGER_SET_ASIDE, DOMAIN)

    async def async_read_again(self, version: str) -> None:
        """Let a new version of this read the results that an older one could not."""
        try:
            await read_again(self.ledger, version)
            for account in tuple(self._accounts.values()):
                await account.async_judge_unread()
        except sqlite3.Error as err:
            _LOGGER.warning("Results could not be read again: %s", err)

    @callback
    def async_run(self) -> None:
        """Keep house now and then, and stop with Home Assistant in good order."""

        async def keep_house(_: object) -> None:
            """Give up what nobody reports any more, and erase what is old."""
            self._clock.check_trust()
            await self._async_keep_houses()

        async def stop() -> None:
            """Wait for the answers to what was paid."""
            verifiers = [account.verifier for account in self._accounts.values()]
            await asyncio.gather(*(verifier.stop() for verifier in verifiers))

        async def close(_: Event) -> None:
            """Close the ledger after everything that writes to it."""
            await self.ledger.close()

        async_track_time_interval(
            self._hass, keep_house, HOUSEKEEPING_INTERVAL, cancel_on_shutdown=True
        )
        self._clock.on_trust = self._async_trust_time
        self._clock.check_trust()
        self._hass.async_add_shutdown_job(HassJob(stop))
        self._hass.bus.async_listen_once(EVENT_HOMEASSISTANT_CLOSE, close)

    async def _async_keep_houses(self) -> None:
        """Keep the house of every account."""
        for account in tuple(self._accounts.values()):
            await _async_keep_house(account)

    @callback
    def _async_trust_time(self) -> None:
        """Take the system's time over, and go on with what has waited for that."""
        correction = self._clock.correct()
        self._hass.async_create_background_task(
            self._async_go_on(correction), "smspartner clock"
        )

    async def _async_go_on(self, correction: Correction | None) -> None:
        """Correct what was noted, then look at what has waited."""
        if correction and not await self._async_correct(correction):
            return
        if self._hass.state is CoreState.running:
            await self._async_keep_houses()

    async def _async_correct(self, correction: Correction) -> bool:
        """Move the times that were noted; return whether that went well."""
        _LOGGER.info("The clock was wrong by %d s", correction.by // SECOND)
        # Begun at once: what has the right time is written behind it.
        writing = self._hass.async_create_background_task(
            self.ledger.move_times(correction), "smspartner clock"
        )
        for account in self._accounts.values():
            account.async_move_times(correction)
        try:
            await writing
        except sqlite3.Error as err:
            _LOGGER.warning("The times could not be corrected yet: %s", err)
            undone = self._clock.take_back(correction)
            for account in self._accounts.values():
                account.async_move_times(undone)
            return False
        return True


def addresses_of(entry: ConfigEntry) -> set[str]:
    """Give the addresses of an entry, those that were replaced included."""
    return {entry.data[CONF_WEBHOOK_ID], *entry.data.get(CONF_FORMER_WEBHOOKS, {})}


async def _async_read_earlier(ledger: AccountLedger) -> None:
    """Read what was kept of an earlier file."""
    try:
        await ledger.inbox.read_earlier()
    except sqlite3.Error as err:
        _LOGGER.warning("What was kept of an earlier record is unusable: %s", err)


async def _async_keep_house(account: Account) -> None:
    """Keep an account's house; a disk that is full lets it be until the next time."""
    try:
        await account.async_keep_house()
    except sqlite3.Error as err:
        _LOGGER.debug("The ledger could not be tidied up: %s", err)


ENGINE: HassKey[Engine] = HassKey(DOMAIN)
_STARTING: HassKey[asyncio.Lock] = HassKey(f"{DOMAIN}_starting")


async def async_get_engine(hass: HomeAssistant) -> Engine:
    """Give the engine, starting it where nothing has yet.

    Raises sqlite3.Error, OSError or NewerSchemaError when the ledger cannot be opened.
    """
    # Several entries may ask at the same time, when the first try has failed.
    async with hass.data.setdefault(_STARTING, asyncio.Lock()):
        if ENGINE not in hass.data:
            hass.data[ENGINE] = await _async_start_engine(hass)
    return hass.data[ENGINE]


async def _async_start_engine(hass: HomeAssistant) -> Engine:
    """Open the ledger and start the engine."""
    path = Path(hass.config.path(LEDGER_FILE))
    ledger = Ledger(path, async_get_clock(hass))
    ledger.store.on_health = partial(_async_judge_health, hass)
    ledger.store.on_damage = partial(_async_begin_anew, hass, ledger)
    try:
        aside = await ledger.open()
    except (sqlite3.Error, OSError) as err:
        _async_judge_health(hass, str(err))
        raise
    _async_judge_health(hass, None)
    if aside:
        _async_report_set_aside(hass, aside)
    elif not await hass.async_add_executor_job(has_file_set_aside, path):
        issues.async_clear_issue(hass, issues.LEDGER_SET_ASIDE, DOMAIN)
    operators = await hass.async_add_executor_job(load_operators)
    engine = Engine(hass, ledger, operators)
    engine.async_run()
    integration = await async_get_integration(hass, DOMAIN)
    hass.async_create_background_task(
        engine.async_read_again(str(integration.version)), "smspartner unread results"
    )
    return engine


@callback
def _async_begin_anew(hass: HomeAssistant, ledger: Ledger) -> None:
    """Set a ledger aside that has turned out to be damaged, and begin a new one."""

    async def begin_anew() -> None:
        """Do it, and tell the user."""
        try:
            aside = await ledger.begin_anew()
        except (sqlite3.Error, OSError) as err:
            _async_judge_health(hass, str(err))
            return
        _async_judge_health(hass, None)
        if aside:
            _async_report_set_aside(hass, aside)

    hass.async_create_background_task(begin_anew(), "smspartner ledger")


@callback
def _async_report_set_aside(hass: HomeAssistant, path: Path) -> None:
    """Tell the user that a damaged ledger was set aside."""
    _LOGGER.error("The ledger was damaged and set aside as %s", path.name)
    issues.async_raise_issue(
        hass,
        issues.LEDGER_SET_ASIDE,
        DOMAIN,
        placeholders={"file": path.name},
        data={"file": path.name},
    )


@callback
def _async_judge_health(hass: HomeAssistant, error: str | None) -> None:
    """Let an issue stand while the ledger cannot be written."""
    if error is None:
        issues.async_clear_issue(hass, issues.LEDGER_NOT_WRITABLE, DOMAIN)
        return
    issues.async_raise_issue(
        hass, issues.LEDGER_NOT_WRITABLE, DOMAIN, placeholders={"error": error}
    )
