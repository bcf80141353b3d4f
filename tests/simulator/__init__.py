"""A stand-in for api.smspartner.fr over real HTTP; README.md says how to use it."""

from .attempts import Attempt
from .books import Books, HlrRequest, Notification, Redirect
from .faults import Fault, FaultKind
from .server import Simulator
from .settings import API_KEY, Account, Settings

__all__ = [
    "API_KEY",
    "Account",
    "Attempt",
    "Books",
    "Fault",
    "FaultKind",
    "HlrRequest",
    "Notification",
    "Redirect",
    "Settings",
    "Simulator",
]
