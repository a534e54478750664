"""What was asked and answered: taken down as it passes, kept in a file, and made ready to be sent again."""

from __future__ import annotations

import zlib
from contextlib import contextmanager
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import msgspec

from netsuite_sandbox import wire
from netsuite_sandbox.errors import SandboxError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_ANY_FORMAT = zlib.MAX_WBITS | 32  # zlib's way of asking it to look for a gzip header


class Exchange(msgspec.Struct, frozen=True):
    """A request and its answer.

    Attributes:
        method: In upper case.
        target: Path and query as sent.
        accepts_gzip: Whether the client takes compressed answers.
        body: The request's body.
        status: The answer's status.
        headers: Its headers, names in lower case, in their order.
        content: Its body as it went over the wire.
    """

    method: str
    target: str
    accepts_gzip: bool
    body: bytes
    status: int
    headers: list[tuple[str, str]]
    content: bytes

    @property
    def is_last(self) -> bool:
        """Whether the connection ends with the answer."""
        return ("connection", "close") in self.headers

    @property
    def is_compressed(self) -> bool:
        """Whether ``content`` is compressed."""
        return ("content-encoding", "gzip") in self.headers

    def text(self) -> bytes:
        """Return the answer's body as it was before it was compressed."""
        return zlib.decompress(self.content, _ANY_FORMAT) if self.is_compressed else self.content

    def with_text(self, text: bytes) -> Exchange:
        """Return the exchange with another answer, compressed if this one is."""
        content = wire.compressed(text) if self.is_compressed else text
        headers = [(name, str(len(content)) if name == "content-length" else value) for name, value in self.headers]
        return msgspec.structs.replace(self, headers=headers, content=content)

    def moved(self, old: str, new: str) -> Exchange:
        """Return the exchange with the links of the answer leading to another address."""
        headers = [(name, value.replace(old, new)) for name, value in self.headers]
        moved = msgspec.structs.replace(self, headers=headers)
        text = self.text()
        return moved.with_text(text.replace(old.encode(), new.encode())) if old.encode() in text else moved

    def raw(self) -> bytes:
        """Return the answer as it goes over the wire."""
        lines = [f"HTTP/1.1 {self.status} {HTTPStatus(self.status).phrase}"]
        lines += [f"{name}: {value}" for name, value in self.headers]
        return "\r\n".join([*lines, "", ""]).encode("latin-1") + self.content


class Recording(msgspec.Struct):
    """What one server was asked and answered.

    Attributes:
        base_url: Where it listened.
        account_id: The account that it served.
        exchanges: In the order in which answers were sent.
    """

    base_url: str
    account_id: str
    exchanges: list[Exchange] = msgspec.field(default_factory=list)

    def save(self, path: Path) -> None:
        """Write the recording to a file; tokens and keys are not in it.

        Raises:
            SandboxError: when it cannot be written.
        """
        try:
            path.write_bytes(msgspec.msgpack.encode(self))
        except OSError as error:
            raise SandboxError(f"{path}: the recording cannot be written ({error.strerror}).") from error

    @classmethod
    def load(cls, path: Path) -> Recording:
        """Read a recording from a file.

        Raises:
            SandboxError: when there is none.
        """
        try:
            return msgspec.msgpack.decode(path.read_bytes(), type=cls)
        except OSError as error:
            raise SandboxError(f"{path}: the recording cannot be read ({error.strerror}).") from error
        except msgspec.DecodeError as error:
            raise SandboxError(f"{path}: this file is no recording ({error}).") from error


class Recorder:
    """An ASGI application that passes requests on to another, and takes down what passes while it is asked to.

    Args:
        application: What answers.
        unrecorded: The path of requests that are not taken down: the token endpoint's, whose secrets they are.
    """

    def __init__(self, application: ASGIApp, unrecorded: str) -> None:
        self._application = application
        self._unrecorded = unrecorded
        self._recordings: list[Recording] = []

    @contextmanager
    def record(self, recording: Recording) -> Iterator[Recording]:
        """Take down every answer that is sent whole while the block lasts."""
        self._recordings.append(recording)
        try:
            yield recording
        finally:
            # Not by equality: two recordings may hold the same.
            self._recordings = [each for each in self._recordings if each is not recording]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request be answered."""
        if not self._recordings or scope["raw_path"].decode("latin-1") == self._unrecorded:
            await self._application(scope, receive, send)
            return
        heard: list[bytes] = []
        said: list[Message] = []

        async def hear() -> Message:
            message = await receive()
            heard.append(message.get("body", b""))
            return message

        async def say(message: Message) -> None:
            said.append(message)
            if message["type"] == "http.response.body" and not message.get("more_body"):
                exchange = _exchange(scope, b"".join(heard), said)
                for recording in self._recordings:
                    recording.exchanges.append(exchange)
            await send(message)

        await self._application(scope, hear, say)


def _exchange(scope: Scope, body: bytes, said: list[Message]) -> Exchange:
    start, *pieces = said
    query = scope["query_string"].decode("latin-1")
    sent: list[tuple[bytes, bytes]] = scope["headers"]
    accepted = b",".join(value for name, value in sent if name == b"accept-encoding")
    answered: list[Any] = start["headers"]
    return Exchange(
        scope["method"],
        scope["raw_path"].decode("latin-1") + (f"?{query}" if query else ""),
        b"gzip" in accepted,
        body,
        start["status"],
        [(name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in answered],
        b"".join(piece.get("body", b"") for piece in pieces),
    )
