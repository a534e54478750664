"""Whole pages written at once are the same messages that the SDK writes one by one."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

import pytest
from singer_sdk import Stream

from tap_netsuite.streams.table import TableStream

if TYPE_CHECKING:
    from conftest import Output, Runner

STREAMS = ["customer", "transaction", "transactionline", "accountingbooksubsidiaries"]


def comparable(output: Output) -> list[dict[str, Any]]:
    """Return the messages without when they were written and when the run began."""
    return [
        {name: value for name, value in message.items() if name not in {"time_extracted", "version"}}
        for message in output.messages
        if message["type"] != "STATE"
    ]


def test_both_ways_give_the_same_messages_and_the_same_state(runner: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    settings: dict[str, Any] = {"page_size": 200, "emit_activate_version_messages": True}
    pages = runner.sync(*STREAMS, **settings)
    monkeypatch.setattr(TableStream, "_can_write_whole_pages", lambda _: False)
    one_by_one = runner.sync(*STREAMS, **settings)
    assert comparable(pages) == comparable(one_by_one)
    assert len(comparable(pages)) > 1000
    for stream in STREAMS:
        old, new = pages.bookmark(stream), one_by_one.bookmark(stream)
        old.pop("replication_key_value", None)
        new.pop("replication_key_value", None)
        assert old == new
    first = next(message for message in pages.messages if message["type"] == "RECORD")
    second = next(message for message in one_by_one.messages if message["type"] == "RECORD")
    assert set(first) == set(second)


@pytest.mark.parametrize(
    "settings",
    [
        {"stream_maps": {"customer": {"email": None, "shout": "str(entityid).upper()"}}},
        {"stream_maps": {"customer": {"__filter__": "id % 2 == 0"}}},
        {"stream_maps": {"customer": {"__alias__": "client"}}},
        {"flattening_enabled": True, "flattening_max_depth": 1},
    ],
)
def test_the_sdks_own_features_see_every_record(runner: Runner, settings: dict[str, Any]) -> None:
    plain = runner.sync("customer")
    mapped = runner.sync("customer", **settings)
    name = "client" if "__alias__" in str(settings) else "customer"
    records = mapped.records(name)
    if "__filter__" in str(settings):
        assert [record["id"] for record in records] == [number for number in plain.ids("customer") if number % 2 == 0]
    else:
        assert [record["id"] for record in records] == plain.ids("customer")
    if "shout" in str(settings):
        assert all("email" not in record and record["shout"].isupper() for record in records)
    if "flattening_enabled" in settings or name == "client":
        assert records == plain.records("customer")


def test_the_sdk_calls_what_we_override_as_it_did_when_this_was_written() -> None:
    signatures = {
        name: list(inspect.signature(getattr(Stream, name)).parameters)
        for name in (
            "_sync_records",
            "_write_schema_message",
            "_increment_stream_state",
            "_write_starting_replication_value",
            "_write_state_message",
        )
    }
    assert signatures == {
        "_sync_records": ["self", "context", "write_messages"],
        "_write_schema_message": ["self"],
        "_increment_stream_state": ["self", "latest_record", "context"],
        "_write_starting_replication_value": ["self", "context"],
        "_write_state_message": ["self"],
    }
