"""The lines of a document and what they post, kept in step with its header by every write."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from netsuite_sandbox.records import (
    applications,
    aside,
    inventory,
    ledger,
    numbering,
    placement,
    progress,
    refusals,
    rows,
)
from netsuite_sandbox.records.identifiers import next_number
from netsuite_sandbox.records.ledger import Line, decimal, text
from netsuite_sandbox.records.queries import select
from netsuite_sandbox.records.side_lists import Merging, check_required, subrecord

if TYPE_CHECKING:
    from decimal import Decimal

    from netsuite_sandbox.records.conversion import Stored
    from netsuite_sandbox.records.definitions import RecordType, Sublist, TransactionRules
    from netsuite_sandbox.records.drafting import Draft
    from netsuite_sandbox.records.session import Session

_NO_LINES = "You must enter at least one line item for this transaction."
_BELOW_PAID = "The amount of a transaction cannot be less than what has been applied to it."  # wording assumed
_MOVED = frozenset({"InvtPart", "Assembly", "Kit"})


def rules_of(record_type: RecordType) -> TransactionRules:
    """Return the rules of a transaction type."""
    if record_type.transaction is None:
        raise TypeError(f"{record_type.name} is no transaction")
    return record_type.transaction


class DocumentLines:
    """The lines of one document during one write.

    Args:
        session: The write.
        record_type: What the document is.
        record_id: Its id.
        row: Its header by column; totals are put into it.
        main: What its main line is to carry, and for a new one as ``createdfrom`` what it was made from.
    """

    def __init__(
        self, session: Session, record_type: RecordType, record_id: int, row: dict[str, Any], main: dict[str, Any]
    ) -> None:
        self._session = session
        self._type = record_type
        self._rules = rules_of(record_type)
        self._id = record_id
        self._row = row
        self._main = main
        self._sign = -1 if self._rules.side == "credit" else 1
        self._precision = numbering.precision_of(session, row.get("currency"))
        self._columns = session.types.tables["transactionline"].columns
        self._lines = self._read()
        self._source: Stored = self._lines[0].row.get("createdfrom") if self._lines else main.get("createdfrom")
        self._at_cost = self._rules.at_cost == "always" or self._source_type() in self._rules.at_cost.split()

    def write(self, draft: Draft, *, replace: frozenset[str], created: bool) -> None:
        """Merge the lines sent into the document's and write what changed."""
        before = {
            line.row["uniquekey"]: (line.row.get("foreignamount"), line.row.get("netamount")) for line in self._lines
        }
        for sublist in self._type.sublists.values():
            if sublist.lines and sublist.name in draft.sublists:
                self._merge(sublist, draft.sublists[sublist.name], replace)
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
        self._settle(created=created, reapplied=applications.SUBLIST in draft.sublists)
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

    def _merge(self, sublist: Sublist, drafts: list[Draft] | None, replace: frozenset[str]) -> None:
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
            self._put(sublist, there, draft, replace)
            touched.append(there)
        if drafts is None or sublist.name in replace:
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
        elif self._type.name in progress.ORDERS:
            line.row |= {"quantitybilled": 0, "quantityshiprecv": 0}
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
            "createdfrom": self._source,
            "linecreateddate": self._session.now,
        }
        return Line(row, changed=True, new=True)

    def _highest_key(self) -> int:
        (highest,) = self._session.connection.execute("SELECT max(uniquekey) FROM transactionline").fetchone()
        return int(highest or 0)

    def _put(self, sublist: Sublist, line: Line, draft: Draft, replace: frozenset[str]) -> None:
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
        line.changed = line.changed or bool(draft.values or draft.subrecords)
        if sublist.lines != "journal":
            self._value(line, draft)
        self._put_subrecords(sublist, line, draft, replace)

    def _value(self, line: Line, draft: Draft) -> None:
        """Work out what a line's item, quantity and rate come to."""
        item = self._item(line.row.get("item"))
        if line.new or "item" in draft.values:
            line.row["itemtype"] = item.get("itemtype")
            if item:
                line.row["fulfillable"] = "T" if item["itemtype"] in _MOVED or item.get("isfulfillable") == "T" else "F"
                line.account = ledger.account_of_item(self._session.connection, self._rules, item)
        if self._at_cost:
            line.row["rate"] = text(ledger.cost_of(item))
        price = item.get("rate") or item.get("cost")
        ledger.price_line(line, draft.values, self._sign, self._precision, price)

    def _put_subrecords(self, sublist: Sublist, line: Line, draft: Draft, replace: frozenset[str]) -> None:
        parts = sublist.part.subrecords
        there: dict[str, Any] = {}
        if parts and not line.new:
            there = aside.read(self._session.connection, "transactionline", line.row["uniquekey"])
        merging = Merging(functools.partial(inventory.next_key, self._session), replace)
        for name, sent in draft.subrecords.items():
            values = subrecord(parts[name], there.get(name), sent, merging, f"{sublist.name}.{name}")
            line.beside[name] = inventory.stated(values, parts[name], line.row, merging.number)
        inventory.check({**there, **line.beside}, line.row)

    def _source_type(self) -> str:
        if not self._rules.at_cost or self._source is None:
            return ""
        found = self._session.connection.execute('SELECT type FROM "transaction" WHERE id = ?', (self._source,))
        return str((found.fetchone() or ("",))[0])

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
            kind, name = rules.main_account, rules.main_account_name
            if not rules.posting:
                kind, name = "NonPosting", rules.non_posting_account
            elif self._at_cost:
                kind, name = "COGS", ""
            main.account = ledger.account_of_type(self._session.connection, kind, name)
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
            line.account = ledger.account_of_type(
                self._session.connection, self._rules.other_account, self._rules.other_account_name
            )
            line.row["expenseaccount"] = line.account
            self._lines.append(line)
            detail.append(line)
        detail[0].row["foreignamount"] = text(-total * self._sign)
        detail[0].changed = True
        return total

    def _settle(self, *, created: bool, reapplied: bool) -> None:
        """Keep what is paid and unpaid, applied and unapplied, in step with the total."""
        total = decimal(self._row["foreigntotal"])
        pairs = (
            (self._rules.open and self._row.get("posting") != "F", "foreignamountpaid", "foreignamountunpaid"),
            (self._rules.unapplied, "foreignpaymentamountused", "foreignpaymentamountunused"),
        )
        for applies, used, unused in pairs:
            if applies:
                done = ledger.ZERO if created else decimal(self._row.get(used))
                if abs(done) > abs(total) and not reapplied:
                    raise refusals.user_error(_BELOW_PAID)
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
