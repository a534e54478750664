"""Measure reading and writing through the real processes, and print one table of ratios and counts.

Absolute times are this machine's; what compares are requests per 1,000 rows, rows per request, and how the rate
grows with connections and falls with latency.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import customers
from netsuite_sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Mapping

_COMMANDS = Path(sys.executable).parent
# A process inherits its parent's peak at the fork, and the parent here holds the account: so the measured process
# is the child of a small one.
_PEAK_OF = """
import pathlib, resource, subprocess, sys
status = subprocess.call(sys.argv[2:])
pathlib.Path(sys.argv[1]).write_text(str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))
sys.exit(status)
"""
_SETTINGS = ((0.0, 5), (0.0, 15), (0.4, 5), (0.4, 15))


@dataclass(frozen=True)
class Measurement:
    """One run of one process.

    Attributes:
        seconds: Wall time of the whole process, start-up included.
        requests: Requests that the account counted.
        peak_megabytes: The most memory the process held.
    """

    seconds: float
    requests: int
    peak_megabytes: float

    def row(self, what: str, latency: float, connections: int, rows: int) -> str:
        """Return a line of the table."""
        return (
            f"{what:<10} {latency * 1000:>6.0f} ms {connections:>5} {rows:>9,} {self.seconds:>8.1f} "
            f"{rows / self.seconds:>10,.0f} {self.requests:>9,} {self.requests / rows * 1000:>9.2f} "
            f"{self.peak_megabytes:>8.0f}"
        )


def measure(account: Sandbox, command: list[str], *, source: Path | None, destination: Path) -> Measurement:
    """Run a command with its pipes in files and return what it took.

    Raises:
        RuntimeError: If the command fails; its last words are in the message.
    """
    before = len(account.requests)
    log, peak = destination.with_suffix(".log"), destination.with_suffix(".peak")
    began = time.monotonic()
    with (source or Path(os.devnull)).open("rb") as stdin, destination.open("wb") as stdout, log.open("wb") as stderr:
        status = subprocess.call(
            [sys.executable, "-c", _PEAK_OF, peak, *command], stdin=stdin, stdout=stdout, stderr=stderr
        )
    seconds = time.monotonic() - began
    if status:
        raise RuntimeError(f"{command[0]} failed: {log.read_text(encoding='utf-8')[-2000:]}")
    return Measurement(seconds, len(account.requests) - before, int(peak.read_text()) / 1024)


def read(account: Sandbox, folder: Path, connections: int) -> Measurement:
    """Sync every customer once."""
    config = _write(folder / "tap.json", account.settings | {"concurrency": connections})
    catalog = folder / "catalog.json"
    if not catalog.exists():
        found = subprocess.run(
            [_COMMANDS / "tap-netsuite", "--config", config, "--discover"], check=True, capture_output=True
        ).stdout
        streams = [stream for stream in json.loads(found)["streams"] if stream["tap_stream_id"] == "customer"]
        for entry in streams[0]["metadata"]:
            if not entry["breadcrumb"]:
                entry["metadata"]["selected"] = True
        _write(catalog, {"streams": streams})
    command = [str(_COMMANDS / "tap-netsuite"), "--config", str(config), "--catalog", str(catalog)]
    return measure(account, command, source=None, destination=folder / "rows.jsonl")


def write(account: Sandbox, folder: Path, connections: int, rows: int) -> Measurement:
    """Upsert new customers by external id."""
    options = {"stream_options": {"customer": {"record_type": "customer"}}, "concurrency": connections}
    config = _write(folder / "target.json", account.settings | options)
    prefix = f"BENCH{time.monotonic_ns()}"
    schema = {"externalid": {"type": "string"}, "companyname": {"type": "string"}, "subsidiary": {"type": "integer"}}
    messages: list[dict[str, Any]] = [
        {"type": "SCHEMA", "stream": "customer", "schema": {"properties": schema}, "key_properties": ["externalid"]}
    ]
    messages += [
        {
            "type": "RECORD",
            "stream": "customer",
            "record": {"externalid": f"{prefix}-{n}", "companyname": f"{prefix} {n}", "subsidiary": 1},
        }
        for n in range(rows)
    ]
    source = folder / "records.jsonl"
    source.write_text("".join(json.dumps(message) + "\n" for message in messages), encoding="utf-8")
    command = [str(_COMMANDS / "target-netsuite"), "--config", str(config)]
    return measure(account, command, source=source, destination=folder / "state.jsonl")


def _write(path: Path, content: Mapping[str, Any]) -> Path:
    path.touch(mode=0o600)
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def main() -> None:
    """Measure at 0 and 400 ms of latency, with 5 and 15 connections."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000, help="customers to read")
    parser.add_argument("--writes", type=int, default=500, help="customers to write")
    arguments = parser.parse_args()
    print("what      latency  conn.      rows  seconds     rows/s  requests per 1,000  peak MB")
    with tempfile.TemporaryDirectory() as name, Sandbox() as account:
        customers.fill(account.store, arguments.rows)
        for latency, connections in _SETTINGS:
            account.account.latency, account.account.concurrency_limit = latency, connections
            reading = read(account, Path(name), connections)
            print(reading.row("reading", latency, connections, arguments.rows), flush=True)
            writing = write(account, Path(name), connections, arguments.writes)
            print(writing.row("writing", latency, connections, arguments.writes), flush=True)


if __name__ == "__main__":
    main()
