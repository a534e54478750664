"""What payments and credits do to the documents they are applied to, and what all of it does to a party's balance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from netsuite_sandbox.records import placement, refusals
from netsuite_sandbox.records.definitions import standard_types
from netsuite_sandbox.records.ledger import ZERO, decimal, money, text
from netsuite_sandbox.records.queries import select

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from decimal import Decimal

    from netsuite_sandbox.records.conversion import Stored
    from netsuite_sandbox.records.drafting import Draft
    from netsuite_sandbox.records.session import Session

SUBLIST = "apply"
# The letters of a document that is open and one that is paid; an expense report is open once it is approved.
_OPEN_AND_PAID = {"ExpRept": ("F", "I")}
_DUE = 'SELECT * FROM "transaction" WHERE id = ?'
# A party's table, the columns that show its balance, the documents that raise it and those that lower it as long as
# they are not applied.
_BALANCES = (
    ("customer", ("balancesearch", "consolbalancesearch"), "CustInvc", ("CustCred", "CustPymt")),
    ("vendor", ("balance", "balanceprimary"), "VendBill", ("VendCred", "VendPymt")),
)


def fill(session: Session, draft: Draft) -> None:
    """Give each applied document sent without an amount what is due on it, as the form does."""
    for line in draft.sublists.get(SUBLIST) or ():
        doc = line.values.get("doc")
        if doc is not None and line.values.get("apply") != "F" and line.values.get("amount") is None:
            found = select(session.connection, _DUE, (doc,))
            due = found[0].get("foreignamountunpaid") if found else None
            line.values["amount"] = text(abs(decimal(due)))


def _applied(lines: Iterable[Mapping[str, Any]]) -> dict[int, Decimal]:
    """Return what lines apply, by document."""
    amounts: dict[int, Decimal] = {}
    for line in lines:
        if line.get("apply") != "F" and line.get("doc") is not None:
            doc = int(line["doc"])
            amounts[doc] = amounts.get(doc, ZERO) + decimal(line.get("amount"))
    return amounts


def settle(
    session: Session, payment: int, before: Iterable[Mapping[str, Any]], after: Iterable[Mapping[str, Any]]
) -> None:
    """Carry the change of what a payment is applied to over to those documents.

    Raises:
        ServiceError: If more is applied than is due or paid (wording assumed).
    """
    old, new = _applied(before), _applied(after)
    for doc in old.keys() | new.keys():
        change = new.get(doc, ZERO) - old.get(doc, ZERO)
        if change:
            _pay(session, doc, change)
    _link(session, payment, new)
    found = select(session.connection, _DUE, (payment,))
    if found:
        total = decimal(found[0]["foreigntotal"])
        used = sum(new.values(), ZERO)
        if used > abs(total):
            raise refusals.user_error("The total amount applied cannot exceed the total amount of the payment.")
        used = used.copy_sign(total)
        shown: dict[str, Stored] = {
            "foreignpaymentamountused": text(used),
            "foreignpaymentamountunused": text(total - used),
        }
        applied_status = _applied_status(found[0]["type"])
        if applied_status:
            shown["status"] = applied_status[used == total]
        placement.update(session.connection, "transaction", "id", payment, shown)
        refresh_balance(session, found[0].get("entity"))


def _applied_status(type_: str) -> tuple[str, str] | None:
    """Return the letters of a credit that is not wholly applied and of one that is."""
    for each in standard_types().values():
        if each.transaction and each.where["type"] == type_ and each.transaction.applied_status:
            return each.transaction.status, each.transaction.applied_status
    return None


def _link(session: Session, payment: int, applied: Mapping[int, Decimal]) -> None:
    """Link the documents with what pays them, from both sides, as the analytic tables do."""
    found = select(session.connection, _DUE, (payment,))
    for table in ("nexttransactionlinelink", "previoustransactionlinelink"):
        if table not in session.types.tables or not found:
            continue
        session.connection.execute(f"DELETE FROM {table} WHERE nextdoc = ? AND linktype = 'Payment'", (payment,))
        for doc, amount in applied.items():
            (paid,) = select(session.connection, _DUE, (doc,))
            row: dict[str, Stored] = {
                "previousdoc": doc,
                "previousline": 0,
                "previoustype": paid["type"],
                "previousdate": paid["trandate"],
                "nextdoc": payment,
                "nextline": 0,
                "nexttype": found[0]["type"],
                "nextdate": found[0]["trandate"],
                "linktype": "Payment",
                "foreignamount": text(amount),
                "lastmodifieddate": session.now,
            }
            columns = session.types.tables[table].columns
            placement.insert(session.connection, table, {k: v for k, v in row.items() if k in columns})


def _pay(session: Session, doc: int, change: Decimal) -> None:
    found = select(session.connection, _DUE, (doc,))
    if not found and change < ZERO:
        return  # what was paid has been deleted since
    if not found or found[0].get("foreignamountunpaid") is None:
        raise refusals.invalid_line(SUBLIST)
    row = found[0]
    total = decimal(row["foreigntotal"])
    paid = abs(decimal(row["foreignamountpaid"])) + change
    if not ZERO <= paid <= abs(total):
        raise refusals.user_error("The amount applied to a transaction cannot exceed the amount due.")
    paid = paid.copy_sign(total)
    done = paid == total
    changed: dict[str, Stored] = {
        "foreignamountpaid": text(paid),
        "foreignamountunpaid": text(total - paid),
        "status": _OPEN_AND_PAID.get(row["type"], ("A", "B"))[done],
        "closedate": session.today.isoformat() if done else None,
        "lastmodifiedby": session.user,
        **placement.stamp(session.types, "transaction", session.now, created=False),
    }
    columns = session.types.tables["transaction"].columns
    kept = {name: value for name, value in changed.items() if name in columns}
    placement.update(session.connection, "transaction", "id", doc, kept)
    show_unpaid(session, doc)
    refresh_balance(session, row.get("entity"))


def show_unpaid(session: Session, transaction: int) -> None:
    """Show what is paid and unpaid on a document's main line in the books."""
    if "amountunpaid" not in session.types.tables["transactionaccountingline"].columns:
        return
    row = select(session.connection, _DUE, (transaction,))[0]
    if row.get("foreignamountunpaid") is None:
        return
    paid = money(decimal(row["foreignamountpaid"]) * decimal(row.get("exchangerate") or 1))
    session.connection.execute(
        "UPDATE transactionaccountingline SET amountpaid = CASE WHEN ? THEN amount ELSE ? END, "
        "amountunpaid = CASE WHEN ? THEN 0 ELSE round(amount - ?, 2) END "
        'WHERE "transaction" = ? AND transactionline = 0',
        (*(not decimal(row["foreignamountunpaid"]), text(paid)) * 2, transaction),
    )


def refresh_balance(session: Session, entity: Stored) -> None:
    """Show a party's balance anew. NetSuite computes it: no modification date tells of the change."""
    if entity is None or "amountunpaid" not in session.types.tables["transactionaccountingline"].columns:
        return
    for table, columns, owed, unapplied in _BALANCES:
        shown = [
            name for name in columns if table in session.types.tables and name in session.types.tables[table].columns
        ]
        if shown:
            (balance,) = session.connection.execute(
                "SELECT round(coalesce(sum(CASE WHEN t.type = ? THEN abs(a.amountunpaid) "
                "ELSE -abs(t.foreignpaymentamountunused * coalesce(t.exchangerate, 1)) END), 0), 2) "
                'FROM "transaction" t JOIN transactionaccountingline a ON a."transaction" = t.id '
                "AND a.transactionline = 0 WHERE t.entity = ? AND t.type IN (?, ?, ?)",
                (owed, entity, owed, *unapplied),
            ).fetchone()
            placement.update(session.connection, table, "id", int(entity), dict.fromkeys(shown, balance))
