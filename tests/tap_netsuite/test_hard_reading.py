"""Rows that move while they are read, answers that come short, plans and columns refused: still every row, once."""

from __future__ import annotations

import http.client
import json
import logging
import random
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from tap_netsuite.errors import StreamFailed

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable, Iterable, Iterator

    from conftest import Row, Runner

    from netsuite_sandbox import Sandbox

    Alter = Callable[[str, dict[str, Any]], tuple[int, dict[str, Any]]]

FAULT = {
    "type": "https://www.rfc-editor.org/rfc/rfc9110.html#section-15.6.1",
    "title": "Internal Server Error",
    "status": 500,
    "o:errorDetails": [{"detail": "An unexpected error occurred. Error ID: x", "o:errorCode": "UNEXPECTED_ERROR"}],
}
UNSUPPORTED = {
    "type": "https://www.rfc-editor.org/rfc/rfc9110.html#section-15.5.1",
    "title": "Bad Request",
    "status": 400,
    "o:errorDetails": [
        {
            "detail": "Invalid search query. Detailed unprocessed description follows. Search error occurred: Invalid "
            "or unsupported search.",
            "o:errorQueryParam": "q",
            "o:errorCode": "INVALID_PARAMETER",
        }
    ],
}


FORBIDDEN = {
    "type": "https://www.rfc-editor.org/rfc/rfc9110.html#section-15.5.4",
    "title": "Forbidden",
    "status": 403,
    "o:errorDetails": [
        {"detail": "Permission Violation: 'Find Transaction'", "o:errorCode": "INSUFFICIENT_PERMISSION"}
    ],
}


class Proxy:
    """Stands between the tap and the sandbox, and alters what the query service answers.

    Attributes:
        alter: Given a query and the sandbox's answer to it, returns the status and the answer to pass on.
        url: Where it listens.
    """

    def __init__(self, target: str) -> None:
        self.alter: Alter = lambda _, answer: (200, answer)
        proxy, host = self, urlsplit(target).netloc

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_: object) -> None:
                pass

            def do_GET(self) -> None:
                self.forward(b"")

            def do_POST(self) -> None:
                self.forward(self.rfile.read(int(self.headers["Content-Length"])))

            def forward(self, body: bytes) -> None:
                connection = http.client.HTTPConnection(host)
                headers = {name: value for name, value in self.headers.items() if name.lower() != "accept-encoding"}
                connection.request(self.command, self.path, body or None, headers)
                answer = connection.getresponse()
                status, content = answer.status, answer.read()
                connection.close()
                if "/query/" in self.path and status == 200:
                    status, altered = proxy.alter(json.loads(body)["q"], json.loads(content))
                    content = json.dumps(altered).encode()
                self.send_response(status)
                self.send_header("Content-Type", answer.headers["Content-Type"])
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def proxy(runner: Runner) -> Iterator[Proxy]:
    proxy = Proxy(runner.sandbox.base_url)
    runner.config["base_url"] = proxy.url
    yield proxy
    proxy.close()


def transactions(runner: Runner) -> list[int]:
    return sorted(row[0] for row in runner.sandbox.store.reader().execute('SELECT id FROM "transaction"'))


