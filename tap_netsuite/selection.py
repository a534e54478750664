"""Which columns of a table are read, from where, and under which conditions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from netsuite_rest.suiteql import Key, Query, identifier
from tap_netsuite.conversion import Codec, selected_expression
from tap_netsuite.tables import ColumnType

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from tap_netsuite.tables import Table


@dataclass(frozen=True)
class Selection:
    """A SELECT on a table, before it is cut into pages.

    Attributes:
        table: The table.
        columns: The columns to read and what they hold.
        where: The conditions, all of which must hold.
        required: Columns that the stream cannot do without.
    """

    table: Table
    columns: Mapping[str, ColumnType]
    where: tuple[str, ...] = ()
    required: frozenset[str] = frozenset()

    def without(self, columns: Collection[str]) -> Selection:
        """Return the same SELECT without some columns."""
        return replace(self, columns={name: kind for name, kind in self.columns.items() if name not in columns})

    def probe(self, columns: Sequence[str]) -> str:
        """Return a query that shows whether NetSuite takes these columns: one row, in no order, under no condition."""
        selected = ", ".join(
            f"{_selected(self.table, name, self.columns[name])} AS c{index}" for index, name in enumerate(columns)
        )
        return f"SELECT {selected} FROM {source(self.table)} FETCH FIRST 1 ROWS ONLY"  # noqa: S608 - names are checked

    def codec(self) -> Codec:
        """Return how its rows are decoded and written."""
        return Codec.of(self.columns, self.table.key)

    def query(self) -> Query:
        """Return the query, ordered by the table's key, or by every column where nothing names a row."""
        select = tuple(
            f"{_selected(self.table, name, kind)} AS c{index}"
            for index, (name, kind) in enumerate(self.columns.items())
        )
        key = tuple(
            Key(qualified(self.table, name), text=self.columns[name] is ColumnType.TEXT)
            for name in (self.table.key or self.columns)
        )
        return Query(select=select, source=source(self.table), where=self.where, key=key)


def source(table: Table) -> str:
    """Return what stands after FROM: the table, joined with the one whose rows its rows belong to."""
    name = identifier(table.source)
    if table.parent is None:
        return name
    parent = identifier(table.parent.table)
    return f"{name} LEFT OUTER JOIN {parent} ON {parent}.id = {name}.{identifier(table.parent.column)}"


def qualified(table: Table, column: str) -> str:
    """Return a column's name with its table's, which makes names such as `left` and `date` safe."""
    return identifier(f"{table.source}.{column}")


def modified_columns(table: Table) -> tuple[str, ...]:
    """Return the columns of which one moves whenever a row, or what it belongs to, changes."""
    if table.modified is None:
        return ()
    if table.parent is None:
        return (qualified(table, table.modified),)
    return (qualified(table, table.parent.own_modified), identifier(f"{table.parent.table}.{table.parent.modified}"))


def _selected(table: Table, column: str, kind: ColumnType) -> str:
    if table.parent is None or column != table.modified:
        return selected_expression(qualified(table, column), kind)
    own, parents = modified_columns(table)
    return selected_expression(f"CASE WHEN {own} > {parents} OR {parents} IS NULL THEN {own} ELSE {parents} END", kind)
