"""The sandbox as Python sees it: an account, its data, and a server for it in a thread of this process."""

from __future__ import annotations

import secrets
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Self

from uvicorn.protocols.http.h11_impl import H11Protocol

from netsuite_sandbox import connections, preparation
from netsuite_sandbox.account import Account
from netsuite_sandbox.admission import Admission
from netsuite_sandbox.app import Application
from netsuite_sandbox.clients import Clients
from netsuite_sandbox.control import application as control
from netsuite_sandbox.endpoints.dataset import DatasetEndpoints
from netsuite_sandbox.endpoints.query import QueryEndpoints
from netsuite_sandbox.endpoints.record import RecordEndpoints
from netsuite_sandbox.endpoints.system import SystemEndpoints
from netsuite_sandbox.endpoints.token import TokenEndpoint
from netsuite_sandbox.faults import Faults
from netsuite_sandbox.governance import Governance
from netsuite_sandbox.late import LateCommits
from netsuite_sandbox.oauth import TOKEN_PATH, Tokens
from netsuite_sandbox.replay.recording import Recorder, Recording
from netsuite_sandbox.request_log import RequestLog
from netsuite_sandbox.serving import HOST, Serving, listen
from netsuite_sandbox.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

    from netsuite_sandbox.clients import Certificate

# More than any account's requests at once: a thread for each, so that none waits for another. They are started as they
# are needed.
_THREADS = 64
# By a sandbox that other processes steer, which may run for weeks.
_KEPT_REQUESTS = 10_000


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
        controlled: Whether other processes may steer it, through a control interface with an address of its own.

    Attributes:
        account: The account's settings, which can be changed at any time.
        store: The account's data.
        requests: What was asked so far.
        faults: What goes wrong: ``faults.add(Fault(...))``, ``faults.clear()``.
        late: What is written and not seen yet: ``with late.hold(): ...``, ``late.release()``.
        tokens: The access tokens given out: ``tokens.revoke()`` ends them.
        base_url: Where the server listens, such as ``http://127.0.0.1:8080``.
        control_url: Where the control interface listens; empty without one.
        control_key: What whoever uses it must send.
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
        controlled: bool = False,
    ) -> None:
        self.account = account or Account(seed=seed)
        self.store: Store
        self.requests: RequestLog
        self.faults = Faults()
        self.late: LateCommits
        self.tokens: Tokens
        self.base_url = ""
        self.control_url = ""
        self.control_key = secrets.token_urlsafe(32)
        self.settings: dict[str, Any] = {}
        self._controlled = controlled
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
            listener = starting.enter_context(listen(self._port))
            self.base_url = f"http://{HOST}:{listener.getsockname()[1]}"
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
            serving = Serving(self._recorder, listener, connections.protocol(self.faults))
            starting.enter_context(serving)
            starting.enter_context(self.faults.door(serving.refuse))
            if self._controlled:
                starting.enter_context(self._control())
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

    def revoke_certificate(self, certificate_id: str) -> None:
        """Let a certificate log in no more; tokens given out live on."""
        self._clients.revoke(certificate_id)

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

    def _control(self) -> Serving:
        listener = listen(0)
        self.control_url = f"http://{HOST}:{listener.getsockname()[1]}"
        return Serving(control.application(self, self.control_key), listener, H11Protocol)

    def _application(self, starting: ExitStack) -> Application:
        executor = starting.enter_context(ThreadPoolExecutor(_THREADS, thread_name_prefix="netsuite-sandbox"))
        writer = starting.enter_context(ThreadPoolExecutor(1, thread_name_prefix="netsuite-sandbox-writer"))
        tokens = self.tokens = Tokens(self.account, self._clients, self.base_url)
        self.late = LateCommits(self.store, self.account)
        governance = Governance(self.account)
        self.requests = RequestLog(governance, _KEPT_REQUESTS if self._controlled else None)
        return Application(
            account=self.account,
            tokens=tokens,
            admission=Admission(self.account, tokens),
            governance=governance,
            log=self.requests,
            table=(
                *TokenEndpoint(self.account, tokens).routes,
                *QueryEndpoints(self.store, self.account, self.base_url).routes,
                *DatasetEndpoints(self.store, self.account, self.base_url).routes,
                *RecordEndpoints(self.store, self.account, self.base_url).routes,
                *SystemEndpoints(self.account).routes,
            ),
            executor=executor,
            writer=writer,
            store=self.store,
            faults=self.faults,
            late=self.late,
        )
