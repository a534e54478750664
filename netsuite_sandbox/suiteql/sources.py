"""FROM: tables, sub-queries and the joins between them, in both of Oracle's notations."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlglot import exp

from netsuite_sandbox.schema import quoted
from netsuite_sandbox.suiteql import expressions, kinds, refusals
from netsuite_sandbox.suiteql.context import Context, only
from netsuite_sandbox.suiteql.kinds import Kind, Value
from netsuite_sandbox.suiteql.names import Relation
from netsuite_sandbox.suiteql.syntax import is_ansi

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from netsuite_sandbox.suiteql.context import QueryCompiler
    from netsuite_sandbox.suiteql.names import Scope


@dataclass(frozen=True)
class Source:
    """FROM rewritten, and what is left of WHERE.

    Attributes:
        sql: What stands behind FROM.
        where: The conditions that are not part of a join, as syntax.
    """

    sql: str
    where: Sequence[exp.Expr]


def source(select: exp.Select, scope: Scope, compiler: QueryCompiler, aliases: Iterator[int]) -> Source:
    """Rewrite FROM and fill the scope with its tables.

    Args:
        select: The SELECT.
        scope: Its scope, still empty.
        compiler: For sub-queries.
        aliases: Numbers for the names of tables in SQLite, each used once.

    Raises:
        ServiceError: A table is unknown, or the joins cannot be run.
    """
    first = select.args.get("from_")
    if first is None:
        raise refusals.unsupported()
    only(first, "this")
    joins: list[exp.Join] = select.args.get("joins") or []
    where = select.args.get("where")
    conditions = list(_conjuncts(where.this)) if where is not None else []
    if joins and not is_ansi(joins[0]):
        relations = [_relation(node.this, scope, compiler, aliases) for node in (first, *joins)]
        return _comma_joined(relations, conditions, scope, compiler)
    if any(column.args.get("join_mark") for column in select.find_all(exp.Column)):
        raise refusals.unsupported()
    relation = _relation(first.this, scope, compiler, aliases)
    scope.add(relation)
    parts = [relation.sql]
    parts.extend(_joined(join, scope, compiler, aliases) for join in joins)
    return Source("".join(parts), conditions)


def _conjuncts(node: exp.Expr) -> Iterator[exp.Expr]:
    if isinstance(node, exp.And):
        yield from node.flatten(unnest=False)
    else:
        yield node


def _relation(node: exp.Expr, scope: Scope, compiler: QueryCompiler, aliases: Iterator[int]) -> Relation:
    alias = f"r{next(aliases)}"
    if isinstance(node, exp.Table):
        return _table(node, alias, compiler)
    if isinstance(node, exp.Subquery) and isinstance(node.this, exp.Query):
        return _sub_query(node, alias, scope, compiler)
    raise refusals.unsupported()


def _table(node: exp.Table, alias: str, compiler: QueryCompiler) -> Relation:
    only(node, "this", "alias", "db")
    written = f"{node.text('db')}.{node.name}" if node.args.get("db") else node.name
    if isinstance(node.this, exp.Identifier) and node.this.quoted:
        written = f'"{written}"'
    shown = (node.alias or written).lower()
    if written.lower() == "dual":
        columns = {"dummy": Value(f'"{alias}"."dummy"', Kind.TEXT, required=True)}
        return Relation(shown, written, f'(SELECT \'X\' AS "dummy") AS "{alias}"', columns, "dual", key=("dummy",))
    table = compiler.sight.table(written)
    columns = {
        column.name: Value(
            f'"{alias}".{quoted(column.name)}',
            kinds.OF_COLUMN[column.type],
            column=column,
            required=column.name in table.key,
        )
        for column in table.columns.values()
    }
    sql = f'{compiler.sight.rows(table)} AS "{alias}"'
    return Relation(shown, written, sql, columns, table.name, f'"{alias}"._rowid_', table.key)


def _sub_query(node: exp.Subquery, alias: str, scope: Scope, compiler: QueryCompiler) -> Relation:
    only(node, "this", "alias")
    query = compiler.query(node.this, scope.parent)
    names = [output.name for output in query.outputs]
    columns = {
        output.name: replace(output.value, sql=f'"{alias}"."c{number}"', literal=None)
        for number, output in enumerate(query.outputs)
        if names.count(output.name) == 1
    }
    shown = node.alias.lower()
    return Relation(
        shown or f"({alias})", node.alias, f'({query.sql}) AS "{alias}"', columns, key=query.key, ordered=query.ordered
    )


def _joined(join: exp.Join, scope: Scope, compiler: QueryCompiler, aliases: Iterator[int]) -> str:
    only(join, "this", "side", "kind", "on", "using")
    relation = _relation(join.this, scope, compiler, aliases)
    side, kind = join.text("side").upper(), join.text("kind").upper()
    if kind not in {"", "INNER", "OUTER", "CROSS"} or side not in {"", "LEFT", "RIGHT", "FULL"}:
        raise refusals.unsupported()
    if side in {"LEFT", "FULL"}:
        relation = _nullable(relation)
    before = list(scope.relations)
    scope.add(relation)
    on = join.args.get("on")
    if (kind == "CROSS") is (on is not None or bool(join.args.get("using"))):
        raise refusals.unsupported()
    condition = ""
    if on is not None:
        condition = " ON " + expressions.condition(on, Context(scope, compiler))
    elif join.args.get("using"):
        condition = " ON " + _using(join, relation, before, side)
        shared = {name.name.lower() for name in join.args["using"]}
        kept = {name: column for name, column in relation.columns.items() if name not in shared}
        scope.relations[-1] = replace(relation, columns=kept)
    if side in {"RIGHT", "FULL"}:
        scope.relations[:-1] = [_nullable(other) for other in scope.relations[:-1]]
    word = f"{side} JOIN" if side else "CROSS JOIN" if kind == "CROSS" else "JOIN"
    return f" {word} {relation.sql}{condition}"


def _using(join: exp.Join, relation: Relation, before: Sequence[Relation], side: str) -> str:
    if side in {"RIGHT", "FULL"}:
        raise refusals.unsupported()  # the column would have to come from either side
    tests = []
    for identifier in join.args["using"]:
        name = identifier.name.lower()
        left = [other.columns[name] for other in before if name in other.columns]
        right = relation.columns.get(name)
        if len(left) != 1 or right is None:
            raise refusals.unsupported()
        one, two = kinds.comparable([left[0], right])
        tests.append(f"{one.sql} = {two.sql}")
    return " AND ".join(tests)


def _nullable(relation: Relation) -> Relation:
    return replace(relation, columns={name: kinds.nullable(value) for name, value in relation.columns.items()})


def _comma_joined(
    relations: Sequence[Relation], conditions: Sequence[exp.Expr], scope: Scope, compiler: QueryCompiler
) -> Source:
    """Rewrite tables separated by commas; those marked ``(+)`` become left joins."""
    for relation in relations:
        scope.add(relation)
    marked: dict[str, list[exp.Expr]] = {}
    needs: dict[str, set[str]] = {}
    rest = []
    for condition in conditions:
        owners = {_owner(column, scope) for column in _columns(condition) if column.args.get("join_mark")}
        if not owners:
            rest.append(condition)
            continue
        others = {_owner(column, scope) for column in _columns(condition) if not column.args.get("join_mark")}
        if len(owners) > 1 or owners & others or _is_right_outer(condition, others):
            raise refusals.unsupported()
        (owner,) = owners
        marked.setdefault(owner, []).append(condition)
        needs.setdefault(owner, set()).update(others)
    scope.relations[:] = [r for r in relations if r.alias not in marked]
    parts = [", ".join(r.sql for r in scope.relations)]
    waiting = [r for r in relations if r.alias in marked]
    while waiting:
        placed = {r.alias for r in scope.relations}
        ready = next((r for r in waiting if needs[r.alias] <= placed), None)
        if ready is None:
            raise refusals.unsupported()
        waiting.remove(ready)
        scope.add(_nullable(ready))
        context = Context(scope, compiler)
        on = " AND ".join(f"({expressions.condition(c, context)})" for c in marked[ready.alias])
        parts.append(f" LEFT JOIN {ready.sql} ON {on}")
    order = {relation.alias: at for at, relation in enumerate(relations)}
    scope.relations.sort(key=lambda r: order[r.alias])
    return Source("".join(parts), rest)


def _columns(condition: exp.Expr) -> list[exp.Column]:
    return list(condition.find_all(exp.Column))


def _is_right_outer(condition: exp.Expr, others: set[str]) -> bool:
    """Return whether ``(+)`` stands to the left of a comparison of two tables, which NetSuite does not take."""
    return bool(others) and any(
        column.args.get("join_mark") for column in condition.this.find_all(exp.Column) if condition.this is not None
    )


def _owner(column: exp.Column, scope: Scope) -> str:
    """Return the alias of the table that a column belongs to."""
    if column.text("table"):
        relation = scope.relation(column.text("table"))
        found = [relation] if relation is not None else []
    else:
        found = [r for r in scope.relations if column.name.lower() in r.columns]
    if len(found) != 1:
        raise refusals.unsupported()
    return found[0].alias
