"""Results as a CSV file that is sent while it is made: nobody holds all of it."""

import asyncio
import sqlite3
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from aiohttp import web
from homeassistant.auth.models import User
from homeassistant.components.http.auth import async_sign_path
from homeassistant.components.http.const import KEY_HASS_USER
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import Unauthorized
from homeassistant.helpers.http import HomeAssistantView
from homeassistant.util.hass_dict import HassKey

from ...actions.download_links import LINK_LIFETIME, Links, new_download
from ...const import DOMAIN
from ...exceptions import UnknownAccountError
from ...ledger import AccountLedger, result_export
from ...ledger.result_export import ExportedLookup
from ...ledger.table_filter import TableFilter
from ...ledger.table_pieces import walk
from .csv_lines import CsvLines

_LINES: Final = 5_000
"""Lookups that are read at once."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ResultExport:
    """Results that may be downloaded."""

    ledger: AccountLedger
    wanted: TableFilter
    lines: CsvLines
    filename: str

    async def make(self, hass: HomeAssistant) -> AsyncGenerator[bytes]:
        """Yield the file in pieces. Raise sqlite3.Error or UnknownAccountError.

        While lines are made, the next lookups are read.
        """
        read = walk(self.ledger, self.wanted, _LINES, result_export.read)
        async with aclosing(read) as pieces:
            lookups: Sequence[ExportedLookup] | None = await anext(pieces)
            yield self.lines.heading()
            while lookups is not None:
                made, lookups = await asyncio.gather(
                    hass.async_add_executor_job(self.lines.make, lookups),
                    anext(pieces, None),
                )
                yield made


class ExportView(HomeAssistantView):
    """Sends results to administrators who have a link that is still good."""

    url = f"/api/{DOMAIN}/exports/{{export_id}}"
    name = f"api:{DOMAIN}:exports"

    def __init__(self, hass: HomeAssistant) -> None:
        """Initialize without any results."""
        self._hass = hass
        self._links: Links[ResultExport] = Links(hass)

    @callback
    def async_add(self, export: ResultExport) -> str:
        """Take results; return the signed path that downloads them."""
        path = self.url.format(export_id=self._links.async_add(export))
        return async_sign_path(self._hass, path, LINK_LIFETIME)

    async def get(self, request: web.Request, export_id: str) -> web.StreamResponse:
        """Send results. An error on the way breaks the connection off.

        Otherwise the file would look whole.
        """
        user = request[KEY_HASS_USER]
        _require_admin(user)
        export = self._links.async_find(export_id)
        if export is None:
            return web.Response(status=HTTPStatus.NOT_FOUND)
        response = new_download(export.filename)
        try:
            async with aclosing(export.make(self._hass)) as pieces:
                async for piece in pieces:
                    _require_admin(user)
                    if not response.prepared:
                        await response.prepare(request)
                    await response.write(piece)
        except ConnectionResetError:
            pass  # whoever breaks a download off breaks nothing
        except sqlite3.Error, UnknownAccountError, Unauthorized:
            if not response.prepared:
                return web.Response(status=HTTPStatus.INTERNAL_SERVER_ERROR)
            if request.transport:
                request.transport.abort()
        return response


def _require_admin(user: User) -> None:
    """Raise Unauthorized for who is no administrator, or none any more."""
    if not user.is_admin:
        raise Unauthorized


_VIEW: HassKey[ExportView] = HassKey(f"{DOMAIN}_exports")


@callback
def async_setup_exports(hass: HomeAssistant) -> None:
    """Register the view that sends results."""
    hass.data[_VIEW] = ExportView(hass)
    hass.http.register_view(hass.data[_VIEW])


@callback
def async_add_export(hass: HomeAssistant, export: ResultExport) -> str:
    """Return the path of the URL, with its signature, that downloads results."""
    return hass.data[_VIEW].async_add(export)
