"""The dialogs: adding an account, giving it another key, its options."""

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any, Final, Literal, override

import voluptuous as vol
from homeassistant.components.webhook import async_generate_id
from homeassistant.config_entries import (
    ConfigFlow,
    ConfigFlowResult,
    ConfigSubentryFlow,
    OptionsFlow,
)
from homeassistant.const import CONF_API_KEY, CONF_COUNTRY, CONF_URL, CONF_WEBHOOK_ID
from homeassistant.core import HomeAssistant, callback
from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import (
    BooleanSelector,
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
    SmsPartnerRateLimitError,
    SmsPartnerRequestError,
    SmsPartnerUnexpectedAnswerError,
)
from .clock import async_get_clock
from .const import (
    CONF_CALLBACK_URL,
    CONF_DAILY_BUDGET,
    CONF_FORMER_WEBHOOKS,
    CONF_RETENTION_DAYS,
    CONF_STOP_LIST_INTERVAL,
    DEFAULT_DAILY_BUDGET,
    DEFAULT_RETENTION_DAYS,
    DEFAULT_STOP_LIST_INTERVAL,
    DOMAIN,
    FORMER_WEBHOOK_LIFE,
    NAME,
    SUBENTRY_MONITORED_NUMBER,
)
from .data import SmsPartnerConfigEntry
from .runtime.account_name import unique_id_of
from .runtime.client import create_client
from .subentry_flow import MonitoredNumberFlow

SECTION_ADVANCED: Final = "advanced"
CONF_RENEW_ADDRESS: Final = "renew_address"

# What Python calls private holds 6to4 and Teredo too, which lead anywhere.
_LOCAL_NETWORKS: Final = tuple(
    map(
        ip_network,
        (
            "10.0.0.0/8",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.168.0.0/16",
            "::1/128",
            "fc00::/7",
            "fe80::/10",
        ),
    )
)

_PASSWORD = TextSelector(
    TextSelectorConfig(type=TextSelectorType.PASSWORD, autocomplete="off")
)
_URL = TextSelector(TextSelectorConfig(type=TextSelectorType.URL))


def _number(
    min_: float, max_: float, step: float | Literal["any"] = 1, unit: str | None = None
) -> NumberSelector:
    """Make a box to type a number into."""
    config = NumberSelectorConfig(
        min=min_, max=max_, step=step, mode=NumberSelectorMode.BOX
    )
    if unit:
        config["unit_of_measurement"] = unit
        config["translation_key"] = "unit"
    return NumberSelector(config)


