"""What runs in the background: engine, accounts, housekeeping, event delivery."""
