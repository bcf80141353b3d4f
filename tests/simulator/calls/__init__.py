"""The calls of the API that the simulator answers."""

from .account import ME
from .hlr import HLR_NOTIFY
from .rental import RENTAL_DOWNLOAD
from .status import MULTI_STATUS
from .stop_list import STOP_LIST

CALLS = {
    call.name: call
    for call in (HLR_NOTIFY, MULTI_STATUS, STOP_LIST, RENTAL_DOWNLOAD, ME)
}
