"""What a role sees of an account's tables: which of them, which of their columns and which of their rows."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from netsuite_sandbox.schema import quoted
from netsuite_sandbox.suiteql import refusals

if TYPE_CHECKING:
    from collections.abc import Mapping

    from netsuite_sandbox.account import Account
    from netsuite_sandbox.schema import Table


@dataclass(frozen=True)
class Limits:
    """What a role is kept from at this moment, to be compared and to be a key.

    Attributes:
        tables: Tables it does not see.
        columns: Columns it does not see, each with its table.
        rows: Conditions on a table's rows, each with its table.
    """

    tables: frozenset[str] = frozenset()
    columns: frozenset[tuple[str, str]] = frozenset()
    rows: frozenset[tuple[str, str]] = frozenset()

    @classmethod
    def of(cls, account: Account) -> Limits:
        """Return what the role of an account's user is kept from."""
        role = account.role
        hidden = {name.lower() for name in list(role.hidden_tables)}
        if not role.deleted_records:
            hidden.add("deletedrecord")
        columns = {
            (table.lower(), name.lower()) for table, names in list(role.hidden_columns.items()) for name in list(names)
        }
        rows = {(table.lower(), condition) for table, condition in list(role.restricted_rows.items())}
        if not (role.system_notes or account.administrator):
            rows.add(("systemnote", f"name = {account.user}"))  # Oracle chapter_158644279544
        return cls(frozenset(hidden), frozenset(columns), frozenset(rows))

    def condition(self, table: str) -> str:
        """Return what a table's rows must meet to be seen; empty if all are."""
        return " AND ".join(f"({condition})" for name, condition in sorted(self.rows) if name == table)


@dataclass(frozen=True)
class Sight:
    """The tables of an account as a role sees them.

    Attributes:
        tables: Those that it sees, with the columns that it sees, by name.
        withheld: The names of those that it does not.
        conditions: SQL conditions that a table's rows must meet, by its name.
    """

    tables: Mapping[str, Table]
    withheld: frozenset[str] = frozenset()
    conditions: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, tables: Mapping[str, Table], limits: Limits) -> Sight:
        """Return what is left of tables."""
        if limits == Limits():
            return cls(tables)
        seen = {
            name: replace(
                table, columns={n: column for n, column in table.columns.items() if (name, n) not in limits.columns}
            )
            for name, table in tables.items()
            if name not in limits.tables
        }
        return cls(seen, limits.tables, {name: limits.condition(name) for name, _ in limits.rows})

    def table(self, written: str) -> Table:
        """Return a table by the name written in a query.

        Raises:
            ServiceError: There is none, or the role does not see it, which NetSuite does not tell apart for names that
                it knows.
        """
        table = self.tables.get(written.lower())
        if table is None:
            raise refusals.no_such_table(written, withheld=written.lower() in self.withheld)
        return table

    def rows(self, table: Table) -> str:
        """Return SQL to stand behind FROM for the rows of a table that the role sees."""
        condition = self.conditions.get(table.name)
        if condition is None:
            return quoted(table.name)
        return f'(SELECT _rowid_ AS "_rowid_", * FROM {quoted(table.name)} WHERE {condition})'
