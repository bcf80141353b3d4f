"""NumberSettings, answers and times for the state machine of a monitored number."""

from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, NamedTuple

import orjson
from homeassistant.config_entries import ConfigSubentry

from custom_components.smspartner.api import HlrResult
from custom_components.smspartner.const import (
    CONF_INTERVAL,
    CONF_PHONE_NUMBER,
    CONF_UNREACHABLE_AFTER,
    SUBENTRY_PHONE_NUMBER,
)
from custom_components.smspartner.ledger.results import ResultRecord
from custom_components.smspartner.ledger.states import MatchedBy
from custom_components.smspartner.monitoring.settings import NumberSettings
from custom_components.smspartner.monitoring.state import NumberState
from custom_components.smspartner.operators import load_operators

from ..helpers import PHONE

OPERATORS = load_operators()
ENTRY_ID = "01KAJ5YV5ZB1V0K3XQ5P4S8Q2T"
START = datetime(2026, 11, 2, 7, 3, 20, tzinfo=UTC).timestamp()
HOUR = 3600
DAY = 24
ORANGE, ORANGE_TOO, SFR, UNNAMED, UNNAMED_TOO = (
    "20801",
    "20802",
    "20810",
    "99999",
    "99998",
)


class Step(NamedTuple):
    """An answer, and what is known after it."""

    hour: float
    answer: str
    reachable: bool | None
    recheck: float | None = None
    events: tuple[str, ...] = ()
    network: str | None = ORANGE
    ported: bool | None = False


def settings_of(
    interval: str = "daily",
    unreachable_after: float | None = 12,
    subentry_id: str = "01KAJ5YV5ZB1V0K3XQ5P4S0001",
    entry_id: str = ENTRY_ID,
    phone_number: str = PHONE,
) -> NumberSettings:
    """Read the settings of a subentry; without a time it is as if none was given."""
    data: dict[str, Any] = {CONF_PHONE_NUMBER: phone_number, CONF_INTERVAL: interval}
    if unreachable_after is not None:
        data[CONF_UNREACHABLE_AFTER] = unreachable_after
    subentry = ConfigSubentry(
        data=MappingProxyType(data),
        subentry_id=subentry_id,
        subentry_type=SUBENTRY_PHONE_NUMBER,
        title="Gate",
        unique_id=phone_number,
    )
    return NumberSettings.from_subentry(entry_id, subentry)


def record_of(step: Step) -> ResultRecord:
    """Make the result that the ledger would give."""
    return ResultRecord(
        lookup_id=1,
        phone_number=PHONE,
        input=None,
        result=HlrResult(step.answer),
        error_name=step.answer.upper(),
        error_description=None,
        mcc_mnc=step.network,
        ported=step.ported,
        message_id="1234",
        date=None,
        arrival=1,
        received_at=datetime.fromtimestamp(START + step.hour * HOUR, UTC),
        matched_by=MatchedBy.TOKEN,
        verification_id="01KAJ5YV5ZB1V0K3XQ5P4S8Q2T",
        campaign_id="HLR000001",
        tag=None,
    )


def saved(
    state: NumberState, before: NumberSettings, after: NumberSettings
) -> NumberState:
    """Save a state and restore it, perhaps with other settings."""
    restored = NumberState.restore(
        orjson.loads(orjson.dumps(state.as_dict(before))), after
    )
    assert restored is not None
    return restored


def in_hours(seconds: float | None) -> float | None:
    """Express a moment as the tables do."""
    return None if seconds is None else (seconds - START) / HOUR


GOOD = "no_error"
OFF = "absent_subscriber"


def kept(next_check: float, **known: Any) -> NumberState:
    """Return a number that was checked before Home Assistant stopped."""
    return NumberState(
        last_verified=START - 30 * DAY * HOUR,
        next_check=START + next_check * HOUR,
        **known,
    )
