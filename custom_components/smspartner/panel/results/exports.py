"""Sends results as a CSV file while that is made: nobody holds all of it."""

import sqlite3
from contextlib import aclosing
from http import HTTPStatus
from typing import TYPE_CHECKING

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

if TYPE_CHECKING:
    from .csv_export import ResultExport


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
