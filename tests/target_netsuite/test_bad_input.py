"""What is wrong with the input or the settings ends the run: one clear message, non-zero, nothing written after it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
import pytest

from target_netsuite.target import TargetNetSuite

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import SimpleNamespace

    from netsuite_sandbox import Sandbox

    Messages = SimpleNamespace
    Command = Callable[..., Any]
    Start = Callable[..., Any]
    Target = Callable[..., Any]
    Stored = Callable[..., list[tuple[Any, ...]]]

SCHEMA = {
    "type": "SCHEMA",
    "stream": "customer",
    "key_properties": ["externalid"],
    "schema": {
        "properties": {
            "externalid": {"type": ["string", "null"]},
            "companyname": {"type": ["string", "null"]},
            "subsidiary": {"type": ["integer", "null"]},
        }
    },
}


def row(number: int, **columns: object) -> dict[str, Any]:
    given = {"externalid": f"T-{number}", "companyname": f"C {number}", "subsidiary": 1} | columns
    return {"type": "RECORD", "stream": "customer", "record": given}


def schema(**columns: object) -> dict[str, Any]:
    return {**SCHEMA, "schema": {"properties": {**SCHEMA["schema"]["properties"], **columns}}}  # type: ignore[index]


def held(stored: Stored) -> list[str]:
    return sorted(row[0] for row in stored("SELECT externalid FROM customer WHERE externalid LIKE 'T-%'"))


BAD: dict[str, tuple[list[Any], str]] = {
    "cut line": ([SCHEMA, row(1), '{"type": "RECORD", "stream": "cust'], "Input line 3: this is not JSON"),
    "no message": ([SCHEMA, row(1), [1]], "Input line 3: this is no Singer message"),
    "record before schema": ([row(1), SCHEMA], "Input line 1: A record for stream 'customer' was encountered before"),
    "record without key": (
        [SCHEMA, row(1), {"type": "RECORD", "stream": "customer", "record": {"companyname": "A"}}],
        "Input line 3: a record of stream 'customer' is without its key externalid",
    ),
    "record with an empty key": (
        [SCHEMA, row(1), row(2, externalid=None)],
        "Input line 3: Stream 'customer': a row names no record",
    ),
    "record that does not fit its schema": (
        [SCHEMA, row(1), row(2, subsidiary="one")],
        (
            "Input line 3: Record Message Validation Error: a record of stream 'customer' does not fit its SCHEMA: "
            "column 'subsidiary'"
        ),
    ),
    "value that does not fit its field": (
        [schema(isinactive={}), row(1), row(2, isinactive="perhaps")],
        "Input line 3: Stream 'customer', key {'externalid': 'T-2'}: column 'isinactive': isInactive takes true",
    ),
    "unknown column": (
        [schema(compnayname={}), row(1)],
        "Input line 1: Stream 'customer': no such fields in NetSuite: 'compnayname' (is it companyName?)",
    ),
    "unknown record type": (
        [{**SCHEMA, "stream": "custmer"}],
        (
            "Input line 1: Stream 'custmer': NetSuite has no record type 'custmer', or the role may not use it. "
            "Did you mean customer"
        ),
    ),
    "unexplained id": ([schema(id={}), row(1, id=5)], "Input line 1: Stream 'customer' has a column 'id'"),
    "undeclared id": ([SCHEMA, row(1), row(2, id=5)], "Input line 3: Stream 'customer' has a column 'id'"),
    "stream without key": (
        [{**SCHEMA, "key_properties": [], "schema": {"properties": {"companyname": {}}}}],
        "Input line 1: Stream 'customer' has no key",
    ),
    "schema that is none": (
        [{**SCHEMA, "schema": {"properties": {"externalid": {"type": "texts"}}}}],
        "Input line 1: The SCHEMA of stream 'customer' is no JSON Schema",
    ),
    "schema that refers elsewhere": (
        [schema(companyname={"$ref": "http://127.0.0.1:1/x.json"})],
        "Input line 1: The SCHEMA of stream 'customer' is no JSON Schema",
    ),
    "schema without properties": ([{**SCHEMA, "schema": {"type": "object"}}], "Input line 1: the SCHEMA of stream"),
    "keys that are none": ([{**SCHEMA, "key_properties": "externalid"}], "Input line 1: the key_properties of stream"),
    "batch files": (
        [SCHEMA, row(1), {"type": "BATCH", "stream": "customer", "encoding": {}, "manifest": []}],
        "Input line 3: stream 'customer' comes in BATCH files",
    ),
}


@pytest.mark.parametrize(("sent", "message"), BAD.values(), ids=BAD)
def test_bad_input_ends_the_run_by_line_with_nothing_written_after_it(
    sent: list[Any], message: str, run_command: Command, stored: Stored
) -> None:
    run = run_command([*sent, row(8), {"type": "STATE", "value": {"done": 1}}])
    assert run.status == 1
    assert message in run.log
    assert run.states == []
    assert held(stored) == []


def test_a_stream_map_that_cannot_be_applied_is_told(run_command: Command, stored: Stored) -> None:
    run = run_command([SCHEMA, row(1)], stream_maps={"customer": {"companyname": "record['nickname']"}})
    assert run.status == 1
    assert "Input line 2: the stream map of stream 'customer' cannot be applied to a record: KeyError" in run.log
    assert held(stored) == []


def test_a_process_says_so_in_one_line_without_a_traceback(start_target: Start, stored: Stored) -> None:
    process = start_target()
    process.send([SCHEMA, row(1), '{"type": "RECORD", "stream": "cust', row(8)])
    run = process.end()
    assert run.status == 1
    assert "Traceback" not in run.log
    assert [line for line in run.log.splitlines() if " ERROR " in line] == run.log.splitlines()[-1:]
    assert "Input line 3: this is not JSON" in run.log
    assert held(stored) == []


def test_a_rejected_record_ends_the_run_with_netsuite_s_words_and_what_was_in_flight_is_accounted_for(
    run_target: Target, stored: Stored, netsuite_sandbox: Sandbox
) -> None:
    netsuite_sandbox.account.latency = 0.01
    sent = [SCHEMA]
    for number in range(60):
        sent.append(row(number, subsidiary=1 if number != 20 else 987654))
        sent.append({"type": "STATE", "value": {"rows": number + 1}})
    run = run_target(sent, concurrency=3)
    assert "Stream 'customer', key {'externalid': 'T-20'}: upsert of customer rejected: PUT" in run.log
    assert "HTTP 400" in run.log
    assert "run again" in run.log
    assert run.states[-1] == {"rows": 20}
    written = sorted(line["key"]["externalid"] for line in run.results if line["status"] == "written")
    assert written == held(stored)
    assert 20 <= len(written) < 40
    rejected = [line for line in run.results if line["status"] != "written"]
    assert [(line["key"], line["status"]) for line in rejected] == [({"externalid": "T-20"}, "rejected")]


def test_a_record_refused_on_arrival_is_accounted_for(run_target: Target) -> None:
    run = run_target([schema(isinactive={}), row(1, isinactive="perhaps")])
    assert [(line["key"], line["operation"], line["status"]) for line in run.results] == [
        ({"externalid": "T-1"}, None, "rejected")
    ]


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"client_id": None}, "`client_id` is missing"),
        ({"private_key": "not a key"}, "private_key"),
        ({"certificate_id": "unknown"}, "certificate"),
        ({"stream_options": {"customer": {"operation": "insert"}}}, "'insert' is not one of"),
        ({"stream_options": {"customer": {"recordtype": "customer"}}}, "'recordtype' was unexpected"),
        ({"stream_options": {"customer": {"id_field": "nsid"}}}, "`stream_options.customer.id_field` names 'nsid'"),
        ({"stream_options": {"customer": {"replace": ["lines"]}}}, "`stream_options.customer.replace` names 'lines'"),
        ({"results_path": "/nowhere/results.jsonl"}, "`results_path` names /nowhere/results.jsonl"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_settings_that_are_wrong_end_the_run_before_anything_is_written(
    settings: dict[str, Any], message: str, run_command: Command, stored: Stored, netsuite_sandbox: Sandbox
) -> None:
    secret = netsuite_sandbox.settings["private_key"].splitlines()[1]
    run = run_command([SCHEMA, row(1)], **settings)
    assert run.status == 1
    assert message in run.log
    assert secret not in run.log
    assert held(stored) == []


@pytest.mark.parametrize("content", ["{", None])
def test_a_configuration_that_cannot_be_read_is_refused_as_wrong_usage(content: str | None, tmp_path: Path) -> None:
    config = tmp_path / "other.json"
    if content is not None:
        config.write_text(content)
    with pytest.raises(click.BadParameter, match="cannot be read as JSON settings") as refused:
        TargetNetSuite.get_singer_command().main(["--config", str(config)], standalone_mode=False)
    assert refused.value.exit_code == 2


def test_options_for_a_stream_that_does_not_come_are_told(run_target: Target, caplog: pytest.LogCaptureFixture) -> None:
    assert run_target([SCHEMA, row(1)], {"custmer": {"id_field": "id"}}).error is None
    assert "`stream_options` has streams that did not come: custmer" in caplog.text
