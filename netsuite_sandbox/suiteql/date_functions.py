"""Oracle's arithmetic of dates, on the texts in which DATE and TIMESTAMP are held."""

from __future__ import annotations

import calendar
import datetime as dt
from functools import lru_cache
from typing import TYPE_CHECKING

from netsuite_sandbox.suiteql import date_formats, mask_reading, masks, zones
from netsuite_sandbox.suiteql.numbers import exact, stored

if TYPE_CHECKING:
    from collections.abc import Callable

    from netsuite_sandbox.suiteql.numbers import Number

_DAY = 86400
_MONTHS = 12
_DAYS_OF_A_MONTH = 31
_SEVEN = 7


@lru_cache(maxsize=4096)
def to_date(text: str, mask: str) -> str:
    """Return TO_DATE."""
    return zones.date_text_of(mask_reading.read(text, mask, fraction=False)[0])


@lru_cache(maxsize=4096)
def to_timestamp(text: str, mask: str) -> str:
    """Return TO_TIMESTAMP."""
    return zones.text_of(mask_reading.read(text, mask, fraction=True)[0])


def to_instant(text: str, mask: str, session_zone: str) -> str:
    """Return TO_TIMESTAMP_TZ as a moment in UTC; without a zone in the text it is in the session's."""
    moment, ahead = mask_reading.read(text, mask, fraction=True)
    if ahead is None:
        return zones.instant(zones.text_of(moment), session_zone)
    return zones.text_of(moment - ahead)


def date_text(value: str, mask: str) -> str:
    """Return TO_CHAR of a DATE."""
    return masks.write(value, mask, fraction=False)


def timestamp_text(value: str, mask: str) -> str:
    """Return TO_CHAR of a TIMESTAMP."""
    return masks.write(value, mask, fraction=True)


def instant_text(value: str, zone: str, mask: str) -> str:
    """Return TO_CHAR of a moment, as the clocks of a zone showed it."""
    return masks.write(zones.local(value, zone), mask, fraction=True, zone=(zone, zones.offset(value, zone)))


def plus_days(value: str, days: Number) -> str:
    """Return a date a number of days later, to the second."""
    seconds = int((exact(days) * _DAY).to_integral_value())
    return zones.date_text_of(dt.datetime.fromisoformat(value) + dt.timedelta(seconds=seconds))


def days_between(later: str, earlier: str) -> Number:
    """Return how many days lie between two dates, with decimals."""
    span = dt.datetime.fromisoformat(later) - dt.datetime.fromisoformat(earlier)
    seconds = span.days * _DAY + span.seconds
    return stored(exact(seconds) / _DAY) if seconds % _DAY else seconds // _DAY


def add_months(value: str, months: Number) -> str:
    """Return ADD_MONTHS: the last day of a month stays the last day."""
    moment = dt.datetime.fromisoformat(value)
    year, month = divmod(moment.year * _MONTHS + moment.month - 1 + int(months), _MONTHS)
    last = calendar.monthrange(year, month + 1)[1]
    at_end = moment.day == calendar.monthrange(moment.year, moment.month)[1]
    return zones.date_text_of(moment.replace(year=year, month=month + 1, day=last if at_end else min(moment.day, last)))


def last_day(value: str) -> str:
    """Return LAST_DAY of the month; the time of day stays."""
    moment = dt.datetime.fromisoformat(value)
    return zones.date_text_of(moment.replace(day=calendar.monthrange(moment.year, moment.month)[1]))


def next_day(value: str, name: str) -> str:
    """Return NEXT_DAY: the next weekday of that name after a date."""
    moment = dt.datetime.fromisoformat(value)
    wanted = [number for number, day in enumerate(masks.DAYS) if name.strip().lower() in {day.lower(), day[:3].lower()}]
    ahead = (wanted[0] - moment.weekday() - 1) % _SEVEN + 1
    return zones.date_text_of(moment + dt.timedelta(days=ahead))


# Hours ahead of Greenwich, of the zones that NEW_TIME knows.
_NEW_TIME = {
    "AST": -4, "ADT": -3, "BST": -11, "BDT": -10, "CST": -6, "CDT": -5, "EST": -5, "EDT": -4, "GMT": 0, "HST": -10,
    "HDT": -9, "MST": -7, "MDT": -6, "NST": -3.5, "PST": -8, "PDT": -7, "YST": -9, "YDT": -8,
}  # fmt: skip


