"""SuiteAnalytics datasets: queries that someone saved in the account, to be run by their id (section_156577938018)."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from netsuite_sandbox.store import Store


@dataclass(frozen=True)
class Dataset:
    """A dataset, as a person made it in the workbook.

    Attributes:
        id: Its script id: ``custdataset...``, or ``stddataset...`` for one that comes with NetSuite.
        name: What people call it.
        record_type: The type of record it is about, as in the address of a record: ``salesOrder``, ``customer``.
        query: What it selects, in SuiteQL. The names of its columns are the ids of its fields, and those of its
            formulas the names that the user gave them.
        description: What it is for.
        internal_id: The column that holds the record's internal id, with which results link to their records; empty
            where the user set none. Results never link to transactions.
    """

    id: str
    name: str
    record_type: str
    query: str
    description: str = ""
    internal_id: str = ""


def define(store: Store, *datasets: Dataset) -> None:
    """Put datasets into an account, in place of those with the same ids. NetSuite lets nobody do so over REST."""
    with store.write() as connection:
        insert(connection, datasets)


def insert(connection: sqlite3.Connection, datasets: Iterable[Dataset]) -> None:
    """Put datasets into an account through its writing connection."""
    connection.execute(
        "CREATE TABLE IF NOT EXISTS sandbox_dataset (id TEXT PRIMARY KEY, name TEXT NOT NULL, "
        "record_type TEXT NOT NULL, query TEXT NOT NULL, description TEXT NOT NULL, internal_id TEXT NOT NULL)"
    )
    connection.executemany(
        "INSERT OR REPLACE INTO sandbox_dataset VALUES (?, ?, ?, ?, ?, ?)",
        [(d.id, d.name, d.record_type, d.query, d.description, d.internal_id) for d in datasets],
    )


def every(store: Store) -> list[Dataset]:
    """Return all datasets of an account by their ids; an account that never had one has no table of them either."""
    try:
        rows = store.reader().execute(
            "SELECT id, name, record_type, query, description, internal_id FROM sandbox_dataset ORDER BY id"
        )
    except sqlite3.OperationalError:
        return []
    return [Dataset(*row) for row in rows]


def find(store: Store, dataset_id: str) -> Dataset | None:
    """Return a dataset by its id, whatever the case; None if there is none."""
    return next((each for each in every(store) if each.id.lower() == dataset_id.lower()), None)
