from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from netsuite_sandbox.account import Account, Clock
from netsuite_sandbox.company import generate
from netsuite_sandbox.records import RecordService
from netsuite_sandbox.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOW = dt.datetime(2025, 12, 15, 18, 30, 45, 600_000, tzinfo=dt.UTC)


@dataclass
class FixedClock(Clock):
    """A clock that stands still until it is told otherwise."""

    def now(self) -> dt.datetime:
        return NOW + self.offset


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small generated company, on disk."""
    path = tmp_path_factory.mktemp("company") / "account.sqlite"
    store = Store(path)
    generate(store, scale=0.1, seed=1)
    RecordService(store, Account(), "https://example.test")
    store.close()
    return path


@pytest.fixture
def store(company: Path, tmp_path: Path) -> Iterator[Store]:
    """The generated company, for one test alone."""
    copy = tmp_path / "account.sqlite"
    shutil.copy(company, copy)
    store = Store(copy)
    yield store
    store.close()


@pytest.fixture
def account() -> Account:
    return Account(clock=FixedClock())


@pytest.fixture
def service(store: Store, account: Account) -> RecordService:
    return RecordService(store, account, "https://example.test")


@pytest.fixture
def rows(store: Store) -> Rows:
    return Rows(store)


class Rows:
    """Reads what the account's tables hold."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def __call__(self, query: str, *parameters: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - bound values
        cursor = self._store.reader().execute(query, parameters)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor]

    def where(self, table: str, condition: str) -> list[dict[str, Any]]:
        return self(f'SELECT * FROM "{table}" WHERE {condition}')  # noqa: S608 - both are the test's own

    def value(self, query: str, *parameters: Any) -> Any:  # noqa: ANN401 - whatever the column holds
        (row,) = self(query, *parameters)
        (value,) = row.values()
        return value
