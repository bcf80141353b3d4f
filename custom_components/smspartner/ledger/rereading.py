"""Reads kept bodies again, once in each version: a new one may understand them."""

import asyncio
from functools import partial

from . import unread
from .inbox import read_body
from .ledger import Ledger
from .meta import Meta, read_meta, write_meta
from .notifications import Call
from .records import LeftOver


async def read_again(ledger: Ledger, version: str) -> None:
    """Read the kept bodies, unless this version has done so; erase those it can read.

    Raises sqlite3.Error where the file cannot be used.
    """
    store = ledger.store
    if await store.read(partial(read_meta, key=Meta.VERSION)) == version:
        return
    after = 0
    while some := await store.read(partial(unread.list_some, after=after)):
        for one in some:
            after = one.id
            parsed = await asyncio.to_thread(read_body, one.body)
            call = Call(
                one.account,
                one.token,
                parsed.notifications,
                ledger.clock.now(),
                is_whole=parsed.is_whole,
            )
            if (await ledger.reception.take(call)).left_over is LeftOver.NOTHING:
                await store.write(partial(unread.erase, ids=[one.id]))
    await store.write(partial(write_meta, key=Meta.VERSION, value=version))
