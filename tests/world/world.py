"""The world: two accounts, their vendors, a clock, and what may happen to them."""

import asyncio
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Collection
from contextlib import AsyncExitStack, suppress
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any, Final, Self

import aiohttp
from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.util import dt as dt_util
from homeassistant.util.ulid import ulid_now

from custom_components.smspartner.api import SmsPartnerError
from custom_components.smspartner.const import LEDGER_FILE
from custom_components.smspartner.exceptions import (
    BudgetExceededError,
    NothingBoughtError,
    SmsMayArriveError,
    SmsNotCancellableError,
)
from custom_components.smspartner.ledger.sms.order import Recipient
from custom_components.smspartner.ledger.sms.states import FINAL_FATES
from custom_components.smspartner.ledger.tokens import hash_token
from custom_components.smspartner.sms.request import SmsRequest
from custom_components.smspartner.verification.request import VerificationRequest
from tests.simulator import Simulator

from .clock import Clock
from .door import Door
from .events import Events
from .house import (
    ACCOUNTS,
    Copy,
    House,
    account_of,
    account_of_replies,
    entry_id,
    hurrying,
    reply_webhook_id,
    subentry_id,
    webhook_id,
)
from .journal import Journal
from .people import People
from .phones import MONITORED
from .promises import PROMISES
from .records import Delivery, Text, moment

LEDGER_STEM: Final = Path(LEDGER_FILE).stem
RETENTION: Final = timedelta(days=89).total_seconds()
RESERVE: Final = 0.2
"""What critical SMS may cost beyond their budget."""

SMS_PRICES: Final = {"33": 0.05, "44": 0.1}
PATIENCE: Final = 2
REFUSALS: Final = (BudgetExceededError, NothingBoughtError, sqlite3.Error)


