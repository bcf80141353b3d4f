"""What must be so of SMS whatever has happened."""

import time
from collections import defaultdict
from typing import TYPE_CHECKING

from custom_components.smspartner.ledger.sms.states import FINAL_FATES, rank
from custom_components.smspartner.ledger.tokens import hash_token
from tests.simulator.sms.fates import DELIVERED, KO, NOT_DELIVERED

if TYPE_CHECKING:
    from tests.simulator.sms.books import SmsRequest

    from .records import Departure
    from .world import World

FATES = {DELIVERED: "delivered", NOT_DELIVERED: "not_delivered", KO: "failed"}
"""How the ledger calls what is reported."""

DAY = 24 * 3600
SLACK = 2.0
LEAST = 1e-6


def nobody_is_texted_twice(world: World) -> None:
    """See each number get each text at most once: each call has one of its own."""
    for simulator in world.simulators.values():
        twice = [one for one, count in simulator.books.sms.texted.items() if count > 1]
        assert not twice, f"texted twice: {twice}"


def sms_budget_limits_spending(world: World) -> None:
    """See nothing leave under a budget that what is known has used up.

    What is not known is reckoned at the least that its country ever cost.
    """
    by_account: defaultdict[int, list[Departure]] = defaultdict(list)
    for departure in world.journal.sms.departures.values():
        by_account[departure.account].append(departure)
    for account, departures in by_account.items():
        if account in world.changed_currencies:
            continue
        taken = _taken(world, account)
        paid = [one for one in departures if one.tag in taken]
        least = world.least_prices[account]
        for one in departures:
            budget = world.texts[one.text].budget
            own = one.size * (one.price or least[one.code])
            before = sum(
                _known_cost(other, one.asked) or other.size * least[other.code]
                for other in paid
                if other.left < one.asked and other.time > one.time - DAY + SLACK
            )
            assert not budget or before + own <= budget + LEAST, (
                f"account {account} had spent {before:g} on SMS in 24 hours, and"
                f" {own:g} more left on a budget of {budget:g}"
            )


def what_was_sent_is_known(world: World) -> None:
    """See no request that was taken called rejected or queued, and none unknown."""
    for account in world.simulators:
        states = {
            row["vendor_tag"]: row["state"]
            for row in world.journal.rows(
                "SELECT q.vendor_tag, r.state FROM sms_requests q"
                " JOIN requests r ON r.id = q.request_id"
                " WHERE r.account_id = ? AND COALESCE(r.reason, '') <> 'restored'",
                account,
            )
        }
        for tag in _taken(world, account):
            departure = world.journal.sms.departures.get(tag)
            if departure is None:
                continue  # it left before a copy was restored
            is_young = time.time() - departure.time < DAY
            state = states.get(tag, "accepted" if not is_young else None)
            assert state in ("accepted", "sending", "uncertain"), (
                f"account {account} has sent {departure.text}, which is {state}"
            )


def final_states_stay(world: World) -> None:
    """See no fate that is final go back, in one ledger."""
    if world.fates_of != world.journal.restored_at:
        world.fates_of = world.journal.restored_at
        world.fates.clear()
    for row in world.journal.rows("SELECT id, fate FROM messages"):
        before = world.fates.get(row["id"])
        if before in FINAL_FATES:
            assert rank(row["fate"]) >= rank(before), (
                f"message {row['id']} was {before} and is {row['fate']}"
            )
        world.fates[row["id"]] = row["fate"]


def reports_are_known(world: World) -> None:
    """See of each report that got our OK that the ledger knows at least as much."""
    fates = {
        (row["account_id"], row["hash"], row["phone"]): row["fate"]
        for row in world.journal.rows(
            "SELECT t.hash, m.account_id, m.phone, m.fate FROM tokens t"
            " JOIN messages m ON m.request_id = t.request_id"
        )
    }
    for one in world.door.deliveries:
        if one.acknowledged is None or one.token is None:
            continue
        for phone, status in one.reports:
            known = (one.account, hash_token(one.token), phone)
            if known in fates and not world.is_excused(one, phone):
                assert rank(fates[known]) >= rank(FATES.get(status)), (
                    f"{status} got our OK, and the ledger says {fates[known]}: {one}"
                )


def _taken(world: World, account: int) -> dict[str, SmsRequest]:
    """Return what the vendor has taken for an account, by its tag."""
    books = world.simulators[account].books.sms
    return {one.tag: one for one in books.requests if one.counts and one.tag}


def _known_cost(departure: Departure, moment: int) -> float | None:
    """Return what a request cost, if its answer was written down before a moment."""
    is_known = departure.answered is not None and departure.answered < moment
    return departure.told if is_known else None


SMS_PROMISES = (
    nobody_is_texted_twice,
    sms_budget_limits_spending,
    what_was_sent_is_known,
    final_states_stay,
    reports_are_known,
)
