"""One write: the connection it goes through, the account as it is, and the moment it happens at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    import sqlite3

    from netsuite_sandbox.records.catalog import AccountTypes


@dataclass(frozen=True)
class Session:
    """What every step of a write needs.

    Attributes:
        connection: The writing connection, in a transaction that is undone whole if a step refuses.
        types: The account's record types.
        now: NetSuite's time in stored form: UTC, whole seconds.
        today: The date in the user's zone.
        user: The entity that writes.
        form: Whether what is written is a form that nobody has submitted yet: it may lack what a record must have.
        overrides_locks: Whether the user's role posts in periods that are locked and not closed.
    """

    connection: sqlite3.Connection
    types: AccountTypes
    now: str
    today: dt.date
    user: int = -5
    form: bool = False
    overrides_locks: bool = False
