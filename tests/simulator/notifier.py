"""Sends notifications when they are due, over a bounded number of connections."""

import asyncio
from collections import deque
from collections.abc import Coroutine, Iterable, Iterator, Sequence
from itertools import batched
from typing import Any, NamedTuple

from .books import Notification
from .notification import address, encode, fields_of, is_silent
from .postman import Postman
from .results import HlrResult
from .settings import Settings


class _Due(NamedTuple):
    """Notifications to post in one body: how often, and then how often again."""

    bundle: tuple[Notification, ...]
    posts: int
    retries: int


class Notifier:
    """A queue of notifications, and workers for as long as it is not empty."""

    def __init__(self, settings: Settings, postman: Postman) -> None:
        """Initialize with nothing to send."""
        self._settings = settings
        self._postman = postman
        self._queue: deque[_Due] = deque()
        self._workers: set[asyncio.Task[None]] = set()
        self._timers: set[asyncio.TimerHandle] = set()
        self._outstanding = 0
        self._idle = asyncio.Event()
        self._idle.set()

    async def drop(self) -> None:
        """Forget everything that is not sent yet."""
        for timer in self._timers:
            timer.cancel()
        self._timers.clear()
        self._queue.clear()
        workers = list(self._workers)
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)
        self._outstanding = 0
        self._idle.set()

    def schedule(
        self, notifications: Iterable[Notification], delay: float, posts: int = 1
    ) -> None:
        """Post notifications after a delay."""
        retries = self._settings.notification_retries
        due = [_Due(bundle, posts, retries) for bundle in self._bundles(notifications)]
        self._outstanding += len(due)
        self._idle.clear()
        self._later(delay, due)
        self._count_down(0)

    async def send_now(self, notifications: Iterable[Notification]) -> None:
        """Post notifications one body after the other, even if the caller gives up."""
        self._outstanding += 1
        self._idle.clear()
        await asyncio.shield(self._employ(self._send(notifications)))

    async def settled(self) -> None:
        """Wait until everything scheduled was posted."""
        await self._idle.wait()

    async def post(
        self,
        bundle: Sequence[Notification],
        result: HlrResult | None = None,
        **overrides: Any,
    ) -> None:
        """Post notifications once, in one body, and write down what came back."""
        url = address(bundle[0].url, self._settings)
        if url is None:
            return
        items = [
            fields_of(notification, self._settings, result) | overrides
            for notification in bundle
        ]
        answer = await self._postman.post(url, *encode(items, self._settings))
        if answer is None:
            return
        for notification in bundle:
            notification.attempts += (answer,)

    def _bundles(
        self, notifications: Iterable[Notification]
    ) -> Iterator[tuple[Notification, ...]]:
        """Return notifications of one request by the body they go out in."""
        return batched(notifications, self._settings.notification_batch, strict=False)

    def _later(self, delay: float, due: list[_Due]) -> None:
        """Queue notifications after a delay."""

        def queue() -> None:
            """Queue them and see that somebody works."""
            self._timers.discard(timer)
            self._queue.extend(due)
            self._recruit()

        timer = asyncio.get_running_loop().call_later(delay, queue)
        self._timers.add(timer)

    def _recruit(self) -> None:
        """Start as many workers as there is work and the settings allow."""
        missing = self._settings.notification_connections - len(self._workers)
        for _ in range(min(missing, len(self._queue))):
            self._employ(self._work())

    def _employ(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Start a worker."""
        worker = asyncio.create_task(work)
        self._workers.add(worker)
        worker.add_done_callback(self._workers.discard)
        return worker

    async def _send(self, notifications: Iterable[Notification]) -> None:
        """Post notifications one body after the other."""
        for bundle in self._bundles(notifications):
            if heard := self._without_silent(bundle):
                await self.post(heard)
        self._count_down(1)

    async def _work(self) -> None:
        """Work until the queue is empty."""
        while self._queue:
            due = self._queue.popleft()
            if heard := self._without_silent(due.bundle):
                await self._deliver(due._replace(bundle=heard))
            self._count_down(1)

    def _without_silent(
        self, bundle: Iterable[Notification]
    ) -> tuple[Notification, ...]:
        """Leave out the numbers that never answer."""
        return tuple(owed for owed in bundle if not is_silent(owed, self._settings))

    async def _deliver(self, due: _Due) -> None:
        """Post a bundle, and plan a retry where the settings ask for it."""
        for _ in range(due.posts):
            await self.post(due.bundle)
        lost = tuple(notification for notification in due.bundle if notification.lost)
        if lost and due.retries:
            self._outstanding += 1
            again = _Due(lost, 1, due.retries - 1)
            self._later(self._settings.retry_delay, [again])

    def _count_down(self, done: int) -> None:
        """Note what is done, and whether nothing is left."""
        self._outstanding -= done
        if not self._outstanding:
            self._idle.set()
