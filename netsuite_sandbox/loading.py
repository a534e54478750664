"""Load an account from a folder of CSV files, one per NetSuite table, as they are landed in a warehouse."""

from __future__ import annotations

import csv
import logging
import re
from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from netsuite_sandbox import company, schema
from netsuite_sandbox.csv_values import INFERRED, fits, stored
from netsuite_sandbox.errors import SandboxError
from netsuite_sandbox.schema import Column, Table, Type

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Generator, Iterator
    from pathlib import Path

    from netsuite_sandbox.csv_values import Value
    from netsuite_sandbox.store import Store

_LOGGER = logging.getLogger(__name__)

_NAME = re.compile(r"[a-z_][a-z0-9_]*")
_LONGEST_TEXT = 2**24  # of one value; NetSuite's long texts hold a million characters

# What a modification date that an export left out becomes, where the row does not say when it was made.
_UNKNOWN_MODIFICATION = "2020-01-01 08:00:00"
_MODIFICATION_COLUMNS = ("lastmodifieddate", "linelastmodifieddate", "lastmodified")
_CREATION_COLUMNS = ("createddate", "datecreated", "linecreateddate", "created")


class LoadingError(SandboxError, ValueError):
    """A file that cannot be loaded; the message names it, the line and what to do."""


@dataclass(frozen=True)
class _File:
    """One CSV file: its path, the table it holds, and its columns in order."""

    path: Path
    table_name: str
    columns: tuple[str, ...]

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Yield each row under the header with the number of the line on which it ends."""
        rows = _read(self.path)
        next(rows)
        for number, row in rows:
            if len(row) != len(self.columns):
                raise self.fault(
                    number, f"{len(row)} values under {len(self.columns)} columns; quote values that hold commas"
                )
            yield number, row

    def fault(self, line: int, text: str) -> LoadingError:
        return LoadingError(f"{self.path.name}, line {line}: {text}")


def load(store: Store, folder: Path) -> None:
    """Fill an empty account from ``folder``: each ``<table>.csv`` in it becomes that table.

    A table that NetSuite has gets all its columns, with the types they have in NetSuite; columns that the file leaves
    out are null, except a modification date, which becomes the creation date or 2020. Tables and columns that are not
    known are taken as they come, with the type that fits all their values. The standard tables without a file are there
    too, empty. An empty value is null. Times without an offset are UTC.

    Rows that are in a file twice, alike in every column, are loaded once if the table has a key. A table whose key has
    several columns has none in an account whose file leaves one of them out.

    Args:
        store: An account without any table.
        folder: Where the files are; whatever does not end in ``.csv`` is ignored.

    Raises:
        LoadingError: A file is malformed, a value does not fit its column, or a key is missing or stands for two
            different rows. Nothing is loaded then.
    """
    csv.field_size_limit(_LONGEST_TEXT)
    files = [_open(path) for path in sorted(folder.iterdir()) if path.suffix.lower() == ".csv"]
    if not files:
        raise LoadingError(f"{folder} holds no CSV file; expected files such as customer.csv, one per NetSuite table")
    tables = dict(company.standard_tables())
    seen: dict[str, Path] = {}
    for file in files:
        if file.table_name in seen:
            raise LoadingError(
                f"{file.path.name} and {seen[file.table_name].name} hold the same table; keep one of them"
            )
        seen[file.table_name] = file.path
        tables[file.table_name] = _typed(file, tables.get(file.table_name))
    with store.fill() as connection:
        if schema.read_tables(connection):
            raise LoadingError(f"{store.path} holds an account already; load into a new file")
        for table in tables.values():
            schema.create_table(connection, table)
        for file in files:
            _fill(connection, file, tables[file.table_name])
        company.list_customizations(connection)


def _open(path: Path) -> _File:
    table_name = path.stem.lower()
    if not _NAME.fullmatch(table_name):
        raise LoadingError(
            f"{path.name}: {path.stem!r} is no name of a NetSuite table; rename the file or move it away"
        )
    with closing(_read(path)) as rows:
        number, header = next(rows, (0, []))
    if not header:
        raise LoadingError(f"{path.name} is empty; its first line must name the columns")
    columns = tuple(name.strip().lower() for name in header)
    for name in columns:
        if not _NAME.fullmatch(name):
            raise LoadingError(
                f"{path.name}, line {number}: {name!r} is no column name; letters, digits and _ make one"
            )
        if columns.count(name) > 1:
            raise LoadingError(f"{path.name}, line {number}: column {name} is there twice; remove one")
    return _File(path, table_name, columns)


def _read(path: Path) -> Generator[tuple[int, list[str]]]:
    with path.open(encoding="utf-8-sig", newline="") as text:
        reader = csv.reader(text, strict=True)
        try:
            for row in reader:
                if row:
                    yield reader.line_num, row
        except csv.Error as error:
            raise LoadingError(
                f"{path.name}, line {reader.line_num}: {error}; see that its quotes are in pairs"
            ) from error
        except UnicodeDecodeError as error:
            raise LoadingError(
                f"{path.name}, after line {reader.line_num}: not UTF-8 text; export it as UTF-8"
            ) from error


def _typed(file: _File, standard: Table | None) -> Table:
    """Return the table that a file holds: its columns' declared types, or those that their values suggest."""
    declared = standard.columns if standard else {}
    candidates = {
        name: [Type.DATE, Type.DATETIME] if name in declared else list(INFERRED)
        for name in file.columns
        if name not in declared or declared[name].type is Type.DATE
    }
    filled = set()
    positions = [(file.columns.index(name), name) for name in candidates]
    for _, row in file.rows():
        for position, name in positions:
            value = row[position]
            if value:
                filled.add(name)
                candidates[name] = [type_ for type_ in candidates[name] if fits(type_, value)]
    columns = dict(declared)
    for name, fitting in candidates.items():
        if name in declared:
            # A time of day in a date column is kept, not cut off; what is no date at all is refused when it is read.
            columns[name] = replace(declared[name], type=fitting[0] if fitting else Type.DATE)
        else:
            custom = company.is_custom(name)
            type_ = fitting[0] if name in filled else Type.TEXT
            columns[name] = Column(name, type_, label=company.label(name) if custom else "", custom=custom)
    custom_record = file.table_name.startswith("customrecord_")
    if custom_record and "lastmodified" not in columns:
        columns["lastmodified"] = Column("lastmodified", Type.DATETIME)
    if standard:
        # Part of a key of several columns is none; a table with an id of its own must have it.
        whole = len(standard.key) == 1 or set(standard.key) <= set(file.columns)
        return replace(standard, columns=columns, key=standard.key if whole else ())
    named = custom_record or file.table_name.startswith("customlist_")
    key = ("id",) if named and "id" in columns else ()
    return Table(file.table_name, columns, key, "name" if "name" in columns else "")


