"""What `get_results` finds and in which order."""

import asyncio
import csv
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
import voluptuous as vol
from homeassistant.exceptions import ServiceValidationError
from homeassistant.util import dt as dt_util

from custom_components.smspartner.actions import result_pages

from ..helpers import PHONE, SECOND, SILENT, CallAction
from ..simulator import Simulator
from .helpers import Refusal, files_in, little_room, many_numbers

pytestmark = pytest.mark.usefixtures("account")


async def test_get_results(call_action: CallAction) -> None:
    """Results are found again, with the fields of the contract."""
    verified = await call_action(
        "verify_numbers", phone_numbers=[PHONE, SILENT], tag="alarm", wait=0
    )
    await _reported(call_action, 1, tag="alarm")
    found = await call_action(
        "get_results", verification_id=verified["verification_id"]
    )
    [result] = found.pop("results")
    assert found == {"complete": False, "pending": [SILENT]}
    assert set(result) == {
        "phone_number",
        "result",
        "verdict",
        "permanent",
        "error_name",
        "error_description",
        "mcc_mnc",
        "operator",
        "country",
        "ported",
        "message_id",
        "date",
        "received_at",
        "matched_by",
        "verification_id",
        "campaign_id",
        "tag",
    }
    assert result["phone_number"] == PHONE
    assert result["verification_id"] == verified["verification_id"]
    assert result["campaign_id"] == verified["campaigns"][0]["campaign_id"]
    assert result["tag"] == "alarm"


async def test_filters_of_results(call_action: CallAction) -> None:
    """Each filter narrows the results, and all that are given must be met."""
    first = await call_action(
        "verify_numbers",
        phone_numbers=[PHONE, SECOND],
        tag="first",
        wait=60,
        reuse_within=0,
    )
    second = await call_action(
        "verify_numbers",
        phone_numbers=[PHONE, SILENT],
        tag="second",
        wait=0,
        reuse_within=0,
    )
    await _reported(call_action, 1, tag="second")
    one, two = first["verification_id"], second["verification_id"]

    async def found(**filters: object) -> set[tuple[str, str]]:
        """Find results by their filters."""
        response = await call_action("get_results", **filters)
        return {
            (result["phone_number"], result["verification_id"])
            for result in response["results"]
        }

    assert await found(tag="first") == {(PHONE, one), (SECOND, one)}
    assert await found(phone_numbers="06 12 34 56 78") == {(PHONE, one), (PHONE, two)}
    assert await found(phone_numbers=[PHONE, SECOND], tag="first") == {
        (PHONE, one),
        (SECOND, one),
    }
    assert await found(phone_numbers=SECOND, tag="second") == set()
    assert await found(campaign_id=second["campaigns"][0]["campaign_id"]) == {
        (PHONE, two)
    }
    assert await found(verification_id=one, phone_numbers=SECOND) == {(SECOND, one)}
    assert await found(verification_id=one, tag="second") == set()
    assert await found(tag="unheard") == set()
    assert await found(phone_numbers=[]) == set()


async def test_several_verifications_with_one_tag(call_action: CallAction) -> None:
    """What a tag names is found together, in all that have it."""
    for phone in (PHONE, SECOND, SILENT):
        await call_action("verify_numbers", phone_numbers=phone, tag="door", wait=0)
    await _reported(call_action, 2, tag="door")
    response = await call_action("get_results", tag="door")
    found = [result["phone_number"] for result in response["results"]]
    assert sorted(found) == sorted([PHONE, SECOND])
    assert response["pending"] == [SILENT]


async def test_pending_obeys_the_filters(call_action: CallAction) -> None:
    """What is awaited is told of the same lookups as the results."""
    await call_action(
        "verify_numbers", phone_numbers=[PHONE, SILENT], tag="first", wait=0
    )
    await _reported(call_action, 1, tag="first")
    assert (await call_action("get_results", tag="first"))["pending"] == [SILENT]
    by_number = await call_action("get_results", tag="first", phone_numbers=PHONE)
    assert by_number["pending"] == []
    assert by_number["complete"] is True
    assert (await call_action("get_results", tag="other"))["complete"] is True


