"""Who may call which action, and with which account."""

import pytest
import voluptuous as vol
from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.core import Context, HomeAssistant, SupportsResponse
from homeassistant.exceptions import Unauthorized
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser

from custom_components.smspartner.actions.schemas import Action
from custom_components.smspartner.const import DOMAIN

from ..helpers import PHONE, CallAction
from ..simulator import Simulator
from .helpers import Refusal

pytestmark = pytest.mark.usefixtures("account")


@pytest.mark.parametrize(
    ("action", "data"),
    [
        ("download_rental_file", {"token": "rental-token"}),
        ("forget_numbers", {"phone_numbers": PHONE}),
        ("add_to_stop_list", {"phone_numbers": PHONE}),
        ("remove_from_stop_list", {"phone_numbers": "+33699999919", "consent": True}),
    ],
    ids=["download", "forget", "opt_out", "opt_in"],
)
async def test_for_admins_only(
    hass: HomeAssistant,
    hass_admin_user: MockUser,
    hass_read_only_user: MockUser,
    call_action: CallAction,
    simulator: Simulator,
    action: str,
    data: dict[str, object],
) -> None:
    """Who is no administrator may not download, forget, or change the stop list."""
    await call_action("verify_numbers", phone_numbers=PHONE, wait=60)

    async def call(user: MockUser) -> object:
        """Call the action as this user."""
        return await hass.services.async_call(
            DOMAIN,
            action,
            data,
            blocking=True,
            return_response=True,
            context=Context(user_id=user.id),
        )

    with pytest.raises(Unauthorized):
        await call(hass_read_only_user)
    assert not simulator.books.calls["location/file/download"]
    assert not simulator.books.calls["stop-sms/add"]
    assert not simulator.books.calls["stop-sms/delete"]
    found = await call_action("get_results", phone_numbers=PHONE)
    assert len(found["results"]) == 1
    assert await call(hass_admin_user)


async def test_which_actions_answer(hass: HomeAssistant) -> None:
    """Reads are there for their answer; what does something can go without."""
    supported = {
        action: hass.services.supports_response(DOMAIN, action) for action in Action
    }
    assert supported == {
        "verify_numbers": SupportsResponse.OPTIONAL,
        "get_results": SupportsResponse.ONLY,
        "get_message_status": SupportsResponse.ONLY,
        "get_stop_list": SupportsResponse.ONLY,
        "download_rental_file": SupportsResponse.OPTIONAL,
        "forget_numbers": SupportsResponse.OPTIONAL,
        "send_sms": SupportsResponse.OPTIONAL,
        "get_sms": SupportsResponse.ONLY,
        "cancel_sms": SupportsResponse.OPTIONAL,
        "add_to_stop_list": SupportsResponse.OPTIONAL,
        "remove_from_stop_list": SupportsResponse.OPTIONAL,
    }


@pytest.mark.parametrize(
    ("zone", "time"),
    [
        ("Asia/Kolkata", "0001-01-01T00:00:00"),
        ("America/Los_Angeles", "9999-12-31T23:59:59"),
    ],
)
@pytest.mark.parametrize(
    ("action", "field"),
    [
        ("send_sms", "send_at"),
        ("get_sms", "since"),
        ("get_results", "since"),
        ("get_stop_list", "since"),
    ],
)
async def test_times_that_not_every_zone_has(
    hass: HomeAssistant,
    call_action: CallAction,
    zone: str,
    time: str,
    action: str,
    field: str,
) -> None:
    """The ends of the calendar are refused; some programs mean never by the first."""
    await hass.config.async_update(time_zone=zone)
    sms = {"message": "Hello", "phone_numbers": PHONE} if action == "send_sms" else {}
    with pytest.raises(vol.Invalid, match="expected a time"):
        await call_action(action, **sms, **{field: time})


@pytest.mark.parametrize("action", ["get_sms", "get_results"])
async def test_a_place_that_cannot_be(call_action: CallAction, action: str) -> None:
    """A place beyond what the database counts to is refused."""
    with pytest.raises(vol.Invalid):
        await call_action(action, tag="t", after=10**20)


async def test_several_accounts(
    account: MockConfigEntry,
    other_account: MockConfigEntry,
    call_action: CallAction,
    refusal: Refusal,
) -> None:
    """With several accounts an action must be told which, and keeps to it."""
    error = await refusal("verify_numbers", phone_numbers=PHONE)
    assert str(error) == (
        "There are several SMS Partner accounts. Choose one in the field Account"
        ' (config_entry_id); to send an SMS, it is under "More"'
    )
    verified = await call_action(
        "verify_numbers",
        config_entry_id=account.entry_id,
        phone_numbers=PHONE,
        tag="t",
        wait=60,
    )
    error = await refusal(
        "get_results",
        config_entry_id=other_account.entry_id,
        verification_id=verified["verification_id"],
    )
    assert error.translation_key == "unknown_verification"
    found = await call_action(
        "get_results", config_entry_id=other_account.entry_id, tag="t"
    )
    assert found["results"] == []
    joined = await call_action(
        "verify_numbers", config_entry_id=other_account.entry_id, phone_numbers=PHONE
    )
    assert joined["joined"] == 0


async def test_account_that_is_not_there(
    hass: HomeAssistant,
    account: MockConfigEntry,
    refusal: Refusal,
    simulator: Simulator,
) -> None:
    """An account that is unknown, another integration's, disabled or gone is told."""
    stranger = MockConfigEntry(domain="other")
    stranger.add_to_hass(hass)
    for entry_id in ("unheard", stranger.entry_id):
        error = await refusal("get_stop_list", config_entry_id=entry_id)
        assert str(error) == (
            "The chosen account is not an SMS Partner account, or has been removed."
            " Choose another one in the field Account (config_entry_id)"
        )
    await hass.config_entries.async_unload(account.entry_id)
    not_loaded = (
        "The account someone@example.com is not loaded. The reason is shown under"
        " Settings > Devices & services"
    )
    for chosen in ({}, {"config_entry_id": account.entry_id}):
        assert str(await refusal("get_stop_list", **chosen)) == not_loaded
    await hass.config_entries.async_set_disabled_by(
        account.entry_id, ConfigEntryDisabler.USER
    )
    no_account = (
        "There is no SMS Partner account. Add one under Settings > Devices & services"
    )
    assert str(await refusal("get_stop_list")) == no_account
    error = await refusal("get_stop_list", config_entry_id=account.entry_id)
    assert str(error) == not_loaded
    await hass.config_entries.async_remove(account.entry_id)
    assert str(await refusal("get_stop_list")) == no_account
    assert not simulator.books.calls["hlr/notify"]


async def test_disabled_account_is_none_to_choose(
    hass: HomeAssistant,
    account: MockConfigEntry,
    other_account: MockConfigEntry,
    call_action: CallAction,
) -> None:
    """With one account that is not disabled, none has to be chosen."""
    await hass.config_entries.async_set_disabled_by(
        other_account.entry_id, ConfigEntryDisabler.USER
    )
    assert "numbers" in await call_action("get_stop_list")
