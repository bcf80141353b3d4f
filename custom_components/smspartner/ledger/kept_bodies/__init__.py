"""Keeps bodies in which something could not be used yet."""
