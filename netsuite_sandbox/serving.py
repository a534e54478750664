"""HTTP servers in threads of their own, which start and stop at once."""

from __future__ import annotations

import asyncio
import socket
import threading
from typing import TYPE_CHECKING, Self

import uvicorn

from netsuite_sandbox.errors import SandboxError

if TYPE_CHECKING:
    from starlette.types import ASGIApp

HOST = "127.0.0.1"
# A connection that the client's pool keeps must not be closed just as it is used again.
_KEEP_ALIVE_SECONDS = 75
_GRACE_SECONDS = 0.5


def listen(port: int) -> socket.socket:
    """Return a socket that listens, so that whoever connects from now on is heard."""
    # Named outright, because asyncio sends small answers without delay only where the protocol says TCP.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))
        listener.listen(256)
    except OSError as error:
        listener.close()
        raise SandboxError(
            f"Cannot listen on {HOST}:{port} ({error.strerror}). Choose another --port, or 0."
        ) from error
    return listener


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
            date_header=False,
            timeout_keep_alive=_KEEP_ALIVE_SECONDS,
        )
        self._server = _Server(config)
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


class _Server(uvicorn.Server):
    """A uvicorn server that starts and stops at once instead of looking ten times a second whether it should."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = threading.Event()
        self._loop: asyncio.AbstractEventLoop
        self._stopped: asyncio.Event

    def stop(self) -> None:
        """Ask the server to stop; from any thread."""
        self._loop.call_soon_threadsafe(self._stopped.set)

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
        for listener in (*self.servers, *(sockets or ())):
            listener.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        if self.server_state.tasks:
            _, late = await asyncio.wait(self.server_state.tasks, timeout=_GRACE_SECONDS)
            for task in late:
                task.cancel()
        for connection in list(self.server_state.connections):
            connection.transport.abort()
