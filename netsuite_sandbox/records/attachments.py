"""What is attached to records, kept in a table of its own, and what a party's record shows of it: its contacts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from netsuite_sandbox.records import aside
from netsuite_sandbox.records.queries import select

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

ROLES = "contactRoles"
CONTACT = "contact"
# The roles of contacts that every account has; that of Oracle's example is the only one whose id is known.
STANDARD_ROLES = {"-10": "Primary Contact"}


def create(connection: sqlite3.Connection) -> None:
    """Make the table unless it is there. It is no analytic table: SuiteQL does not see it."""
    connection.execute(
        "CREATE TABLE IF NOT EXISTS sandbox_attachment (table_name TEXT NOT NULL, id INTEGER NOT NULL, "
        "kind TEXT NOT NULL, attached INTEGER NOT NULL, role TEXT, PRIMARY KEY (table_name, id, kind, attached)) "
        "WITHOUT ROWID"
    )


def add(connection: sqlite3.Connection, key: tuple[str, int, str, int], role: str | None) -> None:
    """Attach something: the owner's table and id, the kind and id of what is attached. A new role replaces the old."""
    _drop_line(connection, key)
    connection.execute("INSERT OR REPLACE INTO sandbox_attachment VALUES (?, ?, ?, ?, ?)", (*key, role))


def remove(connection: sqlite3.Connection, key: tuple[str, int, str, int]) -> bool:
    """Detach something, and tell whether it was attached."""
    dropped = _drop_line(connection, key)
    gone = connection.execute(
        "DELETE FROM sandbox_attachment WHERE table_name = ? AND id = ? AND kind = ? AND attached = ?", key
    )
    return dropped or gone.rowcount > 0


def _drop_line(connection: sqlite3.Connection, key: tuple[str, int, str, int]) -> bool:
    """Take away what was written to the line of an attached contact."""
    table, record_id, kind, attached = key
    lines = aside.read(connection, table, record_id).get(ROLES) if kind == CONTACT else None
    kept = [line for line in lines or () if line.get(CONTACT) != attached]
    if not lines or len(kept) == len(lines):
        return False
    aside.write(connection, table, record_id, {ROLES: kept or None})
    return True


def contact_roles(
    connection: sqlite3.Connection, table: str, record_id: int, written: Iterable[dict[str, Any]] = ()
) -> list[dict[str, Any]]:
    """Return the lines of a party's ``contactRoles``: the contacts of that company, and those attached to it.

    Args:
        connection: Where to read.
        table: The party's table.
        record_id: Its id.
        written: What was written to the lines.
    """
    known = "SELECT 1 FROM sandbox_column WHERE table_name = ? AND name = 'company'"
    if not connection.execute(known, (CONTACT,)).fetchone():
        return list(written)
    own = (table, record_id, CONTACT)
    attached = dict(
        connection.execute(
            "SELECT attached, role FROM sandbox_attachment WHERE table_name = ? AND id = ? AND kind = ?", own
        ).fetchall()
    )
    keys = {
        key for (key,) in connection.execute("SELECT id FROM contact WHERE company = ?", (record_id,))
    } | attached.keys()
    found = [row for key in sorted(keys) for row in select(connection, "SELECT * FROM contact WHERE id = ?", (key,))]
    lines: dict[Any, dict[str, Any]] = {
        row["id"]: {
            CONTACT: row["id"],
            "contactName": row.get("entityid"),
            "email": row.get("email"),
            "giveAccess": "F",
            "role": attached.get(row["id"]),
        }
        for row in found
    }
    for line in written:
        key = line.get(CONTACT)
        lines[key] = {**lines.get(key, {}), **line}
    return list(lines.values())


def forget(connection: sqlite3.Connection, table: str, record_id: int) -> None:
    """Forget what is attached to a record that is deleted, and what it is attached to."""
    connection.execute("DELETE FROM sandbox_attachment WHERE table_name = ? AND id = ?", (table, record_id))
    connection.execute("DELETE FROM sandbox_attachment WHERE kind = ? AND attached = ?", (table, record_id))
