"""Which record types an account has: NetSuite's own with the account's fields in them, and the account's own."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from netsuite_sandbox.records import refusals
from netsuite_sandbox.records.definitions import Field, Kind, Part, RecordType, standard_types
from netsuite_sandbox.schema import Type

if TYPE_CHECKING:
    from collections.abc import Mapping

    from netsuite_sandbox.schema import Column, Table
    from netsuite_sandbox.store import Store

_KINDS = {
    Type.INTEGER: Kind.INTEGER,
    Type.NUMBER: Kind.NUMBER,
    Type.TEXT: Kind.STRING,
    Type.CLOB: Kind.STRING,
    Type.BOOLEAN: Kind.BOOLEAN,
    Type.DATE: Kind.DATE,
    Type.DATETIME: Kind.DATETIME,
}
_CUSTOM_PREFIXES = ("custentity", "custbody", "custcol", "custitem", "custrecord")
# Targets of references that are no record type here, where their table is not simply named like them.
_TABLES = {"customerStatus": "entitystatus"}


@dataclass(frozen=True)
class AccountTypes:
    """The record types of an account at one moment.

    Attributes:
        types: The record types by name in lower case.
        tables: The analytic tables by name.
        by_table: For a table that only one record type lives in, that type's name.
    """

    types: Mapping[str, RecordType]
    tables: Mapping[str, Table]
    by_table: Mapping[str, str] = field(default_factory=dict)

    def find(self, name: str) -> RecordType:
        """Return a record type by its name in any case, or raise the 404 of an unknown one."""
        found = self.types.get(name.lower())
        if found is None:
            raise refusals.no_such_type(name)
        return found

    def table_of(self, target: str) -> str:
        """Return the table that holds what a reference points to; empty where the account has none."""
        record_type = self.types.get(target.lower())
        if record_type:
            return record_type.table
        name = _TABLES.get(target, target.lower())
        return name if name in self.tables else ""

    def table_for(self, owner: str, each: Field) -> str:
        """Return the table that a field of a record in the table ``owner`` refers to; empty where unknown."""
        if each.target:
            return self.table_of(each.target)
        table = self.tables.get(owner)
        column = table.columns.get(each.column) if table else None
        return column.references if column and column.references in self.tables else ""


class TypeCatalog:
    """Works out the account's record types, again whenever its schema changes."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._version = -1
        self._current: AccountTypes | None = None

    def current(self) -> AccountTypes:
        """Return the record types as the account's schema is now."""
        (version,) = self._store.reader().execute("PRAGMA schema_version").fetchone()
        current = self._current
        if current is None or version != self._version:
            current = self._current = _account_types(self._store.tables)
            self._version = version
        return current


def _account_types(tables: Mapping[str, Table]) -> AccountTypes:
    by_table: dict[str, str] = {}
    for each in standard_types().values():
        if not each.where:
            by_table[each.table] = each.name
    own = {
        name: table
        for name, table in tables.items()
        if name.startswith(("customrecord_", "customlist_")) and "id" in table.columns
    }
    by_table |= {name: name for name in own}
    types = {
        each.name.lower(): _with_custom_fields(each, tables, by_table)
        for each in standard_types().values()
        if each.table in tables and "id" in tables[each.table].columns
    }
    types |= {name: _own_type(table, by_table) for name, table in own.items()}
    return AccountTypes(MappingProxyType(types), tables, MappingProxyType(by_table))


def _with_custom_fields(
    record_type: RecordType, tables: Mapping[str, Table], by_table: Mapping[str, str]
) -> RecordType:
    sublists = {
        name: replace(each, part=_extended(each.part, tables["transactionline"], by_table))
        if each.lines and "transactionline" in tables
        else each
        for name, each in record_type.sublists.items()
    }
    body = _extended(record_type.body, tables[record_type.table], by_table)
    return replace(record_type, body=body, sublists=MappingProxyType(sublists))


def _extended(part: Part, table: Table, by_table: Mapping[str, str]) -> Part:
    custom = {
        name: _custom_field(column, by_table)
        for name, column in table.columns.items()
        if column.custom or name.startswith(_CUSTOM_PREFIXES)
    }
    return replace(part, fields=MappingProxyType({**part.fields, **custom})) if custom else part


def _custom_field(column: Column, by_table: Mapping[str, str]) -> Field:
    kind = _KINDS[column.type]
    if column.references:
        kind = Kind.MULTISELECT if column.type is Type.TEXT else Kind.REFERENCE
    target = by_table.get(column.references, column.references)
    return Field(column.name, kind, column.label or column.name, column.name, target, custom=True)


def _own_type(table: Table, by_table: Mapping[str, str]) -> RecordType:
    """Return a custom record type or list, which has the fields that its table has columns for."""
    names = {
        "id": ("id", Kind.STRING),
        "name": ("name", Kind.STRING),
        "externalid": ("externalId", Kind.STRING),
        "isinactive": ("isInactive", Kind.BOOLEAN),
        "owner": ("owner", Kind.REFERENCE),
        "created": ("created", Kind.DATETIME),
        "lastmodified": ("lastModified", Kind.DATETIME),
        "scriptid": ("scriptId", Kind.STRING),
        "abbreviation": ("abbreviation", Kind.STRING),
    }
    titles = {
        "id": "Internal ID",
        "externalid": "External ID",
        "isinactive": "Inactive",
        "lastmodified": "Last Modified",
    }
    computed = {"id", "created", "lastmodified", "scriptid"}
    fields = {
        name: Field(
            name,
            kind,
            titles.get(column, name.capitalize()),
            column,
            "employee" if kind is Kind.REFERENCE else "",
            read_only=column in computed,
        )
        for column, (name, kind) in names.items()
        if column in table.columns
    }
    required = ("name",) if "name" in table.columns else ()
    defaults = {"isInactive": False} if "isInactive" in fields else {}
    body = _extended(Part(fields, required=required, defaults=defaults), table, by_table)
    return RecordType(table.name, table.name, table.name, body)
