"""The query service: SuiteQL, page by page.

How NetSuite words its refusal of a header or a body that cannot be is not recorded; the codes and the places that they
name are those of recorded refusals of the same kind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from netsuite_sandbox import suiteql
from netsuite_sandbox.endpoints import headers
from netsuite_sandbox.endpoints.paging import collection, window
from netsuite_sandbox.errors import ServiceError
from netsuite_sandbox.routes import Route
from netsuite_sandbox.wire import objects

if TYPE_CHECKING:
    from netsuite_sandbox.account import Account
    from netsuite_sandbox.store import Store
    from netsuite_sandbox.wire import Answer, Call


class QueryEndpoints:
    """The query service of one account."""

    def __init__(self, store: Store, account: Account, base_url: str) -> None:
        self._store = store
        self._account = account
        self._base_url = base_url
        self.routes = (Route("POST", "/query/v1/suiteql", self.suiteql),)

    def suiteql(self, call: Call) -> Answer:
        """Answer one page of a query, which is run anew for each page (Oracle section_157909186990)."""
        if "prefer" not in call.headers:
            # A client's comment has the words (2026); the place is that of other refusals of a header.
            detail = "The required request header 'Prefer' is missing"
            raise ServiceError(400, "INVALID_HEADER", detail, ("o:errorHeader", "Prefer"))
        if "transient" not in call.preferences():
            raise headers.invalid("Prefer", call.headers["prefer"], ["transient"])
        document = call.document()
        if not document.keys() <= self._properties():
            # Seen live 2026-09 for a property "p"; that it was the name which was refused is the likely reading.
            raise ServiceError(400, "INVALID_CONTENT", "Invalid content in the request body.")
        query = document.get("q")
        if not isinstance(query, str) or not query.strip():
            raise ServiceError(400, "INVALID_CONTENT", "The property 'q' must hold a query.", ("o:errorPath", "q"))
        params = self._params(document)
        limit, offset = window(call)
        page = suiteql.run(self._store, self._account, query, params, limit=limit, offset=offset)
        count = len(next(iter(page.columns.values()), ()))
        return collection(
            call,
            self._base_url,
            objects({"links": [()] * count, **page.columns}),
            limit=limit,
            offset=offset,
            total=page.total_results,
            reachable=page.reachable,
            headers={"preference-applied": "transient"},
        )

    def _properties(self) -> set[str]:
        """Return what a body may hold; values for question marks exist since 2026.2 (Oracle section_N3950559)."""
        return {"q", "params"} if self._account.since("2026.2") else {"q"}

    def _params(self, document: dict[str, Any]) -> list[Any]:
        """Return the values for question marks."""
        params = document.get("params", [])
        if not isinstance(params, list):
            detail = "The property 'params' must be a list."
            raise ServiceError(400, "INVALID_CONTENT", detail, ("o:errorPath", "params"))
        return params
