"""The simulator's SMS: what is sent, what becomes of it, and who is told."""
