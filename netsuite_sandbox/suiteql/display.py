"""BUILTIN.DF: what a person reads in place of an internal id (section_156257790831)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from netsuite_sandbox.schema import Type, quoted
from netsuite_sandbox.suiteql import kinds, refusals
from netsuite_sandbox.suiteql.kinds import MOMENTS, Kind, Value

if TYPE_CHECKING:
    from netsuite_sandbox.schema import Table
    from netsuite_sandbox.suiteql.context import Context

# Codes that mean something only together with another column of the same row: for a table and column, the table that
# explains them, its columns for the code and for the name, and its columns that match others of the row.
_CODES = {
    ("transaction", "status"): ("transactionstatus", "id", "fullname", {"trantype": "type"}),
}


def display(operand: Value, context: Context) -> Value:
    """Return the display value of a column.

    A value that refers to nothing is its own display value. A multi-select shows the names in the order of its ids.

    Raises:
        ServiceError: It is not a column.
    """
    if operand.column is None:
        raise refusals.unsupported()
    explained = _explained(operand, context)
    if explained is not None:
        return explained
    target = context.compiler.tables.get(operand.column.references)
    if target is not None and target.display and target.key:
        return _referred(operand, target)
    if operand.kind in MOMENTS:
        return Value(f"ns_shown_day({kinds.date(operand).sql}, :date_format)", Kind.TEXT)
    return replace(kinds.text(operand), column=None)


def _explained(operand: Value, context: Context) -> Value | None:
    """Return the name of a code that another column helps to understand."""
    scope = context.scope
    relations = [r for r in scope.relations if operand in r.columns.values()]
    for relation in relations:
        table, code, name, matches = _CODES.get((relation.record, operand.column.name if operand.column else ""), _NONE)
        if table in context.compiler.tables and set(matches.values()) <= set(relation.columns):
            for mine in matches.values():
                scope.looked_up.add(relation.columns[mine].sql)
            tests = "".join(
                f" AND d.{quoted(theirs)} = {relation.columns[mine].sql}" for theirs, mine in matches.items()
            )
            found = f"SELECT d.{quoted(name)} FROM {quoted(table)} AS d WHERE d.{quoted(code)} = {operand.sql}{tests}"
            return Value(f"coalesce(({found} LIMIT 1), {operand.sql})", Kind.TEXT)
    return None


_NONE: tuple[str, str, str, dict[str, str]] = ("", "", "", {})


def _referred(operand: Value, target: Table) -> Value:
    """Return the name of the record, or the names of the records, that a column refers to."""
    key = target.columns[target.key[-1]]
    shown = kinds.text(Value(f"d.{quoted(target.display)}", kinds.OF_COLUMN[target.columns[target.display].type])).sql
    table = quoted(target.name)
    if key.type is Type.INTEGER and operand.kind is Kind.TEXT:
        listed = f"'[' || {operand.sql} || ']'"
        ids = f"json_each(iif(json_valid({listed}), {listed}, '[]'))"
        names = (
            f"SELECT {shown} AS name FROM {ids} AS j "
            f"CROSS JOIN {table} AS d ON d.{quoted(key.name)} = j.value ORDER BY j.key"
        )
        return Value(f"coalesce((SELECT group_concat(name, ', ') FROM ({names} LIMIT -1)), {operand.sql})", Kind.TEXT)
    one = operand if key.type is Type.INTEGER else kinds.text(operand)
    name = f"(SELECT {shown} FROM {table} AS d WHERE d.{quoted(key.name)} = {one.sql} LIMIT 1)"
    return Value(f"coalesce({name}, {kinds.text(operand).sql})", Kind.TEXT)