def _fill(connection: sqlite3.Connection, file: _File, table: Table) -> None:
    columns = [table.columns[name] for name in file.columns]
    absent = [name for name in table.columns if name not in file.columns]
    key = [file.columns.index(name) for name in table.key if name in file.columns]
    if len(key) < len(table.key):
        raise file.fault(1, f"no column {table.key[0]}, the table's key")

    def values() -> Iterator[list[Value]]:
        for number, row in file.rows():
            yield _row(file, number, row, columns, key)

    names = ", ".join(map(schema.quoted, [*file.columns, *absent]))
    marks = ", ".join(["?"] * len(columns) + ["NULL"] * len(absent))
    changes = connection.total_changes
    insert = f"INSERT INTO {schema.quoted(table.name)} ({names}) VALUES ({marks}) ON CONFLICT DO NOTHING"
    connection.executemany(insert, values())
    inserted = connection.total_changes - changes
    if table.key:
        _see_that_doubles_are_alike(connection, file, table, values(), inserted)
    for name in _MODIFICATION_COLUMNS:
        if name in absent:
            created = [schema.quoted(column) for column in _CREATION_COLUMNS if column in table.columns]
            date = f"coalesce({', '.join([*created, '?'])})" if created else "?"
            connection.execute(f"UPDATE {schema.quoted(table.name)} SET {name} = {date}", (_UNKNOWN_MODIFICATION,))


def _see_that_doubles_are_alike(
    connection: sqlite3.Connection, file: _File, table: Table, rows: Iterator[list[Value]], inserted: int
) -> None:
    total = sum(1 for _ in file.rows())
    if inserted == total:
        return
    names = ", ".join(map(schema.quoted, file.columns))
    condition = " AND ".join(f"{schema.quoted(name)} = ?" for name in table.key)
    select = f"SELECT {names} FROM {schema.quoted(table.name)} WHERE {condition}"
    key = [file.columns.index(name) for name in table.key]
    for (number, _), row in zip(file.rows(), rows, strict=True):
        kept = connection.execute(select, [row[position] for position in key]).fetchone()
        differing = [name for name, ours, theirs in zip(file.columns, row, kept, strict=True) if ours != theirs]
        if differing:
            identity = ", ".join(f"{file.columns[position]} {row[position]}" for position in key)
            raise file.fault(
                number, f"{identity} stands on an earlier line with another {', '.join(differing)}; keep one of the two"
            )
    _LOGGER.warning(
        "%s: left out %d of %d rows, each the same as an earlier one", file.path.name, total - inserted, total
    )


def _row(file: _File, number: int, row: list[str], columns: list[Column], key: list[int]) -> list[Value]:
    values: list[Value] = []
    for column, text in zip(columns, row, strict=True):
        try:
            values.append(stored(column.type, text) if text else None)
        except ValueError:
            raise file.fault(number, f"column {column.name} holds {text!r}, which is no {column.type.value}") from None
    for position in key:
        if values[position] is None:
            raise file.fault(number, f"no value in column {file.columns[position]}, part of the table's key")
    return values
