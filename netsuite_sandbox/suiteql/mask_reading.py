"""What TO_DATE and TO_TIMESTAMP read under one of Oracle's date masks."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from netsuite_sandbox.suiteql.date_formats import MONTHS
from netsuite_sandbox.suiteql.masks import JULIAN_DAY_OF_ORDINAL_ZERO, NEEDS_FRACTION, NOON, compiled

if TYPE_CHECKING:
    from collections.abc import Callable

    from netsuite_sandbox.suiteql.masks import Element

    Fields = dict[str, int]

_CENTURY = 100
_PIVOT = 50
_TIMES = frozenset({"HH24", "HH12", "HH", "MI", "SS", "SSSSS", "FF", "AM", "A.M.", "X"})

# The field that a numeric element fills, and how many digits it may have at most.
_NUMBERS = {
    "SYYYY": ("YYYY", 4), "YYYY": ("YYYY", 4), "RRRR": ("YYYY", 4), "RR": ("YYYY", 2), "YY": ("YYYY", 2),
    "MM": ("MM", 2), "DD": ("DD", 2), "DDD": ("DDD", 3), "J": ("J", 7), "HH24": ("HH24", 2), "HH12": ("HH12", 2),
    "HH": ("HH12", 2), "MI": ("MI", 2), "SS": ("SS", 2), "SSSSS": ("SSSSS", 5), "TZM": ("TZM", 2),
}  # fmt: skip
_LETTERS = re.compile(r"[A-Za-z]+")
_HALF = re.compile(r"([AP])\.?M\.?", re.IGNORECASE)
_DIGITS = {width: re.compile(rf"\d{{1,{width}}}") for width in range(1, 10)}


def read(text: str, mask: str, *, fraction: bool) -> tuple[dt.datetime, dt.timedelta | None]:
    """Return what a text says under a mask, and the distance from UTC if the mask asks for one.

    As Oracle: any separator stands for any other, numbers need no leading zeros, times of day at the end may be left
    out. Stricter than Oracle: separators may not be left out, and year and month must be there (Oracle fills in
    today's).

    Args:
        text: What was written.
        mask: Oracle's mask.
        fraction: Whether fractions of a second may be read (TO_TIMESTAMP, not TO_DATE).

    Raises:
        ValueError: Text and mask do not fit, or there is no such day or time.
    """
    fields: Fields = {}
    position = 0
    text = text.strip()
    for element in compiled(mask):
        if element.name == "FM":
            continue
        if element.name in NEEDS_FRACTION and not fraction:
            raise ValueError(mask)
        if position < len(text):
            position = _READERS.get(element.name, _number)(element, text, position, fields)
        elif element.name not in _TIMES and element.name not in {"mark", "literal"}:
            raise ValueError(text)
    if position != len(text):
        raise ValueError(text)
    ahead = None
    if "TZH" in fields:
        ahead = dt.timedelta(hours=fields["TZH"], minutes=fields.get("TZM", 0) * fields["sign"])
    return _moment(fields), ahead


def _match(pattern: re.Pattern[str], text: str, position: int) -> re.Match[str]:
    found = pattern.match(text, position)
    if not found:
        raise ValueError(text)
    return found


def _mark(_: Element, text: str, position: int, __: Fields) -> int:
    if text[position].isalnum():
        raise ValueError(text)
    return position + 1


def _literal(element: Element, text: str, position: int, _: Fields) -> int:
    if not text.startswith(element.text, position):
        raise ValueError(text)
    return position + len(element.text)


def _point(_: Element, text: str, position: int, __: Fields) -> int:
    return position + 1 if text[position] == "." else position


def _fraction(element: Element, text: str, position: int, fields: Fields) -> int:
    if not text[position].isdigit():
        return position
    most = 9 if len(element.text) == len("FF") else element.digits
    found = _match(_DIGITS[most], text, position)
    fields["FF"] = int(found.group().ljust(6, "0")[:6])
    return found.end()


def _half_of_day(_: Element, text: str, position: int, fields: Fields) -> int:
    found = _match(_HALF, text, position)
    fields["half"] = int(found.group(1).upper() == "P")
    return found.end()


def _month(_: Element, text: str, position: int, fields: Fields) -> int:
    word = _match(_LETTERS, text, position).group().lower()
    for number, name in enumerate(MONTHS, 1):
        if word == name.lower():
            fields["MM"] = number
            return position + len(name)
    for number, name in enumerate(MONTHS, 1):
        if word.startswith(name[:3].lower()):
            fields["MM"] = number
            return position + 3
    raise ValueError(text)


def _zone_hours(_: Element, text: str, position: int, fields: Fields) -> int:
    fields["sign"] = -1 if text[position] == "-" else 1
    found = _match(_DIGITS[2], text, position + (text[position] in "+-"))
    fields["TZH"] = fields["sign"] * int(found.group())
    return found.end()


def _number(element: Element, text: str, position: int, fields: Fields) -> int:
    if element.name not in _NUMBERS:
        raise ValueError(element.name)
    field, width = _NUMBERS[element.name]
    found = _match(_DIGITS[width], text, position)
    value = int(found.group())
    if element.name in {"RR", "RRRR"} and value < _CENTURY:
        value += 2000 if value < _PIVOT else 1900
    elif element.name == "YY":
        value += 2000
    fields[field] = value
    return found.end()


_READERS: dict[str, Callable[[Element, str, int, Fields], int]] = {
    "mark": _mark,
    "literal": _literal,
    "X": _point,
    "FF": _fraction,
    "AM": _half_of_day,
    "A.M.": _half_of_day,
    "MON": _month,
    "MONTH": _month,
    "TZH": _zone_hours,
}


def _moment(fields: Fields) -> dt.datetime:
    if "J" in fields:
        day = dt.date.fromordinal(fields["J"] - JULIAN_DAY_OF_ORDINAL_ZERO)
    elif "DDD" in fields:
        day = dt.date(fields["YYYY"], 1, 1) + dt.timedelta(days=fields["DDD"] - 1)
        if day.year != fields["YYYY"] or fields["DDD"] == 0:
            raise ValueError(fields)
    elif "YYYY" in fields and "MM" in fields:
        day = dt.date(fields["YYYY"], fields["MM"], fields.get("DD", 1))
    else:
        raise ValueError(fields)
    if "SSSSS" in fields:
        clock = dt.timedelta(seconds=fields["SSSSS"])
        if clock >= dt.timedelta(days=1):
            raise ValueError(fields)
        return dt.datetime.combine(day, dt.time()) + clock
    hour = fields.get("HH24", 0)
    if "HH12" in fields:
        if not 1 <= fields["HH12"] <= NOON or "HH24" in fields:
            raise ValueError(fields)
        hour = fields["HH12"] % NOON + NOON * fields.get("half", 0)
    elif "half" in fields and "HH24" in fields:
        raise ValueError(fields)  # ORA-01818
    return dt.datetime.combine(day, dt.time(hour, fields.get("MI", 0), fields.get("SS", 0), fields.get("FF", 0)))
