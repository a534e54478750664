"""NetSuite's list of supported functions (section_158513731864), and how each is run; all others are refused.

Of those on the list, five are refused too. BFILENAME, CHARTOROWID, EMPTY_BLOB and EMPTY_CLOB give locators and row ids,
and nothing tells what becomes of them in JSON. What ORA_HASH makes of a value is Oracle's secret.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlglot import exp

from netsuite_sandbox.suiteql import conversions, kinds, refusals
from netsuite_sandbox.suiteql.built_ins import BUILT_INS
from netsuite_sandbox.suiteql.kinds import Kind, Value

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from netsuite_sandbox.suiteql.context import Context

    Rewrite = Callable[[exp.Expr, Context], Value]


@dataclass(frozen=True)
class Signature:
    """A function that is its arguments, converted, put into one of SQLite's.

    Attributes:
        sql: The function in SQLite.
        takes: What each argument is converted to.
        least: How many arguments there must be.
        gives: What comes out.
    """

    sql: str
    takes: tuple[Kind, ...]
    least: int
    gives: Kind


_T, _N, _D = Kind.TEXT, Kind.NUMBER, Kind.DATE

_SIMPLE = {
    "ABS": Signature("abs", (_N,), 1, _N),
    "ACOS": Signature("ns_acos", (_N,), 1, _N),
    "ASIN": Signature("ns_asin", (_N,), 1, _N),
    "ATAN": Signature("ns_atan", (_N,), 1, _N),
    "ATAN2": Signature("ns_atan2", (_N, _N), 2, _N),
    "CEIL": Signature("ns_ceil", (_N,), 1, Kind.INTEGER),
    "COS": Signature("ns_cos", (_N,), 1, _N),
    "COSH": Signature("ns_cosh", (_N,), 1, _N),
    "EXP": Signature("ns_exp", (_N,), 1, _N),
    "FLOOR": Signature("ns_floor", (_N,), 1, Kind.INTEGER),
    "LN": Signature("ns_ln", (_N,), 1, _N),
    "LOG": Signature("ns_log", (_N, _N), 2, _N),
    "POWER": Signature("ns_power", (_N, _N), 2, _N),
    "REMAINDER": Signature("ns_remainder", (_N, _N), 2, _N),
    "ROUND": Signature("ns_round", (_N, _N), 1, _N),
    "SIN": Signature("ns_sin", (_N,), 1, _N),
    "SINH": Signature("ns_sinh", (_N,), 1, _N),
    "SQRT": Signature("ns_sqrt", (_N,), 1, _N),
    "TAN": Signature("ns_tan", (_N,), 1, _N),
    "TANH": Signature("ns_tanh", (_N,), 1, _N),
    "WIDTH_BUCKET": Signature("ns_width_bucket", (_N, _N, _N, _N), 4, Kind.INTEGER),
    "ASCII": Signature("ns_ascii", (_T,), 1, Kind.INTEGER),
    "ASCIISTR": Signature("ns_asciistr", (_T,), 1, _T),
    "COMPOSE": Signature("ns_compose", (_T,), 1, _T),
    "DECOMPOSE": Signature("ns_decompose", (_T, _T), 1, _T),
    "CHR": Signature("ns_chr", (_N,), 1, _T),
    "INITCAP": Signature("ns_initcap", (_T,), 1, _T),
    "INSTR": Signature("ns_instr", (_T, _T, _N, _N), 2, Kind.INTEGER),
    "LENGTH": Signature("length", (_T,), 1, Kind.INTEGER),
    "LENGTHB": Signature("ns_lengthb", (_T,), 1, Kind.INTEGER),
    "LENGTHC": Signature("length", (_T,), 1, Kind.INTEGER),
    "LENGTH2": Signature("ns_length2", (_T,), 1, Kind.INTEGER),
    "LENGTH4": Signature("length", (_T,), 1, Kind.INTEGER),
    "LOWER": Signature("ns_lower", (_T,), 1, _T),
    "LPAD": Signature("ns_lpad", (_T, _N, _T), 2, _T),
    "LTRIM": Signature("ns_ltrim", (_T, _T), 1, _T),
    "NLS_INITCAP": Signature("ns_initcap", (_T,), 1, _T),
    "NLS_LOWER": Signature("ns_lower", (_T,), 1, _T),
    "NLS_UPPER": Signature("ns_upper", (_T,), 1, _T),
    "REGEXP_INSTR": Signature("ns_regexp_instr", (_T, _T, _N, _N, _N, _T, _N), 2, Kind.INTEGER),
    "REGEXP_REPLACE": Signature("ns_regexp_replace", (_T, _T, _T, _N, _N, _T), 2, _T),
    "REGEXP_SUBSTR": Signature("ns_regexp_substr", (_T, _T, _N, _N, _T, _N), 2, _T),
    "REPLACE": Signature("ns_replace", (_T, _T, _T), 2, _T),
    "RPAD": Signature("ns_rpad", (_T, _N, _T), 2, _T),
    "RTRIM": Signature("ns_rtrim", (_T, _T), 1, _T),
    "SOUNDEX": Signature("ns_soundex", (_T,), 1, _T),
    "SUBSTR": Signature("ns_substr", (_T, _N, _N), 2, _T),
    "TO_MULTI_BYTE": Signature("ns_to_multi_byte", (_T,), 1, _T),
    "TO_SINGLE_BYTE": Signature("ns_to_single_byte", (_T,), 1, _T),
    # Not on Oracle's page of functions, but syntax of its own, and in use by clients.
    "TRIM": Signature("ns_trim", (_T, _T), 1, _T),
    "TRANSLATE": Signature("ns_translate", (_T, _T, _T), 3, _T),
    "UNISTR": Signature("ns_unistr", (_T,), 1, _T),
    "UPPER": Signature("ns_upper", (_T,), 1, _T),
    "ADD_MONTHS": Signature("ns_add_months", (_D, _N), 2, _D),
    "LAST_DAY": Signature("ns_last_day", (_D,), 1, _D),
    "MONTHS_BETWEEN": Signature("ns_months_between", (_D, _D), 2, _N),
    "NEW_TIME": Signature("ns_new_time", (_D, _T, _T), 3, _D),
    "NEXT_DAY": Signature("ns_next_day", (_D, _T), 2, _D),
}

_OF_PAIRS = frozenset({"CORR", "CORR_K", "CORR_S", "COVAR_POP", "COVAR_SAMP"})
_AGGREGATES = _OF_PAIRS | {"APPROX_COUNT_DISTINCT", "AVG", "COUNT", "MAX", "MEDIAN", "MIN", "SUM"}
_RANKS = frozenset({"ROW_NUMBER", "RANK", "DENSE_RANK"})


def is_aggregate(node: exp.Expr) -> bool:
    """Return whether a piece of syntax is a call of an aggregate, not OVER a window."""
    return (
        isinstance(node, exp.Anonymous)
        and str(node.this).upper() in _AGGREGATES
        and not isinstance(node.parent, exp.Window)
    )


def is_display(node: exp.Expr) -> bool:
    """Return whether a piece of syntax is a call of BUILTIN.DF."""
    return isinstance(node, exp.Dot) and node.sql().upper().startswith("BUILTIN.DF(")


def call(name: str, arguments: Sequence[exp.Expr], context: Context, value: Rewrite) -> Value:
    """Return a call rewritten.

    Args:
        name: The function in upper case.
        arguments: What stands in the parentheses.
        context: Where the call stands.
        value: How an argument is rewritten.

    Raises:
        ServiceError: NetSuite does not support the function, or not with these arguments.
    """
    if name in _AGGREGATES:
        if not context.aggregates:
            raise refusals.unsupported()
        return _aggregate(name, arguments, context.per_row(), value)
    signature = _SIMPLE.get(name)
    if signature is not None:
        return _simple(signature, [value(argument, context) for argument in arguments])
    by_values = _BY_VALUES.get(name)
    if by_values is not None:
        least, most, rewrite = by_values
        if not least <= len(arguments) <= most:
            raise refusals.unsupported()
        return rewrite([value(argument, context) for argument in arguments])
    built_in = BUILT_INS.get(name)
    if built_in is not None and built_in[0] <= len(arguments) <= built_in[1]:
        return built_in[2]([value(argument, context) for argument in arguments], context)
    raise refusals.unsupported()


def _simple(signature: Signature, arguments: Sequence[Value]) -> Value:
    if not signature.least <= len(arguments) <= len(signature.takes):
        raise refusals.unsupported()
    converted = [kinds.as_kind(argument, kind) for argument, kind in zip(arguments, signature.takes, strict=False)]
    gives = signature.gives
    if signature.sql == "abs":
        gives = converted[0].kind
    return Value(f"{signature.sql}({', '.join(argument.sql for argument in converted)})", gives)


def windowed(name: str, arguments: Sequence[exp.Expr], context: Context, value: Rewrite, *, ordered: bool) -> Value:
    """Return the call of a function OVER a window, without the window."""
    if name in _RANKS:
        if arguments or not ordered:
            raise refusals.unsupported()  # ORA-30485: ORDER BY is missing
        return Value(f"{name.lower()}()", Kind.INTEGER, required=True)
    if name not in {"COUNT", "SUM", "AVG", "MIN", "MAX"}:
        raise refusals.unsupported()
    called = _aggregate(name, arguments, context, value)
    return replace(
        called, sql=called.sql.replace("ns_", "ns_window_", 1) if called.sql.startswith("ns_") else called.sql
    )


def _aggregate(name: str, arguments: Sequence[exp.Expr], context: Context, value: Rewrite) -> Value:
    if name == "COUNT" and len(arguments) == 1 and isinstance(arguments[0], exp.Star):
        return Value("count(*)", Kind.INTEGER, required=True)
    distinct = ""
    if len(arguments) == 1 and isinstance(arguments[0], exp.Distinct):
        distinct, arguments = "DISTINCT ", arguments[0].expressions
    if name == "APPROX_COUNT_DISTINCT":
        name, distinct = "COUNT", "DISTINCT "
    values = _own_values(arguments, context, value)
    if name in _OF_PAIRS:
        if len(values) != 2:  # noqa: PLR2004 - pairs
            raise refusals.unsupported()
        both = ", ".join(kinds.number(operand).sql for operand in values)
        return Value(f"ns_{name.lower()}({both})", Kind.NUMBER)
    if len(values) != 1 or (values[0].kind is Kind.CLOB and (distinct or name != "COUNT")):
        raise refusals.unsupported()
    (operand,) = values
    if name == "COUNT":
        return Value(f"count({distinct}{operand.sql})", Kind.INTEGER, required=True)
    if name in {"MAX", "MIN"}:
        return Value(f"{name.lower()}({operand.sql})", operand.kind, zone=operand.zone)
    operand = kinds.number(operand)
    if name == "SUM" and operand.kind is Kind.INTEGER:
        return Value(f"sum({distinct}{operand.sql})", Kind.INTEGER)
    return Value(f"ns_{name.lower()}({distinct}{operand.sql})", Kind.NUMBER)


def _own_values(arguments: Sequence[exp.Expr], context: Context, value: Rewrite) -> list[Value]:
    """Return what is aggregated; an aggregate of nothing but columns of an enclosing query is refused.

    The standard lets it count for the enclosing query, Oracle and SQLite differ.
    """
    scope = context.scope
    seen, outside = set(scope.looked_up), scope.looked_out
    scope.looked_up.clear()
    values = [value(argument, context) for argument in arguments]
    if scope.looked_out > outside and not scope.looked_up:
        raise refusals.unsupported()
    scope.looked_up |= seen
    return values


def joined(values: Sequence[Value]) -> Value:
    """Return texts one after the other; a null adds nothing."""
    parts = []
    for part in (kinds.text(operand) for operand in values):
        if part.literal is not None:
            parts.append("'" + part.literal.replace("'", "''") + "'")
        else:
            parts.append(part.sql if part.required else f"coalesce({part.sql}, '')")
    whole = "(" + " || ".join(parts) + ")"
    kind = Kind.CLOB if any(operand.kind is Kind.CLOB for operand in values) else Kind.TEXT
    if any(operand.required for operand in values):
        return Value(whole, kind, required=True)
    return Value(f"nullif({whole}, '')", kind)


def _nvl(values: Sequence[Value]) -> Value:
    kind, (first, second) = kinds.unified(values, first_decides=True)
    return Value(f"coalesce({first.sql}, {second.sql})", kind, required=second.required)


def _nvl2(values: Sequence[Value]) -> Value:
    kind, (there, missing) = kinds.unified(values[1:], first_decides=True)
    return Value(f"(CASE WHEN {values[0].sql} IS NULL THEN {missing.sql} ELSE {there.sql} END)", kind)


def _coalesce(values: Sequence[Value]) -> Value:
    # Oracle's own example has an id in a list that begins with a text (section_156257790831).
    texts = values[0].kind is Kind.TEXT and not kinds.MOMENTS & {value.kind for value in values}
    kind, converted = kinds.unified(values, first_decides=texts)
    return Value(f"coalesce({', '.join(v.sql for v in converted)})", kind, required=any(v.required for v in converted))


def _nullif(values: Sequence[Value]) -> Value:
    left, right = kinds.comparable(values)
    return replace(left, sql=f"nullif({left.sql}, {right.sql})", required=False, column=None, literal=None)


def _decode(values: Sequence[Value]) -> Value:
    """Rewrite DECODE, for which null equals null."""
    subject, *rest = values
    default = rest.pop() if len(rest) % 2 else Value("NULL", Kind.NULL)
    kind, results = kinds.unified([*rest[1::2], default], first_decides=True)
    branches = []
    for wanted, result in zip(rest[::2], results, strict=False):
        left, right = kinds.comparable([subject, wanted])
        branches.append(f"WHEN {left.sql} IS {right.sql} THEN {result.sql}")
    return Value(f"(CASE {' '.join(branches)} ELSE {results[-1].sql} END)", kind)


def _extreme(function: str) -> Callable[[Sequence[Value]], Value]:
    def rewrite(values: Sequence[Value]) -> Value:
        kind, converted = kinds.unified(values, first_decides=True)
        if len(converted) == 1:
            return converted[0]
        return Value(f"{function}({', '.join(v.sql for v in converted)})", kind)

    return rewrite


def _sign(values: Sequence[Value]) -> Value:
    operand = kinds.number(values[0]).sql
    return Value(f"(({operand} > 0) - ({operand} < 0))", Kind.INTEGER)


def _mod(values: Sequence[Value]) -> Value:
    left, right = (kinds.number(operand) for operand in values)
    if left.kind is right.kind is Kind.INTEGER and right.literal and right.literal.strip("0"):
        return Value(f"({left.sql} % {right.sql})", Kind.INTEGER)
    return Value(f"ns_mod({left.sql}, {right.sql})", Kind.NUMBER)


def _bit_and(values: Sequence[Value]) -> Value:
    left, right = (kinds.number(operand).sql for operand in values)
    return Value(f"({left} & {right})", Kind.INTEGER)


def _same(values: Sequence[Value]) -> Value:
    return values[0]


_MANY = 1 << 10
_BY_VALUES: dict[str, tuple[int, int, Callable[[Sequence[Value]], Value]]] = {
    "BITAND": (2, 2, _bit_and),
    "COALESCE": (2, _MANY, _coalesce),
    "CONCAT": (2, 2, joined),
    "DECODE": (3, _MANY, _decode),
    "FROM_TZ": (2, 2, conversions.from_tz),
    "GREATEST": (1, _MANY, _extreme("max")),
    "LEAST": (1, _MANY, _extreme("min")),
    "MOD": (2, 2, _mod),
    "NANVL": (2, 2, _same),
    "NLSSORT": (2, 2, conversions.nls_sort),
    "NULLIF": (2, 2, _nullif),
    "NVL": (2, 2, _nvl),
    "NVL2": (3, 3, _nvl2),
    "SIGN": (1, 1, _sign),
    "SYS_EXTRACT_UTC": (1, 1, conversions.sys_extract_utc),
    "TO_CHAR": (1, 2, conversions.to_char),
    "TO_BINARY_DOUBLE": (1, 1, conversions.to_number),
    "TO_BINARY_FLOAT": (1, 1, conversions.to_number),
    "TO_CLOB": (1, 1, conversions.to_clob),
    "TO_NCLOB": (1, 1, conversions.to_clob),
    "TO_DATE": (2, 2, conversions.to_date),
    "TO_NCHAR": (1, 2, conversions.to_char),
    "TO_NUMBER": (1, 2, conversions.to_number),
    "TO_TIMESTAMP": (2, 2, conversions.to_timestamp),
    "TO_TIMESTAMP_TZ": (2, 2, conversions.to_timestamp_tz),
    "TRUNC": (1, 2, conversions.trunc),
    "TZ_OFFSET": (1, 1, conversions.tz_offset),
    "VSIZE": (1, 1, conversions.vsize),
}
