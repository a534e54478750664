"""Cheaper ways to the same rows and counts, where a query names one table or moves along a column."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlglot import exp

from netsuite_sandbox.suiteql.kinds import NUMBERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from netsuite_sandbox.suiteql.kinds import Value
    from netsuite_sandbox.suiteql.names import Scope

# What a column that exceeds, or reaches, one number must not do of a higher one, so as to lie between them.
_PASSED: dict[type[exp.Expr], str] = {exp.GT: "<=", exp.GTE: "<"}
_COMPARISONS = (exp.GT, exp.GTE, exp.LT, exp.LTE)


@dataclass(frozen=True)
class Shortcuts:
    """Other SQL for a SELECT without groups.

    Attributes:
        picked: The same rows, but looked up one by one after an index has found them; empty unless the query reads
            a single table.
        elsewhere: A SELECT of as many rows as there are without the conditions on the key; empty with ``picked``.
        bound: The number that some column must exceed, or reach, in every row; empty if there is none, or if the same
            number stands elsewhere in the query too.
        passed: A SELECT of as many rows as lie between ``bound`` and ``:passed_to``; empty with ``bound``.
        behind: A SELECT of the number of rows that goes through no more than half of them; empty unless the only
            condition is a bound of a key.
    """

    picked: str = ""
    elsewhere: str = ""
    bound: str = ""
    passed: str = ""
    behind: str = ""


def from_where(source: str, tests: Iterable[str]) -> str:
    """Return FROM and WHERE."""
    where = " AND ".join(tests)
    return f" FROM {source}" + (f" WHERE {where}" if where else "")


def found(columns: str, source: str, tests: Sequence[tuple[exp.Expr, str]], scope: Scope) -> Shortcuts:
    """Return the shortcuts of a SELECT.

    Args:
        columns: The SQL of its columns.
        source: What stands behind FROM.
        tests: The conditions that rows must meet, as syntax and as SQL; none if there are others besides.
        scope: Its tables.
    """
    every = [sql for _, sql in tests]
    picked = elsewhere = ""
    if tests and len(scope.relations) == 1 and scope.relations[0].rowid:
        rowid = scope.relations[0].rowid
        picked = f"SELECT {columns} FROM {source} WHERE {rowid} IN (SELECT {rowid}{from_where(source, every)})"
        elsewhere = f"SELECT 1{from_where(source, [sql for test, sql in tests if not _is_on_key(test, scope)])}"
    # Of several bounds the one of a key is what moves from page to page.
    for test, _ in sorted(tests, key=lambda each: not _is_on_key(each[0], scope)):
        if (lower := _lower(test, scope)) is not None:
            bound, passed = lower
            between = f"SELECT 1{from_where(source, [*every, f'({passed} :passed_to)'])}"
            behind = _behind(test, source, scope, f"{passed} :{bound}", every[0]) if len(tests) == 1 else ""
            return Shortcuts(picked, elsewhere, bound, between, behind)
    return Shortcuts(picked, elsewhere)


def _behind(test: exp.Expr, source: str, scope: Scope, passed: str, wanted: str) -> str:
    """Return a SELECT of the number of rows behind a key: all of them less those before, where these are fewer.

    All rows of a table are counted at once, without a look at each.
    """
    column = _column(test, scope)
    if len(scope.relations) > 1 or column is None or not column.required:
        return ""
    middle = " + ".join(f"(SELECT {end}({column.sql}) FROM {source})" for end in ("min", "max"))
    rows, before, rest = (
        f"(SELECT count(*){from_where(source, conditions)})" for conditions in ([], [passed], [wanted])
    )
    number = passed.rpartition(" ")[2]
    return f"SELECT CASE WHEN {number} * 2 < {middle} THEN {rows} - {before} ELSE {rest} END"


def _lower(test: exp.Expr, scope: Scope) -> tuple[str, str] | None:
    """Return the number that a condition wants a column to exceed, and what the column must not do once it is past."""
    operator, column, number = _PASSED.get(type(test)), _column(test, scope), test.args.get("expression")
    if operator is None or column is None or column.kind not in NUMBERS or not isinstance(number, exp.Parameter):
        return None
    if list(test.root().find_all(exp.Parameter)).count(number) > 1:
        return None
    return number.name, f"{column.sql} {operator}"


def _is_on_key(test: exp.Expr, scope: Scope) -> bool:
    column = _column(test, scope)
    keys = [[relation.columns.get(name) for name in relation.key] for relation in scope.relations]
    return isinstance(test, _COMPARISONS) and column is not None and [column] in keys


def _column(test: exp.Expr, scope: Scope) -> Value | None:
    """Return the column of this SELECT with which a comparison begins."""
    subject = test.this
    if not isinstance(subject, exp.Column):
        return None
    qualifier, name = subject.text("table").lower(), subject.name.lower()
    columns = [r.columns[name] for r in scope.relations if qualifier in {"", r.alias} and name in r.columns]
    return columns[0] if len(columns) == 1 else None
