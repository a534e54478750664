"""Connections to one account: pooled, verified, without cookies or stray credentials; and what their failures mean."""

from __future__ import annotations

import socket
from http.cookiejar import DefaultCookiePolicy
from importlib.metadata import version
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection
from urllib3.exceptions import HTTPError, NewConnectionError

from netsuite_rest.errors import ConnectionFailed, NetSuiteError, SettingsError

if TYPE_CHECKING:
    from urllib3 import ProxyManager

    from netsuite_rest.settings import ConnectionSettings

USER_AGENT = f"singer-netsuite/{version('singer-netsuite')}"

_CONNECT_SECONDS = 61
"""Longer than a minute, because a busy account may be that slow to take a connection."""

_KEEPALIVE_SECONDS = 60
"""A query may run for 15 minutes without a byte, and routers forget silent connections after five."""

_UNUSABLE = (requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema, requests.exceptions.MissingSchema)


class _Adapter(HTTPAdapter):
    """An adapter whose connections stay known to the routers on their way."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - passed through
        super().init_poolmanager(*args, socket_options=_socket_options(), **kwargs)

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> ProxyManager:  # noqa: ANN401 - passed through
        manager: ProxyManager = super().proxy_manager_for(proxy, socket_options=_socket_options(), **kwargs)
        return manager


def _socket_options() -> list[tuple[int, int, int | bytes]]:
    """Return the options of a connection that stays known to the routers on its way."""
    options = [*HTTPConnection.default_socket_options, (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)]
    # Called TCP_KEEPALIVE on macOS; where it has neither name, the system's default has to do.
    idle = getattr(socket, "TCP_KEEPIDLE", None) or getattr(socket, "TCP_KEEPALIVE", None)
    if idle is not None:
        options.append((socket.IPPROTO_TCP, idle, _KEEPALIVE_SECONDS))
    return options


class Connections:
    """A pool of connections, safe for any number of threads.

    Args:
        settings: The settings of the connection.
    """

    def __init__(self, settings: ConnectionSettings) -> None:
        self._session = requests.Session()
        # A cookie that is sent beside a bearer token is answered 401 (recorded by a practitioner).
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self._session.headers.update({"User-Agent": USER_AGENT, "Accept-Encoding": "gzip"})
        adapter = _Adapter(pool_connections=2, pool_maxsize=settings.concurrency, pool_block=True)
        self._session.mount("https://", adapter)
        self._session.mount("http://", adapter)
        self._timeout = (min(_CONNECT_SECONDS, settings.request_timeout), settings.request_timeout)
        # Given with each request, because requests lets the environment override the session's own.
        self._verify = settings.ca_bundle or True
        self._reached = False

    def send(self, method: str, url: str, *, auth: Any, **kwargs: Any) -> requests.Response:  # noqa: ANN401 - passed through
        """Send a request and return its answer, complete, whatever its status.

        Redirects are not followed: they would carry the credentials to another host.

        Args:
            method: The HTTP method.
            url: The whole address.
            auth: What puts the credentials on the request. Must not be None, which would mean `.netrc`.
            kwargs: As for `requests.Session.request`.

        Raises:
            ConnectionFailed: No complete answer came; `possibly_applied` says whether the request was sent.
            SettingsError: The answering machine is not trusted, or the environment names a proxy or bundle of
                certificate authorities that cannot be used.
        """
        try:
            response = self._session.request(
                method,
                url,
                auth=auth,
                timeout=self._timeout,
                verify=self._verify,
                allow_redirects=False,
                stream=True,
                **kwargs,
            )
            try:
                _ = response.content  # reads it whole
            finally:
                response.close()  # or a body that cannot be decoded would keep its connection from the pool for ever
        except (OSError, HTTPError) as error:  # those of requests, of the system, and what urllib3 lets through
            raise self._failure(error, method, url) from error
        return response

    def post_form(self, url: str, form: dict[str, str]) -> requests.Response:
        """Send a form that changes nothing, without credentials, and return the answer, as `send` does."""
        try:
            return self.send("POST", url, auth=_anonymous, data=form)
        except NetSuiteError as error:
            error.possibly_applied = False
            raise

    def close(self) -> None:
        """Close all connections."""
        self._session.close()

    def _failure(self, error: OSError | HTTPError, method: str, url: str) -> NetSuiteError:
        """Return what an exception of requests means."""
        host = urlsplit(url).netloc
        what = f"{method} {urlsplit(url).path}"
        cause = _root(error)
        if isinstance(error, _UNUSABLE) or not isinstance(error, requests.RequestException | HTTPError):
            return SettingsError(
                f"{what} cannot be sent: {_reason(error)}. Check the environment's proxies (HTTPS_PROXY and the like) "
                "and certificate authorities (REQUESTS_CA_BUNDLE)."
            )
        if isinstance(error, requests.exceptions.SSLError) and "CERTIFICATE_VERIFY_FAILED" in str(error):
            return SettingsError(
                f"The certificate of {host} is not trusted ({_reason(cause)}). If a proxy inspects the traffic, "
                "set `ca_bundle` to the file with its certificate authority."
            )
        if isinstance(error, requests.exceptions.ProxyError):
            return ConnectionFailed(
                f"{what}: the proxy in the environment (HTTPS_PROXY or the like) does not connect to {host}: "
                f"{_reason(cause)}."
            )
        if isinstance(error, requests.exceptions.ConnectTimeout) or _never_connected(error):
            failure = ConnectionFailed(
                f"{what}: no connection to {host}: {_reason(cause)}. "
                "Check `account_id` (or `base_url`) and the network."
            )
            # A name that nobody knows is a wrong account id, which no repeat makes right; one that was known a while
            # ago is a fault of the network.
            failure.retriable = self._reached or not _unknown_name(cause)
            return failure
        if isinstance(error, requests.exceptions.ReadTimeout):
            return ConnectionFailed(
                f"{what}: no answer within {self._timeout[1]} seconds (`request_timeout`).", possibly_applied=True
            )
        return ConnectionFailed(
            f"{what}: the connection to {host} broke before the answer was complete: {_reason(cause)}.",
            possibly_applied=True,
        )


def _anonymous(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Put no credentials on a request; without this, requests would look for some in `.netrc`."""
    return request


def _never_connected(error: Exception) -> bool:
    """Return whether no connection came about, so that nothing can have been sent."""
    return isinstance(getattr(error.args[0] if error.args else None, "reason", None), NewConnectionError)


def _unknown_name(cause: BaseException) -> bool:
    """Return whether the host's name was looked up and is not there."""
    return isinstance(cause, socket.gaierror) and cause.errno == socket.EAI_NONAME


def _root(error: BaseException) -> BaseException:
    """Return the first cause of an exception, which is the one that says something."""
    while (deeper := error.__cause__ or error.__context__) is not None:
        error = deeper
    return error


def _reason(cause: BaseException) -> str:
    """Return an exception in a few words."""
    return (getattr(cause, "strerror", None) or str(cause) or type(cause).__name__).rstrip(".")
