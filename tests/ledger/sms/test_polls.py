"""When the fates of SMS are asked for, and what the answers settle."""

from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest

from custom_components.smspartner.api import MessageReference, MessageStatus
from custom_components.smspartner.clock import Clock, Correction
from custom_components.smspartner.ledger import AccountLedger, Ledger
from custom_components.smspartner.ledger.sms import answers, expiry, records, watch
from custom_components.smspartner.ledger.sms.polls import DuePolls
from custom_components.smspartner.ledger.states import RequestState

from ..helpers import PHONES, STRANGER
from .helpers import (
    MESSAGE_ID,
    Sms,
    change,
    hand_over,
    join,
    report,
    states,
    status,
    take,
    types_told,
)

MICROSECOND = timedelta(microseconds=1)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
TWO_DAYS = timedelta(hours=48)
ALERT = timedelta(minutes=10)
BY_ID = [30 * SECOND, 2 * MINUTE, 10 * MINUTE, *(hour * HOUR for hour in range(1, 49))]
BY_TAG = sorted([*BY_ID, 30 * MINUTE])


@contextmanager
def after(duration: timedelta) -> Generator[None]:
    """Let the ledger's clock be ahead."""
    now = Clock().now() + duration // timedelta(microseconds=1)
    with patch.object(Clock, "now", lambda _: now):
        yield


async def due(account: AccountLedger, alert_after: timedelta | None = None) -> DuePolls:
    """Take what is to be asked for now."""
    return await account.write(watch.take_due, alert_after, {})


def is_due(seconds: float | None) -> bool:
    """Return whether something is to be done now."""
    return seconds is not None and seconds <= 0


async def times_asked(account: AccountLedger) -> list[timedelta]:
    """Let 48 hours pass, and return when something was asked for, to the second."""
    start = Clock().now()
    found = []
    passed = timedelta()
    for _ in range(200):
        if passed > TWO_DAYS:
            break
        with patch.object(
            Clock, "now", lambda _, passed=passed: start + passed // MICROSECOND
        ):
            seconds = await account.read(watch.seconds_left, None)
            assert seconds is not None
            if is_due(seconds):
                polls = await due(account)
                if polls.messages or polls.requests:
                    found.append(timedelta(seconds=round(passed.total_seconds())))
                continue
        passed += timedelta(seconds=seconds)
    return found


async def test_accepted_messages_are_asked_for_by_their_id(
    account: AccountLedger,
) -> None:
    """See each time of 48 hours, and what is asked."""
    await account.write(hand_over, Sms(phones=PHONES[:2]))
    assert await times_asked(account) == BY_ID
    with after(31 * SECOND):
        await due(account)


async def test_all_messages_without_a_final_fate_are_asked_for_together(
    account: AccountLedger,
) -> None:
    """See the messages of several requests, and none whose fate is known."""
    first = await account.write(hand_over, Sms(phones=PHONES[:3]))
    await account.write(hand_over, Sms(sms_id="S2", phones=PHONES[3:4], message_id="7"))
    await take(account, first.token, report(PHONES[0]), report(PHONES[1], "waiting"))
    assert await due(account) == DuePolls(messages={}, requests=[])
    with after(31 * SECOND):
        polls = await due(account)
    assert [(one.phone_number, one.message_id) for one in polls.messages] == [
        (PHONES[1], MESSAGE_ID),
        (PHONES[2], MESSAGE_ID),
        (PHONES[3], "7"),
    ]
    assert polls.requests == []


@pytest.mark.parametrize(
    ("state", "message_id"),
    [(RequestState.UNCERTAIN, None), (RequestState.ACCEPTED, None)],
)
async def test_others_are_asked_for_by_their_tag(
    account: AccountLedger, state: RequestState, message_id: str | None
) -> None:
    """See uncertain requests and those without an id asked for by tag."""
    sent = await account.write(
        hand_over, Sms(phones=PHONES[:1], state=state, message_id=message_id)
    )
    with after(31 * SECOND):
        polls = await due(account)
    assert polls == DuePolls(
        messages={}, requests=[(sent.request_id, f"tag{sent.request_id}")]
    )


async def test_what_is_found_by_tag_alone_is_asked_for_after_half_an_hour_too(
    account: AccountLedger,
) -> None:
    """See each time of 48 hours."""
    await account.write(hand_over, Sms(phones=PHONES[:1], state=RequestState.UNCERTAIN))
    assert await times_asked(account) == BY_TAG


