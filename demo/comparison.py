"""Whole record sets, as the account holds them and as the warehouse does, value by value."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from psycopg import sql

from netsuite_sandbox.schema import Type, quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import psycopg

    from netsuite_sandbox.schema import Column, Table
    from netsuite_sandbox.store import Store

    Row = Mapping[str, object]

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
    # Rows that nothing names are told apart by all that they hold.
    key_columns = declared.key or tuple(declared.columns)
    account = _account_rows(store, declared, key_columns)
    landed = _warehouse_rows(warehouse, declared, key_columns)
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
            elif theirs[column] != value:
                differences.append(f"{table} {key} {column}: {value!r} in the account, {theirs[column]!r} landed")
    return Comparison(len(account), values, tuple(sorted(set(differences))))


def _account_rows(store: Store, table: Table, key: tuple[str, ...]) -> dict[tuple[object, ...], Row]:
    columns = list(table.columns.values())
    names = ", ".join(quoted(column.name) for column in columns)
    rows: dict[tuple[object, ...], Row] = {}
    for values in store.reader().execute(f"SELECT {names} FROM {quoted(table.name)}"):
        row = {
            column.name: None if value is None else _FROM_ACCOUNT.get(column.type, str)(value)
            for column, value in zip(columns, values, strict=True)
        }
        rows[tuple(row[name] for name in key)] = row
    return rows


def _warehouse_rows(
    warehouse: psycopg.Connection[dict[str, Any]], table: Table, key: tuple[str, ...]
) -> dict[tuple[object, ...], Row]:
    rows: dict[tuple[object, ...], Row] = {}
    for landed in warehouse.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier("netsuite", table.name))):
        row = {name: _in_words_of(table.columns.get(name), value) for name, value in landed.items()}
        rows[tuple(row.get(name) for name in key)] = row
    return rows


def _in_words_of(column: Column | None, landed: object) -> object:
    """Return a landed time in the type of its column, where PostgreSQL's loader merely words it otherwise."""
    if not isinstance(landed, dt.datetime) or column is None:
        return landed
    if column.type is Type.DATE and landed.time() == dt.time():
        return landed.date()
    return landed if landed.tzinfo else landed.replace(tzinfo=dt.UTC)
