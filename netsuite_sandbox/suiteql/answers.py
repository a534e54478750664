"""Running a query: one page of its rows, as text, and how many there are in all."""

from __future__ import annotations

import logging
import random
import sqlite3
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from netsuite_sandbox.suiteql import date_formats, kinds, refusals, zones
from netsuite_sandbox.suiteql.kinds import MOMENTS, NUMBERS, Kind
from netsuite_sandbox.suiteql.numbers import number_text
from netsuite_sandbox.suiteql.statements import library

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from netsuite_sandbox.account import Account
    from netsuite_sandbox.store import Store
    from netsuite_sandbox.suiteql.statements import Statement

    Row = tuple[Any, ...]

_log = logging.getLogger(__name__)

# section_156414087576, section_158394344595: what lies beyond is counted but never delivered.
MOST_ROWS = 100_000
MOST_PAGES = 1_000

# How far a query without ORDER BY is turned at most: enough to shift every page, without walking through the table.
_FARTHEST_TURN = 5_000


@dataclass(frozen=True)
class Page:
    """A page of a query's result.

    Attributes:
        items: The rows: texts by name, names in lower case and alphabetical order, nulls left out.
        total_results: How many rows the query has, deliverable or not.
        has_more: Whether another page follows that can be delivered.
    """

    items: list[dict[str, str]]
    total_results: int
    has_more: bool


def run(  # noqa: PLR0913 - the query, whose it is and which page
    store: Store, account: Account, query: str, params: Sequence[str], *, limit: int, offset: int
) -> Page:
    """Run a query and return a page of its rows.

    Without ORDER BY, and among rows that ORDER BY leaves equal, the order is another with each request: it is drawn
    from the account's seed and the number of the request.

    Args:
        store: The account's data.
        account: Its settings: the user's time zone and date format, the clock.
        query: SuiteQL.
        params: The values for ``?``, in order.
        limit: How many rows make a page.
        offset: How many rows to leave out before it.

    Raises:
        ServiceError: The query is refused, or cannot be run.
    """
    kept = library(store)
    statement = kept.statement(query, store)
    if len(params) != statement.parameters or not all(isinstance(value, str) for value in params):
        # A null is recorded as refused with this text; what a wrong number of values gives is not.
        raise refusals.unsupported()
    salt = zlib.crc32(f"{account.seed} {kept.requests}".encode()) or 1
    values = _values(account, params, salt)
    try:
        rows, total = _page(store.reader(), statement, values, limit, offset)
        items = _items(rows, statement, account)
    except sqlite3.OperationalError as error:
        if "user-defined" in str(error):
            raise refusals.unsupported() from error
        _log.exception("SQLite refused the rewritten query %s", statement.page)
        raise refusals.unexpected(f"sandbox{salt:08x}") from error
    except sqlite3.Error as error:
        _log.exception("SQLite failed on the rewritten query %s", statement.page)
        raise refusals.unexpected(f"sandbox{salt:08x}") from error
    reachable = min(total, MOST_ROWS, MOST_PAGES * limit)
    return Page(items[: max(reachable - offset, 0)], total, has_more=offset + len(items) < reachable)


def _values(account: Account, params: Sequence[str], salt: int) -> dict[str, object]:
    """Return what the names in a rewritten query stand for in this request."""
    now = zones.text_of(account.clock.now().replace(tzinfo=None))
    session_time = zones.local(now, account.time_zone)
    return {
        "session_zone": account.time_zone,
        "server_zone": zones.SERVER,
        "date_format": account.date_format,
        "now": now,
        "server_date": zones.local_date(now, zones.SERVER),
        "session_date": zones.local_date(now, account.time_zone),
        "session_timestamp": session_time,
        "salt": salt % 1_000_003 or 1,
        # An empty value is null to Oracle, and so refused too.
        **{f"p{number}": value or None for number, value in enumerate(params)},
    }


def _page(
    connection: sqlite3.Connection, statement: Statement, values: dict[str, object], limit: int, offset: int
) -> tuple[list[Row], int]:
    """Return the rows of a page and the number of all rows, both as of the same moment."""
    if offset >= MOST_ROWS:
        return [], _total(connection, statement, values)
    connection.execute("BEGIN")
    try:
        if not statement.ordered:
            return _turned_page(connection, statement, values, limit, offset)
        take = limit + 1
        if statement.first is not None:
            take = min(take, max(statement.first - offset, 0))
        rows = _rows(connection, statement, values, take, statement.skip + offset)
        if (rows or not offset) and len(rows) <= limit:
            return rows, offset + len(rows)
        return rows[:limit], _total(connection, statement, values)
    finally:
        connection.execute("COMMIT")


def _rows(
    connection: sqlite3.Connection, statement: Statement, values: dict[str, object], take: int, start: int
) -> list[Row]:
    return connection.execute(statement.page, {**values, "take": take, "start": start}).fetchall()


def _total(connection: sqlite3.Connection, statement: Statement, values: dict[str, object]) -> int:
    (count,) = connection.execute(statement.count, values).fetchone()
    total = max(int(count) - statement.skip, 0)
    return total if statement.first is None else min(total, statement.first)


def _turned_page(
    connection: sqlite3.Connection, statement: Statement, values: dict[str, object], limit: int, offset: int
) -> tuple[list[Row], int]:
    """Return a page of rows that nothing orders: the table is read from another row on with each request."""
    chance = random.Random(str(values["salt"]))  # noqa: S311 - repeatable on purpose
    if not offset and statement.first is None:
        rows = _rows(connection, statement, values, limit + 1, statement.skip)
        if len(rows) <= limit:
            chance.shuffle(rows)
            return rows, len(rows)
    (everything,) = connection.execute(statement.count, values).fetchone()
    everything = max(everything - statement.skip, 0)
    total = everything if statement.first is None else min(everything, statement.first)
    take = max(min(limit, total - offset), 0)
    turn = chance.randrange(min(everything, _FARTHEST_TURN)) if everything else 0
    start = (turn + offset) % everything if everything else 0
    rows = _rows(connection, statement, values, min(take, everything - start), statement.skip + start)
    if len(rows) < take:
        rows += _rows(connection, statement, values, take - len(rows), statement.skip)
    chance.shuffle(rows)
    return rows, total


def _items(rows: list[Row], statement: Statement, account: Account) -> list[dict[str, str]]:
    """Return rows as NetSuite writes them."""
    if not rows:
        return []
    shown = {}
    for (name, kind, zone), column in zip(statement.columns, zip(*rows, strict=True), strict=True):
        show = _shower(kind, zone, account)
        shown[name] = column if show is None else [None if value is None else show(value) for value in column]
    names = sorted(shown)
    return [
        {name: value for name, value in zip(names, row, strict=True) if value is not None}
        for row in zip(*(shown[name] for name in names), strict=True)
    ]


def _shower(kind: Kind, zone: str, account: Account) -> Callable[[Any], str] | None:
    """Return what turns a value into its text: dates are shown by the day alone, in the user's format (recorded)."""
    date_format = account.date_format
    if kind in NUMBERS:
        return _number
    if kind is Kind.INSTANT:
        name = {kinds.SESSION_ZONE: account.time_zone, kinds.SERVER_ZONE: zones.SERVER}.get(zone) or zone.strip("'")
        return lambda value: date_formats.show(zones.local(value, name)[:10], date_format)
    if kind in MOMENTS:
        return lambda value: date_formats.show(value[:10], date_format)
    return None


def _number(value: Any) -> str:  # noqa: ANN401 - SQLite keeps what is no number as the text it was
    return value if isinstance(value, str) else number_text(value)
