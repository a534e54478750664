"""The control interface's HTTP side: JSON on the loopback address, for whoever knows the key.

It has an address of its own, apart from NetSuite's: what is asked here is not counted, not logged and met by no fault.
A page in a browser cannot drive it: the key goes in an ``Authorization`` header, which no other site's page may send,
and whatever names an origin, or another host than this one, is refused before the key is looked at.
"""

from __future__ import annotations

import secrets
import sqlite3
from contextlib import nullcontext
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import msgspec
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route

from netsuite_sandbox.control import account_settings, documents
from netsuite_sandbox.errors import SandboxError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from starlette.requests import Request
    from starlette.types import ASGIApp, Receive, Scope, Send

    from netsuite_sandbox.server import Sandbox

    Handler = Callable[["_Asked"], object]

_LARGEST_BODY = 16 * 1024 * 1024
_FEW = 100


@dataclass(frozen=True)
class _Asked:
    """What a request for control says."""

    path: Mapping[str, Any]
    query: Mapping[str, str]
    document: Mapping[str, Any]

    def number(self, name: str, default: int) -> int:
        text = self.query.get(name, str(default))
        if not (text.isascii() and text.isdigit()):
            raise SandboxError(f"{name} must be a whole number, not {text!r}.")
        return int(text)


def application(sandbox: Sandbox, key: str) -> ASGIApp:
    """Return the control interface of a sandbox, for whoever sends the key."""
    routes = [Route(path, _endpoint(handler), methods=[method]) for method, path, handler in _Handlers(sandbox).table()]
    return _Guard(Starlette(routes=routes, exception_handlers={HTTPException: _told, Exception: _told}), key)


class _Handlers:
    """What can be asked of a sandbox, one method each."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def table(self) -> Iterator[tuple[str, str, Handler]]:
        """Yield method, path and handler of everything that there is."""
        yield "GET", "/", self.overview
        yield "GET", "/faults", self.faults
        yield "POST", "/faults", self.add_fault
        yield "DELETE", "/faults", self.clear_faults
        yield "DELETE", "/faults/{id:int}", self.remove_fault
        yield "GET", "/requests", self.requests
        yield "GET", "/counters", self.counters
        yield "GET", "/settings", self.settings
        yield "PATCH", "/settings", self.change_settings
        yield "GET", "/clock", self.clock
        yield "PATCH", "/clock", self.move_clock
        yield "POST", "/sql", self.run
        yield "GET", "/held", self.held
        yield "DELETE", "/held", self.release
        yield "DELETE", "/held/{number:int}", self.release
        yield "DELETE", "/tokens", self.revoke

    def overview(self, _: _Asked) -> object:
        """Whose control interface this is, and what can be asked of it."""
        ways = [f"{method} {path}" for method, path, _ in self.table()]
        return {"account_id": self._sandbox.account.account_id, "base_url": self._sandbox.base_url, "ways": ways}

    def faults(self, _: _Asked) -> object:
        return {"items": [documents.rule(rule) for rule in self._sandbox.faults.rules]}

    def add_fault(self, asked: _Asked) -> object:
        return documents.rule(self._sandbox.faults.add(documents.fault(asked.document)))

    def clear_faults(self, _: _Asked) -> object:
        removed = len(self._sandbox.faults.rules)
        self._sandbox.faults.clear()
        return {"removed": removed}

    def remove_fault(self, asked: _Asked) -> object:
        number = asked.path["id"]
        if not self._sandbox.faults.remove(number):
            raise HTTPException(HTTPStatus.NOT_FOUND, f"There is no fault {number}.")
        return {"removed": 1}

    def requests(self, asked: _Asked) -> object:
        """Return the last requests that meet the filters; ``last`` says how many."""
        query = asked.query
        filters = {name: query[name] for name in ("method", "path", "endpoint", "fault") if name in query}
        unknown = query.keys() - {"method", "path", "endpoint", "fault", "status", "since", "last"}
        if unknown:
            raise SandboxError(f"Requests cannot be chosen by {', '.join(sorted(unknown))}.")
        status = asked.number("status", 0) if "status" in query else None
        found = self._sandbox.requests.where(status=status, since=asked.number("since", 0), **filters)
        last = asked.number("last", _FEW)
        return {"found": len(found), "items": [documents.request(each) for each in found[max(len(found) - last, 0) :]]}

    def counters(self, _: _Asked) -> object:
        log = self._sandbox.requests
        return {
            "requests": log.answered,
            "in_flight": log.in_flight,
            "peak": log.peak,
            "by_endpoint": dict(log.by_endpoint.most_common()),
        }

    def settings(self, _: _Asked) -> object:
        return account_settings.read(self._sandbox.account)

    def change_settings(self, asked: _Asked) -> object:
        account_settings.change(self._sandbox.account, asked.document)
        return account_settings.read(self._sandbox.account)

    def clock(self, _: _Asked) -> object:
        return documents.clock(self._sandbox.account.clock)

    def move_clock(self, asked: _Asked) -> object:
        documents.set_clock(self._sandbox.account.clock, asked.document)
        self._sandbox.late.release_due()
        return self.clock(asked)

    def run(self, asked: _Asked) -> object:
        """Run a script on the account's tables; with ``late``, nobody reads what it changed for so many seconds."""
        script, late = asked.document.get("script"), asked.document.get("late")
        if not isinstance(script, str) or not script.strip() or not sqlite3.complete_statement(f"{script};"):
            raise SandboxError("script must be one or more whole SQL statements.")
        if late is not None and (not isinstance(late, int | float) or late < 0):
            raise SandboxError("late must be a number of seconds; 0 for until it is released.")
        try:
            with nullcontext() if late is None else self._sandbox.late.hold(late or None) as held:
                self._sandbox.store.run(script)
        except sqlite3.Error as error:
            raise SandboxError(f"The script cannot be run: {error}.") from error
        return {"held": documents.held(held) if held else None}

    def held(self, _: _Asked) -> object:
        return {"items": [documents.held(each) for each in self._sandbox.late.held]}

    def release(self, asked: _Asked) -> object:
        number = asked.path.get("number")
        released = self._sandbox.late.release(number)
        if number is not None and not released:
            raise HTTPException(HTTPStatus.NOT_FOUND, f"No write {number} is held back.")
        return {"released": released}

    def revoke(self, _: _Asked) -> object:
        return {"revoked": self._sandbox.tokens.revoke()}


