"""The server that sends recorded answers: blocking sockets and one thread per connection, which costs least."""

from __future__ import annotations

import itertools
import socket
import socketserver
import threading
from contextlib import suppress
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from netsuite_sandbox import wire
from netsuite_sandbox.errors import SandboxError, ServiceError
from netsuite_sandbox.oauth import TOKEN_PATH
from netsuite_sandbox.replay.recording import Exchange
from netsuite_sandbox.replay.synthesis import Synthesis

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import TracebackType

    from netsuite_sandbox.replay.recording import Recording

_HOST = "127.0.0.1"
_LONGEST_LINE = 1 << 16
_SHOWN = 2000  # characters of a request's body in a refusal
_TOKEN = {"access_token": "replayed", "expires_in": 3600, "token_type": "Bearer"}


class Replay:
    """A server that answers what a recorded one was asked, as long as the ``with`` block lasts.

    Everything is answered from memory, to whoever asks, as often as it is asked. Answers that differed from time to
    time come in the order in which they were recorded, and then again from the first.

    Args:
        recording: What to answer. Its links lead to where this server listens.
        port: Where to listen on 127.0.0.1; by default where the recorded server did, 0 for any free port.
        rows: With it, queries that read by key are answered from a table of this size, whatever key they read from:
            by the recorded page of the same query under new keys, which are 1, 2, 3, ...

    Attributes:
        base_url: Where the server listens.
        settings: What clients need to connect. Any client may: these settings are as good as the recorded server's.
    """

    def __init__(self, recording: Recording, *, port: int | None = None, rows: int | None = None) -> None:
        self._recording = recording
        self._port = urlsplit(recording.base_url).port if port is None else port
        self._rows = rows
        self.base_url = ""
        self.settings: dict[str, Any] = {}

    def __enter__(self) -> Self:
        """Start.

        Raises:
            SandboxError: when the port is taken, or no recorded answer can be given under other keys.
        """
        try:
            server = self._server = _Server((_HOST, self._port or 0), _Connection)
        except OSError as error:
            raise SandboxError(
                f"Cannot listen on {_HOST}:{self._port} ({error.strerror}). Choose another --port, or 0."
            ) from error
        try:
            self.base_url = f"http://{_HOST}:{server.server_address[1]}"
            server.answers = _Answers(self._recording, self.base_url, self._rows)
        except BaseException:
            server.server_close()
            raise
        self.settings = _settings(self._recording.account_id, self.base_url)
        self._thread = threading.Thread(target=server.serve_forever, args=(0.05,), name="netsuite-replay", daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Stop, and close every connection."""
        self._server.shutdown()
        self._thread.join()
        self._server.hang_up()
        self._server.server_close()


def _settings(account_id: str, base_url: str) -> dict[str, Any]:
    """Return settings with a key of their own: clients sign with it, and nobody verifies."""
    key = ec.generate_private_key(ec.SECP256R1())
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return {
        "account_id": account_id,
        "base_url": base_url,
        "token_url": f"{base_url}{TOKEN_PATH}",
        "auth_method": "client_credentials",
        "client_id": "replay",
        "certificate_id": "replay",
        "private_key": pem.decode(),
    }


class _Answers:
    """The answers, ready to be sent."""

    def __init__(self, recording: Recording, base_url: str, rows: int | None) -> None:
        moved = [
            exchange if base_url == recording.base_url else exchange.moved(recording.base_url, base_url)
            for exchange in recording.exchanges
        ]
        self._synthesised: Callable[[bytes, bool, bytes], bytes | None] | None = None
        if rows is not None:
            synthesis = Synthesis(moved, rows)
            moved = [exchange for exchange in moved if not synthesis.covers(exchange)]
            self._synthesised = synthesis.answer
        found: dict[tuple[bytes, bool, bytes], list[tuple[bytes, bool]]] = {}
        for exchange in moved:
            key = (f"{exchange.method} {exchange.target}".encode("latin-1"), exchange.accepts_gzip, exchange.body)
            found.setdefault(key, []).append((exchange.raw(), exchange.is_last))
        self._found: dict[tuple[bytes, bool, bytes], Iterator[tuple[bytes, bool]]] = {
            key: itertools.cycle(answers) for key, answers in found.items()
        }
        self._token = _written("POST", TOKEN_PATH, wire.Answer(_TOKEN, media_type=wire.JSON)).raw()

    def find(self, asked: bytes, body: bytes, *, accepts_gzip: bool) -> tuple[bytes, bool]:
        """Return the answer to a request, and whether the connection ends with it.

        Args:
            asked: Method and target, as they stand in the request's first line.
            body: The request's body.
            accepts_gzip: Whether the client takes compressed answers.
        """
        answers = self._found.get((asked, accepts_gzip, body))
        if answers is not None:
            return next(answers)
        if asked.startswith(f"POST {TOKEN_PATH}".encode()):
            return self._token, False
        made = self._synthesised(asked, accepts_gzip, body) if self._synthesised else None
        return (made, False) if made is not None else _unknown(asked, body, accepts_gzip=accepts_gzip)


def _unknown(asked: bytes, body: bytes, *, accepts_gzip: bool) -> tuple[bytes, bool]:
    """Return the refusal of a request that was not recorded."""
    request = f"{asked.decode('latin-1')} {body.decode('utf-8', 'replace')[:_SHOWN]}".strip()
    form = "compressed" if accepts_gzip else "uncompressed"
    return _refused(HTTPStatus.NOT_FOUND, f"No {form} answer to this request was recorded: {request}")


def _refused(status: HTTPStatus, detail: str) -> tuple[bytes, bool]:
    exchange = _written("", "", wire.refusal(ServiceError(status, "NOT_RECORDED", detail), {"connection": "close"}))
    return exchange.raw(), True


def _written(method: str, target: str, answer: wire.Answer) -> Exchange:
    headers, content = wire.encode(answer, accepts_gzip=False)
    headers["content-length"] = str(len(content))
    return Exchange(method, target, False, b"", int(answer.status), list(headers.items()), content)  # noqa: FBT003 - a field


class _Server(socketserver.ThreadingTCPServer):
    """A listening socket and the connections made to it."""

    allow_reuse_address = True
    request_queue_size = 256
    answers: _Answers

    def __init__(self, address: tuple[str, int], connection: type[socketserver.BaseRequestHandler]) -> None:
        self.connections: set[socket.socket] = set()
        super().__init__(address, connection)

    def hang_up(self) -> None:
        """End every connection, so that the threads that wait for requests end too."""
        for connection in list(self.connections):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


class _Connection(socketserver.StreamRequestHandler):
    """A client's connection. Of HTTP it understands as much as clients need that send their bodies in one piece."""

    disable_nagle_algorithm = True
    server: _Server

    def handle(self) -> None:
        """Answer until the client has enough."""
        self.server.connections.add(self.connection)
        try:
            with suppress(ConnectionError):
                while self._answered():
                    pass
        finally:
            self.server.connections.discard(self.connection)

    def _answered(self) -> bool:
        """Answer one request, and return whether there may be another."""
        line = self.rfile.readline(_LONGEST_LINE)
        if not line:
            return False
        length, accepts_gzip, closing, chunked = b"0", False, False, False
        while len(header := self.rfile.readline(_LONGEST_LINE)) > len(b"\r\n"):
            name, _, value = header.partition(b":")
            name = name.lower()
            if name == b"content-length":
                length = value.strip()
            elif name == b"accept-encoding":
                accepts_gzip = b"gzip" in value
            elif name == b"connection":
                closing = b"close" in value.lower()
            elif name == b"transfer-encoding":
                chunked = True
        if chunked or not length.isdigit():
            answer, last = _refused(HTTPStatus.LENGTH_REQUIRED, "A request's body must be announced by Content-Length.")
        else:
            asked = line.rpartition(b" ")[0]
            answer, last = self.server.answers.find(asked, self.rfile.read(int(length)), accepts_gzip=accepts_gzip)
        self.connection.sendall(answer)
        return not (last or closing)
