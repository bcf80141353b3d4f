"""Links by which a user downloads a file that an action has written for them."""

import hashlib
import os
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from http import HTTPStatus
from io import BufferedReader
from pathlib import Path
from typing import Final

from aiohttp import hdrs, web
from homeassistant.components.http.auth import async_sign_path
from homeassistant.core import HomeAssistant, ServiceCall, callback
from homeassistant.helpers.http import HomeAssistantView
from homeassistant.helpers.network import NoURLAvailableError, get_url
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN
from .csv_file import open_at_once
from .download_links import LINK_LIFETIME, Links, new_download

_CHUNK: Final = 256 * 1024


@dataclass(frozen=True, kw_only=True, slots=True)
class _Download:
    """A file that may be downloaded for a while."""

    path: Path
    digest: bytes
    """A hash of what was written: anything else that stands there is not given."""

    def open_unchanged(self) -> BufferedReader | None:
        """Open the file; return None where it is gone or is not the same any more."""
        with suppress(OSError), ExitStack() as opened:
            file = opened.enter_context(open(self.path, "rb", opener=open_at_once))
            if _digest(file) == self.digest:
                file.seek(0)
                opened.pop_all()
                return file
        return None


class DownloadView(HomeAssistantView):
    """Gives out the files whose links are still good, to whoever has such a link."""

    url = f"/api/{DOMAIN}/downloads/{{download_id}}"
    name = f"api:{DOMAIN}:downloads"

    def __init__(self, hass: HomeAssistant) -> None:
        """Initialize without a file."""
        self._hass = hass
        self._links: Links[_Download] = Links(hass)

    @callback
    def async_add(self, path: Path, digest: bytes) -> str:
        """Take a file with the hash of what is in it; return the path of its URL."""
        download = _Download(path=path, digest=digest)
        return self.url.format(download_id=self._links.async_add(download))

    async def head(self, request: web.Request, download_id: str) -> web.StreamResponse:
        """Return what a download would begin with."""
        return await self.get(request, download_id)

    async def get(self, request: web.Request, download_id: str) -> web.StreamResponse:
        """Send a file."""
        download = self._links.async_find(download_id)
        if download is None:
            return web.Response(status=HTTPStatus.NOT_FOUND)
        file = await self._hass.async_add_executor_job(download.open_unchanged)
        if file is None:
            return web.Response(status=HTTPStatus.GONE)
        response = new_download(os.fsencode(download.path.name))
        # Whoever breaks a download off breaks nothing.
        with file, suppress(ConnectionResetError):
            response.content_length = os.fstat(file.fileno()).st_size
            await response.prepare(request)
            if request.method == hdrs.METH_GET:
                while chunk := await self._hass.async_add_executor_job(
                    file.read, _CHUNK
                ):
                    await response.write(chunk)
            await response.write_eof()
        return response


_VIEW: HassKey[DownloadView] = HassKey(f"{DOMAIN}_downloads")


@callback
def _async_view(hass: HomeAssistant) -> DownloadView:
    """Return the view that gives out files; the first file has it registered."""
    if _VIEW not in hass.data:
        hass.data[_VIEW] = DownloadView(hass)
        hass.http.register_view(hass.data[_VIEW])
    return hass.data[_VIEW]


async def async_download_fields(call: ServiceCall, path: str) -> dict[str, str]:
    """Return the field of a response that links to a file which the call has written.

    There is none for an automation: what it does with its response may be read by all.
    """
    if call.context.user_id is None:
        return {}
    digest = await call.hass.async_add_executor_job(_digest_of, Path(path))
    if digest is None:
        return {}
    url = _async_view(call.hass).async_add(Path(path), digest)
    signed = async_sign_path(call.hass, url, LINK_LIFETIME)
    return {"url": f"{_own_address(call.hass)}{signed}"}


def _own_address(hass: HomeAssistant) -> str:
    """Return the address of Home Assistant: the one that the user came by, if known."""
    for is_current in (True, False):
        with suppress(NoURLAvailableError):
            return get_url(hass, require_current_request=is_current)
    return ""


def _digest_of(path: Path) -> bytes | None:
    """Return a hash of a file, None where it is gone already."""
    try:
        with path.open("rb") as file:
            return _digest(file)
    except OSError:
        return None


def _digest(file: BufferedReader) -> bytes:
    """Return a hash of what is in an open file. Raise OSError."""
    return hashlib.file_digest(file, "sha256").digest()
