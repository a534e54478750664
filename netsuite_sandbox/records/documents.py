"""Transactions: header, lines and accounting lines, kept in step by every write."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from netsuite_sandbox.records import applications, aside, ledger, numbering, placement, refusals, rows
from netsuite_sandbox.records.identifiers import next_number
from netsuite_sandbox.records.ledger import Line, decimal, text
from netsuite_sandbox.records.queries import select
from netsuite_sandbox.records.side_lists import check_required

if TYPE_CHECKING:
    from decimal import Decimal

    from netsuite_sandbox.records.conversion import Stored
    from netsuite_sandbox.records.definitions import RecordType, Sublist, TransactionRules
    from netsuite_sandbox.records.drafting import Draft
    from netsuite_sandbox.records.placement import Placed
    from netsuite_sandbox.records.rows import Record
    from netsuite_sandbox.records.session import Session

_NO_LINES = "You must enter at least one line item for this transaction."
_BOOKS = {"currency", "exchangeRate", "account", "subsidiary", "entity", "customer"}


def create(session: Session, record_type: RecordType, record_id: int, draft: Draft, placed: Placed) -> None:
    """Write a new document. ``placed`` is where its body's values go; what it lacks is worked out here.

    Raises:
        ServiceError: If it has no lines, does not balance, or lacks what cannot be worked out.
    """
    rules = _rules(record_type)
    row, main = placed.row, placed.main_line
    known = numbering.party(session, row.get("entity"))
    if main.get("subsidiary") is None:
        main["subsidiary"] = known.get("subsidiary")
    if main.get("subsidiary") is None:
        raise refusals.missing_values(["Subsidiary"])
    base = numbering.base_currency(session, main["subsidiary"])
    date = str(row.setdefault("trandate", session.today.isoformat()))
    row["currency"] = row.get("currency") or known.get("currency") or base
    if row.get("exchangerate") is None:
        row["exchangerate"] = text(numbering.exchange_rate(session, base, row["currency"], date).normalize())
    if "terms" in record_type.body.fields and row.get("terms") is None:
        row["terms"] = known.get("terms")
    if rules.posting and row.get("postingperiod") is None:
        row["postingperiod"] = numbering.period_of(session, date)
    if main.get("account") is None:
        main["account"] = _own_account(record_type, known)
    header = {
        **numbering.document_names(session, record_type, rules, row.get("tranid")),
        "type": record_type.where["type"],
        "posting": "T" if rules.posting else "F",
        "voided": "F",
        "status": rules.status,
        "createdby": session.user,
        "lastmodifiedby": session.user,
        "source": "restWebServices",
        **placement.stamp(session.types, "transaction", session.now, created=True),
    }
    row.update({name: value for name, value in header.items() if name == "tranid" or row.get(name) is None})
    document = _Document(session, record_type, record_id, row, main)
    document.write(draft, replace=frozenset(), created=True)
    columns = session.types.tables["transaction"].columns
    placement.insert(
        session.connection, "transaction", {"id": record_id, **{k: v for k, v in row.items() if k in columns}}
    )
    applications.show_unpaid(session, record_id)
    applications.refresh_balance(session, row.get("entity"))


def update(session: Session, record: Record, draft: Draft, placed: Placed, replace: frozenset[str]) -> None:
    """Change a document; its lines and accounting lines only where the change concerns them.

    Raises:
        ServiceError: If it would have no lines or not balance.
    """
    record_type = record.record_type
    rules = _rules(record_type)
    row = {**record.row, **placed.row}
    main = {**{name: record.main_line.get(name) for name in (*record_type.main_line,)}, **placed.main_line}
    changed: dict[str, Stored] = {
        **placed.row,
        "lastmodifiedby": session.user,
        **placement.stamp(session.types, "transaction", session.now, created=False),
    }
    if "tranid" in placed.row:
        changed["trandisplayname"] = numbering.display_name(rules, row["tranid"])
    moved = {name for name in placed.row if row[name] != record.row.get(name)}
    if "currency" in moved and "exchangerate" not in placed.row:
        base = numbering.base_currency(session, main.get("subsidiary"))
        rate = numbering.exchange_rate(session, base, row["currency"], str(row["trandate"]))
        row["exchangerate"] = changed["exchangerate"] = text(rate.normalize())
    if "trandate" in moved and "postingperiod" not in placed.row and rules.posting:
        changed["postingperiod"] = numbering.period_of(session, str(row["trandate"]))
    with_lines = {each.name for each in record_type.sublists.values() if each.lines}
    if draft.sublists.keys() & with_lines or draft.values.keys() & (_BOOKS | {rules.amount_field}) or placed.main_line:
        document = _Document(session, record_type, record.id, row, main)
        document.write(draft, replace=replace, created=False)
        changed |= {name: row[name] for name in (*rows.SIGNED_TOTALS,) if name in row}
    elif "memo" in placed.row:
        session.connection.execute(
            "UPDATE transactionline SET memo = ?, linelastmodifieddate = ? "
            "WHERE \"transaction\" = ? AND mainline = 'T'",
            (placed.row["memo"], session.now, record.id),
        )
    columns = session.types.tables["transaction"].columns
    kept = {name: value for name, value in changed.items() if name in columns}
    placement.update(session.connection, "transaction", "id", record.id, kept)
    if "foreigntotal" in changed:
        applications.show_unpaid(session, record.id)
        for entity in {record.row.get("entity"), row.get("entity")}:
            applications.refresh_balance(session, entity)


def _rules(record_type: RecordType) -> TransactionRules:
    if record_type.transaction is None:
        raise TypeError(f"{record_type.name} is no transaction")
    return record_type.transaction


def _own_account(record_type: RecordType, known: dict[str, Any]) -> Stored:
    """Return the receivables or payables account that the party is booked on, if it has one of its own."""
    rules = _rules(record_type)
    column = {"AcctRec": "receivablesaccount", "AcctPay": "payablesaccount"}.get(rules.main_account, "")
    account: Stored = known.get(column)
    return account if account is not None and decimal(account) > 0 and rules.posting else None


class _Document:
    """The lines of one document during one write."""

    def __init__(
        self, session: Session, record_type: RecordType, record_id: int, row: dict[str, Any], main: dict[str, Any]
    ) -> None:
        self._session = session
        self._type = record_type
        self._rules = _rules(record_type)
        self._id = record_id
        self._row = row
        self._main = main
        self._sign = -1 if self._rules.side == "credit" else 1
        self._precision = numbering.precision_of(session, row.get("currency"))
        self._columns = session.types.tables["transactionline"].columns
        self._lines = self._read()

    def write(self, draft: Draft, *, replace: frozenset[str], created: bool) -> None:
        """Merge the lines sent into the document's and write what changed."""
        before = {
            line.row["uniquekey"]: (line.row.get("foreignamount"), line.row.get("netamount")) for line in self._lines
        }
        for sublist in self._type.sublists.values():
            if sublist.lines and sublist.name in draft.sublists:
                self._merge(sublist, draft.sublists[sublist.name], replace=sublist.name in replace)
        detail = [line for line in self._lines if line.row["mainline"] == "F"]
        if self._type.at_least_one_line and not (detail if self._rules.side else self._lines):
            if not self._session.form:
                raise refusals.user_error(_NO_LINES)
            if not self._rules.side:
                return  # a journal without lines has no books yet
        total = self._totals(draft, detail, created=created)
        ledger.show_sides(self._lines)
        ledger.to_base(self._lines, decimal(self._row.get("exchangerate") or 1))
        self._row["foreigntotal"] = text(total * (self._sign if self._rules.side else 1))
        self._settle(created=created)
        self._save(before)
        ledger.post(
            self._session,
            self._id,
            self._lines,
            str(self._row.get("exchangerate") or 1),
            str(self._row.get("posting") or "T"),
        )

    def _read(self) -> list[Line]:
        found = select(
            self._session.connection,
            'SELECT * FROM transactionline WHERE "transaction" = ? ORDER BY id, uniquekey',
            (self._id,),
        )
        accounts = dict(
            self._session.connection.execute(
                'SELECT transactionline, account FROM transactionaccountingline WHERE "transaction" = ?', (self._id,)
            ).fetchall()
        )
        return [Line(row, account=accounts.get(row["id"], row.get("expenseaccount"))) for row in found]

    def _merge(self, sublist: Sublist, drafts: list[Draft] | None, *, replace: bool) -> None:
        """Bring the lines sent into the document: merged by line where keyed, else appended (section_1545295601)."""
        mine = [line for line in self._lines if self._belongs(sublist, line)]
        touched: list[Line] = []
        for draft in drafts or ():
            number = draft.values.pop("line", None)
            there = next(
                (line for line in mine if sublist.key and number is not None and line.row["id"] == number), None
            )
            if there is None:
                check_required(sublist.part, draft)
                there = self._new_line(sublist)
            self._put(sublist, there, draft)
            touched.append(there)
        if drafts is None or replace:
            kept = touched if sublist.key else [line for line in touched if line.new]
            gone = [line for line in mine if line not in kept]
            self._remove(gone)

    def _belongs(self, sublist: Sublist, line: Line) -> bool:
        if sublist.lines == "journal":
            return True
        own = line.row["mainline"] == "F" and line.row.get("taxline") != "T"
        return own and (line.row.get("item") is not None) == (sublist.lines == "item")

    def _new_line(self, sublist: Sublist) -> Line:
        first = sublist.lines == "journal" and not self._lines
        number = 0 if first else max([line.row["id"] for line in self._lines] or [0]) + 1
        line = self._made(number, main=first)
        if sublist.lines == "expense":
            line.row["transactionlinetype"] = "EXPENSE"
        self._lines.append(line)
        return line

    def _made(self, number: int, *, main: bool) -> Line:
        key = next_number(self._session.connection, "transactionline", self._highest_key)
        row = {
            "uniquekey": key,
            "id": number,
            "transaction": self._id,
            "linesequencenumber": number,
            "mainline": "T" if main else "F",
            "taxline": "F",
            "entity": self._row.get("entity"),
            "subsidiary": self._main.get("subsidiary"),
            "linecreateddate": self._session.now,
        }
        return Line(row, changed=True, new=True)

    def _highest_key(self) -> int:
        (highest,) = self._session.connection.execute("SELECT max(uniquekey) FROM transactionline").fetchone()
        return int(highest or 0)

    def _put(self, sublist: Sublist, line: Line, draft: Draft) -> None:
        for name, value in draft.values.items():
            each = sublist.part.fields[name]
            stored: Stored = value
            if value is not None and each.column in rows.SIGNED_ON_LINES:
                stored = text(decimal(value) * -self._sign)
            if each.column in self._columns:
                line.row[each.column] = stored
            else:
                line.beside[name] = stored
            if each.column == "expenseaccount":
                line.account = value
        line.changed = line.changed or bool(draft.values)
        if sublist.lines != "journal":
            item = self._item(line.row.get("item"))
            if line.new or "item" in draft.values:
                line.row["itemtype"] = item.get("itemtype")
                if line.row.get("item") is not None:
                    line.account = ledger.account_of_item(self._session.connection, self._rules, line.row["item"])
            ledger.price_line(line, draft.values, self._sign, self._precision, item.get("rate") or item.get("cost"))

    def _item(self, item: Stored) -> dict[str, Any]:
        if item is None:
            return {}
        found = select(self._session.connection, "SELECT * FROM item WHERE id = ?", (item,))
        return found[0] if found else {}

    def _remove(self, gone: list[Line]) -> None:
        self._lines = [line for line in self._lines if line not in gone]
        keys = [line.row["uniquekey"] for line in gone if not line.new]
        self._session.connection.executemany(
            "DELETE FROM transactionline WHERE uniquekey = ?", [(key,) for key in keys]
        )
        aside.forget(self._session.connection, "transactionline", keys)

    def _totals(self, draft: Draft, detail: list[Line], *, created: bool) -> Decimal:
        """Work out the main line, and return the document's total."""
        rules = self._rules
        if not rules.side:
            if self._lines:
                self._head(self._lines[0])
            return ledger.balance_journal(self._lines, self._precision)
        if rules.amount_field:
            total = self._payment(draft, detail)
        else:
            total = sum((line.amount("foreignamount") for line in detail), ledger.ZERO) * -self._sign
        main = next((line for line in self._lines if line.row["mainline"] == "T"), None)
        if main is None:
            main = self._made(0, main=True)
            self._lines.insert(0, main)
        carried = {name: self._main.get(name) for name in ("subsidiary", "department", "class", "location")}
        carried["memo"] = self._row.get("memo")
        main.changed = main.changed or any(main.row.get(name) != value for name, value in carried.items())
        main.row |= {**carried, "foreignamount": text(total * self._sign)}
        for line in self._lines:
            self._follow(line)
        if "account" in self._main and self._main["account"] is not None:
            main.account = self._main["account"]
        elif created or main.account is None:
            main.account = ledger.account_of_type(
                self._session.connection, rules.main_account if rules.posting else "NonPosting"
            )
        return total

    def _follow(self, line: Line) -> None:
        """Let a line stand under the document's party and subsidiary, whichever they are now."""
        for name, value in (("entity", self._row.get("entity")), ("subsidiary", self._main.get("subsidiary"))):
            if line.row.get(name) != value:
                line.row[name] = value
                line.changed = True

    def _head(self, first: Line) -> None:
        """Make a journal's first line carry what its body says, as the analytic tables have it."""
        first.row["mainline"] = "T"
        for name in ("department", "class", "location"):
            if self._main.get(name) is not None and first.row.get(name) is None:
                first.row[name] = self._main[name]

    def _payment(self, draft: Draft, detail: list[Line]) -> Decimal:
        """Set the line opposite the main line of a payment, and return the amount paid."""
        sent = draft.values.get(self._rules.amount_field)
        applied = sum(
            (
                decimal(line.values.get("amount"))
                for line in draft.sublists.get("apply") or ()
                if line.values.get("apply") != "F"
            ),
            ledger.ZERO,
        )
        if sent is not None:
            total = ledger.money(decimal(sent), self._precision)
        elif detail and not applied:
            return -detail[0].amount("foreignamount") * self._sign
        else:
            total = ledger.money(applied, self._precision)
        if not detail:
            line = self._made(1, main=False)
            line.account = ledger.account_of_type(self._session.connection, self._rules.other_account)
            line.row["expenseaccount"] = line.account
            self._lines.append(line)
            detail.append(line)
        detail[0].row["foreignamount"] = text(-total * self._sign)
        detail[0].changed = True
        return total

    def _settle(self, *, created: bool) -> None:
        """Keep what is paid and unpaid, applied and unapplied, in step with the total."""
        total = decimal(self._row["foreigntotal"])
        pairs = (
            (self._rules.open, "foreignamountpaid", "foreignamountunpaid"),
            (self._rules.unapplied, "foreignpaymentamountused", "foreignpaymentamountunused"),
        )
        for applies, used, unused in pairs:
            if applies:
                done = ledger.ZERO if created else decimal(self._row.get(used))
                self._row[used] = text(done)
                self._row[unused] = text(total - done)

    def _save(self, before: dict[int, tuple[Stored, Stored]]) -> None:
        for line in self._lines:
            amounts = before.get(line.row["uniquekey"])
            moved = amounts is None or any(
                decimal(now) != decimal(then)
                for now, then in zip((line.row.get("foreignamount"), line.row.get("netamount")), amounts, strict=True)
            )
            if not (line.changed or moved):
                continue
            line.row["linelastmodifieddate"] = self._session.now
            row = {name: value for name, value in line.row.items() if name in self._columns}
            if line.new:
                placement.insert(self._session.connection, "transactionline", row)
            else:
                placement.update(self._session.connection, "transactionline", "uniquekey", row["uniquekey"], row)
            aside.write(self._session.connection, "transactionline", row["uniquekey"], line.beside)
