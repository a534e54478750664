"""What tables and columns an account has, kept in the account's own database so that a file on disk explains itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping


class Type(StrEnum):
    """How a column's values are stored in SQLite, and so how SuiteQL compares and shows them.

    INTEGER and NUMBER are SQLite numbers (a number of up to 15 digits survives unchanged); BOOLEAN is the text ``T``
    or ``F``; DATE is ``YYYY-MM-DD`` and belongs to no time zone; DATETIME is ``YYYY-MM-DD HH:MM:SS`` in UTC, shown in
    the session's zone. A null is SQL NULL everywhere.
    """

    INTEGER = "integer"
    NUMBER = "number"
    TEXT = "text"
    CLOB = "clob"
    BOOLEAN = "boolean"
    DATE = "date"
    DATETIME = "datetime"


_AFFINITY = {Type.INTEGER: "INTEGER", Type.NUMBER: "NUMERIC"}

# Modification dates are (article_0824094533), and trandate must be, by which unsorted transactions are sorted.
_INDEXED = (
    "transaction", "lastmodifieddate", "trandate", "linelastmodifieddate", "lastmodified", "deleteddate", "externalid",
)  # fmt: skip


@dataclass(frozen=True)
class Column:
    """A column of an analytic table.

    Attributes:
        name: The name in lower case, as SuiteQL answers it.
        type: How values are stored.
        references: The table whose key the values are, for ``BUILTIN.DF``; empty for a plain value. A column that
            holds several ids separated by commas (a multi-select) names the table too.
        label: What a person reads, and the title of a custom field.
        custom: True for a field that the account added (``custentity_``, ``custbody_``, ``custcol_``, ``custrecord_``).
    """

    name: str
    type: Type
    references: str = ""
    label: str = ""
    custom: bool = False


@dataclass(frozen=True)
class Table:
    """An analytic table.

    Attributes:
        name: The name in lower case.
        columns: The columns by name, in the order in which they were made.
        key: The columns that together are unique; empty for a mapping table without a key.
        display: The column that ``BUILTIN.DF`` shows for a reference to this table; empty where there is none.
    """

    name: str
    columns: Mapping[str, Column] = field(default_factory=dict)
    key: tuple[str, ...] = ()
    display: str = ""


@lru_cache(maxsize=8192)
def quoted(name: str) -> str:
    """Return an identifier as SQLite reads it, whatever is in it (``transaction`` is a reserved word)."""
    return '"' + name.replace('"', '""') + '"'


def create_registry(connection: sqlite3.Connection) -> None:
    """Make the two tables in which an account records its own schema, unless they are there."""
    connection.execute(
        "CREATE TABLE IF NOT EXISTS sandbox_table (name TEXT PRIMARY KEY, key TEXT NOT NULL, display TEXT NOT NULL)"
    )
    connection.execute(
        "CREATE TABLE IF NOT EXISTS sandbox_column (table_name TEXT NOT NULL, position INTEGER NOT NULL, "
        "name TEXT NOT NULL, type TEXT NOT NULL, refers_to TEXT NOT NULL, label TEXT NOT NULL, "
        "custom INTEGER NOT NULL, PRIMARY KEY (table_name, name))"
    )


def create_table(connection: sqlite3.Connection, table: Table, *, indexed: bool = True) -> None:
    """Make an empty table and record it in the registry.

    A key of one integer is the table's row id, so it is unique and needs no index. A BOOLEAN column that an INSERT does
    not name becomes ``F``: a checkbox in NetSuite is never null.

    Args:
        connection: The account's writing connection.
        table: What to make.
        indexed: Make the indexes as well; without, call ``create_indexes`` after filling, which is quicker.
    """
    row_id = _row_id(table)
    columns = ", ".join(
        f"{quoted(column.name)} {_AFFINITY.get(column.type, 'TEXT')}"
        + (" PRIMARY KEY" if column.name == row_id else " DEFAULT 'F'" if column.type is Type.BOOLEAN else "")
        for column in table.columns.values()
    )
    connection.execute(f"CREATE TABLE {quoted(table.name)} ({columns})")
    connection.execute("INSERT INTO sandbox_table VALUES (?, ?, ?)", (table.name, " ".join(table.key), table.display))
    _record_columns(connection, table.name, table.columns.values(), start=0)
    if indexed:
        create_indexes(connection, table)


def create_indexes(connection: sqlite3.Connection, table: Table) -> None:
    """Index a table's key, which must be unique, and the columns that NetSuite indexes (Oracle article_0824094533)."""
    if table.key and not _row_id(table):
        key = ", ".join(quoted(name) for name in table.key)
        connection.execute(f"CREATE UNIQUE INDEX {quoted('key_' + table.name)} ON {quoted(table.name)} ({key})")
    for name in _INDEXED:
        if name in table.columns and name not in table.key[:1]:
            connection.execute(
                f"CREATE INDEX {quoted(f'{table.name}_{name}')} ON {quoted(table.name)} ({quoted(name)})"
            )


def _row_id(table: Table) -> str:
    """Return the column that is the whole key and an integer, or nothing."""
    return table.key[0] if len(table.key) == 1 and table.columns[table.key[0]].type is Type.INTEGER else ""


def add_column(connection: sqlite3.Connection, table_name: str, column: Column) -> None:
    """Add a column, empty in every row, to a table that exists."""
    connection.execute(
        f"ALTER TABLE {quoted(table_name)} ADD COLUMN {quoted(column.name)} {_AFFINITY.get(column.type, 'TEXT')}"
    )
    (start,) = connection.execute("SELECT count(*) FROM sandbox_column WHERE table_name = ?", (table_name,)).fetchone()
    _record_columns(connection, table_name, [column], start=start)


def _record_columns(connection: sqlite3.Connection, table_name: str, columns: Iterable[Column], *, start: int) -> None:
    connection.executemany(
        "INSERT INTO sandbox_column VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (table_name, position, c.name, c.type.value, c.references, c.label, int(c.custom))
            for position, c in enumerate(columns, start)
        ],
    )


def read_tables(connection: sqlite3.Connection) -> dict[str, Table]:
    """Return every table of the account by its name."""
    columns = connection.execute(
        "SELECT table_name, name, type, refers_to, label, custom FROM sandbox_column ORDER BY table_name, position"
    )
    tables = connection.execute("SELECT name, key, display FROM sandbox_table ORDER BY name")
    return dict(_tables(tuple(columns), tuple(tables)))


@lru_cache(maxsize=16)
def _tables(
    columns: tuple[tuple[str, str, str, str, str, int], ...], tables: tuple[tuple[str, str, str], ...]
) -> Mapping[str, Table]:
    """Return what the registry says. It is read after every write, and hardly ever says anything new."""
    by_table: dict[str, dict[str, Column]] = {}
    for table_name, name, type_, references, label, custom in columns:
        by_table.setdefault(table_name, {})[name] = Column(name, Type(type_), references, label, bool(custom))
    return {name: Table(name, by_table.get(name, {}), tuple(key.split()), display) for name, key, display in tables}
