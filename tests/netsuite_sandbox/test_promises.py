# ruff: noqa: S608 - queries are what is tested here
"""What the sandbox promises about speed, as far as outcomes and counts can show it."""

from __future__ import annotations

import subprocess
import sys
import threading
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from netsuite_sandbox.faults import Effect, Fault
from netsuite_sandbox.schema import Column, Table, Type, create_table

if TYPE_CHECKING:
    from collections.abc import Callable

    import requests

    from netsuite_sandbox import Sandbox
    from netsuite_sandbox.store import Store

    Ask = Callable[..., requests.Response]

NAMES = "SELECT companyname FROM customer WHERE companyname IS NOT NULL ORDER BY id"


@pytest.fixture
def ask(netsuite_sandbox: Sandbox, session: requests.Session) -> Ask:
    """A function that sends a query."""
    session.headers["Prefer"] = "transient"

    def send(query: str) -> requests.Response:
        url = f"{netsuite_sandbox.base_url}/services/rest/query/v1/suiteql"
        return session.post(url, json={"q": query}, timeout=60)

    return send


def names(answer: requests.Response) -> list[str]:
    return [row["companyname"] for row in answer.json()["items"]]


def test_the_server_is_ready_before_suiteql_s_parser_is_loaded() -> None:
    program = "import sys, netsuite_sandbox.server; print('sqlglot' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout == "False\n"


def test_many_reads_that_hang_hold_up_nobody(netsuite_sandbox: Sandbox, session: requests.Session, ask: Ask) -> None:
    hanging, let_go = threading.Semaphore(0), threading.Event()

    def hang(_: Store) -> None:
        hanging.release()
        assert let_go.wait(60)

    netsuite_sandbox.account.concurrency_limit = 40
    netsuite_sandbox.faults.add(Fault(Effect.CHANGE, body="hanging", run=hang))
    root = f"{netsuite_sandbox.base_url}/services/rest"
    with ThreadPoolExecutor(30) as threads:
        pending = [threads.submit(ask, f"SELECT id AS hanging FROM customer WHERE id > {n}") for n in range(30)]
        try:
            assert all(hanging.acquire(timeout=30) for _ in pending)
            answers = [
                session.get(f"{root}/system/v1/serverTime", timeout=30),
                session.get(f"{root}/record/v1/customer", timeout=30),
                session.post(f"{root}/record/v1/customer", json={"companyName": "A", "subsidiary": "1"}, timeout=30),
                ask(NAMES),
            ]
            assert [answer.status_code for answer in answers] == [200, 200, 204, 200]
            assert not any(each.done() for each in pending)
        finally:
            let_go.set()
        assert [each.result().status_code for each in pending] == [200] * 30


def test_a_long_query_holds_up_nobody(ask: Ask) -> None:
    tables = ", ".join(f"customer c{n}" for n in range(7))
    with ThreadPoolExecutor(1) as threads:
        pending = threads.submit(ask, f"SELECT COUNT(*) AS n FROM {tables}")
        meanwhile = 0
        while not pending.done():
            assert ask(NAMES).status_code == 200
            meanwhile += 1
        (customers,) = ask("SELECT COUNT(*) AS n FROM customer").json()["items"]
        assert pending.result().json()["items"] == [{"links": [], "n": str(int(customers["n"]) ** 7)}]
    assert meanwhile > 2


def test_an_open_write_holds_up_no_read(netsuite_sandbox: Sandbox, ask: Ask) -> None:
    before = names(ask(NAMES))
    with netsuite_sandbox.store.write() as connection:
        connection.execute("UPDATE customer SET companyname = 'Half' WHERE companyname IS NOT NULL")
        assert names(ask(NAMES)) == before
    assert names(ask(NAMES)) == ["Half"] * len(before)


def test_an_open_read_holds_up_no_write(netsuite_sandbox: Sandbox, session: requests.Session, ask: Ask) -> None:
    reader = netsuite_sandbox.store.reader()
    sql = "SELECT id, companyname FROM customer WHERE companyname IS NOT NULL ORDER BY id"
    reader.execute("BEGIN")
    before = reader.execute(sql).fetchall()
    url = f"{netsuite_sandbox.base_url}/services/rest/record/v1/customer/{before[0][0]}"
    assert session.patch(url, json={"companyName": "Changed"}, timeout=30).status_code == 204
    assert names(ask(NAMES))[0] == "Changed"
    assert reader.execute(sql).fetchall() == before
    reader.execute("COMMIT")
    assert reader.execute(sql).fetchone() == (before[0][0], "Changed")


def test_memory_stays_as_it_is_while_much_is_read(netsuite_sandbox: Sandbox, ask: Ask) -> None:
    columns = [Column("id", Type.INTEGER), *(Column(f"custrecord_{n}", Type.TEXT) for n in range(10))]
    rows = 3000
    with netsuite_sandbox.store.write() as connection:
        create_table(connection, Table("customrecord_wide", {column.name: column for column in columns}, ("id",)))
        texts: list[tuple[Any, ...]] = [(n, *(f"{n}-{place}-" * 8 for place in range(10))) for n in range(1, rows + 1)]
        connection.executemany(f"INSERT INTO customrecord_wide VALUES ({', '.join('?' * 11)})", texts)
    del texts

    def read() -> int:
        """Read the table by key, and return how many bytes of JSON it was."""
        size = last = 0
        while last < rows:
            query = f"SELECT * FROM customrecord_wide WHERE id > {last} ORDER BY id FETCH FIRST 1000 ROWS ONLY"
            answer = ask(query)
            last, size = int(answer.json()["items"][-1]["id"]), size + len(answer.content)
        return size

    tracemalloc.start()
    try:
        read()
        before, _ = tracemalloc.get_traced_memory()
        tracemalloc.reset_peak()
        size = sum(read() for _ in range(6))
        after, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert size > 10_000_000
    assert after - before < 1_000_000
    assert peak - before < size / 2
