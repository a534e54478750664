"""The links from a page of a query to its neighbours."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from netsuite_sandbox.wire import Call


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
