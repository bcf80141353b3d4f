"""The blueprints, used as a person uses them: with little filled in, then provoked."""

import csv
import shutil
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final

import pytest
from homeassistant.components import persistent_notification
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers import translation
from homeassistant.helpers.selector import selector
from homeassistant.helpers.template import Template, TemplateEnvironment
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from homeassistant.util.yaml import load_yaml
from jinja2 import meta
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.smspartner.const import REPOSITORY_URL
from custom_components.smspartner.money import format_amount

from .helpers import (
    PHONE,
    ROOT,
    SECOND,
    SILENT,
    CallAction,
    monitored_number,
    press,
    state_of,
    until,
)
from .simulator import Simulator

BLUEPRINTS: Final = ROOT / "blueprints"
KINDS: Final = {
    "operator_change_alert": "automation",
    "publish_results": "automation",
    "reachability_alert": "automation",
    "relay_replies": "automation",
    "stop_list_report": "automation",
    "verify_list": "automation",
    "ask_and_act": "script",
    "escalate": "script",
    "reach_somebody": "script",
}
"""What each is a blueprint of."""
NAMES: Final = sorted(
    path.relative_to(BLUEPRINTS).as_posix() for path in BLUEPRINTS.rglob("*.yaml")
)
LANGUAGES: Final = ("en", "fr", "es")
WORDS: Final = {"name", "description", "title", "message", "label", "source_url"}
"""What differs between the languages of a blueprint."""
WORDED: Final = {"cost", "refused"}
"""Its variables with words, or with amounts as they are written."""

MESSAGES: Final = [{"integration": "smspartner", "domain": "notify"}]
ANY_NOTIFICATION: Final = [{"domain": "notify"}]
APP: Final = {"integration": "mobile_app"}
"""What is chosen for messages: our phone numbers, and for the rest anything."""

ACCOUNT: Final = {"model": "SMS Partner account"}
TEXTED: Final = {"domain": "notify"}
"""What is chosen besides: an account, and phone numbers that can be sent an SMS."""

NAME: Final = "Alarm panel"
REACHABLE: Final = "binary_sensor.alarm_panel_reachable"

type Use = Callable[..., Awaitable[None]]
type Report = Callable[..., Awaitable[tuple[str | None, str]]]


@pytest.fixture
async def monitored(
    hass: HomeAssistant, config_entry: MockConfigEntry, door: str
) -> MockConfigEntry:
    """Set up an account with a monitored number, and let it be checked once."""
    hass.config_entries.async_add_subentry(
        config_entry,
        monitored_number(NAME, unreachable_after=0),
    )
    assert await hass.config_entries.async_setup(config_entry.entry_id)
    await until(lambda: state_of(hass, REACHABLE) == "on")
    return config_entry


@pytest.fixture
def device_id(hass: HomeAssistant, monitored: MockConfigEntry) -> str:
    """Return the ID of the monitored number's device."""
    devices = dr.async_entries_for_config_entry(dr.async_get(hass), monitored.entry_id)
    return next(device.id for device in devices if device.name == NAME)


def file_of(kind: str, language: str) -> str:
    """Return the name of a blueprint's file in a language."""
    return f"{kind}.yaml" if language == "en" else f"{kind}.{language}.yaml"


def path_of(kind: str, language: str) -> str:
    """Return the path of a blueprint's file below the folder of all."""
    return f"{KINDS[kind]}/smspartner/{file_of(kind, language)}"


def without_words(content: Any) -> Any:
    """Return what a blueprint does, without the words in which it says so."""
    if isinstance(content, dict):
        return {
            key: key if key in WORDS | WORDED else without_words(value)
            for key, value in content.items()
        }
    if isinstance(content, list):
        return [without_words(one) for one in content]
    return content


def variables_of(content: Any) -> set[str]:
    """Return the variables that the templates of a blueprint read."""
    if isinstance(content, dict):
        return set().union(*map(variables_of, content.values()))
    if isinstance(content, list):
        return set().union(*map(variables_of, content))
    if not isinstance(content, str):
        return set()
    environment = TemplateEnvironment(None)
    return meta.find_undeclared_variables(environment.parse(content))


