"""Each kind of problem has an error of its own, and no text of ours in it."""

from collections import Counter
from dataclasses import replace

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.smspartner.actions.errors import (
    translated_errors,
    update_failed,
)
from custom_components.smspartner.actions.verification_fields import verified_fields
from custom_components.smspartner.api import (
    AnswerProblem,
    ConnectionProblem,
    SmsPartnerConnectionError,
    SmsPartnerHttpError,
    SmsPartnerRequestError,
    SmsPartnerUnexpectedAnswerError,
    Verdict,
)
from custom_components.smspartner.exceptions import NothingBoughtError
from custom_components.smspartner.ledger.counts import LookupCounts
from custom_components.smspartner.ledger.reports import (
    RequestRecord,
    VerificationReport,
)
from custom_components.smspartner.ledger.states import (
    Cause,
    LookupState,
    Outcome,
    Reason,
    RequestState,
)
from custom_components.smspartner.operators import Operators
from custom_components.smspartner.phone_numbers import ReadNumbers
from custom_components.smspartner.verification.verifier import Verified

NO_OPERATORS = Operators(b'{"networks": {}, "countries": {}, "date": ""}')
NOTHING = VerificationReport(
    verification_id="01KAJ5YV5ZB1V0K3XQ5P4S8Q2T",
    tag=None,
    complete=True,
    counts=LookupCounts(
        kinds=Counter({"bought": 1}),
        taken=Counter(),
        states=Counter({LookupState.REJECTED: 1}),
        verdicts=dict.fromkeys(Verdict, 0),
    ),
    requests=[],
    cost=0,
    currency="EUR",
    pending=[],
    results=[],
    truncated=False,
)


def report_of(outcome: Outcome) -> VerificationReport:
    """Return the report of a verification whose only request ended like this."""
    request = RequestRecord(
        state=outcome.state,
        campaign_id=None,
        size=1,
        number=None,
        cost=None,
        currency=None,
        code=outcome.code,
        message=outcome.message,
        reason=outcome.reason,
        cause=outcome.cause,
    )
    return replace(NOTHING, requests=[request])


@pytest.mark.parametrize(
    ("outcome", "key", "message"),
    [
        (
            Outcome.not_sent(Cause.NO_ADDRESS),
            "no_callback_address",
            "There is no address for the results",
        ),
        (
            Outcome.not_sent(Cause.NO_CONNECTION, "No connection: ClientError"),
            "not_sent_no_connection",
            "No connection: ClientError",
        ),
        (
            Outcome.not_sent(Cause.RATE_LIMITED),
            "not_sent_rate_limited",
            "SMS Partner takes no more requests for hours",
        ),
        (
            Outcome.not_sent(Cause.TOO_LATE),
            "not_sent_too_late",
            "It could not be sent within an hour",
        ),
        (Outcome.not_sent(Cause.FORGOTTEN), "not_sent_forgotten", "It was forgotten"),
        (Outcome.refused(Reason.BUDGET), "over_budget_before", None),
        (Outcome.refused(Reason.PRICE_UNKNOWN), "price_unknown", None),
        (
            Outcome.refused(Reason.RESTORED),
            "restored",
            "It waited in a backup that was restored",
        ),
        (
            Outcome.refused(Reason.CANCELLED),
            "verification_stopped",
            "It was stopped before it was sent",
        ),
        (
            Outcome.refused_by_vendor(SmsPartnerRequestError("Non", 3)),
            "refused",
            "Non",
        ),
        (
            Outcome.refused_by_vendor(SmsPartnerRequestError(None, 3)),
            "refused_without_reason",
            "No reason given",
        ),
        (
            Outcome.refused_by_vendor(SmsPartnerHttpError(403, "Non")),
            "refused_without_code",
            "Non",
        ),
        (
            Outcome.refused_by_vendor(SmsPartnerHttpError(403)),
            "refused_by_status",
            "HTTP status 403",
        ),
    ],
)
async def test_nothing_bought(
    hass: HomeAssistant,
    account: MockConfigEntry,
    outcome: Outcome,
    key: str,
    message: str | None,
) -> None:
    """What kept a request from being bought is an error, and a stable message."""
    report = report_of(outcome)
    with pytest.raises(HomeAssistantError) as raised:
        async with translated_errors(hass, account):
            raise NothingBoughtError(report)
    assert raised.value.translation_key == key
    assert "None" not in str(raised.value)
    numbers = ReadNumbers()
    answer = verified_fields(Verified(report=report, numbers=numbers), NO_OPERATORS)
    (campaign,) = answer["campaigns"]
    assert (campaign["state"], campaign["message"]) == ("rejected", message)
    assert campaign["reason"] == (outcome.reason and outcome.reason.value)


def test_uncertain_request_has_no_message_of_ours() -> None:
    """A request that is not refused shows what was stored with it, or nothing."""
    report = report_of(Outcome(state=RequestState.UNCERTAIN))
    numbers = ReadNumbers()
    answer = verified_fields(Verified(report=report, numbers=numbers), NO_OPERATORS)
    assert answer["campaigns"][0]["message"] is None


def test_each_problem_of_a_connection() -> None:
    """Each way to get no answer has an error of its own."""
    keys = {
        update_failed(SmsPartnerConnectionError("ClientError", problem)).translation_key
        for problem in ConnectionProblem
    }
    assert len(keys) == len(ConnectionProblem)


@pytest.mark.parametrize("problem", AnswerProblem)
def test_each_problem_of_an_answer(problem: AnswerProblem) -> None:
    """An answer that cannot be used is told by its status, not by words of ours."""
    err = SmsPartnerUnexpectedAnswerError(
        f"HTTP status 200, {problem}",
        problem=problem,
        status=200,
        code=None,
        message=None,
    )
    assert update_failed(err).translation_placeholders == {"status": "200"}
