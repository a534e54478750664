"""What a document's lines come to and what they post, in exact decimal arithmetic."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from netsuite_sandbox.records import placement, refusals
from netsuite_sandbox.schema import quoted

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Mapping

    from netsuite_sandbox.records.conversion import Stored
    from netsuite_sandbox.records.definitions import TransactionRules
    from netsuite_sandbox.records.session import Session

ZERO = Decimal(0)
# What a column keeps for certain.
_MOST_DIGITS = 15
_ITEM_ACCOUNTS = {
    "sold": (("incomeaccount",), "Income"),
    "bought": (("expenseaccount", "assetaccount"), "Expense"),
}


# The main lines of documents whose item lines earn; the others' cost.
_EARNING = frozenset({"AcctRec", "Bank"})
_STOCKED = frozenset({"InvtPart", "Assembly"})
_COSTS = ("averagecost", "lastpurchaseprice", "cost")


@dataclass
class Line:
    """A line of a document while it is being written.

    Attributes:
        row: Its columns in ``transactionline``.
        beside: What is kept aside for it.
        account: What it posts to.
        changed: Whether this write changed it.
        new: Whether this write made it.
    """

    row: dict[str, Any]
    beside: dict[str, Any] = field(default_factory=dict)
    account: Stored = None
    changed: bool = False
    new: bool = False

    def amount(self, column: str) -> Decimal:
        """Return an amount of the line; nothing counts as zero."""
        return decimal(self.row.get(column))


def decimal(value: object) -> Decimal:
    """Return a stored number exactly; nothing counts as zero."""
    return ZERO if value is None else Decimal(str(value))


def money(value: Decimal, precision: int = 2) -> Decimal:
    """Round as NetSuite does, halves away from zero.

    Raises:
        ServiceError: If the number is larger than amounts and rates can be (limit and wording assumed).
    """
    if value and value.adjusted() >= _MOST_DIGITS:
        raise refusals.user_error("The amount is too large.")
    return value.quantize(Decimal(1).scaleb(-precision), ROUND_HALF_UP)


def text(value: Decimal) -> str:
    """Return a number as it is bound: SQLite makes a number of it without a detour through a float."""
    return format(value, "f")


def price_line(line: Line, sent: Iterable[str], sign: int, precision: int, list_price: Stored) -> None:
    """Work out quantity, rate and amount of an item line from those that are given.

    Args:
        line: The line; its quantity and amount have the sign of the books.
        sent: The fields that the request gave.
        sign: 1 where the document's main line is a debit, -1 where it is a credit.
        precision: The currency's decimal places.
        list_price: The item's own price.

    Raises:
        ServiceError: If there is neither an amount nor a rate.
    """
    given = set(sent)
    quantity = decimal(line.row.get("quantity")) * -sign
    if line.row.get("quantity") is None and line.row.get("item") is not None:
        quantity = Decimal(1)
        line.row["quantity"] = text(quantity * -sign)
    if "amount" in given and line.row.get("foreignamount") is not None:
        amount = money(decimal(line.row["foreignamount"]) * -sign, precision)
        if "rate" not in given and quantity:
            line.row["rate"] = text(money(amount / quantity, 8).normalize())
    elif line.row.get("item") is None:
        raise refusals.missing_values(["Amount"])
    elif line.new or given & {"quantity", "rate", "item"}:
        rate = line.row.get("rate") if line.row.get("rate") is not None else list_price
        if rate is None:
            raise refusals.missing_values(["Amount"])
        line.row["rate"] = text(decimal(rate))
        amount = money(quantity * decimal(rate), precision)
    else:
        return
    line.row["foreignamount"] = text(amount * -sign)


def balance_journal(lines: list[Line], precision: int) -> Decimal:
    """Turn debits and credits of a journal into amounts, and return the total of the debits.

    Raises:
        ServiceError: If debits and credits differ.
    """
    debited = credited = ZERO
    for line in lines:
        debit = money(line.amount("debitforeignamount"), precision)
        credit = money(line.amount("creditforeignamount"), precision)
        debited, credited = debited + debit, credited + credit
        line.row["foreignamount"] = text(debit - credit)
    if debited != credited:
        raise refusals.user_error("The amounts in a journal entry must balance.")
    return debited


def to_base(lines: list[Line], rate: Decimal) -> None:
    """Give every line its amount in the subsidiary's currency, so that together they are nothing.

    The first line takes what rounding leaves.
    """
    for line in lines:
        line.row["netamount"] = text(money(line.amount("foreignamount") * rate))
    rest = sum((line.amount("netamount") for line in lines[1:]), ZERO)
    lines[0].row["netamount"] = text(-rest)


def show_sides(lines: list[Line]) -> None:
    """Show each line's amount in the column of its side."""
    for line in lines:
        amount = line.amount("foreignamount")
        line.row["debitforeignamount"] = text(amount) if amount >= ZERO else None
        line.row["creditforeignamount"] = text(-amount) if amount < ZERO else None


