"""The sandbox as Python sees it: an account, its data, and a server for it in a thread of this process."""

from __future__ import annotations

import asyncio
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Self

import uvicorn

from netsuite_sandbox import connections, preparation
from netsuite_sandbox.account import Account
from netsuite_sandbox.app import Application
from netsuite_sandbox.clients import Clients
from netsuite_sandbox.endpoints.query import QueryEndpoints
from netsuite_sandbox.endpoints.record import RecordEndpoints
from netsuite_sandbox.endpoints.system import SystemEndpoints
from netsuite_sandbox.endpoints.token import TokenEndpoint
from netsuite_sandbox.errors import SandboxError
from netsuite_sandbox.faults import Faults
from netsuite_sandbox.governance import Governance
from netsuite_sandbox.oauth import TOKEN_PATH, Tokens
from netsuite_sandbox.replay.recording import Recorder, Recording
from netsuite_sandbox.request_log import RequestLog
from netsuite_sandbox.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

    from starlette.types import ASGIApp

    from netsuite_sandbox.clients import Certificate

_HOST = "127.0.0.1"
# More than any account's requests at once: a thread for each, so that none waits for another. They are started as they
# are needed.
_THREADS = 64
# A connection that the client's pool keeps must not be closed just as it is used again.
_KEEP_ALIVE_SECONDS = 75
_GRACE_SECONDS = 0.5


class Sandbox:
    """A NetSuite account on your own machine, served as long as the ``with`` block lasts.

    Many can run side by side in one process.

    Args:
        scale: The size of the generated company; 1 is 500 customers and 20,000 transactions.
        seed: Another seed, another company; the same seed, the same company.
        load: A folder with one CSV file per NetSuite table, instead of a generated company.
        data: A file that keeps the account. One that exists is used as it is, with the client that may log in.
        port: Where to listen on 127.0.0.1; 0 for any free port.
        account: The account's settings, when the usual ones will not do.

    Attributes:
        account: The account's settings, which can be changed at any time.
        store: The account's data.
        requests: What was asked so far.
        faults: What goes wrong: ``faults.add(Fault(...))``, ``faults.clear()``.
        base_url: Where the server listens, such as ``http://127.0.0.1:8080``.
        settings: What ``tap-netsuite`` and ``target-netsuite`` need to connect, as in their configuration files.
    """

    def __init__(  # noqa: PLR0913 - what the command line offers, and the account's settings
        self,
        *,
        scale: float = 0.02,
        seed: int = 1,
        load: Path | None = None,
        data: Path | None = None,
        port: int = 0,
        account: Account | None = None,
    ) -> None:
        self.account = account or Account(seed=seed)
        self.store: Store
        self.requests: RequestLog
        self.faults = Faults()
        self.base_url = ""
        self.settings: dict[str, Any] = {}
        self._clients: Clients
        self._recorder: Recorder
        self._scale, self._seed, self._load, self._data, self._port = scale, seed, load, data, port
        self._exit = ExitStack()

    def __enter__(self) -> Self:
        """Make the account unless it is there, and start the server.

        Raises:
            SandboxError: when the port is taken, or the data cannot be used.
        """
        with ExitStack() as starting:
            listener = starting.enter_context(_listen(self._port))
            self.base_url = f"http://{_HOST}:{listener.getsockname()[1]}"
            self.store = Store(self._prepared(starting))
            starting.callback(self.store.close)
            self._clients = Clients(self.store, self.account)
            application = self._application(starting)
            credentials = self._clients.credentials()
            self.settings = {
                "account_id": self.account.account_id,
                "base_url": self.base_url,
                "token_url": f"{self.base_url}{TOKEN_PATH}",
                "auth_method": "client_credentials",
                "client_id": credentials.client_id,
                "certificate_id": credentials.certificate_id,
                "private_key": credentials.private_key,
            }
            self._recorder = Recorder(application, TOKEN_PATH)
            starting.enter_context(_Serving(self._recorder, listener, self.faults))
            self._exit = starting.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Stop the server; what is under way gets half a second. A temporary account is deleted."""
        self._exit.close()

    def register_client(
        self, pem: str, *, client_id: str | None = None, certificate_id: str | None = None
    ) -> Certificate:
        """Let another certificate log in; arguments and errors as of ``Clients.register``."""
        return self._clients.register(pem, client_id, certificate_id)

    @contextmanager
    def record(self) -> Iterator[Recording]:
        """Take down what is answered while the block lasts, for ``netsuite_sandbox.replay.Replay``."""
        with self._recorder.record(Recording(self.base_url, self.account.account_id)) as recording:
            yield recording

    def _prepared(self, starting: ExitStack) -> Path:
        """Return the account's file, made unless it is there."""
        if self._data is not None and self._data.exists():
            preparation.check(self._data)
            return self._data
        if self._data is not None:
            path = self._data
        else:
            path = Path(starting.enter_context(TemporaryDirectory(prefix="netsuite-sandbox-"))) / "account.sqlite"
        preparation.make(path, scale=self._scale, seed=self._seed, load=self._load)
        return path

    def _application(self, starting: ExitStack) -> Application:
        executor = starting.enter_context(ThreadPoolExecutor(_THREADS, thread_name_prefix="netsuite-sandbox"))
        tokens = Tokens(self.account, self._clients, self.base_url)
        governance = Governance(self.account)
        self.requests = RequestLog(governance)
        return Application(
            account=self.account,
            tokens=tokens,
            governance=governance,
            log=self.requests,
            table=(
                *TokenEndpoint(self.account, tokens).routes,
                *QueryEndpoints(self.store, self.account, self.base_url).routes,
                *RecordEndpoints(self.store, self.account, self.base_url).routes,
                *SystemEndpoints(self.account).routes,
            ),
            executor=executor,
            store=self.store,
            faults=self.faults,
        )


def _listen(port: int) -> socket.socket:
    """Return a socket that listens, so that whoever connects from now on is heard."""
    # Named outright, because asyncio sends small answers without delay only where the protocol says TCP.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((_HOST, port))
        listener.listen(256)
    except OSError as error:
        listener.close()
        raise SandboxError(
            f"Cannot listen on {_HOST}:{port} ({error.strerror}). Choose another --port, or 0."
        ) from error
    return listener


class _Serving:
    """A uvicorn server in a thread of its own, from entering the block until leaving it."""

    def __init__(self, application: ASGIApp, listener: socket.socket, faults: Faults) -> None:
        config = uvicorn.Config(
            application,
            http=connections.protocol(faults),
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
        self._thread.start()
        self._server.listening.wait()
        return self

    def __exit__(self, *_: object) -> None:
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
