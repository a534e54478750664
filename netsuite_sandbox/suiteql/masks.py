"""Oracle's date masks, and what TO_CHAR writes under them."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from netsuite_sandbox.suiteql.date_formats import MONTHS

if TYPE_CHECKING:
    from collections.abc import Callable

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_NAME_WIDTH = 9
JULIAN_DAY_OF_ORDINAL_ZERO = 1721425
NOON = 12
_CENTURY = 100

_ELEMENT = re.compile(
    r'"(?P<literal>[^"]*)"'
    r"|(?P<element>SSSSS|SYYYY|Y,YYY|YYYY|RRRR|IYYY|MONTH|HH24|HH12|[AP]\.M\.|YYY|IYY|DDD|DAY|MON|TZH|TZM|TZR"
    r"|FF[1-9]?|YY|RR|IY|MM|RM|WW|IW|DD|DY|HH|MI|SS|AM|PM|CC|FM|Y|I|Q|W|D|J|X)"
    r"|(?P<mark>[^A-Za-z0-9\"])",
    re.IGNORECASE,
)
NEEDS_FRACTION = frozenset({"FF", "X"})


@dataclass(frozen=True)
class Element:
    """A piece of a mask.

    Attributes:
        name: The element in upper case, ``literal`` for quoted text or ``mark`` for a separator.
        text: As written; for a literal what is between the quotes.
        digits: How many digits of a second's fraction.
    """

    name: str
    text: str
    digits: int = 6


@lru_cache(maxsize=1024)
def compiled(mask: str) -> tuple[Element, ...]:
    """Return the pieces of a mask.

    Raises:
        ValueError: It holds something that is no element (ORA-01821), or one that is not supported here.
    """
    elements, end = [], 0
    for found in _ELEMENT.finditer(mask):
        if found.start() != end:
            raise ValueError(mask)
        end = found.end()
        if found["literal"] is not None:
            elements.append(Element("literal", found["literal"]))
        elif found["mark"]:
            elements.append(Element("mark", found["mark"]))
        else:
            name = found["element"].upper()
            if name.startswith("FF"):
                elements.append(Element("FF", found["element"], int(name[2:] or 6)))
            else:
                name = {"PM": "AM", "P.M.": "A.M."}.get(name, name)
                elements.append(Element(name, found["element"]))
    if end != len(mask) or not elements:
        raise ValueError(mask)
    return tuple(elements)


def _like(name: str, written: str) -> str:
    """Return a name in the case in which the mask writes its element."""
    if written[:2].isupper():
        return name.upper()
    return name.capitalize() if written[:1].isupper() else name.lower()


def _padded(name: str, written: str, *, fill: bool) -> str:
    return _like(name, written).ljust(_NAME_WIDTH) if fill else _like(name, written)


def _half_day(moment: dt.datetime, written: str) -> str:
    half = "PM" if moment.hour >= NOON else "AM"
    return _like(f"{half[0]}.{half[1]}." if "." in written else half, written.replace(".", ""))


def _hour12(moment: dt.datetime) -> int:
    return moment.hour % NOON or NOON


_NUMBERS: dict[str, tuple[int, Callable[[dt.datetime], int]]] = {
    "SYYYY": (4, lambda d: d.year),
    "YYYY": (4, lambda d: d.year),
    "RRRR": (4, lambda d: d.year),
    "YYY": (3, lambda d: d.year % 1000),
    "YY": (2, lambda d: d.year % 100),
    "RR": (2, lambda d: d.year % 100),
    "Y": (1, lambda d: d.year % 10),
    "IYYY": (4, lambda d: d.isocalendar().year),
    "IYY": (3, lambda d: d.isocalendar().year % 1000),
    "IY": (2, lambda d: d.isocalendar().year % 100),
    "I": (1, lambda d: d.isocalendar().year % 10),
    "CC": (2, lambda d: (d.year - 1) // _CENTURY + 1),
    "Q": (1, lambda d: (d.month + 2) // 3),
    "MM": (2, lambda d: d.month),
    "WW": (2, lambda d: (d.timetuple().tm_yday - 1) // 7 + 1),
    "W": (1, lambda d: (d.day - 1) // 7 + 1),
    "IW": (2, lambda d: d.isocalendar().week),
    "D": (1, lambda d: d.isoweekday() % 7 + 1),
    "DD": (2, lambda d: d.day),
    "DDD": (3, lambda d: d.timetuple().tm_yday),
    "J": (7, lambda d: d.toordinal() + JULIAN_DAY_OF_ORDINAL_ZERO),
    "HH24": (2, lambda d: d.hour),
    "HH12": (2, _hour12),
    "HH": (2, _hour12),
    "MI": (2, lambda d: d.minute),
    "SS": (2, lambda d: d.second),
    "SSSSS": (5, lambda d: d.hour * 3600 + d.minute * 60 + d.second),
}

_NAMES: dict[str, Callable[[dt.datetime, Element, bool], str]] = {
    "literal": lambda _, e, __: e.text,
    "mark": lambda _, e, __: e.text,
    "MONTH": lambda d, e, fill: _padded(MONTHS[d.month - 1], e.text, fill=fill),
    "MON": lambda d, e, _: _like(MONTHS[d.month - 1][:3], e.text),
    "DAY": lambda d, e, fill: _padded(DAYS[d.weekday()], e.text, fill=fill),
    "DY": lambda d, e, _: _like(DAYS[d.weekday()][:3], e.text),
    "RM": lambda d, e, fill: _like(_ROMAN[d.month - 1], e.text).ljust(4 if fill else 0),
    "AM": lambda d, e, _: _half_day(d, e.text),
    "A.M.": lambda d, e, _: _half_day(d, e.text),
    "Y,YYY": lambda d, _, __: f"{d.year:,}",
    "FF": lambda d, e, _: f"{d.microsecond:06d}000"[: e.digits],
    "X": lambda *_: ".",
}


def write(value: str, mask: str, *, fraction: bool, zone: tuple[str, dt.timedelta] | None = None) -> str:
    """Return a date or timestamp as the mask says.

    Args:
        value: The text of a DATE or TIMESTAMP.
        mask: Oracle's mask.
        fraction: Whether the value may have a fraction of a second; a DATE has none and refuses FF (ORA-01821).
        zone: The zone's name and its distance from UTC, for a value that has one.

    Raises:
        ValueError: The mask does not fit the value.
    """
    moment = dt.datetime.fromisoformat(value)
    fill = True
    written = []
    for element in compiled(mask):
        number = _NUMBERS.get(element.name)
        if number:
            width, of = number
            sign = " " if element.name == "SYYYY" and fill else ""
            written.append(sign + (f"{of(moment):0{width}d}" if fill else str(of(moment))))
        elif element.name == "FM":
            fill = not fill
        elif element.name in NEEDS_FRACTION and not fraction:
            raise ValueError(mask)
        elif element.name.startswith("TZ"):
            written.append(_zone_element(element.name, zone))
        else:
            written.append(_NAMES[element.name](moment, element, fill))
    return "".join(written)


def _zone_element(name: str, zone: tuple[str, dt.timedelta] | None) -> str:
    if zone is None:
        raise ValueError(name)
    zone_name, ahead = zone
    minutes = int(ahead.total_seconds() // 60)
    hours, rest = divmod(abs(minutes), 60)
    return {"TZH": f"{'-' if minutes < 0 else '+'}{hours:02d}", "TZM": f"{rest:02d}", "TZR": zone_name}[name]
