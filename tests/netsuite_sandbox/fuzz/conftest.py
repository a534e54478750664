"""A running account to throw bad input at, and what must hold after every piece of it.

Each search runs twice: small and always the same with the other tests, and large and each time another for
``make prove``.
"""

from __future__ import annotations

import gzip
import http.client
import json
import logging
import re
import socket
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import jwt
import pytest
from hypothesis import HealthCheck, given, settings

from netsuite_sandbox import Sandbox, preparation
from netsuite_sandbox.account import Account

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

Fuzz = Callable[..., None]
Contents = dict[str, dict[int, tuple[object, ...]]]

ERROR = "application/vnd.oracle.resource+json; type=error; charset=UTF-8"
LOCI = {"o:errorPath", "o:errorQueryParam", "o:errorHeader", "o:errorUrl"}
# What no account would ever say: words of the sandbox's own inside.
INSIDES = re.compile(
    r"Traceback|File \"|\.py\b|sqlite|sandbox_|/tmp/|site-packages|sqlglot|msgspec|Decimal\(|<class|ns_[a-z]|Exception",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Reply:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:  # noqa: ANN401 - any JSON value
        return json.loads(self.body)


class _Records(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.texts: list[str] = []

    def taken(self) -> list[str]:
        """Return what was logged since this was last asked."""
        texts, self.texts = self.texts, []
        return texts

    def emit(self, record: logging.LogRecord) -> None:
        cause = record.exc_info[1] if record.exc_info else None
        self.texts.append(f"{record.name}: {record.getMessage()[:2000]}: {cause!r}")


@dataclass
class Target:
    """An account under fire."""

    sandbox: Sandbox
    token: str
    log: _Records
    connection: http.client.HTTPConnection = field(init=False)
    watcher: sqlite3.Connection = field(init=False)

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection(*self.address, timeout=60)
        self.watcher = sqlite3.connect(self.sandbox.store.path, isolation_level=None, check_same_thread=False)

    @property
    def address(self) -> tuple[str, int]:
        host, port = self.sandbox.base_url.removeprefix("http://").split(":")
        return host, int(port)

    def ask(  # noqa: PLR0913 - what a request consists of
        self,
        method: str,
        path: str,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        *,
        login: bool = True,
        token: bool = False,
    ) -> Reply:
        """Send a request and return the checked answer; that of the token endpoint has a form of its own."""
        connection = self.connection
        connection.putrequest(method, path, skip_accept_encoding=True)
        if login:
            connection.putheader("Authorization", f"Bearer {self.token}")
        for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
            connection.putheader(name, value.encode("latin-1", "replace"))
        if body or method in {"POST", "PUT", "PATCH"}:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body or None)
        answer = connection.getresponse()
        received = {name.lower(): value for name, value in answer.getheaders()}
        content = answer.read()
        if received.get("content-encoding") == "gzip" and content:
            content = gzip.decompress(content)
        reply = Reply(answer.status, received, content)
        if method == "HEAD":
            assert not content
        else:
            self.check(reply, f"{method} {path} {headers} {body!r}", token=token)
        return reply

    def talk(self, *pieces: bytes) -> list[Reply]:
        """Send bytes as they are, and no more; return the answers until the server closes, each of them checked."""
        received = b""
        with socket.create_connection(self.address, timeout=30) as connection:
            # Whoever is told that a request is too large may find the connection gone before all of it is sent.
            with suppress(ConnectionError):
                for piece in pieces:
                    connection.sendall(piece)
                connection.shutdown(socket.SHUT_WR)
            with suppress(ConnectionError):
                while part := connection.recv(1 << 16):
                    received += part
        found = answers(received)
        for reply in found:
            self.check(reply, repr(pieces))
        assert not self.log.taken(), pieces
        return found

    def query(self, q: str) -> list[dict[str, str]]:
        """Return what a good query finds."""
        reply = self.ask("POST", "/services/rest/query/v1/suiteql", json.dumps({"q": q}).encode(), PREFER)
        assert reply.status == 200, reply.body
        return reply.json()["items"]

    def check(self, reply: Reply, sent: str, *, token: bool = False) -> None:
        """See that an answer has NetSuite's form and that nothing broke behind it."""
        assert not self.log.taken(), sent[:2000]
        if reply.status == 204:
            assert not reply.body
            return
        if reply.status < 300:
            reply.json()
            return
        if not token:
            check_refusal(reply, sent)

    def version(self) -> int:
        """Return a number that changes with every commit of anybody else's."""
        (version,) = self.watcher.execute("PRAGMA data_version").fetchone()
        return int(version)

    def contents(self) -> Contents:
        """Return every row of every table, those of the sandbox's own included."""
        found: Contents = {}
        for name, made in self.watcher.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'").fetchall():
            plain = not made.endswith("WITHOUT ROWID")
            rows = self.watcher.execute(f'SELECT {"rowid, " if plain else ""}* FROM "{name}"')  # noqa: S608 - own names
            # The key of a table without row ids is its first three columns at most.
            found[name] = {row[0] if plain else hash(row[:3]): row for row in rows}
        return found


def answers(received: bytes) -> list[Reply]:
    """Return the answers in what came over a connection, but for those that say to go on."""
    found = []
    while received:
        head, _, received = received.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        version, status, _ = first.split(" ", 2)
        assert version == "HTTP/1.1"
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
        if status != "100":
            length = int(headers.get("content-length", 0))
            found.append(Reply(int(status), headers, received[:length]))
            received = received[length:]
    return found


PREFER = {"Prefer": "transient"}


def check_refusal(reply: Reply, sent: str) -> None:
    """See that a refusal is NetSuite's envelope, and that it says nothing about the sandbox's inside."""
    assert reply.status in {400, 401, 403, 404, 405, 413, 429}, (sent[:2000], reply)
    assert reply.headers["content-type"] == ERROR, (sent[:2000], reply)
    body = reply.json()
    extra = ["o:errorCode"] if reply.status == 429 else []
    assert list(body) == ["type", "title", "status", *extra, "o:errorDetails"], (sent[:2000], body)
    assert body["type"].startswith("https://www.rfc-editor.org/rfc/rfc9110.html#section-15.5")
    assert isinstance(body["title"], str)
    assert body["status"] == reply.status
    (detail,) = body["o:errorDetails"]
    names = list(detail)
    assert names[0] == "detail"
    assert names[-1] == "o:errorCode"
    assert set(names[1:-1]) < LOCI
    assert len(names) <= 3
    assert re.fullmatch("[A-Z_]+", detail["o:errorCode"])
    told = [word for word in INSIDES.findall(detail["detail"]) if word.lower() not in sent.lower()]
    assert not told, (sent[:2000], body)


@pytest.fixture(scope="module")
def target(netsuite_sandbox_templates: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    """A small company, served and logged in to."""
    yield from _target(netsuite_sandbox_templates, tmp_path_factory, seed=1)


@pytest.fixture(scope="module")
def other_target(netsuite_sandbox_templates: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    """Another company beside it."""
    yield from _target(netsuite_sandbox_templates, tmp_path_factory, seed=2)


def _target(templates: Path, folders: pytest.TempPathFactory, *, seed: int) -> Iterator[Target]:
    path = folders.mktemp("fuzz") / "account.sqlite"
    preparation.copy(path, templates, scale=0.02, seed=seed, load=None)
    account = Account(token_seconds=10**6, concurrency_limit=50, query_seconds=10, widest_star=None)
    log = _Records()
    loggers = [logging.getLogger(name) for name in ("netsuite_sandbox", "uvicorn.error", "asyncio")]
    with Sandbox(data=path, account=account) as sandbox:
        logging.getLogger("uvicorn.error").setLevel(logging.ERROR)
        for logger in loggers:
            logger.addHandler(log)
        target = Target(sandbox, log_in(sandbox), log)
        with closing(target.connection), closing(target.watcher):
            yield target
        for logger in loggers:
            logger.removeHandler(log)


def log_in(sandbox: Sandbox) -> str:
    """Return an access token."""
    form = {
        "grant_type": "client_credentials",
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": sign(sandbox),
    }
    with closing(http.client.HTTPConnection(sandbox.base_url.removeprefix("http://"))) as connection:
        body = "&".join(f"{name}={value}" for name, value in form.items())
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", "/services/rest/auth/oauth2/v1/token", body, headers)
        return str(json.loads(connection.getresponse().read())["access_token"])


def sign(sandbox: Sandbox) -> str:
    """Return an assertion that is good."""
    now = int(time.time())
    claims = {
        "iss": sandbox.settings["client_id"],
        "scope": ["rest_webservices"],
        "aud": sandbox.settings["token_url"],
        "iat": now,
        "exp": now + 3600,
    }
    headers = {"kid": sandbox.settings["certificate_id"]}
    return jwt.encode(claims, sandbox.settings["private_key"], "ES256", headers)


@pytest.fixture(params=["small", pytest.param("large", marks=pytest.mark.prove)])
def fuzz(request: pytest.FixtureRequest) -> Fuzz:
    """A function that calls a check with as many examples as are asked for."""
    prove = request.param == "large"

    def search(check: Callable[..., None], *, small: int, large: int, **strategies: Any) -> None:  # noqa: ANN401 - of any values
        profile = settings(
            max_examples=large if prove else small,
            derandomize=not prove,
            database=None,
            deadline=None,
            print_blob=prove,
            suppress_health_check=list(HealthCheck),
        )
        profile(given(**strategies)(check))()

    return search
