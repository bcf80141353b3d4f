"""Lets worlds run: python -m tests.world --seconds 600 --seed 7."""

import argparse
import logging
import secrets
import sys
import time

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from .machine import WorldMachine

WORLDS_PER_SEED = 4
STEPS = 25
SEEDS = 2**32


def main() -> None:
    """Run worlds from one seed after another until the time is up, or one breaks."""
    options = _parser().parse_args()
    first = secrets.randbelow(SEEDS) if options.seed is None else options.seed
    logging.disable(logging.CRITICAL)
    sys.stdout.write(f"Seed {first}\n")
    sys.stdout.flush()
    end = time.monotonic() + options.seconds
    number = first
    while number == first or time.monotonic() < end:
        try:
            run(number)
        except BaseException:
            again = f"python -m tests.world --seconds 0 --seed {number}"
            sys.stdout.write(f"A promise was broken. Once more: {again}\n")
            sys.stdout.flush()
            raise
        number += 1
    worlds = (number - first) * WORLDS_PER_SEED
    sys.stdout.write(f"{worlds} worlds have kept every promise\n")


def run(number: int) -> None:
    """Run a few worlds that follow from a seed."""
    run_state_machine_as_test(
        seed(number)(WorldMachine),
        settings=settings(
            max_examples=WORLDS_PER_SEED,
            stateful_step_count=STEPS,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
            deadline=None,
            database=None,
            derandomize=False,
        ),
    )


def _parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.world", description=__doc__)
    parser.add_argument(
        "--seconds", type=float, default=60, help="after which no more are begun"
    )
    parser.add_argument("--seed", type=int, help="a fresh one where none is given")
    return parser


if __name__ == "__main__":
    main()
