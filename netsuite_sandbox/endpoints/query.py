"""The query service: SuiteQL, page by page.

How NetSuite words its refusal of a header, a page or a body that cannot be is not recorded; the codes and the places
that they name are those of recorded refusals of the same kind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from netsuite_sandbox import suiteql
from netsuite_sandbox.endpoints.paging import links
from netsuite_sandbox.errors import ServiceError
from netsuite_sandbox.routes import Route
from netsuite_sandbox.wire import COLLECTION, Answer, objects

if TYPE_CHECKING:
    from netsuite_sandbox.account import Account
    from netsuite_sandbox.store import Store
    from netsuite_sandbox.wire import Call

LARGEST_PAGE = 1000  # Oracle section_156414087576


class QueryEndpoints:
    """The query service of one account."""

    def __init__(self, store: Store, account: Account, base_url: str) -> None:
        self._store = store
        self._account = account
        self._base_url = base_url
        self.routes = (Route("POST", "/query/v1/suiteql", self.suiteql),)

    def suiteql(self, call: Call) -> Answer:
        """Answer one page of a query, which is run anew for each page (Oracle section_157909186990)."""
        if "transient" not in call.preferences():
            raise ServiceError(
                400,
                "INVALID_HEADER",
                "Required HTTP header 'Prefer' is missing or invalid. Provide the header 'Prefer: transient'.",
                ("o:errorHeader", "Prefer"),
            )
        document = call.document()
        query = document.get("q")
        if not isinstance(query, str) or not query.strip():
            raise ServiceError(400, "INVALID_CONTENT", "The property 'q' must hold a query.", ("o:errorPath", "q"))
        params = document.get("params") or []
        if not isinstance(params, list):
            raise ServiceError(
                400, "INVALID_CONTENT", "The property 'params' must be a list.", ("o:errorPath", "params")
            )
        limit, offset = _window(call)
        page = suiteql.run(self._store, self._account, query, params, limit=limit, offset=offset)
        count = len(next(iter(page.columns.values()), ()))
        # Beyond the cap a query ends quietly: hasMore is false, and only totalResults tells.
        end = min(page.total_results, suiteql.MOST_ROWS, suiteql.MOST_PAGES * limit)
        return Answer(
            {
                "links": links(call, self._base_url, limit=limit, offset=offset, end=end),
                "count": count,
                "hasMore": page.has_more,
                "items": objects({"links": [()] * count, **page.columns}),
                "offset": offset,
                "totalResults": page.total_results,
            },
            media_type=COLLECTION,
            headers={"preference-applied": "transient"},
        )


def _window(call: Call) -> tuple[int, int]:
    limit = call.whole_number("limit")
    limit = LARGEST_PAGE if limit is None else limit
    offset = call.whole_number("offset") or 0
    if not 1 <= limit <= LARGEST_PAGE:
        raise ServiceError(
            400,
            "INVALID_PARAMETER",
            f"Invalid value '{limit}' of query parameter 'limit'. Provide a number from 1 to {LARGEST_PAGE}.",
            ("o:errorQueryParam", "limit"),
        )
    if offset % limit:
        raise ServiceError(
            400,
            "INVALID_PARAMETER",
            f"Invalid value '{offset}' of query parameter 'offset'. It must be divisible by the limit {limit}.",
            ("o:errorQueryParam", "offset"),
        )
    return limit, offset
