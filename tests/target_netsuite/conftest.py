from __future__ import annotations

import http.client
import io
import json
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from singer_sdk.plugin_base import _ConfigInput

from target_netsuite.target import TargetNetSuite

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from netsuite_sandbox import Sandbox

Row = dict[str, Any]
TYPES = {str: "string", int: "integer", float: "number", bool: "boolean", dict: "object", list: "array"}


def schema(stream: str, columns: Mapping[str, type], *key: str) -> Row:
    properties = {column: {"type": [TYPES[kind], "null"]} for column, kind in columns.items()}
    return {"type": "SCHEMA", "stream": stream, "schema": {"properties": properties}, "key_properties": list(key)}


def record(stream: str, **row: object) -> Row:
    return {"type": "RECORD", "stream": stream, "record": row}


def state(**value: object) -> Row:
    return {"type": "STATE", "value": value}


def lines(messages: Iterable[Row | str]) -> str:
    return "".join((message if isinstance(message, str) else json.dumps(message)) + "\n" for message in messages)


@pytest.fixture
def messages() -> SimpleNamespace:
    """Functions that make Singer messages."""
    return SimpleNamespace(schema=schema, record=record, state=state)


@dataclass
class Run:
    """What became of a run: the exit status (0 if it was in this process and ended well), states, results and log."""

    status: int
    states: list[Row]
    results: list[Row]
    log: str = ""
    error: BaseException | None = None

    def results_by_key(self) -> dict[str, tuple[str, str, str | None]]:
        return {str(line["key"]): (line["operation"], line["status"], line["id"]) for line in self.results}


