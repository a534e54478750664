"""Rows by the names of their columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import sqlite3


def select(connection: sqlite3.Connection, statement: str, parameters: tuple[Any, ...] = ()) -> list[dict[str, Any]]:
    """Return rows as dictionaries by column."""
    cursor = connection.execute(statement, parameters)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]
