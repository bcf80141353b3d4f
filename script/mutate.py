"""Applies the edits of mutations.toml, one at a time, and sees a test fail for each.

Run it as script/mutate. It works in a copy of the tree and leaves that alone.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

ROOT = Path(__file__).resolve().parents[1]
TABLE = ROOT / "script/mutations.toml"
SECONDS = 600
"""After which tests that do not end have failed."""

PASSED, FAILED = 0, 1
"""What pytest ends with; anything else means that it did not run the tests."""


class UnusableError(Exception):
    """A row of the table that cannot be used as it is."""


@dataclass(frozen=True, kw_only=True)
class Mutation:
    """An edit that breaks a promise, and the tests of which one must fail."""

    name: str
    file: str
    text: str
    replacement: str
    tests: Sequence[str]
    only: str = ""
    """Which of them, as pytest's -k takes it."""

    @property
    def arguments(self) -> list[str]:
        """Return what pytest is called with."""
        return [*self.tests, *(["-k", self.only] if self.only else [])]

    @classmethod
    def read_all(cls, table: Path) -> list[Self]:
        """Read the rows of the table."""
        rows = tomllib.loads(table.read_text())["mutation"]
        return [cls(**row) for row in rows]


class Tree:
    """A copy of the tree that may be broken."""

    def __init__(self, folder: Path) -> None:
        """Copy what git knows of, or could."""
        self._folder = folder
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],  # noqa: S607
            cwd=ROOT,
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for name in filter(None, listed.split("\0")):
            if (ROOT / name).is_file():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, folder / name)

    def passes(self, arguments: Iterable[str]) -> bool:
        """Run tests and tell whether all of them pass."""
        command = [sys.executable, "-m", "pytest", "-q", "-x", *arguments]
        try:
            done = subprocess.run(  # noqa: S603 - the table is our own
                command,
                cwd=self._folder,
                check=False,
                capture_output=True,
                text=True,
                timeout=SECONDS,
            )
        except subprocess.TimeoutExpired:
            return False
        if done.returncode not in {PASSED, FAILED}:
            raise UnusableError(f"its tests cannot be run\n{done.stdout}{done.stderr}")
        return done.returncode == PASSED

    def kills(self, mutation: Mutation) -> bool:
        """Apply an edit, tell whether a test fails, and take the edit back."""
        path = self._folder / mutation.file
        source = path.read_text()
        if source.count(mutation.text) != 1:
            found = source.count(mutation.text)
            raise UnusableError(f"its text is {found} times in {mutation.file}")
        path.write_text(source.replace(mutation.text, mutation.replacement))
        try:
            return not self.passes(mutation.arguments)
        finally:
            path.write_text(source)


def judge(tree: Tree, mutation: Mutation) -> str:
    """Return what becomes of a mutation, in a word or with the reason."""
    try:
        if not tree.passes(mutation.arguments):
            return "unusable: its tests fail without it"
        return "killed" if tree.kills(mutation) else "survived"
    except UnusableError as err:
        return f"unusable: {err}"


def main() -> None:
    """Try the mutations, and end with 1 unless all of them are killed."""
    mutations = Mutation.read_all(TABLE)
    parser = argparse.ArgumentParser(prog="script/mutate", description=__doc__)
    parser.add_argument("--list", action="store_true", help="only tell their names")
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help="only those with this in their name"
    )
    options = parser.parse_args()
    wanted = [
        one
        for one in mutations
        if not options.names or any(name in one.name for name in options.names)
    ]
    if options.list:
        sys.stdout.writelines(f"{one.name}\n" for one in wanted)
        return
    if not wanted:
        parser.error("no mutation has such a name")
    with tempfile.TemporaryDirectory(prefix="smspartner-mutate-") as folder:
        sys.exit(_try_all(Tree(Path(folder)), wanted))


def _try_all(tree: Tree, mutations: Sequence[Mutation]) -> int:
    """Try mutations, tell of each, and return how the program ends."""
    alive = 0
    for mutation in mutations:
        became = judge(tree, mutation)
        alive += became != "killed"
        sys.stdout.write(f"{became:10}{mutation.name}\n")
        sys.stdout.flush()
    sys.stdout.write(f"{len(mutations) - alive} of {len(mutations)} were killed\n")
    return int(alive > 0)


if __name__ == "__main__":
    main()