def new_time(value: str, here: str, there: str) -> str:
    """Return NEW_TIME: what clocks in one zone show when those in another show a time.

    Raises:
        KeyError: A zone is none of those that it knows (ORA-01857).
    """
    hours = _NEW_TIME[there.upper()] - _NEW_TIME[here.upper()]
    return zones.date_text_of(dt.datetime.fromisoformat(value) + dt.timedelta(hours=hours))


def months_between(later: str, earlier: str) -> Number:
    """Return MONTHS_BETWEEN: whole if both are the same day of the month or both the last, else in 31sts."""
    one, two = dt.datetime.fromisoformat(later), dt.datetime.fromisoformat(earlier)
    months = (one.year - two.year) * _MONTHS + one.month - two.month
    both_last = all(d.day == calendar.monthrange(d.year, d.month)[1] for d in (one, two))
    if one.day == two.day or both_last:
        return months
    seconds = (one.day - two.day) * _DAY + (_second_of_day(one) - _second_of_day(two))
    return stored(months + exact(seconds) / (_DAYS_OF_A_MONTH * _DAY))


def _second_of_day(moment: dt.datetime) -> int:
    return moment.hour * 3600 + moment.minute * 60 + moment.second


def _start_of_day(d: dt.datetime) -> dt.datetime:
    return dt.datetime(d.year, d.month, d.day)  # noqa: DTZ001 - a DATE has no zone


_STARTS: dict[str, Callable[[dt.datetime], dt.datetime]] = {
    "YEAR": lambda d: dt.datetime(d.year, 1, 1),  # noqa: DTZ001 - a DATE has no zone
    "Q": lambda d: dt.datetime(d.year, (d.month - 1) // 3 * 3 + 1, 1),  # noqa: DTZ001 - a DATE has no zone
    "MONTH": lambda d: dt.datetime(d.year, d.month, 1),  # noqa: DTZ001 - a DATE has no zone
    "IYYY": lambda d: dt.datetime.fromisocalendar(d.isocalendar().year, 1, 1),
    "IW": lambda d: _start_of_day(d) - dt.timedelta(days=d.weekday()),
    "WW": lambda d: _start_of_day(d) - dt.timedelta(days=(d.timetuple().tm_yday - 1) % 7),
    "W": lambda d: _start_of_day(d) - dt.timedelta(days=(d.day - 1) % 7),
    "D": lambda d: _start_of_day(d) - dt.timedelta(days=d.isoweekday() % 7),
    "DD": _start_of_day,
    "HH": lambda d: d.replace(minute=0, second=0),
    "MI": lambda d: d.replace(second=0),
}
_UNITS = {
    **dict.fromkeys(("SYYYY", "YYYY", "YEAR", "SYEAR", "YYY", "YY", "Y"), "YEAR"),
    **dict.fromkeys(("IYYY", "IYY", "IY", "I"), "IYYY"),
    **dict.fromkeys(("MONTH", "MON", "MM", "RM"), "MONTH"),
    **dict.fromkeys(("DDD", "DD", "J"), "DD"),
    **dict.fromkeys(("DAY", "DY", "D"), "D"),
    **dict.fromkeys(("HH", "HH12", "HH24"), "HH"),
    **{name: name for name in ("Q", "IW", "WW", "W", "MI")},
}


def start_of(value: str, unit: str) -> str:
    """Return TRUNC of a date to the start of a year, quarter, month, week, day, hour or minute.

    Raises:
        KeyError: The unit is none (ORA-01898).
    """
    moment = dt.datetime.fromisoformat(value).replace(microsecond=0)
    return zones.date_text_of(_STARTS[_UNITS[unit.upper()]](moment))


def account_date(text: str, date_format: str) -> str:
    """Return the date that a bare text in the account's format means."""
    return date_formats.read(text, date_format)


def is_unit(unit: str) -> bool:
    """Return whether TRUNC takes that unit."""
    return unit.upper() in _UNITS
