"""Transformation: what a document made from another takes over from it (Oracle section_157901123882)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from netsuite_sandbox.records import applications, placement, refusals, rows
from netsuite_sandbox.records.drafting import Draft
from netsuite_sandbox.records.ledger import ZERO, decimal, text
from netsuite_sandbox.records.queries import select

if TYPE_CHECKING:
    from netsuite_sandbox.records.catalog import AccountTypes
    from netsuite_sandbox.records.definitions import RecordType, Sublist
    from netsuite_sandbox.records.rows import Record
    from netsuite_sandbox.records.session import Session

_TARGETS = {
    "salesOrder": ("invoice", "cashSale"),
    "purchaseOrder": ("vendorBill",),
    "invoice": ("customerPayment", "creditMemo"),
    "vendorBill": ("vendorPayment",),
}
_ORDERS = ("salesOrder", "purchaseOrder")
_LINK = "OrdBill"
_BILLED = "G"
_CARRIED = frozenset(
    "entity currency subsidiary department class location memo otherRefNum terms salesRep job".split()  # noqa: SIM905
)
_NOT_CARRIED = frozenset({"line", "lineNumber", "isClosed", "orderDoc", "orderLine"})


def target_of(types: AccountTypes, source: RecordType, target: str) -> RecordType:
    """Return the record type that a document of a type is to become.

    Raises:
        ServiceError: If there is no such transformation.
    """
    name = next((each for each in _TARGETS.get(source.name, ()) if each.lower() == target.lower()), None)
    if name is None:
        raise refusals.no_transformation(source.name, target)
    return types.find(name)


def targets_of(source: RecordType) -> tuple[str, ...]:
    """Return the names of the types that documents of a type can become."""
    return _TARGETS.get(source.name, ())


def draft(session: Session, source: Record, target: RecordType, sent: Draft, replace: frozenset[str]) -> Draft:
    """Return the new document: what it takes over, and over that what was sent.

    Lines sent with the number of a line taken over change it, others are added. Of orders only what is not billed
    is taken over.

    Raises:
        ServiceError: If nothing of the source is left to bill or pay (wording assumed).
    """
    result = Draft(_header(source, target), {}, {})
    for name in target.body.subrecords.keys() & source.beside.keys():
        result.subrecords[name] = source.beside[name]
    result.values |= sent.values
    result.subrecords |= sent.subrecords
    pays = bool(target.transaction and target.transaction.amount_field)
    if pays and not decimal(source.row.get("foreignamountunpaid")):
        raise refusals.cannot_transform(target.name, source.id)
    there: dict[str, dict[int, Draft]] = {} if pays else _lines(session, source, target)
    if pays:
        there[applications.SUBLIST] = {source.id: Draft({"doc": source.id, "apply": "T"})}
    elif not any(there.values()):
        raise refusals.cannot_transform(target.name, source.id)
    for name, drafts in there.items():
        if name not in sent.sublists:
            result.sublists[name] = list(drafts.values())
        else:
            result.sublists[name] = _merged(target.sublists[name], drafts, sent.sublists[name], name in replace)
    result.sublists |= {name: lines for name, lines in sent.sublists.items() if name not in there}
    return result


def link(session: Session, source: Record, target: RecordType, record_id: int) -> None:
    """Let a new document tell what it was made from, from all sides, and an order that it is billed."""
    session.connection.execute(
        'UPDATE transactionline SET createdfrom = ? WHERE "transaction" = ?', (source.id, record_id)
    )
    made = rows.find(session.connection, session.types, target, str(record_id))
    if source.record_type.name not in _ORDERS:
        return
    for sublist in _document_lists(target):
        for line in rows.read_lines(session.connection, made, sublist):
            if line.get("orderDoc") is None:
                continue
            row = {
                "previousdoc": source.id,
                "previousline": line["orderLine"],
                "previoustype": source.row["type"],
                "previousdate": source.row["trandate"],
                "nextdoc": record_id,
                "nextline": line["line"],
                "nexttype": made.row["type"],
                "nextdate": made.row["trandate"],
                "linktype": _LINK,
                "foreignamount": line["amount"],
                "lastmodifieddate": session.now,
            }
            for table in ("nexttransactionlinelink", "previoustransactionlinelink"):
                if table in session.types.tables:
                    placement.insert(session.connection, table, row)
    show_billed(session, source.id)


def orders_of(session: Session, record_id: int) -> list[int]:
    """Return the orders that a document bills."""
    if "nexttransactionlinelink" not in session.types.tables:
        return []
    found = session.connection.execute(
        "SELECT DISTINCT previousdoc FROM nexttransactionlinelink WHERE nextdoc = ? AND linktype = ?",
        (record_id, _LINK),
    )
    return [int(order) for (order,) in found]


def show_billed(session: Session, order: int) -> None:
    """Let the status of an order say whether all of it is billed."""
    for name in _ORDERS:
        record = rows.read(session.connection, session.types, session.types.find(name), order)
        if record is None or record.record_type.transaction is None:
            continue
        billed = not any(_lines(session, record, record.record_type).values())
        if billed != (record.row.get("status") == _BILLED):
            changed = {
                "status": _BILLED if billed else record.record_type.transaction.status,
                **placement.stamp(session.types, "transaction", session.now, created=False),
            }
            placement.update(session.connection, "transaction", "id", order, changed)


def _header(source: Record, target: RecordType) -> dict[str, Any]:
    fields = source.record_type.body.fields
    values = {
        name: source.value(fields[name])
        for name, each in target.body.fields.items()
        if name in fields and not each.read_only and (name in _CARRIED or each.custom)
    }
    if "customer" in target.body.fields:
        values["customer"] = source.row.get("entity")
    if "createdFrom" in target.body.fields:
        values["createdFrom"] = source.id
    return {name: value for name, value in values.items() if value is not None}


def _document_lists(record_type: RecordType) -> list[Sublist]:
    return [each for each in record_type.sublists.values() if each.lines in {"item", "expense"}]


def _lines(session: Session, source: Record, target: RecordType) -> dict[str, dict[int, Draft]]:
    """Return the lines to take over, by sublist and by their number in the source."""
    order = source.record_type.name in _ORDERS
    billed = _billed(session, source.id) if order else {}
    found: dict[str, dict[int, Draft]] = {}
    for sublist in _document_lists(target):
        own = source.record_type.sublists.get(sublist.name)
        if own is None:
            continue
        fields = {name for name, each in sublist.part.fields.items() if not each.read_only} - _NOT_CARRIED
        found[sublist.name] = {}
        for line in rows.read_lines(session.connection, source, own):
            number = int(line["line"])
            values = {name: line[name] for name in fields & line.keys() if line[name] is not None}
            if order:
                values |= {"orderDoc": source.id, "orderLine": number}
            if number in billed and not _reduce(values, *billed[number]):
                continue
            found[sublist.name][number] = Draft(values)
    return found


def _billed(session: Session, order: int) -> dict[int, tuple[Any, Any]]:
    """Return quantity and amount billed of each line of an order."""
    if "nexttransactionlinelink" not in session.types.tables:
        return {}
    found = select(
        session.connection,
        "SELECT k.previousline, sum(abs(l.quantity)) AS quantity, sum(abs(l.foreignamount)) AS amount "
        'FROM nexttransactionlinelink k JOIN transactionline l ON l."transaction" = k.nextdoc AND l.id = k.nextline '
        "WHERE k.previousdoc = ? AND k.linktype = ? GROUP BY k.previousline",
        (order, _LINK),
    )
    return {int(row["previousline"]): (row["quantity"], row["amount"]) for row in found}


def _reduce(values: dict[str, Any], quantity: object, amount: object) -> bool:
    """Take what is billed off a line; tell whether anything is left."""
    name, done = ("quantity", quantity) if values.get("quantity") is not None else ("amount", amount)
    left = decimal(values.get(name)) - decimal(done)
    values[name] = text(left)
    if name == "quantity" and decimal(done):
        values.pop("amount", None)
    return left > ZERO


def _merged(
    sublist: Sublist,
    there: dict[int, Draft],
    sent: list[Draft] | None,
    replace: bool,  # noqa: FBT001 - private
) -> list[Draft]:
    touched: list[Draft] = []
    for line in sent or ():
        key = line.values.get(sublist.key)
        taken = there.get(int(key)) if key is not None else None
        if taken is None:
            touched.append(line)
            continue
        if line.values.keys() & {"quantity", "rate", "item"}:
            taken.values.pop("amount", None)
        taken.values |= {name: value for name, value in line.values.items() if name != "line"}
        taken.subrecords |= line.subrecords
        touched.append(taken)
    if replace or sent is None:
        return touched
    return [*there.values(), *(line for line in touched if line not in there.values())]
