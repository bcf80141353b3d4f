"""A download of so many bytes of which nothing has to be made."""

from aiohttp.web import Request, StreamResponse
from homeassistant.components.http import HomeAssistantView

_PIECE = b"0" * (1024 * 1024)


class Download(HomeAssistantView):
    """Sends bytes in pieces as large as those of a download of results."""

    url = "/api/yardstick/download/{size}"
    name = "api:yardstick:download"
    requires_auth = False

    async def get(self, request: Request, size: str) -> StreamResponse:
        """Send them."""
        response = StreamResponse()
        await response.prepare(request)
        left = int(size)
        while left > 0:
            await response.write(_PIECE[:left])
            left -= len(_PIECE)
        return response