async def test_many_pending(call_action: CallAction) -> None:
    """No more pending numbers than results are listed, and it is said that some are."""
    await call_action(
        "verify_numbers", phone_numbers=[SILENT, "+33612346798"], tag="t", wait=0
    )
    response = await call_action("get_results", tag="t", limit=1)
    assert response["pending"] == [SILENT]
    assert response["truncated"] is True
    assert response["complete"] is False


async def test_results_since(call_action: CallAction) -> None:
    """`since` takes a time with its zone, and without one as Home Assistant's own."""
    arrivals = []
    for number in many_numbers(3):
        verified = await call_action("verify_numbers", phone_numbers=number, wait=60)
        arrivals += [result["received_at"] for result in verified["results"]]
    assert arrivals == sorted(arrivals)
    response = await call_action("get_results", since=arrivals[1])
    assert [result["received_at"] for result in response["results"]] == arrivals[1:]
    now = dt_util.now().replace(tzinfo=None)
    response = await call_action("get_results", since=now - timedelta(minutes=5))
    assert len(response["results"]) == 3
    response = await call_action("get_results", since=now + timedelta(minutes=5))
    assert response["results"] == []


async def test_pages_of_results(call_action: CallAction) -> None:
    """Pages follow one another in the order of arrival, and the last has no next."""
    await call_action("verify_numbers", phone_numbers=many_numbers(5), tag="t", wait=60)
    whole = await call_action("get_results", tag="t")
    assert "next" not in whole
    arrivals = [result["received_at"] for result in whole["results"]]
    assert arrivals == sorted(arrivals)
    assert len({result["message_id"] for result in whole["results"]}) == 5
    seen: list[Any] = []
    page = await call_action("get_results", tag="t", limit=2)
    while "next" in page:
        assert len(page["results"]) == 2
        seen += page["results"]
        page = await call_action("get_results", tag="t", limit=2, after=page["next"])
    assert seen + page["results"] == whole["results"]


async def test_unknown_verification(refusal: Refusal) -> None:
    """A verification that nobody asked for is an error."""
    error = await refusal("get_results", verification_id="01UNHEARD")
    assert isinstance(error, ServiceValidationError)
    assert str(error) == "There is no verification 01UNHEARD in this account"


@pytest.mark.parametrize(
    "wrong",
    [
        {"tag": "t", "limit": 0},
        {"tag": "t", "limit": 10_001},
        {"tag": "t", "after": -1},
        {"since": "yesterday"},
        {"tag": "t", "unheard": 1},
    ],
)
async def test_refused_questions(
    call_action: CallAction, wrong: dict[str, object]
) -> None:
    """What the contract does not allow is refused."""
    with pytest.raises(vol.Invalid):
        await call_action("get_results", **wrong)


@pytest.mark.parametrize(
    "data", [{}, {"limit": 10}, {"after": 1}, {"path": "/media/results.csv"}]
)
async def test_question_without_a_filter(
    refusal: Refusal, data: dict[str, object]
) -> None:
    """At least one filter is needed, and the error lists them."""
    error = await refusal("get_results", **data)
    assert isinstance(error, ServiceValidationError)
    assert str(error) == (
        "At least one of these fields is required: Verification ID, Campaign ID, Tag,"
        " Phone numbers, Since (verification_id, campaign_id, tag, phone_numbers,"
        " since)"
    )


async def test_bad_number_in_a_question(refusal: Refusal) -> None:
    """A filter that is no number is named."""
    error = await refusal("get_results", phone_numbers=[PHONE, "hello"])
    assert "hello" in str(error)


