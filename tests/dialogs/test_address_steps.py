"""The test of the address at the end of a dialog."""

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
from aiohttp import web
from homeassistant.components.webhook import async_generate_path
from homeassistant.config_entries import (
    SOURCE_USER,
    ConfigEntry,
    ConfigEntryState,
    ConfigFlowResult,
)
from homeassistant.const import CONF_API_KEY, CONF_URL, CONF_WEBHOOK_ID
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, UnknownFlow
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.smspartner.callback import trial
from custom_components.smspartner.const import (
    CONF_CALLBACK_URL,
    CONF_PUBLIC_HOST,
    DOMAIN,
)
from custom_components.smspartner.dialogs import account_check, address_steps

from ..cloud import CLOUDHOOK, MadeUpCloud
from ..helpers import ADDRESS_TEST, PUBLIC_API, load, post, reconfigure, state_of, until
from ..names import INSIDE, Names
from ..servers import serve, serve_under_a_certificate_of_nobody
from ..simulator import API_KEY, Simulator
from .helpers import SAVE, closed_port, pass_test, shown, submit
from .test_options import OPTIONS

NAME = "home.example.com"


class Listener:
    """Something that is not Home Assistant, and remembers who called."""

    def __init__(self) -> None:
        """Initialize with nobody who called, and an answer at once."""
        self.calls: list[str] = []
        self.may_answer = asyncio.Event()
        self.may_answer.set()
        self.address = ""

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Answer as nobody should."""
        self.calls.append(request.path)
        await self.may_answer.wait()
        return web.Response()


@pytest.fixture
async def listener() -> AsyncGenerator[Listener]:
    """Serve something that is not Home Assistant."""
    listener = Listener()
    async with serve(listener.answer) as listener.address:
        yield listener
        listener.may_answer.set()


async def add(hass: HomeAssistant, url: str) -> ConfigFlowResult:
    """Submit the form for a new account; return what is shown then."""
    flows = hass.config_entries.flow
    form = await flows.async_init(DOMAIN, context={"source": SOURCE_USER})
    return await flows.async_configure(
        form["flow_id"], {CONF_API_KEY: API_KEY, "advanced": {CONF_URL: url}}
    )


async def add_and_test(hass: HomeAssistant, url: str) -> ConfigFlowResult:
    """Submit the form for a new account; return what the test has shown."""
    return await pass_test(hass, hass.config_entries.flow, await add(hass, url))


async def finish(hass: HomeAssistant, result: ConfigFlowResult) -> ConfigEntry:
    """Submit the last step of a new account, which is loaded then."""
    created = await submit(hass, result["flow_id"], {})
    assert created["type"] is FlowResultType.CREATE_ENTRY
    entry: ConfigEntry = created["result"]
    assert entry.state is ConfigEntryState.LOADED
    return entry


async def is_open(door: str, path: str) -> bool:
    """Return whether somebody listens at a webhook: nobody is an empty 200."""
    return await post(f"{door.rstrip('/')}{path}", {}) != (200, "")


async def test_address_that_works(
    hass: HomeAssistant, door: str, simulator: Simulator
) -> None:
    """The address of an account that is not there yet leads here already."""
    result = await add_and_test(hass, simulator.url)

    assert result["step_id"] == "address_reachable"
    assert result["description_placeholders"] == {"address": door.rstrip("/")}
    assert result["last_step"]
    assert hass.config_entries.async_entries(DOMAIN) == []
    await finish(hass, result)
    assert state_of(hass, ADDRESS_TEST) == "reachable"


@pytest.mark.parametrize(
    ("address", "outcome"),
    [
        ("https://smspartner.invalid", "not_resolvable"),
        ("https://home.example.com", "not_reachable_from_here"),
    ],
)
async def test_address_that_does_not_work(
    hass: HomeAssistant, simulator: Simulator, address: str, outcome: str
) -> None:
    """What is wrong is told, and keeps nobody from adding the account."""
    await hass.config.async_update(external_url=address)

    result = await add_and_test(hass, simulator.url)

    assert result["step_id"] == f"address_{outcome}"
    assert result["description_placeholders"] == {"address": address}
    await finish(hass, result)
    assert state_of(hass, ADDRESS_TEST) == outcome


async def test_certificate_of_nobody(
    hass: HomeAssistant, simulator: Simulator, tmp_path: Path
) -> None:
    """A certificate that would be refused is told."""
    with serve_under_a_certificate_of_nobody(tmp_path) as address:
        await hass.config.async_update(external_url=address)
        result = await add_and_test(hass, simulator.url)
    assert result["step_id"] == "address_tls_error"


async def test_no_address(hass: HomeAssistant, simulator: Simulator) -> None:
    """That there is none is told, and keeps nobody from adding the account."""
    result = await add_and_test(hass, simulator.url)

    assert result["step_id"] == "address_missing"
    await finish(hass, result)


async def test_address_in_the_own_network(
    hass: HomeAssistant, simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An address that SMS Partner cannot reach is told."""
    # The simulator speaks no TLS, without which no key is sent to the internet.
    monkeypatch.setattr(account_check, "may_carry_key", lambda _: True)
    await hass.config.async_update(external_url="http://192.168.1.10:8123")

    result = await add_and_test(hass, f"http://{PUBLIC_API}:{simulator.port}/v1")

    assert result["step_id"] == "address_only_inside_network"
    assert result["description_placeholders"] == {"address": "http://192.168.1.10:8123"}
    await finish(hass, result)
    assert state_of(hass, ADDRESS_TEST) == "only_inside_network"


