"""How much time, text and memory a query may take, so that none of them holds up or brings down the server."""

from __future__ import annotations

import sqlite3
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    Row = tuple[object, ...]

# No limit of a query's length is documented; one of a thousand ids in IN is a twentieth of this.
LONGEST_QUERY = 250_000
# Oracle's VARCHAR2; what pads a text gives no more than this.
LONGEST_TEXT = 4000
# What NetSuite keeps in its longest fields, and so the longest that is made of texts.
LONGEST_CLOB = 1_000_000
# A row of what SQLite works out meanwhile, in bytes, and the rows of one page, in characters.
_LARGEST_ROW = 16_000_000
_LARGEST_PAGE = 100_000_000

# So often is the clock looked at: about every millisecond.
_STEPS = 50_000
_CHUNK = 100
_NO_TIME = 0.001
_watch = threading.local()


@contextmanager
def limited(connection: sqlite3.Connection, seconds: float) -> Iterator[None]:
    """Interrupt what a connection runs in this block once the time is over, and let no row of it grow too long.

    SQLite looks at the time between its steps; pattern matching, which is a single step, asks ``seconds_left``.
    """
    end = _watch.end = time.monotonic() + seconds
    connection.set_progress_handler(lambda: time.monotonic() > end, _STEPS)
    longest = connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LARGEST_ROW)
    try:
        yield
    finally:
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, longest)
        connection.set_progress_handler(None, 0)


def seconds_left() -> float:
    """Return how long the query that this thread runs may still take."""
    left: float = _watch.end - time.monotonic()
    return max(left, _NO_TIME)


def expired() -> bool:
    """Return whether the query that this thread runs has had its time."""
    return seconds_left() <= _NO_TIME


def give_up() -> None:
    """Let the time of the query that this thread runs be over."""
    _watch.end = time.monotonic()


def fetched(cursor: sqlite3.Cursor) -> list[Row]:
    """Return all rows of a page.

    Raises:
        OverflowError: They are larger than any page of stored values.
    """
    rows: list[Row] = []
    while chunk := cursor.fetchmany(_CHUNK):
        rows += chunk
        # One row of each hundred tells: looking at all of them would cost more than fetching them.
        if len(rows) * sum(len(value) for value in chunk[-1] if isinstance(value, str)) > _LARGEST_PAGE:
            raise OverflowError(len(rows))
    return rows
