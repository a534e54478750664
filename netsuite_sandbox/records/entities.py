"""What customers, vendors, contacts and employees have besides their own row: a name, and a row in ``entity``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from netsuite_sandbox.records import refusals
from netsuite_sandbox.records.identifiers import check_name
from netsuite_sandbox.records.queries import select
from netsuite_sandbox.schema import quoted

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

    from netsuite_sandbox.records.catalog import AccountTypes
    from netsuite_sandbox.records.conversion import Stored
    from netsuite_sandbox.records.definitions import RecordType

# In the generic table a person is shown by the name that their own table has as ``entityid``.
_PERSONS = frozenset({"Employee", "Contact"})
# Where an entity's own table says what it is called and what it belongs to.
_OWN = frozenset({"company", "entityid", "parent"})


def names(record_type: RecordType, row: Mapping[str, Stored]) -> dict[str, Stored]:
    """Return the columns that follow from the names in a row.

    An entity that brings no ``entityId`` is called by its company's name, or by first and last name.

    Raises:
        ServiceError: If there is nothing to call it by.
    """
    person = " ".join(str(row[key]) for key in ("firstname", "middlename", "lastname") if row.get(key))
    company = row.get("companyname")
    called = person if row.get("isperson") == "T" or not company else company
    entity_id = row.get("entityid") or called
    if not entity_id:
        raise refusals.missing_values([record_type.body.fields["entityId"].title])
    return {"entityid": entity_id, "altname": called or entity_id, "entitytitle": entity_id}


def check_unique(connection: sqlite3.Connection, record_type: RecordType, row: Mapping[str, Any], own_id: int) -> None:
    """Refuse a name that another entity of the same type has; contacts may share one between companies.

    Raises:
        ServiceError: If it is taken.
    """
    if "company" not in row or record_type.name != "contact":
        check_name(connection, record_type.table, "entityid", row["entityid"], own_id)
        return
    taken = connection.execute(
        "SELECT 1 FROM contact WHERE entityid = ? COLLATE NOCASE AND company IS ? AND id <> ? LIMIT 1",
        (row["entityid"], row["company"], own_id),
    ).fetchone()
    if taken:
        raise refusals.duplicate_entity()


def mirror(connection: sqlite3.Connection, types: AccountTypes, record_type: RecordType, record_id: int) -> None:
    """Show an entity in the generic table ``entity`` as it is in its own."""
    if "entity" not in types.tables:
        return
    columns = types.tables["entity"].columns
    own = types.tables[record_type.table].columns
    read = ", ".join(quoted(name) for name in own if name in columns or name in _OWN)
    (row,) = select(connection, f"SELECT {read} FROM {quoted(record_type.table)} WHERE id = ?", (record_id,))
    shown = {name: value for name, value in row.items() if name in columns and name not in types.by_table}
    above = row.get("company") if record_type.name == "contact" else row.get("parent")
    shown |= {
        "type": record_type.entity_type,
        "parent": above,
        "toplevelparent": above or record_id,
        record_type.table: record_id,
    }
    if record_type.entity_type in _PERSONS:
        shown |= {"altname": row["entityid"], "isperson": "T"}
    shown = {name: value for name, value in shown.items() if name in columns}
    assigned = ", ".join(f"{quoted(name)} = ?" for name in shown)
    changed = connection.execute(f"UPDATE entity SET {assigned} WHERE id = ?", (*shown.values(), record_id))
    if not changed.rowcount:
        connection.execute(
            f"INSERT INTO entity ({', '.join(map(quoted, shown))}) VALUES ({', '.join('?' * len(shown))})",
            tuple(shown.values()),
        )
