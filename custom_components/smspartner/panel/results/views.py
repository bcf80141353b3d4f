"""Tables that the page is looking at, by the ids that it asks for their rows with."""

import sqlite3
from collections.abc import Callable, Sequence

from homeassistant.core import HomeAssistant, callback
from homeassistant.util.hass_dict import HassKey
from homeassistant.util.ulid import ulid_now

from ...actions.errors import failure_of
from ...const import DOMAIN
from ...data import SmsPartnerConfigEntry
from ...ledger import result_table
from ...ledger.result_table import Table
from ...ledger.table_filter import TableFilter
from ..messages.results import Results
from ..updates import changes_of
from .answers import make_results


class WatchedTable:
    """A table that a subscription shows, as the page was last told."""

    def __init__(
        self, hass: HomeAssistant, entry: SmsPartnerConfigEntry, wanted: TableFilter
    ) -> None:
        """Initialize with what is asked for; nothing is read yet."""
        self._views = hass.data.setdefault(_VIEWS, {})
        self._ledger = entry.runtime_data.account.ledger
        self._operators = entry.runtime_data.operators
        self._wanted = wanted
        self._table: Table | None = None
        self._view_id = ""

    async def load(self) -> Results | None:
        """Return what is in the table; None where it is as it was.

        Raise a translated error where it cannot be read.
        """
        try:
            table = await result_table.find(self._ledger, self._wanted)
        except sqlite3.Error as err:
            raise failure_of(err) from None
        if table == self._table:
            return None
        self._forget()
        self._table = table
        self._view_id = ulid_now()
        self._views[self._view_id] = self
        return make_results(self._view_id, table.groups, self._operators)

    def listen(self, changed: Callable[[], None]) -> Callable[[], None]:
        """Call a function on changes of the account, until what is returned is called.

        That forgets the table, too.
        """
        stop = changes_of(self._ledger)(changed)

        @callback
        def close() -> None:
            """End it."""
            stop()
            self._forget()

        return close

    def ids(self, offset: int, limit: int) -> Sequence[int]:
        """Return the ids of some lookups of the table."""
        return self._table.ids[offset : offset + limit] if self._table else ()

    def _forget(self) -> None:
        """Forget the view that the page was told of."""
        self._views.pop(self._view_id, None)


_VIEWS: HassKey[dict[str, WatchedTable]] = HassKey(f"{DOMAIN}_result_views")


@callback
def async_find_view(hass: HomeAssistant, view_id: str) -> WatchedTable | None:
    """Return a table, None where it has changed or is gone."""
    return hass.data.setdefault(_VIEWS, {}).get(view_id)
