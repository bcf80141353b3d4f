"""SMS in the ledger: fates, polls, records and erasure."""
