"""A NetSuite that says whatever a test wants it to say, over real sockets; and keys to log in with."""

from __future__ import annotations

import json
import socket
import struct
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from netsuite_rest import connect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import TracebackType

    from netsuite_rest.transport import Transport

TOKEN_PATH = "/services/rest/auth/oauth2/v1/token"  # noqa: S105 - a path, not a secret


@dataclass
class Answer:
    """What to answer to one request."""

    status: int = 200
    body: object = None
    headers: dict[str, str] = field(default_factory=dict)
    missing_bytes: int = 0
    """How many bytes of the body are announced and never sent."""
    reset: bool = False
    """Whether the connection is reset instead."""
    raw: bytes | None = None
    """What to send instead of an HTTP answer, before the connection is closed."""
    hold: threading.Event | None = None
    """What to wait for before answering."""

    @property
    def content(self) -> bytes:
        if isinstance(self.body, bytes):
            return self.body
        return b"" if self.body is None else json.dumps(self.body).encode()


@dataclass(frozen=True)
class Asked:
    """A request that came."""

    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:  # noqa: ANN401 - any document
        return json.loads(self.body)

    @property
    def form(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(self.body.decode()).items()}


class Service:
    """A scripted peer: it answers in the order given, and gives out tokens named token-1, token-2 and so on."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.tokens_asked: list[Asked] = []
        self.token_answers: list[Answer] = []
        self.connections = 0
        self.rule: Callable[[Asked], Answer] = lambda _: Answer(418)
        self._script: list[Answer] = []
        self._lock = threading.Lock()
        service = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def setup(self) -> None:
                super().setup()
                service.connections += 1

            def log_message(self, *_: object) -> None:
                """Say nothing."""

            def handle_one_request(self) -> None:
                try:
                    super().handle_one_request()
                except ConnectionError:
                    self.close_connection = True

            def answer(self) -> None:
                parts = urlsplit(self.path)
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                headers = {name.lower(): value for name, value in self.headers.items()}
                service.reply(self, Asked(self.command, parts.path, parse_qs(parts.query), headers, body))

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer  # noqa: N815 - names that the library calls

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 100

        self._server = Server(("127.0.0.1", 0), Handler)
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign]
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def script(self, *answers: Answer) -> None:
        """Set what the next requests are answered; those after them are answered by `rule`, which says 418."""
        self._script = list(answers)

    def reply(self, handler: BaseHTTPRequestHandler, asked: Asked) -> None:
        with self._lock:
            if asked.path == TOKEN_PATH:
                self.tokens_asked.append(asked)
                number = len(self.tokens_asked)
                token = {"access_token": f"token-{number}", "expires_in": 3600, "token_type": "Bearer"}
                answer = self.token_answers.pop(0) if self.token_answers else Answer(body=token)
            else:
                self.asked.append(asked)
                answer = self._script.pop(0) if self._script else self.rule(asked)
        if answer.hold is not None:
            answer.hold.wait(timeout=10)
        if answer.reset:
            handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            handler.connection.close()
            handler.close_connection = True
            return
        if answer.raw is not None:
            handler.wfile.write(answer.raw)
            handler.close_connection = True
            return
        handler.send_response_only(answer.status)
        for name, value in answer.headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(answer.content) + answer.missing_bytes))
        handler.end_headers()
        handler.wfile.write(answer.content)
        if answer.missing_bytes:
            handler.close_connection = True


@pytest.fixture
def answer() -> type[Answer]:
    """Build what a scripted service answers."""
    return Answer


@pytest.fixture
def error_answer() -> Callable[..., Answer]:
    """Build an error in NetSuite's envelope."""

    def build(status: int, code: str, detail: str, *, headers: dict[str, str] | None = None, **more: str) -> Answer:
        details = [{"detail": detail, "o:errorCode": code, **{f"o:{name}": value for name, value in more.items()}}]
        return Answer(status, {"title": "Bad Request", "status": status, "o:errorDetails": details}, headers or {})

    return build


@pytest.fixture
def service() -> Iterator[Service]:
    with Service() as running:
        yield running


@pytest.fixture(scope="session")
def key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


@pytest.fixture(scope="session")
def key_text(key: ec.EllipticCurvePrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


@pytest.fixture
def config(service: Service, key_text: str) -> dict[str, Any]:
    return {
        "account_id": "1234567_SB1",
        "base_url": service.url,
        "client_id": "client",
        "certificate_id": "certificate",
        "private_key": key_text,
    }


@pytest.fixture
def transport(config: dict[str, Any]) -> Iterator[Transport]:
    with connect(config) as made:
        yield made
