"""The dialogs that add an account, and change its key, API URL and address."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, override

import voluptuous as vol
from homeassistant.components.webhook import async_generate_id
from homeassistant.config_entries import (
    SOURCE_USER,
    ConfigFlowResult,
    ConfigSubentryFlow,
    FlowType,
    SubentryFlowContext,
)
from homeassistant.const import CONF_API_KEY, CONF_URL, CONF_WEBHOOK_ID
from homeassistant.core import callback
from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import (
    BooleanSelector,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)

from .api import DEFAULT_URL
from .const import (
    CONF_REPLY_WEBHOOK_ID,
    DOMAIN,
    NAME,
    SUBENTRY_PHONE_NUMBER,
    VENDOR_LOGIN_URL,
)
from .dialogs.account_check import CheckedAccount, async_check_account
from .dialogs.address_steps import AddressSteps, ProposedSettings
from .dialogs.options_flow import SmsPartnerOptionsFlow
from .dialogs.reply_address_steps import ReplyAddressSteps, async_renew_webhook
from .markdown import shown_placeholders
from .subentry_flow import PhoneNumberFlow

if TYPE_CHECKING:
    from .data import SmsPartnerConfigEntry

SECTION_ADVANCED: Final = "advanced"
CONF_RENEW_ADDRESS: Final = "renew_address"

_PASSWORD = TextSelector(
    TextSelectorConfig(type=TextSelectorType.PASSWORD, autocomplete="off")
)
_URL = TextSelector(TextSelectorConfig(type=TextSelectorType.URL))

_ADDRESS_ERRORS: Final = {"cannot_connect", "insecure_url", "unexpected_answer"}
"""Errors that may be about the API address: the form that comes back shows it."""


def _user_schema(*, collapsed: bool) -> vol.Schema:
    """Return the schema of a new account, with the API address out of sight or not."""
    return vol.Schema(
        {
            vol.Required(CONF_API_KEY): _PASSWORD,
            # A default here would hide what the user has put in, when the form comes
            # back.
            vol.Optional(SECTION_ADVANCED): section(
                vol.Schema({vol.Required(CONF_URL, default=DEFAULT_URL): _URL}),
                {"collapsed": collapsed},
            ),
        }
    )


REAUTH_SCHEMA = vol.Schema({vol.Required(CONF_API_KEY): _PASSWORD})
CONNECTION_SCHEMA = vol.Schema(
    {
        vol.Optional(CONF_API_KEY): _PASSWORD,
        vol.Required(CONF_URL): _URL,
        vol.Required(CONF_RENEW_ADDRESS, default=False): BooleanSelector(),
    }
)


class SmsPartnerConfigFlow(AddressSteps, ReplyAddressSteps, domain=DOMAIN):
    """Handle adding an account, its reauthentication and its reconfiguration."""

    VERSION = 1

    _is_new = True
    _title = NAME

    @staticmethod
    @callback
    @override
    def async_get_options_flow(
        config_entry: SmsPartnerConfigEntry,
    ) -> SmsPartnerOptionsFlow:
        """Return the flow for the options."""
        return SmsPartnerOptionsFlow()

    @classmethod
    @callback
    @override
    def async_get_supported_subentry_types(
        cls, config_entry: SmsPartnerConfigEntry
    ) -> dict[str, type[ConfigSubentryFlow]]:
        """Return the flow for a phone number."""
        return {SUBENTRY_PHONE_NUMBER: PhoneNumberFlow}

    @override
    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Handle the form that asks for the key and adds the account."""
        errors: dict[str, str] = {}
        if user_input is not None:
            data = {
                CONF_API_KEY: user_input[CONF_API_KEY].strip(),
                CONF_URL: user_input.get(SECTION_ADVANCED, {CONF_URL: DEFAULT_URL})[
                    CONF_URL
                ]
                .strip()
                .rstrip("/"),
            }
            self._async_abort_entries_match({CONF_API_KEY: data[CONF_API_KEY]})
            checked = await async_check_account(self.hass, data)
            if not (errors := checked.errors):
                # A dialog that was left open must not keep anybody from adding it.
                await self.async_set_unique_id(
                    checked.unique_id, raise_on_progress=False
                )
                self._abort_if_unique_id_configured()
                self._title = checked.name or NAME
                data[CONF_WEBHOOK_ID] = async_generate_id()
                data[CONF_REPLY_WEBHOOK_ID] = async_generate_id()
                return await self._async_test(ProposedSettings(data=data))
        schema = _user_schema(collapsed=errors.get("base") not in _ADDRESS_ERRORS)
        return self.async_show_form(
            step_id="user",
            data_schema=self.add_suggested_values_to_schema(schema, user_input),
            description_placeholders={"account_url": VENDOR_LOGIN_URL},
            errors=errors,
            last_step=False,
        )

    @override
    def _async_store(self) -> ConfigFlowResult:
        """Add the account, unless it was added in another dialog meanwhile."""
        data = dict(self._proposed.data)
        self._async_abort_entries_match({CONF_API_KEY: data[CONF_API_KEY]})
        self._abort_if_unique_id_configured()
        return self.async_create_entry(title=self._title, data=data)

    @override
    async def async_on_create_entry(self, result: ConfigFlowResult) -> ConfigFlowResult:
        """Lead on to the first phone number, also while the account cannot be used."""
        flow = await self.hass.config_entries.subentries.async_init(
            (result["result"].entry_id, SUBENTRY_PHONE_NUMBER),
            context=SubentryFlowContext(source=SOURCE_USER),
        )
        result["next_flow"] = (FlowType.CONFIG_SUBENTRIES_FLOW, flow["flow_id"])
        return result

    async def async_step_reauth(
        self, _entry_data: Mapping[str, Any]
    ) -> ConfigFlowResult:
        """Handle the start of a reauthentication: the key stopped working."""
        return await self.async_step_reauth_confirm()

    async def async_step_reauth_confirm(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Handle the form that asks for another key of the same account."""
        entry = self._get_reauth_entry()
        errors: dict[str, str] = {}
        if user_input is not None:
            data = {CONF_API_KEY: user_input[CONF_API_KEY].strip()}
            checked = await self._async_check_change(entry, data)
            if not (errors := checked.errors):
                return self._async_apply_change(entry, data, checked)
        return self.async_show_form(
            step_id="reauth_confirm",
            data_schema=REAUTH_SCHEMA,
            description_placeholders=shown_placeholders({"account": entry.title}),
            errors=errors,
        )

    async def async_step_reconfigure(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Handle the menu of what can be changed."""
        entry = self._get_reconfigure_entry()
        return self.async_show_menu(
            step_id="reconfigure",
            menu_options=["connection", "reply_address"],
            description_placeholders=shown_placeholders({"account": entry.title}),
        )

    async def async_step_connection(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Handle the form that changes the key, the API URL or the address."""
        entry = self._get_reconfigure_entry()
        errors: dict[str, str] = {}
        if user_input is not None:
            data = {CONF_URL: user_input[CONF_URL].strip().rstrip("/")}
            if api_key := user_input.get(CONF_API_KEY, "").strip():
                data[CONF_API_KEY] = api_key
            checked = await self._async_check_change(entry, data)
            if not (errors := checked.errors):
                if user_input[CONF_RENEW_ADDRESS]:
                    data |= async_renew_webhook(self.hass, entry, CONF_WEBHOOK_ID)
                return self._async_apply_change(entry, data, checked)
        return self.async_show_form(
            step_id="connection",
            data_schema=self.add_suggested_values_to_schema(
                CONNECTION_SCHEMA, user_input or {CONF_URL: entry.data[CONF_URL]}
            ),
            description_placeholders=shown_placeholders({"account": entry.title}),
            errors=errors,
        )

    async def _async_check_change(
        self, entry: SmsPartnerConfigEntry, changes: Mapping[str, Any]
    ) -> CheckedAccount:
        """Check changed data; refuse the key of an account that is not the entry's."""
        data = {**entry.data, **changes}
        if self._is_used_elsewhere(entry, data[CONF_API_KEY]):
            return CheckedAccount(errors={CONF_API_KEY: "already_configured"})
        checked = await async_check_account(self.hass, data)
        found = checked.unique_id
        if checked.errors or not found or found == entry.unique_id:
            return checked
        entries = self.hass.config_entries
        taken = entries.async_entry_for_domain_unique_id(DOMAIN, found)
        if entry.unique_id or taken:
            return CheckedAccount(errors={"base": "wrong_account"})
        return checked

    def _is_used_elsewhere(self, entry: SmsPartnerConfigEntry, api_key: str) -> bool:
        """Return whether another entry has the key."""
        return any(
            other.data.get(CONF_API_KEY) == api_key
            for other in self._async_current_entries()
            if other.entry_id != entry.entry_id
        )

    @callback
    def _async_apply_change(
        self,
        entry: SmsPartnerConfigEntry,
        changes: Mapping[str, Any],
        checked: CheckedAccount,
    ) -> ConfigFlowResult:
        """Store data that were checked, reload the entry and end the flow."""
        unique_id = entry.unique_id or checked.unique_id
        # A loaded entry reloads itself when its data change; one that failed to set up,
        # or whose data stay the same, does not.
        same = changes.items() <= entry.data.items()
        reloads_itself = entry.update_listeners and not same
        result = self.async_update_and_abort(
            entry, unique_id=unique_id, data_updates=dict(changes)
        )
        if not reloads_itself:
            self.hass.config_entries.async_schedule_reload(entry.entry_id)
        return result
