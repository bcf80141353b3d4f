"""SMS in the ledger: their way out, fates, polls, records and erasure."""
