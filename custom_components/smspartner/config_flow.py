"""The dialogs: adding an account, giving it another key, its options."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address
from typing import Any, Final, override

import voluptuous as vol
from homeassistant.components.webhook import async_generate_id
from homeassistant.config_entries import (
    ConfigEntry,
    ConfigFlow,
    ConfigFlowResult,
    OptionsFlow,
)
from homeassistant.const import CONF_API_KEY, CONF_COUNTRY, CONF_URL, CONF_WEBHOOK_ID
from homeassistant.core import HomeAssistant, callback
from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import (
    CountrySelector,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)
from yarl import URL

from .api import (
    DEFAULT_URL,
    SmsPartnerAuthError,
    SmsPartnerConnectionError,
    SmsPartnerError,
    SmsPartnerUnexpectedAnswerError,
)
from .client import create_client
from .const import (
    CONF_CALLBACK_URL,
    CONF_STOP_LIST_INTERVAL,
    DEFAULT_STOP_LIST_INTERVAL,
    DOMAIN,
)

DEFAULT_TITLE: Final = "SMS Partner"
SECTION_ADVANCED: Final = "advanced"

_PASSWORD = TextSelector(
    TextSelectorConfig(type=TextSelectorType.PASSWORD, autocomplete="off")
)
_URL = TextSelector(TextSelectorConfig(type=TextSelectorType.URL))

USER_SCHEMA = vol.Schema(
    {
        vol.Required(CONF_API_KEY): _PASSWORD,
        vol.Required(SECTION_ADVANCED, default={CONF_URL: DEFAULT_URL}): section(
            vol.Schema({vol.Required(CONF_URL, default=DEFAULT_URL): _URL}),
            {"collapsed": True},
        ),
    }
)
REAUTH_SCHEMA = vol.Schema({vol.Required(CONF_API_KEY): _PASSWORD})
OPTIONS_SCHEMA = vol.Schema(
    {
        vol.Optional(CONF_COUNTRY): CountrySelector(),
        vol.Required(
            CONF_STOP_LIST_INTERVAL,
            default=DEFAULT_STOP_LIST_INTERVAL // timedelta(minutes=1),
        ): NumberSelector(
            NumberSelectorConfig(
                min=5,
                max=1440,
                step=1,
                mode=NumberSelectorMode.BOX,
                unit_of_measurement="min",
            )
        ),
        vol.Optional(CONF_CALLBACK_URL): _URL,
    }
)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Checked:
    """What a call to the API showed of a key: an error, or whose key it is."""

    errors: dict[str, str]
    name: str | None = None

    @property
    def unique_id(self) -> str | None:
        """What tells one account from another, where it names itself."""
        return self.name.lower() if self.name else None


class SmsPartnerConfigFlow(ConfigFlow, domain=DOMAIN):
    """Adds an account, or gives it another key."""

    VERSION = 1

    @staticmethod
    @callback
    @override
    def async_get_options_flow(config_entry: ConfigEntry) -> SmsPartnerOptionsFlow:
        """Give the dialog for the options."""
        return SmsPartnerOptionsFlow()

    @override
    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the key and add the account."""
        errors: dict[str, str] = {}
        if user_input is not None:
            data = {
                CONF_API_KEY: user_input[CONF_API_KEY].strip(),
                CONF_URL: user_input[SECTION_ADVANCED][CONF_URL].strip().rstrip("/"),
            }
            self._async_abort_entries_match({CONF_API_KEY: data[CONF_API_KEY]})
            checked = await _async_check(self.hass, data)
            if not (errors := checked.errors):
                await self.async_set_unique_id(checked.unique_id)
                self._abort_if_unique_id_configured()
                return self.async_create_entry(
                    title=checked.name or DEFAULT_TITLE,
                    data=data | {CONF_WEBHOOK_ID: async_generate_id()},
                )
        return self.async_show_form(
            step_id="user",
            data_schema=self.add_suggested_values_to_schema(USER_SCHEMA, user_input),
            errors=errors,
        )

    async def async_step_reauth(
        self, _entry_data: Mapping[str, Any]
    ) -> ConfigFlowResult:
        """Begin when the key stopped working."""
        return await self.async_step_reauth_confirm()

    async def async_step_reauth_confirm(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for another key of the same account."""
        entry = self._get_reauth_entry()
        errors: dict[str, str] = {}
        if user_input is not None:
            api_key = user_input[CONF_API_KEY].strip()
            checked = await _async_check(
                self.hass, {**entry.data, CONF_API_KEY: api_key}
            )
            if not (errors := checked.errors or self._other_account(entry, checked)):
                return self._async_use_key(entry, api_key, checked)
        return self.async_show_form(
            step_id="reauth_confirm",
            data_schema=REAUTH_SCHEMA,
            description_placeholders={"account": entry.title},
            errors=errors,
        )

    @staticmethod
    def _other_account(entry: ConfigEntry, checked: _Checked) -> dict[str, str]:
        """Refuse the key of an account that names itself and is another one."""
        known, found = entry.unique_id, checked.unique_id
        return {"base": "wrong_account"} if known and found and known != found else {}

    @callback
    def _async_use_key(
        self, entry: ConfigEntry, api_key: str, checked: _Checked
    ) -> ConfigFlowResult:
        """Store a key that works, and make the entry work again."""
        changed = api_key != entry.data[CONF_API_KEY]
        result = self.async_update_and_abort(
            entry,
            unique_id=entry.unique_id or checked.unique_id,
            data_updates={CONF_API_KEY: api_key},
        )
        # A loaded entry reloads itself when its data change; one that failed to set up,
        # or whose key is the old one, does not.
        if not changed or not entry.update_listeners:
            self.hass.config_entries.async_schedule_reload(entry.entry_id)
        return result


class SmsPartnerOptionsFlow(OptionsFlow):
    """Changes the options of an account."""

    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the options."""
        errors: dict[str, str] = {}
        if user_input is not None:
            callback_url = user_input.get(CONF_CALLBACK_URL)
            if callback_url is None or _is_web_address(callback_url):
                return self.async_create_entry(data=user_input)
            errors[CONF_CALLBACK_URL] = "invalid_url"
        return self.async_show_form(
            step_id="init",
            data_schema=self.add_suggested_values_to_schema(
                OPTIONS_SCHEMA, user_input or self.config_entry.options
            ),
            errors=errors,
        )


async def _async_check(hass: HomeAssistant, data: Mapping[str, Any]) -> _Checked:
    """Prove a key with a call that is documented, then ask whose it is.

    Only the first must succeed: the second is not in the vendor's pages.
    """
    if not _may_carry_a_key(data[CONF_URL]):
        return _Checked(errors={"base": "insecure_url"})
    client = create_client(hass, data)
    try:
        await client.get_stop_list()
    except SmsPartnerError as err:
        return _Checked(errors={"base": _error_key(err)})
    try:
        account = await client.get_account()
    except SmsPartnerError:
        return _Checked(errors={})
    return _Checked(errors={}, name=account.name)


def _error_key(err: SmsPartnerError) -> str:
    """Tell a failed call as an error of the form."""
    match err:
        case SmsPartnerAuthError():
            return "invalid_auth"
        case SmsPartnerUnexpectedAnswerError():
            return "unexpected_answer"
        case SmsPartnerConnectionError():
            return "cannot_connect"
        case _:
            return "refused"


def _is_web_address(value: str) -> bool:
    """Tell whether a text is an absolute http or https address."""
    try:
        url = URL(value)
    except ValueError:
        return False
    return url.scheme in {"http", "https"} and bool(url.host)


def _may_carry_a_key(value: str) -> bool:
    """Tell whether the key may travel there: over https, or to a local address."""
    if not _is_web_address(value):
        return False
    url = URL(value)
    return url.scheme == "https" or _is_local(url.host or "")


def _is_local(host: str) -> bool:
    """Tell whether a host is on this machine or in its own network."""
    try:
        return ip_address(host).is_private
    except ValueError:
        return host == "localhost" or host.endswith(".local")
