"""The client, with one method for each call of the API.

S0 to S12 are pages of the vendor's documentation; `__init__.py` lists their titles.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import batched
from typing import Final

import aiohttp

from .caller import Caller, IsKnown
from .codes import (
    CANCELLED_CODE,
    LISTED_CODE,
    NO_ID_CODE,
    UNKNOWN_ID_CODE,
    UNKNOWN_TAG_CODE,
)
from .errors import SmsPartnerRequestError
from .exchange import Bounds
from .models import (
    AccountInfo,
    HlrSubmission,
    Id,
    MessageReference,
    MessageStatus,
    RentalFile,
    StopList,
    StopListIds,
    read_statuses,
)
from .sending import (
    SmsSubmission,
    TaggedPage,
    read_pages,
    write_request,
    write_request_from_number,
)
from .shapes import ReceivedAnswer

DEFAULT_URL: Final = "https://api.smspartner.fr/v1"
MAX_NUMBERS_PER_REQUEST: Final = 500
MAX_TAG_LENGTH: Final = 20

# Only a connect time-out proves that nothing was sent, so it comes long before the end
# of the whole.
TIMEOUT: Final = aiohttp.ClientTimeout(
    total=60, connect=8, sock_connect=8, sock_read=60
)
LIST_TIMEOUT: Final = aiohttp.ClientTimeout(
    total=600, connect=8, sock_connect=8, sock_read=60
)
SEND_TIMEOUT: Final = aiohttp.ClientTimeout(
    total=20, connect=5, sock_connect=5, sock_read=20
)
"""An SMS may be an alarm: whoever sent it is told soon."""
MAX_SIZE: Final = 1024 * 1024
MAX_LIST_SIZE: Final = 64 * 1024 * 1024
"""Bytes of an answer that holds a list of any length."""


class SmsPartnerClient:
    """Client of the API for one account."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        api_key: str,
        url: str = DEFAULT_URL,
        *,
        on_date: Callable[[datetime], None] | None = None,
        on_answer: Callable[[ReceivedAnswer], None] | None = None,
    ) -> None:
        """Initialize with a session, the API key of the account, and the API's URL.

        `on_date` is called with the time that the server sends with an answer, and
        `on_answer` with each answer, be it a success or anything else.
        """
        self._api = Caller(
            session, api_key, url.rstrip("/"), on_date=on_date, on_answer=on_answer
        )

    async def request_hlr(
        self, phone_numbers: Sequence[str], *, notify_url: str, tag: str | None = None
    ) -> HlrSubmission:
        """Buy one lookup for each number: POST hlr/notify (S0, S1). This costs money.

        Take at most 500 E.164 numbers, the URL that the results are sent to, and a tag
        of at most 20 characters. Return the campaign, its cost and its currency.

        Raise SmsPartnerRateLimitError if the request was not accepted,
        SmsPartnerConnectionError if it was not sent, SmsPartnerRequestError if it was
        refused, and SmsPartnerOutcomeUnknownError if it may have been accepted.
        """
        body = {"phoneNumbers": ",".join(phone_numbers), "notifyUrl": notify_url}
        if tag:
            body["tag"] = tag
        return await self._api.call(
            "POST",
            "hlr/notify",
            HlrSubmission.from_answer,
            bounds=_bounds(),
            json=body,
            private=(notify_url, tag or ""),
            paid=True,
        )

    async def send_sms(
        self,
        phone_numbers: Sequence[str],
        text: str,
        *,
        tag: str,
        delivery_url: str | None,
        reply_url: str | None = None,
        sender: str | None = None,
        scheduled_at: datetime | None = None,
        is_advertising: bool = False,
        is_unicode: bool = False,
        is_test: bool = False,
    ) -> SmsSubmission:
        """Send one text to each number: POST send (S5). This costs money.

        Take at most 500 E.164 numbers, a text with `:br:` for each line break, a tag of
        at most 20 characters of a-z and 0-9, the URLs that delivery reports and
        replies are sent to, who it is from (3 to 11 letters and digits; None for a
        short code that can be answered), and the time it leaves at, with a zone and at
        a multiple of five minutes. `is_advertising` has the vendor add how to opt out,
        `is_test` has it check the request and send nothing. Return the request's ID,
        parts and cost.

        Raise SmsPartnerRateLimitError if the request was not accepted,
        SmsPartnerConnectionError if it was not sent, SmsPartnerRequestError if it was
        refused, and SmsPartnerOutcomeUnknownError if it may have been accepted.
        """
        body = write_request(
            phone_numbers,
            text,
            tag=tag,
            delivery_url=delivery_url,
            reply_url=reply_url,
            sender=sender,
            scheduled_at=scheduled_at,
            is_advertising=is_advertising,
            is_unicode=is_unicode,
            is_test=is_test,
        )
        return await self._api.call(
            "POST",
            "send",
            SmsSubmission.from_answer,
            bounds=Bounds(timeout=SEND_TIMEOUT, size=MAX_SIZE),
            json=body,
            private=(text, tag, delivery_url or "", reply_url or "", sender or ""),
            paid=True,
        )

    async def send_from_number(
        self,
        phone_number: str,
        text: str,
        *,
        tag: str,
        send_from: str,
        delivery_url: str | None,
        reply_url: str | None,
        is_advertising: bool = False,
        is_test: bool = False,
    ) -> SmsSubmission:
        """Send one text from a rented number: POST vn/send (S9). This costs money.

        Take one E.164 number, the rented one that it is sent from, and the rest as
        `send_sms` does. Return and raise what `send_sms` does.
        """
        body = write_request_from_number(
            phone_number,
            text,
            tag=tag,
            send_from=send_from,
            delivery_url=delivery_url,
            reply_url=reply_url,
            is_advertising=is_advertising,
            is_test=is_test,
        )
        return await self._api.call(
            "POST",
            "vn/send",
            SmsSubmission.from_answer,
            bounds=Bounds(timeout=SEND_TIMEOUT, size=MAX_SIZE),
            json=body,
            private=(text, tag, delivery_url or "", reply_url or "", send_from),
            paid=True,
        )

    async def cancel_sms(self, message_id: str) -> None:
        """Cancel a scheduled request for all its numbers: GET message-cancel (S7).

        Take the `message_id` of the request. One that was cancelled before (code 5) is
        a success. Never repeat the call by itself: it changes something.

        Raise SmsPartnerRequestError if it was refused, with code 4 for an ID that is
        unknown, 6 where less than five minutes are left, 7 where it was sent. Raise
        SmsPartnerRateLimitError or SmsPartnerConnectionError if it was not done, and
        SmsPartnerOutcomeUnknownError if it may have been.
        """
        await self._change(
            "GET",
            "message-cancel",
            done_before=CANCELLED_CODE,
            params={"messageId": message_id},
        )

    async def find_statuses_by_tag(self, tag: str) -> Sequence[MessageStatus]:
        """Return the delivery statuses of a tag: GET bulk-status-by-tag (S6).

        Read all pages; there is one status for each phone number, without a message
        ID, and there may be none for others that the tag was sent to. A tag that no
        message has, or none yet (code 4), has no statuses. Raise
        SmsPartnerRequestError, SmsPartnerRateLimitError, SmsPartnerConnectionError or
        SmsPartnerUnexpectedAnswerError.
        """

        async def read_page(number: int) -> TaggedPage:
            """Return one page."""
            page = {} if number == 1 else {"page": str(number)}
            return await self._api.call(
                "GET",
                "bulk-status-by-tag",
                TaggedPage.from_answer,
                bounds=_bounds(),
                params={"tag": tag} | page,
                private=(tag,),
            )

        try:
            return await read_pages(read_page)
        except SmsPartnerRequestError as err:
            if err.code != UNKNOWN_TAG_CODE:
                raise
            return ()

    async def find_message_statuses(
        self, messages: Iterable[MessageReference]
    ) -> dict[MessageReference, MessageStatus]:
        """Return the delivery statuses of any number of messages (S2).

        A message that the answer leaves out is left out here too. Raise the exceptions
        of `get_message_statuses`.
        """
        found: dict[MessageReference, MessageStatus] = {}
        for chunk in batched(
            dict.fromkeys(messages), MAX_NUMBERS_PER_REQUEST, strict=False
        ):
            statuses = {
                (status.phone_number, status.message_id): status
                for status in await self.get_message_statuses(chunk)
            }
            for message in chunk:
                if status := statuses.get((message.phone_number, message.message_id)):
                    found[message] = status
        return found

    async def get_message_statuses(
        self, messages: Sequence[MessageReference]
    ) -> list[MessageStatus]:
        """Return the delivery statuses of messages: POST multi-status (S2).

        Take at most 500 messages; the answer may leave some out. Raise
        SmsPartnerRequestError, SmsPartnerRateLimitError, SmsPartnerConnectionError or
        SmsPartnerUnexpectedAnswerError.
        """
        body = {"SMSStatut_List": [message.to_request() for message in messages]}
        return await self._api.call(
            "POST", "multi-status", read_statuses, bounds=_bounds(), json=body
        )

    async def get_stop_list(self) -> StopList:
        """Return the whole stop list: GET stop-sms/list (S3).

        Raise SmsPartnerRequestError, SmsPartnerRateLimitError,
        SmsPartnerConnectionError or SmsPartnerUnexpectedAnswerError.
        """
        return await self._api.call(
            "GET", "stop-sms/list", StopList.from_answer, bounds=_list_bounds()
        )

    async def get_stop_list_ids(
        self, is_known: IsKnown | None = None
    ) -> StopListIds | None:
        """Return the numbers and IDs of the stop list: GET stop-sms/list (S3).

        None if `is_known` knows the digest of the answer. A long list takes an eighth
        of the time that `get_stop_list` takes, which raises the same exceptions.
        """
        answer = await self._api.get_list(
            "stop-sms/list", StopListIds, bounds=_list_bounds(), is_known=is_known
        )
        return answer and replace(answer.value, digest=answer.digest)

    async def add_to_stop_list(self, phone_number: str) -> bool:
        """Put a number on the stop list: POST stop-sms/add (S10).

        Take an E.164 number. Return whether it was added: False if it was there before
        (code 3). Raise SmsPartnerRequestError if it was refused,
        SmsPartnerRateLimitError or SmsPartnerConnectionError if it was not done, and
        SmsPartnerOutcomeUnknownError if it may have been.
        """
        return await self._change(
            "POST",
            "stop-sms/add",
            done_before=LISTED_CODE,
            json={"phoneNumber": phone_number},
        )

    async def remove_from_stop_list(self, entry_id: Id) -> bool:
        """Remove an entry from the stop list: GET stop-sms/delete (S11).

        Take the ID that the entry has on the list. Return whether it was removed: False
        if it was not there any more (code 4). Never repeat the call by itself: it
        changes something. Raise what `add_to_stop_list` does; an entry without an ID is
        refused with code 3, and nothing is sent.
        """
        if entry_id is None:
            raise SmsPartnerRequestError("The entry has no ID", NO_ID_CODE)
        return await self._change(
            "GET",
            "stop-sms/delete",
            done_before=UNKNOWN_ID_CODE,
            params={"id": str(entry_id)},
        )

    async def download_rental_file(self, token: str) -> RentalFile:
        """Return a file of rented numbers: GET location/file/download (S4).

        Take the token of the rental. A second download may be refused. Raise
        SmsPartnerRequestError, SmsPartnerRateLimitError, SmsPartnerConnectionError or
        SmsPartnerUnexpectedAnswerError.
        """
        return await self._api.call(
            "GET",
            "location/file/download",
            RentalFile.from_answer,
            bounds=_list_bounds(),
            params={"token": token},
            private=(token,),
        )

    async def get_account(self) -> AccountInfo:
        """Return the name and the balance of the account: GET me, not documented.

        Raise SmsPartnerHttpError if the API has no such call. Raise
        SmsPartnerRequestError, SmsPartnerRateLimitError, SmsPartnerConnectionError or
        SmsPartnerUnexpectedAnswerError.
        """
        return await self._api.call(
            "GET", "me", AccountInfo.from_answer, bounds=_bounds()
        )

    async def _change(
        self,
        method: str,
        path: str,
        *,
        done_before: int,
        json: Mapping[str, object] | None = None,
        params: Mapping[str, str] | None = None,
    ) -> bool:
        """Make a call that changes something, and return whether it did.

        `done_before` is the code of a refusal which says that there was no need to.
        """
        try:
            await self._api.call(
                method,
                path,
                lambda _answer: None,
                bounds=_bounds(),
                json=json,
                params=params,
                paid=True,
            )
        except SmsPartnerRequestError as err:
            if err.code != done_before:
                raise
            return False
        return True


def _bounds() -> Bounds:
    """Return the limits of an ordinary call."""
    return Bounds(timeout=TIMEOUT, size=MAX_SIZE)


def _list_bounds() -> Bounds:
    """Return the limits of a call that is answered with a list of any length."""
    return Bounds(timeout=LIST_TIMEOUT, size=MAX_LIST_SIZE)
