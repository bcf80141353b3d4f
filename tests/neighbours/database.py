"""A MariaDB for Home Assistant's recorder."""

import asyncio
import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any, Final

import pymysql

from .programs import HOST, Program, free_port, path_of

NAME: Final = "homeassistant"
PASSWORD: Final = "not-a-secret"
_SET_UP: Final = (
    f"CREATE DATABASE {NAME} CHARACTER SET utf8mb4",
    f"CREATE USER {NAME}@localhost IDENTIFIED BY '{PASSWORD}'",
    f"GRANT ALL ON {NAME}.* TO {NAME}@localhost",
)
"""What Home Assistant's documents have one do."""


class MariaDb(Program):
    """A server with an empty database."""

    @property
    def url(self) -> str:
        """The address that the recorder is given."""
        address = f"{NAME}:{PASSWORD}@{HOST}:{self.port}/{NAME}"
        return f"mysql+pymysql://{address}?charset=utf8mb4"

    async def query(self, statement: str) -> list[tuple[Any, ...]]:
        """Return the rows that a statement finds."""
        return await asyncio.to_thread(self._query, statement)

    def _query(self, statement: str) -> list[tuple[Any, ...]]:
        """Return them, by a connection of its own."""
        connection = pymysql.connect(
            host=HOST, port=self.port, user=NAME, password=PASSWORD, database=NAME
        )
        with closing(connection), connection.cursor() as cursor:
            cursor.execute(statement)
            return list(cursor.fetchall())


@asynccontextmanager
async def mariadb(folder: Path) -> AsyncGenerator[MariaDb]:
    """Run a server that keeps its data in a folder that is there."""
    port, socket = free_port(), folder / "socket"
    options = ["--no-defaults", f"--datadir={folder / 'data'}"]
    options += ["--user=root"] if os.geteuid() == 0 else []
    await _initialize(options, folder / "output.log")
    server = MariaDb(
        [
            *(path_of("mariadbd", "mysqld"), *options, f"--socket={socket}"),
            *(f"--port={port}", f"--bind-address={HOST}"),
        ],
        port,
        folder / "output.log",
    )
    await server.start()
    try:
        await asyncio.to_thread(_set_up, socket)
        yield server
    finally:
        await server.stop()


async def _initialize(options: list[str], log_file: Path) -> None:
    """Make the tables of the server itself."""
    with log_file.open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            *(path_of("mariadb-install-db", "mysql_install_db"), *options),
            *("--auth-root-authentication-method=normal", "--skip-test-db"),
            stdout=log.fileno(),
            stderr=asyncio.subprocess.STDOUT,
        )
    if await process.wait():
        raise ChildProcessError(f"The tables were not made: see {log_file}")


def _set_up(socket: Path) -> None:
    """Make the database, and the user who owns it."""
    connection = pymysql.connect(unix_socket=str(socket), user="root")
    with closing(connection), connection.cursor() as cursor:
        for statement in _SET_UP:
            cursor.execute(statement)
