"""Tests of the life of a paid request."""
