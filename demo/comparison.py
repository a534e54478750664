"""Whole record sets, as the account holds them and as the warehouse does, value by value."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from psycopg import sql

from netsuite_sandbox.schema import Type, quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import psycopg

    from netsuite_sandbox.store import Store

_FROM_ACCOUNT: dict[Type, Callable[[Any], object]] = {
    Type.INTEGER: int,
    Type.NUMBER: lambda value: Decimal(str(value)),
    Type.BOOLEAN: lambda value: value == "T",
    Type.DATE: dt.date.fromisoformat,
    Type.DATETIME: lambda value: dt.datetime.fromisoformat(value).replace(tzinfo=dt.UTC),
}


@dataclass(frozen=True)
class Comparison:
    """What two record sets of one table have in common.

    Attributes:
        rows: How many rows the account holds.
        values: How many values, nulls included, were compared.
        differences: A sentence for each difference.
    """

    rows: int
    values: int
    differences: tuple[str, ...]


def compare(store: Store, warehouse: psycopg.Connection[dict[str, Any]], table: str) -> Comparison:
    """Hold every row and column of a table in the account against the warehouse's table of the same name.

    A column that holds anything in the account and is missing from the warehouse is a difference; a row too many
    is one as much as a row too few.
    """
    declared = store.tables[table]
    account = _account_rows(store, table)
    landed = _warehouse_rows(warehouse, table, declared.key)
    differences = [f"{table} {key} is missing from the warehouse" for key in account.keys() - landed.keys()]
    differences += [
        f"{table} {key} is in the warehouse and not in the account" for key in landed.keys() - account.keys()
    ]
    values = 0
    for key in account.keys() & landed.keys():
        ours, theirs = account[key], landed[key]
        values += len(ours)
        for column, value in ours.items():
            if column not in theirs:
                if value is not None:
                    differences.append(f"{table}.{column} did not travel")
            elif _comparable(theirs[column], value) != value:
                differences.append(f"{table} {key} {column}: {value!r} in the account, {theirs[column]!r} landed")
    return Comparison(len(account), values, tuple(sorted(set(differences))))


def _account_rows(store: Store, table: str) -> dict[tuple[object, ...], Mapping[str, object]]:
    declared = store.tables[table]
    columns = list(declared.columns.values())
    names = ", ".join(quoted(column.name) for column in columns)
    rows = {}
    for values in store.reader().execute(f"SELECT {names} FROM {quoted(table)}"):
        row = {
            column.name: None if value is None else _FROM_ACCOUNT.get(column.type, str)(value)
            for column, value in zip(columns, values, strict=True)
        }
        rows[tuple(row[name] for name in declared.key)] = row
    return rows


def _warehouse_rows(
    warehouse: psycopg.Connection[dict[str, Any]], table: str, key: tuple[str, ...]
) -> dict[tuple[object, ...], Mapping[str, object]]:
    cursor = warehouse.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier("netsuite", table)))
    return {tuple(row[name] for name in key): row for row in cursor}


def _comparable(landed: object, held: object) -> object:
    """Return a landed value in the type of the one it is held against, where PostgreSQL merely words it otherwise."""
    if isinstance(landed, dt.datetime) and landed.tzinfo is None:
        landed = landed.replace(tzinfo=dt.UTC)
    if isinstance(landed, dt.datetime) and isinstance(held, dt.date) and not isinstance(held, dt.datetime):
        return landed.date() if landed.time() == dt.time() else landed
    return landed


def counts(warehouse: psycopg.Connection[dict[str, Any]], tables: tuple[str, ...]) -> Iterator[tuple[str, int]]:
    """Yield how many rows each landed table has."""
    for table in tables:
        cursor = warehouse.execute(sql.SQL("SELECT count(*) AS n FROM {}").format(sql.Identifier("netsuite", table)))
        row = cursor.fetchone()
        yield table, row["n"] if row else 0
