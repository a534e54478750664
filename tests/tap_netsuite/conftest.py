"""Runs of the tap against a sandbox, and what the sandbox holds in the form that the tap should give it."""

# ruff: noqa: ANN401, S608 - values of any type are compared; names in SQL are the tests' own
from __future__ import annotations

import contextlib
import copy
import io
import json
import signal
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from netsuite_sandbox import Sandbox
from tap_netsuite.tap import TapNetSuite

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

Row = dict[str, Any]


@dataclass(frozen=True)
class Output:
    """The messages of a run."""

    messages: list[dict[str, Any]]

    @classmethod
    def parse(cls, data: bytes) -> Output:
        return cls([json.loads(line, parse_float=Decimal) for line in data.splitlines()])

    def records(self, stream: str) -> list[Row]:
        return [
            message["record"]
            for message in self.messages
            if message["type"] == "RECORD" and message["stream"] == stream
        ]

    def ids(self, stream: str) -> list[int]:
        return [record["id"] for record in self.records(stream)]

    def schema(self, stream: str) -> dict[str, Any]:
        found: dict[str, Any] = next(
            message["schema"]["properties"]
            for message in self.messages
            if message["type"] == "SCHEMA" and message["stream"] == stream
        )
        return found

    @property
    def states(self) -> list[dict[str, Any]]:
        return [message["value"] for message in self.messages if message["type"] == "STATE"]

    @property
    def state(self) -> dict[str, Any]:
        return self.states[-1]

    def bookmark(self, stream: str) -> dict[str, Any]:
        found: dict[str, Any] = self.state["bookmarks"][stream]
        return found


@contextlib.contextmanager
def captured() -> Iterator[io.BytesIO]:
    """Catch what the tap writes, and give back the signal handlers that it takes."""
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding="utf-8", write_through=True)
    try:
        with contextlib.redirect_stdout(out):
            yield raw
    finally:
        out.detach()
        for number, handler in handlers.items():
            signal.signal(number, handler)


class Runner:
    """Runs the tap in this process against one sandbox.

    Attributes:
        sandbox: The sandbox.
        config: The settings that connect to it.
    """

    def __init__(self, sandbox: Sandbox, catalog: dict[str, Any]) -> None:
        self.sandbox = sandbox
        self.config = {**sandbox.settings, "max_retries": 1}
        self._catalog = catalog

    def select(self, *names: str) -> dict[str, Any]:
        """Return the catalog with only these streams, with the columns that are selected by default."""
        streams = [copy.deepcopy(stream) for stream in self._catalog["streams"] if stream["stream"] in names]
        assert len(streams) == len(names)
        for stream in streams:
            for entry in stream["metadata"]:
                if not entry["breadcrumb"]:
                    entry["metadata"]["selected"] = True
        return {"streams": streams}

    def sync(self, *names: str, state: dict[str, Any] | None = None, **settings: Any) -> Output:
        """Read these streams to their end, with these settings on top of those that connect."""
        return self.run(self.select(*names), state, **settings)

    def run(
        self, catalog: dict[str, Any] | None = None, state: dict[str, Any] | None = None, **settings: Any
    ) -> Output:
        """Read what a catalog, or discovery, selects."""
        with captured() as raw:
            TapNetSuite(
                config={**self.config, **settings}, catalog=copy.deepcopy(catalog), state=copy.deepcopy(state)
            ).sync_all()
        return Output.parse(raw.getvalue())

    def discover(self, **settings: Any) -> dict[str, dict[str, Any]]:
        """Return the streams of the catalog that the tap discovers, by name."""
        with captured():
            catalog = TapNetSuite(config={**self.config, **settings}, setup_mapper=False).catalog_dict
        return {stream["stream"]: stream for stream in catalog["streams"]}

    def held(self, table: str, schema: dict[str, Any], where: str = "1 = 1") -> list[Row]:
        """Return what the sandbox's database holds of a table, in the form that the schema promises."""
        source = f'"{table}"'
        selected = [f'{source}."{column}"' if column != "documentlastmodifieddate" else column for column in schema]
        if table in {"transactionline", "transactionaccountingline"}:
            own = "linelastmodifieddate" if table == "transactionline" else "lastmodifieddate"
            selected[list(schema).index("documentlastmodifieddate")] = (
                f'MAX(COALESCE({source}."{own}", header.lastmodifieddate), header.lastmodifieddate)'
            )
            source += f' JOIN "transaction" header ON header.id = {source}."transaction"'
        rows = self.sandbox.store.reader().execute(f"SELECT {', '.join(selected)} FROM {source} WHERE {where}")
        return [
            {column: _typed(value, schema[column]) for column, value in zip(schema, row, strict=True)} for row in rows
        ]

    def set_modified(self, table: str, moments: dict[int, str]) -> None:
        """Set when rows were last modified, in UTC, such as `2026-01-31 08:00:00`."""
        with self.sandbox.store.write() as connection:
            connection.executemany(
                f'UPDATE "{table}" SET lastmodifieddate = ? WHERE id = ?',
                [(moment, number) for number, moment in moments.items()],
            )

    def queries(self) -> list[str]:
        """Return the SuiteQL that the sandbox was asked so far."""
        return [json.loads(request.body)["q"] for request in self.sandbox.requests if b'"q"' in request.body]


def _typed(value: Any, schema: dict[str, Any]) -> Any:
    if value is None:
        return None
    if "boolean" in schema["type"]:
        return value == "T"
    if "integer" in schema["type"]:
        return int(value)
    if "number" in schema["type"]:
        return Decimal(str(value))
    if schema.get("format") == "date-time":
        return f"{value.replace(' ', 'T')}Z"
    return str(value)


def _comparable(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return value
    return f"{Decimal(value).normalize():f}"


@pytest.fixture(scope="session")
def multiset() -> Callable[[Iterable[Row]], Counter[str]]:
    """Rows in a form that compares regardless of their order, but not of their number; amounts by value."""

    def of(rows: Iterable[Row]) -> Counter[str]:
        return Counter(
            json.dumps({name: _comparable(value) for name, value in row.items()}, sort_keys=True) for row in rows
        )

    return of


@pytest.fixture(scope="session")
def discovered_catalog(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The catalog of a small generated company."""
    with (
        Sandbox(scale=0.02, data=tmp_path_factory.mktemp("catalog") / "account.sqlite") as sandbox,
        captured(),
    ):
        return TapNetSuite(config={**sandbox.settings, "max_retries": 1}, setup_mapper=False).catalog_dict


@pytest.fixture
def runner_on(discovered_catalog: dict[str, Any]) -> Callable[[Sandbox], Runner]:
    """A function that returns a runner for a sandbox of the test's making."""
    return lambda sandbox: Runner(sandbox, discovered_catalog)


@pytest.fixture
def runner(netsuite_sandbox: Sandbox, runner_on: Callable[[Sandbox], Runner]) -> Runner:
    """A runner for the test's own small company."""
    return runner_on(netsuite_sandbox)
