"""What must be so whatever has happened."""

from collections import Counter, defaultdict
from itertools import combinations
from typing import TYPE_CHECKING

from .records import Delivery, Order, Trip
from .reply_promises import REPLY_PROMISES
from .sms_promises import SMS_PROMISES

if TYPE_CHECKING:
    from .world import World

JOIN_WITHIN = 15 * 60
SLACK = 2.0


def budget_limits_spending(world: World) -> None:
    """See nothing leave under a budget that what is known has used up."""
    assert not world.journal.broken, world.journal.broken


def events_are_in_order(world: World) -> None:
    """See no event twice, none before those it is about, and changes first."""
    assert not world.events.broken, world.events.broken


def nothing_is_bought_while_disabled(world: World) -> None:
    """See the vendor bill a disabled account for nothing more."""
    for account, billed in world.billed_when_disabled.items():
        assert world.billed(account) == billed, f"account {account} is disabled"


def nothing_is_bought_twice(world: World) -> None:
    """See no number bought again within 15 minutes while its lookup is awaited."""
    by_account: defaultdict[int, list[Trip]] = defaultdict(list)
    for trip in world.journal.trips:
        by_account[trip.account].append(trip)
    for account, trips in by_account.items():
        arrivals = _Arrivals(world.door.deliveries, trips, account)
        for one, other in combinations(trips, 2):
            first, second = sorted((one, other), key=lambda trip: trip.order.begun)
            both = set(first.phones) & set(second.phones)
            for phone in both - first.forgotten - second.forgotten:
                twice = _had_to_join(first, second.order, phone, arrivals)
                assert not twice, f"{phone} was bought twice: {first}, {second}"


class _Arrivals:
    """When the first result came that may have settled a lookup."""

    def __init__(
        self, deliveries: list[Delivery], trips: list[Trip], account: int
    ) -> None:
        """Initialize with what came for an account."""
        requests = {trip.token: trip.request for trip in trips}
        self._by_request: dict[tuple[int | None, str], list[int]] = defaultdict(list)
        for one in deliveries:
            if one.account != account:
                continue
            request = requests.get(one.token or "")
            for phone, _ in one.items:
                if request is not None or one.token is None:
                    self._by_request[request, phone].append(one.came)

    def has_one(self, trip: Trip, phone: str, before: int) -> bool:
        """Return whether a lookup may have been settled before a moment."""
        by_token = self._by_request.get((trip.request, phone), [])
        by_number = self._by_request.get((None, phone), [])
        return any(came < before for came in by_token) or any(
            trip.left < came < before for came in by_number
        )


def _had_to_join(first: Trip, order: Order, phone: str, arrivals: _Arrivals) -> bool:
    """Return whether an order came while a lookup of an earlier one was awaited."""
    before = first.order
    if before is order or before.ended is None or order.ended is None:
        return False
    if before.ended > order.begun or first.is_void:
        return False
    if arrivals.has_one(first, phone, order.ended):
        return False
    left_before = first.left < order.begun
    return not left_before or order.time - first.time < JOIN_WITHIN - SLACK


def what_was_acknowledged_is_found(world: World) -> None:
    """See each result that got our OK settled, or kept whole."""
    rows = world.journal.rows(
        "SELECT message_id FROM lookups WHERE state = 'reported'"
        " AND message_id IS NOT NULL"
    )
    reported = {row["message_id"] for row in rows}
    kept = world.kept_bodies()
    settled = world.settled_lookups()
    for one in world.door.deliveries:
        if one.acknowledged is None or one.body in kept:
            continue
        for phone, message in one.items:
            assert (
                message in reported
                or (one.account, one.token, phone) in settled
                or any(message.encode() in body for body in kept)
                or world.is_excused(one, phone)
            ), f"{message} got our OK and is lost: {one}"


def sums_are_right(world: World) -> None:
    """See what is counted agree with what there is."""
    wrong = world.journal.rows(
        """
        SELECT v.id FROM verifications v WHERE v.open <> (SELECT COUNT(*) FROM links k
            JOIN lookups l ON l.id = k.lookup_id
            WHERE k.verification_key = v.key AND l.state = 'open')
            AND EXISTS (SELECT 1 FROM links k WHERE k.verification_key = v.key)
            AND v.notify_url IS NULL
        """
    )
    assert not wrong, [row["id"] for row in wrong]


def no_money_is_forgotten(world: World) -> None:
    """See every trip the vendor billed, and told of, count for something."""
    spent = Counter[int]()
    for row in world.journal.rows(
        "SELECT account_id, SUM(spent) AS spent FROM requests"
        " WHERE sms_key IS NULL GROUP BY account_id"
    ):
        spent[row["account_id"]] = row["spent"]
    for account in spent:
        known = sum(
            trip.known_cost
            for trip in world.journal.trips
            if trip.account == account and not trip.is_being_noted
        )
        erased = sum(
            row["spent"]
            for row in world.journal.rows(
                "SELECT spent FROM erased_spending WHERE account_id = ?", account
            )
        )
        assert (spent[account] + erased) / 1e6 > known - 1e-3, f"account {account}"


PROMISES = (
    budget_limits_spending,
    events_are_in_order,
    nothing_is_bought_while_disabled,
    nothing_is_bought_twice,
    what_was_acknowledged_is_found,
    sums_are_right,
    no_money_is_forgotten,
    *SMS_PROMISES,
    *REPLY_PROMISES,
)
