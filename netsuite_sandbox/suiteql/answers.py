"""Running a query: one page of its rows, as text, and how many there are in all."""

from __future__ import annotations

import logging
import random
import re
import sqlite3
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from netsuite_sandbox.suiteql import date_formats, kinds, limits, refusals, zones
from netsuite_sandbox.suiteql.kinds import MOMENTS, NUMBERS, Kind
from netsuite_sandbox.suiteql.numbers import number_text
from netsuite_sandbox.suiteql.statements import library

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from netsuite_sandbox.account import Account
    from netsuite_sandbox.store import Store
    from netsuite_sandbox.suiteql.statements import Count, Statement

    Row = tuple[Any, ...]

_log = logging.getLogger(__name__)

# section_156414087576, section_158394344595: what lies beyond is counted but never delivered.
MOST_ROWS = 100_000
MOST_ROWS_WITH_CONNECT = 1_000_000
MOST_PAGES = 1_000

# How far a query without ORDER BY is turned at most: enough to shift every page, without walking through the table.
_FARTHEST_TURN = 5_000

# So many rows are quicker to walk to than to look up one by one.
_MANY = 20_000

# SQLite's own words for functions that fail (ORA-01722 and the like) and for queries beyond its limits.
_REFUSED = re.compile("user-defined|^too many |^at most |stack overflow|integer overflow|too large|too big|too complex")


@dataclass(frozen=True)
class Page:
    """A page of a query's result.

    Attributes:
        columns: The texts of each column, None for a null; names in lower case and alphabetical order.
        total_results: How many rows the query has, deliverable or not.
        reachable: How many of them can be delivered, page by page.
        has_more: Whether another page follows that can be delivered.
    """

    columns: Mapping[str, Sequence[str | None]]
    total_results: int
    reachable: int
    has_more: bool

    @property
    def items(self) -> list[dict[str, str]]:
        """The rows: texts by name, nulls left out."""
        return [
            {name: value for name, value in zip(self.columns, row, strict=True) if value is not None}
            for row in zip(*self.columns.values(), strict=True)
        ]


def run(  # noqa: PLR0913 - the query, whose it is and which page
    store: Store, account: Account, query: str, params: Sequence[str], *, limit: int, offset: int
) -> Page:
    """Run a query and return a page of its rows.

    Without ORDER BY, and among rows that ORDER BY leaves equal, the order is another with each request: it is drawn
    from the account's seed and the number of the request.

    Args:
        store: The account's data.
        account: Its settings: the user's time zone, date format and role, the clock.
        query: SuiteQL.
        params: The values for ``?``, in order.
        limit: How many rows make a page.
        offset: How many rows to leave out before it.

    Raises:
        ServiceError: The query is refused, or cannot be run.
    """
    kept = library(store)
    salt = zlib.crc32(f"{account.seed} {kept.request()}".encode())
    try:
        with limits.limited(store.reader(), account.query_seconds):
            statement = kept.statement(query, store, account)
            _check(params, statement, account)
            widest = account.widest_star if statement.star else account.widest_select
            if widest is not None and len(statement.columns) > widest:
                _log.warning("%d columns are more than the account's settings allow: no rows", len(statement.columns))
                return Page({}, 0, 0, has_more=False)
            values = {**_values(account, params, salt), **statement.numbers}
            most = MOST_ROWS_WITH_CONNECT if account.analytics_connect else MOST_ROWS
            with store.snapshot() as connection:
                reading = _Reading(store, connection, statement, values, salt)
                rows, total = reading.page(limit, offset) if offset < most else ([], reading.total())
        reachable = min(total, most, MOST_PAGES * limit)
        rows = rows[: max(reachable - offset, 0)]
        columns = _columns(rows, statement, account)
    except refusals.UnknownColumnError as error:
        if account.unknown_columns.hides(error.column):
            raise refusals.unexpected(salt) from error
        raise
    except OverflowError as error:
        raise refusals.unsupported() from error  # a number or a page larger than can be (ORA-01426)
    except (sqlite3.Error, ValueError, ArithmeticError) as error:
        if isinstance(error, sqlite3.Error) and limits.expired():
            # No recording tells what a query that takes too long is answered with; this error names no cause.
            raise refusals.unexpected(salt) from error
        if isinstance(error, sqlite3.Error) and _REFUSED.search(str(error)):
            raise refusals.unsupported() from error
        # What is left comes of stored values that are not what their column's type says.
        _log.exception("SQLite failed on what became of the query %s", query)
        raise refusals.unexpected(salt) from error
    return Page(columns, total, reachable, has_more=offset + len(rows) < reachable)


def _check(params: Sequence[str], statement: Statement, account: Account) -> None:
    """Refuse values that do not fit a query.

    Question marks are understood from 2026.2 on (section_N3950559). A null is recorded as refused with this text; what
    a wrong number of values or a question mark before that gives is not.
    """
    if statement.parameters and not account.since("2026.2"):
        raise refusals.unsupported()
    if len(params) != statement.parameters or not all(isinstance(value, str) for value in params):
        raise refusals.unsupported()


def _values(account: Account, params: Sequence[str], salt: int) -> dict[str, object]:
    """Return what the names in a rewritten query stand for in this request."""
    now = zones.text_of(account.clock.now().replace(tzinfo=None))
    session_time = zones.local(now, account.time_zone)
    return {
        "session_zone": account.time_zone,
        "server_zone": zones.SERVER,
        "date_format": account.date_format,
        "user": account.user,
        "now": now,
        "server_date": zones.local_date(now, zones.SERVER),
        "session_date": zones.local_date(now, account.time_zone),
        "session_timestamp": session_time,
        "salt": salt % 1_000_002 + 1,
        # To Oracle an empty text is null.
        **{f"p{number}": value or None for number, value in enumerate(params)},
    }


