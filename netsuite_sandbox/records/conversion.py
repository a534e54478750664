"""Values between their REST form and the form in which the account's tables hold them."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from netsuite_sandbox.records import refusals
from netsuite_sandbox.records.definitions import Kind

if TYPE_CHECKING:
    from collections.abc import Callable

    from netsuite_sandbox.records.definitions import Field

Stored = str | int | float | None

_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_MOST_DIGITS = 18
_WHOLE_SECONDS = "%Y-%m-%d %H:%M:%S"


class _WrongTypeError(ValueError):
    """A value that is not of its field's type."""


def stored_time(moment: dt.datetime) -> str:
    """Return a moment as a DATETIME column holds it: UTC, whole seconds."""
    return moment.astimezone(dt.UTC).strftime(_WHOLE_SECONDS)


def to_stored(each: Field, value: Any, path: str) -> Stored:  # noqa: ANN401 - any JSON value may come
    """Return a plain or enumerated value in its stored form.

    Numbers come back as text, which SQLite turns into a number by itself, so that no digit passes through a float.

    Raises:
        ServiceError: If the value is not of the field's type.
    """
    if value is None:
        return None
    try:
        return _enumerated(each, value) if each.kind is Kind.ENUM else _TO_STORED[each.kind](value)
    except _WrongTypeError:
        raise refusals.bad_value(each.name, path) from None


def _text(value: object) -> str | None:
    if not isinstance(value, str) or _LONE_SURROGATE.search(value):
        raise _WrongTypeError
    return value or None


def _number(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, (int, Decimal, float)):
        raise _WrongTypeError
    return format(_bounded(value), "f")


def _bounded(value: Decimal | float) -> Decimal:
    """Return a number that a column can hold; what is beyond is no amount, quantity or rate."""
    number = Decimal(str(value))
    if not number.is_finite() or (number and not -_MOST_DIGITS < number.adjusted() < _MOST_DIGITS):
        raise _WrongTypeError
    return number


def _integer(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)) or _bounded(value) != int(_bounded(value)):
        raise _WrongTypeError
    return int(value)


def _boolean(value: object) -> str:
    if not isinstance(value, bool):
        raise _WrongTypeError
    return "T" if value else "F"


def _date(value: object) -> str:
    match = _DATE.fullmatch(value) if isinstance(value, str) else None
    if not match:
        raise _WrongTypeError
    try:
        return dt.date(*map(int, match.groups())).isoformat()
    except ValueError:
        raise _WrongTypeError from None


def _datetime(value: object) -> str:
    try:
        moment = dt.datetime.fromisoformat(value) if isinstance(value, str) else None
        if moment is None or moment.tzinfo is None:
            raise _WrongTypeError
        return stored_time(moment)
    except (ValueError, OverflowError):
        raise _WrongTypeError from None


def _enumerated(each: Field, value: object) -> str:
    """Return the id of a choice, which may come as an id, ``{"id": ...}`` or ``{"refName": ...}``."""
    wanted = value
    if isinstance(value, dict):
        wanted = value.get("id")
        if wanted is None:
            wanted = next((key for key, label in each.choices.items() if label == value.get("refName")), None)
    if isinstance(wanted, int) and not isinstance(wanted, bool):
        wanted = str(wanted)
    known = each.settable or each.choices
    if not isinstance(wanted, str) or (known and wanted not in known):
        raise _WrongTypeError
    return wanted


_TO_STORED: dict[Kind, Callable[[object], Stored]] = {
    Kind.STRING: _text,
    Kind.NUMBER: _number,
    Kind.FLOAT: _number,
    Kind.INTEGER: _integer,
    Kind.BOOLEAN: _boolean,
    Kind.DATE: _date,
    Kind.DATETIME: _datetime,
}


def to_json(each: Field, value: Stored) -> Any:  # noqa: ANN401 - the JSON type follows the field's
    """Return a plain stored value in its REST form (Oracle section_157305090645; seconds as recorded in 2026)."""
    return _TO_JSON[each.kind](value)


def _number_out(value: Stored) -> float | Stored:
    try:
        return float(value or 0)
    except ValueError:
        return value


def _integer_out(value: Stored) -> int | Stored:
    try:
        return int(float(value or 0))
    except ValueError:
        return value


def _datetime_out(value: Stored) -> str:
    date, _, time = str(value).partition(" ")
    return f"{date}T{time[:5] or '00:00'}:00Z"


_TO_JSON: dict[Kind, Callable[[Stored], Any]] = {
    Kind.STRING: str,
    Kind.NUMBER: _number_out,
    Kind.FLOAT: _number_out,
    Kind.INTEGER: _integer_out,
    Kind.BOOLEAN: lambda value: value == "T",
    Kind.DATE: lambda value: str(value)[:10],
    Kind.DATETIME: _datetime_out,
}