async def test_results_in_a_file(call_action: CallAction, folder: Path) -> None:
    """With a path all matches go into a CSV file, however many a page holds."""
    await call_action("verify_numbers", phone_numbers=many_numbers(5), tag="t", wait=60)
    await call_action("verify_numbers", phone_numbers=PHONE, tag="other", wait=60)
    whole = (await call_action("get_results", tag="t"))["results"]
    path = folder / "results.csv"
    with patch.object(result_pages, "MAX_RESULTS", 2):
        response = await call_action("get_results", tag="t", limit=1, path=str(path))
    assert response == {"count": 5, "path": str(path)}
    with path.open(encoding="utf-8", newline="") as file:
        written = list(csv.DictReader(file))
    assert written == [
        {
            name: "" if value is None else str(value)
            for name, value in (result | {"input": result["phone_number"]}).items()
        }
        for result in whole
    ]
    assert files_in(folder) == [path.name]


async def test_file_has_the_spelling_of_the_call(
    call_action: CallAction, simulator: Simulator, folder: Path
) -> None:
    """The last column holds what the call in question wrote, else the one that bought.

    A spreadsheet takes none of it for a formula.
    """
    spellings = ["06 12 34 56 78", "+33 6 12 34 56 78", "+33(0)6-12-34-56-78"]
    calls = [
        await call_action("verify_numbers", phone_numbers=[spelling, PHONE], tag=tag)
        for spelling, tag in zip(spellings, "abc", strict=True)
    ]
    assert simulator.books.billed_numbers == {PHONE: 1}

    async def written(**wanted: object) -> list[str]:
        """Return the last column of a file of some results."""
        path = folder / f"{len(files_in(folder))}.csv"
        await call_action("get_results", path=str(path), **wanted)
        with path.open(encoding="utf-8", newline="") as file:
            header, *lines = csv.reader(file)
        assert (header[0], header[-1]) == ("phone_number", "input")
        assert {line[0] for line in lines} == {PHONE}
        return [line[-1] for line in lines]

    ids = [call["verification_id"] for call in calls]
    assert await written(verification_id=ids[0]) == [spellings[0]]
    assert await written(verification_id=ids[1]) == [spellings[1]]
    assert await written(verification_id=ids[2]) == [f"'{spellings[2]}"]
    assert await written(verification_id=ids[1], tag="a") == [spellings[1]]
    assert await written(tag="b") == [spellings[1]]
    assert await written(phone_numbers=PHONE) == [spellings[0]]
    await call_action("verify_numbers", phone_numbers="0612345678", tag="a")
    assert await written(tag="a") == ["0612345678"]


async def test_no_results_in_a_file(call_action: CallAction, folder: Path) -> None:
    """A file without results has its header all the same."""
    path = folder / "results.csv"
    response = await call_action("get_results", tag="unheard", path=str(path))
    assert response == {"count": 0, "path": str(path)}
    assert path.read_text("utf-8").startswith("phone_number,result,verdict,")


async def test_unknown_verification_in_a_file(refusal: Refusal, folder: Path) -> None:
    """A question that is refused leaves no file."""
    error = await refusal(
        "get_results", verification_id="01UNHEARD", path=str(folder / "results.csv")
    )
    assert error.translation_key == "unknown_verification"
    assert files_in(folder) == []


async def test_results_on_a_full_disk(
    call_action: CallAction, refusal: Refusal, folder: Path
) -> None:
    """Results that cannot be written are an error, and no half file is left."""
    await call_action("verify_numbers", phone_numbers=PHONE, tag="t", wait=60)
    path = folder / "results.csv"
    with little_room(64):
        error = await refusal("get_results", tag="t", path=str(path))
    assert str(error) == f"{path} cannot be written. The reason is in the log"
    assert files_in(folder) == []


async def _reported(call_action: CallAction, count: int, **filters: object) -> None:
    """Wait until so many results are in."""
    async with asyncio.timeout(30):
        while len((await call_action("get_results", **filters))["results"]) < count:
            await asyncio.sleep(0.01)