async def test_nothing_is_asked_of_what_did_not_leave(account: AccountLedger) -> None:
    """See no poll of what is queued, being sent, rejected or a test."""
    for number, state in enumerate(
        (RequestState.QUEUED, RequestState.SENDING, RequestState.REJECTED)
    ):
        await account.write(
            hand_over, Sms(sms_id=f"S{number}", phones=PHONES[:1], state=state)
        )
    assert await account.read(watch.seconds_left, None) is not None
    await due(account)
    assert await account.read(watch.seconds_left, None) is None
    await account.write(hand_over, Sms(sms_id="test", phones=PHONES[:1], is_test=True))
    assert await times_asked(account) == []


async def test_times_count_from_when_an_sms_is_to_be_sent(
    account: AccountLedger,
) -> None:
    """See nothing asked of a scheduled SMS before its time."""
    await account.write(hand_over, Sms(phones=PHONES[:1], scheduled_in=12 * HOUR))
    assert await states(account) == ["scheduled"]
    found = await times_asked(account)
    assert found == [12 * HOUR + step for step in BY_ID if step <= 36 * HOUR]
    with after(12 * HOUR + SECOND):
        assert await states(account) == ["accepted"]


DEFER = "UPDATE sms_requests SET deferred_until = ? WHERE request_id = ?"


async def hold_back(
    account: AccountLedger, request_id: int, duration: timedelta
) -> None:
    """Write down that SMS Partner holds a request back."""
    until = Clock().now() + duration // MICROSECOND
    await account.write(change, DEFER, until, request_id)


async def test_what_is_held_back_is_asked_for_once_that_is_over(
    account: AccountLedger,
) -> None:
    """See nothing asked before SMS Partner sends it, by what it says."""
    sent = await account.write(hand_over, Sms(phones=PHONES[:1]))
    await hold_back(account, sent.request_id, 12 * HOUR)
    found = await times_asked(account)
    assert found == [12 * HOUR + step for step in BY_ID if step <= 36 * HOUR]
    assert await states(account) == ["accepted"]


async def test_what_is_scheduled_and_uncertain_is_asked_for_at_once_and_later(
    account: AccountLedger,
) -> None:
    """See whether SMS Partner has it found out before its time."""
    await account.write(
        hand_over,
        Sms(phones=PHONES[:1], state=RequestState.UNCERTAIN, scheduled_in=40 * HOUR),
    )
    first = [step for step in BY_TAG if step < HOUR]
    found = await times_asked(account)
    assert found == [
        *first,
        *(40 * HOUR + step for step in BY_TAG if step <= 8 * HOUR),
    ]


async def test_the_doubt_about_a_schedule_is_told_before_its_time(
    account: AccountLedger,
) -> None:
    """See it told an hour after it was posted, as of what was to be sent at once."""
    await account.write(
        hand_over,
        Sms(phones=PHONES[:1], state=RequestState.UNCERTAIN, scheduled_in=40 * HOUR),
    )
    with after(HOUR - SECOND):
        await due(account)
    assert await types_told(account) == []
    with after(HOUR + SECOND):
        assert is_due(await account.read(watch.seconds_left, None))
        await due(account)
    assert await types_told(account) == [("sms", "uncertain")]


async def test_after_a_restart_the_next_time_is_known(
    ledger: Ledger, account: AccountLedger
) -> None:
    """See the times in the ledger."""
    await account.write(hand_over, Sms(phones=PHONES[:1]))
    await due(account)
    before = await account.read(watch.seconds_left, None)
    assert before == pytest.approx(30, abs=5)
    await ledger.close()
    again = Ledger(ledger.store.path)
    await again.open()
    with after(31 * SECOND):
        assert (await due(await again.add_account("one"))).messages
    await again.close()


async def test_answers_settle_as_reports_do(account: AccountLedger) -> None:
    """See fates of a poll, and that an unknown pair tells nothing."""
    sent = await account.write(
        hand_over, Sms(phones=PHONES[:3], subentries={PHONES[0]: "anna"})
    )
    ids = sent.messages
    await account.write(
        answers.settle_polled,
        {
            ids[0]: status(PHONES[0], "delivered"),
            ids[1]: status(PHONES[1], "waiting"),
            ids[2]: status(PHONES[2], None),
        },
    )
    assert await states(account) == ["delivered", "waiting", "accepted"]
    assert await types_told(account) == [
        ("sms", "delivered"),
        ("sms:anna", "delivered"),
    ]
    await account.write(
        answers.settle_polled,
        {id_: status("", "not delivered") for id_ in ids},
    )
    assert await states(account) == ["delivered", "not_delivered", "not_delivered"]
    assert not account.inbox.awaits(sent.token)
    with after(31 * SECOND):
        assert not (await due(account)).messages
    assert await account.read(watch.seconds_left, None) is None


