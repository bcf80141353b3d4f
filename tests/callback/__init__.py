"""Tests of the way by which results come back."""
