"""Whole queries: SELECT with all its clauses, and combinations by UNION, MINUS and INTERSECT."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import TYPE_CHECKING

from sqlglot import exp

from netsuite_sandbox.suiteql import calls, expressions, kinds, ordering, refusals, rownum, shortcuts, sources
from netsuite_sandbox.suiteql.context import Context, Output, Query, only
from netsuite_sandbox.suiteql.kinds import Kind, Value
from netsuite_sandbox.suiteql.names import Scope

if TYPE_CHECKING:
    from collections.abc import Sequence

    from netsuite_sandbox.suiteql.sight import Sight

_SET_OPERATORS = {exp.Union: "UNION", exp.Except: "EXCEPT", exp.Intersect: "INTERSECT"}


class Compiler:
    """Rewrites queries against the tables of an account.

    Args:
        sight: The account's tables, as the user's role sees them.
        grouped_names: Whether a query with groups or totals may show names (``Account.grouped_names``).
    """

    def __init__(self, sight: Sight, *, grouped_names: bool) -> None:
        self.sight = sight
        self.grouped_names = grouped_names
        self.aliases = itertools.count(1)

    def whole(self, node: exp.Query, default_sort: str) -> Query:
        """Rewrite a query that is no part of another.

        Args:
            node: A SELECT, a combination of them, or either in parentheses.
            default_sort: The column that sorts the rows of a SELECT from ``transaction`` that has no ORDER BY. It is
                not unique, so that such a query still comes in another order each time.

        Raises:
            ServiceError: It names something unknown or cannot be run as Oracle would.
        """
        if isinstance(node, exp.Select):
            return _Select(self, node, None, default_sort).compiled()
        return self.query(node)

    def query(self, node: exp.Expr, parent: Scope | None = None) -> Query:
        """Rewrite a query.

        Args:
            node: A SELECT, a combination of them, or either in parentheses.
            parent: The scope of the query around it.

        Raises:
            ServiceError: It names something unknown or cannot be run as Oracle would.
        """
        if isinstance(node, exp.Select):
            return _Select(self, node, parent).compiled()
        if isinstance(node, exp.SetOperation):
            return self._combined(node, parent)
        if isinstance(node, exp.Subquery) and not node.alias:
            return self._parenthesised(node, parent)
        raise refusals.unsupported()

    def _parenthesised(self, node: exp.Subquery, parent: Scope | None) -> Query:
        only(node, "this", "order", "limit", "offset")
        query = self.query(node.this, parent)
        if not any(node.args.get(name) for name in ("order", "limit", "offset")):
            return query
        return self._ordered(node, self._wrapped(query))

    def _wrapped(self, query: Query) -> Query:
        """Return a query whose order and limit are out of the way of others."""
        if query.plain:
            return query
        alias = f"r{next(self.aliases)}"
        outputs = [
            replace(output, value=replace(output.value, sql=f'"{alias}"."c{n}"'))
            for n, output in enumerate(query.outputs)
        ]
        rows = f'SELECT {_listed(outputs)} FROM ({query.sql}) AS "{alias}"'
        return Query(outputs, rows, rows, key=query.key)

    def _combined(self, node: exp.SetOperation, parent: Scope | None) -> Query:
        only(node, "this", "expression", "distinct", "order", "limit", "offset")
        operator = _SET_OPERATORS.get(type(node))
        distinct = node.args.get("distinct", True)
        if operator is None or not (distinct or operator == "UNION"):
            raise refusals.unsupported()
        left, right = self.query(node.this, parent), self.query(node.expression, parent)
        if len(left.outputs) != len(right.outputs):
            raise refusals.unsupported()
        pairs = [kinds.unified([a.value, b.value]) for a, b in zip(left.outputs, right.outputs, strict=True)]
        if any(kind is Kind.CLOB for kind, _ in pairs) and distinct:
            raise refusals.unsupported()
        outputs = [
            Output(output.name, Value(f'"c{n}"', kind, zone=output.value.zone))
            for n, (output, (kind, _)) in enumerate(zip(left.outputs, pairs, strict=True))
        ]
        targets = [kind for kind, _ in pairs]
        word = operator if distinct else "UNION ALL"
        first = self._operand(left, targets, nested=not isinstance(node.this, exp.Select | exp.SetOperation))
        second = self._operand(right, targets, nested=not isinstance(node.expression, exp.Select))
        rows = f"{first} {word} {second}"
        return self._ordered(node, Query(outputs, rows, rows))

    def _operand(self, query: Query, targets: Sequence[Kind], *, nested: bool) -> str:
        """Return one side of a combination, its columns converted to what both sides have in common."""
        seen = [Value(f'"c{n}"', output.value.kind, zone=output.value.zone) for n, output in enumerate(query.outputs)]
        converted = [kinds.as_kind(value, kind) for value, kind in zip(seen, targets, strict=True)]
        if query.plain and not nested and all(a.sql == b.sql for a, b in zip(seen, converted, strict=True)):
            return query.rows
        columns = ", ".join(f'{value.sql} AS "c{n}"' for n, value in enumerate(converted))
        return f"SELECT {columns} FROM ({query.sql})"

    def _ordered(self, node: exp.Expr, query: Query) -> Query:
        """Return a combination with its ORDER BY, which may name columns of the result only, and its limit."""
        skip, first = ordering.limit(node)
        order = node.args.get("order")
        if order is None:
            return replace(query, skip=skip, first=first)
        values = [Value(f'"c{n}"', o.value.kind, zone=o.value.zone) for n, o in enumerate(query.outputs)]
        terms = []
        for term in order.expressions:
            place = ordering.place(term.this, query.outputs)
            if place is None:
                raise refusals.unsupported()
            terms.append(expressions.order_term(values[place], term))
        terms.append(ordering.shuffled(value.sql for value in values))
        rows = f"SELECT * FROM ({query.rows})"
        return replace(query, rows=rows, order=terms, ordered=True, skip=skip, first=first)


def _listed(outputs: Sequence[Output]) -> str:
    return ", ".join(f'{output.value.sql} AS "c{n}"' for n, output in enumerate(outputs))


class _Select:
    """One SELECT on its way."""

    def __init__(self, compiler: Compiler, node: exp.Select, parent: Scope | None, default_sort: str = "") -> None:
        only(
            node, "expressions", "distinct", "from_", "joins", "where", "group", "having", "order", "limit", "offset",
        )  # fmt: skip
        self.compiler = compiler
        self.node = node
        self.scope = Scope(parent=parent)
        self.skip, self.first = ordering.limit(node)
        self.inherits_order = False
        self.default_sort = default_sort
        self.numbered = False
        self.tests: list[tuple[exp.Expr, str]] = []
        self.outer: list[str] = []

    def compiled(self) -> Query:
        """Return the SELECT rewritten."""
        source = sources.source(self.node, self.scope, self.compiler, self.compiler.aliases)
        from_where = self._from_where(source)
        grouped = bool(self.node.args.get("group") or self.node.args.get("having") or self._has_aggregate())
        context = Context(self.scope, self.compiler, aggregates=True, windows=True)
        grouping = ""
        if grouped:
            if not self.compiler.grouped_names:
                self._refuse_display()
            groups = self._groups(context)
            grouping = f" GROUP BY {', '.join(groups)}" if groups else ""
            context = replace(context, groups=frozenset(groups))
        having = self.node.args.get("having")
        if having is not None:
            grouping += f" HAVING {expressions.condition(having.this, context.without_windows())}"
        outputs = self._outputs(context)
        distinct = self.node.args.get("distinct")
        if distinct is not None:
            only(distinct)
            if any(output.value.kind is Kind.CLOB for output in outputs):
                raise refusals.unsupported()
        terms = self._order(context, outputs, grouped=grouped) or self._default_order()
        if grouped or distinct is not None:
            return self._condensed(outputs, from_where + grouping, terms, single=grouped and not grouping)
        rows = f"SELECT {_listed(outputs)}{from_where}"
        order = [term for term, _ in terms]
        order.extend(self._ties(terms, outputs) if order else ())
        return Query(
            outputs, rows, f"SELECT 1{from_where}", order, bool(order) or self.inherits_order,
            self.skip, self.first, key=self._key(outputs),
            shortcuts=shortcuts.found(_listed(outputs), source.sql, self.tests, self.scope),
        )  # fmt: skip

    def _from_where(self, source: sources.Source) -> str:
        """Return FROM and WHERE, with ROWNUM turned into a limit, beneath everything else where it must be."""
        counter = rownum.taken_from(self.node, source.where)
        self.numbered = counter.used
        context = Context(self.scope, self.compiler)
        tests = [(test, f"({expressions.condition(test, context)})") for test in counter.where]
        from_where = shortcuts.from_where(source.sql, [sql for _, sql in tests])
        if not counter.used:
            self.tests = tests
            return from_where
        self.inherits_order = len(self.scope.relations) == 1 and self.scope.relations[0].ordered
        if counter.last is not None and not counter.beneath and not self.skip and self.first is None:
            self.first = counter.last
            return from_where
        return rownum.beneath(self.node, self.scope, from_where, counter, self.compiler.aliases)

    def _has_aggregate(self) -> bool:
        parts = [*self.node.expressions]
        if self.node.args.get("order"):
            parts.append(self.node.args["order"])
        return any(calls.is_aggregate(part) for root in parts for part in _own_parts(root))

    def _refuse_display(self) -> None:
        """Refuse BUILTIN.DF in what GROUP BY and a SELECT with groups or totals give (seen live 2026-09).

        The report is of GROUP BY; that it holds inside an aggregate too is assumed.
        """
        group = self.node.args.get("group")
        roots = [*self.node.expressions, *(group.expressions if group is not None else ())]
        if any(calls.is_display(part) for root in roots for part in _own_parts(root)):
            raise refusals.unsupported()

    def _groups(self, context: Context) -> list[str]:
        group = self.node.args.get("group")
        if group is None:
            return []
        only(group, "expressions")
        groups = []
        for expression in group.expressions:
            self.scope.looked_up.clear()
            value = expressions.value(expression, context.per_row())
            # A constant makes no groups, nor does a column of an enclosing query. SQLite would take a number for a
            # column's, and count for the enclosing query.
            if value.literal is not None or value.kind is Kind.CLOB or not self.scope.looked_up:
                raise refusals.unsupported()
            groups.append(value.sql)
        return groups

    def _outputs(self, context: Context) -> list[Output]:
        if not self.node.expressions:
            raise refusals.unsupported()
        outputs: list[Output] = []
        unnamed = itertools.count(1)
        for item in self.node.expressions:
            if isinstance(item, exp.Star) or (isinstance(item, exp.Column) and isinstance(item.this, exp.Star)):
                outputs.extend(self._all_columns(item, context))
                continue
            expression = item.this if isinstance(item, exp.Alias) else item
            outside = self.scope.looked_out
            value = expressions.value(expression, context)
            if self.scope.looked_out > outside:
                self.outer.append(value.sql)
            # Seen live: SESSIONTIMEZONE AS timezone comes as expr1 nevertheless.
            is_zone = value.sql == kinds.SESSION_ZONE
            if isinstance(item, exp.Alias) and not is_zone:
                name = item.alias.lower()
            elif isinstance(expression, exp.Column) and not is_zone:
                name = expression.name.lower()
            else:
                name = f"expr{next(unnamed)}"
            outputs.append(Output(name, value))
        return outputs

    def _all_columns(self, item: exp.Expr, context: Context) -> list[Output]:
        only(item, "this", "table")
        if context.groups is not None:
            raise refusals.unsupported()
        relations = self.scope.relations
        if item.text("table"):
            relation = self.scope.relation(item.text("table"))
            if relation is None:
                raise self.scope.unknown(f"{item.text('table')}.*")
            relations = [relation]
        return [
            Output(name, value)
            for relation in relations
            for name, value in relation.columns.items()
            if name != rownum.COLUMN
        ]

    def _order(self, context: Context, outputs: Sequence[Output], *, grouped: bool) -> list[tuple[str, Value]]:
        order = self.node.args.get("order")
        if order is None:
            return []
        only(order, "expressions")
        terms = []
        names = [output.name for output in outputs]
        aliases = {output.name: output.value for output in outputs if names.count(output.name) == 1}
        for term in order.expressions:
            only(term, "this", "desc", "nulls_first")
            outside = self.scope.looked_out
            place = ordering.place(term.this, outputs)
            if place is not None:
                value = outputs[place].value
                if grouped and isinstance(term.this, exp.Column) and not _is_group(value, context):
                    # Seen live: ordering groups by the alias of an aggregate or expression is refused.
                    raise refusals.unsupported()
            else:
                value = expressions.value(term.this, replace(context, aliases={} if grouped else aliases))
                if value.literal is not None:
                    raise refusals.unsupported()
            if self.scope.looked_out > outside or any(sql in value.sql for sql in self.outer):
                # A column of an enclosing query orders nothing, and SQLite does not know it here.
                raise refusals.unsupported()
            terms.append((expressions.order_term(value, term), value))
        if self.node.args.get("distinct") and any(
            value.sql not in {output.value.sql for output in outputs} for _, value in terms
        ):
            raise refusals.unsupported()  # ORA-01791
        return terms

    def _default_order(self) -> list[tuple[str, Value]]:
        """Return the order of transactions when none is asked for (section_N3949039)."""
        base = self.scope.relations[0]
        # Rows that are put together, or counted by ROWNUM before they are ordered, have no such order.
        plain = not any(self.node.args.get(name) for name in ("group", "having", "distinct")) and not self.numbered
        if base.record != "transaction" or self.default_sort not in base.columns or not plain or self._has_aggregate():
            return []
        value = base.columns[self.default_sort]
        return [(value.sql, value)]

    def _condensed(
        self, outputs: Sequence[Output], body: str, terms: Sequence[tuple[str, Value]], *, single: bool
    ) -> Query:
        """Return a query with GROUP BY or DISTINCT; what it is ordered by is worked out beneath the ordering."""
        distinct = "DISTINCT " if self.node.args.get("distinct") else ""
        plain = f"SELECT {distinct}{_listed(outputs)}{body}"
        # Neither DISTINCT nor a total can be counted without its columns; groups can.
        counted = plain if distinct or "GROUP BY" not in body else f"SELECT 1{body}"
        if not terms:
            return Query(
                outputs, plain, counted, (), self.inherits_order, self.skip, self.first, single=single and not self.skip
            )
        places = [next((n for n, o in enumerate(outputs) if o.value.sql == value.sql), None) for _, value in terms]
        hidden = "".join(
            f', {value.sql} AS "o{n}"'
            for n, ((_, value), place) in enumerate(zip(terms, places, strict=True))
            if place is None
        )
        order = [
            term.replace(value.sql, f'"o{n}"' if place is None else f'"c{place}"', 1)
            for n, ((term, value), place) in enumerate(zip(terms, places, strict=True))
        ]
        columns = [f'"c{n}"' for n in range(len(outputs))]
        order.append(ordering.shuffled(columns))
        rows = f"SELECT {', '.join(columns)} FROM (SELECT {distinct}{_listed(outputs)}{hidden}{body})"
        return Query(outputs, rows, counted, order, True, self.skip, self.first, single=single and not self.skip)  # noqa: FBT003

    def _ties(self, terms: Sequence[tuple[str, Value]], outputs: Sequence[Output]) -> list[str]:
        """Return terms that put rows equal in all others into an order that changes from request to request."""
        ordered = {value.sql for _, value in terms}
        ties = []
        for relation in self.scope.relations:
            key = [relation.columns[name].sql for name in relation.key if name in relation.columns]
            if key and len(key) == len(relation.key) and set(key) <= ordered:
                continue
            if not relation.rowid:
                return [ordering.shuffled(output.value.sql for output in outputs)]
            ties.append(f"(({relation.rowid} % 1000003) * :salt) % 1000003")
        return ties

    def _key(self, outputs: Sequence[Output]) -> tuple[str, ...]:
        if len(self.scope.relations) != 1 or not self.scope.relations[0].key:
            return ()
        (relation,) = self.scope.relations
        by_sql = {output.value.sql: output.name for output in outputs}
        names = [
            by_sql.get(relation.columns[name].sql, "") if name in relation.columns else "" for name in relation.key
        ]
        return tuple(names) if all(names) else ()


def _is_group(value: Value, context: Context) -> bool:
    return value.sql in (context.groups or frozenset()) and value.column is not None


def _own_parts(root: exp.Expr) -> list[exp.Expr]:
    """Return the pieces of an expression without those of sub-queries in it."""
    return list(root.walk(prune=lambda node: isinstance(node, exp.Query)))
