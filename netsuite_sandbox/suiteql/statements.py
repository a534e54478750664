"""Queries made ready to run, kept as long as the account's tables stay as they are."""

from __future__ import annotations

import threading
import weakref
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from netsuite_sandbox.suiteql import engine, refusals, syntax
from netsuite_sandbox.suiteql.selects import Compiler

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from netsuite_sandbox.schema import Table
    from netsuite_sandbox.store import Store
    from netsuite_sandbox.suiteql.kinds import Kind

_KEPT = 512


@dataclass(frozen=True)
class Statement:
    """A query ready to run.

    Attributes:
        page: SQL for some rows; ``:take`` and ``:start`` say which.
        count: SQL for the number of all rows, regardless of ``skip`` and ``first``.
        columns: Name, kind and SQL of the zone of each column of the result, in the order of ``page``.
        skip: How many rows the query itself leaves out.
        first: How many rows the query itself gives at most.
        ordered: Whether it asks for an order.
        parameters: How many values ``?`` stands for.
        timeless: Whether the same data give the same rows at any time.
    """

    page: str
    count: str
    columns: Sequence[tuple[str, Kind, str]]
    skip: int
    first: int | None
    ordered: bool
    parameters: int
    timeless: bool


def compiled(query: str, tables: Mapping[str, Table]) -> Statement:
    """Return a query rewritten for SQLite.

    Raises:
        ServiceError: NetSuite would not take it, or it cannot be run here as NetSuite would.
    """
    if "\0" in query:
        raise refusals.unsupported()
    tree, parameters = syntax.parse(query)
    try:
        rewritten = Compiler(tables).query(tree)
    except RecursionError as error:
        raise refusals.unsupported() from error
    names = [output.name for output in rewritten.outputs]
    if len(set(names)) != len(names):
        # What a second column of the same name is called is nowhere recorded, so it has to be given one.
        raise refusals.unsupported()
    order = f" ORDER BY {', '.join(rewritten.order)}" if rewritten.order else ""
    return Statement(
        page=f"{rewritten.rows}{order} LIMIT :take OFFSET :start",
        count=f"SELECT count(*) FROM ({rewritten.counted})",
        columns=[(output.name, output.value.kind, output.value.zone) for output in rewritten.outputs],
        skip=rewritten.skip,
        first=rewritten.first,
        ordered=rewritten.ordered,
        parameters=parameters,
        timeless=not any(word in rewritten.rows for word in (":now", ":server_date", ":session_date", ":session_time")),
    )


class Library:
    """The statements and counts of one account.

    Args:
        store: The account's data.
    """

    def __init__(self, store: Store) -> None:
        store.prepare_connections(engine.register)
        self._tables: Mapping[str, Table] = store.tables
        self._statements: OrderedDict[str, Statement] = OrderedDict()
        self._lock = threading.Lock()
        self.requests = 0

    def statement(self, query: str, store: Store) -> Statement:
        """Return a query ready to run, made anew only if it or the account's tables are new."""
        tables = store.tables
        with self._lock:
            self.requests += 1
            if tables is not self._tables:
                if tables != self._tables:
                    self._statements.clear()
                self._tables = tables
            found = self._statements.get(query)
            if found is not None:
                self._statements.move_to_end(query)
                return found
        made = compiled(query, tables)
        with self._lock:
            if tables is self._tables:
                self._statements[query] = made
                if len(self._statements) > _KEPT:
                    self._statements.popitem(last=False)
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
