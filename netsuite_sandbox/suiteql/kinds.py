"""What sort of value an expression has, and how one sort is turned into another, as Oracle does without being asked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from netsuite_sandbox.schema import Type
from netsuite_sandbox.suiteql import refusals

if TYPE_CHECKING:
    from collections.abc import Sequence

    from netsuite_sandbox.schema import Column

SESSION_ZONE = ":session_zone"
SERVER_ZONE = ":server_zone"


class Kind(StrEnum):
    """A sort of value, by how SQLite holds it while a query runs.

    Every sort compares rightly with itself as SQLite compares (numbers by size, texts byte by byte).

    INTEGER and NUMBER are SQLite numbers. TEXT and CLOB are texts, never empty: Oracle's empty text is null.
    DATE is Oracle's DATE, without a zone: ``YYYY-MM-DD`` at midnight, else ``YYYY-MM-DD HH:MM:SS``.
    TIMESTAMP is without a zone: ``YYYY-MM-DD HH:MM:SS``, with ``.ffffff`` unless the fraction is zero.
    INSTANT is a moment: text like TIMESTAMP's, in UTC, shown in a zone (``Value.zone``).
    NULL is the bare word, which fits everywhere.
    """

    INTEGER = "integer"
    NUMBER = "number"
    TEXT = "text"
    CLOB = "clob"
    DATE = "date"
    TIMESTAMP = "timestamp"
    INSTANT = "instant"
    NULL = "null"


NUMBERS = frozenset({Kind.INTEGER, Kind.NUMBER})
TEXTS = frozenset({Kind.TEXT, Kind.CLOB})
MOMENTS = frozenset({Kind.DATE, Kind.TIMESTAMP, Kind.INSTANT})

OF_COLUMN = {
    Type.INTEGER: Kind.INTEGER,
    Type.NUMBER: Kind.NUMBER,
    Type.TEXT: Kind.TEXT,
    Type.CLOB: Kind.CLOB,
    Type.BOOLEAN: Kind.TEXT,
    Type.DATE: Kind.DATE,
    Type.DATETIME: Kind.INSTANT,
}


@dataclass(frozen=True)
class Value:
    """An expression in SQLite's SQL.

    Attributes:
        sql: The expression; safe to put between operators.
        kind: What it evaluates to.
        zone: The SQL of the zone in which an INSTANT is shown.
        column: The column it is, if it is nothing but a column of a table.
        literal: What was written, if it is a constant.
        required: True if it is never null.
    """

    sql: str
    kind: Kind
    zone: str = SESSION_ZONE
    column: Column | None = None
    literal: str | None = None
    required: bool = False


def text(value: Value) -> Value:
    """Return the value as text. Dates are refused: which format they take is nowhere written."""
    match value.kind:
        case Kind.TEXT | Kind.CLOB | Kind.NULL:
            return value
        case Kind.INTEGER:
            return Value(f"CAST({value.sql} AS TEXT)", Kind.TEXT)
        case Kind.NUMBER:
            return Value(f"ns_number_text({value.sql})", Kind.TEXT)
        case _:
            raise refusals.unsupported()


def number(value: Value) -> Value:
    """Return the value as a number; a text that is none fails when the query runs (ORA-01722)."""
    if value.kind in NUMBERS or value.kind is Kind.NULL:
        return value
    if value.kind is Kind.TEXT:
        return Value(f"ns_number({value.sql})", Kind.NUMBER)
    raise refusals.unsupported()


def date(value: Value) -> Value:
    """Return the value as Oracle's DATE: moments in their zone, texts read in the account's date format."""
    match value.kind:
        case Kind.DATE | Kind.NULL:
            return value
        case Kind.TIMESTAMP:
            return Value(f"replace(substr({value.sql}, 1, 19), ' 00:00:00', '')", Kind.DATE)
        case Kind.INSTANT:
            return Value(f"ns_local_date({value.sql}, {value.zone})", Kind.DATE)
        case Kind.TEXT:
            return Value(f"ns_account_date({value.sql}, :date_format)", Kind.DATE)
        case _:
            raise refusals.unsupported()


def timestamp(value: Value) -> Value:
    """Return the value as a timestamp without a zone."""
    match value.kind:
        case Kind.TIMESTAMP | Kind.NULL:
            return value
        case Kind.INSTANT:
            return Value(f"ns_local({value.sql}, {value.zone})", Kind.TIMESTAMP)
        case _:
            return Value(f"substr({date(value).sql} || ' 00:00:00', 1, 19)", Kind.TIMESTAMP)


def instant(value: Value) -> Value:
    """Return the value as a moment; what has no zone is taken to be in the session's."""
    if value.kind in {Kind.INSTANT, Kind.NULL}:
        return value
    return Value(f"ns_instant({timestamp(value).sql}, {SESSION_ZONE})", Kind.INSTANT)


def as_kind(value: Value, kind: Kind) -> Value:
    """Return the value converted.

    Raises:
        ServiceError: Oracle would not convert it by itself.
    """
    match kind:
        case Kind.INTEGER | Kind.NUMBER:
            return number(value)
        case Kind.TEXT | Kind.CLOB:
            return text(value)
        case Kind.DATE:
            return date(value)
        case Kind.TIMESTAMP:
            return timestamp(value)
        case Kind.INSTANT:
            return instant(value)
        case Kind.NULL:
            return value


def comparable(values: Sequence[Value]) -> list[Value]:
    """Return the values in the one sort in which Oracle compares them: text gives way to numbers and to dates.

    A date without a zone that meets a DATETIME column is converted, not the column, so that the column's index serves.

    Raises:
        ServiceError: They cannot be compared.
    """
    kinds = {value.kind for value in values} - {Kind.NULL}
    if Kind.CLOB in kinds:
        # ORA-00932: a CLOB stands only in LIKE and IS NULL.
        raise refusals.unsupported()
    for kind in (Kind.INSTANT, Kind.TIMESTAMP, Kind.DATE):
        if kind in kinds:
            return [as_kind(value, kind) for value in values]
    if kinds & NUMBERS:
        return [number(value) for value in values]
    return list(values)


def unified(values: Sequence[Value], *, first_decides: bool = False) -> tuple[Kind, list[Value]]:
    """Return the sort that alternatives (the branches of CASE, the sides of UNION) have together, and them in it.

    Args:
        values: The alternatives.
        first_decides: Convert all to the sort of the first, as NVL and DECODE do; otherwise a mixture of texts and
            numbers or dates is refused (ORA-00932).
    """
    kinds = [value.kind for value in values if value.kind is not Kind.NULL]
    if not kinds:
        return Kind.NULL, list(values)
    if first_decides:
        kind = kinds[0]
        if kind is Kind.INTEGER and set(kinds) != {Kind.INTEGER}:
            kind = Kind.NUMBER
        return kind, [as_kind(value, kind) for value in values]
    families = [family for family in (NUMBERS, TEXTS, MOMENTS) if family & set(kinds)]
    if len(families) != 1:
        raise refusals.unsupported()
    for kind in (Kind.INSTANT, Kind.TIMESTAMP, Kind.DATE, Kind.CLOB, Kind.TEXT, Kind.NUMBER, Kind.INTEGER):
        if kind in kinds:
            return kind, [as_kind(value, kind) for value in values]
    raise AssertionError(kinds)


def nullable(value: Value) -> Value:
    """Return the value as it is seen behind an outer join."""
    return replace(value, required=False) if value.required else value
