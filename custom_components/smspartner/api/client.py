"""The client, with one method for each call of the API.

S0 to S4 are pages of the vendor's documentation; `__init__.py` lists their titles.
"""

import asyncio
import logging
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import batched
from typing import Final

import aiohttp
import orjson

from .answers import read_answer
from .errors import SmsPartnerError
from .exchange import Bounds, Reply, exchange
from .models import (
    AccountInfo,
    Answer,
    HlrSubmission,
    MessageReference,
    MessageStatus,
    RentalFile,
    StopList,
    StopListIds,
    read_statuses,
)

_LOGGER = logging.getLogger(__name__)

DEFAULT_URL: Final = "https://api.smspartner.fr/v1"
MAX_NUMBERS_PER_REQUEST: Final = 500
MAX_TAG_LENGTH: Final = 20

MAX_JSON_NUMBER: Final = 2**64 - 1

_MESSAGE_NUMBER: Final = re.compile(r"0|[1-9][0-9]{0,19}")

# Only a connect time-out proves that nothing was sent, so it comes long before the end
# of the whole.
TIMEOUT: Final = aiohttp.ClientTimeout(
    total=60, connect=8, sock_connect=8, sock_read=60
)
LIST_TIMEOUT: Final = aiohttp.ClientTimeout(
    total=600, connect=8, sock_connect=8, sock_read=60
)
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
    ) -> None:
        """Initialize with a session, the API key of the account, and the API's URL.

        `on_date` is called with the time that the server sends with an answer.
        """
        self._session = session
        self._api_key = api_key
        self._url = url.rstrip("/")
        self._on_date = on_date

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
        return await self._call(
            "POST",
            "hlr/notify",
            HlrSubmission.from_answer,
            json=body,
            private=(notify_url, tag or ""),
            paid=True,
        )

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
        body = {
            "SMSStatut_List": [
                {
                    "phoneNumber": message.phone_number,
                    "messageId": _as_number(message.message_id),
                }
                for message in messages
            ]
        }
        return await self._call("POST", "multi-status", read_statuses, json=body)

    async def get_stop_list(self) -> StopList:
        """Return the whole stop list: GET stop-sms/list (S3).

        Raise SmsPartnerRequestError, SmsPartnerRateLimitError,
        SmsPartnerConnectionError or SmsPartnerUnexpectedAnswerError.
        """
        return await self._call(
            "GET", "stop-sms/list", StopList.from_answer, is_list=True
        )

    async def get_stop_list_ids(self) -> StopListIds:
        """Return the numbers and IDs of the stop list: GET stop-sms/list (S3).

        It takes a fifth of the time of `get_stop_list`, and raises the same exceptions.
        """
        return await self._call(
            "GET", "stop-sms/list", StopListIds.from_answer, is_list=True
        )

    async def download_rental_file(self, token: str) -> RentalFile:
        """Return a file of rented numbers: GET location/file/download (S4).

        Take the token of the rental. A second download may be refused. Raise
        SmsPartnerRequestError, SmsPartnerRateLimitError, SmsPartnerConnectionError or
        SmsPartnerUnexpectedAnswerError.
        """
        return await self._call(
            "GET",
            "location/file/download",
            RentalFile.from_answer,
            params={"token": token},
            private=(token,),
            is_list=True,
        )

    async def get_account(self) -> AccountInfo:
        """Return the name and the balance of the account: GET me, not documented.

        Raise SmsPartnerHttpError if the API has no such call. Raise
        SmsPartnerRequestError, SmsPartnerRateLimitError, SmsPartnerConnectionError or
        SmsPartnerUnexpectedAnswerError.
        """
        return await self._call("GET", "me", AccountInfo.from_answer)

    async def _call[T](
        self,
        method: str,
        path: str,
        read: Callable[[Answer], T],
        *,
        json: Mapping[str, object] | None = None,
        params: Mapping[str, str] | None = None,
        private: Collection[str] = (),
        is_list: bool = False,
        paid: bool = False,
    ) -> T:
        """Send one call and return its answer as `read` reads it.

        Neither the key nor what is `private` of what is sent is in any exception.
        """
        key = {"apiKey": self._api_key}
        _LOGGER.debug("Calling %s", path)
        reply = await exchange(
            self._session,
            method,
            f"{self._url}/{path}",
            data=None if json is None else orjson.dumps(key | dict(json)),
            params=key | dict(params or {}) if json is None else None,
            bounds=Bounds(timeout=LIST_TIMEOUT, size=MAX_LIST_SIZE)
            if is_list
            else Bounds(timeout=TIMEOUT, size=MAX_SIZE),
            paid=paid,
        )
        if isinstance(reply, SmsPartnerError):
            _LOGGER.debug("%s failed: %s", path, reply)
            raise reply
        _LOGGER.debug("%s answered with status %s", path, reply.status)
        self._pass_on_date(reply)
        secrets = [self._api_key, *private]

        def decode() -> T:
            """Return the answer, decoded and read."""
            return read(read_answer(path, reply, secrets, paid=paid))

        # Decoding a long list would block the event loop.
        return decode() if reply.is_quick else await asyncio.to_thread(decode)

    def _pass_on_date(self, reply: Reply) -> None:
        """Call `on_date` with the date of a reply that is the vendor's: 2xx or 4xx."""
        date = reply.date if reply.status // 100 in {2, 4} else None
        if self._on_date and date:
            self._on_date(date)


def _as_number(message_id: str) -> int | str:
    """Return a message ID as a number, as in the vendor's samples, if it is one."""
    if not _MESSAGE_NUMBER.fullmatch(message_id) or int(message_id) > MAX_JSON_NUMBER:
        return message_id
    return int(message_id)
