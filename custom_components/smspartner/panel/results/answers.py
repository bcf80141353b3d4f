"""Results as the page is told them."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Final, get_args

from ...ledger.result_table import Group, NumberLookup, TableRow
from ...ledger.sms.records import MessageRecord
from ...ledger.states import Reason
from ...operators import Operators
from ...phone_numbers import calling_code, country_of
from ...results import operator_name
from ..messages import results

_STATUSES: Final[Mapping[str, results.Status]] = {
    status: status for status in get_args(results.Status.__value__)
}


def make_results(
    view_id: str, groups: Iterable[Group], operators: Operators
) -> results.Results:
    """Return what is in a table."""
    everything = tuple(groups)
    shown = [group for group in everything if group.is_shown]
    return {
        "view_id": view_id,
        "total": sum(group.count for group in everything),
        "matching": sum(group.count for group in shown),
        "statuses": _count(shown, lambda group: _STATUSES[group.status]),
        "operators": _operators(shown, operators),
        "all_operators": _operators(everything, operators),
        "all_countries": [
            {"country": country, "count": count}
            for country, count in _count(everything, _country).items()
        ],
    }


def make_row(row: TableRow, operators: Operators) -> results.ResultRow:
    """Return one lookup."""
    return {
        "lookup_id": row.lookup_id,
        "phone_number": row.phone_number,
        "status": _STATUSES[row.status],
        "result": row.result,
        "mcc_mnc": row.mcc_mnc,
        "operator": operator_name(row.mcc_mnc, operators),
        "country": operators.find(row.mcc_mnc).country,
        "ported": row.ported,
        "opted_out": row.is_opted_out,
        "received_at": _text_of(row.received_at),
    }


def make_lookup(lookup: NumberLookup, operators: Operators) -> results.NumberLookup:
    """Return one lookup of a number."""
    return {
        "row": make_row(lookup.row, operators),
        "verification_id": lookup.verification_id,
        "tag": lookup.tag,
        "reason": (
            not_bought(lookup.reason) if lookup.row.status == "not_bought" else None
        ),
        "error": lookup.error,
    }


def not_bought(reason: Reason | None) -> results.NotBought:
    """Return why a number was not bought."""
    return "refused" if reason is None else reason.value


def make_message(message: MessageRecord) -> results.NumberMessage:
    """Return one SMS to a number."""
    return {
        "sms_id": message.sms_id,
        "tag": message.tag,
        "state": message.state.value,
        "reason": message.reason,
        "date": _text_of(message.date),
        "cost": message.cost,
        "currency": message.currency,
    }


def _text_of(moment: datetime | None) -> str | None:
    """Return a time in ISO 8601."""
    return None if moment is None else moment.isoformat()


def _operators(
    groups: Iterable[Group], operators: Operators
) -> list[results.OperatorShare]:
    """Return how many lookups each operator has, the largest first."""
    return [
        {
            "mcc_mnc": mcc_mnc,
            "name": operator_name(mcc_mnc, operators) or mcc_mnc,
            "country": operators.find(mcc_mnc).country,
            "count": count,
        }
        for mcc_mnc, count in _count(groups, lambda group: group.mcc_mnc).items()
    ]


def _country(group: Group) -> str | None:
    """Return the country of the numbers of a group, None where they have none."""
    digits = group.first_digits
    return digits and country_of(calling_code(digits))


def _count[T](
    groups: Iterable[Group], key: Callable[[Group], T | None]
) -> dict[T, int]:
    """Return how many lookups have each key, the most first; None is no key."""
    counts: Counter[T] = Counter()
    for group in groups:
        if (found := key(group)) is not None:
            counts[found] += group.count
    return dict(counts.most_common())
