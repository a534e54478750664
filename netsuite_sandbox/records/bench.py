"""What every operation of the record service works with: the data, the account's settings, its types, its links."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo

from netsuite_sandbox.records import aside, attachments, identifiers, refusals, rows
from netsuite_sandbox.records.access import Access
from netsuite_sandbox.records.catalog import TypeCatalog
from netsuite_sandbox.records.conversion import stored_time
from netsuite_sandbox.records.drafting import Drafting, Validation
from netsuite_sandbox.records.references import References
from netsuite_sandbox.records.session import Session
from netsuite_sandbox.role import Level

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from netsuite_sandbox.account import Account
    from netsuite_sandbox.records.catalog import AccountTypes
    from netsuite_sandbox.records.definitions import RecordType
    from netsuite_sandbox.records.rows import Record
    from netsuite_sandbox.store import Store


Result = TypeVar("Result")


class Bench:
    """One account's records, and what they are read and written with.

    Args:
        store: The account's data.
        account: The account's settings and clock.
        base_url: Scheme, host and port that links in answers start with, without a final slash.

    Attributes:
        account: The account's settings and clock.
        root: What every link to a record starts with.
        access: What the user may do.
    """

    def __init__(self, store: Store, account: Account, base_url: str) -> None:
        self.account = account
        self.root = f"{base_url}{refusals.RECORD_PATH}"
        self.access = Access(account)
        self._store = store
        self._catalog = TypeCatalog(store)
        with store.write() as connection:
            aside.create(connection)
            attachments.create(connection)
            identifiers.prepare(connection)

    def types(self) -> AccountTypes:
        """Return the account's record types as they are now."""
        return self._catalog.current()

    def readable(self, name: str) -> RecordType:
        """Return a record type by its name in any case.

        Raises:
            ServiceError: If there is none, or the role may not view its records.
        """
        found = self.types().find(name)
        self.access.check(found, Level.VIEW)
        return found

    def listable(self, name: str) -> RecordType:
        """Return a record type by its name in any case, for a list, which the query engine makes.

        Raises:
            ServiceError: If there is none, the role may not view its records, or the query engine does not show the
                role their table.
        """
        found = self.types().find(name)
        self.access.check_listed(found)
        return found

    def writable(self, name: str, method: str, level: Level) -> RecordType:
        """Return a record type by its name in any case, for a method that changes records.

        Raises:
            ServiceError: If there is none, the role does not go so far, or the service only reads the type.
        """
        found = self.types().find(name)
        self.access.check(found, level)
        if not found.writable:
            raise refusals.not_writable(method, name)
        return found

    def reading(self) -> AbstractContextManager[sqlite3.Connection]:
        """Read from one moment's state, whatever is written meanwhile."""
        return self._store.snapshot()

    def writing(self) -> AbstractContextManager[sqlite3.Connection]:
        """Hold the writing connection for one transaction, undone whole if the block raises."""
        return self._store.write()

    def tried(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        """Return what a piece of work with the writing connection returns, and undo whatever it wrote."""
        with self._store.write() as connection:
            connection.execute("SAVEPOINT tried")
            try:
                return work(connection)
            finally:
                connection.execute("ROLLBACK TO tried")

    def begin(
        self,
        connection: sqlite3.Connection,
        names: Validation = Validation.IGNORE,
        values: Validation = Validation.IGNORE,
        *,
        form: bool = False,
    ) -> tuple[Session, Drafting]:
        """Return what a write at this moment needs, and what reads its body with the strictness asked for."""
        moment = self.account.clock.now()
        today = moment.astimezone(ZoneInfo(self.account.time_zone)).date()
        overrides_locks = self.account.administrator or self.account.role.overrides_period_locks
        session = Session(
            connection, self.types(), stored_time(moment), today, form=form, overrides_locks=overrides_locks
        )
        return session, Drafting(References(connection, session.types), names, values)

    def open(
        self, connection: sqlite3.Connection, types: AccountTypes, record_type: RecordType, record_id: str
    ) -> Record:
        """Return the record that an id or ``eid:`` in a path means, opened as a form is.

        Raises:
            ServiceError: If there is none that the role sees, the id is none, or the user cannot open it.
        """
        record = rows.find(connection, types, record_type, record_id)
        if not self.access.sees(connection, record):
            raise rows.missing(record_type, record_id)
        self.access.check_opened(record)
        return record


def names_in(replace: str | None) -> frozenset[str]:
    """Return the names in a query parameter that lists them, separated by commas."""
    return frozenset(name.strip() for name in (replace or "").split(",") if name.strip())
