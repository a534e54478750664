"""NetSuite's own functions, written ``BUILTIN.NAME(...)`` (article_161950565221).

Of those that Oracle lists, CONSOLIDATE, CURRENCY, CURRENCY_CONVERT and PERIOD are refused as an unsupported search: no
page and no recording tells how their amounts are rounded, which code or which periods come out. So are the forms of
HIERARCHY whose separators, and those of MNFILTER and RELATIVE_RANGES whose meaning, are nowhere told. A client that
used them would be tested against inventions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from netsuite_sandbox.schema import Type, quoted
from netsuite_sandbox.suiteql import display, kinds, refusals, relative_dates
from netsuite_sandbox.suiteql.kinds import Kind, Value

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from netsuite_sandbox.suiteql.context import Context

# The most ancestors that a record has here; a circle of parents ends after so many.
_DEEPEST = 50

_MEMBERSHIPS = frozenset({
    "MN_INCLUDE", "MN_INCLUDE_ALL", "MN_INCLUDE_EXACTLY", "MN_EXCLUDE", "MN_EXCLUDE_ALL", "MN_EXCLUDE_EXACTLY",
})  # fmt: skip

# What is the user's own, and the column of an employee that says so.
_OWN = {
    ("employee", "me"): "id",
    ("entity", "me"): "id",
    ("classification", "mine"): "class",
    ("department", "mine"): "department",
    ("location", "mine"): "location",
    ("subsidiary", "mine"): "subsidiary",
}


def _display(values: Sequence[Value], context: Context) -> Value:
    return display.display(values[0], context)


def _criteria(values: Sequence[Value], context: Context) -> Value:
    return display.criteria(values[0], context)


def _words(values: Sequence[Value]) -> list[str]:
    """Return what was written, for arguments that must be literals."""
    words = [value.literal for value in values]
    if any(word is None or value.kind is not Kind.TEXT for word, value in zip(words, values, strict=True)):
        raise refusals.unsupported()
    return [word or "" for word in words]


def _hierarchy(values: Sequence[Value], context: Context) -> Value:
    """Rewrite HIERARCHY of a reference to a record that has parents (article_1029114623)."""
    subject, (form,) = values[0], _words(values[1:])
    sight = context.compiler.sight
    target = sight.tables.get(subject.column.references) if subject.column else None
    parent = target.columns.get("parent") if target else None
    if target is None or parent is None or parent.references != target.name or subject.kind is not Kind.INTEGER:
        raise refusals.unsupported()
    if form == "SELF_IDENTIFIER":
        return subject
    if form == "SELF_DISPLAY":
        return display.display(subject, context)
    if form != "DISPLAY_JOINED" or target.display not in target.columns:
        raise refusals.unsupported()
    rows, key = sight.rows(target), quoted(target.key[0])
    path = (
        f"WITH RECURSIVE up(id, height) AS (SELECT {subject.sql}, 0 UNION ALL SELECT d.parent, height + 1 "
        f"FROM up JOIN {rows} AS d ON d.{key} = up.id WHERE d.parent IS NOT NULL AND height < {_DEEPEST}) "
        f"SELECT group_concat(name, ' : ') FROM (SELECT d.{quoted(target.display)} AS name "
        f"FROM up JOIN {rows} AS d ON d.{key} = up.id ORDER BY height DESC LIMIT -1)"
    )
    return Value(f"({path})", Kind.TEXT)


def _membership(values: Sequence[Value], _: Context) -> Value:
    """Rewrite MNFILTER, which tells by T or F what a multi-select holds (article_1029114633)."""
    subject = values[0]
    operator, shown, sensitive = _words(values[1:4])
    if subject.column is None or not subject.column.references or subject.column.type is not Type.TEXT:
        raise refusals.unsupported()
    if operator not in _MEMBERSHIPS or shown or sensitive.upper() not in {"TRUE", "FALSE"}:
        raise refusals.unsupported()
    wanted = ", ".join(kinds.text(value).sql for value in values[4:])
    return Value(f"ns_membership('{operator}', {subject.sql}, {wanted})", Kind.TEXT, required=True)


def _named_group(values: Sequence[Value], context: Context) -> Value:
    """Rewrite NAMED_GROUP, what is the user's own (article_1029114801)."""
    record, whose = (word.lower() for word in _words(values))
    employee = context.compiler.sight.tables.get("employee")
    column = _OWN.get((record, whose), "")
    if employee is None or column not in employee.columns:
        raise refusals.unsupported()
    rows = context.compiler.sight.rows(employee)
    return Value(f"(SELECT {quoted(column)} FROM {rows} WHERE id = :user)", Kind.INTEGER)


def _relative_range(values: Sequence[Value], _: Context) -> Value:
    """Rewrite RELATIVE_RANGES, a date that depends on the user's today (article_1029114825).

    Its END as DATETIME_AS_DATE is the last second of the day, so that a time of that day is within the range.
    """
    name, end, *flags = _words(values)
    if not relative_dates.is_known(name) or end not in {"START", "END"} or flags not in ([], ["DATE"], [_LAST_SECOND]):
        raise refusals.unsupported()
    day = f"ns_relative_day(:session_date, '{name}', '{end}')"
    if end == "END" and flags == [_LAST_SECOND]:
        return Value(f"({day} || ' 23:59:59')", Kind.DATE, required=True)
    return Value(day, Kind.DATE, required=True)


_LAST_SECOND = "DATETIME_AS_DATE"
_MANY = 1 << 10

BUILT_INS: dict[str, tuple[int, int, Callable[[Sequence[Value], Context], Value]]] = {
    "BUILTIN.CF": (1, 1, _criteria),
    "BUILTIN.DF": (1, 1, _display),
    "BUILTIN.HIERARCHY": (2, 2, _hierarchy),
    "BUILTIN.MNFILTER": (5, _MANY, _membership),
    "BUILTIN.NAMED_GROUP": (2, 2, _named_group),
    "BUILTIN.RELATIVE_RANGES": (2, 3, _relative_range),
}
"""For each function its least and most number of arguments, and what rewrites it."""


def membership(operator: str, held: str | None, *wanted: str | None) -> str:
    """Return T or F: whether a multi-select's ids, separated by commas, meet an operator of MNFILTER."""
    ids = {word.strip() for word in (held or "").split(",")} - {""}
    asked = {word for word in wanted if word is not None}
    met = {
        "MN_INCLUDE": bool(ids & asked),
        "MN_INCLUDE_ALL": asked <= ids,
        "MN_INCLUDE_EXACTLY": ids == asked,
    }
    name = operator.replace("EXCLUDE", "INCLUDE")
    return "T" if met[name] is (name == operator) else "F"
