"""Money on the page: what was spent by day, and what is left."""

from datetime import timedelta

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.smspartner.const import (
    CONF_DAILY_BUDGET,
    CONF_RETENTION_DAYS,
    CONF_SMS_BUDGET,
    CONF_SMS_RESERVE,
)

from ..helpers import DAY, OTHER_PHONE, PHONE, SECOND, CallAction, later
from ..simulator import Simulator
from .socket import Fields, PageSocket

LOOKUP, SMS = 0.005, 0.038


@pytest.fixture
async def page(
    hass: HomeAssistant, account: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> PageSocket:
    """Open the page of an account."""
    return PageSocket(await hass_ws_client(hass), account)


async def _verify(call_action: CallAction, *phones: str) -> None:
    """Buy lookups."""
    await call_action(
        "verify_numbers", phone_numbers=list(phones), wait=30, reuse_within=0
    )


async def _text(call_action: CallAction, phone: str, message: str) -> None:
    """Send an SMS."""
    await call_action("send_sms", phone_numbers=phone, message=message)


def _spent(event: Fields) -> dict[str, tuple[float, float]]:
    """Return what was spent on lookups and on SMS on each day on which anything was."""
    return {
        day["day"]: (day["lookups"], day["sms"])
        for day in event["days"]
        if day["lookups"] or day["sms"]
    }


async def test_what_was_spent_and_is_left(
    page: PageSocket, call_action: CallAction, simulator: Simulator
) -> None:
    """See lookups and SMS apart, today and in all, and what is left of each budget."""
    await _verify(call_action, PHONE, SECOND)
    await _text(call_action, OTHER_PHONE, "Hello")

    event = await page.first("money", days=30)

    today = dt_util.now().date()
    assert _spent(event) == {today.isoformat(): (2 * LOOKUP, SMS)}
    assert [one["day"] for one in event["days"]] == [
        (today - timedelta(days=ago)).isoformat() for ago in reversed(range(30))
    ]
    assert event["currency"] == "EUR"
    assert event["lookups"] == {
        "budget": 10,
        "spent": 2 * LOOKUP,
        "left": 10 - 2 * LOOKUP,
    }
    assert event["sms"] == {"budget": 5, "spent": SMS, "left": 5 - SMS}
    assert (event["reserve"], event["reserve_left"]) == (5, 5)
    assert (event["lookups_in_all"], event["sms_in_all"]) == (2 * LOOKUP, SMS)
    assert event["balance"] == simulator.settings.account.balance + 2 * LOOKUP + SMS
    assert event["balance_currency"] == "EUR"
    assert not event["has_other_currencies"]


async def test_it_is_live(
    hass: HomeAssistant,
    account: MockConfigEntry,
    page: PageSocket,
    call_action: CallAction,
) -> None:
    """See what is bought and what is set, as it happens."""
    async with page.watch("money", days=7) as money:
        assert _spent(await money.next()) == {}
        await _verify(call_action, PHONE)
        await money.until(lambda event: event["lookups"]["spent"] == LOOKUP)
        hass.config_entries.async_update_entry(
            account, options={CONF_DAILY_BUDGET: 0, CONF_SMS_BUDGET: 0}
        )
        event = await money.until(lambda event: event["lookups"]["budget"] is None)
    assert event["lookups"] == {"budget": None, "spent": LOOKUP, "left": None}
    assert event["sms"] == {"budget": None, "spent": 0, "left": None}
    assert event["reserve_left"] is None


async def test_the_reserve_is_used_beyond_the_budget(
    hass: HomeAssistant,
    account: MockConfigEntry,
    page: PageSocket,
    call_action: CallAction,
) -> None:
    """See how much of the reserve is left once the budget is used up."""
    hass.config_entries.async_update_entry(
        account, options={CONF_SMS_BUDGET: 0.05, CONF_SMS_RESERVE: 0.1}
    )
    await hass.async_block_till_done()
    await _text(call_action, PHONE, "One")
    event = await page.first("money", days=7)
    assert event["sms"]["left"] == pytest.approx(0.05 - SMS)
    assert event["reserve_left"] == 0.1
    await call_action("send_sms", phone_numbers=PHONE, message="Two", critical=True)
    event = await page.first("money", days=7)
    assert event["sms"]["left"] == 0
    assert event["reserve_left"] == pytest.approx(0.15 - 2 * SMS)


async def test_days_are_those_of_the_home(
    hass: HomeAssistant, page: PageSocket, call_action: CallAction
) -> None:
    """See days begin at midnight in the time zone of Home Assistant, not in UTC."""
    now = dt_util.utcnow()
    zone = "Pacific/Kiritimati" if now.hour >= 10 else "Pacific/Pago_Pago"
    await hass.config.async_set_time_zone(zone)
    day = dt_util.now().date()
    assert day != now.date()
    await _verify(call_action, PHONE)
    event = await page.first("money", days=7)
    assert _spent(event) == {day.isoformat(): (LOOKUP, 0)}
    assert event["days"][-1]["day"] == day.isoformat()


async def test_each_day_has_its_own(page: PageSocket, call_action: CallAction) -> None:
    """See what was spent on another day there, and only in its period."""
    today = dt_util.now().date()
    await _verify(call_action, PHONE)
    with later(3 * DAY):
        await _verify(call_action, PHONE, SECOND)
        event = await page.first("money", days=7)
        shorter = await page.first("money", days=3)
    last = (today + timedelta(days=3)).isoformat()
    assert _spent(event) == {today.isoformat(): (LOOKUP, 0), last: (2 * LOOKUP, 0)}
    assert event["days"][-1]["day"] == last
    assert event["lookups"]["spent"] == 2 * LOOKUP
    assert _spent(shorter) == {last: (2 * LOOKUP, 0)}
    assert shorter["lookups_in_all"] == 3 * LOOKUP


async def test_no_day_that_is_not_kept(
    hass: HomeAssistant, account: MockConfigEntry, page: PageSocket
) -> None:
    """See as many days as are kept, however many are asked for, and at least today."""
    hass.config_entries.async_update_entry(account, options={CONF_RETENTION_DAYS: 10})
    await hass.async_block_till_done()
    event = await page.first("money", days=365)
    assert (len(event["days"]), event["kept_days"]) == (10, 10)
    assert len((await page.first("money", days=-1))["days"]) == 1


async def test_other_currencies_are_told(
    page: PageSocket, call_action: CallAction, simulator: Simulator
) -> None:
    """See that something was paid in another currency, which no sum includes."""
    await _verify(call_action, PHONE)
    simulator.settings.account.currency = "USD"
    await _verify(call_action, SECOND)
    event = await page.first("money", days=7)
    assert event["currency"] == "USD"
    assert event["has_other_currencies"]
    assert event["lookups_in_all"] == LOOKUP
    assert event["days"][-1]["lookups"] == LOOKUP
