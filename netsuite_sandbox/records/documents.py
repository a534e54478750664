"""Transactions: header, lines and accounting lines, kept in step by every write."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from netsuite_sandbox.records import applications, ledger, numbering, periods, placement, progress, refusals, rows
from netsuite_sandbox.records.document_lines import DocumentLines, rules_of
from netsuite_sandbox.records.ledger import decimal, text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from netsuite_sandbox.records.conversion import Stored
    from netsuite_sandbox.records.definitions import RecordType, TransactionRules
    from netsuite_sandbox.records.drafting import Draft
    from netsuite_sandbox.records.placement import Placed
    from netsuite_sandbox.records.rows import Record
    from netsuite_sandbox.records.session import Session

# Changes of these columns concern the books, whatever the lines are.
_BOOKS = frozenset({"currency", "exchangerate", "entity", "posting"})
# Changes of these can move it to another period.
_DATES = frozenset({"trandate", "postingperiod", "posting"})


def create(session: Session, record_type: RecordType, record_id: int, draft: Draft, placed: Placed) -> None:
    """Write a new document. ``placed`` is where its body's values go; what it lacks is worked out here.

    Raises:
        ServiceError: If it has no lines, does not balance, would post in a period that is closed, or lacks what cannot
            be worked out.
    """
    rules = rules_of(record_type)
    row, main = placed.row, placed.main_line
    known = numbering.party(session, row.get("entity"))
    if main.get("subsidiary") is None:
        main["subsidiary"] = known.get("subsidiary")
    if main.get("subsidiary") is None:
        raise refusals.missing_values(["Subsidiary"])
    base = numbering.base_currency(session, main["subsidiary"])
    row.setdefault("trandate", session.today.isoformat())
    if rules.at_cost == "always":
        row |= {"currency": base, "exchangerate": "1"}
    row["currency"] = row.get("currency") or known.get("currency") or base
    if row.get("exchangerate") is None:
        row["exchangerate"] = _rate(session, row, main["subsidiary"])
    if "terms" in record_type.body.fields and row.get("terms") is None:
        row["terms"] = known.get("terms")
    if main.get("account") is None:
        main["account"] = _own_account(rules, known)
    header = {
        **numbering.document_names(session, record_type, rules, row.get("tranid")),
        "type": record_type.where["type"],
        "voided": "F",
        "status": rules.status,
        "createdby": session.user,
        "lastmodifiedby": session.user,
        "source": "restWebServices",
        **_approval(rules, placed.beside),
        **placement.stamp(session.types, "transaction", session.now, created=True),
    }
    row.update({name: value for name, value in header.items() if name == "tranid" or row.get(name) is None})
    _set_period(session, rules, row)
    main["createdfrom"] = draft.values.get("createdFrom")
    DocumentLines(session, record_type, record_id, row, main).write(draft, replace=frozenset(), created=True)
    columns = session.types.tables["transaction"].columns
    placement.insert(
        session.connection, "transaction", {"id": record_id, **{k: v for k, v in row.items() if k in columns}}
    )
    applications.show_unpaid(session, record_id)
    applications.refresh_balance(session, row.get("entity"))


def update(session: Session, record: Record, draft: Draft, placed: Placed, replace: frozenset[str]) -> None:
    """Change a document; its lines and accounting lines only where the change concerns them.

    Raises:
        ServiceError: If it would have no lines or not balance, or posts in a period that is closed.
    """
    record_type = record.record_type
    rules = rules_of(record_type)
    if rules.approvals.keys() & placed.beside.keys():
        placed.row |= _approval(rules, {**record.beside, **placed.beside})
    row = {**record.row, **placed.row}
    main = {**{name: record.main_line.get(name) for name in record_type.main_line}, **placed.main_line}
    changed: dict[str, Stored] = {
        **placed.row,
        "lastmodifiedby": session.user,
        **placement.stamp(session.types, "transaction", session.now, created=False),
    }
    if "tranid" in placed.row:
        changed["trandisplayname"] = numbering.display_name(rules, row["tranid"])
    moved = {name for name in placed.row if row[name] != record.row.get(name)}
    if "currency" in moved and "exchangerate" not in placed.row:
        row["exchangerate"] = changed["exchangerate"] = _rate(session, row, main.get("subsidiary"))
    barred = periods.bar(session, record)
    before = ledger.posted(session.connection, record.id) if barred else []
    if moved & _DATES:
        changed["postingperiod"] = _move(session, rules, row, placed, barred)
    with_lines = {each.name for each in record_type.sublists.values() if each.lines}
    if draft.sublists.keys() & with_lines or rules.amount_field in draft.values or placed.main_line or moved & _BOOKS:
        DocumentLines(session, record_type, record.id, row, main).write(draft, replace=replace, created=False)
        changed |= {name: row[name] for name in rows.SIGNED_TOTALS if name in row}
    elif "memo" in placed.row:
        _note(session, record.id, placed.row["memo"])
    if barred:
        _check_books(session, record, before, barred)
    columns = session.types.tables["transaction"].columns
    kept = {name: value for name, value in changed.items() if name in columns}
    placement.update(session.connection, "transaction", "id", record.id, kept)
    if "foreigntotal" in changed:
        applications.show_unpaid(session, record.id)
        for entity in {record.row.get("entity"), row.get("entity")}:
            applications.refresh_balance(session, entity)
        progress.follow(session, record.id)


def _move(session: Session, rules: TransactionRules, row: dict[str, Any], placed: Placed, barred: str) -> Stored:
    """Move a document to the period of its new date, or to the one it names, and return it."""
    if barred:
        raise refusals.barred_period("edit", barred)
    row["postingperiod"] = placed.row.get("postingperiod")
    _set_period(session, rules, row)
    period: Stored = row["postingperiod"]
    return period


def _rate(session: Session, row: Mapping[str, Any], subsidiary: Stored) -> str:
    base = numbering.base_currency(session, subsidiary)
    return text(numbering.exchange_rate(session, base, row["currency"], str(row["trandate"])).normalize())


def _note(session: Session, record_id: int, memo: Stored) -> None:
    """Show a document's memo on its main line."""
    session.connection.execute(
        "UPDATE transactionline SET memo = ?, linelastmodifieddate = ? WHERE \"transaction\" = ? AND mainline = 'T'",
        (memo, session.now, record_id),
    )


