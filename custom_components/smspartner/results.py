"""A result as automations see it, in actions, events and states alike."""

from datetime import UTC, datetime
from typing import Any, Final

from .ledger.records import ResultRecord
from .operators import Operators

# Whatever could hold a phone number, or lead to one, stays out of the recorder.
PRIVATE_FIELDS: Final = frozenset(
    {"phone_number", "message_id", "tag", "error_name", "error_description"}
)


def result_fields(record: ResultRecord, operators: Operators) -> dict[str, Any]:
    """Lay a result out in the names of the public contract."""
    network = operators.find(record.mcc_mnc)
    return {
        "phone_number": record.phone_number,
        "result": record.result.value,
        "verdict": record.verdict.value,
        "permanent": record.permanent,
        "error_name": record.error_name,
        "error_description": record.error_description,
        "mcc_mnc": record.mcc_mnc,
        "operator": network.name or record.mcc_mnc,
        "country": network.country,
        "ported": record.ported,
        "message_id": record.message_id,
        "date": record.date.isoformat() if record.date else None,
        "received_at": _moment(record.arrival).isoformat(),
        "matched_by": record.matched_by.value,
        "verification_id": record.verification_id,
        "campaign_id": record.campaign_id,
        "tag": record.tag,
    }


def _moment(microseconds: int) -> datetime:
    """Turn the ledger's time into a moment with a zone."""
    return datetime.fromtimestamp(microseconds / 1_000_000, UTC)
