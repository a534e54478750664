"""The user's date format: how a bare SELECT shows a day, and which texts compare with a date."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

# Every format of the preference Date Format (Set Preferences, General).
FORMATS = (
    "M/D/YYYY", "D/M/YYYY", "D-Mon-YYYY", "D.M.YYYY", "D-MONTH-YYYY", "D MONTH, YYYY", "YYYY/M/D", "YYYY-M-D",
    "MM/DD/YYYY", "DD/MM/YYYY", "DD-Mon-YYYY", "DD.MM.YYYY", "DD-MONTH-YYYY", "DD MONTH, YYYY", "YYYY/MM/DD",
    "YYYY-MM-DD",
)  # fmt: skip

_ELEMENT = re.compile("YYYY|MONTH|Month|Mon|MM|M|DD|D")

_PATTERNS = {
    "YYYY": r"(?P<year>\d{4})",
    "MM": r"(?P<month>\d{1,2})",
    "M": r"(?P<month>\d{1,2})",
    "DD": r"(?P<day>\d{1,2})",
    "D": r"(?P<day>\d{1,2})",
    "Mon": "(?P<name>[A-Za-z]{3})",
    "MONTH": "(?P<name>[A-Za-z]{3,9})",
    "Month": "(?P<name>[A-Za-z]{3,9})",
}


@lru_cache(maxsize=1 << 16)
def show(day: str, date_format: str) -> str:
    """Return the day ``YYYY-MM-DD`` (whatever follows is left out) in the user's format."""
    year, month, number = day[:4], day[5:7], day[8:10]
    name = MONTHS[int(month) - 1]
    elements = {
        "YYYY": year,
        "MM": month,
        "M": month.lstrip("0"),
        "DD": number,
        "D": number.lstrip("0"),
        "Mon": name[:3],
        "MONTH": name,
        "Month": name,
    }
    return _ELEMENT.sub(lambda found: elements[found.group()], date_format)


@lru_cache(maxsize=64)
def _pattern(date_format: str) -> re.Pattern[str]:
    parts, end = [], 0
    for found in _ELEMENT.finditer(date_format):
        parts += [re.escape(date_format[end : found.start()]), _PATTERNS[found.group()]]
        end = found.end()
    return re.compile("".join(parts) + re.escape(date_format[end:]))


@lru_cache(maxsize=4096)
def read(shown: str, date_format: str) -> str:
    """Return ``YYYY-MM-DD`` for a text in the user's format.

    Raises:
        ValueError: It is not in that format, or no such day exists.
    """
    found = _pattern(date_format).fullmatch(shown.strip())
    if not found:
        raise ValueError(shown)
    parts = found.groupdict()
    name = parts.get("name")
    month = next(
        (n for n, full in enumerate(MONTHS, 1) if name.lower() in {full.lower(), full[:3].lower()}), 0
    ) if name else int(parts["month"])  # fmt: skip
    return dt.date(int(parts["year"]), month, int(parts["day"])).isoformat()
