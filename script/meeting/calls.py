"""Makes the calls that are free, each once, and notes how they are answered."""

import asyncio
import secrets
import string
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Final

import aiohttp

from custom_components.smspartner.api import (
    AccountInfo,
    MessageReference,
    ReceivedAnswer,
    SmsPartnerAuthError,
    SmsPartnerClient,
    SmsPartnerConnectionError,
    SmsPartnerError,
    SmsPartnerHttpError,
    SmsPartnerOutcomeUnknownError,
    SmsPartnerRateLimitError,
    SmsPartnerRequestError,
    SmsPartnerUnexpectedAnswerError,
)
from custom_components.smspartner.api.caller import Caller
from custom_components.smspartner.api.client import MAX_SIZE, TIMEOUT
from custom_components.smspartner.api.codes import is_listed
from custom_components.smspartner.api.exchange import Bounds

SECONDS: Final = 90
"""After which a call has no answer."""

FICTIONAL: Final = "+33639980001"
"""A number that the regulator keeps for films: nobody has it."""
NO_NUMBER: Final = "+33000"
UNKNOWN_ID: Final = "1"
TEXT: Final = "Test"
_TAG_ALPHABET: Final = string.ascii_lowercase + string.digits

UNDERSTOOD: Final = "understood"


@dataclass(kw_only=True)
class Meeting:
    """One call, and how it was answered."""

    call: str
    purpose: str
    outcome: str = ""
    """What the client made of it, in plain words."""
    may_be_done: bool = True
    answers: list[dict[str, Any]] = field(default_factory=list)
    """Descriptions of the answers, in the order they came."""
    surprises: list[str] = field(default_factory=list)


class Vendor:
    """The API as one account meets it."""

    def __init__(self, session: aiohttp.ClientSession, key: str, url: str) -> None:
        """Initialize with a session, the API key, and the API's URL."""
        self._answers: list[ReceivedAnswer] = []
        note = self._answers.append
        self._client = SmsPartnerClient(session, key, url, on_answer=note)
        self._caller = Caller(session, key, url.rstrip("/"), on_answer=note)
        self.account: AccountInfo | None = None
        """What the account told of itself."""

    async def meet[T](
        self, call: str, purpose: str, made: Awaitable[T]
    ) -> tuple[Meeting, T | None]:
        """Make a call; return how it was answered, and what the client read."""
        meeting = Meeting(call=call, purpose=purpose)
        self._answers.clear()
        read = None
        try:
            async with asyncio.timeout(SECONDS):
                read = await made
            meeting.outcome = UNDERSTOOD
        except SmsPartnerError as err:
            meeting.outcome = _outcome(call, err)
            meeting.may_be_done = isinstance(err, SmsPartnerOutcomeUnknownError)
        except TimeoutError:
            meeting.outcome = f"no answer within {SECONDS} seconds"
        for answer in self._answers:
            meeting.answers.append(answer.describe())
            meeting.surprises += answer.surprises
        return meeting, read

    async def meet_account(self) -> Meeting:
        """Ask for the account."""
        meeting, self.account = await self.meet(
            "me", "name and balance", self._client.get_account()
        )
        return meeting

    async def meet_stop_list(self) -> Meeting:
        """Ask for the stop list."""
        made = self._client.get_stop_list()
        return (await self.meet("stop-sms/list", "the stop list", made))[0]

    async def meet_lookup(self) -> Meeting:
        """Ask how a number that nobody has is written, and one that is none."""
        made = self._caller.call(
            "POST",
            "lookup",
            lambda _answer: None,
            bounds=Bounds(timeout=TIMEOUT, size=MAX_SIZE),
            json={"phoneNumbers": f"{FICTIONAL},{NO_NUMBER}"},
        )
        return (await self.meet("lookup", "the format of two numbers", made))[0]

    async def meet_status(self) -> Meeting:
        """Ask for the status of a message that does not exist."""
        message = MessageReference(phone_number=FICTIONAL, message_id=UNKNOWN_ID)
        made = self._client.get_message_statuses([message])
        return (await self.meet("multi-status", "an unknown message", made))[0]

    async def meet_tag(self) -> Meeting:
        """Ask for the messages of a tag that no message has."""
        made = self._client.find_statuses_by_tag(random_tag())
        return (await self.meet("bulk-status-by-tag", "an unknown tag", made))[0]

    async def meet_send(self, phone_number: str) -> Meeting:
        """Try to send an SMS, which the API is told not to send."""
        made = self._client.send_sms(
            [phone_number], TEXT, tag=random_tag(), delivery_url=None, is_test=True
        )
        return (await self.meet("send", "a test that sends nothing", made))[0]

    async def buy_lookup(self, phone_number: str, notify_url: str) -> Meeting:
        """Buy a lookup: this costs money."""
        made = self._client.request_hlr([phone_number], notify_url=notify_url)
        return (await self.meet("hlr/notify", "one lookup, paid", made))[0]

    def free_calls(self, phone_number: str | None) -> list[Callable[[], Any]]:
        """Return what makes the free calls; an SMS only where there is a number."""
        calls: list[Callable[[], Awaitable[Meeting]]] = [
            self.meet_account,
            self.meet_stop_list,
            self.meet_lookup,
            self.meet_status,
            self.meet_tag,
        ]
        if phone_number:
            calls.append(lambda: self.meet_send(phone_number))
        return calls


def random_tag() -> str:
    """Return a tag that no message has."""
    return "".join(secrets.choice(_TAG_ALPHABET) for _ in range(12))


def _outcome(call: str, err: SmsPartnerError) -> str:
    """Return why there is no success; of the vendor's words there is none in it."""
    match err:
        case SmsPartnerHttpError():
            text = "refused by the HTTP status alone"
        case SmsPartnerAuthError():
            text = f"refused: the API key is missing or wrong (code {err.code})"
        case SmsPartnerRequestError() if is_listed(call, err.code):
            text = f"refused with code {err.code}"
        case SmsPartnerRequestError():
            text = "refused with a code that the client does not know for this call"
        case SmsPartnerRateLimitError():
            text = "refused: too many requests"
        case SmsPartnerConnectionError():
            text = f"no answer: {err.problem.replace('_', ' ')}"
        case SmsPartnerUnexpectedAnswerError():
            text = f"not understood: {err.problem}"
        case _:
            text = "no answer, or one that leaves open what was done"
    return text
