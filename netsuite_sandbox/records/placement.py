"""Where the values of a record go: its own row, its main line, a table of relationships, or aside."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from netsuite_sandbox.schema import quoted

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

    from netsuite_sandbox.records.catalog import AccountTypes
    from netsuite_sandbox.records.conversion import Stored
    from netsuite_sandbox.records.definitions import RecordType
    from netsuite_sandbox.records.session import Session

CREATED = ("createddate", "datecreated", "created")
MODIFIED = ("lastmodifieddate", "lastmodified")


@dataclass
class Placed:
    """Values by the place they go to, in stored form.

    Attributes:
        row: By column of the record's own table.
        main_line: By column of a transaction's main line; ``account`` is what that line posts to.
        relations: By field.
        beside: By field.
    """

    row: dict[str, Stored] = field(default_factory=dict)
    main_line: dict[str, Stored] = field(default_factory=dict)
    relations: dict[str, Stored] = field(default_factory=dict)
    beside: dict[str, Any] = field(default_factory=dict)


def place(types: AccountTypes, record_type: RecordType, values: Mapping[str, Stored]) -> Placed:
    """Return where each value of a body goes."""
    columns = types.tables[record_type.table].columns
    placed = Placed()
    for name, value in values.items():
        column = record_type.body.fields[name].column
        if name in record_type.relations:
            placed.relations[name] = value
        elif name in record_type.main_line:
            placed.main_line[column] = value
        elif column in columns:
            placed.row[column] = value
        else:
            placed.beside[name] = value
    return placed


def stamp(types: AccountTypes, table: str, now: str, *, created: bool) -> dict[str, Stored]:
    """Return the columns of a table that say when its row was made and last changed."""
    columns = types.tables[table].columns
    return {name: now for name in (*(CREATED if created else ()), *MODIFIED) if name in columns}


def insert(connection: sqlite3.Connection, table: str, row: Mapping[str, Stored]) -> None:
    """Add a row."""
    names = ", ".join(map(quoted, row))
    marks = ", ".join("?" * len(row))
    connection.execute(f"INSERT INTO {quoted(table)} ({names}) VALUES ({marks})", tuple(row.values()))


def update(connection: sqlite3.Connection, table: str, key: str, value: int, row: Mapping[str, Stored]) -> None:
    """Change columns of the row whose key is given."""
    assigned = ", ".join(f"{quoted(name)} = ?" for name in row)
    connection.execute(f"UPDATE {quoted(table)} SET {assigned} WHERE {quoted(key)} = ?", (*row.values(), value))


def relate(session: Session, table: str, entity: int, subsidiary: Stored) -> None:
    """Make a subsidiary the primary one of an entity."""
    if table not in session.types.tables:
        return
    changed = {"subsidiary": subsidiary, **stamp(session.types, table, session.now, created=False)}
    assigned = ", ".join(f"{quoted(name)} = ?" for name in changed)
    done = session.connection.execute(
        f"UPDATE {quoted(table)} SET {assigned} WHERE entity = ? AND isprimarysub = 'T'", (*changed.values(), entity)
    )
    if not done.rowcount:
        (highest,) = session.connection.execute(f"SELECT max(id) FROM {quoted(table)}").fetchone()
        row = {"id": (highest or 0) + 1, "entity": entity, "isprimarysub": "T", **changed}
        insert(session.connection, table, row)
