"""All verifications and SMS so far as the page sees them, and forgetting them."""

from typing import Any

import pytest
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.smspartner.ledger import orders
from custom_components.smspartner.ledger.plans import Order

from ..helpers import (
    PHONE,
    SECOND,
    SILENT,
    CallAction,
    dump,
    ledger_path,
    monitored_number,
    rows,
    until,
)
from ..simulator import Simulator
from .socket import PageSocket

WAIT = {"seconds": 30}
VERIFICATIONS = "history/verifications"
UNKNOWN = "01KAJ5YV5ZB1V0K3XQ5P4S8Q2T"


@pytest.fixture
async def page(
    account: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> PageSocket:
    """Open the page's websocket."""
    return PageSocket(await hass_ws_client(), account)


async def verifications(
    page: PageSocket, number: int = 0, *, with_checks: bool = False
) -> dict[str, Any]:
    """Return a page of the verifications so far."""
    return await page.first(VERIFICATIONS, page=number, with_checks=with_checks)


async def test_verifications_are_told(
    page: PageSocket, simulator: Simulator, call_action: CallAction
) -> None:
    """See when, with what tag, how many, how they ended and what they cost."""
    await call_action("verify_numbers", phone_numbers=[PHONE], tag="a", wait=WAIT)
    simulator.fault("hlr/notify", "never_notify")
    await call_action("verify_numbers", phone_numbers=[SECOND, SILENT], tag="b", wait=0)
    async with page.watch(VERIFICATIONS, page=0, with_checks=False) as watch:
        event = await watch.next()
        assert event["total"] == 2
        newer, older = event["rows"]
        assert (newer["tag"], older["tag"]) == ("b", "a")
        assert newer["created_at"] > older["created_at"]
        assert older["statuses"] == {"reachable": 1}
        assert older["cost"] == pytest.approx(0.005)
        assert (newer["is_running"], older["is_running"]) == (True, False)
        assert newer["statuses"] == {"awaited": 2}
        await simulator.notify(SECOND)
        await watch.until(
            lambda event: event["rows"][0]["statuses"] == {"awaited": 1, "reachable": 1}
        )


async def test_verifications_come_in_pages_of_fifty(
    account: MockConfigEntry, page: PageSocket
) -> None:
    """See fifty on the first page, and the oldest on the second."""
    ledger = account.runtime_data.account.ledger
    for index in range(51):
        number = f"+336111111{index:02}"
        order = Order(
            verification_id=f"V{index:02}", numbers=[(number, number)], quiet=index == 0
        )
        await ledger.write_silently(orders.place, order)
    first = await verifications(page, with_checks=True)
    second = await verifications(page, 1, with_checks=True)
    assert (first["total"], len(first["rows"])) == (51, 50)
    assert [one["verification_id"] for one in second["rows"]] == ["V00"]
    assert second["rows"][0]["is_check"]
    # That is a check of a monitored number, which is shown only on demand.
    assert (await verifications(page))["total"] == 50
    assert (await verifications(page, 10**15))["rows"] == []


async def test_sms_are_told(
    page: PageSocket, simulator: Simulator, call_action: CallAction
) -> None:
    """See when, with what tag, to how many, how they ended and what they cost."""
    sent = await call_action(
        "send_sms", phone_numbers=[SECOND, PHONE], message="Good morning", tag="c"
    )
    async with page.watch("history/sms", page=0) as watch:
        event = await watch.until(
            lambda event: event["rows"][0]["states"] == {"delivered": 2}
        )
    assert event["total"] == 1
    [row] = event["rows"]
    assert (row["sms_id"], row["tag"], row["numbers"]) == (sent["sms_id"], "c", 2)
    assert not row["is_running"]
    assert row["cost"] == pytest.approx(sent["cost"])
    assert not row["is_advertising"]
    recipients = await page.ask("history/sms/recipients", sms_id=sent["sms_id"])
    assert sorted(recipients["phone_numbers"]) == sorted([SECOND, PHONE])


async def test_numbers_of_a_verification_are_forgotten(
    hass: HomeAssistant,
    page: PageSocket,
    call_action: CallAction,
) -> None:
    """See its numbers erased everywhere, and what it has cost kept."""
    answer = await call_action(
        "verify_numbers", phone_numbers=[PHONE, SECOND], wait=WAIT
    )
    await call_action("verify_numbers", phone_numbers=[PHONE, SILENT], wait=0)
    async with page.watch(VERIFICATIONS, page=0, with_checks=False) as watch:
        assert [one["numbers"] for one in (await watch.next())["rows"]] == [2, 2]
    forgotten = await page.ask(
        f"{VERIFICATIONS}/forget", verification_id=answer["verification_id"]
    )
    assert forgotten == {"numbers": 2}
    text = dump(ledger_path(hass))
    assert PHONE not in text
    assert SECOND not in text
    assert SILENT in text
    row = (await verifications(page))["rows"][1]
    assert (row["numbers"], row["statuses"]) == (0, {})
    assert row["cost"] == pytest.approx(0.01)


async def test_open_pages_see_what_is_forgotten(
    page: PageSocket, call_action: CallAction
) -> None:
    """See a verification without its numbers on a page that has counted them."""
    await call_action("verify_numbers", phone_numbers=[PHONE, SECOND], wait=WAIT)
    async with page.watch(VERIFICATIONS, page=0, with_checks=False) as watch:
        await watch.until(lambda event: event["rows"][0]["numbers"] == 2)
        await call_action("forget_numbers", phone_numbers=[PHONE])
        event = await watch.until(lambda event: event["rows"][0]["numbers"] == 1)
        assert event["rows"][0]["statuses"] == {"reachable": 1}


async def test_numbers_of_an_sms_are_forgotten(
    hass: HomeAssistant,
    page: PageSocket,
    simulator: Simulator,
    call_action: CallAction,
) -> None:
    """See its numbers erased everywhere, and what it has cost kept."""
    sent = await call_action("send_sms", phone_numbers=[PHONE], message="Good morning")
    await until(
        lambda: rows(ledger_path(hass), "SELECT fate FROM messages") == [("delivered",)]
    )
    forgotten = await page.ask("history/sms/forget", sms_id=sent["sms_id"])
    assert forgotten == {"numbers": 1}
    assert PHONE not in dump(ledger_path(hass))
    event = await page.first("history/sms", page=0)
    [row] = event["rows"]
    assert (row["numbers"], row["states"]) == (0, {})
    assert row["cost"] == pytest.approx(sent["cost"])


async def test_numbers_of_the_account_are_not_forgotten(
    hass: HomeAssistant,
    account: MockConfigEntry,
    page: PageSocket,
    call_action: CallAction,
) -> None:
    """See it refused where one of them was added as a phone number."""
    answer = await call_action("verify_numbers", phone_numbers=[PHONE], wait=WAIT)
    hass.config_entries.async_add_subentry(account, monitored_number())
    await hass.async_block_till_done()
    key = await page.refused(
        f"{VERIFICATIONS}/forget", verification_id=answer["verification_id"]
    )
    assert key == "added_numbers"
    assert PHONE in dump(ledger_path(hass))


async def test_what_is_not_there(page: PageSocket) -> None:
    """See the page told that there is no such verification, and no such SMS."""
    assert (
        await page.refused(f"{VERIFICATIONS}/forget", verification_id=UNKNOWN)
        == "unknown_verification"
    )
    for command in ("recipients", "forget"):
        key = await page.refused(f"history/sms/{command}", sms_id=UNKNOWN)
        assert key == "unknown_sms"
