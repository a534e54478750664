"""ROWNUM: the number of a row before it is ordered or grouped."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlglot import exp

from netsuite_sandbox.suiteql import refusals
from netsuite_sandbox.suiteql.context import whole_number
from netsuite_sandbox.suiteql.kinds import Kind, Value
from netsuite_sandbox.suiteql.names import Relation

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from netsuite_sandbox.suiteql.names import Scope

COLUMN = "rownum"
_MIRRORED = {exp.GT: exp.LT, exp.GTE: exp.LTE, exp.LT: exp.GT, exp.LTE: exp.GTE, exp.EQ: exp.EQ}


@dataclass(frozen=True)
class Counter:
    """What a SELECT does with ROWNUM.

    Attributes:
        used: Whether it is there at all.
        last: The highest number that WHERE lets through; None for no limit.
        beneath: Whether the rows must be numbered in a sub-query, because something else happens to them afterwards.
        where: The other conditions.
    """

    used: bool
    last: int | None
    beneath: bool
    where: Sequence[exp.Expr]


def _is_rownum(node: exp.Expr) -> bool:
    return isinstance(node, exp.Column) and not node.text("table") and node.name.lower() == COLUMN


def _mentions(node: exp.Expr) -> bool:
    return any(_is_rownum(part) for part in node.walk(prune=lambda part: isinstance(part, exp.Query)))


def taken_from(select: exp.Select, conditions: Sequence[exp.Expr]) -> Counter:
    """Return what a SELECT does with ROWNUM.

    Args:
        select: The SELECT.
        conditions: The parts of its WHERE that are not part of a join.

    Raises:
        ServiceError: ROWNUM is compared in a way that is no upper limit.
    """
    limits, rest = [], []
    for condition in conditions:
        if _mentions(condition):
            limits.append(_last(condition))
        else:
            rest.append(condition)
    clauses = [*select.expressions]
    clauses += [select.args[name] for name in ("group", "having", "order") if select.args.get(name) is not None]
    elsewhere = any(_mentions(clause) for clause in clauses)
    windows = any(select_part.find(exp.Window) for select_part in select.expressions)
    afterwards = any(select.args.get(name) for name in ("group", "having", "order", "distinct")) or windows
    calls = any(isinstance(part, exp.Anonymous) for clause in select.expressions for part in clause.walk())
    return Counter(
        used=bool(limits) or elsewhere,
        last=min(limits) if limits else None,
        # Any call may be an aggregate; numbering beneath one that is none does no harm.
        beneath=elsewhere or afterwards or calls,
        where=rest,
    )


def _last(condition: exp.Expr) -> int:
    """Return the highest ROWNUM that a condition lets through; 0 for one that no row ever meets."""
    if isinstance(condition, exp.Paren):
        return _last(condition.this)
    if isinstance(condition, exp.Between) and _is_rownum(condition.this):
        return _number(condition.args["high"]) if _number(condition.args["low"]) <= 1 else 0
    kind = type(condition)
    left, right = condition.this, condition.args.get("expression")
    if kind not in _MIRRORED or right is None:
        raise refusals.unsupported()
    if _is_rownum(right):
        kind, left, right = _MIRRORED[kind], right, left
    if not _is_rownum(left):
        raise refusals.unsupported()
    number = _number(right)
    if kind is exp.LTE:
        return number
    if kind is exp.LT:
        return max(number - 1, 0)
    if kind is exp.EQ:
        return 1 if number == 1 else 0
    # "> n" is met by all rows for n < 1, by none otherwise: the first row never gets past it to be counted.
    raise refusals.unsupported()


def _number(node: exp.Expr) -> int:
    number = whole_number(node)
    if number is None:
        raise refusals.unsupported()
    return number


def beneath(select: exp.Select, scope: Scope, from_where: str, counter: Counter, aliases: Iterator[int]) -> str:
    """Return FROM over a sub-query that numbers and limits the rows, and let the scope see its columns instead."""
    alias = f"r{next(aliases)}"
    every = any(isinstance(part, exp.Star) for part in select.walk())
    wanted = {column.name.lower() for column in select.find_all(exp.Column)}
    listed = [f'row_number() OVER () AS "{COLUMN}"']
    relations = []
    for relation in scope.relations:
        columns = {}
        for name, value in relation.columns.items():
            if every or name in wanted:
                columns[name] = replace(value, sql=f'"{alias}"."k{len(listed)}"')
                listed.append(f'{value.sql} AS "k{len(listed)}"')
        rowid = ""
        if relation.rowid:
            rowid = f'"{alias}"."k{len(listed)}"'
            listed.append(f'{relation.rowid} AS "k{len(listed)}"')
        relations.append(replace(relation, columns=columns, rowid=rowid))
    scope.relations[:] = relations
    number = Value(f'"{alias}"."{COLUMN}"', Kind.INTEGER, required=True)
    scope.relations.append(Relation("", "", "", {COLUMN: number}, rowid=number.sql))
    last = -1 if counter.last is None else counter.last
    return f' FROM (SELECT {", ".join(listed)}{from_where} LIMIT {last}) AS "{alias}"'