@pytest.fixture
def use(hass: HomeAssistant) -> Use:
    """Make an automation of a blueprint, with some inputs filled in."""

    async def make(name: str, **inputs: object) -> None:
        """Make it."""
        blueprints = Path(hass.config.path("blueprints"))
        await hass.async_add_executor_job(
            lambda: shutil.copytree(BLUEPRINTS, blueprints, dirs_exist_ok=True)
        )
        assert await async_setup_component(hass, "persistent_notification", {})
        assert await async_setup_component(
            hass,
            "automation",
            {
                "automation": {
                    "id": "mine",
                    "alias": "Mine",
                    "use_blueprint": {"path": f"smspartner/{name}", "input": inputs},
                }
            },
        )
        await hass.async_block_till_done()
        assert state_of(hass, "automation.mine") == "on"

    return make


def notices(hass: HomeAssistant) -> list[tuple[str | None, str]]:
    """Read what stands under Notifications: titles and messages."""
    shown = hass.data.get(persistent_notification.DOMAIN, {})
    return [(one["title"], one["message"]) for one in shown.values()]


def told(hass: HomeAssistant) -> tuple[str | None, str]:
    """Read the one notice that is shown, its message in one line."""
    [(title, message)] = notices(hass)
    return title, " ".join(message.split())


def the_file_in(folder: Path) -> Path:
    """Find the only file of results."""
    [path] = folder.glob("*.csv")
    return path


def verdicts(path: Path) -> dict[str, str]:
    """Read a file of results."""
    with path.open(newline="") as file:
        return {row["phone_number"]: row["verdict"] for row in csv.DictReader(file)}


async def verify_now(hass: HomeAssistant, results: str, simulator: Simulator) -> None:
    """Let the number answer something, and check it."""
    simulator.settings.results[PHONE] = results
    before = len(simulator.books.acknowledged)
    await press(hass, "button.alarm_panel_verify_now")
    await until(lambda: len(simulator.books.acknowledged) > before)


def has_happened(hass: HomeAssistant, change: str) -> bool:
    """See whether this is what last happened to the number."""
    state = hass.states.get("event.alarm_panel_change")
    assert state
    return bool(state.attributes["event_type"] == change)


def test_each_comes_in_each_language() -> None:
    """See no file left out, and none that nobody knows."""
    assert set(NAMES) == {path_of(kind, one) for kind in KINDS for one in LANGUAGES}


@pytest.mark.parametrize("language", LANGUAGES[1:])
@pytest.mark.parametrize("kind", KINDS)
def test_languages_differ_in_their_words_alone(kind: str, language: str) -> None:
    """See the same inputs, defaults, triggers and actions, with the same variables."""
    english: Any = load_yaml(BLUEPRINTS / path_of(kind, "en"))
    other: Any = load_yaml(BLUEPRINTS / path_of(kind, language))
    assert without_words(other) == without_words(english)
    assert variables_of(other) == variables_of(english)
    assert other["blueprint"]["name"] != english["blueprint"]["name"]


@pytest.mark.parametrize("name", NAMES)
def test_each_can_be_imported(name: str) -> None:
    """See the address from which it comes, and that a page offers to import it."""
    blueprint: Any = load_yaml(BLUEPRINTS / name)
    source = f"{REPOSITORY_URL}/blob/main/blueprints/{name}"
    assert blueprint["blueprint"]["source_url"] == source
    link = f"redirect/blueprint_import/?blueprint_url={source}"
    assert link in (ROOT / "docs/blueprints.md").read_text()


def kinds(hass: HomeAssistant, device: dr.DeviceEntry) -> list[dict[str, str]]:
    """Return the domains and classes of the entities of a device."""
    entities = er.async_entries_for_device(er.async_get(hass), device.id)
    return [
        {"domain": entity.domain}
        | ({"device_class": kind} if (kind := entity.original_device_class) else {})
        for entity in entities
    ]


