"""Make the company, set by set, in SQL: the same database for the same seed and sizes."""

from __future__ import annotations

import csv
import datetime as dt
import io
import sqlite3
import tomllib
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING

from netsuite_sandbox import datasets, schema
from netsuite_sandbox.company import catalog

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from importlib.resources.abc import Traversable

    from netsuite_sandbox.store import Store

_EPOCH = dt.date(1970, 1, 1)
_FOUNDED = dt.date(2019, 1, 2)
_FIRST_DAY = dt.date(2023, 1, 1)
_LAST_DAY = dt.date(2025, 12, 31)

# NetSuite began to note when accounting lines change during its release 2023.1; older rows have no date.
_ACCOUNTING_DATES_FROM = dt.datetime(2023, 4, 1, tzinfo=dt.UTC)

# Hours, in UTC, around a switch to or from daylight saving in the United States and in Europe: a time of the night in
# autumn exists twice in the local zone, and one in spring not at all.
_NIGHTS = (
    "2023-03-12T08:45", "2023-03-26T00:15", "2023-10-29T00:00", "2023-11-05T07:30",
    "2024-03-10T08:45", "2024-03-31T00:15", "2024-10-27T00:00", "2024-11-03T07:30",
    "2025-03-09T08:45", "2025-03-30T00:15", "2025-10-26T00:00", "2025-11-02T07:30",
)  # fmt: skip

_LARGEST_SCALE = 1000  # twenty million transactions, about 45 GB
_SCRIPTS = (
    *("calendar", "entities", "partners", "items", "activities"),
    *("documents", "contents", "transactions", "totals", "customization"),
)


@dataclass(frozen=True)
class Sizes:
    """How many records of each kind the company has; lines and accounting lines follow from the transactions."""

    customers: int = 500
    vendors: int = 120
    employees: int = 40
    contacts: int = 800
    items: int = 300
    jobs: int = 60
    transactions: int = 20_000
    partners: int = 12
    assemblies: int = 8
    cases: int = 150
    tasks: int = 100

    @classmethod
    def at(cls, scale: float) -> Sizes:
        """Return the sizes of a company ``scale`` times as large as the usual one, with at least one of each kind."""
        if not 0 < scale <= _LARGEST_SCALE:
            raise ValueError(f"scale is {scale}: it must be above 0 and at most {_LARGEST_SCALE}")
        usual = cls()
        return cls(**{name: max(1, round(count * scale)) for name, count in vars(usual).items()})


def generate(store: Store, *, scale: float = 1.0, seed: int = 1, sizes: Sizes | None = None) -> None:
    """Fill an empty account with the company.

    Its books run from 2023 to 2025 whatever the day is, and every modification date lies before 2026.

    Args:
        store: An account without any table.
        scale: How large the company is; 1 has 500 customers and 20,000 transactions.
        seed: What names, dates and amounts are drawn from.
        sizes: Exact sizes instead of those of ``scale``, such as many customers with few transactions.

    Raises:
        ValueError: The account holds data already, or ``scale`` is out of bounds.
    """
    sizes = sizes or Sizes.at(scale)
    words = _words()
    parameters = _parameters(sizes, seed, words)
    with store.fill() as connection:
        if schema.read_tables(connection):
            raise ValueError(f"{store.path} holds an account already; generate a company into a new file")
        for table in catalog.generated_tables().values():
            schema.create_table(connection, table, indexed=False)
        _fill_reference(connection)
        _fill_words(connection, words)
        for script in _SCRIPTS:
            _run(connection, script, parameters)
        list_customizations(connection)
        datasets.insert(connection, _datasets())
        for (name,) in connection.execute("SELECT name FROM sqlite_temp_master WHERE type = 'table'").fetchall():
            connection.execute(f"DROP TABLE temp.{schema.quoted(name)}")
        for table in catalog.generated_tables().values():
            schema.create_indexes(connection, table)


def list_customizations(connection: sqlite3.Connection) -> None:
    """List the custom fields, record types and lists that the account's tables have, as NetSuite does."""
    _run(connection, "listing", {})


