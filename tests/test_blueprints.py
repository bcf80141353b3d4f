"""The blueprints, used as a person uses them: with little filled in, then provoked."""

import csv
import shutil
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from homeassistant.components import persistent_notification
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from homeassistant.util.yaml import load_yaml
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.smspartner.const import REPOSITORY_URL

from .helpers import (
    PHONE,
    ROOT,
    SILENT,
    CallAction,
    monitored_number,
    press,
    state_of,
    until,
)
from .simulator import Simulator

BLUEPRINTS: Final = ROOT / "blueprints"
FOLDER: Final = BLUEPRINTS / "automation" / "smspartner"
NAMES: Final = sorted(path.name for path in FOLDER.iterdir())

CHANGE: Final = "event.alarm_panel_change"
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
        monitored_number("Alarm panel", unreachable_after=0),
    )
    assert await hass.config_entries.async_setup(config_entry.entry_id)
    await until(lambda: state_of(hass, REACHABLE) == "on")
    return config_entry


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


@pytest.mark.parametrize("name", NAMES)
def test_each_can_be_imported(name: str) -> None:
    """See the address from which it comes, and that the README offers to import it."""
    blueprint: Any = load_yaml(FOLDER / name)
    source = f"{REPOSITORY_URL}/blob/main/blueprints/automation/smspartner/{name}"
    assert blueprint["blueprint"]["source_url"] == source
    link = f"redirect/blueprint_import/?blueprint_url={source}"
    assert link in (ROOT / "README.md").read_text()


async def test_reachability_alert(
    hass: HomeAssistant, monitored: MockConfigEntry, simulator: Simulator, use: Use
) -> None:
    """Be told when the number is gone, when it is back, and when it is no more."""
    await use("reachability_alert.yaml", changes=[CHANGE])
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
    assert notices(hass) == [
        ("Alarm panel is not reachable", f"{PHONE}: absent_subscriber_sm"),
        ("Alarm panel is reachable again", f"{PHONE}: no_error"),
        ("Alarm panel is not reachable", f"{PHONE}: unknown_subscriber"),
    ]


async def test_operator_change_alert(
    hass: HomeAssistant, monitored: MockConfigEntry, simulator: Simulator, use: Use
) -> None:
    """Be told who had the number and who has it."""
    await use("operator_change_alert.yaml", changes=[CHANGE])
    assert state_of(hass, "sensor.alarm_panel_operator") == "Free Mobile"
    simulator.settings.networks[PHONE] = "20801"
    await verify_now(hass, "NO_ERROR", simulator)
    await until(lambda: bool(notices(hass)))
    assert notices(hass) == [
        ("Alarm panel is at another operator", f"{PHONE}: Free Mobile → Orange")
    ]


@pytest.fixture
def report(hass: HomeAssistant, account: MockConfigEntry, use: Use) -> Report:
    """Have the stop list reported, as it is on the day."""

    async def get() -> tuple[str | None, str]:
        """Get the report."""
        tomorrow = dt_util.now().replace(hour=9, minute=0, second=0) + timedelta(days=1)
        await use(
            "stop_list_report.yaml",
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


async def test_stop_list_report(simulator: Simulator, report: Report) -> None:
    """Be told the size of the list on the day, and who has joined since."""
    join(simulator, "+33699999921")
    assert await report() == (
        "Stop list",
        "3 numbers have opted out, 1 of them within the last seven days: +33699999921.",
    )


async def test_stop_list_report_of_many(simulator: Simulator, report: Report) -> None:
    """See ten of them named."""
    phone_numbers = [f"+336999999{number}" for number in range(30, 42)]
    join(simulator, *phone_numbers)
    assert await report() == (
        "Stop list",
        (
            "14 numbers have opted out, 12 of them within the last seven days: "
            f"{', '.join(phone_numbers[:10])} and more."
        ),
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

    async def verify(phone_numbers: str, **inputs: object) -> tuple[str | None, str]:
        """Verify it, and read the notice."""
        await use(
            "verify_list.yaml",
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


async def test_verify_list(
    simulator: Simulator, call_action: CallAction, tmp_path: Path, verify_list: Report
) -> None:
    """See the results in a file, what was left out, and no number bought twice."""
    await call_action("verify_numbers", phone_numbers=PHONE, wait=60)
    title, message = await verify_list(f"{PHONE}\n06 12 34 56 06\nnobody")
    path = the_file_in(tmp_path)
    assert title == "The list is verified"
    assert message == (
        f"1 of 2 numbers are reachable. All results are in {path}. "
        "1 left out, for they cannot be verified: nobody."
    )
    assert verdicts(path) == {PHONE: "reachable", "+33612345606": "unreachable"}
    assert simulator.books.billed_numbers[PHONE] == 1


async def test_verify_list_with_many_that_are_none(verify_list: Report) -> None:
    """See ten of them named."""
    entries = [f"nobody {number}" for number in range(12)]
    _, message = await verify_list("\n".join([PHONE, *entries]))
    assert message.endswith(
        f"12 left out, for they cannot be verified: {', '.join(entries[:10])} and more."
    )


@pytest.mark.usefixtures("account")
async def test_verify_list_where_nothing_may_be_written(verify_list: Report) -> None:
    """See that told, with what was found: it was paid for."""
    _, message = await verify_list(PHONE, folder="/nowhere")
    assert message.startswith(
        "1 of 1 numbers are reachable. The results could not be written to /nowhere."
    )


async def test_verify_list_with_a_silent_number(
    tmp_path: Path, verify_list: Report
) -> None:
    """Wait no longer than was said, and see what is awaited."""
    _, message = await verify_list(f"{PHONE}\n{SILENT}", wait=0.02)
    path = the_file_in(tmp_path)
    assert message == (
        f"1 of 1 numbers are reachable. All results are in {path}. "
        f"1 still awaited: {SILENT}."
    )


async def test_verify_list_of_which_a_part_is_refused(
    simulator: Simulator, verify_list: Report
) -> None:
    """See why it was."""
    refusal = {"code": 11, "message": "Solde insuffisant"}
    simulator.fault("hlr/notify", "refuse", times=1, **refusal)
    phone_numbers = [f"+33612{number:04}00" for number in range(501)]
    _, message = await verify_list("\n".join(phone_numbers))
    assert message.endswith("A part of the numbers was not bought: Solde insuffisant.")


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
