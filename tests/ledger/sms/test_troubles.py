"""What the owner of an account may have to see to."""

from custom_components.smspartner.ledger import AccountLedger
from custom_components.smspartner.ledger.sms import sums, troubles

from .steps import UNCERTAIN, accepted, french, know_price, leave, place, refused

ONE, TWO = french(2)
NO_CREDIT = 11


async def refusal(account: AccountLedger) -> tuple[int | None, bool]:
    """Return the code of the last refusal, and whether it was for want of credit."""
    found = await account.read(troubles.load)
    figures = await account.read(sums.load, ())
    return found.refusal_code, figures.refused_request is not None


async def test_the_last_answer(account: AccountLedger) -> None:
    """See a refusal until something is accepted, whatever is uncertain or a test."""
    assert await refusal(account) == (None, False)
    await (await place(account, [ONE], text="1")).send(refused(NO_CREDIT))
    assert await refusal(account) == (NO_CREDIT, True)
    await (await place(account, [ONE], text="2")).send(UNCERTAIN)
    await (await place(account, [ONE], text="3", is_test=True)).send(accepted(1, 0))
    assert await refusal(account) == (NO_CREDIT, True)
    await (await place(account, [ONE], text="4")).send(accepted(1, 0.1))
    assert await refusal(account) == (None, False)
    await (await place(account, [ONE], text="5", is_test=True)).send(refused(NO_CREDIT))
    assert await refusal(account) == (None, False)
    await (await place(account, [ONE], text="6")).send(refused(20))
    assert await refusal(account) == (20, False)


async def test_the_answer_to_a_half_counts(account: AccountLedger) -> None:
    """See the code of what was asked last, though a later SMS has come meanwhile."""
    await know_price(account)
    first = await place(account, [ONE, TWO], text="1")
    await first.leave()
    await (await place(account, ["+34600000001"], text="2")).send(accepted(1, 0.1))
    [own, half] = await first.finish(refused(9))
    await leave(account, own.id)
    await first.finish(accepted(1, 0.1))
    first.queued.append(half)
    await first.leave(1)
    await first.finish(refused(14), 1)
    assert await refusal(account) == (14, False)


async def is_over_budget(account: AccountLedger) -> bool:
    """Return whether the budget is said not to suffice."""
    return (await account.read(troubles.load)).is_over_budget


async def test_a_budget_that_does_not_suffice(account: AccountLedger) -> None:
    """See it told until a later SMS is accepted, which a test is not."""
    assert not await is_over_budget(account)
    await place(account, [ONE], text="1", budget=0.05)
    assert await is_over_budget(account)
    await (await place(account, [ONE], text="2", is_test=True)).send(accepted(1, 0))
    assert await is_over_budget(account)
    await (await place(account, [ONE], text="3")).send(accepted(1, 0.1))
    assert not await is_over_budget(account)
    late = await place(account, [ONE], text="4", budget=0.25)
    await know_price(account, price=0.2)
    assert (await leave(account, late.ids[0])).shortfall
    assert await is_over_budget(account)
    await (await place(account, [ONE, TWO], text="5", budget=0.35)).send(
        accepted(1, 0.2)
    )
    assert await is_over_budget(account)