@pytest.mark.parametrize("name", NAMES)
async def test_each_offers_only_what_fits(
    hass: HomeAssistant, monitored: MockConfigEntry, name: str
) -> None:
    """See that a person can choose nothing of another integration or another kind.

    Nor a number of which it is not known whether it is reachable.
    """
    hass.config_entries.async_add_subentry(
        monitored, monitored_number("Anna", SECOND, "off", subentry_id="anna")
    )
    await hass.async_block_till_done()
    blueprint: Any = load_yaml(BLUEPRINTS / name)
    offered = [one["selector"] for one in blueprint["blueprint"]["input"].values()]
    for chooser in offered:
        assert selector(chooser).serialize()
        assert not {"target", "area"} & chooser.keys()
    accounts = [one["config_entry"] for one in offered if "config_entry" in one]
    assert all(account == {"integration": "smspartner"} for account in accounts)
    for chooser in offered:
        if "entity" in chooser:
            assert chooser["entity"]["filter"] in (MESSAGES, ANY_NOTIFICATION)
        if "device" not in chooser:
            continue
        [fits] = chooser["device"]["filter"]
        if fits == APP:
            continue
        assert fits.pop("integration") == "smspartner"
        devices = dr.async_entries_for_config_entry(
            dr.async_get(hass), monitored.entry_id
        )
        found = [device for device in devices if fits == {"model": device.model}]
        if fits == ACCOUNT:
            assert [device.name for device in found] == ["SMS Partner"]
            continue
        assert {device.name for device in found} == {NAME, "Anna"}
        [has] = chooser["device"]["entity"]
        assert has.pop("integration") == "smspartner"
        fitting = [device.name for device in found if has in kinds(hass, device)]
        assert fitting == ([NAME, "Anna"] if has == TEXTED else [NAME])


ALERTS: Final = {
    "en": [
        ("Alarm panel is not reachable", f"{PHONE}: Phone off or out of coverage"),
        ("Alarm panel is reachable again", f"{PHONE}: Reachable"),
        ("Alarm panel is not reachable", f"{PHONE}: Number does not exist"),
    ],
    "fr": [
        (
            "Alarm panel est injoignable",
            f"{PHONE}\u00a0: Téléphone éteint ou hors couverture",
        ),
        ("Alarm panel est de nouveau joignable", f"{PHONE}\u00a0: Joignable"),
        ("Alarm panel est injoignable", f"{PHONE}\u00a0: Numéro inexistant"),
    ],
    "es": [
        (
            "Alarm panel no está localizable",
            f"{PHONE}: Teléfono apagado o sin cobertura",
        ),
        ("Alarm panel vuelve a estar localizable", f"{PHONE}: Localizable"),
        ("Alarm panel no está localizable", f"{PHONE}: El número no existe"),
    ],
}


@pytest.mark.parametrize("language", LANGUAGES)
async def test_reachability_alert(
    hass: HomeAssistant,
    device_id: str,
    simulator: Simulator,
    use: Use,
    language: str,
) -> None:
    """Be told when the number is gone, when it is back, and when it is no more."""
    translation.async_setup(hass)
    await hass.config.async_update(language=language)
    await hass.async_block_till_done()
    await use(file_of("reachability_alert", language), numbers=[device_id])
    await verify_now(hass, "EC_ABSENT_SUBSCRIBER_SM", simulator)
    status = "sensor.alarm_panel_status"
    await until(lambda: state_of(hass, status) == "absent_subscriber_sm")
    assert notices(hass) == []
    await verify_now(hass, "EC_ABSENT_SUBSCRIBER_SM", simulator)
    await until(lambda: len(notices(hass)) == 1)
    await verify_now(hass, "NO_ERROR", simulator)
    await until(lambda: len(notices(hass)) == 2)
    await verify_now(hass, "EC_UNKNOWN_SUBSCRIBER", simulator)
    await until(lambda: len(notices(hass)) == 3)
    assert notices(hass) == ALERTS[language]