class World:
    """Everything there is, and what may happen to it."""

    def __init__(self) -> None:
        """Make two vendors; nothing runs yet."""
        self.clock = Clock()
        self.simulators = {one: Simulator() for one in ACCOUNTS}
        self.door = Door(account_of, account_of_replies)
        self.journal = Journal(
            self.simulators, {one: entry_id(one) for one in ACCOUNTS}
        )
        self.events = Events(self.journal)
        self.billed_when_disabled: dict[int, int] = {}
        self.copies: list[Copy] = []
        self.texts: dict[str, Text] = {}
        """What was ever asked to send; no two calls have the same text."""
        self.least_prices = {one: dict(SMS_PRICES) for one in ACCOUNTS}
        """The least that an SMS has ever cost, by account and calling code."""
        self.changed_currencies: set[int] = set()
        """Accounts whose money of before does not count any more."""
        self.fates: dict[int, str | None] = {}
        """What had become of each message at the last look."""
        self.fates_of = 0
        """Which ledger those are in, by when it was restored."""
        self._serials = count(1)
        self.forged = 0
        self.people = People(self)
        self._folder = Path(tempfile.mkdtemp(prefix="smspartner-world-"))
        self._orders: list[tuple[int, str, frozenset[str]]] = []
        self._calls: set[asyncio.Task[None]] = set()
        self._forgotten: set[tuple[int | None, str]] = set()
        self._stack = AsyncExitStack()
        self.house = House(
            self._folder,
            self.door,
            self.journal,
            self.events,
            self.simulators,
            MONITORED,
        )

    async def __aenter__(self) -> Self:
        """Let it begin."""
        enter = self._stack.enter_context
        enter(self.clock.going())
        enter(hurrying())
        enter(self.journal.watching())
        self._stack.callback(shutil.rmtree, self._folder, ignore_errors=True)
        for account, simulator in self.simulators.items():
            await self._stack.enter_async_context(simulator)
            simulator.settings.update(
                {
                    "api_keys": {f"key-of-{account}"},
                    "rate_limit": 1_000_000,
                    "price": 0.01,
                    "notification_delay": 0.0,
                    "account": {"username": f"account{account}@example.com"},
                    "sms": {
                        "price": SMS_PRICES["33"],
                        "prices": SMS_PRICES,
                        "report_delay": 0.0,
                    },
                }
            )
        await self._stack.enter_async_context(self.door)
        for account, simulator in self.simulators.items():
            webhook = reply_webhook_id(account)
            simulator.settings.sms.reply_address = (
                f"{self.door.url}/api/webhook/{webhook}"
            )
        await self.house.start(self.house.new_folder())
        return self

    async def __aexit__(self, *_: object) -> None:
        """Let it end."""
        if self.house.hass:
            await self.house.stop()
        self._drop_calls()
        await self._stack.aclose()

    # What is asked

    def billed(self, account: int) -> int:
        """Return how many lookups and SMS an account was billed for."""
        books = self.simulators[account].books
        return books.billed_numbers.total() + len(books.sms.messages)

    def kept_bodies(self) -> set[bytes]:
        """Return the bodies that are kept as they came."""
        return {
            bytes(row["body"])
            for row in self.journal.rows("SELECT body FROM kept_bodies")
        }

    def is_known(self, delivery: Delivery) -> bool:
        """Return whether a body came under a token of which the ledger keeps a hash."""
        return bool(
            self.journal.rows(
                "SELECT 1 FROM tokens WHERE hash = ? AND account_id = ?",
                hash_token(delivery.token or ""),
                delivery.account,
            )
        )

    def settled_lookups(self) -> set[tuple[int | None, str | None, str]]:
        """Return the account, the token and the number of each result."""
        rows = self.journal.rows(
            "SELECT t.hash, l.account_id, l.phone FROM tokens t"
            " JOIN lookups l ON l.request_id = t.request_id AND l.state = 'reported'"
        )
        found = {(row["account_id"], row["hash"], row["phone"]) for row in rows}
        return {
            (one.account, one.token, phone)
            for one in self.door.deliveries
            if one.token
            for phone, _ in one.items
            if (one.account, hash_token(one.token), phone) in found
        }

    def is_excused(self, delivery: Delivery, phone: str) -> bool:
        """Return whether a result was to be erased, or is kept where we do not look.

        What belongs to no token of the ledger may lie in a file beside it, of which
        neither a killed nor a restored Home Assistant is given a copy.
        """
        is_old = time.time() - delivery.time > RETENTION
        is_beside = delivery.came < self.journal.reborn_at and (
            delivery.token is not None and not self.is_known(delivery)
        )
        return is_old or is_beside or (delivery.account, phone) in self._forgotten

    # What happens

    async def verify(
        self,
        account: int,
        phones: Collection[str],
        *,
        budget: float,
        reuse: timedelta | None = None,
        verification_id: str | None = None,
    ) -> None:
        """Ask for numbers, and let it go on beside what follows."""
        if not self.house.hass:
            await self.house.start()
        if not self.house.is_loaded(account):
            return
        id_ = verification_id or ulid_now()
        self._orders.append((account, id_, frozenset(phones)))
        verifier = self.house.entry(account).runtime_data.account.verifier
        request = VerificationRequest(
            entries=list(phones),
            country=None,
            budget=budget,
            reuse_within=reuse,
            verification_id=id_,
        )

        async def call() -> None:
            """Wait for the outcomes."""
            with suppress(*REFUSALS):
                await verifier.verify(request)

        task = asyncio.create_task(call())
        self._calls.add(task)
        await asyncio.sleep(0)

    async def verify_again(self, place: int, budget: float) -> None:
        """Repeat an order with its own id."""
        if self._orders:
            account, id_, phones = self._orders[place % len(self._orders)]
            await self.verify(account, phones, budget=budget, verification_id=id_)

    async def send(
        self,
        account: int,
        phones: Collection[str],
        *,
        budget: float,
        is_critical: bool = False,
        is_late: bool = False,
        valid_for: timedelta = timedelta(),
    ) -> None:
        """Send a text of its own, and let it go on beside what follows."""
        if not self.house.hass:
            await self.house.start()
        if not self.house.is_loaded(account):
            return
        text = f"Text {next(self._serials)}"
        most = budget + RESERVE if budget and is_critical else budget
        self.texts[text] = Text(account=account, begun=moment(), budget=most)
        tomorrow = dt_util.utcnow().replace(minute=0, second=0, microsecond=0)
        request = SmsRequest(
            recipients=[
                Recipient(
                    phone_number=phone,
                    subentry_id=subentry_id(account)
                    if phone == MONITORED[account]
                    else None,
                )
                for phone in phones
            ],
            message=text,
            budget=budget,
            reserve=RESERVE,
            is_critical=is_critical,
            send_at=tomorrow + timedelta(days=1) if is_late else None,
            valid_for=valid_for,
        )
        sender = self.house.entry(account).runtime_data.account.sender

        async def call() -> None:
            """Wait for the outcomes."""
            with suppress(*REFUSALS):
                await sender.send(request)

        self._calls.add(asyncio.create_task(call()))
        await asyncio.sleep(0)

    async def call_off(self, account: int, place: int) -> None:
        """Call off one of the last SMS of an account."""
        if not self.house.is_loaded(account):
            return
        rows = self.journal.rows(
            "SELECT id FROM sms WHERE account_id = ? ORDER BY key DESC LIMIT 5", account
        )
        sender = self.house.entry(account).runtime_data.account.sender
        if rows:
            with suppress(
                SmsMayArriveError,
                SmsNotCancellableError,
                SmsPartnerError,
                sqlite3.Error,
            ):
                await sender.cancel(rows[place % len(rows)]["id"])

    def change_sms_price(self, account: int, code: str, price: float) -> None:
        """Let an SMS to one calling code cost something else."""
        sms = self.simulators[account].settings.sms
        sms.prices = {**sms.prices, code: price}
        least = self.least_prices[account]
        least[code] = min(least[code], price)

    async def forge(self, account: int, token: str | None, body: bytes) -> None:
        """Post something that the vendor never sent."""
        query = "" if token is None else f"?token={token}"
        url = f"{self.door.url}/api/webhook/{webhook_id(account)}{query}"
        async with aiohttp.ClientSession() as session, session.post(url, data=body):
            pass

    async def skip(self, duration: timedelta) -> None:
        """Let time pass while nothing is on its way, and do what is due then."""
        await self.settle()
        self.clock.skip(duration)
        await self.keep_house()

    async def keep_house(self) -> None:
        """Let the housekeeping and the monitors do what is due."""
        await self.settle()
        if self.house.hass:
            await self.house.keep_house(self.house.hass)

    async def reload(self, account: int) -> None:
        """Load an account anew."""
        if self.house.hass and not self.journal.is_disabled[account]:
            await self.house.hass.config_entries.async_reload(entry_id(account))

    async def toggle(self, account: int) -> None:
        """Disable an account, or enable it again."""
        if not self.house.hass:
            return
        self.billed_when_disabled.pop(account, None)
        disabled = not self.journal.is_disabled[account]
        if not disabled:
            self.journal.is_disabled[account] = False
        await self.house.hass.config_entries.async_set_disabled_by(
            entry_id(account), ConfigEntryDisabler.USER if disabled else None
        )
        if disabled:
            self.journal.is_disabled[account] = True
            await _until(lambda: self.journal.is_quiet)
            self.billed_when_disabled[account] = self.billed(account)

    async def be_away(self, account: int, phone: str) -> None:
        """Disable an account while the result of a number is on its way."""
        await self.settle()
        left = len(self.journal.trips)
        await self.verify(account, [phone], budget=0)
        if self.house.is_loaded(account):
            await _until(lambda: len(self.journal.trips) > left or self._is_idle())
            await self.toggle(account)
            await self.settle()
            await self.toggle(account)

    async def restart(self) -> None:
        """Stop Home Assistant, or start it where it was stopped."""
        if self.house.hass:
            await self.house.stop()
            self._drop_calls()
        else:
            await self.house.start()

    async def kill(self, *, amid: bool) -> None:
        """Kill Home Assistant, perhaps while results come in, and start it anew."""
        if self.house.hass:
            await self.house.kill(amid=amid)
            self._drop_calls()

    async def back_up(self) -> None:
        """Keep a copy for later."""
        if self.house.hass:
            self.copies = [*self.copies, await self.house.back_up()][-3:]

    async def back_up_amid_orders(self, account: int) -> None:
        """Keep a copy once a request of an account has left, or none is to leave."""
        await _until(lambda: bool(self.journal.under_way(account)) or self._is_idle())
        await self.back_up()

    async def back_up_amid_sms(self, account: int) -> None:
        """Keep a copy while SMS of an account wait; go back to it once they left."""
        await _until(lambda: self._has_queued_sms(account) or self._is_idle())
        await self.back_up()
        await self.settle()
        await self.restore(-1)

    def _has_queued_sms(self, account: int) -> bool:
        """Return whether an SMS of an account waits."""
        return bool(
            self.journal.rows(
                "SELECT 1 FROM requests WHERE account_id = ? AND state = 'queued'"
                " AND sms_key IS NOT NULL",
                account,
            )
        )

    async def restore(self, place: int) -> None:
        """Go back to a copy."""
        if self.house.hass and self.copies:
            await self.house.restore(self.copies[place % len(self.copies)])
            self._drop_calls()

    async def forget(self, account: int, phone: str) -> None:
        """Forget a number."""
        if self.house.hass:
            self._forgotten.add((account, phone))
            entry_id = self.house.entry(account).entry_id
            ledger = await self.house.ledger().add_account(entry_id)
            await ledger.forget([phone])
            for trip in self.journal.trips:
                if trip.account == account:
                    trip.forgotten.add(phone)

    # What is seen

    async def settle(self) -> None:
        """Wait until nothing is on its way, or for a while."""
        for simulator in self.simulators.values():
            with suppress(TimeoutError):
                async with asyncio.timeout(PATIENCE):
                    await simulator.settled()
        await _until(self._is_idle)
        await _until(lambda: not self.door.waiting and self.journal.is_quiet)
        if self.house.hass:
            await _until(self._has_told_all)

    def _is_idle(self) -> bool:
        """Return whether every call has been answered."""
        return all(call.done() for call in self._calls)

    def _has_told_all(self) -> bool:
        """Return whether no event waits of an account that is set up."""
        loaded = [one for one in ACCOUNTS if self.house.is_loaded(one)]
        return not any(
            self.journal.rows(
                """
                SELECT 1 FROM lookups WHERE account_id = :account AND to_fire = 1
                    AND arrival IS NOT NULL
                UNION ALL SELECT 1 FROM outbox WHERE account_id = :account
                UNION ALL SELECT 1 FROM requests WHERE account_id = :account
                    AND state IN ('queued', 'sending')
                LIMIT 1
                """.replace(":account", str(account))
            )
            for account in loaded
        )

    async def check(self) -> None:
        """See every promise kept."""
        self.journal.bill()
        for promise in PROMISES:
            promise(self)
        for kept in (self.people.left_behind, self.people.kept_too_long):
            await _until(lambda kept=kept: not kept())
            assert not kept(), f"{kept.__name__}: {kept()}"
        if self.house.hass:
            await self._check_pending()

    async def _check_pending(self) -> None:
        """See as many lookups and SMS shown as pending as there are open."""
        for account in ACCOUNTS:
            if not self.house.is_loaded(account):
                continue
            before, sms = self._open_lookups(account), self._open_sms(account)
            coordinator = self.house.entry(account).runtime_data.summary
            await coordinator.async_refresh()
            shown = coordinator.data.pending_lookups
            sms_shown = coordinator.data.sms.pending
            if (before, sms) != (self._open_lookups(account), self._open_sms(account)):
                continue
            assert shown == len(before), (
                f"{shown} lookups are shown as pending, {len(before)} are open"
            )
            assert sms_shown == len(sms), (
                f"{sms_shown} SMS are shown as pending, {len(sms)} are open"
            )

    def _open_lookups(self, account: int) -> set[int]:
        """Return the lookups that are awaited."""
        rows = self.journal.rows(
            "SELECT id FROM lookups WHERE account_id = ? AND state = 'open'", account
        )
        return {row["id"] for row in rows}

    def _open_sms(self, account: int) -> set[int]:
        """Return the messages whose end is awaited."""
        rows = self.journal.rows(
            "SELECT m.id, m.fate FROM messages m JOIN requests r ON r.id = m.request_id"
            " WHERE m.account_id = ? AND r.state <> 'rejected'",
            account,
        )
        return {row["id"] for row in rows if row["fate"] not in FINAL_FATES}

    def _drop_calls(self) -> None:
        """Wait no more for what a Home Assistant that is gone was asked."""
        for call in self._calls:
            call.cancel()
        self._calls.clear()


async def _until(condition: Any) -> None:
    """Wait for something, but not for ever."""
    with suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE):
            while not condition():
                await asyncio.sleep(0.01)