class _Reading:
    """One request's look at the data.

    Args:
        store: The account's data.
        connection: What reads from the moment's state.
        statement: The query.
        values: What the names in it stand for.
        salt: What the order of rows is drawn from where the query leaves it open.
    """

    def __init__(
        self, store: Store, connection: sqlite3.Connection, statement: Statement, values: dict[str, object], salt: int
    ) -> None:
        self.store = store
        self.connection = connection
        self.statement = statement
        self.values = values
        self.chance = random.Random(salt)  # noqa: S311 - repeatable on purpose

    def page(self, limit: int, offset: int) -> tuple[list[Row], int]:
        """Return the rows of a page and the number of all rows, both as of the same moment."""
        page = self._ordered_page if self.statement.ordered else self._turned_page
        return page(limit, offset)

    def _ordered_page(self, limit: int, offset: int) -> tuple[list[Row], int]:
        first, skip = self.statement.first, self.statement.skip
        # One row more than asked for tells whether this is the end, so that nothing has to be counted.
        take = limit + 1 if first is None else min(limit + 1, max(first - offset, 0))
        rows = self._rows(take, skip + offset)
        if len(rows) <= limit and (rows or not offset):
            return rows, offset + len(rows)
        return rows[:limit], self.total()

    def _turned_page(self, limit: int, offset: int) -> tuple[list[Row], int]:
        """Return a page of rows that nothing orders: the table is read from another row on with each request."""
        first, skip = self.statement.first, self.statement.skip
        if not offset and first is None:
            rows = self._rows(limit + 1, skip)
            if len(rows) <= limit:
                self.chance.shuffle(rows)
                return rows, len(rows)
        everything = max(self._counted() - skip, 0)
        total = everything if first is None else min(everything, first)
        take = max(min(limit, total - offset), 0)
        if not take:
            return [], total
        start = (self.chance.randrange(min(everything, _FARTHEST_TURN)) + offset) % everything
        rows = self._rows(min(take, everything - start), skip + start)
        if len(rows) < take:
            rows += self._rows(take - len(rows), skip)
        self.chance.shuffle(rows)
        return rows, total

    def _rows(self, take: int, start: int) -> list[Row]:
        picked = self.statement.picked
        sql = picked if picked and self._cached(self.statement.probe, "", self._probed) < _MANY else self.statement.page
        return limits.fetched(self.connection.execute(sql, {**self.values, "take": take, "start": start}))

    def total(self) -> int:
        """Return the number of all rows."""
        total = max(self._counted() - self.statement.skip, 0)
        return total if self.statement.first is None else min(total, self.statement.first)

    def _counted(self) -> int:
        return self._cached(self.statement.count, self.statement.bound, self._count)

    def _cached(self, sql: str, bound: str, counted: Callable[[Count | None], int]) -> int:
        """Return a count from the library, by all that it depends on except the order of rows and the bound."""
        moving = {"salt", bound}
        fixed = [value for name, value in self.values.items() if f":{name}" in sql and name not in moving]
        return library(self.store).count((sql, *fixed), self.statement.numbers.get(bound, 0), self.store, counted)

    def _count(self, known: Count | None) -> int:
        """Count the rows; when the client has moved on since the last count, only those in between."""
        if known is None or not self.statement.bound:
            return self._number(self.statement.count)
        bound = self.statement.bound
        low, high = sorted((known.bound, self.statement.numbers[bound]))
        between = self._number(self.statement.passed, **{bound: low, "passed_to": high})
        return known.rows + (between if known.bound == high else -between)

    def _probed(self, known: Count | None) -> int:
        return self._number(self.statement.probe, enough=_MANY) if known is None else known.rows

    def _number(self, sql: str, **values: object) -> int:
        (number,) = self.connection.execute(sql, {**self.values, **values}).fetchone()
        return int(number)


def _columns(rows: list[Row], statement: Statement, account: Account) -> dict[str, Sequence[str | None]]:
    """Return the columns of some rows as NetSuite writes them."""
    if not rows:
        return {}
    shown: dict[str, Sequence[str | None]] = {}
    for (name, kind, zone), column in zip(statement.columns, zip(*rows, strict=True), strict=True):
        show = _shower(kind, zone, account)
        if show is None:
            shown[name] = column
        else:
            # Values repeat: each is written once.
            texts = {value: show(value) for value in set(column) if value is not None}
            shown[name] = [texts.get(value) for value in column]
    return dict(sorted(shown.items()))


def _shower(kind: Kind, zone: str, account: Account) -> Callable[[Any], str] | None:
    """Return what turns a value into its text: dates are shown by the day alone, in the user's format (recorded)."""
    date_format = account.date_format
    if kind in NUMBERS:
        return number_text
    if kind is Kind.INSTANT:
        name = {kinds.SESSION_ZONE: account.time_zone, kinds.SERVER_ZONE: zones.SERVER}.get(zone) or zone.strip("'")
        return lambda value: date_formats.show(zones.local_day(value, name), date_format)
    if kind in MOMENTS:
        return lambda value: date_formats.show(value[:10], date_format)
    return None
