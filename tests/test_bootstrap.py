"""What the script says that makes the environment, where it cannot."""

import asyncio
import os
import shutil
from asyncio.subprocess import PIPE
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Copy what the script needs, beside stand-ins of what it calls."""
    shutil.copytree(ROOT / "script", tmp_path / "script")
    for path in ROOT.glob("requirements_*.txt"):
        shutil.copy(path, tmp_path)
    for name, text in {
        "uv": "exit 1",
        "python3": "echo 'ERROR: Nobody answers' >&2; exit 1",
    }.items():
        _stand_in(tmp_path, name, text)
    return tmp_path


def _stand_in(project: Path, name: str | Path, text: str) -> None:
    """Have a command do something else."""
    path = project / "bin" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


async def _bootstrap(
    project: Path, *, first: Path | None = None
) -> tuple[int | None, str, str]:
    """Run the script and return its status, its output and its errors.

    `first` is a folder whose commands come before all others.
    """
    folders = [*([first] if first else []), project / "bin", os.defpath]
    process = await asyncio.create_subprocess_exec(
        project / "script" / "bootstrap",
        env={
            "HOME": f"{project}",
            "PATH": ":".join(map(str, folders)),
            "XDG_CACHE_HOME": f"{project / 'cache'}",
        },
        stdout=PIPE,
        stderr=PIPE,
    )
    output, errors = await process.communicate()
    return process.returncode, output.decode(), errors.decode()


async def test_nothing_can_be_downloaded(project: Path) -> None:
    """It says what it takes before it begins; then what failed, and what to do."""
    status, output, errors = await _bootstrap(project)
    assert status == 1
    assert output.index("450 MB") < output.index("installing uv")
    log = project / "cache" / "ha-smspartner" / "bootstrap.log"
    first, second, *_, last = errors.splitlines()
    assert first == "bootstrap: python3 could not install uv: Nobody answers"
    assert second.startswith("bootstrap: This needs the internet, the first time.")
    assert last == f"bootstrap: All that was said is in {log}."
    assert log.read_text() == "ERROR: Nobody answers\n" * 2


@pytest.mark.parametrize(
    ("command", "text", "message"),
    [
        ("uname", "echo Darwin arm64", "this is Darwin arm64"),
        ("ldd", "echo 'musl libc (x86_64)'; exit 1", "has musl instead of glibc"),
    ],
    ids=["macos", "musl"],
)
async def test_other_systems(
    project: Path, command: str, text: str, message: str
) -> None:
    """Where Home Assistant cannot be installed, it says so before anything else."""
    _stand_in(project, command, text)
    status, output, errors = await _bootstrap(project)
    assert status == 1
    assert message in errors
    assert not output


async def test_activated_environment(project: Path) -> None:
    """The uv of the environment that is made anew is not the one to make it with."""
    own = project / ".venv" / "bin"
    _stand_in(project, own / "uv", "echo 'uv of the old one'")
    _, output, _ = await _bootstrap(project, first=own)
    assert "installing uv" in output
