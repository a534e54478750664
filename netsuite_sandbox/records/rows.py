"""A record as the account holds it: its row, its main line, its relations, and what is kept aside."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from netsuite_sandbox.records import addresses, aside, attachments, refusals
from netsuite_sandbox.records.queries import select
from netsuite_sandbox.schema import quoted

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

    from netsuite_sandbox.errors import ServiceError
    from netsuite_sandbox.records.catalog import AccountTypes
    from netsuite_sandbox.records.conversion import Stored
    from netsuite_sandbox.records.definitions import Field, RecordType, Sublist


@dataclass(frozen=True)
class Record:
    """One record.

    Attributes:
        record_type: What it is.
        id: Its internal id.
        row: Its analytic row by column.
        main_line: For a transaction, its main line by column, with the ``account`` that line posts to.
        relations: The values of its related fields.
        beside: What is kept aside, by field.
    """

    record_type: RecordType
    id: int
    row: Mapping[str, Stored]
    main_line: Mapping[str, Stored]
    relations: Mapping[str, Stored]
    beside: Mapping[str, Any]

    @property
    def sign(self) -> int:
        """What turns the signs of the books into those of the document: -1 where its main line is a credit."""
        rules = self.record_type.transaction
        return -1 if rules and rules.side == "credit" else 1

    def value(self, each: Field) -> Stored:
        """Return the stored value of a field of the body."""
        name = each.name
        if name in self.record_type.relations:
            return self.relations.get(name)
        if name in self.record_type.main_line:
            return self.main_line.get(each.column)
        if each.column in self.row:
            found = self.row[each.column]
            if each.column in SIGNED_TOTALS and isinstance(found, (int, float)):
                return self.sign * found
            return found
        kept: Stored = self.beside.get(name)
        return kept


SIGNED_TOTALS = frozenset(
    {
        "foreigntotal",
        "foreignamountpaid",
        "foreignamountunpaid",
        "foreignpaymentamountused",
        "foreignpaymentamountunused",
    }
)
SIGNED_ON_LINES = frozenset({"foreignamount", "quantity"})
_EXTERNAL = "eid:"
_ID = re.compile("-?[1-9][0-9]{0,17}")
_LINE_CONDITIONS = {
    "item": "mainline = 'F' AND taxline = 'F' AND item IS NOT NULL",
    "expense": "mainline = 'F' AND taxline = 'F' AND item IS NULL",
    "journal": "1",
}


def condition_of(record_type: RecordType) -> tuple[str, tuple[str, ...]]:
    """Return the condition, and its parameters, that tells a type's rows from others' in its table."""
    clauses = [f"{quoted(column)} = ?" for column in record_type.where]
    return " AND ".join(clauses) or "1", tuple(record_type.where.values())


def read(connection: sqlite3.Connection, types: AccountTypes, record_type: RecordType, record_id: int) -> Record | None:
    """Return a record, or None if the type has none with this id."""
    condition, parameters = condition_of(record_type)
    found = select(
        connection,
        f"SELECT * FROM {quoted(record_type.table)} WHERE id = ? AND {condition} LIMIT 1",
        (record_id, *parameters),
    )
    if not found:
        return None
    beside = aside.read(connection, record_type.table, record_id)
    if record_type.transaction:
        beside |= _sums(connection, record_id, -1 if record_type.transaction.side == "debit" else 1)
    if attachments.ROLES in record_type.sublists:
        written = beside.get(attachments.ROLES) or ()
        beside[attachments.ROLES] = attachments.contact_roles(connection, record_type.table, record_id, written)
    return Record(
        record_type,
        record_id,
        found[0],
        _main_line(connection, record_id) if record_type.main_line else {},
        {name: _related(connection, types, table, record_id) for name, table in record_type.relations.items()},
        beside,
    )


def find(connection: sqlite3.Connection, types: AccountTypes, record_type: RecordType, record_id: str) -> Record:
    """Return the record that an id or ``eid:`` in a path means.

    Raises:
        ServiceError: If there is none, or the id is none.
    """
    if record_id.startswith(_EXTERNAL):
        found = by_external_id(connection, types, record_type, record_id.removeprefix(_EXTERNAL))
        if found is None:
            raise missing(record_type, record_id)
        key = found
    else:
        if not _ID.fullmatch(record_id):
            raise refusals.invalid_id(record_id, record_type.name)
        key = int(record_id)
    record = read(connection, types, record_type, key)
    if record is None:
        raise missing(record_type, record_id)
    return record


def missing(record_type: RecordType, record_id: str) -> ServiceError:
    """Return the refusal of an id or ``eid:`` in a path that no record of a type has."""
    if record_id.startswith(_EXTERNAL):
        return refusals.no_such_external_id(record_id.removeprefix(_EXTERNAL))
    return refusals.wrong_transaction_type() if record_type.transaction else refusals.no_such_record()


def by_external_id(
    connection: sqlite3.Connection, types: AccountTypes, record_type: RecordType, external_id: str
) -> int | None:
    """Return the id of the record of a type that has an external id, whatever the case; None if none has.

    Raises:
        ServiceError: If records of the type have no external ids.
    """
    if "externalid" not in types.tables[record_type.table].columns:
        raise refusals.no_such_external_id(external_id)
    condition, parameters = condition_of(record_type)
    row = connection.execute(
        f"SELECT id FROM {quoted(record_type.table)} WHERE externalid = ? COLLATE NOCASE AND {condition} LIMIT 1",
        (external_id, *parameters),
    ).fetchone()
    return int(row[0]) if row else None


def _main_line(connection: sqlite3.Connection, record_id: int) -> dict[str, Any]:
    found = select(
        connection, "SELECT * FROM transactionline WHERE \"transaction\" = ? AND mainline = 'T' LIMIT 1", (record_id,)
    )
    account = connection.execute(
        'SELECT account FROM transactionaccountingline WHERE "transaction" = ? AND transactionline = 0 LIMIT 1',
        (record_id,),
    ).fetchone()
    return {**(found[0] if found else {}), "account": account[0] if account else None}


def _sums(connection: sqlite3.Connection, record_id: int, sign: int) -> dict[str, Any]:
    """Return what the lines come to before tax, and the tax."""
    subtotal, tax = connection.execute(
        "SELECT sum(foreignamount) FILTER (WHERE taxline = 'F'), sum(foreignamount) FILTER (WHERE taxline = 'T') "
        "FROM transactionline WHERE \"transaction\" = ? AND mainline = 'F'",
        (record_id,),
    ).fetchone()
    sums = {"subtotal": subtotal, "taxTotal": tax}
    return {name: round(sign * value, 8) for name, value in sums.items() if value is not None}


def _related(connection: sqlite3.Connection, types: AccountTypes, table: str, record_id: int) -> Stored:
    if table not in types.tables:
        return None
    row = connection.execute(
        f"SELECT subsidiary FROM {quoted(table)} WHERE entity = ? AND isprimarysub = 'T' LIMIT 1", (record_id,)
    ).fetchone()
    return row[0] if row else None


def read_lines(connection: sqlite3.Connection, record: Record, sublist: Sublist) -> list[dict[str, Any]]:
    """Return the lines of a sublist in their order, each by the names of its fields, in stored form.

    Amounts and quantities have the sign of the document, not of the books.
    """
    if sublist.name == addresses.SUBLIST:
        return addresses.read(connection, record)
    if not sublist.lines:
        kept: list[dict[str, Any]] | None = record.beside.get(sublist.name)
        return kept or _own_currency(record, sublist)
    found = select(
        connection,
        'SELECT l.*, a.account AS "account of the books" FROM transactionline l '
        'LEFT JOIN transactionaccountingline a ON a."transaction" = l."transaction" AND a.transactionline = l.id '
        f'WHERE l."transaction" = ? AND {_LINE_CONDITIONS[sublist.lines]} GROUP BY l.uniquekey ORDER BY l.id',
        (record.id,),
    )
    return [_line(connection, row, sublist, record.sign) for row in found]


def _own_currency(record: Record, sublist: Sublist) -> list[dict[str, Any]]:
    """Return the line that every customer's and vendor's list of currencies has: its own currency and its balances."""
    currency = record.row.get("currency")
    if sublist.name != "currencyList" or currency is None:
        return []
    body = record.record_type.body.fields
    return [{name: record.value(body[name]) for name in sublist.part.fields if name in body}]


def _line(connection: sqlite3.Connection, row: Mapping[str, Any], sublist: Sublist, sign: int) -> dict[str, Any]:
    beside = aside.read(connection, "transactionline", row["uniquekey"])
    line = {}
    for name, each in sublist.part.fields.items():
        column = each.column
        value = row[column] if column in row else beside.get(name)
        if value is None and column == "expenseaccount":
            value = row["account of the books"]
        elif value is not None and column in SIGNED_ON_LINES:
            value = -sign * value
        line[name] = value
    return line | {name: beside.get(name) for name in sublist.part.subrecords}
