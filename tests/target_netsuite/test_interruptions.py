"""The run is ended from outside at some moment; what it acknowledged is written, and running again completes it."""

from __future__ import annotations

import signal
import time
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import SimpleNamespace

    from netsuite_sandbox import Sandbox

    Messages = SimpleNamespace
    Start = Callable[..., Any]
    Stored = Callable[..., list[tuple[Any, ...]]]

COLUMNS = {"number": int, "companyname": str, "subsidiary": int}
OPTIONS = {"shops": {"record_type": "customer"}}
ROWS = 60


def shops(messages: Messages) -> list[dict[str, Any]]:
    """A STATE after every fifth row, which says how many rows there were before it."""
    sent = [messages.schema("shops", COLUMNS, "number")]
    for n in range(ROWS):
        sent.append(messages.record("shops", number=n, companyname=f"Shop {n}", subsidiary=1))
        if n % 5 == 4:
            sent.append(messages.state(rows=n + 1))
    return sent


def held(stored: Stored) -> list[int]:
    rows = stored("SELECT externalid FROM customer WHERE companyname LIKE 'Shop %'")
    return sorted(int(row[0].removeprefix("singer-shops-")) for row in rows)


def until(condition: Callable[[], bool]) -> None:
    """Wait for something outside this process, for a minute at most."""
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_what_was_acknowledged_is_written_and_a_second_run_completes_the_rest_without_doubling(
    number: signal.Signals, start_target: Start, messages: Messages, stored: Stored, netsuite_sandbox: Sandbox
) -> None:
    netsuite_sandbox.account.latency = 0.02
    process = start_target(OPTIONS, batch_size_rows=20)
    process.send(shops(messages))
    process.state()
    process.popen.send_signal(number)
    run = process.end()

    written = held(stored)
    acknowledged = run.states[-1]["rows"]
    assert acknowledged < ROWS
    assert set(range(acknowledged)) <= set(written)
    accounted = {line["key"]["number"] for line in run.results if line["status"] == "written"}
    if number is signal.SIGTERM:
        assert run.status == 128 + signal.SIGTERM
        assert "Traceback" not in run.log
        assert "Ended by signal 15" in run.log
        assert accounted == set(written)
    else:
        assert run.status == -signal.SIGKILL
        assert accounted <= set(written)

    netsuite_sandbox.account.latency = 0
    again = start_target(OPTIONS)
    again.send(shops(messages))
    end = again.end()
    assert end.status == 0, end.log
    assert end.states[-1] == {"rows": ROWS}
    assert held(stored) == list(range(ROWS))


def test_rows_that_wait_for_their_batch_are_neither_written_nor_acknowledged_when_a_signal_comes(
    start_target: Start, messages: Messages, stored: Stored, netsuite_sandbox: Sandbox
) -> None:
    process = start_target(OPTIONS)
    process.send(shops(messages))
    until(lambda: any(r.path.endswith("/metadata-catalog/customer") and r.status for r in netsuite_sandbox.requests))
    process.popen.send_signal(signal.SIGTERM)
    process.popen.wait(timeout=60)
    run = process.end()
    assert run.status == 128 + signal.SIGTERM
    assert (run.states, run.results) == ([], [])
    assert held(stored) == []


def test_state_passes_while_the_run_goes_on(
    start_target: Start, messages: Messages, stored: Stored, netsuite_sandbox: Sandbox
) -> None:
    netsuite_sandbox.account.latency = 0.01
    process = start_target(OPTIONS, batch_size_rows=ROWS)
    process.send(shops(messages))
    seen: list[int] = []
    while not seen or seen[-1] < ROWS:
        seen.append(process.state()["rows"])
        assert set(range(seen[-1])) <= set(held(stored))
    assert len(seen) > 3
    assert seen == sorted(set(seen))
    assert process.end().status == 0
