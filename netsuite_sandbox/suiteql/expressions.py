"""Expressions and conditions, rewritten for SQLite together with what they evaluate to."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlglot import exp

from netsuite_sandbox.suiteql import calls, kinds, refusals
from netsuite_sandbox.suiteql.context import only
from netsuite_sandbox.suiteql.kinds import MOMENTS, NUMBERS, TEXTS, Kind, Value
from netsuite_sandbox.suiteql.numbers import stored

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from netsuite_sandbox.suiteql.context import Context

# article_0824094533: at most 1,000 values.
_LONGEST_LIST = 1000

_INTEGER = re.compile(r"[-+() 0-9]*")

_BARE_WORDS = {
    "SYSDATE": Value(":server_date", Kind.DATE, required=True),
    "CURRENT_DATE": Value(":session_date", Kind.DATE, required=True),
    "CURRENT_TIMESTAMP": Value(":now", Kind.INSTANT, required=True),
    "SYSTIMESTAMP": Value(":now", Kind.INSTANT, zone=kinds.SERVER_ZONE, required=True),
    "LOCALTIMESTAMP": Value(":session_timestamp", Kind.TIMESTAMP, required=True),
    "SESSIONTIMEZONE": Value(kinds.SESSION_ZONE, Kind.TEXT, required=True),
}


def quoted_text(text: str) -> str:
    """Return a text as SQLite's literal."""
    return "'" + text.replace("'", "''") + "'"


def value(node: exp.Expr, context: Context) -> Value:
    """Return an expression rewritten.

    Raises:
        ServiceError: It names something unknown or cannot be run as Oracle would.
    """
    if context.groups is not None:
        grouped = _per_group(node, context)
        if grouped is not None:
            return grouped
    rewrite = _VALUES.get(type(node))
    if rewrite is None:
        raise refusals.unsupported()
    return rewrite(node, context)


def condition(node: exp.Expr, context: Context) -> str:
    """Return a condition rewritten, as SQL to stand in parentheses.

    Raises:
        ServiceError: It is no condition, or cannot be run as Oracle would.
    """
    rewrite = _CONDITIONS.get(type(node))
    if rewrite is None:
        raise refusals.unsupported()
    return rewrite(node, context)


def _per_group(node: exp.Expr, context: Context) -> Value | None:
    """Return an expression that is the same for all rows of a group; None if its parts must be looked at."""
    if any(calls.is_aggregate(part) or isinstance(part, exp.Window) for part in node.walk()):
        return None
    context.scope.looked_up.clear()
    whole = value(node, context.per_row())
    groups = context.groups or frozenset()
    if whole.sql in groups or context.scope.looked_up <= groups:
        return whole
    if isinstance(node, exp.Column | exp.Subquery):
        raise refusals.unsupported()  # ORA-00979: not a GROUP BY expression
    return None


def _literal(node: exp.Expr, _: Context) -> Value:
    text = str(node.this)
    if node.args["is_string"]:
        if not text:
            return Value("NULL", Kind.TEXT, literal="")
        return Value(quoted_text(text), Kind.TEXT, literal=text, required=True)
    try:
        number = stored(Decimal(text))
    except (ArithmeticError, ValueError) as error:
        raise refusals.unsupported() from error
    kind = Kind.INTEGER if isinstance(number, int) else Kind.NUMBER
    return Value(repr(number), kind, literal=text, required=True)


def _null(_: exp.Expr, __: Context) -> Value:
    return Value("NULL", Kind.NULL)


def _placeholder(node: exp.Expr, _: Context) -> Value:
    return Value(f":p{node.this}", Kind.TEXT)


def _number(node: exp.Expr, _: Context) -> Value:
    """Rewrite a number that was left out of the query's shape."""
    return Value(f":{node.name}", Kind.INTEGER, required=True)


def _parenthesis(node: exp.Expr, context: Context) -> Value:
    return value(node.this, context)


