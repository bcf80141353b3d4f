"""Benchmarks: each prints its figures as JSON and asserts nothing about time."""
