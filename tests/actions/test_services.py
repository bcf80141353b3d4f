"""Who may call which action, and with which account."""

import pytest
from homeassistant.core import Context, HomeAssistant, SupportsResponse
from homeassistant.exceptions import ServiceValidationError, Unauthorized
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
    ],
    ids=["download", "forget"],
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
    """Who is no administrator may not download a rental or forget numbers."""
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
    }


async def test_several_accounts(
    account: MockConfigEntry,
    other_account: MockConfigEntry,
    call_action: CallAction,
    refusal: Refusal,
) -> None:
    """With several accounts an action must be told which, and keeps to it."""
    with pytest.raises(ServiceValidationError):
        await call_action("verify_numbers", phone_numbers=PHONE)
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


@pytest.mark.parametrize("config_entry_id", ["unheard", None])
async def test_account_that_is_not_there(
    hass: HomeAssistant,
    account: MockConfigEntry,
    call_action: CallAction,
    simulator: Simulator,
    config_entry_id: str | None,
) -> None:
    """An account that is unknown or not loaded is an error."""
    await hass.config_entries.async_unload(account.entry_id)
    with pytest.raises(ServiceValidationError):
        await call_action(
            "verify_numbers",
            config_entry_id=config_entry_id or account.entry_id,
            phone_numbers=PHONE,
        )
    assert not simulator.books.calls["hlr/notify"]
