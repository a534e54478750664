from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from netsuite_sandbox.account import Account, Clock
from netsuite_sandbox.schema import Column, Table, Type, create_table, quoted
from netsuite_sandbox.store import Store
from netsuite_sandbox.suiteql import run

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from netsuite_sandbox.suiteql import Page


def table(name: str, columns: str, key: str = "id", display: str = "") -> Table:
    """Return a table; columns are written ``name:type`` or ``name:type:references``."""
    made = {}
    for word in columns.split():
        column, type_, *references = word.split(":")
        made[column] = Column(column, Type(type_), "".join(references))
    return Table(name, made, tuple(key.split()), display)


TABLES = [
    table("subsidiary", "id:integer name:text parent:integer:subsidiary", display="name"),
    table(
        "customer",
        "id:integer entityid:text isinactive:boolean balance:number datecreated:datetime birthday:date"
        " subsidiary:integer:subsidiary seen:text:subsidiary comments:clob status:text:customerstatus"
        " transaction:integer",
        display="entityid",
    ),
    table("customerstatus", "id:text name:text", display="name"),
    table("transaction", "id:integer type:text status:text"),
    table("transactionstatus", "trantype:text id:text fullname:text", key="trantype id"),
    table("line", "transaction:integer id:integer amount:number", key="transaction id"),
    table("moment", "id:integer at:datetime day:date"),
    table("employee", "id:integer subsidiary:integer:subsidiary"),
    table("long", "id:integer words:clob"),
]
ROWS: dict[str, list[tuple[object, ...]]] = {
    "subsidiary": [(1, "Main", None), (2, "Side", 1), (3, "Far, side", 1)],
    "transaction": [(10, "SalesOrd", "B"), (20, "CustInvc", "B"), (30, "Journal", "Z"), (40, "SalesOrd", None)],
    "transactionstatus": [
        ("SalesOrd", "B", "Sales Order : Pending Fulfillment"),
        ("CustInvc", "B", "Invoice : Paid In Full"),
    ],
    "customerstatus": [("A", "Active"), ("B", "Blocked")],
    "customer": [
        (1, "Acme", "F", 0.5, "2024-07-01 06:59:59", "2024-01-31", 1, "1, 3", "x", "A", 10),
        (2, "beta", "T", -0.25, "2024-11-03 08:30:00", None, 2, "2", None, "B", 20),
        (3, "O'Neil", "F", 1234, "2024-11-03 09:30:00", "2023-12-31", None, None, None, "Z", None),
        (4, "Ünïcode GmbH", "F", None, None, "2024-02-29", 1, None, "long", None, 10),
    ],
    "line": [(10, 1, 0.1), (10, 2, 0.2), (20, 1, 19.99), (20, 2, -19.99), (30, 1, 1e-3)],
    "employee": [(7, 2), (8, 3)],
    # The third differs from the others within 250 characters, these from one another only behind them.
    "long": [(1, "a" * 250 + "z"), (2, "a" * 250 + "b"), (3, "a" * 249 + "b")],
    "moment": [
        (1, "2024-03-10 09:59:59", "2024-03-10"),
        (2, "2024-03-10 10:00:00", "2024-03-10"),
        (3, "2024-11-03 08:30:00", "2024-11-03"),
        (4, "2024-11-03 09:30:00", "2024-11-03"),
        (5, "2024-12-31 23:59:59", "2024-12-31"),
    ],
}


@dataclass
class NetSuite:
    """A small account and a way to ask it."""

    store: Store
    account: Account

    def page(self, query: str, *params: str, limit: int = 1000, offset: int = 0) -> Page:
        return run(self.store, self.account, query, params, limit=limit, offset=offset)

    def rows(self, query: str, *params: str) -> list[dict[str, str]]:
        return self.page(query, *params).items

    def values(self, query: str, *params: str) -> list[str | None]:
        """Return the only column of every row, called x."""
        return [row.get("x") for row in self.rows(query, *params)]

    def value(self, expression: str, *params: str) -> str | None:
        """Return what an expression evaluates to."""
        (found,) = self.values(f"SELECT {expression} AS x FROM dual", *params)  # noqa: S608 - this is the query
        return found

    def add(self, name: str, columns: str, rows: Sequence[tuple[object, ...]], key: str = "id") -> None:
        """Make a table of columns written ``name:type`` or ``name:type:references``, and fill it."""
        made = table(name, columns, key)
        marks = ", ".join("?" * len(made.columns))
        with self.store.write() as connection:
            create_table(connection, made)
            insert = f"INSERT INTO {quoted(name)} VALUES ({marks})"  # noqa: S608 - the name is quoted
            connection.executemany(insert, rows)


@pytest.fixture(scope="session")
def shared_store() -> Iterator[Store]:
    store = Store()
    with store.write() as connection:
        for made in TABLES:
            create_table(connection, made)
            marks = ", ".join("?" * len(made.columns))
            insert = f"INSERT INTO {quoted(made.name)} VALUES ({marks})"  # noqa: S608 - the name is quoted
            connection.executemany(insert, ROWS[made.name])
    yield store
    store.close()


@pytest.fixture
def netsuite(shared_store: Store) -> NetSuite:
    """An account with a few rows that no test changes, on a clock that stands (nearly) at noon UTC of 2024-05-17."""
    now = dt.datetime.now(dt.UTC)
    clock = Clock(dt.datetime(2024, 5, 17, 12, tzinfo=dt.UTC) - now)
    return NetSuite(shared_store, Account(clock=clock, user=7))


@pytest.fixture(scope="session")
def any_netsuite(shared_store: Store) -> NetSuite:
    """The same account for tests that ask it many times over."""
    return NetSuite(shared_store, Account())


@pytest.fixture
def own_netsuite() -> Iterator[NetSuite]:
    """An empty account for a test that makes its own tables."""
    store = Store()
    yield NetSuite(store, Account())
    store.close()


@pytest.fixture(scope="module")
def module_netsuite() -> Iterator[NetSuite]:
    """An empty account for the tests of a module."""
    store = Store()
    yield NetSuite(store, Account())
    store.close()
