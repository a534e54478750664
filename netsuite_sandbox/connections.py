"""The server's TCP connections: faults reset, cut and slow them down, and what is no HTTP ends them."""

from __future__ import annotations

import asyncio
import socket
import struct
from typing import TYPE_CHECKING, Any, cast

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from netsuite_sandbox import wire
from netsuite_sandbox.errors import ServiceError

if TYPE_CHECKING:
    from starlette.responses import Response
    from starlette.types import Receive, Scope, Send

    from netsuite_sandbox.faults import Faults

_PIECES = 20
_TRANSPORT = "netsuite_sandbox.transport"
# What NetSuite answers to bytes that are no HTTP is not recorded; these words are documented for a request that is
# malformed (Oracle section_156570709583).
_MALFORMED = ServiceError(
    400, "INVALID_REQUEST", "The request could not be understood by the server due to malformed syntax."
)


def protocol(faults: Faults) -> type[asyncio.Protocol]:
    """Return uvicorn's HTTP protocol, with connections that can be reset, and reached from the application."""

    class Connection(H11Protocol):
        _ended = False

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as in uvicorn
            # The application finds this in each request's scope, under ``state``.
            self.app_state = {**self.app_state, _TRANSPORT: transport}
            super().connection_made(transport)
            if faults.resets_connection():
                _reset(transport)

        def eof_received(self) -> bool:  # type: ignore[override] # as asyncio has it
            # A client that has nothing more to say still gets the answers to what it said whole.
            self._ended = True
            return self._is_owing()

        def on_response_complete(self) -> None:
            super().on_response_complete()
            if self._ended and not self._is_owing():
                self.transport.close()

        def _is_owing(self) -> bool:
            return self.cycle is not None and not (self.cycle.response_complete or self.cycle.more_body)

        def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - uvicorn's own words stay here
            # Nothing can be said in the middle of another answer.
            if self.conn.our_state in {h11.IDLE, h11.SEND_RESPONSE}:
                headers, body = wire.encode(wire.refusal(_MALFORMED), accepts_gzip=False)
                headers["content-length"] = str(len(body))
                start = h11.Response(status_code=400, headers=list(headers.items()), reason=b"Bad Request")
                for event in (start, h11.Data(data=body), h11.EndOfMessage()):
                    self.transport.write(self.conn.send(event))
            self.transport.close()

    return Connection


def _reset(transport: asyncio.Transport) -> None:
    """End a connection with a TCP reset: what was not read or sent yet is thrown away."""
    connection = transport.get_extra_info("socket")
    if connection is not None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


def _transport(scope: Scope) -> asyncio.Transport:
    state: dict[str, Any] = scope["state"]
    return cast("asyncio.Transport", state[_TRANSPORT])


async def reset(scope: Scope, receive: Receive) -> None:
    """Reset the connection of a request whose body was read, and wait until it is gone."""
    _reset(_transport(scope))
    await receive()


async def truncate(scope: Scope, receive: Receive, send: Send, response: Response) -> None:
    """Announce an answer, send half of its body, and close the connection."""
    await send({"type": "http.response.start", "status": response.status_code, "headers": response.raw_headers})
    half = bytes(response.body)[: len(response.body) // 2]
    await send({"type": "http.response.body", "body": half, "more_body": True})
    _transport(scope).close()
    await receive()


async def trickle(send: Send, response: Response, seconds: float) -> None:
    """Send an answer's body in small pieces, spread evenly over some seconds."""
    await send({"type": "http.response.start", "status": response.status_code, "headers": response.raw_headers})
    content = bytes(response.body)
    size = max(1, -(-len(content) // _PIECES))
    pieces = [content[start : start + size] for start in range(0, len(content), size)]
    for piece in pieces:
        await send({"type": "http.response.body", "body": piece, "more_body": True})
        await asyncio.sleep(seconds / len(pieces))
    await send({"type": "http.response.body", "body": b"", "more_body": False})
