"""Names that several modules share."""

from datetime import timedelta
from typing import Final

DOMAIN: Final = "smspartner"

CONF_CALLBACK_URL: Final = "callback_url"
CONF_STOP_LIST_INTERVAL: Final = "stop_list_interval"

DEFAULT_STOP_LIST_INTERVAL: Final = timedelta(minutes=60)

LEDGER_FILE: Final = "smspartner.db"
REPOSITORY_URL: Final = "https://github.com/ha-smspartner/ha-smspartner"
VENDOR_URL: Final = "https://www.smspartner.fr"
