"""The database file behind an account: one writer at a time, readers that wait for nobody."""

from __future__ import annotations

import sqlite3
import tempfile
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from netsuite_sandbox import schema

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping


_FILLING_CACHE_KILOBYTES = 64 * 1024
_LOOK = "SELECT count(*) FROM (SELECT 1 FROM sandbox_table LIMIT 1)"


class Store:
    """An SQLite file in write-ahead mode, with one reading connection per thread.

    Args:
        path: Where the account is kept. Without one, a temporary file that goes away with ``close``.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="netsuite-sandbox-") if path is None else None
        self.path = Path(self._folder.name) / "account.sqlite" if self._folder else Path(str(path))
        self._prepare: list[Callable[[sqlite3.Connection], None]] = []
        self._views: tuple[str, ...] = ()
        self._local = threading.local()
        self._open_connections: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        self._writing = threading.RLock()
        self._writer = self._connect()
        # Rows of wide tables are long; with larger pages fewer of them spill over, and less is spent on writing.
        self._writer.execute("PRAGMA page_size = 8192")
        # The account is made anew from its seed if the machine stops, so waiting for the disk would buy nothing.
        self._writer.execute("PRAGMA journal_mode = WAL")
        schema.create_registry(self._writer)
        self._tables: dict[str, schema.Table] | None = None

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, check_same_thread=False, isolation_level=None, cached_statements=512)
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA busy_timeout = 30000")
        for prepare in self._prepare:
            prepare(connection)
        with self._lock:
            self._open_connections.append(connection)
        return connection

    def prepare_connections(self, prepare: Callable[[sqlite3.Connection], None]) -> None:
        """Run something on every connection, those open now and those to come; for registering SQL functions."""
        self._prepare.append(prepare)
        for connection in self._open_connections:
            prepare(connection)

    def reader(self) -> sqlite3.Connection:
        """Return this thread's connection for reading; it sees every write that has been committed."""
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._connect()
            connection.execute("PRAGMA query_only = ON")
            self._local.connection, self._local.views = connection, ()
        # Within a transaction, which looks at an earlier state, the views of that state stay.
        if self._local.views is not self._views and not connection.in_transaction:
            self._local.views = self._views
            connection.execute("PRAGMA query_only = OFF")
            for statement in self._local.views:
                connection.execute(statement)
            connection.execute("PRAGMA query_only = ON")
        return connection

    @contextmanager
    def snapshot(self) -> Iterator[sqlite3.Connection]:
        """Read from one moment's state, through the views of that moment, whatever is written meanwhile."""
        connection = self.reader()
        if connection.in_transaction:
            yield connection
            return
        connection.execute("BEGIN")
        try:
            # The first look at the file is what picks the moment.
            while connection.execute(_LOOK).fetchall() and self._local.views is not self._views:
                connection.execute("COMMIT")
                self.reader().execute("BEGIN")
            yield connection
        finally:
            connection.execute("COMMIT")

    def show(self, views: tuple[str, ...]) -> None:
        """Let every reading connection run statements before it is used again: temporary views that hide tables.

        What is to be hidden by them must not be written before.
        """
        self._views = views

    @property
    def views(self) -> tuple[str, ...]:
        """The statements that ``show`` was given last."""
        return self._views

    @contextmanager
    def alone(self) -> Iterator[sqlite3.Connection]:
        """Let nobody else write while the block lasts; transactions of this thread within it are as ever."""
        with self._writing:
            yield self._writer

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """Hold the only writing connection for one transaction, undone whole if the block raises."""
        with self._writing:
            self._writer.execute("BEGIN IMMEDIATE")
            try:
                yield self._writer
            except BaseException:
                self._writer.execute("ROLLBACK")
                raise
            self._writer.execute("COMMIT")
            self._tables = None

    def run(self, script: str) -> None:
        """Run a script of statements in one transaction."""
        with self.write() as connection:
            statement = ""
            for piece in script.split(";"):
                statement += f"{piece};"
                if sqlite3.complete_statement(statement):
                    connection.execute(statement)
                    statement = ""

    @contextmanager
    def fill(self) -> Iterator[sqlite3.Connection]:
        """Hold the writing connection to put in a great deal at once, undone whole if the block raises.

        As long as nobody else has the account open, what is new goes straight into the file instead of through the
        write-ahead log, which takes half the time.
        """
        with self._writing:
            alone = len(self._open_connections) == 1
            if alone:
                self._writer.execute("PRAGMA journal_mode = DELETE")
            self._writer.execute(f"PRAGMA cache_size = {-_FILLING_CACHE_KILOBYTES}")
            self._writer.execute(f"PRAGMA temp.cache_size = {-_FILLING_CACHE_KILOBYTES}")
            try:
                with self.write() as connection:
                    yield connection
            finally:
                self._writer.execute("PRAGMA cache_size = -2000")
                if alone:
                    self._writer.execute("PRAGMA journal_mode = WAL")

    @property
    def tables(self) -> Mapping[str, schema.Table]:
        """The account's tables by name, read again after every write that may have changed them."""
        tables = self._tables
        if tables is None:
            tables = self._tables = schema.read_tables(self.reader())
        return tables

    def close(self) -> None:
        """Close every connection; a temporary account is deleted."""
        with self._lock:
            for connection in self._open_connections:
                connection.close()
            self._open_connections.clear()
        if self._folder:
            self._folder.cleanup()
