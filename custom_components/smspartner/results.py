"""Results and verifications as automations see them: the names of the fields."""

from typing import Any, Final

from .ledger.counts import LookupCounts
from .ledger.outbox import EndedVerification
from .ledger.results import ResultRecord
from .ledger.states import LookupState
from .operators import Operators

RESULT_FIELDS: Final = (
    "phone_number",
    "result",
    "verdict",
    "permanent",
    "error_name",
    "error_description",
    "mcc_mnc",
    "operator",
    "country",
    "ported",
    "message_id",
    "date",
    "received_at",
    "matched_by",
    "verification_id",
    "campaign_id",
    "tag",
)

# Whatever could hold a phone number, or lead to one, stays out of the recorder.
PRIVATE_FIELDS: Final = frozenset(
    {"phone_number", "message_id", "tag", "error_name", "error_description"}
)


def operator_name(mcc_mnc: str | None, operators: Operators) -> str | None:
    """Return the name of a network's operator, the digits of an unknown network."""
    return operators.find(mcc_mnc).name or mcc_mnc


def result_fields(record: ResultRecord, operators: Operators) -> dict[str, Any]:
    """Return the fields of a result, in actions, events and states alike."""
    network = operators.find(record.mcc_mnc)
    values = (
        record.phone_number,
        record.result.value,
        record.verdict.value,
        record.permanent,
        record.error_name,
        record.error_description,
        record.mcc_mnc,
        network.name or record.mcc_mnc,
        network.country,
        record.ported,
        record.message_id,
        record.date.isoformat() if record.date else None,
        record.received_at.isoformat(),
        record.matched_by.value,
        record.verification_id,
        record.campaign_id,
        record.tag,
    )
    return dict(zip(RESULT_FIELDS, values, strict=True))


def verdict_fields(counts: LookupCounts) -> dict[str, int]:
    """Return how many results have each verdict, by its name."""
    return {verdict.value: count for verdict, count in counts.verdicts.items()}


def verification_fields(verification: EndedVerification) -> dict[str, Any]:
    """Return the fields of a verification that has ended: counts and cost."""
    counts = verification.counts
    return {
        "verification_id": verification.verification_id,
        "tag": verification.tag,
        **verdict_fields(counts),
        "rejected": counts.states[LookupState.REJECTED],
        "reason": verification.reason and verification.reason.value,
        "cost": verification.cost,
        "currency": verification.currency,
    }
