"""SMS in the ledger: orders, departures, outcomes, fates, and reading them back."""
