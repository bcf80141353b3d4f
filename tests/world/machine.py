"""What may happen, in any order: the rules of the stateful test."""

import asyncio
from collections.abc import Callable, Collection, Sequence
from datetime import timedelta
from typing import Any, Final, override

import orjson
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from .house import ACCOUNTS
from .phones import MONITORED, PHONES
from .world import World

NOTIFY: Final = "hlr/notify"
SEND: Final = "send"

accounts = st.sampled_from(ACCOUNTS)
phones = st.sampled_from(PHONES)
several = st.lists(phones, min_size=1, max_size=12, unique=True)
prices = st.sampled_from([0.001, 0.01, 0.1])
"""Powers of ten: no sum of up to five of one price can be taken for that of another."""
budgets = st.sampled_from([0.0, 0.05, 0.3, 1.0])
places = st.integers(0, 20)
ages = st.sampled_from([None, timedelta(hours=1)])
results = st.sampled_from(["NO_ERROR", "EC_ABSENT_SUBSCRIBER"])
durations: Final = (
    *(timedelta(minutes=one) for one in (1, 10, 14, 16, 61, 5 * 60)),
    *(timedelta(days=one) for one in (1, 3, 31)),
)
costs: Final[list[dict[str, Any]]] = [
    {"cost_is": "total", "number_is": None},
    {"cost_is": "total", "number_is": 3},
    {"cost_is": "each", "number_is": None},
    {"cost_is": "each", "number_is": 0},
    {"cost_is": "missing"},
    {"cost_is": "text", "number_is": 1_000_000},
    {"cost_is": 1.0},
    {"account": {"currency": "CHF"}},
    {"account": {"currency": "EUR"}},
]
answers: Final[list[dict[str, Any]]] = [
    {"kind": "status", "status": 429},
    {"kind": "status", "status": 429, "billed": True},
    {"kind": "status", "status": 502},
    {"kind": "status", "status": 502, "billed": True},
    {"kind": "refuse", "code": 13},
    {"kind": "refuse", "code": 500, "billed": True},
    {"kind": "cut_before"},
    {"kind": "cut_after"},
    {"kind": "delay", "seconds": 0.05},
    {"kind": "delay", "seconds": 0.2},
    {"kind": "never_notify"},
    {"kind": "notify_twice"},
    {"kind": "notify_early"},
]
sms_budgets = st.sampled_from([0.0, 0.2, 0.6])
sms_prices = st.sampled_from([0.05, 0.1, 0.2])
validities = st.sampled_from([timedelta(), timedelta(hours=1)])
answers_to_sms: Final[list[dict[str, Any]]] = [
    {"kind": "status", "status": 429},
    {"kind": "status", "status": 502},
    {"kind": "status", "status": 502, "billed": True},
    {"kind": "refuse", "code": 13},
    {"kind": "refuse", "code": 22},
    {"kind": "cut_before"},
    {"kind": "cut_after"},
    {"kind": "garbage"},
    {"kind": "delay", "seconds": 0.05},
    {"kind": "delay", "seconds": 0.2},
    {"kind": "never_notify"},
    {"kind": "notify_twice"},
    {"kind": "notify_early"},
]
sms_quirks: Final[list[dict[str, Any]]] = [
    {"reports": "none"},
    {"reports": "push"},
    {"report_format": "json"},
    {"report_format": "form"},
    {"report_delay": 0.0},
    {"report_delay": 0.1},
    {"tag_visible_after": None},
    {"tag_visible_after": 0.0},
    {"tag_page": 2},
    {"night": "told"},
    {"night": "waiting"},
    {"night": "off"},
]
reply_quirks: Final[list[dict[str, Any]]] = [
    {"replies_go_to": "request"},
    {"replies_go_to": "account"},
    {"replies_go_to": "both"},
    {"reply_posts": 1},
    {"reply_posts": 2},
    {"reply_format": "json"},
    {"reply_format": "form"},
]
parts = st.permutations([1, 2, 3, 1]).flatmap(
    lambda order: st.integers(1, 4).map(lambda count: order[:count])
)
"""Which parts of a long answer come, in which order."""
quirks: Final[list[dict[str, Any]]] = [
    {"notification_batch": 1},
    {"notification_batch": 4},
    {"notification_format": "json"},
    {"notification_format": "form"},
    {"drop_query": True},
    {"drop_query": False},
    {"notification_delay": 0.0},
    {"notification_delay": 0.1},
    {"notification_retries": 2, "retry_delay": 0.05},
]
junk: Final = (b"", b"{", b"phone=1", b"[1, 2]", b'{"phone": "+33"}', b"\xff" * 99)
bodies = st.sampled_from([None, None, None, *junk])
tokens = st.sampled_from([None, "", "wrong"])


