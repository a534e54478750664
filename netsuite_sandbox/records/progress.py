"""How far documents have come: the links to what followed from their lines, and the statuses that tell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from netsuite_sandbox.records import placement, rows
from netsuite_sandbox.records.ledger import ZERO, decimal, text
from netsuite_sandbox.records.queries import select

if TYPE_CHECKING:
    from decimal import Decimal

    from netsuite_sandbox.records.definitions import RecordType, Sublist
    from netsuite_sandbox.records.rows import Record
    from netsuite_sandbox.records.session import Session

TABLES = ("nexttransactionlinelink", "previoustransactionlinelink")
# Kinds of links, as Oracle's schema of a sales order's line lists them (REST API Browser 2026.1).
BILLED, MOVED = "OrdBill", "ShipRcpt"
_PAYMENT = "Payment"
# The column of a line in which an order shows what came of it.
_DONE = {BILLED: "quantitybilled", MOVED: "quantityshiprecv"}


# Documents whose goods are moved and that are billed, each in parts if need be, and the letters they share.
ORDERS = ("salesOrder", "purchaseOrder", "returnAuthorization")
_MOVED_PARTLY, _TO_BILL_PARTLY, _MOVED, _BILLED = "D", "E", "F", "G"
# Not approved, cancelled or closed: nothing can be made from it.
_REFUSED = frozenset({"A", "C", "H"})
# What any document that followed makes of an estimate or opportunity, the first that applies.
_OFFERS = {"estimate": (("EstInvc", "B"),), "opportunity": (("OppClose", "C"), ("OppEst", "B"))}


def can_go_on(record: Record) -> bool:
    """Return whether something can be made from a document in its status."""
    return record.record_type.name not in ORDERS or record.row.get("status") not in _REFUSED


def document_lists(record_type: RecordType) -> list[Sublist]:
    """Return the sublists whose lines are those of the document."""
    return [each for each in record_type.sublists.values() if each.lines in {"item", "expense"}]


def lines_left(session: Session, record: Record, kind: str) -> dict[str, dict[int, dict[str, Any]]]:
    """Return a document's lines that a link of a kind can still start from, by sublist and number.

    Each has what is left of its quantity, or of its amount where it has none. Lines that are closed are left out, and
    what is not kept in stock is not moved.
    """
    done = _done(session, record.id, kind)
    found: dict[str, dict[int, dict[str, Any]]] = {}
    for sublist in document_lists(record.record_type):
        if kind == MOVED and sublist.lines == "expense":
            continue
        found[sublist.name] = {}
        still = _movable(session, record.id) if kind == MOVED else None
        for line in rows.read_lines(session.connection, record, sublist):
            number = int(line["line"])
            if line.get("isClosed") == "T" or (still is not None and number not in still):
                continue
            left = dict(line)
            if number in done and not _reduce(left, *done[number]):
                continue
            found[sublist.name][number] = left
    return found


def _movable(session: Session, record_id: int) -> set[int]:
    found = session.connection.execute(
        "SELECT id FROM transactionline WHERE \"transaction\" = ? AND fulfillable = 'T'", (record_id,)
    )
    return {int(number) for (number,) in found}


def _done(session: Session, record_id: int, kind: str) -> dict[int, tuple[Any, Any]]:
    """Return quantity and amount of what followed from each line of a document by links of a kind."""
    if TABLES[0] not in session.types.tables:
        return {}
    found = select(
        session.connection,
        "SELECT k.previousline, sum(abs(l.quantity)) AS quantity, sum(abs(l.foreignamount)) AS amount "
        f'FROM {TABLES[0]} k JOIN transactionline l ON l."transaction" = k.nextdoc AND l.id = k.nextline '
        "WHERE k.previousdoc = ? AND k.linktype = ? GROUP BY k.previousline",
        (record_id, kind),
    )
    return {int(row["previousline"]): (row["quantity"], row["amount"]) for row in found}


def _reduce(values: dict[str, Any], quantity: object, amount: object) -> bool:
    """Take what is done off a line; tell whether anything is left."""
    name, done = ("quantity", quantity) if values.get("quantity") is not None else ("amount", amount)
    left = decimal(values.get(name)) - decimal(done)
    values[name] = text(left)
    if name == "quantity" and decimal(done):
        values.pop("amount", None)
    return left > ZERO


def link(session: Session, source: Record, made: Record, numbers: dict[int, int], kind: str) -> None:
    """Link the lines of a new document with those it was made from, from both sides, and show how far its source is.

    Args:
        session: The write.
        source: What it was made from.
        made: The new document.
        numbers: The number of each of its lines that was taken over, and the number it has in the source.
        kind: What kind of link it is.
    """
    amounts = {
        int(line["line"]): line["amount"]
        for sublist in document_lists(made.record_type)
        for line in rows.read_lines(session.connection, made, sublist)
    }
    for number, origin in numbers.items():
        row = {
            "previousdoc": source.id,
            "previousline": origin,
            "previoustype": source.row["type"],
            "previousdate": source.row["trandate"],
            "nextdoc": made.id,
            "nextline": number,
            "nexttype": made.row["type"],
            "nextdate": made.row["trandate"],
            "linktype": kind,
            "foreignamount": amounts[number],
            "lastmodifieddate": session.now,
        }
        for table in TABLES:
            if table in session.types.tables:
                placement.insert(session.connection, table, row)
    show(session, source.id)


def sources_of(session: Session, record_id: int) -> list[int]:
    """Return the documents that one followed from, apart from those it pays."""
    return _linked(session, record_id, "previousdoc", "nextdoc")


def followers_of(session: Session, record_id: int) -> list[int]:
    """Return the documents that followed from one, apart from those that pay it."""
    return _linked(session, record_id, "nextdoc", "previousdoc")


def _linked(session: Session, record_id: int, wanted: str, known: str) -> list[int]:
    if TABLES[0] not in session.types.tables:
        return []
    found = session.connection.execute(
        f"SELECT DISTINCT {wanted} FROM {TABLES[0]} WHERE {known} = ? AND linktype <> ? ORDER BY 1",
        (record_id, _PAYMENT),
    )
    return [int(each) for (each,) in found]


def follow(session: Session, record_id: int) -> None:
    """Show anew how far a document is whose lines were changed, and those it followed from."""
    for each in (*sources_of(session, record_id), record_id):
        if each != record_id or followers_of(session, record_id):
            show(session, each)


def show(session: Session, record_id: int) -> None:
    """Let the status and the lines of a document say what came of it."""
    for name in (*ORDERS, *_OFFERS):
        record = rows.read(session.connection, session.types, session.types.find(name), record_id)
        if record is not None:
            status = _show_order(session, record) if name in ORDERS else _offered(session, record)
            changed = {
                "status": status,
                "lastmodifiedby": session.user,
                **placement.stamp(session.types, "transaction", session.now, created=False),
            }
            columns = session.types.tables["transaction"].columns
            kept = {column: value for column, value in changed.items() if column in columns}
            placement.update(session.connection, "transaction", "id", record_id, kept)


def _offered(session: Session, record: Record) -> str:
    kinds = {
        kind
        for (kind,) in session.connection.execute(
            f"SELECT DISTINCT linktype FROM {TABLES[0]} WHERE previousdoc = ?", (record.id,)
        )
    }
    rules = record.record_type.transaction
    before = rules.status if rules else ""
    return next((letter for kind, letter in _OFFERS[record.record_type.name] if kind in kinds), before)


def _show_order(session: Session, record: Record) -> str:
    """Show on an order's lines what is billed and moved, and return its status."""
    now, rules = str(record.row.get("status")), record.record_type.transaction
    lines = select(
        session.connection,
        "SELECT uniquekey, id, quantity, quantitybilled, quantityshiprecv, fulfillable, isclosed FROM transactionline "
        "WHERE \"transaction\" = ? AND mainline = 'F' AND taxline = 'F'",
        (record.id,),
    )
    for kind, column in _DONE.items():
        done = _done(session, record.id, kind)
        for line in lines:
            pieces = decimal(done.get(line["id"], (None, None))[0])
            if line["quantity"] is not None and pieces != decimal(line[column]):
                line[column] = text(pieces)
                change = {column: line[column], "linelastmodifieddate": session.now}
                placement.update(session.connection, "transactionline", "uniquekey", line["uniquekey"], change)
    if now in _REFUSED:
        return now
    if not any(lines_left(session, record, BILLED).values()):
        return _BILLED
    goods = [line for line in lines if line["fulfillable"] == "T" and line["isclosed"] != "T"]
    if any(decimal(line["quantityshiprecv"]) for line in goods):
        if all(_left(line, "quantityshiprecv") <= ZERO for line in goods):
            return _MOVED
        to_bill = any(decimal(line["quantityshiprecv"]) > decimal(line["quantitybilled"]) for line in goods)
        return _TO_BILL_PARTLY if to_bill else _MOVED_PARTLY
    return rules.status if rules and now in {_MOVED_PARTLY, _TO_BILL_PARTLY, _MOVED, _BILLED} else now


def _left(line: dict[str, Any], column: str) -> Decimal:
    return abs(decimal(line["quantity"])) - decimal(line[column])
