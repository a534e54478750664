"""What the tap offers of an account."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable, Iterable

    from conftest import Row, Runner

CORE = {
    "account",
    "accountingperiod",
    "classification",
    "contact",
    "currency",
    "customer",
    "department",
    "employee",
    "item",
    "location",
    "subsidiary",
    "transaction",
    "transactionline",
    "vendor",
}


@pytest.fixture(scope="module")
def streams(discovered_catalog: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {stream["stream"]: stream for stream in discovered_catalog["streams"]}


def root(stream: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = next(entry["metadata"] for entry in stream["metadata"] if not entry["breadcrumb"])
    return found


def selected_by_default(stream: dict[str, Any], column: str) -> bool:
    metadata = next(entry["metadata"] for entry in stream["metadata"] if entry["breadcrumb"] == ["properties", column])
    return bool(metadata.get("selected-by-default", True))


def test_a_core_set_is_selected_and_the_rest_is_offered(streams: dict[str, dict[str, Any]]) -> None:
    assert {name for name, stream in streams.items() if root(stream).get("selected")} == CORE
    assert {"entity", "transactionaccountingline", "deletedrecord", "customrecord_sbx_warranty"} < set(streams)


def test_names_are_netsuites_in_lower_case(streams: dict[str, dict[str, Any]]) -> None:
    for name, stream in streams.items():
        assert name == name.lower()
        assert all(column == column.lower() for column in stream["schema"]["properties"])


@pytest.mark.parametrize(
    ("name", "key", "replication_key"),
    [
        ("customer", ["id"], "lastmodifieddate"),
        ("transactionline", ["uniquekey"], "documentlastmodifieddate"),
        ("customrecord_sbx_warranty", ["id"], "lastmodified"),
        ("customlist_sbx_region", ["id"], None),
        ("deletedrecord", ["recordtypeid", "recordid"], "deleteddate"),
    ],
)
def test_keys_and_replication_keys(
    streams: dict[str, dict[str, Any]], name: str, key: list[str], replication_key: str | None
) -> None:
    assert streams[name]["key_properties"] == key
    assert streams[name].get("replication_key") == replication_key
    assert streams[name]["replication_method"] == ("INCREMENTAL" if replication_key else "FULL_TABLE")


@pytest.mark.parametrize(
    ("name", "column", "schema"),
    [
        ("customer", "id", {"type": ["integer", "null"]}),
        ("customer", "custentity_sbx_region", {"type": ["integer", "null"]}),
        ("customer", "custentity_sbx_reseller", {"type": ["boolean", "null"]}),
        ("transactionline", "foreignamount", {"type": ["number", "null"]}),
        ("transaction", "trandate", {"type": ["string", "null"], "format": "date"}),
        ("transaction", "lastmodifieddate", {"type": ["string", "null"], "format": "date-time"}),
        ("customrecord_sbx_warranty", "custrecord_sbx_w_start", {"type": ["string", "null"], "format": "date"}),
        ("customrecord_sbx_warranty", "custrecord_sbx_w_deductible", {"type": ["number", "null"]}),
    ],
)
def test_columns_of_the_account_and_of_netsuite_are_typed(
    streams: dict[str, dict[str, Any]], name: str, column: str, schema: dict[str, Any]
) -> None:
    assert streams[name]["schema"]["properties"][column] == schema


def test_custom_fields_are_on_the_tables_that_they_apply_to(streams: dict[str, dict[str, Any]]) -> None:
    reader_columns = {name: set(streams[name]["schema"]["properties"]) for name in ("customer", "vendor", "employee")}
    assert "custentity_sbx_badge" in reader_columns["employee"] - reader_columns["customer"]
    assert "custentity_rvc" in reader_columns["vendor"] - reader_columns["customer"]
    assert selected_by_default(streams["customer"], "custentity_sbx_region")


def test_what_only_the_metadata_catalog_names_is_offered_and_not_selected(streams: dict[str, dict[str, Any]]) -> None:
    assert "shipmethod" in streams["transaction"]["schema"]["properties"]
    assert not selected_by_default(streams["transaction"], "shipmethod")


def test_every_core_stream_is_read_as_discovered_without_a_refusal(
    runner: Runner, caplog: pytest.LogCaptureFixture
) -> None:
    output = runner.run()
    assert {message["stream"] for message in output.messages if message["type"] == "SCHEMA"} == CORE
    assert [record.getMessage() for record in caplog.records if "goes on without" in record.getMessage()] == []


def test_record_types_are_streams_of_their_own_on_request(
    runner: Runner, multiset: Callable[[Iterable[Row]], Counter[str]]
) -> None:
    streams = runner.discover(record_types=["invoice", "salesOrder", "inventoryItem"])
    assert {"invoice", "salesorder", "inventoryitem"} < set(streams)
    wanted = [streams[name] for name in ("invoice", "salesorder", "inventoryitem")]
    assert all(root(stream)["selected"] for stream in wanted)
    output = runner.run({"streams": wanted})
    for name, table, condition in (
        ("invoice", "transaction", "type = 'CustInvc'"),
        ("salesorder", "transaction", "type = 'SalesOrd'"),
        ("inventoryitem", "item", "itemtype = 'InvtPart'"),
    ):
        records = output.records(name)
        assert records
        assert multiset(records) == multiset(runner.held(table, output.schema(name), condition))


def test_a_table_that_nothing_describes_is_known_by_its_first_rows(runner: Runner) -> None:
    stream = runner.discover(record_types=["transactionstatus"])["transactionstatus"]
    output = runner.run({"streams": [stream]})
    held = runner.held("transactionstatus", output.schema("transactionstatus"))
    assert sorted(map(str, output.records("transactionstatus"))) == sorted(map(str, held))
    assert len(held) > 5


def test_a_table_that_the_role_does_not_see_is_not_offered_and_said_to_be_hidden(
    runner: Runner, caplog: pytest.LogCaptureFixture
) -> None:
    with runner.sandbox.store.write() as connection:
        connection.execute("DROP TABLE systemnote")
        connection.execute("DELETE FROM sandbox_table WHERE name = 'systemnote'")
    caplog.set_level(logging.INFO)
    assert "systemnote" not in runner.discover()
    assert any("systemnote" in record.getMessage() for record in caplog.records if "hides" in record.getMessage())


def test_a_catalog_is_taken_without_asking_netsuite_what_there_is(runner: Runner) -> None:
    runner.sync("customer")
    paths = [request.path for request in runner.sandbox.requests]
    assert not [path for path in paths if "metadata-catalog" in path]
    assert len(runner.queries()) == 1


def test_two_discoveries_of_one_account_are_the_same(runner: Runner, discovered_catalog: dict[str, Any]) -> None:
    again = {"streams": list(runner.discover().values())}
    assert json.dumps(again, sort_keys=True) == json.dumps(discovered_catalog, sort_keys=True)
