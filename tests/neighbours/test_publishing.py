"""The blueprint that publishes results, with a real Mosquitto that goes away."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Callable
from pathlib import Path
from typing import Final

import pytest

from tests.benchmarks.notifications import numbers
from tests.end_to_end.account import (
    DOMAIN,
    account_device_id,
    add_blueprints,
    add_from_blueprint,
    set_up_without_budget,
)
from tests.end_to_end.home_assistant import HomeAssistantProcess
from tests.simulator import Simulator

from .broker import Subscriber, add_broker, mosquitto
from .programs import Program

COUNT: Final = 20_000
TOPIC: Final = "smspartner"
RESULTS: Final = f"{TOPIC}/results"
SMS: Final = f"{TOPIC}/sms"
PLACE: Final = f"{TOPIC}/place/results"
DELIVERED: Final = "+33612345600"
NOT_DELIVERED: Final = "+33612345601"
THIRD: Final = "+33639983678"
PATIENCE: Final = 120


@pytest.fixture
async def broker(tmp_path: Path) -> AsyncGenerator[Program]:
    """Run the broker."""
    async with mosquitto(tmp_path) as running:
        yield running


@pytest.fixture
async def home_assistant(
    tmp_path: Path, simulator: Simulator, broker: Program
) -> AsyncGenerator[HomeAssistantProcess]:
    """Run a Home Assistant with an account and a broker."""
    async with HomeAssistantProcess(tmp_path / "config") as process:
        await set_up_without_budget(process, simulator)
        await add_broker(process, broker.port)
        add_blueprints(process, "en")
        yield process


@pytest.fixture
async def subscriber(broker: Program) -> AsyncGenerator[Subscriber]:
    """Subscribe to what is published."""
    somebody = Subscriber(broker.port, TOPIC)
    yield somebody
    somebody.close()


@pytest.mark.timeout(400)
async def test_none_is_missing(
    home_assistant: HomeAssistantProcess,
    simulator: Simulator,
    broker: Program,
    subscriber: Subscriber,
) -> None:
    """Publish 20,000 results of a verification while the broker is restarted."""
    simulator.settings.rate_limit = 10_000
    phones = numbers(COUNT)
    await publish(home_assistant)
    await home_assistant.call_action(
        DOMAIN, "verify_numbers", {"phone_numbers": phones, "wait": 0}
    )
    await until(lambda: len(subscriber.received(RESULTS)) > COUNT / 2)
    await broker.stop()
    await broker.start()
    await until(lambda: len(subscriber.received(RESULTS)) == COUNT)
    assert phones_of(subscriber) == set(phones)


@pytest.mark.timeout(200)
async def test_all_anew(
    home_assistant: HomeAssistantProcess, subscriber: Subscriber
) -> None:
    """Publish all once more without the retained message, and with another database."""
    some = numbers(20)
    await publish(home_assistant)
    await verify(home_assistant, some)
    await until(lambda: len(subscriber.received(RESULTS)) == len(some))
    subscriber.delete_retained(PLACE)
    await verify(home_assistant, [DELIVERED])
    await until(lambda: twice(subscriber) >= set(some))
    await until(lambda: has_ended(subscriber))
    await home_assistant.stop()
    (home_assistant.folder / "smspartner.db").unlink()
    await home_assistant.start()
    await verify(home_assistant, [THIRD])
    await until(lambda: THIRD in phones_of(subscriber))


@pytest.mark.timeout(200)
async def test_sms_when_they_have_ended(
    home_assistant: HomeAssistantProcess,
    simulator: Simulator,
    broker: Program,
    subscriber: Subscriber,
) -> None:
    """Publish an SMS once its last word is known, though the broker was away then.

    And nothing a second time after a restart of Home Assistant.
    """
    await publish(home_assistant)
    first = await send(home_assistant, [DELIVERED])
    await until(lambda: f"{first}:{DELIVERED}" in subscriber.received(SMS))
    await send(home_assistant, [DELIVERED], message="Test", test=True)
    simulator.settings.sms.reports = "none"
    second = await send(home_assistant, [DELIVERED, NOT_DELIVERED], message="Second")
    await simulator.report(DELIVERED)
    third = await send(home_assistant, [THIRD])
    await simulator.report(THIRD)
    await until(lambda: f"{third}:{THIRD}" in subscriber.received(SMS))
    await broker.stop()
    await simulator.report(NOT_DELIVERED, "not delivered")
    await home_assistant.restart()
    await broker.start()
    await until(lambda: f"{second}:{NOT_DELIVERED}" in subscriber.received(SMS))
    assert subscriber.received(SMS) == {
        f"{sms_id}:{phone}": 1
        for sms_id, phone in (
            (first, DELIVERED),
            (second, DELIVERED),
            (second, NOT_DELIVERED),
            (third, THIRD),
        )
    }
    states = {
        one["id"]: one["state"] for name, one in subscriber.messages if name == SMS
    }
    assert states[f"{second}:{NOT_DELIVERED}"] == "not_delivered"


def phones_of(subscriber: Subscriber) -> set[str]:
    """Return the numbers whose results were published."""
    return {
        one["phone_number"] for topic, one in subscriber.messages if topic == RESULTS
    }


def twice(subscriber: Subscriber) -> set[str]:
    """Return the numbers whose results were published more than once."""
    phones = Counter(
        one["phone_number"] for topic, one in subscriber.messages if topic == RESULTS
    )
    return {phone for phone, times in phones.items() if times > 1}


def has_ended(subscriber: Subscriber) -> bool:
    """Return whether nothing was left to publish when the place was told last."""
    places = [one for name, one in subscriber.messages if name == PLACE]
    return bool(places[-1].get("last"))


async def verify(home_assistant: HomeAssistantProcess, phones: list[str]) -> None:
    """Verify phone numbers, and wait for their results."""
    await home_assistant.call_action(
        DOMAIN,
        "verify_numbers",
        {"phone_numbers": phones, "wait": 60},
        return_response=True,
    )


async def send(
    home_assistant: HomeAssistantProcess,
    phone_numbers: list[str],
    message: str = "First",
    **data: object,
) -> str:
    """Send an SMS, and return its ID."""
    answer = await home_assistant.call_action(
        DOMAIN,
        "send_sms",
        {"phone_numbers": phone_numbers, "message": message, **data},
        return_response=True,
    )
    return str(answer["sms_id"])


async def publish(home_assistant: HomeAssistantProcess) -> None:
    """Make an automation of the blueprint."""
    await add_from_blueprint(
        home_assistant,
        *("automation", "publish", "Publish", "publish_results"),
        account=await account_device_id(home_assistant),
    )
    async with asyncio.timeout(PATIENCE):
        while "automation.publish" not in await home_assistant.states():
            await asyncio.sleep(0.2)


async def until(condition: Callable[[], bool]) -> None:
    """Wait until something holds."""
    async with asyncio.timeout(PATIENCE):
        while not condition():
            await asyncio.sleep(0.2)
