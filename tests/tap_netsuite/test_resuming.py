"""A run that was interrupted goes on where it ended: nothing is lost, and little comes again."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Runner

    from netsuite_sandbox import Sandbox

TAP = [sys.executable, "-c", "from tap_netsuite.tap import TapNetSuite; TapNetSuite.cli()"]


class Process:
    """The tap in a process of its own, read line by line."""

    def __init__(self, folder: Path, config: dict[str, Any], catalog: dict[str, Any]) -> None:
        for name, content in {"config": config, "catalog": catalog}.items():
            (folder / f"{name}.json").write_text(json.dumps(content), encoding="utf-8")
        command = [*TAP, "--config", str(folder / "config.json"), "--catalog", str(folder / "catalog.json")]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.lines: list[dict[str, Any]] = []

    def read(self, enough: Callable[[dict[str, Any]], bool]) -> None:
        """Read until a message is enough, or the end."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(json.loads(line))
            if enough(self.lines[-1]):
                return

    def end(self, number: int) -> int:
        """Send a signal, read what still comes, and return the exit status."""
        self.process.send_signal(number)
        self.read(lambda _: False)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return self.process.wait(timeout=30)

    def ids(self) -> list[int]:
        return [line["record"]["id"] for line in self.lines if line["type"] == "RECORD"]


@pytest.fixture
def slow(netsuite_sandbox_factory: Callable[..., Sandbox], runner_on: Callable[[Sandbox], Runner]) -> Runner:
    """A runner for a sandbox that takes its time to answer."""
    sandbox = netsuite_sandbox_factory()
    sandbox.account.latency = 0.02
    return runner_on(sandbox)


def transactions(runner: Runner) -> list[int]:
    return sorted(row[0] for row in runner.sandbox.store.reader().execute('SELECT id FROM "transaction"'))


def is_record(message: dict[str, Any]) -> bool:
    return bool(message["type"] == "RECORD")


@pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")
@pytest.mark.parametrize("stream_maps", [{}, {"transaction": {"twice": "id * 2"}}])
def test_a_signal_ends_the_run_between_messages_with_the_last_state_and_a_status_that_says_so(
    slow: Runner, tmp_path: Path, stream_maps: dict[str, Any]
) -> None:
    config = {**slow.config, "page_size": 5, "concurrency": 1, "stream_maps": stream_maps}
    process = Process(tmp_path, config, slow.select("transaction"))
    process.read(is_record)
    assert process.end(signal.SIGTERM) == 128 + signal.SIGTERM
    assert process.lines[-1]["type"] == "STATE"
    state = process.lines[-1]["value"]
    first, everything = process.ids(), transactions(slow)
    assert 0 < len(first) < len(everything)
    rest = slow.sync("transaction", state=state, page_size=100).ids("transaction")
    assert sorted({*first, *rest}) == everything
    assert len(first) + len(rest) <= len(everything) + 5


@pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")
def test_after_a_kill_the_last_state_leads_to_everything(slow: Runner, tmp_path: Path) -> None:
    process = Process(tmp_path, {**slow.config, "page_size": 5, "concurrency": 1}, slow.select("transaction"))
    process.read(is_record)
    process.end(signal.SIGKILL)
    states = [line["value"] for line in process.lines if line["type"] == "STATE"]
    again = slow.sync("transaction", state=states[-1] if states else None, page_size=100)
    assert sorted({*process.ids(), *again.ids("transaction")}) == transactions(slow)


def test_states_in_the_middle_lead_to_the_rest_and_to_the_same_bookmark(runner: Runner) -> None:
    whole = runner.sync("transactionline", page_size=100)
    records = whole.records("transactionline")
    total = len(records)
    middle = {
        "bookmarks": {
            "transactionline": {
                **whole.bookmark("transactionline"),
                "progress": {"from": None, "until": "2026-01-02T03:04:05Z", "after": [records[699]["uniquekey"]]},
            }
        }
    }
    del middle["bookmarks"]["transactionline"]["replication_key_value"]
    rest = runner.sync("transactionline", state=middle, page_size=100)
    assert rest.records("transactionline") == records[700:]
    assert len(records[700:]) == total - 700 > 0
    assert rest.bookmark("transactionline")["replication_key_value"] == "2026-01-02T03:04:05Z"
    assert "progress" not in rest.bookmark("transactionline")


def test_state_leaves_while_a_long_stream_is_read_and_never_runs_ahead_of_its_rows(
    runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tap_netsuite.streams.table.TableStream.STATE_MSG_FREQUENCY", 100)
    output = runner.sync("transaction", page_size=50)
    seen: list[int] = []
    checked = 0
    for message in output.messages:
        if message["type"] == "RECORD":
            seen.append(message["record"]["id"])
        elif message["type"] == "STATE" and "progress" in message["value"]["bookmarks"]["transaction"]:
            assert message["value"]["bookmarks"]["transaction"]["progress"]["after"] == [seen[-1]]
            checked += 1
    assert checked >= 3
