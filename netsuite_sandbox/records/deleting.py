"""Deletion: what goes with a record, what forbids it, and what ``deletedrecord`` remembers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netsuite_sandbox.records import applications, aside, attachments, ledger, periods, placement, progress, refusals
from netsuite_sandbox.schema import quoted

if TYPE_CHECKING:
    from netsuite_sandbox.records.conversion import Stored
    from netsuite_sandbox.records.rows import Record
    from netsuite_sandbox.records.session import Session

# What ``deletedrecord`` calls the standard types' numbers, as SuiteQL's scriptrecordtype has them.
_TYPE_NUMBERS = {
    "transaction": -30,
    "customer": -2,
    "vendor": -3,
    "employee": -4,
    "partner": -5,
    "contact": -6,
    "job": -7,
    "item": -10,
    "task": -21,
    "supportcase": -23,
    "account": -112,
    "currency": -122,
    "department": -102,
    "classification": -101,
    "location": -103,
    "subsidiary": -117,
}
# Where a record of a group or table is used that then cannot be deleted; that cases hold back those who raised them is
# assumed.
_USES = {
    "entity": (("transaction", "entity"), ("supportcase", "company")),
    "item": (("transactionline", "item"),),
    "account": (("transactionaccountingline", "account"),),
    "currency": (("transaction", "currency"),),
    "subsidiary": (("transactionline", "subsidiary"),),
    "department": (("transactionline", "department"),),
    "classification": (("transactionline", "class"),),
    "location": (("transactionline", "location"),),
}
_LINKED = "This transaction cannot be deleted because it is linked to by one or more transactions."
_DEPENDENT = "This record cannot be deleted because it has dependent records."


def delete(session: Session, record: Record) -> None:
    """Delete a record with its lines, and note it in ``deletedrecord``.

    Raises:
        ServiceError: If other records depend on it.
    """
    record_type, connection, tables = record.record_type, session.connection, session.types.tables
    _check_uses(session, record)
    sources: list[int] = []
    if record_type.transaction:
        periods.check_deletion(session, record)
        if progress.followers_of(session, record.id):
            raise refusals.user_error(_LINKED)
        sources = progress.sources_of(session, record.id)
        applications.settle(session, record.id, record.beside.get(applications.SUBLIST) or (), ())
        keys = connection.execute('SELECT uniquekey FROM transactionline WHERE "transaction" = ?', (record.id,))
        aside.forget(connection, "transactionline", [key for (key,) in keys])
        ledger.forget(connection, record.id, tables)
    connection.execute(f"DELETE FROM {quoted(record_type.table)} WHERE id = ?", (record.id,))
    aside.forget(connection, record_type.table, [record.id])
    attachments.forget(connection, record_type.table, record.id)
    shown = [(name, "entity") for name in record_type.relations.values()]
    if record_type.entity_type:
        shown += [("entity", "id"), ("entityaddress", "recordowner")]
    for name, owner in shown:
        if name in tables:
            connection.execute(f"DELETE FROM {quoted(name)} WHERE {quoted(owner)} = ?", (record.id,))
    if "systemnote" in tables:
        # They go with their record (Oracle section_N673560); those of all entities have one number (T. Dietrich 2020).
        number = -9 if record_type.entity_type else _TYPE_NUMBERS.get(record_type.table)
        connection.execute("DELETE FROM systemnote WHERE recordid = ? AND recordtypeid = ?", (record.id, number))
    for source in sources:
        progress.show(session, source)
    if record_type.transaction:
        applications.refresh_balance(session, record.row.get("entity"))
    if "deletedrecord" in tables:
        placement.insert(connection, "deletedrecord", _tombstone(session, record))


def _check_uses(session: Session, record: Record) -> None:
    for table, column in _USES.get(record.record_type.group or record.record_type.table, ()):
        if table in session.types.tables and _rows_with(session, table, column, record.id):
            raise refusals.user_error(_DEPENDENT)


def _rows_with(session: Session, table: str, column: str, value: int) -> bool:
    statement = f"SELECT 1 FROM {quoted(table)} WHERE {quoted(column)} = ? LIMIT 1"
    return session.connection.execute(statement, (value,)).fetchone() is not None


def _tombstone(session: Session, record: Record) -> dict[str, Stored]:
    record_type = record.record_type
    custom = record_type.table.startswith(("customrecord_", "customlist_"))
    number = _TYPE_NUMBERS.get(record_type.table)
    if custom:
        kind = "customrecordtype" if record_type.table.startswith("customrecord_") else "customlist"
        if kind in session.types.tables:
            found = session.connection.execute(
                f"SELECT internalid FROM {kind} WHERE lower(scriptid) = ?", (record_type.table,)
            ).fetchone()
            number = found[0] if found else None
    display = session.types.tables[record_type.table].display
    row: dict[str, Stored] = {
        "recordid": record.id,
        "recordtypeid": number,
        "type": record_type.name.lower(),
        "name": record.row.get("entityid") or record.row.get(display),
        "scriptid": record_type.table.upper() if custom else None,
        "context": "RST",
        "deletedby": session.user,
        "deleteddate": session.now,
        "iscustomlist": "T" if record_type.table.startswith("customlist_") else "F",
        "iscustomrecord": "T" if record_type.table.startswith("customrecord_") else "F",
        "iscustomtransaction": "F",
    }
    columns = session.types.tables["deletedrecord"].columns
    return {name: value for name, value in row.items() if name in columns}
