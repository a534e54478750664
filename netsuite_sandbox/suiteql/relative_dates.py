"""The ranges of dates that BUILTIN.RELATIVE_RANGES knows, counted from the user's today.

The names are those of query.RelativeDateRange (section_1544111773). Fiscal ranges are those of a fiscal year that is
the calendar year; weeks begin on Sunday, as in an account that was not set otherwise. Ranges that are not here, such as
half years, business weeks and those "to date", are refused.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_MONTHS = 12
_DAY = dt.timedelta(days=1)
_DAYS_AGO = re.compile(r"(DAGO|DFN)(2|3|4|5|10|30|60|90)")


def _week(today: dt.date, away: int) -> tuple[dt.date, dt.date]:
    start = today - _DAY * (today.isoweekday() % 7) + _DAY * 7 * away
    return start, start + _DAY * 6


def _months(today: dt.date, away: int, length: int) -> tuple[dt.date, dt.date]:
    """Return the span of so many months, such as a quarter, that lies so many spans away from today's."""
    first = (today.year * _MONTHS + today.month - 1) // length * length + away * length
    start, after = (dt.date(month // _MONTHS, month % _MONTHS + 1, 1) for month in (first, first + length))
    return start, after - _DAY


_SPANS: dict[str, Callable[[dt.date, int], tuple[dt.date, dt.date]]] = {
    "W": _week,
    "M": lambda today, away: _months(today, away, 1),
    "FQ": lambda today, away: _months(today, away, 3),
    "Y": lambda today, away: _months(today, away, _MONTHS),
    "FY": lambda today, away: _months(today, away, _MONTHS),
}
_AWAY = {"T": 0, "L": -1, "N": 1}
_DAYS = {"TODAY": 0, "YESTERDAY": -1, "TOMORROW": 1}

# There is no next calendar year under such a name.
_NAMES = {f"{letter}{span}": (span, away) for span in _SPANS for letter, away in _AWAY.items()}
del _NAMES["NY"]


def is_known(name: str) -> bool:
    """Return whether a range is one of those that are known."""
    return name in _DAYS or name in _NAMES or _DAYS_AGO.fullmatch(name) is not None


@lru_cache(maxsize=512)
def day(today: str, name: str, end: str) -> str:
    """Return the first or the last day of a range.

    Args:
        today: The text of a DATE.
        name: The range, one that is known.
        end: ``START`` or ``END``.
    """
    now = dt.date.fromisoformat(today[:10])
    if name in _NAMES:
        span, away = _NAMES[name]
        start, last = _SPANS[span](now, away)
        return (start if end == "START" else last).isoformat()
    found = _DAYS_AGO.fullmatch(name)
    days = _DAYS[name] if found is None else int(found[2]) * (-1 if found[1] == "DAGO" else 1)
    return (now + _DAY * days).isoformat()