def _column(node: exp.Expr, context: Context) -> Value:
    only(node, "this", "table", "join_mark")
    if not isinstance(node.this, exp.Identifier):
        raise refusals.unsupported()
    name, qualifier = node.name, node.text("table")
    if node.this.quoted:
        # Seen live for a column in quotes.
        raise context.scope.unknown(f'"{name}"')
    if not qualifier and name.lower() in context.aliases:
        return context.aliases[name.lower()]
    found = context.scope.find(name, qualifier)
    if found is None and not qualifier:
        found = _BARE_WORDS.get(name.upper())
    if found is None:
        raise context.scope.unknown(f"{qualifier}.{name}" if qualifier else name)
    return found


def _negative(node: exp.Expr, context: Context) -> Value:
    operand = kinds.number(value(node.this, context))
    return Value(f"(-{operand.sql})", operand.kind)


def _arithmetic(operator: str, function: str) -> Callable[[exp.Expr, Context], Value]:
    def rewrite(node: exp.Expr, context: Context) -> Value:
        left, right = value(node.this, context), value(node.expression, context)
        if operator in "+-" and MOMENTS & {left.kind, right.kind}:
            return _date_arithmetic(operator, left, right)
        if any(side.kind in TEXTS and not side.sql.startswith(":p") for side in (left, right)):
            # Oracle would read the text as a number; NetSuite documents that + does not join texts.
            raise refusals.unsupported()
        left, right = kinds.number(left), kinds.number(right)
        if operator != "/" and {left.kind, right.kind} == {Kind.INTEGER}:
            return Value(f"({left.sql} {operator} {right.sql})", Kind.INTEGER)
        return Value(f"{function}({left.sql}, {right.sql})", Kind.NUMBER)

    return rewrite


def _date_arithmetic(operator: str, left: Value, right: Value) -> Value:
    if left.kind in NUMBERS and operator == "+":
        left, right = right, left
    if left.kind in MOMENTS and right.kind in NUMBERS:
        days = right.sql if operator == "+" else f"(-{right.sql})"
        return Value(f"ns_plus_days({kinds.date(left).sql}, {days})", Kind.DATE)
    if operator == "-" and left.kind is right.kind is Kind.DATE:
        return Value(f"ns_days_between({left.sql}, {right.sql})", Kind.NUMBER)
    # The difference of timestamps is an INTERVAL, which no client has been seen to read.
    raise refusals.unsupported()


def _concatenation(node: exp.Expr, context: Context) -> Value:
    only(node, "this", "expression", "safe")
    return calls.joined([value(part, context) for part in node.flatten()])


def _case(node: exp.Expr, context: Context) -> Value:
    only(node, "this", "ifs", "default")
    subject = node.args.get("this")
    branches = node.args["ifs"]
    default = node.args.get("default")
    results = [value(branch.args["true"], context) for branch in branches]
    results.append(value(default, context) if default is not None else Value("NULL", Kind.NULL))
    kind, results = kinds.unified(results)
    when = [
        _compared("=", value(subject, context), value(branch.this, context)) if subject is not None
        else condition(branch.this, context)
        for branch in branches
    ]  # fmt: skip
    written = " ".join(f"WHEN {test} THEN {result.sql}" for test, result in zip(when, results, strict=False))
    return Value(f"(CASE {written} ELSE {results[-1].sql} END)", kind)


def _call(node: exp.Expr, context: Context) -> Value:
    if not isinstance(node.this, str):
        raise refusals.unsupported()
    return calls.call(node.this.upper(), node.expressions, context, value)


def _trim(node: exp.Expr, context: Context) -> Value:
    only(node, "this", "expression", "position")
    function = {"": "TRIM", "BOTH": "TRIM", "LEADING": "LTRIM", "TRAILING": "RTRIM"}[node.text("position").upper()]
    characters = node.args.get("expression")
    arguments = [node.this] if characters is None else [node.this, characters]
    return calls.call(function, arguments, context, value)


def _built_in(node: exp.Expr, context: Context) -> Value:
    """Rewrite ``BUILTIN.DF(...)``."""
    owner, function = node.this, node.expression
    if not isinstance(function, exp.Anonymous) or owner.name.upper() != "BUILTIN" or not isinstance(function.this, str):
        raise refusals.unsupported()
    return calls.call(f"BUILTIN.{function.this.upper()}", function.expressions, context, value)