async def test_who_is_listed_by_tag_was_accepted_and_the_others_stay_uncertain(
    account: AccountLedger,
) -> None:
    """See an uncertain request settled in part, then as a whole."""
    sent = await account.write(
        hand_over, Sms(phones=PHONES[:3], state=RequestState.UNCERTAIN)
    )
    assert await states(account) == ["uncertain"] * 3
    nobody: list[MessageStatus] = []
    await account.write(answers.settle_tagged, sent.request_id, nobody)
    assert await states(account) == ["uncertain"] * 3
    some = [
        status(PHONES[0]),
        status(PHONES[1], "en cours"),
        status(STRANGER),
    ]
    await account.write(answers.settle_tagged, sent.request_id, some)
    assert await states(account) == ["delivered", "accepted", "uncertain"]
    with after(31 * SECOND):
        assert (await due(account)).requests
    rest = [status(PHONES[2], "waiting")]
    await account.write(answers.settle_tagged, sent.request_id, rest)
    assert await states(account) == ["delivered", "accepted", "waiting"]


async def test_a_report_settles_what_a_tag_left_uncertain(
    account: AccountLedger,
) -> None:
    """See a message known again, even by a word that nobody knows."""
    sent = await account.write(
        hand_over, Sms(phones=PHONES[:2], state=RequestState.UNCERTAIN)
    )
    some = [status(PHONES[0])]
    await account.write(answers.settle_tagged, sent.request_id, some)
    await take(account, sent.token, report(PHONES[1], "teleported"))
    assert await states(account) == ["delivered", "accepted"]


async def test_a_delay_is_told_once(account: AccountLedger) -> None:
    """See the event of what is late, and not of what is done, queued or a test."""
    sent = await account.write(
        hand_over, Sms(phones=PHONES[:3], subentries={PHONES[2]: "anna"})
    )
    await account.write(
        hand_over, Sms(sms_id="queued", phones=PHONES[:1], state=RequestState.QUEUED)
    )
    await account.write(hand_over, Sms(sms_id="test", phones=PHONES[:1], is_test=True))
    await take(account, sent.token, report(PHONES[0]), report(PHONES[1], "waiting"))
    done = ("sms", "delivered")
    with after(ALERT - SECOND):
        await due(account, ALERT)
    assert await types_told(account) == [done]
    with after(ALERT + SECOND):
        assert is_due(await account.read(watch.seconds_left, ALERT))
        await due(account, ALERT)
        await due(account, ALERT)
        seconds = await account.read(watch.seconds_left, ALERT)
        assert seconds is not None
        assert seconds > 60
    late = [("sms", "delayed"), ("sms", "delayed"), ("sms:anna", "delayed")]
    assert await types_told(account) == [done, *late]
    await take(account, sent.token, report(PHONES[1]), report(PHONES[2]))


async def test_a_delay_beside_a_doubt(account: AccountLedger) -> None:
    """See each planned in its time: what is late is told though another is uncertain.

    And though nothing else makes the ledger be looked at.
    """
    sent = await account.write(hand_over, Sms(phones=PHONES[:2]))
    uncertain = "UPDATE messages SET fate = 'uncertain' WHERE id = ?"
    await account.write(change, uncertain, sent.messages[1])
    await due(account, timedelta(minutes=25))
    with after(20 * MINUTE):
        await due(account, timedelta(minutes=25))
        seconds = await account.read(watch.seconds_left, timedelta(minutes=25))
    assert seconds == pytest.approx(5 * 60, abs=20)


async def test_no_delay_is_told_where_none_is_wanted(account: AccountLedger) -> None:
    """See nothing of a message that takes a day."""
    await account.write(hand_over, Sms(phones=PHONES[:1]))
    with after(24 * HOUR):
        await due(account, None)
    assert await types_told(account) == []


