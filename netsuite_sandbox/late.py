"""Writes that nobody reads yet: changes that are committed long after the time they bear.

A change in NetSuite bears the time at which it was made, and is seen when its transaction ends, which can be later: a
reader that passes over that time meanwhile never meets it. Here such a write goes into the account's tables at once, so
that other writes heed it, and readers are given what was there before: views under the tables' names leave out the rows
that it touched, and put their earlier state in their place, until it is released. The views are there only as long as
something is held back, because reading through them takes longer.
"""

from __future__ import annotations

import datetime as dt
import itertools
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from netsuite_sandbox.schema import quoted

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from netsuite_sandbox.account import Account
    from netsuite_sandbox.store import Store

_PREFIX = "sandbox_late_"
# The sandbox's own books, which no reader of the account's data reads.
_BOOKS = frozenset({"sandbox_table", "sandbox_column", "sandbox_counter", "sandbox_certificate", "sandbox_credentials"})


@dataclass(frozen=True)
class Held:
    """A write that is held back.

    Attributes:
        number: Its number.
        made: When it was made, on the account's clock, in UTC.
        until: When it is released, on the account's clock, in UTC; None where that is left to ``release``.
    """

    number: int
    made: dt.datetime
    until: dt.datetime | None


class LateCommits:
    """The writes that are held back from every reader.

    Args:
        store: The account's data. What was held back when its file was last closed is released.
        account: Whose clock says when a write is released.
    """

    def __init__(self, store: Store, account: Account) -> None:
        self._store = store
        self._account = account
        self._numbers = itertools.count(1)
        self._now_holding: int | None = None
        self._held: dict[int, Held] = {}
        self._shadows: dict[str, _Shadow] = {}
        self._prepared = -1
        self._views: tuple[str, ...] = ()
        left_over = [name for name in _tables(store.reader()) if name.startswith(_PREFIX)]
        if left_over:
            store.run("".join(f"DROP TABLE {quoted(name)};" for name in left_over))

    @property
    def held(self) -> list[Held]:
        """The writes held back now, in the order in which they were made."""
        return list(self._held.values())

    @contextmanager
    def hold(self, seconds: float | None = None) -> Iterator[Held]:
        """Hold back what this thread writes within the block, by whatever way.

        A row that two held writes touch is seen when the later one is released.

        Args:
            seconds: After how long, on the account's clock, it is released; None for not before ``release``.
        """
        made = self._account.clock.now()
        held = Held(next(self._numbers), made, None if seconds is None else made + dt.timedelta(seconds=seconds))
        with self._store.alone() as writer:
            self._prepare(writer)
            self._store.show(self._views)
            self._now_holding, self._held[held.number] = held.number, held
            try:
                yield held
            except BaseException:
                self._now_holding = None
                self._release([held.number])
                raise
            finally:
                self._now_holding = None

    def release(self, number: int | None = None) -> int:
        """Let everybody read one held write, or all of them; return how many that are."""
        return self._release([held.number for held in self.held if number in {None, held.number}])

    def release_due(self) -> None:
        """Let everybody read what has been held back long enough."""
        if self._held:
            now = self._account.clock.now()
            self._release([held.number for held in self.held if held.until is not None and held.until <= now])

    def _release(self, numbers: list[int]) -> int:
        if not numbers:
            return 0
        with self._store.alone():
            with self._store.write() as connection:
                found = [number for number in numbers if self._held.pop(number, None)]
                for shadow in self._shadows.values():
                    connection.executemany(
                        f"DELETE FROM {quoted(shadow.name)} WHERE held_by = ?", [(number,) for number in found]
                    )
            if not self._held:
                self._store.show(tuple(shadow.unveiled() for shadow in self._shadows.values()))
        return len(found)

    def _prepare(self, writer: sqlite3.Connection) -> None:
        """Make, for every table that has none yet, what its held rows are kept in."""
        (version,) = writer.execute("PRAGMA main.schema_version").fetchone()
        if version == self._prepared:
            return
        names = [name for name in _tables(writer) if name not in _BOOKS and not name.startswith(_PREFIX)]
        shadows = {name: _Shadow.of(writer, name) for name in names}
        with self._store.write() as connection:
            connection.create_function("sandbox_holding", 0, lambda: self._now_holding)
            for name, shadow in shadows.items():
                if shadow != self._shadows.get(name):
                    for statement in shadow.statements():
                        connection.execute(statement)
        self._shadows = shadows
        (self._prepared,) = writer.execute("PRAGMA main.schema_version").fetchone()
        self._views = tuple(statement for shadow in shadows.values() for statement in shadow.views())


