"""The address book of an entity: kept aside, shown in ``entityaddress`` and read from there until first written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from netsuite_sandbox.records import placement
from netsuite_sandbox.records.identifiers import next_number
from netsuite_sandbox.records.queries import select

if TYPE_CHECKING:
    import sqlite3

    from netsuite_sandbox.records.rows import Record
    from netsuite_sandbox.records.session import Session

SUBLIST = "addressBook"
_FIELD = "addressBookAddress"
_COLUMNS = {
    "addr1": "addr1",
    "addr2": "addr2",
    "addr3": "addr3",
    "addressee": "addressee",
    "addrPhone": "addrphone",
    "addrText": "addrtext",
    "attention": "attention",
    "city": "city",
    "country": "country",
    "override": "override",
    "state": "state",
    "zip": "zip",
}
_DEFAULTS = {"defaultBilling": "defaultbillingaddress", "defaultShipping": "defaultshippingaddress"}


def read(connection: sqlite3.Connection, record: Record) -> list[dict[str, Any]]:
    """Return the address book's lines in stored form."""
    kept: list[dict[str, Any]] | None = record.beside.get(SUBLIST)
    if kept is not None:
        return kept
    if not connection.execute("SELECT 1 FROM sandbox_table WHERE name = 'entityaddress'").fetchone():
        return []
    found = select(connection, "SELECT * FROM entityaddress WHERE recordowner = ? ORDER BY nkey", (record.id,))
    return [_line(record, row) for row in found]


def _line(record: Record, row: dict[str, Any]) -> dict[str, Any]:
    key = row["nkey"]
    address = {name: row[column] for name, column in _COLUMNS.items() if row.get(column) is not None}
    defaults = {name: "T" for name, column in _DEFAULTS.items() if record.row.get(column) == key}
    return {
        _FIELD: address,
        f"{_FIELD}_text": row.get("addrtext"),
        "addressId": str(key),
        "id": key,
        "internalId": key,
        **defaults,
    }


def next_key(session: Session) -> int:
    """Return the id of a new address."""

    def highest() -> int:
        (found,) = session.connection.execute("SELECT max(nkey) FROM entityaddress").fetchone()
        return int(found or 0)

    return next_number(session.connection, "address", highest if "entityaddress" in session.types.tables else lambda: 0)


def save(session: Session, table: str, record_id: int, lines: list[dict[str, Any]]) -> dict[str, Any]:
    """Show an address book in the analytic tables, and return the fields of the body that follow from it."""
    defaults = {name: next((line["internalId"] for line in lines if line.get(name) == "T"), None) for name in _DEFAULTS}
    columns = session.types.tables[table].columns
    shown = {column: defaults[name] for name, column in _DEFAULTS.items() if column in columns}
    if shown:
        placement.update(session.connection, table, "id", record_id, shown)
    if "entityaddress" in session.types.tables:
        session.connection.execute("DELETE FROM entityaddress WHERE recordowner = ?", (record_id,))
        for line in lines:
            address = line.get(_FIELD) or {}
            row = {column: address.get(name) for name, column in _COLUMNS.items()}
            row |= {"nkey": line["internalId"], "recordowner": record_id, "lastmodifieddate": session.now}
            placement.insert(session.connection, "entityaddress", row)
    text = {line["internalId"]: line.get(f"{_FIELD}_text") for line in lines}
    return {"defaultAddress": text.get(defaults["defaultBilling"])}