class _Guard:
    """Lets in whoever sends the key, from this machine, and from no page in a browser."""

    def __init__(self, inside: ASGIApp, key: str) -> None:
        self._inside = inside
        self._authorization = f"Bearer {key}".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        headers: dict[bytes, bytes] = dict(scope["headers"])
        host = headers.get(b"host", b"").decode("latin-1").rpartition(":")[0]
        if b"origin" in headers or host not in {"127.0.0.1", "localhost"}:
            answer = _answer(HTTPStatus.FORBIDDEN, {"error": "The control interface is not for pages in a browser."})
        elif not secrets.compare_digest(headers.get(b"authorization", b""), self._authorization):
            said = (
                "Send the key of the control file, as: Authorization: Bearer KEY. NetSuite's tokens are not for here."
            )
            answer = _answer(HTTPStatus.UNAUTHORIZED, {"error": said})
        elif int(headers.get(b"content-length", b"0")) > _LARGEST_BODY or b"transfer-encoding" in headers:
            answer = _answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, {"error": "The request is too large."})
        else:
            await self._inside(scope, receive, send)
            return
        await answer(scope, receive, send)


def _endpoint(handler: Handler) -> Callable[[Request], Any]:
    async def answer(request: Request) -> Response:
        body = await request.body()
        try:
            document = msgspec.json.decode(body, type=dict[str, Any]) if body else {}
            asked = _Asked(request.path_params, request.query_params, document)
            return _answer(HTTPStatus.OK, await run_in_threadpool(handler, asked))
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            return _answer(HTTPStatus.BAD_REQUEST, {"error": f"The body must be a JSON object: {error}."})
        except SandboxError as error:
            return _answer(HTTPStatus.BAD_REQUEST, {"error": str(error)})

    return answer


def _answer(status: int, document: object) -> Response:
    return Response(msgspec.json.encode(document), status, media_type="application/json")


async def _told(_: Request, error: Exception) -> Response:
    """Answer what leads nowhere, and what the sandbox failed at."""
    status, said = (error.status_code, error.detail) if isinstance(error, HTTPException) else (500, str(error))
    return _answer(status, {"error": said})
