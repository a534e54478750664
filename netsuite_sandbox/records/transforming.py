"""Transformation: what a document made from another takes over from it (Oracle section_157901123882)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from netsuite_sandbox.records import applications, progress, refusals, rows
from netsuite_sandbox.records.drafting import Draft
from netsuite_sandbox.records.ledger import decimal

if TYPE_CHECKING:
    from netsuite_sandbox.records.catalog import AccountTypes
    from netsuite_sandbox.records.definitions import Part, RecordType, Sublist
    from netsuite_sandbox.records.rows import Record
    from netsuite_sandbox.records.session import Session


@dataclass(frozen=True)
class _Step:
    """How one type becomes another.

    Attributes:
        link: The kind of link between their lines; empty where lines are taken over and not linked.
        again: Whether a line can be taken over any number of times.
        pays: Whether the new document pays the source instead of taking over its lines.
    """

    link: str = ""
    again: bool = False
    pays: bool = False


# What Oracle lists of the types that are here (section_157901123882, ``!transform`` in REST API Browser 2026.1,
# SuiteScript's record.transform). Which kind of link goes with what is assumed from the kinds' names.
_STEPS = {
    "salesOrder": {
        "invoice": _Step(progress.BILLED),
        "cashSale": _Step(progress.BILLED),
        "itemFulfillment": _Step(progress.MOVED),
        "returnAuthorization": _Step("SaleRet"),
    },
    "estimate": {"salesOrder": _Step("EstInvc"), "invoice": _Step("EstInvc"), "cashSale": _Step("EstInvc")},
    "opportunity": {
        "estimate": _Step("OppEst", again=True),
        "salesOrder": _Step("OppClose"),
        "invoice": _Step("OppClose"),
        "cashSale": _Step("OppClose"),
    },
    "purchaseOrder": {"itemReceipt": _Step(progress.MOVED), "vendorBill": _Step(progress.BILLED)},
    "invoice": {"customerPayment": _Step(pays=True), "creditMemo": _Step(), "returnAuthorization": _Step("SaleRet")},
    "cashSale": {"returnAuthorization": _Step("SaleRet")},
    "returnAuthorization": {"itemReceipt": _Step(progress.MOVED), "creditMemo": _Step(progress.BILLED)},
    "vendorBill": {"vendorPayment": _Step(pays=True), "vendorCredit": _Step()},
}
_CARRIED = frozenset(
    "entity currency exchangeRate subsidiary department class location memo otherRefNum terms salesRep job "  # noqa: SIM905
    "opportunity".split()
)
_NOT_CARRIED = frozenset({"line", "lineNumber", "isClosed", "orderDoc", "orderLine"})


def target_of(types: AccountTypes, source: RecordType, target: str) -> RecordType:
    """Return the record type that a document of a type is to become.

    Raises:
        ServiceError: If there is no such transformation.
    """
    name = next((each for each in _STEPS.get(source.name, ()) if each.lower() == target.lower()), None)
    if name is None:
        raise refusals.no_transformation(source.name, target)
    return types.find(name)


def targets_of(source: RecordType) -> tuple[str, ...]:
    """Return the names of the types that documents of a type can become."""
    return tuple(_STEPS.get(source.name, ()))


def draft(session: Session, source: Record, target: RecordType, sent: Draft, replace: frozenset[str]) -> Draft:
    """Return the new document: what it takes over, and over that what was sent.

    Lines sent with the number of a line taken over change it, others are added. Only what is left to bill, to move or
    to return is taken over.

    Raises:
        ServiceError: If nothing of the source is left, or its status lets nothing follow.
    """
    step = _STEPS[source.record_type.name][target.name]
    if not progress.can_go_on(source):
        raise refusals.cannot_transform(target.name, source.id)
    result = Draft(_header(source, target), {}, {})
    for name, part in target.body.subrecords.items():
        if source.beside.get(name):
            result.subrecords[name] = _copied(part, source.beside[name])
    result.values |= sent.values
    result.subrecords |= sent.subrecords
    if step.pays and not decimal(source.row.get("foreignamountunpaid")):
        raise refusals.cannot_transform(target.name, source.id)
    there: dict[str, dict[int, Draft]] = {} if step.pays else _lines(session, source, target, step)
    if step.pays:
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


def link(session: Session, source: Record, target: RecordType, record_id: int, made_from: Draft) -> None:
    """Let a new document tell what it was made from, from all sides, and its source that it went on."""
    step = _STEPS[source.record_type.name][target.name]
    session.connection.execute(
        'UPDATE transactionline SET createdfrom = ? WHERE "transaction" = ?', (source.id, record_id)
    )
    made = rows.find(session.connection, session.types, target, str(record_id))
    if not step.link:
        return
    numbers: dict[int, int] = {}
    for sublist in progress.document_lists(target):
        lines = rows.read_lines(session.connection, made, sublist)
        # A new document's lines stand in the order of its draft.
        for line, asked in zip(lines, made_from.sublists.get(sublist.name) or (), strict=True):
            if asked.origin is not None:
                numbers[int(line["line"])] = asked.origin
    progress.link(session, source, made, numbers, step.link)


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
    if source.record_type.name == "opportunity" and "opportunity" in target.body.fields:
        values["opportunity"] = source.id
    return {name: value for name, value in values.items() if value is not None}


def _copied(part: Part, values: dict[str, Any]) -> Draft:
    """Return a subrecord as one would send it."""
    return Draft({name: value for name, value in values.items() if name in part.fields})


def _lines(session: Session, source: Record, target: RecordType, step: _Step) -> dict[str, dict[int, Draft]]:
    """Return the lines to take over, by sublist and by their number in the source."""
    left = progress.lines_left(session, source, "" if step.again else step.link)
    found: dict[str, dict[int, Draft]] = {}
    for sublist in progress.document_lists(target):
        fields = {name for name, each in sublist.part.fields.items() if not each.read_only} - _NOT_CARRIED
        if sublist.name not in left:
            continue
        found[sublist.name] = {}
        for number, line in left[sublist.name].items():
            values = {name: line[name] for name in fields & line.keys() if line[name] is not None}
            if step.link:
                known = {"orderDoc": source.id, "orderLine": number}
                values |= {name: value for name, value in known.items() if name in sublist.part.fields}
            found[sublist.name][number] = Draft(values, origin=number)
    return found


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
    return [*there.values(), *(line for line in touched if not any(line is each for each in there.values()))]