def _parameters(sizes: Sizes, seed: int, words: Mapping[str, list[str]]) -> dict[str, int]:
    counts = dict(vars(sizes))
    parties = sum(counts[kind] for kind in ("customers", "vendors", "employees", "contacts", "jobs"))
    first_day, last_day = (_FIRST_DAY - _EPOCH).days, (_LAST_DAY - _EPOCH).days
    return {
        **counts,
        **{name: len(texts) for name, texts in words.items()},
        "parties": parties,
        "nights": len(_NIGHTS),
        "seed": seed % 2_147_483_647,
        "founded_day": (_FOUNDED - _EPOCH).days,
        "first_day": first_day,
        "first_year": _FIRST_DAY.year,
        "last_day": last_day,
        "last_second": (last_day + 1) * 86400 + 28799,
        "accounting_dates_from": int(_ACCOUNTING_DATES_FROM.timestamp()),
    }


def _fill_reference(connection: sqlite3.Connection) -> None:
    """Fill the tables that are the same at every scale from ``reference/*.csv``, and name the accounts."""
    for file in sorted(_folder("reference").iterdir(), key=lambda entry: entry.name):
        table = schema.quoted(file.name.removesuffix(".csv"))
        rows = csv.reader(io.StringIO(file.read_text(encoding="utf-8"), newline=""))
        columns = next(rows)
        names, marks = ", ".join(map(schema.quoted, columns)), ", ".join("?" * len(columns))
        connection.executemany(
            f"INSERT INTO {table} ({names}) VALUES ({marks})", [[value or None for value in row] for row in rows]
        )
    connection.execute(
        "UPDATE account SET accountsearchdisplayname = acctnumber || ' ' || accountsearchdisplaynamecopy, "
        "fullname = accountsearchdisplaynamecopy, displaynamewithhierarchy = coalesce((SELECT "
        "p.accountsearchdisplaynamecopy || ' : ' FROM account p WHERE p.id = account.parent), '') || "
        "accountsearchdisplaynamecopy, subsidiary = '1, 3, 4', includechildren = 'T', cashflowrate = 'AVERAGE', "
        "generalrate = CASE WHEN accttype IN ('Income', 'COGS', 'Expense', 'OthIncome', 'OthExpense') THEN 'AVERAGE' "
        "WHEN accttype = 'Equity' THEN 'HISTORICAL' ELSE 'CURRENT' END, "
        "externalid = CASE WHEN id % 3 = 0 THEN 'GL-' || acctnumber END, "
        "lastmodifieddate = datetime(1672700000 + id * 86400 * 7 % 80000000, 'unixepoch')"
    )


def _fill_words(connection: sqlite3.Connection, words: Mapping[str, list[str]]) -> None:
    for name, texts in words.items():
        connection.execute(f"CREATE TEMP TABLE {name} (i INTEGER PRIMARY KEY, text TEXT)")
        connection.executemany(f"INSERT INTO {name} VALUES (?, ?)", enumerate(texts))
    connection.execute("CREATE TEMP TABLE night (i INTEGER PRIMARY KEY, at INTEGER)")
    connection.executemany(
        "INSERT INTO night VALUES (?, ?)",
        [(i, int(dt.datetime.fromisoformat(night + "+00:00").timestamp())) for i, night in enumerate(_NIGHTS)],
    )


def _words() -> dict[str, list[str]]:
    return tomllib.loads(_folder("words.toml").read_text(encoding="utf-8"))


def _datasets() -> list[datasets.Dataset]:
    declared = tomllib.loads(_folder("datasets.toml").read_text(encoding="utf-8"))
    return [
        datasets.Dataset(id=name, **{key: text.strip() for key, text in each.items()})
        for name, each in declared.items()
    ]


def _run(connection: sqlite3.Connection, script: str, parameters: Mapping[str, int]) -> None:
    """Run ``sql/<script>.sql``.

    ``INSERT INTO t BY NAME SELECT`` takes the columns from the names of what is selected, so that in a table of a
    hundred columns each value stands beside its column. SQLite has only the form with a list.
    """
    for statement in _statements(script):
        table, by_name, select = statement.partition(" BY NAME\n")
        if not by_name:
            connection.execute(statement, parameters)
            continue
        description = connection.execute(select.rstrip().rstrip(";") + " LIMIT 0", parameters).description
        columns = ", ".join(schema.quoted(name) for name, *_ in description)
        connection.execute(f"{table} ({columns})\n{select}", parameters)


def _statements(script: str) -> Iterator[str]:
    statement = ""
    for line in _folder("sql").joinpath(f"{script}.sql").read_text(encoding="utf-8").splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _folder(name: str) -> Traversable:
    return resources.files(__package__).joinpath(name)
