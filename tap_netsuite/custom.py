"""What an account added: custom fields, custom record types and custom lists, and the types of their columns."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from netsuite_rest import suiteql
from netsuite_rest.errors import PermissionMissing, QueryRefused
from netsuite_rest.metadata import Kind
from netsuite_rest.suiteql import Key, Query
from tap_netsuite.tables import ColumnType

if TYPE_CHECKING:
    from netsuite_rest.metadata import Field
    from netsuite_rest.transport import Transport

logger = logging.getLogger(__name__)

_VALUE_TYPES = {
    "checkbox": ColumnType.BOOLEAN,
    "currency": ColumnType.NUMBER,
    "date": ColumnType.DATE,
    "datetime": ColumnType.DATETIME,
    "datetimetz": ColumnType.DATETIME,
    "decimal": ColumnType.NUMBER,
    "decimalnumber": ColumnType.NUMBER,
    "float": ColumnType.NUMBER,
    "integer": ColumnType.INTEGER,
    "integernumber": ColumnType.INTEGER,
    "listrecord": ColumnType.INTEGER,
    "percent": ColumnType.NUMBER,
    "select": ColumnType.INTEGER,
}
"""`customfield.fieldvaluetype`, as people see it (Check Box, List/Record), without case and marks."""

_JSON_TYPES = {"integer": ColumnType.INTEGER, "number": ColumnType.NUMBER, "boolean": ColumnType.BOOLEAN}
_FORMATS = {"date": ColumnType.DATE, "date-time": ColumnType.DATETIME}


@dataclass(frozen=True)
class CustomField:
    """A field that the account added.

    Attributes:
        name: The script id in lower case, which is the column's name.
        kind: What it was added to: `ENTITY`, `BODY`, `COLUMN`, `ITEM`, `RECORD` and so on.
        type: What the column holds.
        owner: The number of the custom record type that it belongs to, empty for others.
    """

    name: str
    kind: str
    type: ColumnType
    owner: str


def custom_fields(transport: Transport) -> list[CustomField]:
    """Return the account's custom fields; none if the role cannot see them."""
    rows = _rows(transport, "customfield", ("scriptid", "fieldtype", "fieldvaluetype", "recordtype"))
    return [
        CustomField(
            name=row["c0"].lower(),
            kind=row.get("c1", "").upper(),
            type=_VALUE_TYPES.get(re.sub(r"[^a-z]", "", row.get("c2", "").lower()), ColumnType.TEXT),
            owner=row.get("c3", ""),
        )
        for row in rows
        if "c0" in row
    ]


def custom_record_types(transport: Transport) -> dict[str, str]:
    """Return the tables of the account's custom record types, and the number of each."""
    rows = _rows(transport, "customrecordtype", ("scriptid", "internalid"))
    return {row["c0"].lower(): row["c1"] for row in rows if "c0" in row}


def custom_lists(transport: Transport) -> list[str]:
    """Return the tables of the account's custom lists."""
    return [row["c0"].lower() for row in _rows(transport, "customlist", ("scriptid",)) if "c0" in row]


def catalog_type(field: Field) -> ColumnType | None:
    """Return what the SuiteQL column of a record's field holds, None if it is no column.

    A reference becomes the id of the other record; ids of what people pick from a fixed choice are words.
    """
    if field.name.lower() == "id":
        return ColumnType.INTEGER
    if field.kind in {Kind.SUBLIST, Kind.SUBRECORD}:
        return None
    if field.kind is Kind.REFERENCE:
        return ColumnType.INTEGER if (field.reference or field.custom) and not field.enum else ColumnType.TEXT
    if field.kind is Kind.MULTISELECT or field.enum:
        return ColumnType.TEXT
    return _JSON_TYPES.get(field.type) or _FORMATS.get(field.format, ColumnType.TEXT)


def _rows(transport: Transport, table: str, columns: tuple[str, ...]) -> list[dict[str, str]]:
    """Return all rows of a small table, the columns as `c0`, `c1` and so on."""
    select = tuple(f"{column} AS c{index}" for index, column in enumerate(columns))
    query = Query(select=(*select, "internalid AS k"), source=table, key=(Key("internalid"),))
    rows: list[dict[str, str]] = []
    try:
        while True:
            page = suiteql.run(transport, query.page(after=[int(rows[-1]["k"])] if rows else None))
            rows += page.items
            if page.total_results <= len(page.items):
                return rows
    except (QueryRefused, PermissionMissing) as error:
        logger.warning(
            "The role cannot read %s, so what the account added may be missing from the catalog. Ask for the "
            "permission to see customizations. NetSuite's words: %s",
            table,
            error.detail,
        )
        return []
