"""Values of Singer records as NetSuite's record service takes them, exact to the last digit, or a reason why not."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from netsuite_rest.metadata import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from netsuite_rest.metadata import Field

_TRUTH: dict[object, bool] = {"t": True, "true": True, "1": True, "f": False, "false": False, "0": False}
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_MIDNIGHT = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]00:00(:00(\.0+)?)?(Z|[+-]00(:?00)?)?")
_LONGEST_EXPONENT = 400

COLLECTIONS = (Kind.SUBLIST, Kind.MULTISELECT)
"""Kinds of field whose value is a list of lines under `items`."""


class Unfit(ValueError):  # noqa: N818 - the value is unfit for its field
    """A value does not fit its field; the text says what the field takes."""


def convert(field: Field, value: object) -> Any:  # noqa: ANN401 - any JSON value
    """Return a value as NetSuite takes it in this field; null stays null and empties the field.

    Raises:
        Unfit: The value does not fit.
    """
    if value is None:
        return None
    if field.kind in COLLECTIONS:
        return _collection(field, value)
    if field.kind is Kind.REFERENCE:
        return _reference(field, value)
    if field.kind is Kind.SUBRECORD:
        if not isinstance(value, dict):
            raise Unfit("takes an object")
        return convert_members(field.fields, value)
    return _scalar(field, value)


def convert_members(fields: tuple[Field, ...], members: Mapping[str, Any]) -> dict[str, Any]:
    """Return a line or subrecord with names and values as NetSuite takes them.

    A name that the catalog does not list goes as it is: the catalog is not complete below the body, and NetSuite,
    asked to, refuses names that it does not know. `links` are NetSuite's own and left out.
    """
    known = {field.name.casefold(): field for field in fields}
    result: dict[str, Any] = {}
    for name, value in members.items():
        field = known.get(name.casefold())
        if name == "links":
            continue
        result[field.name if field else name] = convert(field, value) if field else value
    return result


def _scalar(field: Field, value: object) -> Any:  # noqa: ANN401 - any JSON value
    """Return the value of a plain field."""
    if isinstance(value, dict | list):
        return value  # enumerations take {"id": ...}; whatever else this is, NetSuite says what it thinks of it
    converter = _BY_FORMAT.get(field.format) or _BY_TYPE.get(field.type)
    return converter(value) if converter else value


def _reference(field: Field, value: object) -> Any:  # noqa: ANN401 - any JSON value
    """Return a reference; a bare id becomes an object, an object goes as it is, without its links."""
    if isinstance(value, dict):
        return convert_members(field.fields, value)
    return {"id": _id(value)}


def _collection(field: Field, value: object) -> Any:  # noqa: ANN401 - any JSON value
    """Return a sublist or multiselect: a list, or an object with `items`."""
    lines = value.get("items", value) if isinstance(value, dict) else value
    if lines is None:
        return {"items": None}
    if field.kind is Kind.MULTISELECT and not isinstance(lines, list | dict):
        lines = [lines]
    if not isinstance(lines, list):
        raise Unfit('takes a list, or an object with a list of "items"')
    if field.kind is Kind.MULTISELECT:
        return {"items": [line if isinstance(line, dict) else {"id": _id(line)} for line in lines]}
    if not all(isinstance(line, dict) for line in lines):
        raise Unfit("takes a list of objects, one for each line")
    return {"items": [convert_members(field.fields, line) for line in lines]}


def _id(value: object) -> str:
    """Return an id, which NetSuite writes as text (Oracle section_1545142037)."""
    if isinstance(value, str) and value:
        return value
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return str(_whole(value))
    raise Unfit('takes an internal id, or an object such as {"id": "36"} or {"externalId": "A-1"}')


def _text(value: object) -> str:
    """Return text; numbers are written in full."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        raise Unfit("takes text, not true or false")
    number = _number(value)
    return format(number, "f") if isinstance(number, Decimal) else str(number)


def _whole(value: object) -> int:
    """Return a whole number."""
    number = _number(value)
    if number != int(number):
        raise Unfit(f"takes a whole number, not {value}")
    return int(number)


def _number(value: object) -> int | Decimal:
    """Return a number without changing a digit."""
    if isinstance(value, bool):
        raise Unfit("takes a number, not true or false")
    if isinstance(value, str):
        try:
            value = int(value) if re.fullmatch(r"[+-]?[0-9]{1,400}", value.strip()) else Decimal(value.strip())
        except InvalidOperation:
            raise Unfit(f"takes a number, not {value!r}") from None
    if isinstance(value, float):  # only stream maps make these; str() gives the digits that they stand for
        value = Decimal(str(value))
    if isinstance(value, Decimal):
        return _finite(value)
    if isinstance(value, int):
        return value
    raise Unfit(f"takes a number, not {value!r}")


def _finite(value: Decimal) -> Decimal:
    """Return a number that can be written in full."""
    if not value.is_finite() or abs(value.adjusted()) > _LONGEST_EXPONENT:
        raise Unfit(f"takes a number, not {value}")
    return value


def _truth(value: object) -> bool:
    """Return true or false; `T` and `F` are SuiteQL's way of writing them."""
    known = _TRUTH.get(str(value).strip().casefold()) if isinstance(value, str | int) else None
    if known is None:
        raise Unfit(f"takes true or false (or 'T' or 'F'), not {value!r}")
    return known


def _date(value: object) -> str:
    """Return a date; midnight without a zone or in UTC, as warehouses write dates, is one."""
    text = value.strip() if isinstance(value, str) else ""
    midnight = _MIDNIGHT.fullmatch(text)
    text = midnight[1] if midnight else text
    try:
        if _DATE.fullmatch(text):
            return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC).strftime("%Y-%m-%d")
    except ValueError:
        pass
    raise Unfit(f"takes a date such as 2026-03-31, not {value!r}")


def _date_time(value: object) -> str:
    """Return a time in UTC, to the microsecond if the record says so; a time without a zone is taken to be UTC."""
    text = value.strip() if isinstance(value, str) else ""
    try:
        time = datetime.fromisoformat(text)
        time = (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        time = None
    if time is None or _DATE.fullmatch(text):
        raise Unfit(f"takes a date and time such as 2026-03-31T17:05:00Z, not {value!r}")
    return time.isoformat().removesuffix("+00:00") + "Z"


_BY_FORMAT: dict[str, Callable[[object], Any]] = {"date": _date, "date-time": _date_time}
_BY_TYPE: dict[str, Callable[[object], Any]] = {
    "string": _text,
    "integer": _whole,
    "number": _number,
    "boolean": _truth,
}
