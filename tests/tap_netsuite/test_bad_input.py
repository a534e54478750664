"""A user's mistake ends in a clear message and a status that is not zero: no traceback, and nothing read."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from singer_sdk.exceptions import ConfigValidationError

from netsuite_rest.errors import NetSuiteError, SettingsError
from tap_netsuite.errors import TapError

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Runner

TAP = [sys.executable, "-c", "from tap_netsuite.tap import TapNetSuite; TapNetSuite.cli()"]


def command(folder: Path, config: dict[str, Any], *flags: str, **files: Any) -> subprocess.CompletedProcess[str]:  # noqa: ANN401
    arguments = list(flags)
    for name, content in {"config": config, **files}.items():
        path = folder / f"{name}.json"
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        arguments += [f"--{name}", str(path)]
    return subprocess.run([*TAP, *arguments], capture_output=True, text=True, timeout=60, check=False)


def refused(result: subprocess.CompletedProcess[str], *named: str) -> None:
    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    for word in named:
        assert word in result.stderr
    assert '"RECORD"' not in result.stdout


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"client_id": ""}, ["client_id"]),
        ({"private_key": "no key at all"}, ["private_key"]),
        ({"certificate_id": "unknown"}, ["certificate_id"]),
        (
            {"token_url": "http://127.0.0.1:9/token", "base_url": "http://127.0.0.1:9", "max_retries": 0},
            ["127.0.0.1:9"],
        ),
        ({"start_date": "last week"}, ["start_date", "last week"]),
        ({"page_size": 1001}, ["page_size", "1001"]),
        ({"record_types": ["invoise"]}, ["record_types", "invoise", "invoice"]),
        ({"stream_options": {"custommer": {"filter": "id > 1"}}}, ["stream_options", "custommer", "customer"]),
        ({"stream_options": {"customer": {"filter": "id > 1; --"}}}, ["stream_options.customer.filter", "semicolon"]),
        ({"stream_options": {"customer": {"filters": "id > 1"}}}, ["filters"]),
        (
            {"stream_options": {"customer": {"show_new": False, "show_updated": False}}},
            ["stream_options.customer", "show_new", "show_updated"],
        ),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else None,
)
def test_a_wrong_setting_is_named(runner: Runner, settings: dict[str, Any], named: list[str]) -> None:
    with pytest.raises((NetSuiteError, TapError, ConfigValidationError)) as caught:
        runner.discover(**settings)
    message = "\n".join([str(caught.value), *getattr(caught.value, "errors", [])])
    for word in named:
        assert word in message
    assert "no key at all" not in message


def test_a_wrong_setting_ends_discovery_without_a_traceback(runner: Runner, tmp_path: Path) -> None:
    refused(command(tmp_path, {**runner.config, "client_id": "", "certificate_id": ""}, "--discover"), "client_id")


def test_a_filter_that_netsuite_refuses_is_named_with_netsuites_words(runner: Runner, tmp_path: Path) -> None:
    config = {**runner.config, "stream_options": {"customer": {"filter": "colour = 'red'"}}}
    result = command(tmp_path, config, catalog=runner.select("customer"))
    refused(result, "'customer'", "stream_options.customer.filter", "colour")


def test_an_unknown_stream_is_named_with_what_is_near(runner: Runner, tmp_path: Path) -> None:
    catalog = runner.select("customer")
    catalog["streams"][0] |= {"stream": "custommer", "tap_stream_id": "custommer"}
    refused(command(tmp_path, runner.config, catalog=catalog), "'custommer'", "Did you mean customer")


def test_a_creation_date_is_needed_to_tell_new_from_changed(runner: Runner) -> None:
    with pytest.raises(SettingsError, match=r"stream_options\.account .*creation date"):
        runner.sync("account", stream_options={"account": {"show_new": False}})


@pytest.mark.parametrize("key", [None, "companyname"])
def test_an_incremental_stream_needs_a_replication_key_that_is_a_date_time(runner: Runner, key: str | None) -> None:
    catalog = runner.select("customer")
    catalog["streams"][0]["replication_key"] = key
    for entry in catalog["streams"][0]["metadata"]:
        entry["metadata"].pop("replication-key", None)
    with pytest.raises(SettingsError, match=r"'customer' incrementally.*FULL_TABLE"):
        runner.run(catalog)


def test_a_table_read_whole_has_no_new_and_changed_rows(runner: Runner) -> None:
    with pytest.raises(SettingsError, match=r"stream_options\.nexus .*whole"):
        runner.sync("nexus", stream_options={"nexus": {"show_new": False}})


def test_the_state_of_another_account_is_refused_before_any_stream_is_read(runner: Runner) -> None:
    state = runner.sync("customer").state
    state["bookmarks"]["customer"]["fingerprint"]["account"] = "7654321"
    before = len(runner.queries())
    with pytest.raises(SettingsError, match=r"'customer'.*7654321.*1234567.*full refresh"):
        runner.sync("account", "customer", state=state)
    assert len(runner.queries()) == before


def test_a_stream_map_that_cannot_be_applied_is_named(runner: Runner, tmp_path: Path) -> None:
    config = {**runner.config, "stream_maps": {"customer": {"shout": "nosuch(id)"}}}
    refused(command(tmp_path, config, catalog=runner.select("customer")), "stream_maps", "nosuch(id)")


def test_a_file_that_is_not_json_is_named(runner: Runner, tmp_path: Path) -> None:
    refused(command(tmp_path, runner.config, catalog="{"), "not JSON")


def test_a_configuration_that_is_not_there_is_named(tmp_path: Path) -> None:
    result = subprocess.run(
        [*TAP, "--config", str(tmp_path / "nowhere.json")], capture_output=True, text=True, timeout=60, check=False
    )
    refused(result, "nowhere.json")
