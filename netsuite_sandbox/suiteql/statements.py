"""Queries made ready to run, kept as long as the account's tables stay as they are."""

from __future__ import annotations

import threading
import weakref
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from netsuite_sandbox.errors import ServiceError
from netsuite_sandbox.suiteql import engine, refusals, shapes, syntax
from netsuite_sandbox.suiteql.selects import Compiler
from netsuite_sandbox.suiteql.shapes import Shape
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


@dataclass(frozen=True)
class Statement:
    """A query ready to run.

    Attributes:
        page: SQL for some rows; ``:take`` and ``:start`` say which.
        count: SQL for the number of all rows, regardless of ``skip`` and ``first``.
        picked: SQL for the same as ``page``, quicker where few rows are found through an index; empty where it is not.
        probe: SQL that tells whether they are few: whether there are as many as ``:enough``, wherever the client has
            got to in the order of the key.
        bound: The number that some column must exceed, or reach, in every row; empty if there is none.
        passed: SQL for the number of rows that lie between ``bound`` and ``:passed_to``; empty with ``bound``.
        columns: Name, kind and SQL of the zone of each column of the result, in the order of ``page``.
        skip: How many rows the query itself leaves out.
        first: How many rows the query itself gives at most.
        ordered: Whether it asks for an order.
        star: Whether it asks for every column there is.
        parameters: How many values ``?`` stands for.
        numbers: The numbers in the query, by their names in its SQL.
    """

    page: str
    count: str
    picked: str
    probe: str
    bound: str
    passed: str
    columns: Sequence[tuple[str, Kind, str]]
    skip: int
    first: int | None
    ordered: bool
    star: bool
    parameters: int
    numbers: Mapping[str, int] = field(default_factory=dict)


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
        grouped_names: Whether a query with groups or totals may show names.
    """

    limits: Limits
    default_sort: str
    grouped_names: bool

    @classmethod
    def of(cls, account: Account) -> Outlook:
        """Return what queries mean in an account at this moment."""
        default_sort = "trandate" if account.since("2026.2") else "trandisplayname"
        return cls(Limits.of(account), default_sort, account.grouped_names)


def compiled(shape: Shape, tables: Mapping[str, Table], outlook: Outlook, connection: sqlite3.Connection) -> Statement:
    """Return a query rewritten for SQLite.

    Args:
        shape: The query, with or without its numbers.
        tables: The account's tables.
        outlook: Whose query it is, and when.
        connection: For asking SQLite how it would go about it.

    Raises:
        ServiceError: NetSuite would not take it, or it cannot be run here as NetSuite would.
    """
    if "\0" in shape.text:
        raise refusals.unsupported()
    tree, placeholders = syntax.parse(shape.text)
    try:
        compiler = Compiler(Sight.of(tables, outlook.limits), grouped_names=outlook.grouped_names)
        rewritten = compiler.whole(shape.named(tree), outlook.default_sort)
    except RecursionError as error:
        raise refusals.unsupported() from error
    names = [output.name for output in rewritten.outputs]
    if len(set(names)) != len(names):
        # What a second column of the same name is called is nowhere recorded, so it has to be given one.
        raise refusals.unsupported()
    rest = (f" ORDER BY {', '.join(rewritten.order)}" if rewritten.order else "") + " LIMIT :take OFFSET :start"
    page, count = rewritten.rows + rest, f"SELECT count(*) FROM ({rewritten.counted})"
    shortcuts, picked = rewritten.shortcuts, ""
    if shortcuts.picked and rewritten.ordered and _walks(connection, page) and not _walks(connection, count):
        picked = shortcuts.picked + rest
    return Statement(
        page=page,
        count=shortcuts.behind or count,
        picked=picked,
        probe=f"SELECT count(*) FROM ({shortcuts.elsewhere} LIMIT :enough)",
        bound=shortcuts.bound,
        passed=f"SELECT count(*) FROM ({shortcuts.passed})",
        columns=[(output.name, output.value.kind, output.value.zone) for output in rewritten.outputs],
        skip=rewritten.skip,
        first=rewritten.first,
        ordered=rewritten.ordered,
        star=tree.is_star,
        parameters=placeholders - sum(name in shape.numbers for name in shape.names),
    )


def _walks(connection: sqlite3.Connection, sql: str) -> bool:
    """Return whether SQLite would go through a table to its end in the order of its row ids, whatever the conditions.

    It does so when that is the order asked for, not knowing how few rows an index would leave to be sorted.
    """
    steps = [step for *_, step in connection.execute(f"EXPLAIN QUERY PLAN {sql}", _Anything())]
    return not any(step.startswith("SEARCH") and (" INDEX " in step or "rowid<?" in step) for step in steps)


@dataclass(frozen=True)
class Count:
    """How many rows there are from a bound on."""

    bound: int
    rows: int


class Library:
    """The statements and counts of one account.

    Args:
        store: The account's data.
    """

    def __init__(self, store: Store) -> None:
        store.prepare_connections(engine.register)
        self._tables: Mapping[str, Table] = store.tables
        self._statements: OrderedDict[Hashable, Statement] = OrderedDict()
        self._counts: OrderedDict[Hashable, Count] = OrderedDict()
        self._lock = threading.Lock()
        self._requests = 0

    def request(self) -> int:
        """Return the number of this request."""
        with self._lock:
            self._requests += 1
            return self._requests

    def statement(self, query: str, store: Store, account: Account) -> Statement:
        """Return a query ready to run, made anew only if its shape, the account's tables or its user's role are new."""
        tables, shape = store.tables, shapes.of(query)
        # What is quickest depends on whether readers are given views.
        outlook, views = Outlook.of(account), store.views
        with self._lock:
            if tables is not self._tables:
                self._counts.clear()
                if tables != self._tables:
                    self._statements.clear()
                self._tables = tables
            for kept in ((shape, outlook, views), (Shape(query), outlook, views)):
                if kept in self._statements:
                    self._statements.move_to_end(kept)
                    return replace(self._statements[kept], numbers=shape.numbers)
        try:
            made = compiled(shape, tables, outlook, store.reader())
        except ServiceError:
            # Some numbers mean more than a value, and a refusal repeats the query as it was written.
            shape = Shape(query)
            made = compiled(shape, tables, outlook, store.reader())
        with self._lock:
            if tables is self._tables and len(query) < _LONGEST_KEPT:
                self._statements[shape, outlook, views] = made
                if len(self._statements) > _KEPT:
                    self._statements.popitem(last=False)
        return replace(made, numbers=shape.numbers)

    def count(self, key: Hashable, bound: int, store: Store, counted: Callable[[Count | None], int]) -> int:
        """Return a count, counted anew only if something was written since.

        The store gives its tables anew after each write; the mapping itself serves as the mark of a state.

        Args:
            key: What is counted.
            bound: From where on.
            store: The account's data.
            counted: What counts, given the last count of the same thing from elsewhere on, if there is one.
        """
        tables = store.tables
        with self._lock:
            found = self._counts.get(key) if tables is self._tables else None
        if found is not None and found.bound == bound:
            return found.rows
        made = Count(bound, counted(found))
        with self._lock:
            if tables is self._tables and tables is store.tables:
                self._counts[key] = made
                if len(self._counts) > _KEPT:
                    self._counts.popitem(last=False)
        return made.rows


_libraries: weakref.WeakKeyDictionary[Store, Library] = weakref.WeakKeyDictionary()
_libraries_lock = threading.Lock()


def library(store: Store) -> Library:
    """Return what is kept for an account; made with the first query."""
    with _libraries_lock:
        found = _libraries.get(store)
        if found is None:
            found = _libraries[store] = Library(store)
        return found
