# What the tests use of smsutil, which has no types.
from collections.abc import Sequence

class SplitResult:
    parts: Sequence[object]

def gsm_split(text: str) -> SplitResult: ...
def unicode_split(text: str) -> SplitResult: ...