def account_of_type(connection: sqlite3.Connection, account_type: str, name: str = "") -> Stored:
    """Return the account that a document posts to if it names none: the first of its type, if possible of a name."""
    row = connection.execute(
        "SELECT id FROM account WHERE accttype = ? AND coalesce(isinactive, 'F') = 'F' "
        "ORDER BY coalesce(accountsearchdisplaynamecopy = ?, 0) DESC, id LIMIT 1",
        (account_type, name),
    ).fetchone()
    return row[0] if row else None


def account_of_item(connection: sqlite3.Connection, rules: TransactionRules, item: Mapping[str, Any]) -> Stored:
    """Return the account that an item's line posts to: its income when sold, its cost when bought, else its asset.

    What is not kept in stock has no asset and posts as when bought.
    """
    columns, fallback = _ITEM_ACCOUNTS["sold" if rules.main_account in _EARNING else "bought"]
    own = next((item[name] for name in (rules.line_account, *columns) if item.get(name) is not None), None)
    return own if own is not None else account_of_type(connection, fallback)


def cost_of(item: Mapping[str, Any]) -> Decimal:
    """Return what one piece of an item is worth in stock; nothing for what is not kept there."""
    if item.get("assetaccount") is None and item.get("itemtype") not in _STOCKED:
        return ZERO
    return decimal(next((item[name] for name in _COSTS if item.get(name) is not None), None))


def post(session: Session, transaction: int, lines: list[Line], rate: str, posting: str) -> None:
    """Write the accounting lines of a document anew."""
    connection = session.connection
    connection.execute('DELETE FROM transactionaccountingline WHERE "transaction" = ?', (transaction,))
    columns = session.types.tables["transactionaccountingline"].columns
    book = connection.execute("SELECT id FROM accountingbook WHERE isprimary = 'T' LIMIT 1").fetchone() or (1,)
    for line in lines:
        amount = line.amount("netamount")
        row: dict[str, Stored] = {
            "transaction": transaction,
            "transactionline": line.row["id"],
            "accountingbook": book[0],
            "account": line.account,
            "amount": text(amount),
            "netamount": text(amount),
            "debit": text(amount) if amount >= ZERO else None,
            "credit": text(-amount) if amount < ZERO else None,
            "exchangerate": rate,
            "posting": posting,
            "lastmodifieddate": session.now,
        }
        placement.insert(connection, "transactionaccountingline", {k: v for k, v in row.items() if k in columns})


def posted(connection: sqlite3.Connection, transaction: int) -> list[Any]:
    """Return all that a document posts, to tell whether a change concerns the books."""
    return connection.execute(
        "SELECT a.transactionline, a.account, a.amount, a.posting, l.subsidiary, l.department, l.class, l.location, "
        'l.entity, l.foreignamount FROM transactionaccountingline a LEFT JOIN transactionline l ON l."transaction" = '
        'a."transaction" AND l.id = a.transactionline WHERE a."transaction" = ? ORDER BY a.transactionline',
        (transaction,),
    ).fetchall()


def forget(connection: sqlite3.Connection, transaction: int, tables: Collection[str]) -> None:
    """Remove all lines of a document and what linked it with others."""
    for table, column in (
        ("transactionline", "transaction"),
        ("transactionaccountingline", "transaction"),
        ("nexttransactionlinelink", "nextdoc"),
        ("nexttransactionlinelink", "previousdoc"),
        ("previoustransactionlinelink", "nextdoc"),
        ("previoustransactionlinelink", "previousdoc"),
    ):
        if table in tables:
            connection.execute(f"DELETE FROM {quoted(table)} WHERE {quoted(column)} = ?", (transaction,))
