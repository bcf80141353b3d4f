"""What the user reads: the integration's translations and Home Assistant's buttons."""

import json
from collections.abc import Iterator, Mapping
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
    next_step: str
    submit: str
    finish: str
    perform_action: str

    @cached_property
    def texts(self) -> dict[str, Any]:
        """Return the integration's texts."""
        file = TRANSLATIONS / f"{self.language}.json"
        texts: dict[str, Any] = json.loads(file.read_text("utf-8"))
        return texts

    def name_of(self, platform: str, key: str) -> str:
        """Name an entity."""
        return str(self.texts["entity"][platform][key]["name"])

    def state_of(self, platform: str, key: str, state: str) -> str:
        """Name a state of an entity."""
        return str(self.texts["entity"][platform][key]["state"][state])

    def event_of(self, key: str, event_type: str) -> str:
        """Name a type of an event entity."""
        attributes = self.texts["entity"]["event"][key]["state_attributes"]
        return str(attributes["event_type"]["state"][event_type])

    def of_interval(self, interval: str) -> str:
        """Name a choice of how often a number is checked."""
        return str(self.texts["selector"]["interval"]["options"][interval])

    def of_step(self, flow: str, step: str, *, without: str = "") -> Iterator[str]:
        """Return the title, the labels and the explanations of a step's fields.

        A field that is not always shown can be left out.
        """
        yield from _of(self.texts[flow]["step"][step], without)

    def of_menu(self, flow: str, step: str, option: str) -> str:
        """Name an option of a step that is a menu."""
        return str(self.texts[flow]["step"][step]["menu_options"][option])

    def of_number(self, step: str) -> Iterator[str]:
        """Return the same of a step of a phone number's dialog."""
        dialog = self.texts["config_subentries"]["phone_number"]
        yield from _of(dialog["step"][step])


def _of(step: Mapping[str, Any], without: str = "") -> Iterator[str]:
    """Return the title, the labels and the explanations of a step's fields."""
    yield step["title"]
    for texts in (step["data"], step["data_description"]):
        yield from (text for field, text in texts.items() if field != without)


ENGLISH: Final = Words(
    language="en",
    locale="en-GB",
    add_integration="Add integration",
    next_step="Next",
    submit="Submit",
    finish="(Skip and f|F)inish",
    perform_action="Perform action",
)
FRENCH: Final = Words(
    language="fr",
    locale="fr-FR",
    add_integration="Ajouter une intégration",
    next_step="Suivant",
    submit="Valider",
    finish="(Ignorer et t|T)erminer",
    perform_action="Effectuer une action",
)
SPANISH: Final = Words(
    language="es",
    locale="es-ES",
    add_integration="Agregar integración",
    next_step="Siguiente",
    submit="Enviar",
    finish="(Saltar y terminar|Finalizar)",
    perform_action="Realizar una acción",
)
