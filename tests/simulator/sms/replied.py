"""What somebody wrote on a phone, and what came back for it."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from tests.simulator.attempts import Posted


class Kind(StrEnum):
    """What an answer is, in the word of the API."""

    RESPONSE = "response"
    STOP = "stop"


@dataclass(slots=True, kw_only=True, eq=False)
class Posting(Posted):
    """A part of an answer on its way to one address."""

    part: int
    url: str


@dataclass(slots=True, kw_only=True, eq=False)
class Answer:
    """What somebody wrote on a phone."""

    phone: str
    text: str
    kind: Kind
    message_id: int | None
    sent_to: str | None
    """The long number it was sent to; None for the short code."""
    urls: tuple[str, ...]
    postings: list[Posting] = field(default_factory=list)

    @property
    def acknowledged(self) -> bool:
        """Return whether each part that was posted was acknowledged somewhere."""
        parts = {posting.part for posting in self.postings}
        return bool(parts) and parts == {
            posting.part for posting in self.postings if posting.acknowledged
        }

    @property
    def lost(self) -> bool:
        """Return whether it was posted, and not all of it acknowledged."""
        tried = any(posting.attempts for posting in self.postings)
        return tried and not self.acknowledged


def described_answer(answer: Answer) -> dict[str, Any]:
    """Return an answer for a reader of JSON."""
    return {
        "phone": answer.phone,
        "text": answer.text,
        "kind": answer.kind,
        "message_id": answer.message_id,
        "sent_to": answer.sent_to,
        "urls": answer.urls,
        "postings": [
            {
                "part": posting.part,
                "url": posting.url,
                "attempts": [attempt._asdict() for attempt in posting.attempts],
            }
            for posting in answer.postings
        ],
        "acknowledged": answer.acknowledged,
    }