async def test_a_doubt_is_told_once_after_an_hour(account: AccountLedger) -> None:
    """See the event of what stays uncertain, and of what a tag left so."""
    await account.write(
        hand_over,
        Sms(
            phones=PHONES[:1],
            state=RequestState.UNCERTAIN,
            subentries={PHONES[0]: "anna"},
        ),
    )
    part = await account.write(
        hand_over, Sms(sms_id="S2", phones=PHONES[1:3], state=RequestState.UNCERTAIN)
    )
    some = [status(PHONES[1], "waiting")]
    await account.write(answers.settle_tagged, part.request_id, some)
    with after(HOUR - SECOND):
        await due(account, None)
    assert await types_told(account) == []
    with after(HOUR + SECOND):
        await due(account, None)
        await due(account, None)
    assert await types_told(account) == [
        ("sms", "uncertain"),
        ("sms:anna", "uncertain"),
        ("sms", "uncertain"),
    ]


@pytest.mark.parametrize(
    "state", [RequestState.ACCEPTED, RequestState.UNCERTAIN, RequestState.SENDING]
)
async def test_what_has_no_fate_expires_after_two_days(
    account: AccountLedger, state: RequestState
) -> None:
    """See the end of messages, and a report that comes after it."""
    sent = await account.write(hand_over, Sms(phones=PHONES[:2], state=state))
    await account.write(join, "S2", sent.messages[1], PHONES[1])
    await take(account, sent.token, report(PHONES[0], "ko"))
    ended: set[str] = set()
    account.listen(ended.update)
    with after(TWO_DAYS - SECOND):
        await account.write(expiry.expire)
    assert not (await account.read(records.load, "S1")).is_complete
    with after(TWO_DAYS + SECOND):
        await account.write(expiry.expire)
        await account.write(expiry.expire)
        assert await states(account) == ["failed", "expired"]
        assert await account.read(watch.seconds_left, ALERT) is None
    assert ended == {"S1", "S2"}
    assert not account.inbox.awaits(sent.token)
    assert await types_told(account) == [("sms", "failed"), ("sms", "expired")]
    await take(account, sent.token, report(PHONES[1]))
    assert await states(account) == ["failed", "delivered"]
    assert await states(account, "S2") == ["delivered"]


async def test_a_scheduled_sms_expires_two_days_after_its_time(
    account: AccountLedger,
) -> None:
    """See nothing expire before it was to be sent."""
    await account.write(hand_over, Sms(phones=PHONES[:1], scheduled_in=72 * HOUR))
    with after(119 * HOUR):
        await account.write(expiry.expire)
        assert await states(account) == ["accepted"]
    with after(121 * HOUR):
        await account.write(expiry.expire)
    assert await states(account) == ["expired"]


@pytest.mark.parametrize(
    ("held_for", "expires_after"),
    [
        (72 * HOUR, 120 * HOUR),
        # A date that cannot be meant is no reason to wait for ever.
        (10_000 * HOUR, 7 * 24 * HOUR + TWO_DAYS),
    ],
)
async def test_what_is_held_back_expires_two_days_after_that(
    account: AccountLedger, held_for: timedelta, expires_after: timedelta
) -> None:
    """See nothing expire before SMS Partner sends it, by what it says."""
    sent = await account.write(hand_over, Sms(phones=PHONES[:1]))
    await hold_back(account, sent.request_id, held_for)
    with after(expires_after - MINUTE):
        await account.write(expiry.expire)
        assert await states(account) == ["accepted"]
    with after(expires_after + MINUTE):
        await account.write(expiry.expire)
    assert await states(account) == ["expired"]


async def test_corrected_times_move_what_is_asked_for(
    ledger: Ledger, account: AccountLedger
) -> None:
    """See the next poll and the deadline follow a clock that was a year ahead."""
    year = timedelta(days=365)
    with after(year):
        now = Clock().now() + year // MICROSECOND
        sent = await account.write(hand_over, Sms(phones=PHONES[:1]))
        await due(account)
    correction = Correction(
        base=Clock().now() - 1_000_000,
        by=-(year // MICROSECOND),
        now=Clock().now(),
    )
    await ledger.move_times(correction)
    assert now
    record = await account.read(records.load, sent.sms_id)
    assert abs(record.created_at - datetime.now(UTC)) < MINUTE
    (message,) = record.messages
    assert message.sent_at is not None
    assert abs(message.sent_at - datetime.now(UTC)) < MINUTE
    await due(account)
    seconds = await account.read(watch.seconds_left, None)
    assert seconds == pytest.approx(30, abs=10)
    with after(31 * SECOND):
        assert list((await due(account)).messages) == [
            MessageReference(phone_number=PHONES[0], message_id=MESSAGE_ID)
        ]
