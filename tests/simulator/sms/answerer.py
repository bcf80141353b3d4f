"""Posts what phones answer: to the address of the SMS, or the account's own."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from itertools import batched, product
from typing import Any

from tests.simulator.notification import address
from tests.simulator.postman import Postman
from tests.simulator.settings import Settings

from .answers import bodies, encode, kind_of, order_of
from .books import SmsBooks, SmsMessage
from .clock import Clock
from .fates import DELIVERED
from .replied import Answer, Kind, Posting
from .settings import AnswerMoment
from .stop_list import put_on_stop_list

EVERY_PHONE = "*"

type Body = tuple[bytes, str]


class Answerer:
    """All phones that answer, by themselves or because somebody writes on them."""

    def __init__(self, settings: Settings, postman: Postman, clock: Clock) -> None:
        """Initialize with nothing to post."""
        self._settings = settings
        self._postman = postman
        self._clock = clock
        self._under_way: set[asyncio.Task[None]] = set()

    async def drop(self) -> None:
        """Forget every answer that is under way."""
        under_way = list(self._under_way)
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)

    async def settled(self) -> None:
        """Wait until every answer was posted."""
        while self._under_way:
            await asyncio.wait(self._under_way)

    async def answer_by_themselves(
        self, books: SmsBooks, messages: Iterable[SmsMessage], moment: AnswerMoment
    ) -> None:
        """Let the phones answer that do so at this moment of the life of an SMS."""
        sms = self._settings.sms
        if not sms.answers or sms.answers_come != moment:
            return
        answering = [
            (message, text)
            for message in messages
            if message.request.sender is None
            and (moment != "after_report" or message.status == DELIVERED)
            and (text := sms.answers.get(message.phone, sms.answers.get(EVERY_PHONE)))
        ]
        at_once = self._settings.notification_connections
        for some in batched(answering, at_once, strict=False):
            await asyncio.gather(
                *(
                    self.answer(books, message.phone, text, message=message)
                    for message, text in some
                )
            )

    async def answer(
        self,
        books: SmsBooks,
        phone: str,
        text: str,
        *,
        kind: Kind | None = None,
        message: SmsMessage | None = None,
        sent_to: str | None = None,
        url: str | None = None,
        parts: Sequence[int] | None = None,
        fields: Mapping[str, Any] | None = None,
    ) -> Answer:
        """Post an answer, and return when that was done unless it is delayed.

        Fields stand for those of the body; one that is None is left out.
        """
        request = message.request if message else None
        if request is not None:
            sent_to = sent_to or request.sent_from
        answer = Answer(
            phone=phone,
            text=text,
            kind=kind or kind_of(text),
            message_id=request.message_id if request else None,
            sent_to=sent_to,
            urls=(url,) if url else self._urls(request.reply_url if request else None),
        )
        books.answers.append(answer)
        now = self._clock.now()
        if answer.kind is Kind.STOP:
            put_on_stop_list(phone, books, self._settings, now)
        due = self._postings(answer, now, parts, fields or {})
        posting = asyncio.create_task(self._post(answer, due, now))
        self._under_way.add(posting)
        posting.add_done_callback(self._under_way.discard)
        if not self._settings.sms.reply_delay:
            await asyncio.shield(posting)
        return answer

    def _urls(self, asked: str | None) -> tuple[str, ...]:
        """Return where an answer goes, the address of its SMS first."""
        sms = self._settings.sms
        match sms.replies_go_to:
            case "account":
                wanted = [sms.reply_address]
            case "both":
                wanted = [asked, sms.reply_address]
            case _:
                wanted = [asked or sms.reply_address]
        return tuple(filter(None, wanted))

    def _postings(
        self,
        answer: Answer,
        now: float,
        parts: Sequence[int] | None,
        fields: Mapping[str, Any],
    ) -> list[tuple[Posting, Body]]:
        """Return what is to be posted of an answer, in order."""
        said = bodies(answer, self._settings, now)
        order = parts or order_of(len(said), self._settings)
        due: list[tuple[Posting, Body]] = []
        for part, url in product(order, answer.urls):
            posting = Posting(part=part, url=url)
            answer.postings.append(posting)
            body = encode({**said[part - 1], **fields}, self._settings)
            due.append((posting, body))
        return due

    async def _post(
        self, answer: Answer, due: list[tuple[Posting, Body]], written: float
    ) -> None:
        """Post an answer, and again what was not acknowledged if the settings say."""
        leaves = written + self._settings.sms.reply_delay
        await self._clock.sleep(leaves - self._clock.now())
        for posting, body in due:
            for _ in range(self._settings.sms.reply_posts):
                await self._post_once(posting, body)
        for _ in range(self._settings.notification_retries):
            if answer.acknowledged:
                return
            await self._clock.sleep(self._settings.retry_delay)
            for posting, body in due:
                if not posting.acknowledged:
                    await self._post_once(posting, body)

    async def _post_once(self, posting: Posting, body: Body) -> None:
        """Post once and write down what came back."""
        url = address(posting.url, self._settings)
        if url and (came_back := await self._postman.post(url, *body)):
            posting.attempts += (came_back,)
