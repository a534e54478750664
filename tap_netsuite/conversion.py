"""SuiteQL's text, asked for in a form that is exact, and turned into typed rows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import msgspec

from tap_netsuite.errors import ConversionError
from tap_netsuite.tables import ColumnType

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_PYTHON_TYPES: Mapping[ColumnType, Any] = {
    ColumnType.INTEGER: int | None,
    ColumnType.NUMBER: Decimal | None,
    ColumnType.BOOLEAN: bool | None,
    ColumnType.DATE: str | None,
    ColumnType.DATETIME: str | None,
    ColumnType.TEXT: str | None,
}

_JSON_TYPES: Mapping[ColumnType, Mapping[str, Any]] = {
    ColumnType.INTEGER: {"type": ["integer", "null"]},
    ColumnType.NUMBER: {"type": ["number", "null"]},
    ColumnType.BOOLEAN: {"type": ["boolean", "null"]},
    ColumnType.DATE: {"type": ["string", "null"], "format": "date"},
    ColumnType.DATETIME: {"type": ["string", "null"], "format": "date-time"},
    ColumnType.TEXT: {"type": ["string", "null"]},
}

_BOOLEANS = {"T": True, "F": False, "t": True, "f": False, "TRUE": True, "FALSE": False, "true": True, "false": False}
_PLACE = re.compile(r"\$\[(\d+)\]\.(\w+)")


def selected_expression(column: str, kind: ColumnType) -> str:
    """Return what to SELECT so that a column comes back whole.

    Bare dates and times come in the account's date format, without the time of day and in the session's zone; both
    are therefore written out by NetSuite, times in UTC (Oracle article_0822031101 on the zone; recorded on the format).

    Args:
        column: The column, qualified by its table.
        kind: What it holds.
    """
    if kind is ColumnType.DATETIME:
        return f'TO_CHAR(SYS_EXTRACT_UTC({column}), \'YYYY-MM-DD"T"HH24:MI:SS"Z"\')'
    if kind is ColumnType.DATE:
        return f"TO_CHAR({column}, 'YYYY-MM-DD')"
    return column


def json_schema(kind: ColumnType, *, native_booleans: bool = True) -> dict[str, Any]:
    """Return the JSON Schema of a column; booleans are NetSuite's `T` and `F` unless `native_booleans`."""
    if kind is ColumnType.BOOLEAN and not native_booleans:
        kind = ColumnType.TEXT
    return dict(_JSON_TYPES[kind])


def column_type(schema: Mapping[str, Any]) -> ColumnType:
    """Return what a column of a catalog holds, by its JSON Schema."""
    types = schema.get("type", "string")
    names = {types} if isinstance(types, str) else set(types)
    for name, kind in (
        ("integer", ColumnType.INTEGER),
        ("number", ColumnType.NUMBER),
        ("boolean", ColumnType.BOOLEAN),
    ):
        if name in names:
            return kind
    formats = {"date": ColumnType.DATE, "date-time": ColumnType.DATETIME}
    return formats.get(schema.get("format", ""), ColumnType.TEXT)


@dataclass(frozen=True)
class Codec:
    """How the rows of one SELECT are decoded, converted and written.

    Columns travel under the aliases `c0`, `c1` and so on: short, and never a reserved word.

    Attributes:
        columns: Column name to what it holds, in the order of the SELECT.
        key: The columns that name a row.
        wire_type: The struct that a row is decoded into: text, or None where NetSuite left a null out.
        row_type: The struct that a row becomes: typed, every column there, named as the stream names them.
    """

    columns: Mapping[str, ColumnType]
    key: tuple[str, ...]
    wire_type: type[msgspec.Struct]
    row_type: type[msgspec.Struct]

    @classmethod
    def of(cls, columns: Mapping[str, ColumnType], key: tuple[str, ...] = ()) -> Codec:
        """Return the codec for these columns."""
        aliases = [f"c{index}" for index in range(len(columns))]
        wire_type = msgspec.defstruct(
            "WireRow",
            [("links", object, None), *((alias, str | None, None) for alias in aliases)],
            forbid_unknown_fields=True,
            gc=False,
        )
        row_type = msgspec.defstruct(
            "Row",
            [(alias, _PYTHON_TYPES[kind], None) for alias, kind in zip(aliases, columns.values(), strict=True)],
            rename=dict(zip(aliases, columns, strict=True)),
            gc=False,
        )
        return cls(columns=dict(columns), key=key, wire_type=wire_type, row_type=row_type)

    def convert(self, items: Sequence[msgspec.Struct]) -> list[msgspec.Struct]:
        """Return typed rows for rows as they came.

        Raises:
            ConversionError: A value does not fit; the message names the row and the column.
        """
        for alias in self._aliases(ColumnType.BOOLEAN):
            for item in items:
                value = getattr(item, alias)
                if value is not None:
                    setattr(item, alias, _BOOLEANS.get(value, value))
        row_types: Any = list[self.row_type]  # type: ignore[name-defined]
        try:
            rows: list[msgspec.Struct] = msgspec.convert(items, row_types, strict=False, from_attributes=True)
        except msgspec.ValidationError as error:
            place = _PLACE.search(str(error))
            if not place:
                raise
            raise ConversionError(self._explain(items[int(place[1])], place[2])) from None
        for alias in self._aliases(ColumnType.NUMBER):
            for item, row in zip(items, rows, strict=True):
                value = getattr(row, alias)
                if value is not None and not value.is_finite():
                    raise ConversionError(self._explain(item, alias))
        return rows

    def record(self, row: msgspec.Struct) -> dict[str, Any]:
        """Return a row as the Singer SDK wants it."""
        return {name: getattr(row, alias) for name, alias in self._alias_of.items()}

    def key_of(self, row: msgspec.Struct) -> tuple[Any, ...]:
        """Return the key of a row, typed or as it came."""
        return tuple(getattr(row, self._alias_of[name]) for name in self.key)

    def in_order(self, rows: Sequence[msgspec.Struct]) -> bool:
        """Return whether every row's key is beyond the one before; a row without a key is not."""
        get = attrgetter(*(self._alias_of[name] for name in self.key))
        try:
            return all(first < second for first, second in pairwise(map(get, rows)))
        except TypeError:
            return False

    @cached_property
    def _alias_of(self) -> dict[str, str]:
        return {name: f"c{index}" for index, name in enumerate(self.columns)}

    def _aliases(self, kind: ColumnType) -> list[str]:
        return [self._alias_of[name] for name, held in self.columns.items() if held is kind]

    def _explain(self, item: msgspec.Struct, alias: str) -> str:
        column = next(name for name, known in self._alias_of.items() if known == alias)
        row = ", ".join(f"{name} {value}" for name, value in zip(self.key, self.key_of(item), strict=True))
        return (
            f"The column {column!r} holds a value that is not of type {self.columns[column]}"
            f"{f' in the row {row}' if row else ''}. "
            "Make it a string in the catalog, or deselect it."
        )