async def test_outcome_is_kept(
    hass: HomeAssistant, simulator: Simulator, listener: Listener, door: str
) -> None:
    """The new account does not repeat the test, whose webhook it opens for good."""
    await hass.config.async_update(external_url=listener.address)
    result = await add_and_test(hass, simulator.url)
    assert result["step_id"] == "address_wrong_answer"
    [path] = listener.calls
    assert not await is_open(door, path)

    entry = await finish(hass, result)

    assert path.endswith(entry.data[CONF_WEBHOOK_ID])
    assert await is_open(door, path)
    assert state_of(hass, ADDRESS_TEST) == "wrong_answer"
    assert listener.calls == [path]


async def test_dialog_that_is_closed(
    hass: HomeAssistant,
    simulator: Simulator,
    listener: Listener,
    door: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nothing is left behind of a test that was on its way."""
    monkeypatch.setattr(address_steps, "QUICK_SECONDS", 0)
    await hass.config.async_update(external_url=listener.address)
    listener.may_answer.clear()
    result = await add(hass, simulator.url)
    assert result["type"] is FlowResultType.SHOW_PROGRESS
    await until(lambda: bool(listener.calls))
    [path] = listener.calls
    assert await is_open(door, path)

    flows = hass.config_entries.flow
    again = await flows.async_configure(result["flow_id"])
    assert again["type"] is FlowResultType.SHOW_PROGRESS
    flows.async_abort(result["flow_id"])
    await hass.async_block_till_done()

    assert not await is_open(door, path)
    assert listener.calls == [path]


async def test_dialog_that_is_closed_at_once(
    hass: HomeAssistant, simulator: Simulator, listener: Listener, door: str
) -> None:
    """Nothing is left behind, though no progress was shown yet."""
    await hass.config.async_update(external_url=listener.address)
    listener.may_answer.clear()
    adding = hass.async_create_task(add(hass, simulator.url))
    await until(lambda: bool(listener.calls))
    flows = hass.config_entries.flow
    [flow] = flows.async_progress()
    flows.async_abort(flow["flow_id"])
    with pytest.raises(UnknownFlow):
        await adding
    assert not await is_open(door, listener.calls[0])


async def test_progress(
    hass: HomeAssistant,
    simulator: Simulator,
    listener: Listener,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A test that does not end at once is shown to go on."""
    monkeypatch.setattr(address_steps, "QUICK_SECONDS", 0)
    monkeypatch.setattr(address_steps, "PROGRESS_SECONDS", 0)
    await hass.config.async_update(external_url=listener.address)
    listener.may_answer.clear()
    result = await add(hass, simulator.url)
    assert result["type"] is FlowResultType.SHOW_PROGRESS
    assert result["step_id"] == "test_address"
    listener.may_answer.set()

    result = await pass_test(hass, hass.config_entries.flow, result)

    assert result["step_id"] == "address_wrong_answer"
    await finish(hass, result)


async def test_test_that_takes_long(
    hass: HomeAssistant,
    simulator: Simulator,
    listener: Listener,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nobody waits for it for ever; it is repeated once the account is there."""
    await hass.config.async_update(external_url=listener.address)
    monkeypatch.setattr(trial, "TRIAL_TIMEOUT", 0.1)
    listener.may_answer.clear()

    result = await add_and_test(hass, simulator.url)

    assert result["step_id"] == "address_untested"
    listener.may_answer.set()
    await finish(hass, result)
    await until(lambda: state_of(hass, ADDRESS_TEST) == "wrong_answer")


async def test_test_that_breaks(
    hass: HomeAssistant, simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mistake in the test keeps nobody from adding the account."""

    async def break_down(*_: object, **__: object) -> None:
        """Fail as nothing should."""
        raise RuntimeError

    monkeypatch.setattr(trial, "async_find", break_down)
    result = await add_and_test(hass, simulator.url)
    assert result["step_id"] == "address_untested"
    await finish(hass, result)


async def test_home_assistant_cloud(
    hass: HomeAssistant, simulator: Simulator, cloud: MadeUpCloud
) -> None:
    """A cloudhook is made for the test, and stays only with the account."""
    result = await add_and_test(hass, simulator.url)
    assert result["step_id"] == "address_not_reachable_from_here"
    assert result["description_placeholders"] == {
        "address": CLOUDHOOK.removesuffix("/cloudhook")
    }
    assert cloud.cloudhooks.made == 1
    assert cloud.client.cloudhooks == {}


async def test_dialog_that_is_closed_while_it_clears_up(
    hass: HomeAssistant, simulator: Simulator, cloud: MadeUpCloud
) -> None:
    """The cloudhook goes, though nobody waits for it any more."""
    cloud.may_forget.clear()
    adding = hass.async_create_task(add(hass, simulator.url))
    await cloud.forgets.wait()
    flows = hass.config_entries.flow
    [flow] = flows.async_progress()
    flows.async_abort(flow["flow_id"])
    with pytest.raises(UnknownFlow):
        await adding
    assert cloud.client.cloudhooks

    cloud.may_forget.set()
    await hass.async_block_till_done()
    assert cloud.client.cloudhooks == {}


async def test_account_that_was_added_meanwhile(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    """A dialog that was left open neither blocks another nor adds the account twice."""
    simulator.settings.has_me = False
    left_open = await add_and_test(hass, simulator.url)
    await finish(hass, await add_and_test(hass, simulator.url))

    result = await submit(hass, left_open["flow_id"], {})

    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "already_configured"
    assert len(hass.config_entries.async_entries(DOMAIN)) == 1


async def test_named_account_that_was_added_meanwhile(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    """A dialog that was left open is closed when the account is added in another."""
    await add_and_test(hass, simulator.url)
    await finish(hass, await add_and_test(hass, simulator.url))
    assert hass.config_entries.flow.async_progress() == []


async def change_address(
    hass: HomeAssistant, entry: MockConfigEntry, address: str, **more: object
) -> ConfigFlowResult:
    """Open the options, submit them with an address; return what is shown then."""
    flows = hass.config_entries.options
    form = await flows.async_init(entry.entry_id)
    return await flows.async_configure(
        form["flow_id"], {**OPTIONS, CONF_CALLBACK_URL: address, **more}
    )


async def test_another_address_in_the_options(
    hass: HomeAssistant, account: MockConfigEntry, listener: Listener, door: str
) -> None:
    """It is tested before it is stored, and not again."""
    flows = hass.config_entries.options
    result = await change_address(hass, account, listener.address)
    result = await pass_test(hass, flows, result)
    assert result["step_id"] == "address_wrong_answer"
    assert account.options == {}
    assert state_of(hass, ADDRESS_TEST) == "reachable"

    result = await flows.async_configure(result["flow_id"], SAVE)
    await hass.async_block_till_done()

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert account.options == {**OPTIONS, CONF_CALLBACK_URL: listener.address}
    await until(lambda: state_of(hass, ADDRESS_TEST) == "wrong_answer")
    assert len(listener.calls) == 1


async def test_way_back_to_the_options(
    hass: HomeAssistant, account: MockConfigEntry, listener: Listener
) -> None:
    """Whoever sees that the address was mistyped corrects it, and loses nothing."""
    flows = hass.config_entries.options
    result = await change_address(hass, account, listener.address, daily_budget=3)
    result = await pass_test(hass, flows, result)
    form = await flows.async_configure(result["flow_id"], {"next_step_id": "edit"})
    assert form["type"] is FlowResultType.FORM
    typed = {**OPTIONS, CONF_CALLBACK_URL: listener.address, "daily_budget": 3}
    assert {
        name: value
        for name, value in shown(form["data_schema"]).items()
        if value is not None
    } == typed
    assert account.options == {}

    del typed[CONF_CALLBACK_URL]
    result = await flows.async_configure(form["flow_id"], typed)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert account.options == typed


async def test_another_address_of_an_account_that_is_not_loaded(
    hass: HomeAssistant, account: MockConfigEntry, listener: Listener
) -> None:
    """What was found then says nothing of the day on which the account is loaded."""
    flows = hass.config_entries.options
    await hass.config_entries.async_unload(account.entry_id)
    result = await change_address(hass, account, listener.address)
    result = await pass_test(hass, flows, result)
    result = await flows.async_configure(result["flow_id"], SAVE)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert len(listener.calls) == 1

    await load(hass, account)
    await until(lambda: state_of(hass, ADDRESS_TEST) == "wrong_answer")
    assert len(listener.calls) == 2


async def test_new_address_for_results(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    listener: Listener,
) -> None:
    """Reconfiguring an account tests the address that replaces its former one."""
    await hass.config.async_update(external_url=listener.address)
    await until(lambda: state_of(hass, ADDRESS_TEST) == "wrong_answer")
    simulator.settings.has_me = False
    flow = await reconfigure(hass, account)
    form = {CONF_URL: simulator.url, "renew_address": True}
    result = await submit(hass, flow["flow_id"], form)
    assert result["reason"] == "reconfigure_successful"

    path = async_generate_path(account.data[CONF_WEBHOOK_ID])
    await until(lambda: listener.calls[-1] == path)
    await until(lambda: state_of(hass, ADDRESS_TEST) == "wrong_answer")


async def test_same_address_in_the_options(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    """An address that stays the same is not tested."""
    options = {CONF_CALLBACK_URL: f"http://127.0.0.1:{closed_port()}"}
    hass.config_entries.async_update_entry(account, options=options)
    await hass.async_block_till_done()
    result = await change_address(hass, account, options[CONF_CALLBACK_URL])
    assert result["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize("address", ["http://192.168.1.10:8123", "https://ha.local"])
async def test_option_in_the_own_network(
    hass: HomeAssistant, customer: MockConfigEntry, names: Names, address: str
) -> None:
    """An address that SMS Partner can never reach is refused, whatever is said."""
    await load(hass, customer)
    result = await change_address(hass, customer, address)

    assert result["type"] is FlowResultType.FORM
    assert result["errors"] == {CONF_CALLBACK_URL: "address_inside_network"}
    assert "is_public" not in shown(result["data_schema"])
    assert customer.options == {}


async def test_name_of_which_the_owner_knows_more(
    hass: HomeAssistant, customer: MockConfigEntry, names: Names
) -> None:
    """A name that leads inside only for this house is taken when the owner says so."""
    flows = hass.config_entries.options
    names.found = {NAME: [INSIDE], "other.example.com": [INSIDE]}
    await load(hass, customer)
    result = await change_address(hass, customer, "https://other.example.com")
    assert result["errors"] == {CONF_CALLBACK_URL: "name_inside_network"}
    assert shown(result["data_schema"])["is_public"] is False

    typed = {**OPTIONS, CONF_CALLBACK_URL: f"https://{NAME}", "is_public": True}
    result = await flows.async_configure(result["flow_id"], typed)
    assert result["errors"] == {CONF_CALLBACK_URL: "name_inside_network"}
    assert shown(result["data_schema"])["is_public"] is False
    assert customer.options == {}

    result = await flows.async_configure(result["flow_id"], typed)
    result = await pass_test(hass, flows, result)
    assert result["step_id"] == "address_not_reachable_from_here"
    await flows.async_configure(result["flow_id"], SAVE)
    await hass.async_block_till_done()
    assert customer.options[CONF_PUBLIC_HOST] == NAME
    assert state_of(hass, ADDRESS_TEST) == "not_reachable_from_here"

    form = await flows.async_init(customer.entry_id)
    assert shown(form["data_schema"])["is_public"] is True
    typed["is_public"] = False
    result = await flows.async_configure(form["flow_id"], typed)
    assert result["errors"] == {CONF_CALLBACK_URL: "name_inside_network"}
    del typed[CONF_CALLBACK_URL]
    result = await flows.async_configure(form["flow_id"], typed)
    result = await pass_test(hass, flows, result)
    assert result["step_id"] == "address_missing"
    await flows.async_configure(result["flow_id"], SAVE)
    assert customer.options == OPTIONS
