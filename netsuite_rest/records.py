"""The record service: single records read, created, changed and deleted."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, quote, urlsplit

import msgspec

from netsuite_rest.errors import MalformedAnswer, NotFound
from netsuite_rest.transport import Retry

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import requests

    from netsuite_rest.transport import Transport

PATH = "/services/rest/record/v1"

_RECORD_TYPE = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_INTERNAL_ID = re.compile(r"-?[0-9]+|[A-Za-z0-9_-]+")
_LOCATION = re.compile(r"/record/v1/[^/]+/([A-Za-z0-9_-]+)/?$")
# `\w` is letters and digits of any alphabet and `_`; anything else breaks the path (Oracle section_156334828635).
_EXTERNAL_ID = re.compile(r"[\w-]+")
_BREAK = re.compile(r"\\[nr]")

# A misspelt field is dropped without a word unless this is asked for (recorded 2020: the default is Warning).
_STRICT = {"X-NetSuite-PropertyNameValidation": "Error"}


def external(external_id: str) -> str:
    """Return `eid:...`, which stands for an external id wherever a record's id is asked for.

    Raises:
        ValueError: The external id has characters that NetSuite does not allow there; such a
            record is found by a look-up (`q=externalId IS "..."`, or SuiteQL).
    """
    if not _EXTERNAL_ID.fullmatch(external_id):
        raise ValueError(
            f"the external id {external_id!r} cannot stand in an address: NetSuite takes letters, digits, _ and - "
            "there. Look the record up and use its internal id"
        )
    return f"eid:{external_id}"


def get(  # noqa: PLR0913 - NetSuite's parameters
    transport: Transport,
    record_type: str,
    record_id: str | int,
    *,
    fields: Sequence[str] = (),
    expand_sub_resources: bool = False,
    simple_enum_format: bool = False,
) -> dict[str, Any]:
    """Return a record; numbers with decimals are Decimal.

    Args:
        transport: The connection.
        record_type: Such as `customer`, or a custom record's script id.
        record_id: The internal id, or `eid:...` (see `external`).
        fields: The body fields to give; all if empty.
        expand_sub_resources: Whether sublists and subrecords come whole instead of as links.
        simple_enum_format: Whether enumerated values come as text instead of `{"id", "refName"}`.

    Raises:
        NotFound: There is no such record.
        NetSuiteError: As for `Transport.request`.
        ValueError: The record type or id is none.
    """
    params: dict[str, str | int] = {}
    if fields:
        params["fields"] = ",".join(fields)
    if expand_sub_resources:
        params["expandSubResources"] = "true"
    if simple_enum_format:
        params["simpleEnumFormat"] = "true"
    return transport.fetch(_RECORD.decode, "GET", path(record_type, record_id), params=params)


def list_ids(transport: Transport, record_type: str, *, q: str | None = None, limit: int = 1000) -> Iterator[str]:
    """Yield the internal ids of all records of a type, page by page, in no particular order.

    Records that come or go meanwhile may shift others over the edge of a page: for a list that
    must be complete, ask SuiteQL by key.

    Args:
        transport: The connection.
        record_type: Such as `customer`.
        q: A filter in NetSuite's own grammar, such as `email START_WITH "a"`.
        limit: The ids in one page, 1 to 1000. NetSuite gives at most 1000 pages.

    Raises:
        NetSuiteError: As for `Transport.request`.
    """
    params: dict[str, str | int] | None = {"limit": limit, "offset": 0} | ({"q": q} if q is not None else {})
    while params is not None:
        page = transport.fetch(_list_page, "GET", path(record_type), params=params)
        yield from (item.id for item in page.items)
        # NetSuite's link `last` is wrong (recorded 2026-03), so pages are followed one by one.
        params = params | {"offset": _next_offset(page, params["offset"])} if page.has_more else None


def create(transport: Transport, record_type: str, body: Mapping[str, Any], *, replace: Sequence[str] = ()) -> str:
    """Create a record and return its internal id.

    The request is repeated only if NetSuite certainly refused it before. An error that says
    `possibly_applied` leaves the question open: look the record up before trying again.

    Args:
        transport: The connection.
        record_type: Such as `customer`.
        body: The record's fields.
        replace: The sublists whose default lines are replaced instead of added to.

    Raises:
        AlreadyExists: Its external id, or another unique value, is taken.
        NetSuiteError: As for `Transport.request`.
    """
    response = _write(transport, "POST", path(record_type), body, {"replace": replace}, Retry.REFUSED_ONLY)
    return _located_id(response)


def update(  # noqa: PLR0913 - NetSuite's parameters
    transport: Transport,
    record_type: str,
    record_id: str | int,
    body: Mapping[str, Any],
    *,
    replace: Sequence[str] = (),
    replace_selected_fields: bool = False,
    retry: Retry | None = None,
) -> str:
    """Change the fields given and return the record's internal id.

    Args:
        transport: The connection.
        record_type: Such as `customer`.
        record_id: The internal id, or `eid:...` (see `external`).
        body: The fields to change; None empties a field.
        replace: The sublists (and, with `replace_selected_fields`, fields) that are replaced as a whole.
        replace_selected_fields: Only what `replace` names is changed.
        retry: When to repeat the request; None decides by the body (see `repeatable`).

    Raises:
        NotFound: There is no such record.
        NetSuiteError: As for `Transport.request`.
    """
    flags: dict[str, Sequence[str]] = {"replaceSelectedFields": ("true",)} if replace_selected_fields else {}
    retry = retry or repeatable(body, replace)
    response = _write(transport, "PATCH", path(record_type, record_id), body, {**flags, "replace": replace}, retry)
    given = str(record_id)
    return _located_id(response) if given.startswith("eid:") else given


def upsert(  # noqa: PLR0913 - NetSuite's parameters
    transport: Transport,
    record_type: str,
    external_id: str,
    body: Mapping[str, Any],
    *,
    replace: Sequence[str] = (),
    retry: Retry | None = None,
) -> str:
    """Create or change the record with an external id and return its internal id.

    Args:
        transport: The connection.
        record_type: Such as `customer`.
        external_id: The external id itself, without `eid:`.
        body: The fields to set; None empties a field.
        replace: The sublists that are replaced as a whole.
        retry: When to repeat the request; None decides by the body (see `repeatable`).

    Raises:
        NetSuiteError: As for `Transport.request`.
        ValueError: The external id cannot stand in an address.
    """
    retry = retry or repeatable(body, replace)
    response = _write(transport, "PUT", path(record_type, external(external_id)), body, {"replace": replace}, retry)
    return _located_id(response)


def delete(transport: Transport, record_type: str, record_id: str | int) -> None:
    """Delete a record. A record that is missing when the request is repeated counts as deleted.

    Args:
        transport: The connection.
        record_type: Such as `customer`.
        record_id: The internal id, or `eid:...` (see `external`).

    Raises:
        NotFound: There was no such record to begin with.
        NetSuiteError: As for `Transport.request`.
    """
    try:
        _carried_out(transport.request("DELETE", path(record_type, record_id)))
    except NotFound as error:
        if not error.possibly_applied:
            raise


def repeatable(body: Mapping[str, Any], replace: Sequence[str] = ()) -> Retry:
    """Return when a write by key may be repeated.

    NetSuite appends the lines of a sublist without key columns each time (Oracle section_1545295601), so a body with
    lines that `replace` does not name is repeated only after a certain refusal. Which sublists
    have keys is not known here; a caller who knows passes `retry` instead.
    """
    return Retry.ALWAYS if _lines_replaced(body, frozenset(replace), "") else Retry.REFUSED_ONLY


def path(record_type: str, record_id: str | int | None = None) -> str:
    """Return the path of a record type or record.

    Raises:
        ValueError: The record type or id is none, and would change which resource the path names.
    """
    if not _RECORD_TYPE.fullmatch(record_type):
        raise ValueError(f"{record_type!r} is not a record type")
    if record_id is None:
        return f"{PATH}/{record_type}"
    text = str(record_id)
    if text.startswith("eid:"):
        text = "eid:" + quote(external(text.removeprefix("eid:"))[4:])
    elif isinstance(record_id, bool) or not _INTERNAL_ID.fullmatch(text):
        raise ValueError(f"{record_id!r} is not the id of a record: an internal id, or eid: and an external id")
    return f"{PATH}/{record_type}/{text}"


def _write(  # noqa: PLR0913, PLR0917 - a write has this many parts
    transport: Transport,
    method: str,
    path: str,
    body: Mapping[str, Any],
    params: Mapping[str, Sequence[str]],
    retry: Retry,
) -> requests.Response:
    """Send a record, having misspelt fields refused."""
    given = {name: ",".join(values) for name, values in params.items() if values}
    escaped = {name: _escaped(value) for name, value in body.items()}
    return _carried_out(transport.request(method, path, params=given, body=escaped, headers=_STRICT, retry=retry))


def _escaped(value: object) -> object:
    """Return a value of a body whose texts NetSuite stores as they are.

    It takes a backslash before n or r for a line break, unless another one stands before it (Oracle
    subsect_1544786455).
    """
    if isinstance(value, str):
        return _BREAK.sub(r"\\\g<0>", value) if "\\" in value else value
    if isinstance(value, Mapping):
        return {name: _escaped(member) for name, member in value.items()}
    if isinstance(value, list | tuple):
        return [_escaped(member) for member in value]
    return value


def _carried_out(response: requests.Response) -> requests.Response:
    """Return an answer if it says, as NetSuite does, that a write was carried out; another machine's page does not."""
    if response.status_code not in {HTTPStatus.CREATED, HTTPStatus.NO_CONTENT}:
        raise MalformedAnswer(
            f"{response.request.method} {urlsplit(response.request.url or '').path} was answered HTTP "
            f"{response.status_code}, which does not say that it was carried out.",
            status=response.status_code,
            job_id=response.headers.get("x-netsuite-jobid"),
            possibly_applied=True,
        )
    return response


