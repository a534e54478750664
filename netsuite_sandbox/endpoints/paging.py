"""Pages of collections: which one is asked for, and the form in which it is answered with links to its neighbours.

How NetSuite words its refusal of a page that cannot be is not recorded; the codes and the places that they name are
those of recorded refusals of the same kind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from netsuite_sandbox.errors import ServiceError
from netsuite_sandbox.wire import COLLECTION, Answer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from netsuite_sandbox.wire import Call

LARGEST_PAGE = 1000  # Oracle section_156414087576


def window(call: Call) -> tuple[int, int]:
    """Return the limit and offset that a request asks for.

    Raises:
        ServiceError: One is no number, the limit is out of bounds, or the offset is no multiple of it.
    """
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


def collection(  # noqa: PLR0913 - what a page is made of
    call: Call,
    base_url: str,
    items: Sequence[object],
    *,
    limit: int,
    offset: int,
    total: int,
    reachable: int,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """Return a page in the recorded form.

    Beyond its caps a collection ends quietly: hasMore is false, and only totalResults tells.

    Args:
        call: The request.
        base_url: What addresses start with.
        items: What is on the page.
        limit: The size of a page.
        offset: Where this page starts.
        total: How many items there are.
        reachable: How many of them can be reached.
        headers: Headers of this answer alone.
    """
    return Answer(
        {
            "links": links(call, base_url, limit=limit, offset=offset, end=reachable),
            "count": len(items),
            "hasMore": offset + len(items) < reachable,
            "items": items,
            "offset": offset,
            "totalResults": total,
        },
        media_type=COLLECTION,
        headers=headers or {},
    )


def links(call: Call, base_url: str, *, limit: int, offset: int, end: int) -> list[dict[str, str]]:
    """Return the links of a page in the recorded order: previous, first, next, last, self.

    Only ``self`` has a method, and it repeats what the client sent. A page that is the only one has nothing else.

    Args:
        call: The request.
        base_url: What addresses start with.
        limit: The size of a page.
        offset: Where this page starts.
        end: How many rows can be reached in all.
    """
    address = f"{base_url}{call.path}"
    neighbours: dict[str, int] = {}
    if offset > 0:
        neighbours |= {"previous": offset - limit, "first": 0}
    if offset + limit < end:
        neighbours |= {"next": offset + limit, "last": (end - 1) // limit * limit}
    sent = f"{address}?{call.raw_query}" if call.raw_query else address
    return [
        *({"rel": name, "href": f"{address}?limit={limit}&offset={start}"} for name, start in neighbours.items()),
        {"rel": "self", "href": sent, "method": call.method},
    ]
