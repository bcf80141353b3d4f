"""Constants of the integration."""

from datetime import timedelta
from typing import Final

DOMAIN: Final = "smspartner"
NAME: Final = "SMS Partner"

REQUEST_FIELD: Final = "token"
"""The query parameter of a notification's address: the token of its request."""

CONF_CALLBACK_URL: Final = "callback_url"
CONF_PUBLIC_HOST: Final = "public_host"
CONF_STOP_LIST_INTERVAL: Final = "stop_list_interval"
CONF_DAILY_BUDGET: Final = "daily_budget"
CONF_SMS_BUDGET: Final = "sms_budget"
CONF_SMS_RESERVE: Final = "sms_reserve"
CONF_ALERT_AFTER: Final = "alert_after"
CONF_SEND_FROM: Final = "send_from"
CONF_RETENTION_DAYS: Final = "retention_days"
CONF_FORMER_WEBHOOKS: Final = "former_webhooks"
CONF_REPLY_WEBHOOK_ID: Final = "reply_webhook_id"
CONF_FORMER_REPLY_WEBHOOKS: Final = "former_reply_webhooks"
CONF_REPLY_ADDRESS: Final = "reply_address"
"""A hash of the address for replies that was entered at SMS Partner last."""

DEFAULT_STOP_LIST_INTERVAL: Final = 60
DEFAULT_DAILY_BUDGET: Final = 10
DEFAULT_SMS_BUDGET: Final = 5
DEFAULT_SMS_RESERVE: Final = 5
DEFAULT_ALERT_AFTER: Final = 10
"""Minutes."""
DEFAULT_RETENTION_DAYS: Final = 90

FORMER_WEBHOOK_LIFE: Final = timedelta(hours=48)
"""How long an address that was replaced still receives results."""

LEDGER_FILE: Final = "smspartner.db"
REPOSITORY_URL: Final = "https://github.com/ha-smspartner/ha-smspartner"
INTEGRATION_URL: Final = "/config/integrations/integration/smspartner"
"""Page of the integration in Home Assistant."""
VENDOR_URL: Final = "https://www.smspartner.fr"
VENDOR_LOGIN_URL: Final = "https://my.smspartner.fr/connexion"
"""Where the vendor's documentation sends people for their API key."""

VENDOR_SUPPORT_URL: Final = "mailto:help@smspartner.fr"
"""Whom the vendor asks to write to, to have the hold of SMS at night lifted."""

SUBENTRY_PHONE_NUMBER: Final = "phone_number"
CONF_PHONE_NUMBER: Final = "phone_number"
CONF_INTERVAL: Final = "interval"
CONF_UNREACHABLE_AFTER: Final = "unreachable_after"
CONF_ALWAYS_ALLOWED: Final = "always_allowed"
DEFAULT_UNREACHABLE_AFTER: Final = 12
"""Hours."""
