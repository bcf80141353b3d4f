"""Tests that use the integration as a person does: in a real browser."""