@dataclass(frozen=True)
class _Shadow:
    """What a table's held rows are kept in, as they were before.

    Attributes:
        table: The table.
        columns: Name and declared type of its columns.
        key: The columns that tell its rows apart; empty where that is the row's number.
    """

    table: str
    columns: tuple[tuple[str, str], ...]
    key: tuple[str, ...]

    @classmethod
    def of(cls, connection: sqlite3.Connection, table: str) -> _Shadow:
        """Return the shadow of a table as it is now."""
        found = connection.execute(
            "SELECT name, type, pk, (SELECT wr FROM pragma_table_list WHERE schema = 'main' AND name = ?1) "
            "FROM pragma_table_info(?1, 'main')",
            (table,),
        ).fetchall()
        keyed = [(pk, name) for name, _, pk, without_row_number in found if without_row_number and pk]
        return cls(table, tuple((name, kind) for name, kind, *_ in found), tuple(name for _, name in sorted(keyed)))

    @property
    def name(self) -> str:
        """The name of the table that the earlier rows are kept in."""
        return f"{_PREFIX}{self.table}"

    def _row(self, of: str = "") -> str:
        """Return what tells a row apart, as SQL; ``of`` is what stands before its columns, ``new.`` or ``old.``."""
        return f"json_array({', '.join(of + quoted(each) for each in self.key)})" if self.key else f"{of}rowid"

    def _listed(self, of: str = "") -> str:
        return ", ".join(of + quoted(name) for name, _ in self.columns)

    def statements(self) -> Iterator[str]:
        """Yield what makes the table of earlier rows, and the triggers that fill it while a write is held back."""
        name, table = quoted(self.name), quoted(self.table)
        columns = "".join(f", {quoted(each)} {kind}" for each, kind in self.columns)
        yield f"DROP TABLE IF EXISTS {name}"
        yield f"CREATE TABLE {name} (held_row UNIQUE, held_by INTEGER, existed INTEGER{columns})"
        for event, row, earlier in self._events():
            unless = f"NOT EXISTS (SELECT 1 FROM {name} WHERE held_row = {row})"
            steps = [f"UPDATE {name} SET held_by = sandbox_holding() WHERE held_row = {row}"]
            if earlier:
                steps.append(f"INSERT INTO {name} {earlier} {unless}")
            steps.append(
                f"INSERT INTO {name} (held_row, held_by, existed) SELECT {row}, sandbox_holding(), 0 WHERE {unless}"
            )
            trigger = quoted(f"{self.name} {event}")
            yield f"DROP TRIGGER IF EXISTS temp.{trigger}"
            yield (
                f"CREATE TEMP TRIGGER {trigger} {event} ON main.{table} WHEN sandbox_holding() IS NOT NULL "
                f"BEGIN {'; '.join(steps)}; END"
            )

    def _events(self) -> Iterator[tuple[str, str, str]]:
        """Yield what changes a row, what tells the row apart, and the beginning of a SELECT of it as it was."""
        old = self._row("old.")
        earlier = f"SELECT {old}, sandbox_holding(), 1, {self._listed('old.')} WHERE"
        yield "BEFORE UPDATE", old, earlier
        yield "BEFORE DELETE", old, earlier
        if not self.key:
            yield "AFTER INSERT", "new.rowid", ""
            return
        # A row with a key may take the place of another, which no trigger for deletions is told.
        same = " AND ".join(f"{quoted(each)} = new.{quoted(each)}" for each in self.key)
        found = (
            f"SELECT {self._row()}, sandbox_holding(), 1, {self._listed()} FROM {quoted(self.table)} WHERE {same} AND"
        )
        yield "BEFORE INSERT", self._row("new."), found

    def views(self) -> Iterator[str]:
        """Yield what puts a view in the table's place for a reader."""
        view, name, table = (quoted(each) for each in (self.table, self.name, self.table))
        # Statements of SuiteQL tell rows of equal rank apart by their number, which a view has not by itself.
        number = "" if self.key else 'rowid AS "_rowid_", '
        kept = "" if self.key else "held_row, "
        yield self.unveiled()
        yield (
            f"CREATE TEMP VIEW {view} AS SELECT {number}{self._listed()} FROM main.{table} "
            f"WHERE {self._row()} NOT IN (SELECT held_row FROM main.{name}) "
            f"UNION ALL SELECT {kept}{self._listed()} FROM main.{name} WHERE existed"
        )

    def unveiled(self) -> str:
        """Return what gives a reader the table itself again."""
        return f"DROP VIEW IF EXISTS temp.{quoted(self.table)}"


def _tables(connection: sqlite3.Connection) -> list[str]:
    found = connection.execute(
        "SELECT name FROM main.sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name"
    )
    return [name for (name,) in found]
