"""Counts answers and notifications whose shape surprises, and keeps some shapes.

What is kept is bounded, whatever comes. It lasts as long as the process does.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Final

from .describing import describe_value
from .expected import expected_of_notification
from .received import ReceivedAnswer
from .rules import compare

MAX_KEPT: Final = 3
"""Different shapes that are kept of the answers to one call."""
MAX_SIGNATURES: Final = 256
"""Kinds of expected notifications that are remembered."""

type _Signature = tuple[object, ...]


@dataclass(slots=True)
class _Surprising:
    """A shape that surprised."""

    surprises: Sequence[str]
    shape: Any
    count: int = 0


@dataclass(slots=True)
class _Kind:
    """What surprised in the answers to one call, or in one kind of notification."""

    count: int = 0
    kept: dict[tuple[int, Sequence[str]], _Surprising] = field(default_factory=dict)


class ShapeLog:
    """What surprised in the answers to one account and in its notifications."""

    def __init__(self) -> None:
        """Initialize with nothing noted."""
        self._answers: Counter[str] = Counter()
        self._kinds: dict[str, _Kind] = {}
        self._expected: set[_Signature] = set()
        # A long body is read in a thread.
        self._lock = Lock()

    def note_answer(self, answer: ReceivedAnswer) -> None:
        """Count an answer, and keep its shape if that surprises."""
        self._answers[answer.call] += 1
        if answer.surprises:
            self._note(answer.call, answer.status, answer.surprises, answer.describe)

    def note_notification(self, values: Mapping[str, object]) -> None:
        """Note the fields of a notification that is authentic.

        It costs one look into a set where fields of these names and types were all that
        was expected before.
        """
        signature = (*values, *map(type, values.values()))
        if signature in self._expected:
            return
        kind, expected = expected_of_notification(values)
        if surprises := compare(expected, values):
            self._note(kind, 0, surprises, lambda: {"shape": describe_value(values)})
        elif len(self._expected) < MAX_SIGNATURES:
            self._expected.add(signature)

    def describe(self) -> dict[str, Any]:
        """Return the counts, and the shapes of what surprised."""
        with self._lock:
            return {
                "answers": dict(self._answers),
                "surprising": {name: each.count for name, each in self._kinds.items()},
                "shapes": [
                    {
                        "of": name,
                        "count": one.count,
                        "surprises": list(one.surprises),
                        **one.shape,
                    }
                    for name, each in self._kinds.items()
                    for one in each.kept.values()
                ],
            }

    def _note(
        self,
        name: str,
        status: int,
        surprises: Sequence[str],
        describe: Callable[[], Any],
    ) -> None:
        """Count what surprised, and keep its shape if there is room for another."""
        with self._lock:
            kind = self._kinds.setdefault(name, _Kind())
            kind.count += 1
            key = (status, surprises)
            if key not in kind.kept and len(kind.kept) < MAX_KEPT:
                kind.kept[key] = _Surprising(surprises, describe())
            if kept := kind.kept.get(key):
                kept.count += 1
