"""Tests of the page, as far as Home Assistant is concerned."""