USER_SCHEMA = vol.Schema(
    {
        vol.Required(CONF_API_KEY): _PASSWORD,
        # A default here would hide what the user has put in, when the form comes back.
        vol.Optional(SECTION_ADVANCED): section(
            vol.Schema({vol.Required(CONF_URL, default=DEFAULT_URL): _URL}),
            {"collapsed": True},
        ),
    }
)
REAUTH_SCHEMA = vol.Schema({vol.Required(CONF_API_KEY): _PASSWORD})
RECONFIGURE_SCHEMA = vol.Schema(
    {
        vol.Optional(CONF_API_KEY): _PASSWORD,
        vol.Required(CONF_URL): _URL,
        vol.Required(CONF_RENEW_ADDRESS, default=False): BooleanSelector(),
    }
)
OPTIONS_SCHEMA = vol.Schema(
    {
        vol.Optional(CONF_COUNTRY): CountrySelector(),
        vol.Required(CONF_DAILY_BUDGET, default=DEFAULT_DAILY_BUDGET): _number(
            min_=0, max_=100_000, step="any"
        ),
        vol.Required(CONF_RETENTION_DAYS, default=DEFAULT_RETENTION_DAYS): _number(
            min_=3, max_=3_650, unit="days"
        ),
        vol.Required(
            CONF_STOP_LIST_INTERVAL, default=DEFAULT_STOP_LIST_INTERVAL
        ): _number(min_=5, max_=1_440, unit="minutes"),
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
        return unique_id_of(self.name)


class SmsPartnerConfigFlow(ConfigFlow, domain=DOMAIN):
    """Adds an account, or gives it another key."""

    VERSION = 1

    @staticmethod
    @callback
    @override
    def async_get_options_flow(
        config_entry: SmsPartnerConfigEntry,
    ) -> SmsPartnerOptionsFlow:
        """Give the dialog for the options."""
        return SmsPartnerOptionsFlow()

    @classmethod
    @callback
    @override
    def async_get_supported_subentry_types(
        cls, config_entry: SmsPartnerConfigEntry
    ) -> dict[str, type[ConfigSubentryFlow]]:
        """Give the dialog for a monitored number."""
        return {SUBENTRY_MONITORED_NUMBER: MonitoredNumberFlow}

    @override
    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the key and add the account."""
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
            checked = await _async_check(self.hass, data)
            if not (errors := checked.errors):
                await self.async_set_unique_id(checked.unique_id)
                self._abort_if_unique_id_configured()
                return self.async_create_entry(
                    title=checked.name or NAME,
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
            data = {CONF_API_KEY: user_input[CONF_API_KEY].strip()}
            checked = await self._async_check_account(entry, data)
            if not (errors := checked.errors):
                return self._async_change(entry, data, checked)
        return self.async_show_form(
            step_id="reauth_confirm",
            data_schema=REAUTH_SCHEMA,
            description_placeholders={"account": entry.title},
            errors=errors,
        )

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for another key or API address, or for a new address for results."""
        entry = self._get_reconfigure_entry()
        errors: dict[str, str] = {}
        if user_input is not None:
            data = {CONF_URL: user_input[CONF_URL].strip().rstrip("/")}
            if api_key := user_input.get(CONF_API_KEY, "").strip():
                data[CONF_API_KEY] = api_key
            checked = await self._async_check_account(entry, data)
            if not (errors := checked.errors):
                if user_input[CONF_RENEW_ADDRESS]:
                    data |= _renewed_address(
                        entry, async_get_clock(self.hass).seconds()
                    )
                return self._async_change(entry, data, checked)
        return self.async_show_form(
            step_id="reconfigure",
            data_schema=self.add_suggested_values_to_schema(
                RECONFIGURE_SCHEMA, user_input or {CONF_URL: entry.data[CONF_URL]}
            ),
            description_placeholders={"account": entry.title},
            errors=errors,
        )

    async def _async_check_account(
        self, entry: SmsPartnerConfigEntry, changes: Mapping[str, Any]
    ) -> _Checked:
        """Prove changed data; refuse a key or a name that is not this account's."""
        data = {**entry.data, **changes}
        if self._is_used_elsewhere(entry, data[CONF_API_KEY]):
            return _Checked(errors={CONF_API_KEY: "already_configured"})
        checked = await _async_check(self.hass, data)
        found = checked.unique_id
        if checked.errors or not found or found == entry.unique_id:
            return checked
        entries = self.hass.config_entries
        taken = entries.async_entry_for_domain_unique_id(DOMAIN, found)
        if entry.unique_id or taken:
            return _Checked(errors={"base": "wrong_account"})
        return checked

    def _is_used_elsewhere(self, entry: SmsPartnerConfigEntry, api_key: str) -> bool:
        """Tell whether a key is that of another account here."""
        return any(
            other.data.get(CONF_API_KEY) == api_key
            for other in self._async_current_entries()
            if other.entry_id != entry.entry_id
        )

    @callback
    def _async_change(
        self,
        entry: SmsPartnerConfigEntry,
        changes: Mapping[str, Any],
        checked: _Checked,
    ) -> ConfigFlowResult:
        """Store data that work, and make the entry work with them."""
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


class SmsPartnerOptionsFlow(OptionsFlow):
    """Changes the options of an account."""

    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the options."""
        errors: dict[str, str] = {}
        if user_input is not None:
            callback_url = user_input.pop(CONF_CALLBACK_URL, "").strip()
            if callback_url:
                user_input[CONF_CALLBACK_URL] = callback_url
            if not callback_url or _is_base_address(callback_url):
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


def _renewed_address(entry: SmsPartnerConfigEntry, now: float) -> dict[str, Any]:
    """Make a new address for results; the old one lives on for what is awaited."""
    until = now + FORMER_WEBHOOK_LIFE.total_seconds()
    former = {
        **entry.data.get(CONF_FORMER_WEBHOOKS, {}),
        entry.data[CONF_WEBHOOK_ID]: until,
    }
    return {CONF_WEBHOOK_ID: async_generate_id(), CONF_FORMER_WEBHOOKS: former}


def _error_key(err: SmsPartnerError) -> str:
    """Tell a failed call as an error of the form."""
    match err:
        case SmsPartnerAuthError():
            return "invalid_auth"
        case SmsPartnerUnexpectedAnswerError():
            return "unexpected_answer"
        case SmsPartnerConnectionError():
            return "cannot_connect"
        case SmsPartnerRateLimitError():
            return "rate_limited"
        case SmsPartnerRequestError(code=None):
            return "unexpected_answer"
        case _:
            return "refused"


def _is_web_address(value: str) -> bool:
    """Tell whether a text is an absolute http or https address of a possible host."""
    try:
        url = URL(value)
        return url.scheme in {"http", "https"} and bool((url.host or "").encode("idna"))
    except ValueError:
        return False


def _is_base_address(value: str) -> bool:
    """Tell whether a path can be put behind a web address."""
    if not _is_web_address(value) or set(value) & set("?# "):
        return False
    return URL(value).path == "/"


def _may_carry_a_key(value: str) -> bool:
    """Tell whether the key may travel there: over https, or to a local address."""
    if not _is_web_address(value):
        return False
    url = URL(value)
    return url.scheme == "https" or _is_local(url.host or "")


def _is_local(host: str) -> bool:
    """Tell whether a host is on this machine or in its own network."""
    try:
        address = ip_address(host)
    except ValueError:
        return host == "localhost" or host.endswith(".local")
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return any((mapped or address) in network for network in _LOCAL_NETWORKS)