def _check_books(session: Session, record: Record, before: list[Any], barred: str) -> None:
    """Refuse a change of what a document posts in a closed period, and any change where others are not allowed too."""
    same = ledger.posted(session.connection, record.id) == before
    if not same or not periods.allows_other_changes(session, record.row["postingperiod"]):
        raise refusals.barred_period("edit", barred)


def _set_period(session: Session, rules: TransactionRules, row: dict[str, Any]) -> None:
    """Give a document that posts its period, or check the one it names."""
    if row.get("posting") == "F":
        row["postingperiod"] = None
    elif row.get("postingperiod") is None:
        row["postingperiod"] = periods.period_of(session, rules, str(row["trandate"]))
    else:
        periods.check_chosen(session, rules, row["postingperiod"], str(row["trandate"]))


def _approval(rules: TransactionRules, boxes: Mapping[str, Any]) -> dict[str, Stored]:
    """Return whether a document posts, and for one that must be approved first, how far that has come."""
    if not rules.approvals:
        return {"posting": "T" if rules.posting else "F"}
    status, posting = rules.status, "T"
    for box, letter in rules.approvals.items():
        if boxes.get(box) != "T":
            posting = "F"
            break
        status = letter
    return {"status": status, "posting": posting}


def _own_account(rules: TransactionRules, known: Mapping[str, Any]) -> Stored:
    """Return the receivables or payables account that the party is booked on, if it has one of its own."""
    column = {"AcctRec": "receivablesaccount", "AcctPay": "payablesaccount"}.get(rules.main_account, "")
    account: Stored = known.get(column)
    return account if account is not None and decimal(account) > 0 and rules.posting else None
