"""Who may do what with a record: the role's permissions, administrators' own records, records that are locked."""

from __future__ import annotations

import functools
import tomllib
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING

from netsuite_sandbox.records import refusals
from netsuite_sandbox.role import Level
from netsuite_sandbox.schema import quoted
from netsuite_sandbox.suiteql.refusals import no_such_table
from netsuite_sandbox.suiteql.sight import Limits

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

    from netsuite_sandbox.account import Account
    from netsuite_sandbox.records.definitions import RecordType
    from netsuite_sandbox.records.rows import Record

_ADMINISTRATOR = "3"  # the id of the standard role
_ROLES = "roles"


@dataclass(frozen=True)
class Access:
    """What the user of an account may do.

    Attributes:
        account: The account, whose settings can change at any time.
    """

    account: Account

    def check(self, record_type: RecordType, level: Level) -> None:
        """Refuse what the role does not go far enough for.

        Viewing needs View, creating Create, changing Edit and deleting Full, as on the page of a role's permissions.

        Raises:
            ServiceError: If the role's level for the type is lower.
        """
        role = self.account.role
        if role.may(record_type.name, level):
            return
        if record_type.table.startswith("customrecord_"):
            raise refusals.no_custom_permission(record_type.label)
        missing = not role.may(record_type.name, Level.VIEW)
        raise refusals.no_permission(_permission(record_type), missing=missing)

    def check_listed(self, record_type: RecordType) -> None:
        """Refuse a list that the role may not have, in the words of the query engine, which makes lists.

        Raises:
            ServiceError: If the role may not view the type's records, or does not see their table.
        """
        if record_type.transaction and not self.account.role.may(record_type.name, Level.VIEW):
            raise refusals.not_listed()
        self.check(record_type, Level.VIEW)
        if record_type.table in Limits.of(self.account).tables:
            raise no_such_table(record_type.table, withheld=True)

    def seen(self, record_type: RecordType) -> str:
        """Return the SQL condition that a type's rows must meet for the role to see them; empty if it sees all."""
        return Limits.of(self.account).condition(record_type.table)

    def sees(self, connection: sqlite3.Connection, record: Record) -> bool:
        """Return whether the role sees a record's row in SuiteQL.

        What a record outside a role's subsidiaries is answered with is not recorded. To take it for one that does not
        exist is the stricter choice: a client cannot tell it from a deleted one.
        """
        condition = self.seen(record.record_type)
        if not condition:
            return True
        table = quoted(record.record_type.table)
        found = connection.execute(f"SELECT 1 FROM {table} WHERE id = ? AND {condition} LIMIT 1", (record.id,))
        return found.fetchone() is not None

    def check_opened(self, record: Record) -> None:
        """Refuse a record that the user cannot open for editing, which even a GET does (Oracle subsect_1544786455).

        Raises:
            ServiceError: If it is an administrator's employee record and the user is none, or a workflow locks it.
        """
        if (record.record_type.name.lower(), record.id) in self.account.locked_records:
            raise refusals.locked_record()
        if record.record_type.name == "employee" and not self.account.administrator and _is_administrator(record):
            raise refusals.administrators_record()


def _is_administrator(record: Record) -> bool:
    return any(str(line.get("selectedRole")) == _ADMINISTRATOR for line in record.beside.get(_ROLES) or ())


def _permission(record_type: RecordType) -> str:
    group = "Transactions" if record_type.transaction else "Lists"
    return _permissions().get(record_type.name, f"{group} -> {record_type.label}")


@functools.cache
def _permissions() -> Mapping[str, str]:
    text = resources.files(__package__).joinpath("permissions.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
