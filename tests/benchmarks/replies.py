"""Replies to SMS by the thousand, beside as many notifications of lookups.

Each reply comes from a phone of its own, and they come to many requests in turns. Each
fires an event, which the results of one large verification do not, so every flood has a
Home Assistant of its own: events of replies that wait would burden what comes after.
"""

import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from tests.simulator import FaultKind, Simulator
from tests.simulator.notification import address
from tests.simulator.sms.answers import bodies, encode
from tests.simulator.sms.books import SmsMessage
from tests.simulator.sms.replied import Answer, Kind

from . import texts
from .beside import Round, figures_beside_results
from .figures import Figure
from .home_assistant import MeasuredProcess, running
from .notifications import Sent, as_request, buy, post, send
from .options import Options

NUMBERS_PER_SMS: Final = 100
WARM_UP: Final = 600

type Flood = Callable[[], Awaitable[Sent]]
type Prepare = Callable[[MeasuredProcess, Simulator, Sequence[str]], Awaitable[Flood]]


async def run(options: Options) -> list[Figure]:
    """Flood one Home Assistant after another, with either kind in turns."""
    count = options.pick(20_000, 1_000)
    replies: list[Round] = []
    results: list[Round] = []
    for round_ in range(options.rounds):
        turns = ((replies, _answer), (results, _verify))
        for found, prepare in turns if round_ % 2 else reversed(turns):
            found.append(await _flood(prepare, count))
    return figures_beside_results("reply", "replies", replies, results, count)


async def _flood(prepare: Prepare, count: int) -> Round:
    """Warm a Home Assistant up and flood it."""
    async with running() as (home_assistant, simulator, _):
        simulator.fault("hlr/notify", FaultKind.NEVER_NOTIFY)
        # What is not delivered would be polled amid the flood.
        simulator.settings.sms.report_delay = 0
        phones = texts.numbers(WARM_UP + count, 0)
        warm_up = await prepare(home_assistant, simulator, phones[:WARM_UP])
        flood = await prepare(home_assistant, simulator, phones[WARM_UP:])
        await warm_up()
        await home_assistant.recorder_gone()
        await home_assistant.begin()
        sent = await flood()
        inside = await home_assistant.figures()
    if sent.acknowledged != count:
        raise RuntimeError(f"Only {sent.acknowledged} were acknowledged")
    return sent, inside


async def _answer(
    home_assistant: MeasuredProcess, simulator: Simulator, phones: Sequence[str]
) -> Flood:
    """Text the phones, see it delivered, and prepare an answer on each."""
    messages = await texts.send(home_assistant, simulator, phones, NUMBERS_PER_SMS)
    await simulator.settled()
    in_turns = sorted(messages, key=lambda message: message.phone[::-1])
    requests = [_request(simulator, message) for message in in_turns]
    return lambda: post(home_assistant, requests)


async def _verify(
    home_assistant: MeasuredProcess, simulator: Simulator, phones: Sequence[str]
) -> Flood:
    """Buy lookups of the phones, in one verification."""
    owed = await buy(home_assistant, simulator, phones, len(phones))
    return lambda: send(simulator, home_assistant, owed)


def _request(simulator: Simulator, message: SmsMessage) -> bytes:
    """Prepare what a phone answers as it goes over the wire."""
    settings = simulator.settings
    target = address(message.request.reply_url, settings)
    assert target
    answer = Answer(
        phone=message.phone,
        text=f"Oui, {message.phone[-4:]}",
        kind=Kind.RESPONSE,
        message_id=message.request.message_id,
        sent_to=None,
        urls=(),
    )
    [fields] = bodies(answer, settings, time.time())
    return as_request(target, *encode(fields, settings))
