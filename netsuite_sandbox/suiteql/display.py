"""BUILTIN.DF and BUILTIN.CF: what a person reads, and what a condition compares, in place of an id or a code."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from netsuite_sandbox.schema import Type, quoted
from netsuite_sandbox.suiteql import kinds, refusals
from netsuite_sandbox.suiteql.kinds import MOMENTS, Kind, Value

if TYPE_CHECKING:
    from collections.abc import Mapping

    from netsuite_sandbox.schema import Table
    from netsuite_sandbox.suiteql.context import Context
    from netsuite_sandbox.suiteql.names import Relation
    from netsuite_sandbox.suiteql.sight import Sight


@dataclass(frozen=True)
class _Code:
    """A code whose name stands in a table that the column does not refer to.

    Attributes:
        table: The table that explains it, called ``d`` in ``name``.
        code: The column of that table that holds the code.
        name: SQL for the name.
        matches: Other columns of that table, and the columns of the code's own row that they must equal.
    """

    table: str
    code: str
    name: str
    matches: Mapping[str, str] = field(default_factory=dict)


_CODES = {
    # A letter means something only together with the type: "Sales Order : Pending Fulfillment".
    ("transaction", "status"): _Code("transactionstatus", "id", "d.fullname", {"trantype": "type"}),
    # The names of the types are what their statuses' names begin with: "Sales Order".
    ("transaction", "type"): _Code(
        "transactionstatus", "trantype", "substr(d.fullname, 1, instr(d.fullname, ' : ') - 1)"
    ),
}

# Columns whose value for conditions is put together from another and their own (article_1029114514: "Opprtnty:A").
_COMBINED = {("transaction", "status"): "type"}


# Enumerations, whose values are no records. That the kind of field decides is noted of one account, where
# manufacturingoperationtask.status failed and transaction.status did not (seen live 2026-09). Which fields of the
# sandbox's own tables are of that kind nobody has noted: the list is the sandbox's choice, and to refuse them is the
# stricter one. Five of them were looked for in public queries and not found; what such queries do show is never
# among them (transaction.status and type, customer.entitystatus, account.accttype, item.itemtype, supportcase.status
# and priority, and all that is an id).
_STATIC = {
    "account": frozenset({"cashflowrate", "generalrate"}),
    "customer": frozenset({"alcoholrecipienttype", "creditholdoverride", "emailpreference"}),
    "partner": frozenset({"emailpreference"}),
    "task": frozenset({"priority", "remindertype", "status"}),
    "vendor": frozenset({"emailpreference"}),
}


def display(operand: Value, context: Context) -> Value:
    """Return the display value of a column (section_156257790831).

    A value that refers to nothing is its own display value. A multi-select shows the names in the order of its ids.

    Raises:
        ServiceError: It is not a column, or one of an enumeration.
    """
    if operand.column is None:
        raise refusals.unsupported()
    relation = _relation(operand, context)
    if relation is not None and operand.column.name in _STATIC.get(relation.record, ()):
        raise refusals.static_field()
    sight = context.compiler.sight
    explained = _explained(operand, context, sight)
    if explained is not None:
        return explained
    target = sight.tables.get(operand.column.references)
    # A name that the role does not see is not shown; nothing tells whether NetSuite would.
    if target is not None and target.key and {target.display, *target.key} <= target.columns.keys():
        return _referred(operand, target, sight)
    if operand.kind in MOMENTS:
        return Value(f"ns_shown_day({kinds.date(operand).sql}, :date_format)", Kind.TEXT)
    return replace(kinds.text(operand), column=None)


def criteria(operand: Value, context: Context) -> Value:
    """Return the value of a column that conditions compare, its own unless it is combined with another column's.

    Raises:
        ServiceError: It is not a column.
    """
    if operand.column is None:
        raise refusals.unsupported()
    relation = _relation(operand, context)
    other = _COMBINED.get((relation.record, operand.column.name)) if relation else None
    if relation is None or other is None:
        return operand
    mine = _looked_up(relation, other, context)
    return Value(f"({mine} || ':' || {operand.sql})", Kind.TEXT)


def _relation(operand: Value, context: Context) -> Relation | None:
    """Return the table in FROM that a column is one of."""
    return next((each for each in context.scope.relations if operand in each.columns.values()), None)


def _looked_up(relation: Relation, name: str, context: Context) -> str:
    """Return the SQL of a column that an expression needs without naming it.

    Raises:
        ServiceError: The role does not see it.
    """
    column = relation.columns.get(name)
    if column is None:
        raise refusals.not_exposed(name, relation.written)
    context.scope.looked_up.add(column.sql)
    return column.sql


def _explained(operand: Value, context: Context, sight: Sight) -> Value | None:
    """Return the name of a code that another table explains."""
    relation = _relation(operand, context)
    code = _CODES.get((relation.record, operand.column.name)) if relation and operand.column else None
    table = sight.tables.get(code.table) if code else None
    if relation is None or code is None or table is None:
        return None
    tests = "".join(
        f" AND d.{quoted(theirs)} = {_looked_up(relation, mine, context)}" for theirs, mine in code.matches.items()
    )
    found = f"SELECT {code.name} FROM {sight.rows(table)} AS d WHERE d.{quoted(code.code)} = {operand.sql}{tests}"
    return Value(f"coalesce(({found} LIMIT 1), {operand.sql})", Kind.TEXT)


def _referred(operand: Value, target: Table, sight: Sight) -> Value:
    """Return the name of the record, or the names of the records, that a column refers to."""
    key = target.columns[target.key[-1]]
    shown = kinds.text(Value(f"d.{quoted(target.display)}", kinds.OF_COLUMN[target.columns[target.display].type])).sql
    rows = sight.rows(target)
    if key.type is Type.INTEGER and operand.kind is Kind.TEXT:
        listed = f"'[' || {operand.sql} || ']'"
        ids = f"json_each(iif(json_valid({listed}), {listed}, '[]'))"
        names = (
            f"SELECT {shown} AS name FROM {ids} AS j "
            f"CROSS JOIN {rows} AS d ON d.{quoted(key.name)} = j.value ORDER BY j.key"
        )
        return Value(f"coalesce((SELECT group_concat(name, ', ') FROM ({names} LIMIT -1)), {operand.sql})", Kind.TEXT)
    one = operand if key.type is Type.INTEGER else kinds.text(operand)
    name = f"(SELECT {shown} FROM {rows} AS d WHERE d.{quoted(key.name)} = {one.sql} LIMIT 1)"
    return Value(f"coalesce({name}, {kinds.text(operand).sql})", Kind.TEXT)
