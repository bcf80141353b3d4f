"""Tests beside other programs that people run: a broker, and the recorder's database.

script/neighbour installs the programs and runs the tests.
"""
