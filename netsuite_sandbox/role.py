"""What the user's role keeps from it, in SuiteQL and in the record service."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum


class Level(IntEnum):
    """How far a role may go with the records of a type, as NetSuite's page of a role's permissions has it."""

    NONE = 0
    VIEW = 1
    CREATE = 2
    EDIT = 3
    FULL = 4


@dataclass
class Role:
    """The role of the user whose token calls the account. It can be changed while the server runs.

    Attributes:
        rest_web_services: Whether it has the permission *REST Web Services*; without it every call is answered 401,
            although the token endpoint gives out tokens (seen live in 2026).
        hidden_tables: Tables that SuiteQL then does not find, in lower case.
        hidden_columns: Columns that SuiteQL then does not find, by table, all in lower case.
        restricted_rows: SQL conditions on a table's own columns, by table in lower case; rows that do not meet them
            are missing without a word from SuiteQL and from lists, as with a restriction by subsidiary, and the record
            service does not find them.
        deleted_records: Whether it has the permission *Deleted Records*; with it SuiteQL shows the deletions of every
            type, even of types that the role cannot read (section_N3497592), without it no ``deletedrecord``.
        system_notes: Whether it has the permission *System Notes*; without it, and unless it is the administrator's,
            SuiteQL shows of ``systemnote`` only what the user changed itself (Oracle chapter_158644279544).
        overrides_period_locks: Whether it has the permission *Override Period Restrictions*, with which it posts in
            periods that are locked; nobody posts in closed ones.
        levels: How far it may go with a record type, by name in lower case; with every other as far as there is.
    """

    rest_web_services: bool = True
    hidden_tables: set[str] = field(default_factory=set)
    hidden_columns: dict[str, set[str]] = field(default_factory=dict)
    restricted_rows: dict[str, str] = field(default_factory=dict)
    deleted_records: bool = True
    system_notes: bool = True
    overrides_period_locks: bool = False
    levels: dict[str, Level] = field(default_factory=dict)

    def may(self, record_type: str, level: Level) -> bool:
        """Return whether it may go so far with records of a type."""
        return self.levels.get(record_type.lower(), Level.FULL) >= level
