"""HTTP servers in threads of their own, which start and stop at once."""

from __future__ import annotations

import asyncio
import socket
import threading
from typing import TYPE_CHECKING, Self

import uvicorn

from netsuite_sandbox.errors import SandboxError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.types import ASGIApp

HOST = "127.0.0.1"
# A connection that the client's pool keeps must not be closed just as it is used again.
_KEEP_ALIVE_SECONDS = 75
_GRACE_SECONDS = 0.5


def listen(port: int) -> socket.socket:
    """Return a socket that listens, so that whoever connects from now on is heard."""
    return _bound(port, listens=True)


def _bound(port: int, *, listens: bool) -> socket.socket:
    """Return a socket that keeps a port from others; unless it listens, whoever connects to the port is refused."""
    # Named outright, because asyncio sends small answers without delay only where the protocol says TCP.
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((HOST, port))
        if listens:
            bound.listen(256)
    except OSError as error:
        bound.close()
        raise SandboxError(
            f"Cannot listen on {HOST}:{port} ({error.strerror}). Choose another --port, or 0."
        ) from error
    return bound


def _waiting(listener: socket.socket) -> Iterator[socket.socket]:
    """Yield the connections that are made and not taken yet."""
    while True:
        try:
            connection, _ = listener.accept()
        except BlockingIOError:
            return
        yield connection


async def _taken() -> None:
    """Wait until the server knows of every connection that asyncio has accepted, which is after two turns."""
    for _ in range(2):
        await asyncio.sleep(0)


class Serving:
    """A uvicorn server in a thread of its own, from entering the block until leaving it.

    Args:
        application: What answers.
        listener: Where it listens.
        protocol: How connections are read.
    """

    def __init__(self, application: ASGIApp, listener: socket.socket, protocol: type[asyncio.Protocol]) -> None:
        config = uvicorn.Config(
            application,
            http=protocol,
            ws="none",
            lifespan="off",
            log_config=None,
            log_level="critical",
            access_log=False,
            server_header=False,
            proxy_headers=False,
            date_header=False,
            timeout_keep_alive=_KEEP_ALIVE_SECONDS,
        )
        self._server = _Server(config, listener)
        self._thread = threading.Thread(
            target=self._server.run, args=([listener],), name="netsuite-sandbox", daemon=True
        )

    def __enter__(self) -> Self:
        """Start, and wait until whoever connects is heard."""
        self._thread.start()
        self._server.listening.wait()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop; what is under way gets half a second."""
        self._server.stop()
        self._thread.join()

    def refuse(self, refusing: bool) -> None:  # noqa: FBT001 - the one thing there is to say
        """Let whoever connects from now on be refused, or heard again; return when that is so.

        Connections that are open stay open, and so do those that a client was told are open, though nothing was read
        from them yet: a service whose door is shut goes on with who is inside.

        Args:
            refusing: Whether connections are refused.
        """
        self._server.refuse(refusing=refusing)


class _Server(uvicorn.Server):
    """A uvicorn server that starts and stops at once instead of looking ten times a second whether it should."""

    def __init__(self, config: uvicorn.Config, listener: socket.socket) -> None:
        super().__init__(config)
        self._listener = listener
        self.listening = threading.Event()
        self._loop: asyncio.AbstractEventLoop
        self._stopped: asyncio.Event

    def stop(self) -> None:
        """Ask the server to stop; from any thread."""
        self._loop.call_soon_threadsafe(self._stopped.set)

    def refuse(self, *, refusing: bool) -> None:
        """Stop listening, or listen again, and return when that is done; from any thread but the server's own."""
        change = self._shut() if refusing else self._open()
        asyncio.run_coroutine_threadsafe(change, self._loop).result()

    async def _shut(self) -> None:
        # asyncio loses what it is still taking when its server closes.
        self._loop.remove_reader(self._listener)
        await _taken()
        waiting, port = list(_waiting(self._listener)), self._listener.getsockname()[1]
        for server in self.servers:
            # Would reset what waits, which therefore was taken before: only who connects between these two lines is
            # reset instead of refused.
            server.close()
        # Keeps the port: no other program gets it, and no client that connects can be given it as its own.
        self._listener, self.servers = _bound(port, listens=False), []
        for connection in waiting:
            await self._loop.connect_accepted_socket(self._connection, connection)

    async def _open(self) -> None:
        backlog = self.config.backlog
        self.servers = [await self._loop.create_server(self._connection, sock=self._listener, backlog=backlog)]

    def _connection(self) -> asyncio.Protocol:
        made: asyncio.Protocol = self.config.http_protocol_class(  # type: ignore[call-arg] # as uvicorn itself does
            config=self.config, server_state=self.server_state, app_state=self.lifespan.state
        )
        return made

    async def main_loop(self) -> None:
        """Serve until stopped."""
        self._loop, self._stopped = asyncio.get_running_loop(), asyncio.Event()
        self.listening.set()
        while not self._stopped.is_set():
            await self.on_tick(0)
            try:
                await asyncio.wait_for(self._stopped.wait(), timeout=1)
            except TimeoutError:
                continue

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close idle connections, let the others finish for a moment, then cut them."""
        for listener in (*self.servers, *(sockets or ()), self._listener):
            listener.close()
        await _taken()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        if self.server_state.tasks:
            _, late = await asyncio.wait(self.server_state.tasks, timeout=_GRACE_SECONDS)
            for task in late:
                task.cancel()
        for connection in list(self.server_state.connections):
            connection.transport.abort()