async def test_reachability_alert_that_has_to_wait(
    hass: HomeAssistant, device_id: str, simulator: Simulator, use: Use
) -> None:
    """Be told of each change what it was, though others have come meanwhile."""
    translation.async_setup(hass)
    go = {"wait_for_trigger": [{"trigger": "event", "event_type": "go"}], "timeout": 20}
    await use("reachability_alert.yaml", numbers=[device_id], when_unreachable=[go])
    for result, change in (
        ("EC_UNKNOWN_SUBSCRIBER", "number_invalid"),
        ("NO_ERROR", "became_reachable"),
        ("EC_UNKNOWN_SUBSCRIBER", "number_invalid"),
    ):
        await verify_now(hass, result, simulator)
        await until(partial(has_happened, hass, change))
    assert notices(hass) == []
    hass.bus.async_fire("go")
    await until(lambda: len(notices(hass)) == 1)
    assert notices(hass) == [ALERTS["en"][1]]
    await hass.services.async_call(
        "automation", "turn_off", {"entity_id": "automation.mine"}, blocking=True
    )


@pytest.mark.parametrize(
    ("language", "title", "message"),
    [
        ("en", "Alarm panel is at another operator", f"{PHONE}: Free Mobile → Orange"),
        (
            "fr",
            "Alarm panel est chez un autre opérateur",
            f"{PHONE}\u00a0: Free Mobile → Orange",
        ),
        ("es", "Alarm panel está en otro operador", f"{PHONE}: Free Mobile → Orange"),
    ],
)
async def test_operator_change_alert(
    hass: HomeAssistant,
    device_id: str,
    simulator: Simulator,
    use: Use,
    language: str,
    title: str,
    message: str,
) -> None:
    """Be told who had the number and who has it."""
    await use(file_of("operator_change_alert", language), numbers=[device_id])
    assert state_of(hass, "sensor.alarm_panel_operator") == "Free Mobile"
    simulator.settings.networks[PHONE] = "20801"
    await verify_now(hass, "NO_ERROR", simulator)
    await until(lambda: bool(notices(hass)))
    assert notices(hass) == [(title, message)]


@pytest.fixture
def report(hass: HomeAssistant, account: MockConfigEntry, use: Use) -> Report:
    """Have the stop list reported, as it is on the day."""

    async def get(language: str = "en") -> tuple[str | None, str]:
        """Get the report."""
        tomorrow = dt_util.now().replace(hour=9, minute=0, second=0) + timedelta(days=1)
        await use(
            file_of("stop_list_report", language),
            account=account.entry_id,
            weekday=tomorrow.strftime("%a").lower(),
        )
        async_fire_time_changed(hass, tomorrow)
        await until(lambda: bool(notices(hass)))
        await hass.services.async_call(
            "automation", "turn_off", {"entity_id": "automation.mine"}, blocking=True
        )
        return told(hass)

    return get


def join(simulator: Simulator, *phone_numbers: str) -> None:
    """Let numbers opt out yesterday."""
    yesterday = (dt_util.now() - timedelta(days=1)).strftime("%Y-%m-%d %H:%M:%S")
    simulator.settings.stop_list += [
        {"id": id_, "phoneNumber": phone, "createdAt": yesterday}
        for id_, phone in enumerate(phone_numbers, 21)
    ]


@pytest.mark.parametrize(
    ("language", "title", "message"),
    [
        (
            "en",
            "Stop list",
            "Opted out: 3. Within the last seven days: 1 (+33699999921).",
        ),
        (
            "fr",
            "Liste STOP",
            ("Désinscrits : 3. Au cours des sept derniers jours : 1 (+33699999921)."),
        ),
        (
            "es",
            "Lista STOP",
            "Dados de baja: 3. En los últimos siete días: 1 (+33699999921).",
        ),
    ],
)
async def test_stop_list_report(
    simulator: Simulator, report: Report, language: str, title: str, message: str
) -> None:
    """Be told the size of the list on the day, and who has joined since."""
    join(simulator, "+33699999921")
    assert await report(language) == (title, message)


@pytest.mark.parametrize(
    ("language", "counts"),
    [
        ("en", "1,202. Within the last seven days: 1200 ("),
        ("fr", "1 202. Au cours des sept derniers jours : 1200 ("),
        ("es", "1202. En los últimos siete días: 1200 ("),
    ],
)
async def test_stop_list_report_of_many(
    simulator: Simulator, report: Report, language: str, counts: str
) -> None:
    """See ten of them named, and how many there are as one writes it."""
    phone_numbers = [f"+33699{number:06}" for number in range(1200)]
    join(simulator, *phone_numbers)
    _, message = await report(language)
    assert counts in message
    assert f"({', '.join(phone_numbers[:10])} " in message
    assert phone_numbers[10] not in message


