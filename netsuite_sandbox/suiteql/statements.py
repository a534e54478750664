"""Queries made ready to run, kept as long as the account's tables stay as they are."""

from __future__ import annotations

import threading
import weakref
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from netsuite_sandbox.suiteql import engine, refusals, syntax
from netsuite_sandbox.suiteql.selects import Compiler
from netsuite_sandbox.suiteql.sight import Limits, Sight

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Hashable, Mapping, Sequence

    from netsuite_sandbox.account import Account
    from netsuite_sandbox.schema import Table
    from netsuite_sandbox.store import Store
    from netsuite_sandbox.suiteql.kinds import Kind

_KEPT = 512
_LONGEST_KEPT = 20_000
_CLOCK = (":now", ":server_date", ":session_date", ":session_timestamp")


@dataclass(frozen=True)
class Statement:
    """A query ready to run.

    Attributes:
        page: SQL for some rows; ``:take`` and ``:start`` say which.
        count: SQL for the number of all rows, regardless of ``skip`` and ``first``.
        picked: SQL for the same as ``page``, quicker where few rows are found through an index; empty where it is not.
        probe: SQL that tells whether they are few: whether there are as many as ``:enough``.
        columns: Name, kind and SQL of the zone of each column of the result, in the order of ``page``.
        skip: How many rows the query itself leaves out.
        first: How many rows the query itself gives at most.
        ordered: Whether it asks for an order.
        star: Whether it asks for every column there is.
        parameters: How many values ``?`` stands for.
        timeless: Whether the same data give the same rows at any time.
    """

    page: str
    count: str
    picked: str
    probe: str
    columns: Sequence[tuple[str, Kind, str]]
    skip: int
    first: int | None
    ordered: bool
    star: bool
    parameters: int
    timeless: bool


class _Anything(dict[str, object]):
    """Values for a query that is only explained."""

    def __missing__(self, _: str) -> None:
        return None


@dataclass(frozen=True)
class Outlook:
    """What a query means depends on: whose it is, and when.

    Attributes:
        limits: What the user's role is kept from.
        default_sort: The column of ``transaction`` that sorts what no ORDER BY does (section_N3949039).
    """

    limits: Limits
    default_sort: str

    @classmethod
    def of(cls, account: Account) -> Outlook:
        """Return what queries mean in an account at this moment."""
        return cls(Limits.of(account.role), "trandate" if account.since("2026.2") else "trandisplayname")


def compiled(query: str, tables: Mapping[str, Table], outlook: Outlook, connection: sqlite3.Connection) -> Statement:
    """Return a query rewritten for SQLite.

    Args:
        query: SuiteQL.
        tables: The account's tables.
        outlook: Whose query it is, and when.
        connection: For asking SQLite how it would go about it.

    Raises:
        ServiceError: NetSuite would not take it, or it cannot be run here as NetSuite would.
    """
    if "\0" in query:
        raise refusals.unsupported()
    tree, parameters = syntax.parse(query)
    try:
        rewritten = Compiler(Sight.of(tables, outlook.limits)).whole(tree, outlook.default_sort)
    except RecursionError as error:
        raise refusals.unsupported() from error
    names = [output.name for output in rewritten.outputs]
    if len(set(names)) != len(names):
        # What a second column of the same name is called is nowhere recorded, so it has to be given one.
        raise refusals.unsupported()
    rest = (f" ORDER BY {', '.join(rewritten.order)}" if rewritten.order else "") + " LIMIT :take OFFSET :start"
    page, count = rewritten.rows + rest, f"SELECT count(*) FROM ({rewritten.counted})"
    picked = ""
    if rewritten.picked and rewritten.ordered and _walks(connection, page) and not _walks(connection, count):
        picked = rewritten.picked + rest
    return Statement(
        page=page,
        count=count,
        picked=picked,
        probe=f"SELECT count(*) FROM ({rewritten.counted} LIMIT :enough)",
        columns=[(output.name, output.value.kind, output.value.zone) for output in rewritten.outputs],
        skip=rewritten.skip,
        first=rewritten.first,
        ordered=rewritten.ordered,
        star=tree.is_star,
        parameters=parameters,
        timeless=not any(word in rewritten.rows for word in _CLOCK),
    )


def _walks(connection: sqlite3.Connection, sql: str) -> bool:
    """Return whether SQLite would go through a table to its end in the order of its row ids, whatever the conditions.

    It does so when that is the order asked for, not knowing how few rows an index would leave to be sorted.
    """
    steps = [step for *_, step in connection.execute(f"EXPLAIN QUERY PLAN {sql}", _Anything())]
    return not any(step.startswith("SEARCH") and (" INDEX " in step or "rowid<?" in step) for step in steps)


class Library:
    """The statements and counts of one account.

    Args:
        store: The account's data.
    """

    def __init__(self, store: Store) -> None:
        store.prepare_connections(engine.register)
        self._tables: Mapping[str, Table] = store.tables
        self._statements: OrderedDict[tuple[str, Outlook], Statement] = OrderedDict()
        self._counts: OrderedDict[Hashable, int] = OrderedDict()
        self._lock = threading.Lock()
        self._requests = 0

    def request(self) -> int:
        """Return the number of this request."""
        with self._lock:
            self._requests += 1
            return self._requests

    def statement(self, query: str, store: Store, account: Account) -> Statement:
        """Return a query ready to run, made anew only if it, the account's tables or its user's role are new."""
        tables, outlook = store.tables, Outlook.of(account)
        with self._lock:
            if tables is not self._tables:
                self._counts.clear()
                if tables != self._tables:
                    self._statements.clear()
                self._tables = tables
            found = self._statements.get((query, outlook))
            if found is not None:
                self._statements.move_to_end((query, outlook))
                return found
        made = compiled(query, tables, outlook, store.reader())
        with self._lock:
            if tables is self._tables and len(query) < _LONGEST_KEPT:
                self._statements[query, outlook] = made
                if len(self._statements) > _KEPT:
                    self._statements.popitem(last=False)
        return made

    def count(self, key: Hashable, store: Store, counted: Callable[[], int]) -> int:
        """Return a count, counted anew only if something was written since.

        The store gives its tables anew after each write; the mapping itself serves as the mark of a state.
        """
        tables = store.tables
        with self._lock:
            found = self._counts.get(key) if tables is self._tables else None
        if found is not None:
            return found
        made = counted()
        with self._lock:
            if tables is self._tables and tables is store.tables:
                self._counts[key] = made
                if len(self._counts) > _KEPT:
                    self._counts.popitem(last=False)
        return made


_libraries: weakref.WeakKeyDictionary[Store, Library] = weakref.WeakKeyDictionary()
_libraries_lock = threading.Lock()


def library(store: Store) -> Library:
    """Return what is kept for an account; made with the first query."""
    with _libraries_lock:
        found = _libraries.get(store)
        if found is None:
            found = _libraries[store] = Library(store)
        return found
