"""How documents are numbered, and given a currency and a rate when they bring none."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from netsuite_sandbox.records.identifiers import next_number
from netsuite_sandbox.records.ledger import decimal
from netsuite_sandbox.records.queries import select

if TYPE_CHECKING:
    from netsuite_sandbox.records.conversion import Stored
    from netsuite_sandbox.records.definitions import RecordType, TransactionRules
    from netsuite_sandbox.records.session import Session


def document_names(
    session: Session, record_type: RecordType, rules: TransactionRules, tran_id: Stored
) -> dict[str, Stored]:
    """Return the numbers and names of a new document."""
    type_ = record_type.where["type"]
    number = next_number(session.connection, f"{type_} number", lambda: _highest_number(session, type_, rules.prefix))
    if tran_id is None and rules.numbered:
        tran_id = f"{rules.prefix}{number:05d}"
    return {
        "tranid": tran_id,
        "transactionnumber": f"{type_.upper()}{number}",
        "typebaseddocumentnumber": tran_id,
        "trandisplayname": display_name(rules, tran_id),
        "abbrevtype": rules.abbreviation,
        "recordtype": record_type.name.lower(),
    }


def display_name(rules: TransactionRules, tran_id: Stored) -> str:
    """Return what NetSuite shows for a document."""
    return f"{rules.name} #{tran_id or ''}"


def _highest_number(session: Session, type_: str, prefix: str) -> int:
    (highest,) = session.connection.execute(
        'SELECT max(max(CAST(substr(tranid, ?) AS INTEGER)), count(*)) FROM "transaction" '
        "WHERE type = ? AND (tranid IS NULL OR tranid LIKE ? || '%')",
        (len(prefix) + 1, type_, prefix),
    ).fetchone()
    return int(highest or 0)


def party(session: Session, entity: Stored) -> dict[str, Any]:
    """Return what a document takes over from whom it is for: currency, terms, subsidiary."""
    tables = session.types.tables
    if entity is not None and "employee" in tables:
        row = select(session.connection, "SELECT * FROM employee WHERE id = ?", (entity,))
        if row:
            return {name: row[0].get(name) for name in ("currency", "subsidiary")}
    found: dict[str, Any] = {}
    for table, relation in (("customer", "customersubsidiaryrelationship"), ("vendor", "vendorsubsidiaryrelationship")):
        if entity is None or table not in tables:
            continue
        names = [
            name
            for name in ("currency", "terms", "receivablesaccount", "payablesaccount")
            if name in tables[table].columns
        ]
        row = session.connection.execute(f"SELECT {', '.join(names)} FROM {table} WHERE id = ?", (entity,)).fetchone()
        if row:
            found = dict(zip(names, row, strict=True))
            if relation in tables:
                primary = session.connection.execute(
                    f"SELECT subsidiary FROM {relation} WHERE entity = ? AND isprimarysub = 'T' LIMIT 1", (entity,)
                ).fetchone()
                found["subsidiary"] = primary[0] if primary else None
    return found


def base_currency(session: Session, subsidiary: Stored) -> Stored:
    """Return the currency that a subsidiary keeps its books in."""
    row = session.connection.execute("SELECT currency FROM subsidiary WHERE id = ?", (subsidiary,)).fetchone()
    return row[0] if row else None


def root_subsidiary(session: Session) -> Stored:
    """Return the subsidiary above all others, which is taken for the user's own."""
    row = session.connection.execute("SELECT id FROM subsidiary WHERE parent IS NULL ORDER BY id LIMIT 1").fetchone()
    return row[0] if row else None


def precision_of(session: Session, currency: Stored) -> int:
    """Return a currency's decimal places."""
    row = session.connection.execute("SELECT currencyprecision FROM currency WHERE id = ?", (currency,)).fetchone()
    return int(row[0]) if row and row[0] is not None else 2


def exchange_rate(session: Session, base: Stored, currency: Stored, date: str) -> Decimal:
    """Return what one unit of a currency is worth in the base currency on a date."""
    if base == currency or base is None or currency is None:
        return Decimal(1)
    if "currencyrate" in session.types.tables:
        row = session.connection.execute(
            "SELECT exchangerate FROM currencyrate WHERE basecurrency = ? AND transactioncurrency = ? "
            "ORDER BY substr(effectivedate, 1, 10) <= ? DESC, abs(julianday(effectivedate) - julianday(?)) LIMIT 1",
            (base, currency, date, date),
        ).fetchone()
        if row and row[0]:
            return decimal(row[0])
    row = session.connection.execute("SELECT exchangerate FROM currency WHERE id = ?", (currency,)).fetchone()
    return decimal(row[0]) if row and row[0] else Decimal(1)
