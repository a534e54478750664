"""The application that the server runs: each request is let in, counted, answered, held back and logged here."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import re
from dataclasses import dataclass
from email.utils import format_datetime
from typing import TYPE_CHECKING

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from netsuite_sandbox import connections, faulty_answers, routes, wire
from netsuite_sandbox.errors import ServiceError
from netsuite_sandbox.faults import GARBLING, Effect
from netsuite_sandbox.languages import localised
from netsuite_sandbox.request_log import LoggedRequest

if TYPE_CHECKING:
    from collections.abc import Sequence
    from concurrent.futures import Executor

    from starlette.datastructures import Headers
    from starlette.types import Receive, Scope, Send

    from netsuite_sandbox.account import Account
    from netsuite_sandbox.faults import Faults, Plan
    from netsuite_sandbox.governance import Governance
    from netsuite_sandbox.oauth import Tokens
    from netsuite_sandbox.request_log import RequestLog
    from netsuite_sandbox.store import Store

_log = logging.getLogger("netsuite_sandbox")
_MASKED = frozenset({"authorization", "cookie", "proxy-authorization"})
_BEARER = re.compile(r"bearer( .*)?", re.IGNORECASE)
_TOKEN = re.compile(r"[A-Za-z0-9._~+/=-]+")
_LOGIN_DETAIL = (
    "Invalid login attempt. For more details, see the Login Audit Trail in the NetSuite UI at Setup > Users/Roles > "
    "User Management > View Login Audit Trail."
)


@dataclass(frozen=True)
class _Rendered:
    """An answer as it goes out."""

    status: int
    headers: dict[str, str]
    content: bytes


class Application:
    """An ASGI application that answers as one account's REST web services do.

    Answers are worked out in threads, so that one that takes long, and the time for which answers are held back,
    keep nobody else waiting.

    Args:
        account: The account's settings.
        tokens: Which access tokens are good.
        governance: The account's count of requests under way.
        log: Where requests are recorded.
        table: Every path and method.
        executor: The threads.
        store: The account's data, for faults that change it.
        faults: What goes wrong.
    """

    def __init__(  # noqa: PLR0913 - the parts of a server, named one by one
        self,
        *,
        account: Account,
        tokens: Tokens,
        governance: Governance,
        log: RequestLog,
        table: Sequence[routes.Route],
        executor: Executor,
        store: Store,
        faults: Faults,
    ) -> None:
        self._account = account
        self._tokens = tokens
        self._governance = governance
        self._requests = log
        self._table = table
        self._executor = executor
        self._store = store
        self._faults = faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope, receive)
        try:
            body = await request.body()
        except ClientDisconnect:
            return
        started = dt.datetime.now(dt.UTC)
        path = scope["raw_path"].decode("latin-1")
        match = routes.find(self._table, request.method, path)
        call = wire.Call(
            method=request.method,
            path=path,
            variables=match.variables,
            rest=match.rest,
            raw_query=scope["query_string"].decode("latin-1"),
            query=request.query_params,
            headers=request.headers,
            body=body,
        )
        plan = self._faults.plan(call.method, path, body)
        endpoint = self._with_faults(match.endpoint, plan)
        rendered = await (
            self._work_out(endpoint, call, plan.wait) if match.public else self._admit(endpoint, call, plan.wait)
        )
        if plan.has(Effect.HALF_JSON):
            rendered = _Rendered(rendered.status, *faulty_answers.half(rendered.headers, rendered.content))
        self._requests.append(
            LoggedRequest(
                method=call.method,
                path=path,
                query=call.raw_query,
                status=0 if plan.has(Effect.RESET) else rendered.status,
                headers={name: "***" if name in _MASKED else value for name, value in call.headers.items()},
                body=body,
                endpoint=match.name,
                started=started,
                ended=dt.datetime.now(dt.UTC),
                faults=plan.names,
            )
        )
        await self._send(rendered, plan, scope, receive, send)

    async def _send(self, rendered: _Rendered, plan: Plan, scope: Scope, receive: Receive, send: Send) -> None:
        """Send an answer, or as much of it as the plan lets through."""
        # NetSuite's time, which a test may have set, rather than this machine's.
        date = format_datetime(self._account.clock.now(), usegmt=True)
        response = Response(rendered.content, rendered.status, {"date": date, **rendered.headers})
        if plan.has(Effect.RESET):
            await connections.reset(scope, receive)
        elif plan.has(Effect.TRUNCATE):
            await connections.truncate(scope, receive, send, response)
        elif plan.fatal and plan.has(Effect.TRICKLE):
            await connections.trickle(send, response, plan.fatal.seconds)
        else:
            await response(scope, receive, send)

    def _with_faults(self, endpoint: routes.Endpoint, plan: Plan) -> routes.Endpoint:
        """Return what answers when the plan has its way."""
        fatal, changes = plan.fatal, [fault for fault in plan.passing if fault.effect is Effect.CHANGE]
        if any(fault.effect is Effect.REVOKE for fault in plan.passing):
            self._tokens.revoke()
        instead: wire.Answer | None = None
        if fatal and fatal.effect is Effect.LOGIN:
            instead = self._refused_token()
        elif fatal and fatal.effect not in GARBLING:
            instead = faulty_answers.answer(fatal)
        if instead and fatal and not fatal.applied:
            return _always(instead)
        if not instead and not changes:
            return endpoint

        def answer(call: wire.Call) -> wire.Answer:
            own = endpoint(call)
            for change in changes:
                if change.sql:
                    self._store.run(change.sql)
                if change.run:
                    change.run(self._store)
            return instead or own

        return answer

    async def _admit(self, endpoint: routes.Endpoint, call: wire.Call, wait: float) -> _Rendered:
        """Answer a request in a user's name, if its token is good and the account has room for it."""
        refused = self._refused_login(call.headers)
        if refused:
            return await self._work_out(_always(refused), call, wait)
        try:
            with self._governance.admit():
                return await self._work_out(endpoint, call, wait)
        except ServiceError as error:
            return await self._work_out(_always(wire.refusal(error)), call, wait)

    async def _work_out(self, endpoint: routes.Endpoint, call: wire.Call, wait: float) -> _Rendered:
        """Run an endpoint in a thread, and hold its answer back for a time and the account's latency."""
        rendered = await asyncio.get_running_loop().run_in_executor(
            self._executor, _render, endpoint, call, self._account.language
        )
        if self._account.latency + wait > 0:
            await asyncio.sleep(self._account.latency + wait)
        return rendered

    def _refused_login(self, headers: Headers) -> wire.Answer | None:
        """Return the refusal of whoever may not come in (Oracle subsect_158521885412).

        One answer stands for everything that can be wrong with a token, and for a cookie sent along with it.
        """
        authorization = headers.get("authorization", "")
        scheme = _BEARER.fullmatch(authorization)
        token = (scheme.group(1) or "").strip() if scheme else ""
        if scheme and not _TOKEN.fullmatch(token):
            error = ServiceError(
                400,
                "INVALID_REQUEST",
                "The request could not be understood by the server due to malformed syntax.",
            )
            return self._challenge(error, "invalid_request", error.detail)
        if scheme and self._tokens.accepts(token) and "cookie" not in headers:
            return None
        return self._refused_token()

    def _refused_token(self) -> wire.Answer:
        return self._challenge(
            ServiceError(401, "INVALID_LOGIN", _LOGIN_DETAIL), "invalid_token", "Invalid login attempt."
        )

    def _challenge(self, error: ServiceError, code: str, description: str) -> wire.Answer:
        realm = self._account.account_id
        challenge = f'Bearer realm="{realm}", error="{code}", error_description="{description}"'
        return wire.refusal(error, {"www-authenticate": challenge})


def _always(answer: wire.Answer) -> routes.Endpoint:
    return lambda _: answer


def _render(endpoint: routes.Endpoint, call: wire.Call, language: str) -> _Rendered:
    """Return an endpoint's answer in bytes; what it refuses is an answer, and so is a fault of the sandbox itself."""
    try:
        return _rendered(endpoint(call), call)
    except ServiceError as error:
        return _rendered(wire.refusal(localised(error, language)), call)
    except Exception:  # noqa: BLE001 - the last resort: NetSuite answers 500 whatever broke, and the log has the rest
        unexpected = faulty_answers.unexpected()
        _log.exception("The sandbox failed at %s %s: %s", call.method, call.path, unexpected.detail)
        return _rendered(wire.refusal(unexpected), call)


def _rendered(answer: wire.Answer, call: wire.Call) -> _Rendered:
    headers, content = wire.encode(answer, accepts_gzip="gzip" in call.headers.get("accept-encoding", ""))
    return _Rendered(int(answer.status), headers, content)