def _window(node: exp.Expr, context: Context) -> Value:
    only(node, "this", "partition_by", "order", "over")
    function = node.this
    if not context.windows or node.text("over").upper() not in {"", "OVER"} or not isinstance(function, exp.Anonymous):
        raise refusals.unsupported()
    inside = context.without_windows()
    parts = []
    if node.args.get("partition_by"):
        parts.append("PARTITION BY " + ", ".join(value(part, inside).sql for part in node.args["partition_by"]))
    order = node.args.get("order")
    if order is not None:
        parts.append("ORDER BY " + ", ".join(order_term(value(term.this, inside), term) for term in order.expressions))
    name = str(function.this).upper()
    called = calls.windowed(name, function.expressions, inside, value, ordered=order is not None)
    return replace(called, sql=f"{called.sql} OVER ({' '.join(parts)})")


def order_term(ordered: Value, node: exp.Expr) -> str:
    """Return a term of ORDER BY; nulls come last, with DESC first, unless the query says otherwise.

    A CLOB is sorted by its first 250 characters (article_0824094533).
    """
    descending, nulls_first = bool(node.args.get("desc")), bool(node.args.get("nulls_first"))
    sql = f"substr({ordered.sql}, 1, 250)" if ordered.kind is Kind.CLOB else ordered.sql
    if _INTEGER.fullmatch(sql):
        return "NULL"  # the same for every row; SQLite would take it for the number of a column
    term = sql + (" DESC" if descending else "")
    if ordered.required or nulls_first is not descending:
        return term
    return term + (" NULLS FIRST" if nulls_first else " NULLS LAST")


def _scalar(node: exp.Expr, context: Context) -> Value:
    only(node, "this")
    query = context.compiler.query(node.this, context.scope)
    if len(query.outputs) != 1:
        raise refusals.unsupported()
    output = query.outputs[0].value
    if query.single or query.first == 1:
        sql = f"({query.sql})"
    else:
        # More than one row is an error (ORA-01427); SQLite would take the first.
        sql = f'(SELECT ns_single(count(*), max("c0")) FROM (SELECT * FROM ({query.sql}) LIMIT 2))'
    return Value(sql, output.kind, zone=output.zone)


def _compared(operator: str, left: Value, right: Value) -> str:
    left, right = kinds.comparable([left, right])
    return f"{left.sql} {operator} {right.sql}"


def _comparison(operator: str) -> Callable[[exp.Expr, Context], str]:
    def rewrite(node: exp.Expr, context: Context) -> str:
        only(node, "this", "expression")
        return _compared(operator, value(node.this, context), value(node.expression, context))

    return rewrite


def _between(node: exp.Expr, context: Context) -> str:
    only(node, "this", "low", "high")
    parts = [value(node.args[name], context) for name in ("this", "low", "high")]
    subject, low, high = kinds.comparable(parts)
    return f"{subject.sql} BETWEEN {low.sql} AND {high.sql}"


def _in(node: exp.Expr, context: Context) -> str:
    only(node, "this", "expressions", "query", "field")
    query = node.args.get("query")
    subject = value(node.this, context)
    if query is not None:
        return _in_query(subject, query, context)
    # Oracle writes IN BUILTIN.NAMED_GROUP(...), and nothing else, without parentheses (article_1029114801).
    single = node.args.get("field")
    listed = node.expressions if single is None else [single]
    if len(listed) > _LONGEST_LIST or not isinstance(single, exp.Dot | None):
        raise refusals.unsupported()
    members = [value(member, context) for member in listed]
    if len(members) == 1 and isinstance(listed[0], exp.Query):
        return _in_query(subject, listed[0], context)
    subject, *members = kinds.comparable([subject, *members])
    return f"{subject.sql} IN ({', '.join(member.sql for member in members)})"


def _in_query(subject: Value, node: exp.Expr, context: Context) -> str:
    inner = node.this if isinstance(node, exp.Subquery) else node
    query = context.compiler.query(inner, context.scope)
    if len(query.outputs) != 1:
        raise refusals.unsupported()
    output = query.outputs[0].value
    seen = Value('"c0"', output.kind, zone=output.zone)
    subject, member = kinds.comparable([subject, seen])
    if member is seen:
        return f"{subject.sql} IN ({query.sql})"
    return f"{subject.sql} IN (SELECT {member.sql} FROM ({query.sql}))"


