"""A server in a process of its own that tells what it has cost, and a client that costs little."""

from __future__ import annotations

import http.client
import json
import multiprocessing
import resource
import sys
import time
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlencode, urlsplit

import jwt

from netsuite_sandbox import Sandbox
from netsuite_sandbox.account import Account
from netsuite_sandbox.replay import Recording, Replay

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from multiprocessing.connection import Connection
    from pathlib import Path

    Server = AbstractContextManager[Sandbox | Replay]

_ASKED = "cost"
_KILOBYTES_PER_PEAK = 1 if sys.platform.startswith("linux") else 1024  # macOS counts bytes


def sandbox(data: Path) -> Sandbox:
    """Return the account in a file, with room for many requests at once; ``SELECT *`` finds all columns there."""
    return Sandbox(data=data, account=Account(concurrency_limit=50, widest_star=None))


def replay(path: Path) -> Replay:
    """Return a server of what was recorded."""
    return Replay(Recording.load(path), port=0)


def _serve(make: Callable[[Path], Server], path: Path, pipe: Connection) -> None:
    with make(path) as server:
        pipe.send(server.settings)
        while pipe.recv() == _ASKED:
            pipe.send((time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1.0))


class Served:
    """A server, from entering the block until leaving it.

    Args:
        make: What makes it, such as ``sandbox``.
        path: Its file.
    """

    def __init__(self, make: Callable[[Path], Server], path: Path) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, other = context.Pipe()
        self._process = context.Process(target=_serve, args=(make, path, other))
        self.settings: dict[str, Any] = {}

    def __enter__(self) -> Self:
        """Start, and wait until it listens."""
        self._process.start()
        self.settings = self._pipe.recv()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop."""
        self._pipe.send("stop")
        self._process.join()

    def cpu(self) -> float:
        """Return the seconds of CPU that the process has spent."""
        return self._asked()[0]

    def peak_megabytes(self) -> float:
        """Return the most memory that the process has held."""
        return self._asked()[1] / 1024 / _KILOBYTES_PER_PEAK

    def _asked(self) -> tuple[float, float]:
        self._pipe.send(_ASKED)
        cpu, peak = self._pipe.recv()
        return cpu, peak


class Client:
    """One connection of somebody who is logged in.

    Args:
        settings: The server's.
        token: An access token; a new one by default.
    """

    def __init__(self, settings: dict[str, Any], token: str = "") -> None:
        self._connection = http.client.HTTPConnection(urlsplit(settings["base_url"]).netloc)
        self.token = token or self._log_in(settings)

    def _log_in(self, settings: dict[str, Any]) -> str:
        now = int(time.time())
        claims = {
            "iss": settings["client_id"],
            "scope": ["rest_webservices"],
            "aud": settings["token_url"],
            "iat": now,
            "exp": now + 3600,
        }
        headers = {"kid": settings["certificate_id"]}
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            "client_assertion": jwt.encode(claims, settings["private_key"], "ES256", headers),
        }
        path = urlsplit(settings["token_url"]).path
        self._connection.request("POST", path, urlencode(form), {"Content-Type": "application/x-www-form-urlencoded"})
        return str(json.loads(self._connection.getresponse().read())["access_token"])

    def send(self, method: str, path: str, body: object = None, *, gzip: bool = False) -> bytes:
        """Return the body of an answer as it went over the wire.

        Raises:
            RuntimeError: when it is a refusal.
        """
        headers = {
            "Authorization": f"Bearer {self.token}",
            "Prefer": "transient",
            "Accept-Encoding": "gzip" if gzip else "identity",
        }
        content = None if body is None else json.dumps(body)
        if content is not None:
            headers["Content-Type"] = "application/json"
        self._connection.request(method, f"/services/rest{path}", content, headers)
        answer = self._connection.getresponse()
        received = answer.read()
        if answer.status >= 400:  # noqa: PLR2004 - refused
            raise RuntimeError(f"{method} {path} was answered {answer.status}: {received[:500]!r}")
        return received

    def query(self, query: str, *, limit: int = 1000, gzip: bool = False) -> bytes:
        """Return the first page of a query."""
        return self.send("POST", f"/query/v1/suiteql?limit={limit}", {"q": query}, gzip=gzip)

    def rows(self, query: str) -> list[dict[str, Any]]:
        """Return the rows of the first page of a query."""
        items: list[dict[str, Any]] = json.loads(self.query(query))["items"]
        return items