@pytest.fixture
def handlers() -> Iterator[None]:
    """Signal handlers as they were before: the SDK replaces them for the whole process."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


Target = Callable[..., Run]


@pytest.fixture
def run_target(
    request: pytest.FixtureRequest, netsuite_sandbox: Sandbox, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Target:
    """Runs the target in this process, which is quick; a failure is returned, not raised."""
    request.getfixturevalue("handlers")

    def run(messages: Iterable[Row], options: Mapping[str, Row] | None = None, **settings: object) -> Run:
        results = tmp_path / "results.jsonl"
        results.unlink(missing_ok=True)
        config = {
            **netsuite_sandbox.settings,
            "stream_options": options or {},
            "results_path": str(results),
            **settings,
        }
        capsys.readouterr()
        error: BaseException | None = None
        target = TargetNetSuite(config=config)
        try:
            target.listen(io.StringIO(lines(messages)))
        except Exception as caught:  # noqa: BLE001 - whatever it is, the test looks at it
            error = caught
        target.transport.close()
        states = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        return Run(int(error is not None), states, read_results(results), str(error or ""), error)

    return run


@pytest.fixture
def run_command(
    request: pytest.FixtureRequest,
    netsuite_sandbox: Sandbox,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> Target:
    """Runs what the command line runs, in this process; the log is its one message about an error."""
    request.getfixturevalue("handlers")

    def run(messages: Iterable[Row | str], **settings: object) -> Run:
        results = tmp_path / "results.jsonl"
        config = {**netsuite_sandbox.settings, "results_path": str(results), **settings}
        status = 0
        try:
            TargetNetSuite.invoke(config=_ConfigInput(config), file_input=io.StringIO(lines(messages)))
        except SystemExit as exit_:
            status = int(str(exit_.code))
        errors = [entry for entry in caplog.records if entry.levelname == "ERROR"]
        assert len(errors) <= 1
        assert all(entry.exc_info is None for entry in errors)
        states = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        return Run(status, states, read_results(results), "\n".join(entry.getMessage() for entry in errors))

    return run


def read_results(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []


@dataclass
class Process:
    """The target as a process of its own."""

    popen: subprocess.Popen[bytes]
    results: Path
    states: list[Row] = field(default_factory=list)

    def send(self, messages: Iterable[Row] | bytes) -> None:
        assert self.popen.stdin is not None
        self.popen.stdin.write(messages if isinstance(messages, bytes) else lines(messages).encode())
        self.popen.stdin.flush()

    def state(self) -> Row:
        assert self.popen.stdout is not None
        self.states.append(json.loads(self.popen.stdout.readline()))
        return self.states[-1]

    def end(self) -> Run:
        out, err = self.popen.communicate(timeout=60)
        self.states += [json.loads(line) for line in out.splitlines()]
        return Run(self.popen.returncode, self.states, read_results(self.results), err.decode())


@pytest.fixture
def start_target(netsuite_sandbox: Sandbox, tmp_path: Path) -> Iterator[Callable[..., Process]]:
    """Starts the target as a process of its own, on the command line that users have."""
    with contextmanager(_started)(netsuite_sandbox, tmp_path) as start:
        yield start


def _started(sandbox: Sandbox, folder: Path) -> Iterator[Callable[..., Process]]:
    processes: list[subprocess.Popen[bytes]] = []

    def start(
        options: Mapping[str, Row] | None = None, *, arguments: Sequence[str] = (), **settings: object
    ) -> Process:
        config = folder / "target.json"
        results = folder / "results.jsonl"
        given = {
            **sandbox.settings,
            "stream_options": options or {},
            "results_path": str(results),
            **settings,
        }
        config.write_text(json.dumps(given))
        code = "from target_netsuite.target import TargetNetSuite; TargetNetSuite.cli()"
        popen = subprocess.Popen(
            [sys.executable, "-c", code, "--config", str(config), *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        processes.append(popen)
        return Process(popen, results)

    yield start
    for popen in processes:
        popen.kill()
        popen.communicate()


Rule = Callable[[str, str, bytes], str]


class FaultyConnection:
    """A proxy before the sandbox that loses requests or answers, as networks do.

    Attributes:
        rule: Asked for each request (method, path, body): `pass`, `lose request`, `lose answer`, or `fail after`, which
            answers 502 after NetSuite has done what was asked; `forbid` answers 403.
        seen: The requests that came, in order.
    """

    def __init__(self, sandbox: Sandbox) -> None:
        self.rule: Rule = lambda _method, _path, _body: "pass"
        self.seen: list[tuple[str, str]] = []
        self._host = urlsplit(sandbox.base_url).netloc
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def __getattr__(self, name: str) -> Callable[[], None]:
                if not name.startswith("do_"):
                    raise AttributeError(name)
                return lambda: proxy.handle(self)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.base_url = f"http://127.0.0.1:{self.server.server_address[1]}"

    def handle(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers.get("Content-Length", 0)))
        method, path = handler.command, handler.path
        self.seen.append((method, path))
        action = self.rule(method, path, body)
        if action == "lose request":
            handler.close_connection = True
            return
        if action == "forbid":
            handler.send_response(403)
            handler.send_header("Content-Length", "0")
            handler.end_headers()
            return
        connection = http.client.HTTPConnection(self._host, timeout=30)
        headers = {name: value for name, value in handler.headers.items() if name.lower() != "host"}
        connection.request(method, path, body, {**headers, "Connection": "close"})
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        if action == "lose answer":
            handler.close_connection = True
            return
        status = 502 if action == "fail after" else answer.status
        handler.send_response(status)
        for name, value in answer.getheaders():
            if name.lower() not in {"connection", "transfer-encoding", "content-length", "date", "server"}:
                handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content)


@pytest.fixture
def faulty_connection(netsuite_sandbox: Sandbox) -> Iterator[FaultyConnection]:
    """A connection to the sandbox that a test can break; use its `base_url` as the target's."""
    proxy = FaultyConnection(netsuite_sandbox)
    thread = threading.Thread(target=proxy.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield proxy
    proxy.server.shutdown()
    proxy.server.server_close()
    thread.join()


@pytest.fixture
def without_queries(faulty_connection: FaultyConnection) -> str:
    """The address of an account whose role may not query."""
    faulty_connection.rule = lambda _method, path, _body: (
        "forbid" if path.startswith("/services/rest/query/") else "pass"
    )
    return faulty_connection.base_url


Rows = Callable[..., list[tuple[Any, ...]]]


@pytest.fixture
def stored(netsuite_sandbox: Sandbox) -> Rows:
    """Rows that the account holds, by a query on its own tables."""

    def rows(query: str, *parameters: object) -> list[tuple[Any, ...]]:
        return netsuite_sandbox.store.reader().execute(query, parameters).fetchall()

    return rows
