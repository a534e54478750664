"""Measure what the sandbox costs: CPU of the server's process, and ratios to bare SQLite in the same run.

Times of a machine that others use too say little; ratios and counts compare.
"""

from __future__ import annotations

import argparse
import itertools
import json
import resource
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from benchmarks import customers, served
from benchmarks.served import Client, Served
from netsuite_sandbox import Sandbox, preparation
from netsuite_sandbox.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_MASK = "'YYYY-MM-DD HH24:MI:SS'"
_MADE = 100_000  # where the keys of the made customers begin
_COLUMNS = 30
_CONNECTIONS = 5
# Modification dates are spread over two years from September 2024 on: nearly all rows, and the last day's.
_SINCE = {"modified since 2024": "2024-09-02", "modified on the last days": "2026-08-28"}
# What each page asks for; {} is the key it goes on from.
_BY_KEY = "id > {} ORDER BY id"
_FIRST = " FETCH FIRST 1000 ROWS ONLY"


def _changed(day: str) -> str:
    return (
        f"lastmodifieddate >= TO_DATE('{day} 00:00:00', {_MASK}) "
        f"AND SYS_EXTRACT_UTC(lastmodifieddate) >= TO_TIMESTAMP('{day} 12:00:00', {_MASK}) AND "
    )


def _tell(what: str, milliseconds: float, ratio: float | None = None, more: str = "") -> None:
    shown = f"{ratio:>7.2f}x" if ratio is not None else " " * 8
    print(f"{what:<64} {milliseconds:>9.2f} ms CPU {shown}  {more}".rstrip(), flush=True)


def _made(path: Path, rows: int) -> None:
    """Make an account of so many customers."""
    preparation.make(path, scale=0.02, seed=1, load=None)
    store = Store(path)
    customers.fill(store, rows)
    store.close()
    with Sandbox(data=path):
        pass  # what an account is given when it is first served


