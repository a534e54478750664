"""References between records: which row an id or an external id means, and how NetSuite shows it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from netsuite_sandbox.records import refusals
from netsuite_sandbox.schema import Type, quoted

if TYPE_CHECKING:
    import sqlite3

    from netsuite_sandbox.records.catalog import AccountTypes
    from netsuite_sandbox.records.conversion import Stored
    from netsuite_sandbox.records.definitions import Field

# Ids that stand for a preference and are no row (recorded 2020).
_PREFERENCES = {("account", -10): "Use System Preference"}
# Tables in which records of several types live, and the column that tells them apart.
_SHARED = {"item": ("itemtype", "subtype"), "transaction": ("type",), "entity": ("type",)}
_INTEGER = re.compile(r"-?[0-9]{1,18}")


@dataclass(frozen=True)
class References:
    """Looks up what references mean.

    Attributes:
        connection: Where to look.
        types: The account's record types.
    """

    connection: sqlite3.Connection
    types: AccountTypes

    def resolve(self, owner: str, each: Field, sent: object, path: str) -> Stored:
        """Return the key of the row that a sent reference means.

        A reference is ``{"id": ...}``, ``{"externalId": ...}`` or a bare id (seen live in 2026).

        Args:
            owner: The table of the record that refers.
            each: The referring field.
            sent: The value sent, not null.
            path: Where it stands in the body, for the refusal.

        Raises:
            ServiceError: If the value is no reference, or nothing has that id.
        """
        key: Any = sent
        column = ""
        if isinstance(sent, dict):
            key, column = (sent["id"], "") if sent.get("id") is not None else (sent.get("externalId"), "externalid")
        if isinstance(key, bool) or not isinstance(key, (str, int, Decimal)) or key == "":
            raise refusals.bad_value(each.name, path)
        table = self.types.table_for(owner, each)
        if not table:
            return str(key)
        found = self._find(table, str(key), column)
        if found is None:
            raise refusals.bad_reference(str(key), each.name, path)
        return found

    def resolve_many(self, owner: str, each: Field, sent: object, path: str) -> Stored:
        """Return the keys that a sent multi-select means, as its column holds them: separated by commas.

        Raises:
            ServiceError: If the value is not ``{"items": [...]}`` or one of the references is bad.
        """
        items = sent.get("items") if isinstance(sent, dict) else sent
        if not isinstance(items, list):
            raise refusals.bad_value(each.name, path)
        keys = [self.resolve(owner, each, one, f"{path}.items[{index}]") for index, one in enumerate(items)]
        return ", ".join(str(key) for key in keys) or None

    def key_of(self, table: str) -> str:
        """Return the column by which rows of a table are referred to."""
        return (self.types.tables[table].key or ("id",))[0]

    def _find(self, table: str, wanted: str, column: str) -> Stored:
        key = self.key_of(table)
        columns = self.types.tables[table].columns
        condition = f"{quoted(key)} = ?"
        if column:
            if column not in columns:
                return None
            condition = f"{quoted(column)} = ? COLLATE NOCASE"
        elif columns[key].type is Type.INTEGER:
            if not _INTEGER.fullmatch(wanted):
                return None
            if (table, int(wanted)) in _PREFERENCES:
                return int(wanted)
        row = self.connection.execute(
            f"SELECT {quoted(key)} FROM {quoted(table)} WHERE {condition} LIMIT 1", (wanted,)
        ).fetchone()
        return row[0] if row else None

    def display(self, table: str, key: Stored) -> str | None:
        """Return what NetSuite shows for a row: ``refName``. None where it has none."""
        definition = self.types.tables.get(table)
        if definition is None or definition.display not in definition.columns:
            return None
        row = self.connection.execute(
            f"SELECT {quoted(definition.display)} FROM {quoted(table)} WHERE {quoted(self.key_of(table))} = ? LIMIT 1",
            (key,),
        ).fetchone()
        if row is None:
            return _PREFERENCES.get((table, int(key or 0))) if _INTEGER.fullmatch(str(key)) else None
        return None if row[0] is None else str(row[0])

    def type_of(self, target: str, table: str, key: Stored) -> str:
        """Return the record type of a row, for its link: the target, unless rows of several types share the table."""
        if target not in _SHARED:
            return target
        columns = [name for name in _SHARED[target] if name in self.types.tables[table].columns]
        row = self.connection.execute(
            f"SELECT {', '.join(map(quoted, columns))} FROM {quoted(table)} WHERE {quoted(self.key_of(table))} = ?",
            (key,),
        ).fetchone()
        values = dict(zip(columns, row, strict=True)) if row else {}
        for each in self.types.types.values():
            if target == "entity":
                if each.entity_type and each.entity_type == values.get("type"):
                    return each.name
            elif each.table == table and each.where.items() <= values.items():
                return each.name
        return ""
