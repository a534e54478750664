"""What the text of a CSV value is in an account: the stored value of a type, and whether a type fits a text."""

from __future__ import annotations

import datetime as dt
import math
import re
from typing import TYPE_CHECKING

from netsuite_sandbox.schema import Type

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Value = int | float | str | None

# What a column of unknown type may be, the narrowest first.
INFERRED = (Type.BOOLEAN, Type.DATE, Type.DATETIME, Type.INTEGER, Type.NUMBER, Type.TEXT)

_BOOLEAN = {"T": "T", "F": "F", "TRUE": "T", "FALSE": "F", "True": "T", "False": "F", "true": "T", "false": "F"}
_TIME = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:[ T](\d?\d:\d\d(?::\d\d)?)(?:\.\d+)?\s?(Z|UTC|[+-]\d\d(?::?\d\d)?)?)?",
    re.ASCII | re.IGNORECASE,
)
_ONE_DIGIT = re.compile(r"^(?=\d:)")
_WHOLE = re.compile(r"([+-]?\d+)(?:\.0*)?", re.ASCII)
_DECIMAL = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_PLAIN_WHOLE = re.compile(r"0|-?[1-9]\d{0,17}", re.ASCII)
_PLAIN_DECIMAL = re.compile(r"-?(?:0|[1-9]\d*)?(?:\.\d+)?", re.ASCII)
_EXACT_DIGITS = 15  # of a number in SQLite
_LARGEST = 2**63


def stored(type_: Type, text: str) -> Value:
    """Return how an account stores a text; an empty one is null.

    Raises:
        ValueError: The text is no value of this type.
    """
    return _STORED[type_](text) if text else None


def fits(type_: Type, text: str) -> bool:
    """Tell whether a column of unknown type may be of this one, without a loss, if this text is in it."""
    if type_ is Type.INTEGER:
        return _PLAIN_WHOLE.fullmatch(text) is not None
    if type_ is Type.NUMBER:
        return _is_plain_decimal(text)
    try:
        stored(type_, text)
    except ValueError:
        return False
    return True


def _boolean(text: str) -> str:
    try:
        return _BOOLEAN[text]
    except KeyError:
        raise ValueError(text) from None


def _integer(text: str) -> int:
    match = _WHOLE.fullmatch(text)
    if not match or not -_LARGEST <= int(match[1]) < _LARGEST:
        raise ValueError(text)
    return int(match[1])


def _number(text: str) -> int | float:
    if _WHOLE.fullmatch(text) and len(text) <= _EXACT_DIGITS:
        return _integer(text)
    if not _DECIMAL.fullmatch(text):
        raise ValueError(text)
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def _datetime(text: str) -> str:
    match = _TIME.fullmatch(text.strip())
    if not match:
        raise ValueError(text)
    date, time, zone = match.groups()
    moment = dt.datetime.fromisoformat(f"{date} {_ONE_DIGIT.sub('0', time or '00:00')}")
    if zone and zone.upper() not in {"Z", "UTC"}:
        hours, minutes = int(zone[1:3]), int(zone[3:].lstrip(":") or 0)
        try:
            moment += dt.timedelta(hours=hours, minutes=minutes) * (1 if zone[0] == "-" else -1)
        except OverflowError:
            raise ValueError(text) from None
    return moment.isoformat(" ", "seconds")


def _date(text: str) -> str:
    date, time = _datetime(text).split(" ")
    if time != "00:00:00":
        raise ValueError(text)
    return date


def _is_plain_decimal(text: str) -> bool:
    """Tell whether a number is written so that nothing is lost by keeping it as one, as a leading zero would be."""
    return _PLAIN_DECIMAL.fullmatch(text) is not None and 0 < sum(map(str.isdigit, text)) <= _EXACT_DIGITS


_STORED: Mapping[Type, Callable[[str], Value]] = {
    Type.BOOLEAN: _boolean,
    Type.DATE: _date,
    Type.DATETIME: _datetime,
    Type.INTEGER: _integer,
    Type.NUMBER: _number,
    Type.TEXT: str,
    Type.CLOB: str,
}
