"""The ledger on a real file, whatever happens in whatever order."""

import logging
import os
import secrets

import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from .machine import LedgerMachine

_LOGGER = logging.getLogger(__name__)
SEED = int(os.environ.get("SEED") or secrets.randbelow(2**32))


# The test plugin freezes the garbage collector, which misleads hypothesis.
@pytest.mark.filterwarnings("ignore:It looks like `register_random`")
@pytest.mark.timeout(600)  # where it fails, hypothesis looks for the shortest way there
def test_any_interleaving_ends_with_the_books_right() -> None:
    """See each lookup in one state, each end announced once, and the sums right."""
    _LOGGER.info("SEED=%d", SEED)
    run_state_machine_as_test(
        seed(SEED)(LedgerMachine),
        settings=settings(
            max_examples=150,
            stateful_step_count=40,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
