"""The stop list: reading it, and putting numbers on it or taking them off it."""
