"""The application that the server runs: each request is let in, counted, answered, held back and logged here."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from contextlib import nullcontext
from dataclasses import dataclass
from email.utils import format_datetime
from typing import TYPE_CHECKING

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from netsuite_sandbox import connections, faulty_answers, routes, wire
from netsuite_sandbox.account import Overflow
from netsuite_sandbox.errors import ServiceError
from netsuite_sandbox.faults import GARBLING, Effect, Fault
from netsuite_sandbox.governance import too_many_requests
from netsuite_sandbox.languages import localised
from netsuite_sandbox.request_log import LoggedRequest

if TYPE_CHECKING:
    from collections.abc import Sequence
    from concurrent.futures import Executor

    from starlette.types import Receive, Scope, Send

    from netsuite_sandbox.account import Account
    from netsuite_sandbox.admission import Admission
    from netsuite_sandbox.faults import Faults, Plan
    from netsuite_sandbox.governance import Governance
    from netsuite_sandbox.late import LateCommits
    from netsuite_sandbox.oauth import Tokens
    from netsuite_sandbox.request_log import RequestLog
    from netsuite_sandbox.store import Store

_log = logging.getLogger("netsuite_sandbox")
_MASKED = frozenset({"authorization", "cookie", "proxy-authorization"})
_CLOSING = {"connection": "close"}
_TIMED_OUT = Fault(Effect.GATEWAY_TIMEOUT)
# How NetSuite refuses a body above its limit is not documented. HTTP's own status for it says not to try again.
_TOO_LARGE = ServiceError(
    413, "INVALID_REQUEST", "The request body is larger than the maximum size of 104 MB.", title="Content Too Large"
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
        tokens: The access tokens given out, which faults end.
        admission: Who may come in.
        governance: The account's count of requests under way.
        log: Where requests are recorded.
        table: Every path and method.
        executor: The threads.
        writer: A thread of its own for what changes records. The account takes one change at a time anyway, and threads
            that wait for each other cost more than the change.
        store: The account's data, for faults that change it.
        faults: What goes wrong.
        late: The writes that nobody reads yet.
    """

    def __init__(  # noqa: PLR0913 - the parts of a server, named one by one
        self,
        *,
        account: Account,
        tokens: Tokens,
        admission: Admission,
        governance: Governance,
        log: RequestLog,
        table: Sequence[routes.Route],
        executor: Executor,
        writer: Executor,
        store: Store,
        faults: Faults,
        late: LateCommits,
    ) -> None:
        self._account = account
        self._tokens = tokens
        self._admission = admission
        self._governance = governance
        self._requests = log
        self._table = table
        self._executor = executor
        self._writer = writer
        self._store = store
        self._faults = faults
        self._late = late

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope, receive)
        try:
            body = await _body(request, self._account.largest_body)
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
            body=body or b"",
        )
        plan = self._faults.plan(call.method, path, call.body)
        endpoint = self._with_faults(match.endpoint, plan)
        if body is None:
            rendered = await self._work_out(_always(wire.refusal(_TOO_LARGE, _CLOSING)), call, plan.wait)
        elif match.public:
            rendered = await self._work_out(endpoint, call, plan.wait)
        else:
            thread = self._writer if match.writes else self._executor
            rendered = await self._admit(endpoint, call, plan.wait, thread)
        if plan.has(Effect.HALF_JSON):
            rendered = _Rendered(rendered.status, *faulty_answers.half(rendered.headers, rendered.content))
        self._requests.append(
            LoggedRequest(
                method=call.method,
                path=path,
                query=call.raw_query,
                status=0 if plan.has(Effect.RESET) else rendered.status,
                headers={name: "***" if name in _MASKED else value for name, value in call.headers.items()},
                body=call.body,
                endpoint=match.name,
                started=started,
                ended=dt.datetime.now(dt.UTC),
                faults=plan.names,
                number=self._requests.answered,
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
            instead = self._admission.refusal()
        elif fatal and fatal.effect not in GARBLING:
            instead = faulty_answers.answer(fatal)
        if instead and fatal and not fatal.applied:
            return _always(instead)
        late = next((fault for fault in plan.passing if fault.effect is Effect.LATE), None)
        if not instead and not changes and not late:
            return endpoint

        def answer(call: wire.Call) -> wire.Answer:
            with self._late.hold(late.seconds or None) if late else nullcontext():
                own = endpoint(call)
            for change in changes:
                if change.sql:
                    self._store.run(change.sql)
                if change.run:
                    change.run(self._store)
            return instead or own

        return answer

    async def _admit(self, endpoint: routes.Endpoint, call: wire.Call, wait: float, thread: Executor) -> _Rendered:
        """Answer a request in a user's name, if its token is good and the account has room for it."""
        client = self._admission.check(call.headers)
        if isinstance(client, wire.Answer):
            return await self._work_out(_always(client), call, wait)
        with self._governance.admit(client) as has_room:
            if has_room:
                return await self._work_out(endpoint, call, wait, thread)
        if self._account.overflow is Overflow.LOGIN:
            # It hangs the whole time even if there is room again meanwhile: seen to end badly, never to end well.
            wait += self._account.overflow_seconds
            return await self._work_out(_always(self._admission.refusal()), call, wait)
        after = {"retry-after": self._account.retry_after} if self._account.retry_after else {}
        return await self._work_out(_always(wire.refusal(too_many_requests(), after)), call, wait)

    async def _work_out(
        self, endpoint: routes.Endpoint, call: wire.Call, wait: float, thread: Executor | None = None
    ) -> _Rendered:
        """Run an endpoint in a thread, and hold its answer back for a time and the account's latency.

        What takes longer than NetSuite allows is answered by a gateway's 504 when that time is over. Neither status nor
        body of that answer is documented (Oracle subsect_1559222360), nor what becomes of a write; a page in HTML, and
        the write made all the same, are the hardest on a client.
        """
        loop = asyncio.get_running_loop()
        limit, held_back = self._account.time_limit, self._account.latency + wait
        started = loop.time()
        work = loop.run_in_executor(thread or self._executor, self._render, endpoint, call)
        await asyncio.wait({work}, timeout=limit)
        left = limit - (loop.time() - started)
        if held_back > 0:
            await asyncio.sleep(min(held_back, max(left, 0)))
        if held_back > left or not work.done():
            return _rendered(faulty_answers.answer(_TIMED_OUT), call)
        return work.result()

    def _render(self, endpoint: routes.Endpoint, call: wire.Call) -> _Rendered:
        """Return an endpoint's answer in bytes; what it refuses is an answer, and so is a fault of the sandbox."""
        try:
            self._late.release_due()
            return _rendered(endpoint(call), call)
        except ServiceError as error:
            return _rendered(wire.refusal(localised(error, self._account.language)), call)
        except Exception:  # noqa: BLE001 - the last resort: NetSuite answers 500 whatever broke, and the log has the rest
            unexpected = faulty_answers.unexpected()
            _log.exception("The sandbox failed at %s %s: %s", call.method, call.path, unexpected.detail)
            return _rendered(wire.refusal(unexpected), call)


async def _body(request: Request, largest: int) -> bytes | None:
    """Return a request's body, or None for one that is too large, of which no more is read than shows that."""
    announced = request.headers.get("content-length", "")
    if announced.isdigit() and int(announced) > largest:
        return None
    pieces, length = [], 0
    async for piece in request.stream():
        pieces.append(piece)
        length += len(piece)
        if length > largest:
            return None
    return b"".join(pieces)


def _always(answer: wire.Answer) -> routes.Endpoint:
    return lambda _: answer


def _rendered(answer: wire.Answer, call: wire.Call) -> _Rendered:
    headers, content = wire.encode(answer, accepts_gzip="gzip" in call.headers.get("accept-encoding", ""))
    return _Rendered(int(answer.status), headers, content)