def _start(path: Path) -> None:
    """Start on data that is there: as a command, and in a process that has Python and the package already."""
    command = "from netsuite_sandbox.command import main; main()"
    before, cpu_before = time.monotonic(), _children()
    with subprocess.Popen(
        [sys.executable, "-c", command, "serve", "--port", "0", "--data", path], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout  # noqa: S101 - a pipe was asked for
        process.stdout.readline()
        seconds = time.monotonic() - before
        process.send_signal(signal.SIGTERM)
        process.stdout.read()
    cpu = _children() - cpu_before
    began = time.process_time()
    with Sandbox(data=path):
        spent = time.process_time() - began
    _tell("start and end of `netsuite-sandbox serve --data`", cpu * 1000, more=f"listens after {seconds:.2f} s wall")
    _tell("start of Sandbox(data=...) in Python", spent * 1000)


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _bare(path: Path, columns: list[str]) -> Callable[[int], float]:
    """Return what reads the rows behind a key with SQLite and the standard library alone, and says what it cost."""
    connection = sqlite3.connect(path)
    sql = f"SELECT {', '.join(columns)} FROM customer WHERE id > ? ORDER BY id LIMIT 1000"

    def spent(key: int) -> float:
        began = time.process_time()
        json.dumps([dict(zip(columns, row, strict=True)) for row in connection.execute(sql, (key,))])
        return time.process_time() - began

    return spent


def _pages(server: Served, client: Client, path: Path, rows: int, pages: int) -> None:
    """Read pages in a row from the middle of the table on, each along with a bare SELECT of the same rows."""
    sample = client.rows(f"SELECT * FROM customer WHERE {_BY_KEY.format(_MADE)}{_FIRST}")
    filled = Counter(name for row in sample for name in row if name not in {"id", "links"})
    columns = ["id", *(name for name, _ in filled.most_common(_COLUMNS - 1))]
    assert len(columns) == _COLUMNS, columns  # noqa: S101 - a benchmark of a wrong answer is none
    bare = _bare(path, columns)
    keys = [_MADE + rows // 2 + 1000 * n for n in range(pages)]
    print(f"\npages of 1,000 rows and {len(columns)} columns out of {rows:,}; ratios to SELECT and json.dumps")
    cases = {"by key": "", **{name: _changed(day) for name, day in _SINCE.items()}}
    for (name, changed), first, gzip in itertools.product(cases.items(), (_FIRST, ""), (False, True)):
        costs, ratios, size, most = [], [], 0, 0
        for key in keys:
            began = server.cpu()
            size = len(
                client.query(
                    f"SELECT {', '.join(columns)} FROM customer WHERE {changed}{_BY_KEY.format(key)}{first}", gzip=gzip
                )
            )
            costs.append(server.cpu() - began)
            ratios.append(costs[-1] / bare(key))
            most = max(most, size)
        what = f"{name}, {'FETCH FIRST' if first else 'limit=1000'}, {'gzip' if gzip else 'plain'}"
        # The first page counts what is left of the table, those after it only what they passed.
        _tell(what, median(costs[1:]) * 1000, median(ratios[1:]), f"first {costs[0] * 1000:.1f} ms, {most:,} bytes")


def _plans(server: Served, client: Client) -> None:
    """Ask for every thousandth key."""
    for name, day in {"all rows": "", **_SINCE}.items():
        changed = _changed(day) if day else ""
        inner = f"SELECT id, ROW_NUMBER() OVER (ORDER BY id) AS n FROM customer WHERE {changed}id > 0"
        began = server.cpu()
        client.query(f"SELECT id FROM ({inner}) WHERE MOD(n, 1000) = 0")
        _tell(f"every thousandth key, {name}", (server.cpu() - began) * 1000)


def _whole_table(server: Served, client: Client, rows: int) -> None:
    """Read the table from end to end by key, and see what memory it takes."""
    before, began, read, last = server.peak_megabytes(), server.cpu(), 0, 0
    query = "SELECT id, entityid, companyname, lastmodifieddate FROM customer WHERE id > {} ORDER BY id" + _FIRST
    while page := client.rows(query.format(last)):
        read, last = read + len(page), int(page[-1]["id"])
    spent = server.cpu() - began
    assert read == rows, (read, rows)  # noqa: S101 - a benchmark of a wrong answer is none
    grown = server.peak_megabytes() - before
    _tell(f"{read:,} rows of 4 columns, per page", spent / read * 1e6, more=f"peak memory +{grown:.1f} MB")


def _side_by_side(client: Client, settings: dict[str, str]) -> None:
    """Ask for the time while slow queries run."""
    slow = "SELECT COUNT(*) n FROM customer a JOIN customer b ON MOD(b.id, 1000) = MOD(a.id, 1000) WHERE a.id < 100100"
    fast: list[float] = []
    with ThreadPoolExecutor(4) as threads:
        pending = [threads.submit(Client(settings, client.token).query, slow) for _ in range(4)]
        while not any(each.done() for each in pending):
            began = time.monotonic()
            client.send("GET", "/system/v1/serverTime")
            fast.append(time.monotonic() - began)
    print(f"answers while 4 slow queries ran side by side: {len(fast):,}, {median(fast) * 1000:.1f} ms each (wall)")


def _writes(server: Served, client: Client, count: int) -> None:
    """Create, upsert and update customers over several connections."""
    local = threading.local()
    mark = f"B{time.time_ns()}"

    def send(job: tuple[str, str, object]) -> None:
        if not hasattr(local, "client"):
            local.client = Client(server.settings, client.token)
        local.client.send(*job)

    jobs: dict[str, Iterator[tuple[str, str, object]]] = {
        "created by POST": (
            ("POST", "/record/v1/customer", {"companyName": f"{mark} {n}", "subsidiary": {"id": "1"}})
            for n in range(count)
        ),
        "created by PUT": (
            ("PUT", f"/record/v1/customer/eid:{mark}-{n}", {"companyName": f"{mark} P{n}", "subsidiary": {"id": "1"}})
            for n in range(count)
        ),
        "changed by PATCH": (
            ("PATCH", f"/record/v1/customer/eid:{mark}-{n}", {"comments": mark}) for n in range(count)
        ),
    }
    print(f"\n{count:,} customers over {_CONNECTIONS} connections")
    for name, work in jobs.items():
        began, cpu = time.monotonic(), server.cpu()
        with ThreadPoolExecutor(_CONNECTIONS) as threads:
            list(threads.map(send, work))
        seconds, spent = time.monotonic() - began, server.cpu() - cpu
        _tell(name, spent / count * 1000, more=f"all: {spent:.2f} s CPU, {seconds:.2f} s wall")


def _replayed(path: Path, folder: Path, answers: int) -> None:
    """Record pages of transactions and see what it costs to answer them again."""
    recording = folder / "pages.recording"
    query = "SELECT * FROM customer WHERE " + _BY_KEY + _FIRST
    keys = [_MADE + n * 1000 for n in range(20)]
    with served.sandbox(path) as sandbox, sandbox.record() as taken:
        client = Client(sandbox.settings)
        for key, gzip in itertools.product(keys, (False, True)):
            client.query(query.format(key), gzip=gzip)
    taken.save(recording)
    print("\nthe same pages replayed")
    with Served(served.replay, recording) as server:
        client = Client(server.settings)
        for gzip in (False, True):
            size = len(client.query(query.format(keys[0]), gzip=gzip))
            began = server.cpu()
            for key in itertools.islice(itertools.cycle(keys), answers):
                client.query(query.format(key), gzip=gzip)
            each = (server.cpu() - began) / answers
            _tell("gzip" if gzip else "plain", each * 1000, more=f"{1 / each:,.0f} answers per second, {size:,} bytes")


def main() -> None:
    """Measure all of it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sandbox", description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000, help="customers in the account")
    parser.add_argument("--pages", type=int, default=25, help="pages read of each sort")
    parser.add_argument("--writes", type=int, default=1000, help="records written of each sort")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "account.sqlite"
        _made(path, arguments.rows)
        _start(path)
        with Served(served.sandbox, path) as server:
            client = Client(server.settings)
            with closing(sqlite3.connect(path)) as connection:
                (rows,) = connection.execute("SELECT count(*) FROM customer").fetchone()
            _pages(server, client, path, rows, arguments.pages)
            print()
            _plans(server, client)
            _whole_table(server, client, rows)
            _side_by_side(client, server.settings)
            _writes(server, client, arguments.writes)
        _replayed(path, folder, 2000)


if __name__ == "__main__":
    main()
