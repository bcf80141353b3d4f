"""The calls of the API that the simulator answers."""

from .account import ME
from .by_tag import BULK_STATUS_BY_TAG
from .cancel import MESSAGE_CANCEL
from .hlr import HLR_NOTIFY
from .lookup import LOOKUP
from .rental import RENTAL_DOWNLOAD
from .send import SEND
from .status import MULTI_STATUS
from .stop_list import STOP_ADD, STOP_DELETE, STOP_LIST
from .vn_send import VN_SEND

CALLS = {
    call.name: call
    for call in (
        HLR_NOTIFY,
        LOOKUP,
        SEND,
        VN_SEND,
        MULTI_STATUS,
        BULK_STATUS_BY_TAG,
        MESSAGE_CANCEL,
        STOP_LIST,
        STOP_ADD,
        STOP_DELETE,
        RENTAL_DOWNLOAD,
        ME,
    )
}
