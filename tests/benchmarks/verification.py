"""One verification, from the call to its answer, beside what none can do without.

That is a bare POST to the simulator and its notification to a bare server. Both are
timed inside of the same Home Assistant, one after another, and the simulator notifies
at once.
"""

from collections.abc import Sequence
from itertools import batched

from tests.simulator import API_KEY, Simulator

from .figures import Figure, percentile, ratio_at_most
from .home_assistant import MeasuredProcess, running
from .notifications import numbers
from .options import Options

WITHOUT_WAITING = 10_000
"""How much faster requests may leave, so that none waits for the one before."""

PAUSE = 0.1
"""Seconds between two, so that the events of one do not delay the next."""

BARE = "a bare POST and its notification"


async def run(options: Options) -> list[Figure]:
    """Time verifications and bare requests in turns."""
    count = options.pick(100, 10)
    # The first round warms up; each has numbers of its own for either side.
    phones = batched(numbers(2 * count * (options.rounds + 1)), count, strict=True)
    rounds = []
    async with running(faster=WITHOUT_WAITING) as (home_assistant, simulator, _):
        simulator.settings.notification_delay = 0
        for ours, bare in batched(phones, 2, strict=True):
            rounds.append(
                (
                    await verify(home_assistant, ours),
                    await _verify_bare(home_assistant, simulator, bare),
                )
            )
            await home_assistant.recorder_gone()
    return [
        Figure(
            name=f"one verification, call to answer, p{share * 100:g}",
            unit="ms",
            ours=[percentile(ours, share) for ours, _ in rounds[1:]],
            yardstick=[percentile(bare, share) for _, bare in rounds[1:]],
            beside=BARE,
            aim=ratio_at_most(3) if share == 0.5 else None,
        )
        for share in (0.5, 0.99)
    ]


async def verify(home_assistant: MeasuredProcess, phones: Sequence[str]) -> list[float]:
    """Verify numbers one after another; return the milliseconds of each."""
    answer = await home_assistant.ask(
        "time_action",
        domain="smspartner",
        action="verify_numbers",
        data=[{"phone_numbers": phone, "wait": {"seconds": 30}} for phone in phones],
        return_response=True,
        pause=PAUSE,
    )
    if not all(response["complete"] for response in answer["responses"]):
        raise RuntimeError("A result did not come")
    milliseconds: list[float] = answer["milliseconds"]
    return milliseconds


async def _verify_bare(
    home_assistant: MeasuredProcess, simulator: Simulator, phones: Sequence[str]
) -> list[float]:
    """Do the same by hand."""
    answer = await home_assistant.ask(
        "time_bare",
        url=simulator.url,
        api_key=API_KEY,
        phone_numbers=phones,
        pause=PAUSE,
    )
    milliseconds: list[float] = answer["milliseconds"]
    return milliseconds
