"""Columns that NetSuite refuses are left out loudly; tables and keys that it refuses stop the run."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import pytest

from tap_netsuite.errors import StreamFailed

if TYPE_CHECKING:
    from conftest import Runner

TEXT = {"type": ["string", "null"]}


def with_columns(catalog: dict[str, Any], *names: str) -> dict[str, Any]:
    """Return a catalog with columns that NetSuite does not have."""
    stream = catalog["streams"][0]
    for name in names:
        stream["schema"]["properties"][name] = TEXT
        stream["metadata"].append({"breadcrumb": ["properties", name], "metadata": {"selected": True}})
    return catalog


def test_refused_columns_are_left_out_of_schema_and_records_and_named_once(
    runner: Runner, caplog: pytest.LogCaptureFixture
) -> None:
    bogus = [f"nosuch{number}" for number in range(12)]
    plain = runner.sync("customer")
    output = runner.run(with_columns(runner.select("customer"), *bogus))
    assert output.records("customer") == plain.records("customer")
    assert output.schema("customer") == plain.schema("customer")
    warnings = [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]
    named = [message for message in warnings if "nosuch" in message]
    assert len(named) == 1
    assert all(name in named[0] for name in bogus)
    assert "full refresh" in named[0]


def test_what_was_refused_is_not_asked_for_again(runner: Runner, caplog: pytest.LogCaptureFixture) -> None:
    catalog = with_columns(runner.select("vendor"), "nosuch")
    first = runner.run(catalog)
    before = len(runner.queries())
    caplog.clear()
    second = runner.run(catalog, first.state)
    assert len(runner.queries()) == before + 1
    assert second.schema("vendor") == first.schema("vendor")
    assert any("nosuch" in record.getMessage() for record in caplog.records)


def test_a_column_of_the_wrong_type_is_found_though_netsuite_does_not_name_it(runner: Runner) -> None:
    catalog = runner.select("transaction")
    catalog["streams"][0]["schema"]["properties"]["trandate"]["format"] = "date-time"
    output = runner.run(catalog)
    assert "trandate" not in output.schema("transaction")
    assert len(output.records("transaction")) > 300


def test_a_refused_key_stops_the_run_with_the_remedy(runner: Runner) -> None:
    catalog = with_columns(runner.select("customer"), "nosuch")
    catalog["streams"][0]["key_properties"] = ["nosuch"]
    with pytest.raises(StreamFailed, match=r"'customer'.*'nosuch'.*discover"):
        runner.run(catalog)


def test_a_table_that_the_role_does_not_see_is_an_error_that_names_the_permission(runner: Runner) -> None:
    catalog = runner.select("vendor")
    with runner.sandbox.store.write() as connection:
        connection.execute("DROP TABLE vendor")
        connection.execute("DELETE FROM sandbox_table WHERE name = 'vendor'")
    with pytest.raises(StreamFailed, match=r"'vendor'.*Lists > Vendors"):
        runner.run(catalog)
