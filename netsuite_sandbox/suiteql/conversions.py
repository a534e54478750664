"""TO_CHAR, TO_DATE and their like: calls that turn one sort of value into another."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from netsuite_sandbox.suiteql import date_functions, kinds, masks, number_masks, refusals
from netsuite_sandbox.suiteql.kinds import MOMENTS, NUMBERS, Kind, Value

if TYPE_CHECKING:
    from collections.abc import Sequence


def trunc(values: Sequence[Value]) -> Value:
    """Rewrite TRUNC of a number or a date."""
    subject = values[0]
    if subject.kind not in MOMENTS:
        places = f", {kinds.number(values[1]).sql}" if len(values) > 1 else ""
        return Value(f"ns_trunc({kinds.number(subject).sql}{places})", Kind.NUMBER)
    if len(values) == 1:
        local = kinds.timestamp(subject) if subject.kind is Kind.INSTANT else subject
        return Value(f"substr({local.sql}, 1, 10)", Kind.DATE)
    unit = values[1].literal
    if unit is None or not date_functions.is_unit(unit):
        raise refusals.unsupported()
    return Value(f"ns_start_of({kinds.date(subject).sql}, {kinds.text(values[1]).sql})", Kind.DATE)


def _checked_mask(mask: Value) -> str:
    """Return the SQL of a mask; one that is no mask is refused before the query runs."""
    if mask.kind is not Kind.TEXT:
        raise refusals.unsupported()
    if mask.literal is not None:
        try:
            masks.compiled(mask.literal)
        except ValueError as error:
            raise refusals.unsupported() from error
    return mask.sql


_PLACES = {"YYYY": (1, 4), "MM": (6, 2), "DD": (9, 2), "HH24": (12, 2), "MI": (15, 2), "SS": (18, 2)}


def to_char(values: Sequence[Value]) -> Value:
    """Rewrite TO_CHAR of a number, a date or a text."""
    subject = values[0]
    if subject.kind not in MOMENTS:
        if len(values) == 1:
            return replace(kinds.text(subject), kind=Kind.TEXT, column=None)
        if subject.kind not in NUMBERS:
            raise refusals.unsupported()
        return Value(f"ns_number_mask({subject.sql}, {kinds.text(values[1]).sql})", Kind.TEXT)
    if len(values) == 1:
        raise refusals.unsupported()  # nothing tells which format would be taken
    mask = _checked_mask(values[1])
    if subject.kind is Kind.INSTANT:
        return Value(f"ns_instant_text({subject.sql}, {subject.zone}, {mask})", Kind.TEXT)
    pieces = _pieces(subject, values[1].literal or "")
    if pieces:
        return Value("(" + " || ".join(pieces) + ")", Kind.TEXT)
    function = "ns_date_text" if subject.kind is Kind.DATE else "ns_timestamp_text"
    return Value(f"{function}({subject.sql}, {mask})", Kind.TEXT)


def _pieces(subject: Value, mask: str) -> list[str]:
    """Return what SQLite can put together by itself, which is several times faster; nothing if it cannot."""
    full = subject.sql if subject.kind is Kind.TIMESTAMP else f"({subject.sql} || ' 00:00:00')"
    pieces = []
    for element in masks.compiled(mask) if mask else ():
        if element.name in {"mark", "literal"}:
            pieces.append("'" + element.text.replace("'", "''") + "'")
        elif element.name in _PLACES:
            start, length = _PLACES[element.name]
            pieces.append(f"substr({full}, {start}, {length})")
        else:
            return []
    return pieces


def to_date(values: Sequence[Value]) -> Value:
    """Rewrite TO_DATE, which takes a mask: date literals are not allowed (article_0824094533)."""
    if values[0].kind not in {Kind.TEXT, Kind.NULL}:
        raise refusals.unsupported()
    return Value(f"ns_to_date({values[0].sql}, {_checked_mask(values[1])})", Kind.DATE)


def to_timestamp(values: Sequence[Value]) -> Value:
    """Rewrite TO_TIMESTAMP."""
    if values[0].kind not in {Kind.TEXT, Kind.NULL}:
        raise refusals.unsupported()
    return Value(f"ns_to_timestamp({values[0].sql}, {_checked_mask(values[1])})", Kind.TIMESTAMP)


def to_timestamp_tz(values: Sequence[Value]) -> Value:
    """Rewrite TO_TIMESTAMP_TZ."""
    if values[0].kind not in {Kind.TEXT, Kind.NULL}:
        raise refusals.unsupported()
    mask = _checked_mask(values[1])
    return Value(f"ns_to_instant({values[0].sql}, {mask}, {kinds.SESSION_ZONE})", Kind.INSTANT)


def from_tz(values: Sequence[Value]) -> Value:
    """Rewrite FROM_TZ."""
    if values[0].kind is not Kind.TIMESTAMP or values[1].kind is not Kind.TEXT:
        raise refusals.unsupported()
    return Value(f"ns_instant({values[0].sql}, {values[1].sql})", Kind.INSTANT, zone=values[1].sql)


def tz_offset(values: Sequence[Value]) -> Value:
    """Rewrite TZ_OFFSET."""
    return Value(f"ns_tz_offset({kinds.text(values[0]).sql}, :now)", Kind.TEXT)


def sys_extract_utc(values: Sequence[Value]) -> Value:
    """Rewrite SYS_EXTRACT_UTC."""
    # A DATE has no zone to leave (ORA-30175): NetSuite's date columns refuse it, its datetime columns do not.
    if values[0].kind is not Kind.INSTANT:
        raise refusals.unsupported()
    return Value(values[0].sql, Kind.TIMESTAMP, required=values[0].required)


def to_number(values: Sequence[Value]) -> Value:
    """Rewrite TO_NUMBER, with a mask or without."""
    if len(values) == 1:
        return kinds.number(values[0])
    mask = values[1].literal
    if values[0].kind not in {Kind.TEXT, Kind.NULL} or mask is None or not number_masks.is_mask(mask):
        raise refusals.unsupported()
    return Value(f"ns_number_under_mask({values[0].sql}, {values[1].sql})", Kind.NUMBER)


def vsize(values: Sequence[Value]) -> Value:
    """Rewrite VSIZE of a text, its bytes; how many a number or a date takes inside Oracle is refused."""
    if values[0].kind is not Kind.TEXT:
        raise refusals.unsupported()
    return Value(f"ns_lengthb({values[0].sql})", Kind.INTEGER)


def to_clob(values: Sequence[Value]) -> Value:
    """Rewrite TO_CLOB."""
    return replace(kinds.text(values[0]), kind=Kind.CLOB, column=None)


def nls_sort(values: Sequence[Value]) -> Value:
    """Rewrite NLSSORT in binary order: the bytes of the text and a zero, as hexadecimal digits (Oracle's RAW).

    Other orders follow a language's rules that SQLite does not know, so they are refused.
    """
    subject, order = kinds.text(values[0]), values[1].literal
    if order is None or order.replace(" ", "").strip("'").upper() != "NLS_SORT=BINARY":
        raise refusals.unsupported()
    return Value(f"CASE WHEN {subject.sql} IS NOT NULL THEN hex({subject.sql}) || '00' END", Kind.TEXT)