def _like(node: exp.Expr, context: Context, escape: str = "") -> str:
    only(node, "this", "expression", "negate")
    subject, pattern = kinds.text(value(node.this, context)), value(node.expression, context)
    negation = "NOT " if node.args.get("negate") else ""
    if pattern.literal and not escape:
        # GLOB heeds case, as Oracle's LIKE does and SQLite's does not, and can use an index.
        glob = "".join({"%": "*", "_": "?", "*": "[*]", "?": "[?]", "[": "[[]"}.get(c, c) for c in pattern.literal)
        return f"{subject.sql} {negation}GLOB {quoted_text(glob)}"
    return f"{negation}ns_like({subject.sql}, {kinds.text(pattern).sql}, {quoted_text(escape)})"


def _escape(node: exp.Expr, context: Context) -> str:
    escape = value(node.expression, context).literal
    if not isinstance(node.this, exp.Like) or escape is None or len(escape) != 1:
        raise refusals.unsupported()
    return _like(node.this, context, escape)


def _is(node: exp.Expr, context: Context) -> str:
    if not isinstance(node.expression, exp.Null):
        raise refusals.unsupported()
    return f"{value(node.this, context).sql} IS NULL"


def _exists(node: exp.Expr, context: Context) -> str:
    inner = node.this.this if isinstance(node.this, exp.Subquery) else node.this
    return f"EXISTS ({context.compiler.query(inner, context.scope).sql})"


def _not(node: exp.Expr, context: Context) -> str:
    return f"NOT ({condition(node.this, context)})"


def _parenthesised(node: exp.Expr, context: Context) -> str:
    return f"({condition(node.this, context)})"


def _balanced(parts: Sequence[str], word: str) -> str:
    """Return parts connected so that a thousand of them stay within the depth that SQLite allows."""
    if len(parts) == 1:
        return parts[0]
    middle = len(parts) // 2
    return f"({_balanced(parts[:middle], word)} {word} {_balanced(parts[middle:], word)})"


def _connected(word: str) -> Callable[[exp.Expr, Context], str]:
    def rewrite(node: exp.Expr, context: Context) -> str:
        # flatten() looks through AND of AND, so that a long chain needs no deep recursion.
        return _balanced([f"({condition(part, context)})" for part in node.flatten(unnest=False)], word)

    return rewrite


_VALUES: dict[type[exp.Expr], Callable[[exp.Expr, Context], Value]] = {
    exp.Literal: _literal,
    exp.National: lambda node, context: _literal(exp.Literal.string(node.name), context),
    exp.Null: _null,
    exp.Placeholder: _placeholder,
    exp.Parameter: _number,
    exp.Paren: _parenthesis,
    exp.Column: _column,
    exp.Neg: _negative,
    exp.Add: _arithmetic("+", "ns_add"),
    exp.Sub: _arithmetic("-", "ns_subtract"),
    exp.Mul: _arithmetic("*", "ns_multiply"),
    exp.Div: _arithmetic("/", "ns_divide"),
    exp.DPipe: _concatenation,
    exp.Case: _case,
    exp.Anonymous: _call,
    exp.Trim: _trim,
    exp.Dot: _built_in,
    exp.Window: _window,
    exp.Subquery: _scalar,
}

_CONDITIONS: dict[type[exp.Expr], Callable[[exp.Expr, Context], str]] = {
    exp.EQ: _comparison("="),
    exp.NEQ: _comparison("<>"),
    exp.GT: _comparison(">"),
    exp.GTE: _comparison(">="),
    exp.LT: _comparison("<"),
    exp.LTE: _comparison("<="),
    exp.Between: _between,
    exp.In: _in,
    exp.Like: _like,
    exp.Escape: _escape,
    exp.Is: _is,
    exp.Exists: _exists,
    exp.Not: _not,
    exp.Paren: _parenthesised,
    exp.And: _connected("AND"),
    exp.Or: _connected("OR"),
}
