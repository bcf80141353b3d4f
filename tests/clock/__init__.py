"""Tests of what follows from a wrong clock."""
