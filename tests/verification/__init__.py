"""Tests of what a call asks for, and of what need not be bought."""
