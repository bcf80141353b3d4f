"""Callbacks for changes of an account's rows."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import partial

type Listener = Callable[[frozenset[str]], None]
"""Called with the ids of the verifications that a change has ended."""


class Listeners:
    """The listeners of all accounts, by account id."""

    def __init__(self) -> None:
        """Initialize without listeners."""
        self._listeners: defaultdict[int, list[Listener]] = defaultdict(list)

    def add(self, account_id: int, listener: Listener) -> Callable[[], None]:
        """Add a listener; return what removes it."""
        self._listeners[account_id].append(listener)
        return partial(self._listeners[account_id].remove, listener)

    def notify(self, account_id: int, ended: Iterable[str] = ()) -> None:
        """Call the listeners of an account."""
        for listener in tuple(self._listeners.get(account_id, ())):
            listener(frozenset(ended))

    def notify_all(self) -> None:
        """Call every listener."""
        for account_id in tuple(self._listeners):
            self.notify(account_id)