def _located_id(response: requests.Response) -> str:
    """Return the internal id of the record that an answer's Location names."""
    location = response.headers.get("Location", "")
    match = _LOCATION.search(urlsplit(location).path)
    if match is None:
        raise MalformedAnswer(
            f"{response.request.method} {urlsplit(response.request.url or '').path} was carried out (HTTP "
            f"{response.status_code}), but the answer does not say which record it was: its Location is {location!r}.",
            status=response.status_code,
            job_id=response.headers.get("x-netsuite-jobid"),
            possibly_applied=True,
        )
    return match[1]


def _lines_replaced(value: object, replace: frozenset[str], place: str) -> bool:
    """Return whether every list of lines in a body is one that is replaced as a whole."""
    if place in replace:
        return True
    if isinstance(value, dict):
        if "items" in value and place:
            return not value["items"]
        return all(_lines_replaced(member, replace, f"{place}.{name}".lstrip(".")) for name, member in value.items())
    return not isinstance(value, list | tuple) or not value


class _Link(msgspec.Struct):
    """A link of a page."""

    rel: str
    href: str


class _Item(msgspec.Struct):
    """A record in a listing."""

    id: str


class _ListPage(msgspec.Struct, rename="camel"):
    """A page of a listing (recorded 2026-03)."""

    links: list[_Link]
    items: list[_Item]
    count: int
    has_more: bool


_RECORD = msgspec.json.Decoder(dict[str, Any], float_hook=Decimal)
_LIST_PAGE = msgspec.json.Decoder(_ListPage)


def _list_page(content: bytes) -> _ListPage:
    """Return the page in an answer, after making sure that it is whole."""
    page = _LIST_PAGE.decode(content)
    if page.count != len(page.items):
        raise ValueError(f"it says that it has {page.count} records and has {len(page.items)}")
    return page


def _next_offset(page: _ListPage, offset: str | int) -> int:
    """Return the offset in a page's link to the next one."""
    for link in page.links:
        following = parse_qs(urlsplit(link.href).query).get("offset", [""])[0]
        if link.rel == "next" and following.isdecimal() and int(following) > int(offset):
            return int(following)
    raise MalformedAnswer("NetSuite says that a listing has more pages, but gives no link to the next one.")