class BrokenError(BaseException):
    """A promise was broken: by these steps, which need not do so a second time.

    It is no Exception, so that Hypothesis does not try them again and again.
    """

    def __init__(self, steps: Sequence[str]) -> None:
        """Keep what had happened."""
        super().__init__("\n".join(steps))


HAPPENINGS: Final[list[st.SearchStrategy[tuple[str, dict[str, Any]]]]] = []


def step(**strategies: st.SearchStrategy[Any]) -> Callable[..., Any]:
    """Let a method be one of the things that may happen."""

    def note[F: Callable[..., None]](method: F) -> F:
        """Note it."""
        happening = st.tuples(
            st.just(method.__name__), st.fixed_dictionaries(strategies)
        )
        HAPPENINGS.append(happening)
        return method

    return note


class WorldMachine(RuleBasedStateMachine):
    """Lets things happen to the world one after another, and sees it keep promises."""

    def __init__(self) -> None:
        """Initialize a world."""
        super().__init__()
        self.steps: list[str] = []
        self._is_broken = False
        self._runner = asyncio.Runner()
        self.world = World()
        self._run(self.world.__aenter__())

    def attempt(self, work: Callable[[], None]) -> None:
        """Do something, and tell how it came to that where it breaks a promise."""
        try:
            work()
        except Exception as err:
            self._is_broken = True
            raise BrokenError(self.steps) from err

    def _run(self, work: Any) -> Any:
        """Let something happen."""
        return self._runner.run(work)

    def _verify(self, account: int, wanted: Collection[str], **options: Any) -> None:
        """Ask for numbers."""
        self._run(self.world.verify(account, wanted, **options))

    def _send(self, account: int, wanted: Collection[str], **options: Any) -> None:
        """Send a text."""
        self._run(self.world.send(account, wanted, **options))

    @step()
    def nothing(self) -> None:
        """Let nothing happen: each run of Hypothesis begins with what comes first."""

    @step(account=accounts, wanted=several, budget=budgets, reuse=ages)
    def verify(
        self, account: int, wanted: list[str], budget: float, reuse: timedelta | None
    ) -> None:
        """Ask for numbers, and do not wait for what comes of it."""
        self._verify(account, wanted, budget=budget, reuse=reuse)

    @step(account=accounts, wanted=several, budget=budgets, reuse=ages)
    def verify_and_wait(
        self, account: int, wanted: list[str], budget: float, reuse: timedelta | None
    ) -> None:
        """Ask for numbers, and wait for what comes of it."""
        self._verify(account, wanted, budget=budget, reuse=reuse)
        self._run(self.world.settle())

    @step(account=accounts, budget=budgets)
    def verify_all(self, account: int, budget: float) -> None:
        """Ask for all numbers there are."""
        self._verify(account, PHONES, budget=budget)

    @step(place=places, budget=budgets)
    def verify_again(self, place: int, budget: float) -> None:
        """Repeat an order with its own id."""
        self._run(self.world.verify_again(place, budget))

    @step(account=accounts, answer=st.sampled_from(answers), times=st.integers(1, 3))
    def fail(self, account: int, answer: dict[str, Any], times: int) -> None:
        """Ask for all numbers, and let the first requests go wrong."""
        self.world.simulators[account].fault(NOTIFY, times=times, **answer)
        self._verify(account, PHONES, budget=0)

    @step(account=accounts, budget=budgets, price=prices, after=st.integers(0, 3))
    def change_price(
        self, account: int, budget: float, price: float, after: int
    ) -> None:
        """Let a lookup cost something else in the middle of an order."""
        simulator = self.world.simulators[account]
        due = simulator.books.billed_requests + after
        change = {"after": due, "settings": {"price": price, "prices": {}}}
        simulator.settings.update({"schedule": [change]})
        self._verify(account, PHONES, budget=budget)

    @step(
        account=accounts,
        wanted=several,
        budget=sms_budgets,
        is_critical=st.booleans(),
        valid_for=validities,
        wait=st.booleans(),
    )
    def send(
        self,
        account: int,
        wanted: list[str],
        budget: float,
        valid_for: timedelta,
        *,
        is_critical: bool,
        wait: bool,
    ) -> None:
        """Send a text, and perhaps wait for what comes of it."""
        self._send(
            account,
            wanted,
            budget=budget,
            is_critical=is_critical,
            valid_for=valid_for,
        )
        if wait:
            self._run(self.world.settle())

    @step(
        account=accounts,
        answer=st.sampled_from(answers_to_sms),
        times=st.integers(1, 3),
        budget=sms_budgets,
    )
    def fail_sms(
        self, account: int, answer: dict[str, Any], times: int, budget: float
    ) -> None:
        """Send a text to all numbers, and let the first requests go wrong."""
        self.world.simulators[account].fault(SEND, times=times, **answer)
        self._send(account, PHONES, budget=budget)

    @step(account=accounts, wanted=several, budget=sms_budgets)
    def send_later(self, account: int, wanted: list[str], budget: float) -> None:
        """Send a text tomorrow."""
        self._send(account, wanted, budget=budget, is_late=True)

    @step(account=accounts, place=places)
    def call_off(self, account: int, place: int) -> None:
        """Call an SMS off."""
        self._run(self.world.call_off(account, place))

    @step(
        account=accounts,
        phone=phones,
        is_stop=st.sampled_from([False, False, True]),
        quirk=st.sampled_from(reply_quirks),
    )
    def answer(
        self, account: int, phone: str, quirk: dict[str, Any], *, is_stop: bool
    ) -> None:
        """Let a phone answer, or opt out."""
        self.world.simulators[account].settings.update({"sms": quirk})
        self._run(self.world.people.answer(account, phone, is_stop=is_stop))

    @step(account=accounts, wanted=several, parts=parts)
    def converse(self, account: int, wanted: list[str], parts: list[int]) -> None:
        """Send a text, and let all answer: one of them in parts, one by opting out."""
        self._send(account, wanted, budget=0)
        self._run(self.world.settle())
        for place, phone in enumerate(wanted):
            self._run(self.world.people.answer(account, phone, is_stop=place == 2))
        self._run(self.world.people.answer_at_length(account, wanted[0], parts))

    @step(account=accounts, phone=phones, parts=parts)
    def answer_at_length(self, account: int, phone: str, parts: list[int]) -> None:
        """Let a phone answer in parts, in any order, some of them twice or never."""
        self._run(self.world.people.answer_at_length(account, phone, parts))

    @step(account=accounts)
    def kill_amid_answers(self, account: int) -> None:
        """Kill it while all phones answer."""
        settings = self.world.simulators[account].settings
        settings.update(
            {
                "sms": {"reply_delay": 0.05, "reply_posts": 1},
                "notification_retries": 2,
                "retry_delay": 0.05,
            }
        )
        for phone in PHONES:
            self._run(self.world.people.answer(account, phone))
        self._run(self.world.kill(amid=True))
        settings.update({"sms": {"reply_delay": 0.0}})

    @step(account=accounts, phone=phones, token=tokens, is_stop=st.booleans())
    def forge_answer(
        self, account: int, phone: str, token: str | None, *, is_stop: bool
    ) -> None:
        """Post an answer that nobody has written."""
        forged = self.world.people.forge_answer(account, phone, token, is_stop=is_stop)
        self._run(forged)

    @step(account=accounts, phone=phones)
    def readmit(self, account: int, phone: str) -> None:
        """Take a number off the stop list."""
        self._run(self.world.people.readmit(account, phone))

    @step(account=accounts, price=sms_prices, code=st.sampled_from(["33", "44"]))
    def change_price_of_sms(self, account: int, price: float, code: str) -> None:
        """Let an SMS to one calling code cost something else."""
        self.world.change_sms_price(account, code, price)

    @step(account=accounts, quirk=st.sampled_from(sms_quirks))
    def change_reports(self, account: int, quirk: dict[str, Any]) -> None:
        """Let reports and polls tell in another way."""
        self.world.simulators[account].settings.update({"sms": quirk})

    @step(account=accounts, answer=st.sampled_from(answers_to_sms))
    def kill_amid_sms(self, account: int, answer: dict[str, Any]) -> None:
        """Kill it while SMS leave and are reported."""
        self.world.simulators[account].fault(SEND, times=1, **answer)
        self._send(account, PHONES, budget=0)
        self._run(self.world.kill(amid=True))

    @step(account=accounts, price=prices, code=st.sampled_from(["33", "44"]))
    def change_price_of(self, account: int, price: float, code: str) -> None:
        """Let a lookup of one calling code cost something else."""
        settings = self.world.simulators[account].settings
        settings.update({"prices": {**settings.prices, code: price}})

    @step(account=accounts, told=st.sampled_from(costs))
    def mislead(self, account: int, told: dict[str, Any]) -> None:
        """Let answers tell something else than they did."""
        if told == {"account": {"currency": "CHF"}}:
            self.world.changed_currencies.add(account)
        self.world.simulators[account].settings.update(told)

    @step(account=accounts, quirk=st.sampled_from(quirks))
    def change_notifications(self, account: int, quirk: dict[str, Any]) -> None:
        """Let notifications come in another way."""
        self.world.simulators[account].settings.update(quirk)

    @step(account=accounts, phone=phones, name=results)
    def change_number(self, account: int, phone: str, name: str) -> None:
        """Let a number answer something else, and join the stop list."""
        settings = self.world.simulators[account].settings
        entry = {
            "id": len(settings.stop_list) + 100,
            "phoneNumber": phone,
            "createdAt": "2026-01-02 03:04:05",
        }
        settings.update(
            {
                "results": {**settings.results, phone: name},
                "stop_list": [*settings.stop_list, entry],
            }
        )

    @step(account=accounts, network=st.sampled_from(["20801", "20810"]), phone=phones)
    def be_away(self, account: int, network: str, phone: str) -> None:
        """Let an account be disabled while a monitored number and others change."""
        self.change_number(account, phone, "NO_ERROR")
        monitored = MONITORED[account]
        settings = self.world.simulators[account].settings
        settings.update(
            {
                "networks": {monitored: network},
                "results": {**settings.results, monitored: "NO_ERROR"},
                "notification_delay": 0.1,
            }
        )
        self._run(self.world.be_away(account, monitored))

    @step(account=accounts, phone=phones, token=tokens, body=bodies)
    def forge(
        self, account: int, phone: str, token: str | None, body: bytes | None
    ) -> None:
        """Post what the vendor never sent."""
        self.world.forged += 1
        told = {"phone": phone, "messageId": f"forged-{self.world.forged}"}
        sent = orjson.dumps({**told, "errorName": "NO_ERROR"}) if body is None else body
        self._run(self.world.forge(account, token, sent))

    @step(duration=st.sampled_from(durations))
    def pass_time(self, duration: timedelta) -> None:
        """Let time pass, and what is due by then be done."""
        self._run(self.world.skip(duration))

    @step()
    def keep_house(self) -> None:
        """Let the housekeeping be done."""
        self._run(self.world.keep_house())

    @step(account=accounts, disable=st.booleans())
    def reload(self, account: int, *, disable: bool) -> None:
        """Load an account anew, or disable or enable it."""
        happen = self.world.toggle if disable else self.world.reload
        self._run(happen(account))

    @step(how=st.sampled_from(["stop", "kill", "kill amid"]))
    def restart(self, how: str) -> None:
        """Stop Home Assistant or start it, or kill it and start it."""
        if how == "stop":
            self._run(self.world.restart())
        else:
            self._run(self.world.kill(amid=how == "kill amid"))

    @step(account=accounts)
    def kill_amid_results(self, account: int) -> None:
        """Kill it while results come in."""
        self.world.simulators[account].settings.notification_delay = 0.05
        self._verify(account, PHONES, budget=0)
        self._run(self.world.kill(amid=True))

    @step()
    def back_up(self) -> None:
        """Make a backup."""
        self._run(self.world.back_up())

    @step(account=accounts)
    def back_up_amid_orders(self, account: int) -> None:
        """Make a backup while requests wait."""
        self.world.simulators[account].fault(NOTIFY, "delay", times=1, seconds=0.2)
        self._verify(account, PHONES, budget=0)
        self._run(self.world.back_up_amid_orders(account))

    @step(account=accounts)
    def back_up_amid_sms(self, account: int) -> None:
        """Make a backup while SMS wait, and go back to it after they left."""
        self.world.simulators[account].fault(
            SEND, "status", times=1, status=429, retry_after=1
        )
        self._send(account, PHONES, budget=0, valid_for=timedelta(hours=1))
        self._run(self.world.back_up_amid_sms(account))

    @step(place=places)
    def restore(self, place: int) -> None:
        """Go back to a backup."""
        self._run(self.world.restore(place))

    @step(account=accounts, phone=phones)
    def forget(self, account: int, phone: str) -> None:
        """Forget a number."""
        self._run(self.world.forget(account, phone))

    # One rule for all: Hypothesis would leave out most of them in each world.
    @rule(happening=st.deferred(lambda: st.one_of(HAPPENINGS)))
    def happen(self, happening: tuple[str, dict[str, Any]]) -> None:
        """Let one thing happen."""
        name, values = happening
        told = ", ".join(f"{key}={value!r}" for key, value in values.items())
        self.steps.append(f"{name}({told})")
        self.attempt(lambda: getattr(self, name)(**values))

    @invariant()
    def keeps_its_promises(self) -> None:
        """See every promise kept."""
        self.attempt(lambda: self._run(self.world.check()))

    @override
    def teardown(self) -> None:
        """Let it come to rest, look once more, and end."""
        try:
            if not self._is_broken:
                self._run(self.world.settle())
                self.attempt(lambda: self._run(self.world.check()))
        finally:
            self._run(self.world.__aexit__())
            self._runner.close()
