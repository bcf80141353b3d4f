"""Tests of the text of an SMS."""
