"""What is known of NetSuite's analytic tables before an account is asked: `tables.toml`, read into dataclasses."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


class ColumnType(StrEnum):
    """What a column holds, and so how it is asked for and what it becomes."""

    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    DATETIME = "datetime"
    TEXT = "text"


@dataclass(frozen=True)
class Parent:
    """The row of another table that a row belongs to and is read again with.

    Attributes:
        table: The other table; its key is `id`.
        column: The column that holds the other row's id.
        modified: When the other row last changed.
        own_modified: When this row itself last changed.
    """

    table: str
    column: str
    modified: str
    own_modified: str


@dataclass(frozen=True)
class Table:
    """A table of SuiteQL, or the part of one that holds a single record type.

    Attributes:
        name: The stream's name: the table's, or the record type's.
        source: The table in the FROM clause.
        columns: Column name to what it holds, all in lower case.
        key: Columns that name a row once; empty where nothing does.
        modified: The column that every change of a row moves; with a `parent` it is worked out, not read.
        modified_doubtful: Whether an account may lack the `modified` column.
        created: The column that tells new rows from changed ones.
        where: The condition that tells a record type from the others in its table.
        permission: What a role must have to see it; empty if not known.
        core: Whether it is selected unless the catalog says otherwise.
        no_record_type: Whether the metadata catalog does not list it.
        custom_fields: The value of `customfield.fieldtype` of the custom fields that it carries.
        parent: The row of another table that its rows belong to.
        default_columns: Columns selected unless the catalog says otherwise; None for all.
    """

    name: str
    source: str
    columns: Mapping[str, ColumnType] = field(default_factory=dict)
    key: tuple[str, ...] = ("id",)
    modified: str | None = None
    modified_doubtful: bool = False
    created: str | None = None
    where: str | None = None
    permission: str = ""
    core: bool = False
    no_record_type: bool = False
    custom_fields: str | None = None
    parent: Parent | None = None
    default_columns: frozenset[str] | None = None


@dataclass(frozen=True)
class RecordType:
    """A record type that shares its table with others.

    Attributes:
        table: The table it lives in.
        where: The condition that tells it from the others.
    """

    table: str
    where: str


def _table(name: str, entry: Mapping[str, Any]) -> Table:
    columns = {column: kind for kind in ColumnType for column in entry.get(kind, ())}
    parent = Parent(**entry["parent"]) if "parent" in entry else None
    return Table(
        name=name,
        source=name,
        columns=dict(sorted(columns.items())),
        key=tuple(entry.get("key", ("id",))),
        modified=entry.get("modified"),
        modified_doubtful=entry.get("modified_doubtful", False),
        created=entry.get("created"),
        permission=entry.get("permission", ""),
        core=entry.get("core", False),
        no_record_type=entry.get("no_record_type", False),
        custom_fields=entry.get("custom_fields"),
        parent=parent,
    )


@cache
def _known() -> tuple[dict[str, Table], dict[str, RecordType]]:
    data = tomllib.loads(resources.files(__package__).joinpath("tables.toml").read_text(encoding="utf-8"))
    tables = {name: _table(name, entry) for name, entry in data["tables"].items()}
    return tables, {name: RecordType(**entry) for name, entry in data["record_types"].items()}


def known_tables() -> Mapping[str, Table]:
    """Return every table of `tables.toml` by name."""
    return _known()[0]


def known_record_types() -> Mapping[str, RecordType]:
    """Return every record type of `tables.toml` that shares a table, by its name in lower case."""
    return _known()[1]


def is_custom(name: str) -> bool:
    """Return whether a table is that of a custom record type or a custom list."""
    return name.startswith(("customrecord", "customlist"))


def custom_table(name: str, columns: Mapping[str, ColumnType] | None = None) -> Table:
    """Return the table of a custom record type or a custom list.

    Custom records carry `lastmodified` and `created`; the values of a custom list carry no date (recorded by several
    clients of live accounts).

    Args:
        name: `customrecord_...` or `customlist_...`, in lower case.
        columns: The custom fields of the record type.
    """
    standard = {"id": ColumnType.INTEGER, "name": ColumnType.TEXT, "isinactive": ColumnType.BOOLEAN}
    if name.startswith("customlist"):
        return Table(name=name, source=name, columns=standard | dict(columns or {}))
    standard |= {
        "externalid": ColumnType.TEXT,
        "owner": ColumnType.INTEGER,
        "created": ColumnType.DATETIME,
        "lastmodified": ColumnType.DATETIME,
    }
    return Table(
        name=name,
        source=name,
        columns=standard | dict(columns or {}),
        modified="lastmodified",
        created="created",
        permission="Lists > Custom Record Entries",
    )
