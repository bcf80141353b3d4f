"""Tests of the dialogs of an account."""
