"""Every table comes out whole: each row once, each value to the last digit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable, Iterable

    from conftest import Row, Runner

    from netsuite_sandbox import Sandbox

KEYS = {
    "transactionline": ("uniquekey",),
    "transactionaccountingline": ("transaction", "transactionline", "accountingbook"),
    "accountingbooksubsidiaries": ("accountingbook", "subsidiary"),
    "entityaddress": ("nkey",),
    "deletedrecord": ("recordtypeid", "recordid"),
}
TABLES = [
    "account",
    "accountingbooksubsidiaries",
    "accountingperiod",
    "customer",
    "customlist_sbx_region",
    "customrecord_sbx_warranty",
    "deletedrecord",
    "employee",
    "entity",
    "entityaddress",
    "item",
    "nexttransactionlinelink",
    "systemnote",
    "transaction",
    "transactionaccountingline",
    "transactionline",
    "vendor",
]


def test_every_row_of_every_table_comes_once_and_whole(
    runner: Runner, multiset: Callable[[Iterable[Row]], Counter[str]]
) -> None:
    output = runner.sync(*TABLES, page_size=100)
    for table in TABLES:
        records, schema = output.records(table), output.schema(table)
        assert records, table
        assert multiset(records) == multiset(runner.held(table, schema)), table
        key = KEYS.get(table, ("id",))
        assert len({tuple(record[name] for name in key) for record in records if table in KEYS}) in {0, len(records)}


def test_records_come_in_the_order_of_their_key(runner: Runner) -> None:
    ids = runner.sync("transaction", page_size=7).ids("transaction")
    assert len(ids) > 300
    assert ids == sorted(ids)


@pytest.mark.parametrize("page_size", [1000, 64, 9])
def test_a_full_read_costs_hardly_more_requests_than_pages(runner: Runner, page_size: int) -> None:
    rows = len(runner.sync("transaction", page_size=page_size).records("transaction"))
    pages = -(-rows // page_size)
    plans = 1 if pages > 2 else 0
    assert len(runner.queries()) <= pages + plans + 1


def test_a_stream_in_which_nothing_changed_costs_one_request_and_the_run_one_more(runner: Runner) -> None:
    streams = ["account", "contact", "transaction", "vendor"]
    first = runner.sync(*streams)
    before = len(runner.sandbox.requests)
    second = runner.sync(*streams, state=first.state)
    asked = [request for request in runner.sandbox.requests[before:] if request.endpoint != "token"]
    assert [message for message in second.messages if message["type"] == "RECORD"] == []
    assert len([request for request in asked if "/auth/" not in request.path]) == 5


def test_no_more_requests_are_under_way_than_set(
    netsuite_sandbox_factory: Callable[..., Sandbox], runner_on: Callable[[Sandbox], Runner]
) -> None:
    sandbox = netsuite_sandbox_factory()
    sandbox.account.concurrency_limit = 15
    sandbox.account.latency = 0.02
    runner_on(sandbox).sync("transaction", "transactionline", page_size=50, concurrency=4)
    assert sandbox.requests.peak == 4


def test_booleans_can_stay_as_netsuite_writes_them(runner: Runner) -> None:
    catalog = runner.discover(booleans="text")["customer"]
    assert catalog["schema"]["properties"]["isinactive"] == {"type": ["string", "null"]}
    for entry in catalog["metadata"][-1:]:
        entry["metadata"]["selected"] = True
    records = runner.run({"streams": [catalog]}, booleans="text").records("customer")
    assert {record["isinactive"] for record in records} <= {"T", "F"}
    assert len(records) > 5


def test_a_table_read_whole_tells_the_target_its_version(runner: Runner) -> None:
    output = runner.sync("accountingbooksubsidiaries", emit_activate_version_messages=True)
    versions = [message["version"] for message in output.messages if message["type"] == "ACTIVATE_VERSION"]
    assert len(versions) == 1
    written = {message["version"] for message in output.messages if message["type"] == "RECORD"}
    assert written == set(versions)


def test_only_selected_columns_are_asked_for_and_written(runner: Runner) -> None:
    catalog = runner.select("customer")
    for entry in catalog["streams"][0]["metadata"]:
        if entry["breadcrumb"] and entry["breadcrumb"][1] not in {"id", "email", "lastmodifieddate"}:
            entry["metadata"]["selected"] = False
    output = runner.run(catalog)
    assert {tuple(record) for record in output.records("customer")} == {("email", "id", "lastmodifieddate")}
    assert set(output.schema("customer")) == {"email", "id", "lastmodifieddate"}
    assert "companyname" not in runner.queries()[-1]
