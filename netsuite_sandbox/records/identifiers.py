"""Which ids are free and which are taken: internal ids, document numbers, external ids, entity names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netsuite_sandbox.records import refusals
from netsuite_sandbox.schema import quoted

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

    from netsuite_sandbox.records.catalog import AccountTypes
    from netsuite_sandbox.records.definitions import RecordType

# Record groups, whose tables share one row of ids and one of external ids (Oracle section_N3436356).
_GROUPS = {
    "entity": ("entity", "customer", "vendor", "employee", "contact", "job", "partner"),
    "event": ("supportcase", "task"),
}
# What writes look up: columns of text, compared without regard to case, and columns of ids.
_TEXT_INDEXES = {
    "entity": ("externalid",),
    "customer": ("externalid", "entityid"),
    "vendor": ("externalid", "entityid"),
    "employee": ("externalid", "entityid"),
    "contact": ("externalid", "entityid"),
    "job": ("externalid",),
    "partner": ("externalid", "entityid"),
    "supportcase": ("externalid",),
    "task": ("externalid",),
    "transaction": ("externalid",),
    "item": ("externalid", "itemid"),
}
_ID_INDEXES = {
    "contact": "company",
    "systemnote": "recordid",
    "transaction": "entity",
    "transactionline": "transaction",
    "transactionaccountingline": "transaction",
    "entityaddress": "recordowner",
    "customersubsidiaryrelationship": "entity",
    "vendorsubsidiaryrelationship": "entity",
    "nexttransactionlinelink": "nextdoc",
    "previoustransactionlinelink": "nextdoc",
}


def prepare(connection: sqlite3.Connection) -> None:
    """Make the table of counters and the indexes that writes look things up by, unless they are there."""
    connection.execute("CREATE TABLE IF NOT EXISTS sandbox_counter (space TEXT PRIMARY KEY, last INTEGER NOT NULL)")
    wanted = [(table, column, " COLLATE NOCASE") for table, columns in _TEXT_INDEXES.items() for column in columns]
    wanted += [(table, column, "") for table, column in _ID_INDEXES.items()]
    there = set(connection.execute("SELECT table_name, name FROM sandbox_column"))
    for table, column, collation in wanted:
        if (table, column) in there and (collation or not _indexed(connection, table, column)):
            connection.execute(
                f"CREATE INDEX IF NOT EXISTS {quoted(f'record_{table}_{column}')} ON {quoted(table)} "
                f"({quoted(column)}{collation}) WHERE {quoted(column)} IS NOT NULL"
            )


def _indexed(connection: sqlite3.Connection, table: str, column: str) -> bool:
    return bool(
        connection.execute(
            "SELECT 1 FROM pragma_index_list(?) AS list JOIN pragma_index_info(list.name) AS info "
            "WHERE info.seqno = 0 AND info.name = ? AND NOT list.partial",
            (table, column),
        ).fetchone()
    )


def group_tables(types: AccountTypes, record_type: RecordType) -> tuple[str, ...]:
    """Return the tables of the types that share ids and external ids with a type."""
    tables = _GROUPS.get(record_type.group, (record_type.table,))
    return tuple(name for name in tables if name in types.tables)


def next_number(connection: sqlite3.Connection, space: str, highest: Callable[[], int]) -> int:
    """Return the next number of a space. Numbers are never given twice, whatever is deleted.

    Args:
        connection: The writing connection.
        space: What is numbered.
        highest: Finds the highest number in use, when the space is asked for the first time.
    """
    row = connection.execute(
        "UPDATE sandbox_counter SET last = last + 1 WHERE space = ? RETURNING last", (space,)
    ).fetchone()
    if row is None:
        number = highest() + 1
        connection.execute("INSERT INTO sandbox_counter VALUES (?, ?)", (space, number))
        return number
    return int(row[0])


def next_id(connection: sqlite3.Connection, types: AccountTypes, record_type: RecordType) -> int:
    """Return a new internal id, above every id in use and every id of a deleted record."""
    tables = group_tables(types, record_type)
    return next_number(connection, tables[0], lambda: _highest_id(connection, types, tables))


def _highest_id(connection: sqlite3.Connection, types: AccountTypes, tables: tuple[str, ...]) -> int:
    sources = [f"SELECT max(id) AS n FROM {quoted(name)}" for name in tables]
    names = [name for name, each in types.types.items() if each.table in tables] + list(tables)
    if "deletedrecord" in types.tables:
        sources.append(f"SELECT max(recordid) FROM deletedrecord WHERE lower(type) IN ({', '.join('?' * len(names))})")
    else:
        names = []
    (highest,) = connection.execute(f"SELECT max(n) FROM ({' UNION ALL '.join(sources)})", names).fetchone()
    return max(int(highest or 0), 0)


def check_external_id(
    connection: sqlite3.Connection, types: AccountTypes, record_type: RecordType, external_id: str, own_id: int
) -> None:
    """Refuse an external id that another record of the same group has.

    Raises:
        ServiceError: If it is taken.
    """
    tables = [name for name in group_tables(types, record_type) if "externalid" in types.tables[name].columns]
    for name in tables:
        row = connection.execute(
            f"SELECT 1 FROM {quoted(name)} WHERE externalid = ? COLLATE NOCASE AND id <> ? LIMIT 1",
            (external_id, own_id),
        ).fetchone()
        if row:
            raise refusals.duplicate_entity() if record_type.group == "entity" else refusals.duplicate_record()


def check_name(connection: sqlite3.Connection, table: str, column: str, name: str, own_id: int) -> None:
    """Refuse a name that another record in the table has.

    Raises:
        ServiceError: If it is taken.
    """
    row = connection.execute(
        f"SELECT 1 FROM {quoted(table)} WHERE {quoted(column)} = ? COLLATE NOCASE AND id <> ? LIMIT 1", (name, own_id)
    ).fetchone()
    if row:
        if table == "employee":
            raise refusals.duplicate_employee()
        raise refusals.duplicate_entity() if column == "entityid" else refusals.duplicate_record()
