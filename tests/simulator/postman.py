"""Posts bodies to whoever asked for them, and says what came back."""

import aiohttp
from yarl import URL

from .attempts import Attempt, attempt
from .settings import Settings


class Postman:
    """The simulator's way out to callback addresses."""

    def __init__(self, settings: Settings) -> None:
        """Initialize without a session."""
        self._settings = settings
        self._session: aiohttp.ClientSession | None = None

    async def start(self) -> None:
        """Open the HTTP session."""
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0),
            cookie_jar=aiohttp.DummyCookieJar(),
        )

    async def close(self) -> None:
        """Close the session."""
        if self._session:
            await self._session.close()

    async def post(self, url: URL, body: bytes, content_type: str) -> Attempt | None:
        """Post a body once; None when there is no session any more."""
        if self._session is None:
            return None
        try:
            async with self._session.post(
                url,
                data=body,
                headers={"Content-Type": content_type},
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(self._settings.notification_timeout),
            ) as response:
                return attempt(response.status, await response.text(errors="replace"))
        except (aiohttp.ClientError, TimeoutError) as err:
            return Attempt(None, type(err).__name__)
