"""The household that the demo and the pictures of the documents show.

An account with results, a monitored number with an alert, somebody who is texted, a
dashboard, and their past.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from homeassistant.util.yaml import load_yaml_dict

from tests.simulator import Account, Settings, Simulator

from .account import (
    DOMAIN,
    add_account,
    add_blueprints,
    add_dashboard,
    add_from_blueprint,
    add_phone_number,
    device_id_of,
    entity_ids,
)
from .home_assistant import ROOT, HomeAssistantProcess
from .past import LAST_JOINED, add_past

ALERTS: Final = {
    "en": "Alarm panel not reachable",
    "fr": "Centrale d'alarme injoignable",
    "es": "Central de alarma ilocalizable",
}
"""The name of the automation in each language."""

QUESTIONS: Final = {
    "en": ("Ask about the shutters", "Close the shutters? Answer 1 for yes, 2 for no."),
    "fr": (
        "Demander pour les volets",
        "Fermer les volets ? Répondez 1 ou 2 (oui, non).",
    ),
    "es": (
        "Preguntar por las persianas",
        "¿Cerrar las persianas? Responde 1 o 2 (sí, no).",
    ),
}
"""The name of the script that asks, and its question, in each language."""

# Numbers that France keeps free for fiction; their endings choose the results.
MONITORED: Final = "+33639981200"
CONTACTS: Final = [f"+336399840{number}" for number in range(10, 47)]
NUMBERS: Final = [
    "06 39 98 12 34",
    "06 39 98 21 01",
    "06 39 98 31 27",
    "06 39 98 88 08",
]
PARIS: Final = ZoneInfo("Europe/Paris")  # in which SMS Partner tells times
JOINED: Final = "+33639982478"
PERSON: Final = "Anna"
PERSON_NUMBER: Final = "+33639983678"
NOT_REACHED: Final = "+33639982101"
TEXTS: Final = {
    "en": [
        "Water leak in the cellar.\nThe valve is closed.",
        "The front door has been open for 20 minutes.",
    ],
    "fr": [
        "Fuite d'eau à la cave.\nLa vanne est fermée.",
        "La porte d'entrée est ouverte depuis 20 minutes.",
    ],
    "es": [
        "Fuga de agua en el sótano.\nLa llave está cerrada.",
        "La puerta de entrada lleva 20 minutos abierta.",
    ],
}
"""What the household has sent, in each language; the last one in vain to somebody."""
ANSWERS: Final = {
    "en": "Thanks, I am on my way.",
    "fr": "Merci, j'arrive.",
    "es": "Gracias, voy para allá.",
}
"""What somebody has answered to it, in each language."""
COMMAND: Final = "STATUS"
"""What the alarm panel has been texted, as many of them can be."""
STATUS: Final = "ARMED 230V GSM 78%"
"""What it answers, to whatever it is texted."""
_PATIENCE: Final = 30


def settings() -> Settings:
    """Return the settings of a simulator for the household."""
    household = Settings(account=Account(username="Camille Martin", balance=48.315))
    household.sms.report_delay = 1
    household.sms.answers = {MONITORED: STATUS}
    joined_at = datetime.now(PARIS) - timedelta(days=LAST_JOINED)
    household.stop_list.append(
        {"id": 21, "phoneNumber": JOINED, "createdAt": f"{joined_at:%Y-%m-%d %H:%M:%S}"}
    )
    return household


def name_of_number(language: str) -> str:
    """Return the name that the dashboard of a language has for its number."""
    view = load_yaml_dict(ROOT / "dashboards" / f"smspartner.{language}.yaml")
    return str(view["sections"][0]["cards"][0]["heading"])


async def set_up(
    home_assistant: HomeAssistantProcess, simulator: Simulator, language: str
) -> dict[str, Any]:
    """Add everything, by its own dialog, and return the last verification."""
    await home_assistant.command("config/core/update", language=language)
    entry_id = await add_account(home_assistant, simulator)
    add_blueprints(home_assistant, language)
    await add_phone_number(
        home_assistant,
        entry_id,
        name_of_number(language),
        MONITORED,
        unreachable_after=0,
    )
    await add_phone_number(
        home_assistant, entry_id, PERSON, PERSON_NUMBER, interval="off"
    )
    await _wait_for_first_check(home_assistant)
    await _send(home_assistant, name_of_number(language), COMMAND)
    first, last = TEXTS[language]
    await _send(home_assistant, PERSON, first)
    await _send(home_assistant, PERSON, last, [NOT_REACHED])
    await simulator.answer(PERSON_NUMBER, ANSWERS[language])
    await _verify(home_assistant, CONTACTS, "contacts")
    response = await _verify(home_assistant, NUMBERS, "demo")
    ids = await entity_ids(home_assistant)
    suffix = "" if language == "en" else f".{language}"
    await add_from_blueprint(
        home_assistant,
        *("automation", "reachability_alert", ALERTS[language]),
        f"reachability_alert{suffix}",
        numbers=[await device_id_of(home_assistant, ids["event", "change"])],
    )
    name, question = QUESTIONS[language]
    await add_from_blueprint(
        home_assistant,
        *("script", "ask", name, f"ask_and_act{suffix}"),
        people=[await device_id_of_person(home_assistant)],
        question=question,
    )
    await add_dashboard(home_assistant, language)
    await home_assistant.call_action(
        "homeassistant", "update_entity", {"entity_id": [ids["sensor", "balance"]]}
    )
    await add_past(home_assistant)
    return response


async def _wait_for_first_check(home_assistant: HomeAssistantProcess) -> None:
    """Wait until the monitored number is known to be reachable."""
    async with asyncio.timeout(_PATIENCE):
        while True:
            reachable = (await entity_ids(home_assistant)).get(
                ("binary_sensor", "reachable")
            )
            states = await home_assistant.states()
            if reachable in states and states[reachable]["state"] == "on":
                return
            await asyncio.sleep(0.1)


async def _send(
    home_assistant: HomeAssistantProcess,
    name: str,
    message: str,
    others: Sequence[str] = (),
) -> None:
    """Text a phone number by its name, and others, and wait for what becomes of it."""
    await home_assistant.call_action(
        DOMAIN,
        "send_sms",
        {
            "entity_id": await notify_entity(home_assistant, name),
            "phone_numbers": list(others),
            "message": message,
            "tag": "demo",
            "wait": {"minutes": 1},
        },
        return_response=True,
    )


async def device_id_of_person(home_assistant: HomeAssistantProcess) -> str:
    """Return the ID of the device of the person."""
    return await device_id_of(
        home_assistant, await notify_entity(home_assistant, PERSON)
    )


async def notify_entity(home_assistant: HomeAssistantProcess, name: str) -> str:
    """Wait until a phone number can be texted, and return the entity that does it."""
    async with asyncio.timeout(_PATIENCE):
        while True:
            for entity_id, state in (await home_assistant.states()).items():
                shown = state["attributes"].get("friendly_name")
                if entity_id.startswith("notify.") and shown == name:
                    return entity_id
            await asyncio.sleep(0.1)


async def _verify(
    home_assistant: HomeAssistantProcess, phone_numbers: list[str], tag: str
) -> dict[str, Any]:
    """Verify numbers and return the response."""
    response: dict[str, Any] = await home_assistant.call_action(
        DOMAIN,
        "verify_numbers",
        {"phone_numbers": phone_numbers, "tag": tag, "wait": {"minutes": 1}},
        return_response=True,
    )
    return response
