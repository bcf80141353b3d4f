"""What the user reads: the integration's translations and Home Assistant's buttons."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from tests.end_to_end.home_assistant import ROOT

TRANSLATIONS: Final = ROOT / "custom_components" / "smspartner" / "translations"


@dataclass(frozen=True)
class Words:
    """A user's language; the names of buttons are Home Assistant's."""

    language: str
    locale: str
    add_integration: str
    submit: str
    finish: str

    @cached_property
    def texts(self) -> dict[str, Any]:
        """Give the integration's texts."""
        file = TRANSLATIONS / f"{self.language}.json"
        texts: dict[str, Any] = json.loads(file.read_text("utf-8"))
        return texts

    def name_of(self, platform: str, key: str) -> str:
        """Name an entity."""
        return str(self.texts["entity"][platform][key]["name"])

    def state_of(self, platform: str, key: str, state: str) -> str:
        """Name a state of an entity."""
        return str(self.texts["entity"][platform][key]["state"][state])

    def of_step(self, flow: str, step: str) -> Iterator[str]:
        """Give the title, the labels and the explanations of a step's fields."""
        texts = self.texts[flow]["step"][step]
        yield texts["title"]
        yield from texts["data"].values()
        yield from texts["data_description"].values()


ENGLISH: Final = Words(
    language="en",
    locale="en-GB",
    add_integration="Add integration",
    submit="Submit",
    finish="Skip and finish",
)
FRENCH: Final = Words(
    language="fr",
    locale="fr-FR",
    add_integration="Ajouter une intégration",
    submit="Valider",
    finish="Ignorer et terminer",
)
