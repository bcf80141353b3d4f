"""The answers of the actions, in the names of the public contract."""

from typing import Any

from ..api import MessageReference, MessageStatus, RentalFile, StopListEntry
from ..ledger.reports import RequestRecord
from ..ledger.results import ResultPage
from ..operators import Operators
from ..phone_numbers import ReadNumbers
from ..results import result_fields
from ..verification.verifier import Estimated, Verified


def verified_fields(verified: Verified, operators: Operators) -> dict[str, Any]:
    """Lay out the answer to a verification."""
    report = verified.report
    response: dict[str, Any] = {
        "verification_id": report.verification_id,
        "complete": report.complete,
        "submitted": report.submitted,
        "reused": report.reused,
        "joined": report.joined,
        **_read_fields(verified.numbers),
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


def estimated_fields(estimated: Estimated) -> dict[str, Any]:
    """Lay out what a verification would come to."""
    plan = estimated.plan
    return {
        "to_buy": plan.to_buy,
        "requests": len(plan.requests),
        "estimated_cost": plan.cost,
        "currency": plan.currency,
        "reused": len(plan.reused),
        "joined": len(plan.joined),
        **_read_fields(estimated.numbers),
    }


def _read_fields(numbers: ReadNumbers) -> dict[str, Any]:
    """Lay out what was wrong with the entries."""
    return {
        "duplicates": [
            {"input": spelling, "phone_number": phone}
            for spelling, phone in numbers.duplicates
        ],
        "invalid": [
            {"input": spelling, "reason": problem.value}
            for spelling, problem in numbers.invalid
        ],
    }


def _campaign_fields(request: RequestRecord) -> dict[str, Any]:
    """Lay out one request."""
    return {
        "campaign_id": request.campaign_id,
        "number": request.number,
        "cost": request.cost,
        "currency": request.currency,
        "state": request.state.value,
        "code": request.code,
        "message": request.message,
        "reason": request.reason and request.reason.value,
    }


def page_fields(page: ResultPage, operators: Operators) -> dict[str, Any]:
    """Lay out one page of results."""
    response: dict[str, Any] = {
        "complete": page.complete,
        "pending": list(page.pending),
        "results": [result_fields(record, operators) for record in page.results],
    }
    if page.truncated:
        response["truncated"] = True
    if page.next is not None:
        response["next"] = page.next
    return response


def rental_fields(rental: RentalFile, path: str | None) -> dict[str, Any]:
    """Lay out the numbers of a rental, and where they were written."""
    return {
        "count": rental.count,
        "numbers": [
            {
                "id": number.id,
                "phone_number": number.phone_number,
                "stop_sms": number.stop_sms,
            }
            for number in rental.numbers
        ],
        "path": path,
    }


def status_fields(
    message: dict[str, Any], reference: MessageReference, status: MessageStatus | None
) -> dict[str, Any]:
    """Lay out the status of one message; the vendor may have left it out."""
    known = status if status and status.found else None
    return {
        "phone_number": reference.phone_number,
        "message_id": message["message_id"],
        "found": known is not None,
        "status": _status_name(known.status) if known else None,
        "date": known.date.isoformat() if known and known.date else None,
        "stop_sms": known.stop_sms if known else None,
        "is_spam": known.is_spam if known else None,
    }


def _status_name(status: str | None) -> str | None:
    """Give a delivery status its public name."""
    if status is None:
        return None
    return {"not delivered": "not_delivered", "ko": "failed"}.get(status, status)


def stop_fields(entry: StopListEntry) -> dict[str, Any]:
    """Lay out one entry of the stop list."""
    return {
        "id": entry.id,
        "phone_number": entry.phone_number,
        "created_at": entry.created_at.isoformat() if entry.created_at else None,
    }


def asked_stop_fields(
    spelling: str, phone: str, entry: StopListEntry | None
) -> dict[str, Any]:
    """Lay out whether a number is on the stop list."""
    return {
        "input": spelling,
        "phone_number": phone,
        "on_stop_list": entry is not None,
        "id": entry.id if entry else None,
        "created_at": entry.created_at.isoformat()
        if entry and entry.created_at
        else None,
    }
