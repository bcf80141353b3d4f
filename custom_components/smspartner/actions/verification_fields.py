"""The responses of the action verify_numbers."""

from typing import Any, Final

from ..ledger.reports import RequestRecord
from ..ledger.states import Cause, LookupState, Reason, RequestState
from ..operators import Operators
from ..phone_numbers import PhoneNumberProblem, ReadNumbers, is_of_file, line_of
from ..results import result_fields, verdict_fields
from ..verification.verifier import Estimated, Verified

_MESSAGES: Final = {
    Cause.NO_ADDRESS: "There is no address for the results",
    Cause.NO_CONNECTION: "No connection",
    Cause.RATE_LIMITED: "SMS Partner takes no more requests for hours",
    Cause.TOO_LATE: "It could not be sent within an hour",
    Cause.FORGOTTEN: "It was forgotten",
}
"""Messages of requests that were not sent; automations may match them."""

_MESSAGES_OF_REASONS: Final = {
    Reason.RESTORED: "It waited in a backup that was restored",
    Reason.CANCELLED: "It was stopped before it was sent",
}
"""The same where nothing but the reason tells why."""


def verified_fields(verified: Verified, operators: Operators) -> dict[str, Any]:
    """Return the response to a verification."""
    report = verified.report
    kinds = report.counts.kinds
    response: dict[str, Any] = {
        "summary": _summary_fields(verified),
        "verification_id": report.verification_id,
        "complete": report.complete,
        "submitted": kinds["bought"],
        "reused": kinds["reused"],
        "joined": kinds["joined"],
        **_entry_fields(verified.numbers),
        "campaigns": [_campaign_fields(request) for request in report.requests],
        "cost": report.cost,
        "currency": report.currency,
        "pending": list(report.pending),
        "results": [
            result_fields(record, operators) | {"input": record.input}
            for record in report.results
        ],
    }
    if report.truncated:
        response["truncated"] = True
    return response


def _summary_fields(verified: Verified) -> dict[str, Any]:
    """Return the counts of all numbers, however many of them the response lists.

    Each number was bought, reused, joined or rejected.
    """
    report = verified.report
    counts = report.counts
    return {
        "verdicts": verdict_fields(counts),
        "pending": counts.states[LookupState.OPEN],
        "bought": counts.taken["bought"],
        "reused": counts.taken["reused"],
        "joined": counts.taken["joined"],
        "invalid": len(verified.numbers.invalid),
        "rejected": counts.states[LookupState.REJECTED],
        "cost": report.cost,
        "currency": report.currency,
    }


def estimated_fields(estimated: Estimated) -> dict[str, Any]:
    """Return the response to a dry run."""
    plan = estimated.plan
    return {
        "to_buy": plan.to_buy,
        "requests": len(plan.requests),
        "estimated_cost": plan.cost,
        "currency": plan.currency,
        "reused": len(plan.reused),
        "joined": len(plan.joined),
        **_entry_fields(estimated.numbers),
    }


def _entry_fields(numbers: ReadNumbers) -> dict[str, Any]:
    """Return the entries that are duplicates or invalid."""
    return {
        "duplicates": [
            _duplicate_fields(spelling, phone) for spelling, phone in numbers.duplicates
        ],
        "invalid": [
            _invalid_fields(spelling, problem) for spelling, problem in numbers.invalid
        ],
    }


def _invalid_fields(spelling: str, problem: PhoneNumberProblem) -> dict[str, Any]:
    """Return an invalid entry, with its line if it is one of a text of several."""
    fields: dict[str, Any] = {"input": _shown(spelling), "reason": problem.value}
    line = line_of(spelling)
    if line is not None:
        fields["line"] = line
    return fields


def _duplicate_fields(spelling: str, phone: str) -> dict[str, Any]:
    """Return an entry whose number came before, with its line if it is of a file."""
    fields: dict[str, Any] = {"input": _shown(spelling), "phone_number": phone}
    if is_of_file(spelling):
        fields["line"] = line_of(spelling)
    return fields


def _shown(spelling: str) -> str | None:
    """Return an entry as it was written, None for one of a file."""
    return None if is_of_file(spelling) else str(spelling)


def _campaign_fields(request: RequestRecord) -> dict[str, Any]:
    """Return the fields of one request."""
    return {
        "campaign_id": request.campaign_id,
        "number": request.number,
        "cost": request.cost,
        "currency": request.currency,
        "state": request.state.value,
        "code": request.code,
        "message": _message(request),
        "reason": request.reason and request.reason.value,
    }


def _message(request: RequestRecord) -> str | None:
    """Return the vendor's words, or a text in English where it gave none."""
    if request.cause is Cause.HTTP_STATUS:
        return f"HTTP status {request.message}"
    if request.message is not None:
        return request.message
    if request.cause:
        return _MESSAGES[request.cause]
    if request.reason in _MESSAGES_OF_REASONS:
        return _MESSAGES_OF_REASONS[request.reason]
    is_refused = request.state is RequestState.REJECTED and request.reason is None
    return "No reason given" if is_refused else None
