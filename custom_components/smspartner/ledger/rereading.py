"""Reads unreadable bodies again, once in each version: a new one may be able to."""

import asyncio
from functools import partial

from ..api import parse_notifications
from .kept_bodies import unreadable
from .ledger import Ledger
from .meta import Meta, read_meta, write_meta
from .notifications import ReceivedBody
from .states import LeftOver


async def read_again(ledger: Ledger, version: str) -> None:
    """Read the kept bodies, unless this version has done so; erase those it can read.

    Raises sqlite3.Error where the file cannot be used.
    """
    store = ledger.store
    if await store.read(partial(read_meta, key=Meta.VERSION)) == version:
        return
    after_id = 0
    while page := await store.read(partial(unreadable.read_page, after_id=after_id)):
        for one in page:
            after_id = one.id
            parsed = await asyncio.to_thread(parse_notifications, one.content)
            received = ReceivedBody(
                one.account_id,
                one.token_hash,
                parsed.notifications,
                is_whole=parsed.is_whole,
            )
            if (await ledger.reception.take(received)).left_over is LeftOver.NOTHING:
                await store.write(partial(unreadable.erase, ids=[one.id]))
    await store.write(partial(write_meta, key=Meta.VERSION, value=version))
