"""SMS on their way out, in the ledger."""
