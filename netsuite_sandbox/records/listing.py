"""A page of a record list: ids and links, in the order and with the faults that were recorded."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from netsuite_sandbox.records import refusals, rows
from netsuite_sandbox.records.rendering import self_link
from netsuite_sandbox.schema import quoted

if TYPE_CHECKING:
    import sqlite3

    from netsuite_sandbox.records.definitions import RecordType
    from netsuite_sandbox.records.filtering import Condition

_MOST_ROWS = 1000
_MOST_PAGES = 1000
_LAST_RIGHT_YEAR = 2020
# A prime above the span that ids move in; multiplying by another and taking the rest scatters them.
_SCATTER = 15_485_863


def check_page(limit: int | None, offset: int | None) -> tuple[int, int]:
    """Return the limit and offset to use (Oracle section_156414087576).

    Raises:
        ServiceError: If the limit is out of bounds or the offset not a multiple of it (wording assumed).
    """
    rows_wanted = _MOST_ROWS if limit is None else limit
    start = offset or 0
    if not 1 <= rows_wanted <= _MOST_ROWS:
        raise refusals.bad_parameter("limit", f"The limit must be between 1 and {_MOST_ROWS}.")
    if start < 0 or start % rows_wanted:
        raise refusals.bad_parameter("offset", "The offset must be divisible by the limit.")
    if start // rows_wanted >= _MOST_PAGES:
        raise refusals.bad_parameter("offset", f"At most {_MOST_PAGES} pages can be retrieved.")
    return rows_wanted, start


def page(  # noqa: PLR0913 - what a list is asked with
    connection: sqlite3.Connection,
    record_type: RecordType,
    root: str,
    *,
    asked_type: str,
    q: str | None,
    seen: str,
    condition: Condition | None,
    limit: int | None,
    offset: int | None,
    seed: int,
    release: str,
) -> dict[str, Any]:
    """Return one page of ids.

    Args:
        connection: Where to read.
        record_type: Whose records.
        root: What links start with.
        asked_type: The record type as the client spelled it, which only the link to itself repeats (recorded 2026-03).
        q: The filter as sent.
        seen: SQL that rows must meet for the role to see them; empty if it sees all.
        condition: What it means.
        limit: As sent.
        offset: As sent.
        seed: What the order is drawn from; NetSuite does not sort.
        release: NetSuite's release, on which the link ``last`` depends.
    """
    size, start = check_page(limit, offset)
    own, parameters = rows.condition_of(record_type)
    where = " AND ".join(f"({each})" for each in (own, seen, condition.sql if condition else "") if each)
    bound = (*parameters, *(condition.parameters if condition else ()))
    table = quoted(record_type.table)
    (total,) = connection.execute(f"SELECT count(*) FROM {table} WHERE {where}", bound).fetchone()
    total = min(total, size * _MOST_PAGES)
    found = connection.execute(
        f"SELECT id FROM {table} WHERE {where} ORDER BY abs(id * {_SCATTER} + ?) % 1009, id LIMIT ? OFFSET ?",
        (*bound, seed * 7919, min(size, max(total - start, 0)), start),
    ).fetchall()
    name = record_type.name.lower()
    has_more = start + len(found) < total
    return {
        "links": _links(f"{root}/{name}", f"{root}/{asked_type}", q, (limit, offset), (size, start, total), release),
        "count": len(found),
        "hasMore": has_more,
        "items": [{"links": [self_link(f"{root}/{name}/{key}")], "id": str(key)} for (key,) in found],
        "offset": start,
        "totalResults": total,
    }


def _links(  # noqa: PLR0913, PLR0917 - the address, the question and the page
    address: str,
    own: str,
    q: str | None,
    sent: tuple[int | None, int | None],
    page_: tuple[int, int, int],
    release: str,
) -> list[dict[str, Any]]:
    """Return previous, first, next, last and self."""
    size, start, total = page_
    filtered = f"q={quote(q, safe='')}&" if q else ""

    def to(rel: str, where: int) -> dict[str, Any]:
        return {"rel": rel, "href": f"{address}?{filtered}limit={size}&offset={where}"}

    links = [to("previous", start - size), to("first", 0)] if start else []
    links += [to("next", start + size), to("last", _last(size, total, release))] if start + size < total else []
    pairs = zip(("limit", "offset"), sent, strict=True)
    query = "&".join(f"{name}={value}" for name, value in pairs if value is not None)
    return [*links, self_link(f"{own}?{query}" if query else own)]


def _last(size: int, total: int, release: str) -> int:
    """Return where the link ``last`` leads: to the last page in recordings of 2020, somewhere before it in 2026-03.

    When it went wrong is not known: of all later releases it is assumed that it is wrong, because a client that
    trusts it then misses records.
    """
    last_page = math.ceil(total / size) - 1
    right = int(release.partition(".")[0]) <= _LAST_RIGHT_YEAR
    return last_page * size if right else last_page // size * size
