"""What records have and analytic tables lack, kept beside them in one table of the account's file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping


def create(connection: sqlite3.Connection) -> None:
    """Make the side table unless it is there. It is no analytic table: SuiteQL does not see it."""
    connection.execute(
        "CREATE TABLE IF NOT EXISTS sandbox_field (table_name TEXT NOT NULL, id INTEGER NOT NULL, "
        "field TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (table_name, id, field)) WITHOUT ROWID"
    )


def read(connection: sqlite3.Connection, table: str, record_id: int) -> dict[str, Any]:
    """Return what is kept for one record, by field."""
    return {
        name: json.loads(value)
        for name, value in connection.execute(
            "SELECT field, value FROM sandbox_field WHERE table_name = ? AND id = ?", (table, record_id)
        )
    }


def write(connection: sqlite3.Connection, table: str, record_id: int, values: Mapping[str, Any]) -> None:
    """Keep values for one record; None forgets."""
    kept = [(table, record_id, name, json.dumps(value)) for name, value in values.items() if value is not None]
    gone = [(table, record_id, name) for name, value in values.items() if value is None]
    if kept:
        connection.executemany("INSERT OR REPLACE INTO sandbox_field VALUES (?, ?, ?, ?)", kept)
    if gone:
        connection.executemany("DELETE FROM sandbox_field WHERE table_name = ? AND id = ? AND field = ?", gone)


def forget(connection: sqlite3.Connection, table: str, record_ids: Iterable[int]) -> None:
    """Forget all that is kept for these records."""
    connection.executemany(
        "DELETE FROM sandbox_field WHERE table_name = ? AND id = ?", [(table, each) for each in record_ids]
    )