def shortened(answer: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """Return an answer that lacks a row, though it says how many there are."""
    return 200, {**answer, "items": answer["items"][:-1], "count": answer["count"] - 1}


def test_a_page_that_came_short_is_read_again(runner: Runner, proxy: Proxy) -> None:
    seen: set[str] = set()

    def alter(query: str, answer: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        if query in seen or "ROW_NUMBER" in query or not answer["items"]:
            return 200, answer
        seen.add(query)
        return shortened(answer)

    proxy.alter = alter
    assert runner.sync("transaction", page_size=60).ids("transaction") == transactions(runner)
    assert len(seen) >= 6


def test_a_shortfall_that_stays_is_an_error_that_names_the_span_and_moves_no_bookmark(
    runner: Runner, proxy: Proxy
) -> None:
    border = transactions(runner)[120]

    def alter(query: str, answer: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        hit = f"transaction.id > {border - 1})" in query or f"transaction.id > {border})" in query
        return shortened(answer) if hit and "ROW_NUMBER" not in query else (200, answer)

    proxy.alter = alter
    ids = transactions(runner)
    page = ids.index(border) + 1
    with pytest.raises(StreamFailed, match=rf"'transaction'.*after {border} through"):
        runner.sync("transaction", page_size=page)


@pytest.mark.parametrize("refusal", [(400, UNSUPPORTED), (500, FAULT)], ids=["refused", "fault"])
def test_where_netsuite_does_not_plan_the_stream_is_read_in_sequence_and_says_so(
    runner: Runner, proxy: Proxy, caplog: pytest.LogCaptureFixture, refusal: tuple[int, dict[str, Any]]
) -> None:
    proxy.alter = lambda query, answer: refusal if "ROW_NUMBER" in query else (200, answer)
    assert runner.sync("transaction", page_size=50).ids("transaction") == transactions(runner)
    assert any("in sequence" in record.getMessage() for record in caplog.records)


def test_no_rows_of_many_columns_are_not_believed(runner: Runner, proxy: Proxy) -> None:
    empty = {"items": [], "count": 0, "totalResults": 0, "hasMore": False}
    proxy.alter = lambda query, answer: (200, answer | empty) if "AS c100" in query else (200, answer)
    with pytest.raises(StreamFailed, match=r"'customer'.*at most 100"):
        runner.sync("customer")


def test_what_goes_wrong_with_a_later_stream_is_said_of_that_stream(runner: Runner, proxy: Proxy) -> None:
    proxy.alter = lambda query, answer: (403, FORBIDDEN) if "ROW_NUMBER" in query and "tran" in query else (200, answer)
    with pytest.raises(StreamFailed, match=r"'transaction'.*Find Transaction"):
        runner.sync("account", "customer", "transaction", page_size=2)


def test_a_column_that_netsuite_answers_with_a_fault_is_found_and_left_out(
    runner: Runner, proxy: Proxy, caplog: pytest.LogCaptureFixture
) -> None:
    proxy.alter = lambda query, answer: (500, FAULT) if "transaction.memo " in query else (200, answer)
    output = runner.sync("transaction", max_retries=0)
    assert "memo" not in output.schema("transaction")
    assert "duedate" in output.schema("transaction")
    assert output.ids("transaction") == transactions(runner)
    assert any("memo" in record.getMessage() for record in caplog.records if record.levelno == logging.WARNING)


def test_a_fault_that_passes_costs_no_column(runner: Runner, proxy: Proxy) -> None:
    plain = runner.sync("transaction").schema("transaction")
    faults = iter([True] * 3)
    proxy.alter = lambda _, answer: (500, FAULT) if next(faults, False) else (200, answer)
    output = runner.sync("transaction", max_retries=8)
    assert output.schema("transaction") == plain
    assert output.ids("transaction") == transactions(runner)


def test_pages_whose_rows_come_in_another_order_are_not_taken(runner: Runner, proxy: Proxy) -> None:
    def alter(query: str, answer: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        return 200, answer | {"items": answer["items"][::-1]} if "ROW_NUMBER" not in query else answer

    proxy.alter = alter
    with pytest.raises(StreamFailed, match=r"'transaction'.*order"):
        runner.sync("transaction", page_size=50)


def test_nothing_is_lost_of_rows_that_are_changed_created_and_deleted_while_they_are_read(
    netsuite_sandbox_factory: Callable[..., Sandbox], runner_on: Callable[[Sandbox], Runner]
) -> None:
    sandbox = netsuite_sandbox_factory()
    sandbox.account.latency = 0.01
    runner = runner_on(sandbox)
    stop = threading.Event()
    deleted: set[int] = set()

    def move() -> None:
        chance = random.Random(7)  # noqa: S311 - no secret
        ids = transactions(runner)
        step = 0
        while not stop.wait(0.002):
            step += 1
            moment = sandbox.account.clock.now().strftime("%Y-%m-%d %H:%M:%S")
            with sandbox.store.write() as connection:
                for number in chance.sample(ids, 3):
                    connection.execute(
                        'UPDATE "transaction" SET memo = ?, lastmodifieddate = ? WHERE id = ?',
                        (f"step {step}", moment, number),
                    )
                connection.execute(
                    'INSERT INTO "transaction" (id, type, memo, lastmodifieddate) VALUES (?, ?, ?, ?)',
                    (chance.randrange(1, 10) * 100_000 + step, "Journal", f"new {step}", moment),
                )
                gone = chance.choice(ids)
                connection.execute('DELETE FROM "transaction" WHERE id = ?', (gone,))
                deleted.add(gone)

    mover = threading.Thread(target=move)
    mover.start()
    try:
        first = runner.sync("transaction", page_size=20)
    finally:
        stop.set()
        mover.join()
    second = runner.sync("transaction", state=first.state, page_size=20)
    ids = first.ids("transaction")
    assert len(ids) == len(set(ids))
    warehouse = {record["id"]: record for record in first.records("transaction") + second.records("transaction")}
    held = {row["id"]: row for row in runner.held("transaction", second.schema("transaction"))}
    assert len(deleted) > 20
    assert {number: row for number, row in warehouse.items() if number in held} == held
    assert set(warehouse) - set(held) <= deleted


def test_the_next_streams_are_asked_for_while_one_is_read(
    netsuite_sandbox_factory: Callable[..., Sandbox], runner_on: Callable[[Sandbox], Runner]
) -> None:
    sandbox = netsuite_sandbox_factory()
    sandbox.account.latency = 0.05
    names = ["account", "classification", "contact", "currency", "customer", "department", "item", "vendor"]
    runner_on(sandbox).sync(*names, concurrency=4)
    assert sandbox.requests.peak >= 3


def test_a_table_whose_key_is_text_is_read_by_key(
    runner: Runner, multiset: Callable[[Iterable[Row]], Counter[str]]
) -> None:
    output = runner.sync("accounttype", page_size=3)
    held = runner.held("accounttype", output.schema("accounttype"))
    assert len(held) > 9
    assert multiset(output.records("accounttype")) == multiset(held)
    assert any("NLSSORT" in query for query in runner.queries())
    queried = [request.query for request in runner.sandbox.requests if request.path.endswith("/suiteql")]
    assert all("offset=0" in query for query in queried)
