"""Lets SMS live through their fates, and reports each state that is reported."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from tests.simulator.notification import address
from tests.simulator.postman import Postman
from tests.simulator.settings import Settings

from .answerer import Answerer
from .books import Report, SmsBooks, SmsMessage
from .clock import Clock
from .fates import Fate, Moment, Quirk, fate_of
from .reports import encode, fields_of
from .settings import AnswerMoment


@dataclass(frozen=True, slots=True)
class _Life:
    """The SMS of one request that share a fate, and how it is told."""

    books: SmsBooks
    messages: Sequence[SmsMessage]
    fate: Fate
    posts: int
    is_at_once: bool


class Reporter:
    """The life of every SMS that was accepted, as tasks."""

    def __init__(
        self, settings: Settings, postman: Postman, clock: Clock, answerer: Answerer
    ) -> None:
        """Initialize without an SMS."""
        self._answerer = answerer
        self._settings = settings
        self._postman = postman
        self._clock = clock
        self._lives: set[asyncio.Task[None]] = set()
        self._busy = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self._connections = 0
        self._slots = asyncio.Semaphore(0)

    async def drop(self) -> None:
        """Forget every SMS that still lives."""
        lives = list(self._lives)
        for life in lives:
            life.cancel()
        await asyncio.gather(*lives, return_exceptions=True)
        self._busy = 0
        self._idle.set()

    async def settled(self) -> None:
        """Wait until nobody is to be told anything before long."""
        await self._idle.wait()

    async def begin(
        self,
        books: SmsBooks,
        messages: Iterable[SmsMessage],
        *,
        posts: int = 1,
        is_early: bool = False,
    ) -> None:
        """Let SMS live; those that are reported early have lived when this returns.

        Each state is reported so many times, with 0 not at all.
        """
        early: list[asyncio.Task[None]] = []
        for fate, group in self._by_fate(messages).items():
            is_at_once = is_early or fate.quirk is Quirk.EARLY
            life = self._start(_Life(books, group, fate, posts, is_at_once))
            if is_at_once and group[0].request.scheduled is None:
                early.append(life)
        await asyncio.gather(*(asyncio.shield(life) for life in early))

    async def post(
        self,
        books: SmsBooks,
        message: SmsMessage,
        status: str,
        quirk: Quirk | None = None,
        **overrides: Any,
    ) -> Report:
        """Report a state once and write down what came back."""
        url = overrides.pop("url", None) or message.request.delivery_url
        report = Report(
            phone=message.phone,
            message_id=message.request.message_id,
            status=status,
            url=url,
        )
        books.reports.append(report)
        await self._post(report, self._body(message, status, quirk, overrides))
        return report

    def _by_fate(self, messages: Iterable[SmsMessage]) -> dict[Fate, list[SmsMessage]]:
        """Return the SMS of a request by what becomes of them."""
        by_fate: dict[Fate, list[SmsMessage]] = {}
        for message in messages:
            fate = fate_of(message.phone, self._settings.sms.fates)
            by_fate.setdefault(fate, []).append(message)
        return by_fate

    def _start(self, life: _Life) -> asyncio.Task[None]:
        """Begin a life."""
        self._count(1)
        task = asyncio.create_task(self._live(life))
        self._lives.add(task)
        task.add_done_callback(self._lives.discard)
        return task

    async def _live(self, life: _Life) -> None:
        """Go through the moments of a fate."""
        request = life.messages[0].request
        try:
            if request.scheduled is not None:
                await self._away(request.scheduled - self._clock.now())
            for message in life.messages:
                message.has_left = True
            await self._let_answer(life, "before_report")
            for moment in life.fate.moments:
                if not request.counts:
                    return
                await self._until(moment, life)
                for message in life.messages:
                    message.status = moment.status
                    message.changed = self._clock.now()
                await self._tell(moment, life)
            await self._let_answer(life, "after_report")
        finally:
            self._count(-1)

    async def _let_answer(self, life: _Life, moment: AnswerMoment) -> None:
        """Let the phones answer that do so by themselves, and now."""
        await self._answerer.answer_by_themselves(life.books, life.messages, moment)

    async def _until(self, moment: Moment, life: _Life) -> None:
        """Wait until a moment has come."""
        if moment.after is not None:
            await self._away(moment.after)
        elif not life.is_at_once:
            await self._clock.sleep(self._settings.sms.report_delay)

    async def _away(self, seconds: float) -> None:
        """Wait for long, so that nobody waits for what comes after."""
        self._count(-1)
        try:
            await self._clock.sleep(seconds)
        finally:
            self._count(1)

    async def _tell(self, moment: Moment, life: _Life) -> None:
        """Report a moment of every SMS, one word of it after the other."""
        url = life.messages[0].request.delivery_url
        if url is None or not life.posts or self._settings.sms.reports == "none":
            return
        for status in moment.reports:
            await asyncio.gather(
                *(self._deliver(life, message, status) for message in life.messages)
            )

    async def _deliver(self, life: _Life, message: SmsMessage, status: str) -> None:
        """Report one word about one SMS, again where the settings ask for it."""
        report = Report(
            phone=message.phone,
            message_id=message.request.message_id,
            status=status,
            url=message.request.delivery_url,
        )
        life.books.reports.append(report)
        body = self._body(message, status, life.fate.quirk, {})
        async with self._free_slot():
            for _ in range(life.posts):
                await self._post(report, body)
            for _ in range(self._settings.notification_retries):
                if report.acknowledged:
                    break
                await self._clock.sleep(self._settings.retry_delay)
                await self._post(report, body)

    def _free_slot(self) -> asyncio.Semaphore:
        """Return what admits as many POSTs at the same time as the settings allow."""
        if self._connections != self._settings.notification_connections:
            self._connections = self._settings.notification_connections
            self._slots = asyncio.Semaphore(self._connections)
        return self._slots

    def _body(
        self,
        message: SmsMessage,
        status: str,
        quirk: Quirk | None,
        overrides: dict[str, Any],
    ) -> tuple[bytes, str]:
        """Return what a report says, and its content type."""
        fields = fields_of(message, status, self._settings, self._clock.now(), quirk)
        return encode(fields | overrides, self._settings, quirk)

    async def _post(self, report: Report, body: tuple[bytes, str]) -> None:
        """Post a report once and write down what came back."""
        url = address(report.url, self._settings)
        if url and (answer := await self._postman.post(url, *body)):
            report.attempts += (answer,)

    def _count(self, change: int) -> None:
        """Count who is about to tell something, and say when nobody is."""
        self._busy += change
        if self._busy:
            self._idle.clear()
        else:
            self._idle.set()