async def test_stop_list_report_without_news(report: Report) -> None:
    """See no bracket with nothing in it."""
    assert await report() == (
        "Stop list",
        "Opted out: 2. Within the last seven days: 0.",
    )


async def test_stop_list_that_cannot_be_read(
    simulator: Simulator, report: Report
) -> None:
    """Be told that there is no report."""
    simulator.fault("stop-sms/list", "refuse", code=11)
    _, message = await report()
    assert message.startswith("The stop list could not be read.")


@pytest.fixture
def verify_list(
    hass: HomeAssistant,
    account: MockConfigEntry,
    use: Use,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> Report:
    """Have a list verified; no template may stumble over what it finds."""
    hass.config.allowlist_external_dirs = {str(tmp_path)}

    async def verify(
        phone_numbers: str, language: str = "en", **inputs: object
    ) -> tuple[str | None, str]:
        """Verify it, and read the notice."""
        await use(
            file_of("verify_list", language),
            account=account.entry_id,
            when=[{"trigger": "event", "event_type": "go"}],
            phone_numbers=phone_numbers,
            **{"folder": str(tmp_path)} | inputs,
        )
        hass.bus.async_fire("go")
        await until(lambda: bool(notices(hass)))
        assert "Template variable warning" not in caplog.text
        return told(hass)

    return verify


AMOUNTS: Final = (
    *(0, 0.000001, 0.005, 0.0125, 0.1 + 0.2, 0.5, 0.999999),
    *(1, 1.825, 2.665, 2.675, 999.994, 999.995, 1234.5),
    *(9999.99, 9999.994, 9999.995, 10_000, 12_345.5, 1_234_567.125),
)

REPORTS: Final = {
    "en": (
        "The list is verified",
        (
            "Reachable: 1 of 2. All results are in {path}. "
            "Left out, for they cannot be verified: 1 (line 4: Bob;06 12)."
            " Cost: €0.005."
        ),
    ),
    "fr": (
        "La liste est vérifiée",
        (
            "Joignables : 1 sur 2. Tous les résultats sont dans {path}. "
            "Laissés de côté, car ils ne peuvent pas être vérifiés : 1"
            " (ligne 4 : Bob;06 12). Coût : 0,005 €."
        ),
    ),
    "es": (
        "La lista está verificada",
        (
            "Localizables: 1 de 2. Todos los resultados están en {path}. "
            "Omitidos, porque no se pueden verificar: 1 (línea 4: Bob;06 12). "
            "Coste: 0,005 €."
        ),
    ),
}


@pytest.mark.parametrize("language", LANGUAGES)
async def test_verify_list(
    simulator: Simulator,
    call_action: CallAction,
    tmp_path: Path,
    verify_list: Report,
    language: str,
) -> None:
    """See the results in a file, what was left out, and no number bought twice."""
    await call_action("verify_numbers", phone_numbers=PHONE, wait=60)
    title, message = await verify_list(
        f"Name;Phone\nAnna;{PHONE}\n06 12 34 56 06\nBob;06 12\n", language
    )
    path = the_file_in(tmp_path)
    expected, report = REPORTS[language]
    assert title == expected
    assert message == report.format(path=path)
    assert verdicts(path) == {PHONE: "reachable", "+33612345606": "unreachable"}
    assert simulator.books.billed_numbers[PHONE] == 1


@pytest.mark.parametrize("language", LANGUAGES)
async def test_costs_are_written_as_everywhere(
    hass: HomeAssistant, language: str
) -> None:
    """See each amount as errors, repairs and dialogs write it in that language."""
    hass.config.language = language
    blueprint: Any = load_yaml(BLUEPRINTS / path_of("verify_list", language))
    [written] = [one for one in blueprint["actions"][1]["else"] if "variables" in one]
    cost = Template(written["variables"]["cost"], hass)
    for currency in ("EUR", "CHF"):
        for amount in AMOUNTS:
            summary = {"cost": amount, "currency": currency}
            assert cost.async_render(
                {"verified": {"summary": summary}}, parse_result=False
            ) == format_amount(hass, amount, currency)


async def test_verify_list_with_many_that_are_none(verify_list: Report) -> None:
    """See ten of them named."""
    entries = [f"nobody {number}" for number in range(12)]
    _, message = await verify_list("\n".join([PHONE, *entries]))
    named = "; ".join(f"line {line}: {one}" for line, one in enumerate(entries[:10], 2))
    assert f"Left out, for they cannot be verified: 12 ({named} and more)." in message


@pytest.mark.usefixtures("account")
async def test_verify_list_where_nothing_may_be_written(verify_list: Report) -> None:
    """See that told, with what was found: it was paid for."""
    _, message = await verify_list(PHONE, folder="/nowhere")
    assert message.startswith(
        "Reachable: 1 of 1. The results could not be written to /nowhere."
    )


async def test_verify_list_with_a_silent_number(
    tmp_path: Path, verify_list: Report
) -> None:
    """Wait no longer than was said, and see what is awaited."""
    _, message = await verify_list(f"{PHONE}\n{SILENT}", wait=0.02)
    path = the_file_in(tmp_path)
    assert message == (
        f"Reachable: 1 of 1. All results are in {path}. "
        f"Still awaited: 1 ({SILENT}). Cost: €0.01."
    )


async def test_verify_list_of_which_a_part_is_refused(
    simulator: Simulator, verify_list: Report
) -> None:
    """See how many were, and why."""
    refusal = {"code": 11, "message": "Solde insuffisant"}
    simulator.fault("hlr/notify", "delay", times=1, seconds=0.1)
    simulator.fault("hlr/notify", "refuse", times=1, **refusal)
    phone_numbers = [f"+33612{number:04}00" for number in range(500 + 3)]
    _, message = await verify_list("\n".join(phone_numbers))
    assert "Not bought: 3 (Solde insuffisant)." in message


async def test_verify_list_names_no_download(verify_list: Report) -> None:
    """See no address in a notice that everybody may read, which would open the file."""
    _, message = await verify_list(PHONE)
    assert "/api/" not in message
    assert "authSig" not in message


@pytest.mark.parametrize(
    ("phone_numbers", "code"), [("nobody", None), (PHONE, 11)], ids=["list", "credit"]
)
async def test_verify_list_in_vain(
    simulator: Simulator, verify_list: Report, phone_numbers: str, code: int | None
) -> None:
    """Be told that nothing was verified."""
    if code:
        simulator.fault("hlr/notify", "refuse", code=code)
    title, message = await verify_list(phone_numbers)
    assert title == "The list is not verified"
    assert message.startswith("Nothing was verified.")


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en", "No results over MQTT"),
        ("fr", "Pas de résultats par MQTT"),
        ("es", "Sin resultados por MQTT"),
    ],
)
@pytest.mark.parametrize("expected_lingering_timers", [True])
@pytest.mark.usefixtures("expected_lingering_timers")
async def test_publish_without_mqtt(
    hass: HomeAssistant,
    monitored: MockConfigEntry,
    use: Use,
    caplog: pytest.LogCaptureFixture,
    language: str,
    title: str,
) -> None:
    """Be told once what is missing, and try no more than once each time.

    Home Assistant leaves the timer of a wait for what cannot be waited for.
    """
    [device] = [
        one
        for one in dr.async_entries_for_config_entry(
            dr.async_get(hass), monitored.entry_id
        )
        if one.model == "SMS Partner account"
    ]
    await use(file_of("publish_results", language), account=device.id)
    for _ in range(2):
        caplog.clear()
        await hass.services.async_call(
            "automation", "trigger", {"entity_id": "automation.mine"}, blocking=True
        )
        assert [shown for shown, _ in notices(hass)] == [title]
        errors = [one for one in caplog.records if one.levelname == "ERROR"]
        assert len(errors) == 1
