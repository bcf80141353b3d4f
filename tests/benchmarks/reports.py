"""Delivery reports of SMS by the thousand, beside as many notifications of lookups.

Both take turns in the same Home Assistant, over the same connections. No event is fired
for each: the SMS and the verifications are too large for that.
"""

import time

from tests.simulator import FaultKind, Simulator
from tests.simulator.notification import address
from tests.simulator.sms.books import SmsMessage
from tests.simulator.sms.fates import DELIVERED
from tests.simulator.sms.reports import encode, fields_of

from . import texts
from .beside import Round, figures_beside_results
from .figures import Figure
from .home_assistant import running
from .notifications import as_request, buy, post, send
from .options import Options


async def run(options: Options) -> list[Figure]:
    """Flood a Home Assistant with both kinds in turns."""
    count = options.pick(20_000, 1_000)
    reports: list[Round] = []
    results: list[Round] = []
    async with running() as (home_assistant, simulator, _):
        simulator.fault("hlr/notify", FaultKind.NEVER_NOTIFY)
        simulator.settings.sms.reports = "none"
        # The first round warms up.
        for round_ in range(options.rounds + 1):
            phones = texts.numbers(count, 2 * count * round_)
            messages = await texts.send(home_assistant, simulator, phones)
            requests = [_request(simulator, message) for message in messages]
            owed = await buy(home_assistant, simulator, phones, count)
            turns = (
                (reports, lambda requests=requests: post(home_assistant, requests)),
                (results, lambda owed=owed: send(simulator, home_assistant, owed)),
            )
            for found, flood in turns if round_ % 2 else reversed(turns):
                await home_assistant.recorder_gone()
                await home_assistant.begin()
                sent = await flood()
                found.append((sent, await home_assistant.figures()))
                if sent.acknowledged != count:
                    raise RuntimeError(f"Only {sent.acknowledged} were acknowledged")
    return figures_beside_results(
        "delivery report", "delivery reports", reports[1:], results[1:], count
    )


def _request(simulator: Simulator, message: SmsMessage) -> bytes:
    """Prepare the report of a delivery as it goes over the wire."""
    settings = simulator.settings
    target = address(message.request.delivery_url, settings)
    assert target
    fields = fields_of(message, DELIVERED, settings, time.time())
    return as_request(target, *encode(fields, settings))
