"""A tag becomes a release when all is ready, and the refusal says what is not."""

import asyncio
import json
import os
import re
import shutil
from pathlib import Path
from typing import Any, Final

import pytest
from homeassistant.util.yaml import load_yaml_dict

from .helpers import ROOT

WORKFLOWS: Final = ROOT / ".github" / "workflows"
MANIFEST: Final = Path("custom_components", "smspartner", "manifest.json")
CHANGES: Final = """# Changelog

## [0.2.0] - 2027-01-31

### Added

- A thing.

## [0.1.0] - 2026-12-01

- The first one.

[0.1.0]: https://example.com/v0.1.0
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Make a copy of what a release is made of, with all in order."""
    for name in ("script/release_notes.py", MANIFEST):
        (tmp_path / name).parent.mkdir(parents=True)
        shutil.copy(ROOT / name, tmp_path / name)
    change_manifest(tmp_path, version="0.2.0", codeowners=["@somebody"])
    (tmp_path / "CHANGELOG.md").write_text(CHANGES)
    return tmp_path


def change_manifest(tree: Path, **changes: Any) -> None:
    """Change keys of the manifest."""
    manifest = json.loads((tree / MANIFEST).read_text()) | changes
    (tree / MANIFEST).write_text(json.dumps(manifest))


async def release(tree: Path, tag: str = "v0.2.0") -> tuple[int | None, str, str]:
    """Run the workflow's own step with a tag; return its code, notes and refusal."""
    (command,) = (
        step["run"]
        for step in load_yaml_dict(str(WORKFLOWS / "release.yml"))["jobs"]["notes"][
            "steps"
        ]
        if "run" in step
    )
    step = await asyncio.create_subprocess_exec(
        *("bash", "-euo", "pipefail", "-c", command),
        cwd=tree,
        env={**os.environ, "GITHUB_REF_NAME": tag},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    notes, refusal = await step.communicate()
    return step.returncode, notes.decode(), refusal.decode()


async def test_notes(tree: Path) -> None:
    """The notes are what stands under the heading of the version."""
    assert await release(tree) == (0, "### Added\n\n- A thing.\n", "")


async def test_notes_of_the_oldest_version(tree: Path) -> None:
    """The links at the end of the change log are no notes."""
    change_manifest(tree, version="0.1.0")
    assert await release(tree, "v0.1.0") == (0, "- The first one.\n", "")


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("2027-01-31", "unreleased", 'says "unreleased" where its date should be'),
        (" - 2027-01-31", "", 'says "" where its date should be'),
        ("2027-01-31", "2027-02-30", 'says "2027-02-30" where its date should be'),
        ("## [0.2.0] - 2027-01-31", "## 0.2.0", "has no heading"),
        (
            "### Added\n\n- A thing.\n\n",
            "",
            "Nothing stands under the heading of 0.2.0",
        ),
    ],
)
async def test_refusals_of_the_change_log(
    tree: Path, old: str, new: str, sentence: str
) -> None:
    """A version without a date or without notes is not released."""
    (tree / "CHANGELOG.md").write_text(CHANGES.replace(old, new))
    code, notes, refusal = await release(tree)
    assert (code, notes) == (1, "")
    assert sentence in refusal


async def test_all_refusals_at_once(tree: Path) -> None:
    """All that is missing is said at once: each try takes a new tag."""
    change_manifest(tree, version="0.3.0", codeowners=["@ha-smspartner"])
    code, notes, refusal = await release(tree)
    assert (code, notes) == (1, "")
    assert refusal == (
        "This cannot be released:\n"
        "The tag is v0.2.0, but custom_components/smspartner/manifest.json says 0.3.0:"
        " tag v0.3.0, or change the manifest.\n"
        "The code owner in custom_components/smspartner/manifest.json is still"
        " @ha-smspartner: name the person who answers for the integration.\n"
        'CHANGELOG.md has no heading "## [0.3.0] - DATE": add it.\n'
    )


def test_the_release_waits_for_every_check() -> None:
    """Nothing is published before the tests, hassfest and HACS have passed."""
    jobs = load_yaml_dict(str(WORKFLOWS / "release.yml"))["jobs"]
    called = {name: job["uses"] for name, job in jobs.items() if "uses" in job}
    assert called == {
        "tests": "./.github/workflows/tests.yml",
        "validate": "./.github/workflows/validate.yml",
    }
    assert {"notes", *called} == set(jobs["release"]["needs"])
    for workflow in called.values():
        text = (ROOT / workflow).read_text("utf-8")
        assert re.search(r"^  workflow_call:$", text, re.MULTILINE)


def test_a_called_workflow_does_not_wait_for_its_caller() -> None:
    """A called workflow bears its caller's name, so that its group needs another."""
    groups = [
        load_yaml_dict(str(path))["concurrency"]["group"]
        for path in WORKFLOWS.iterdir()
    ]
    assert len(set(groups)) == len(groups)


def test_each_kind_of_tests_is_run() -> None:
    """Each option of script/test has a row, and one is without any."""
    [usage] = re.findall(
        r"^# usage: (.*)", (ROOT / "script/test").read_text(), re.MULTILINE
    )
    tests = load_yaml_dict(str(WORKFLOWS / "tests.yml"))["jobs"]["test"]
    rows = [row["options"] for row in tests["strategy"]["matrix"]["include"]]
    assert rows == ["", *re.findall(r"--\w+", usage)]
