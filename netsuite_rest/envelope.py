"""NetSuite's answers to requests that failed, read into the exception tree by a table.

Sources: Oracle section_156570709583 (the envelope and its codes), recorded answers of 2026-03 and
of practitioners' accounts (texts). Messages are in the language of the user's preference: where
a text decides, an account in another language gets the more general error.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import msgspec

from netsuite_rest import errors

if TYPE_CHECKING:
    from collections.abc import Mapping

    import requests

QUERY_SERVICE = "/services/rest/query/"
_LONGEST_DETAIL = 2000


@dataclass(frozen=True)
class Rule:
    """What an answer must look like to become an error of a kind; whatever is left open matches.

    Attributes:
        kind: The error; a named group in `text` becomes its attribute of that name.
        status: HTTP statuses.
        codes: Values of `o:errorCode`.
        text: A pattern found in `detail`.
        methods: Methods of the request.
        query: Whether only answers of the query service match.
    """

    kind: type[errors.NetSuiteError]
    status: range | None = None
    codes: tuple[str, ...] = ()
    text: str = ""
    methods: tuple[str, ...] = ()
    query: bool = False


def _only(status: HTTPStatus) -> range:
    """Return the range of one status."""
    return range(status, status + 1)


_BAD_REQUEST = _only(HTTPStatus.BAD_REQUEST)

RULES: tuple[Rule, ...] = (
    Rule(errors.Throttled, _only(HTTPStatus.TOO_MANY_REQUESTS)),
    Rule(errors.Throttled, codes=("CONCURRENCY_LIMIT_EXCEEDED", "SSS_REQUEST_LIMIT_EXCEEDED")),
    Rule(errors.AuthenticationFailed, _only(HTTPStatus.UNAUTHORIZED)),
    Rule(errors.PermissionMissing, _only(HTTPStatus.FORBIDDEN)),
    Rule(errors.PermissionMissing, codes=("INSUFFICIENT_PERMISSION",)),
    Rule(errors.NotFound, _only(HTTPStatus.NOT_FOUND)),
    # A transaction that is not there, or is of another type, is not a 404.
    Rule(
        errors.NotFound,
        _BAD_REQUEST,
        ("USER_ERROR",),
        text=r"Transaction type specified is incorrect",
        methods=("GET", "PATCH", "DELETE"),
    ),
    Rule(errors.AlreadyExists, _BAD_REQUEST, ("USER_ERROR",), text=r"already exists"),
    Rule(errors.ColumnUnavailable, _BAD_REQUEST, text=r"Unknown identifier '(?P<column>[^']+)'", query=True),
    Rule(errors.ColumnUnavailable, _BAD_REQUEST, text=r"Field '(?P<column>[^']+)' for record '", query=True),
    Rule(errors.TableUnavailable, _BAD_REQUEST, text=r"Record '(?P<table>[^']+)' was not found", query=True),
    Rule(errors.TableUnavailable, _BAD_REQUEST, text=r"Invalid search type: (?P<table>\w+)", query=True),
    Rule(errors.QueryRefused, range(400, 500), query=True),
    Rule(errors.ServerFault, _only(HTTPStatus.REQUEST_TIMEOUT)),
    Rule(errors.ServerFault, range(500, 600)),
    Rule(errors.RequestRefused),
)


def read_error(response: requests.Response, *, method: str, path: str) -> errors.NetSuiteError:
    """Return the error that an answer stands for.

    Args:
        response: An answer that is no success.
        method: The method of the request.
        path: The path of the request, without its query.
    """
    body = _document(response)
    details = body.get("o:errorDetails")
    entries = [entry for entry in details if isinstance(entry, dict)] if isinstance(details, list) else []
    entries = entries or [body]
    detail = "; ".join(text for entry in entries if isinstance(text := entry.get("detail"), str))[:_LONGEST_DETAIL]
    code = _first(entries, ("o:errorCode", "error"))
    place = _first(entries, ("o:errorPath", "o:errorQueryParam", "o:errorHeader", "o:errorUrl", "o:urlPath"))
    rule, match = _matching(response.status_code, code or "", detail, method, path)
    job_id = response.headers.get("x-netsuite-jobid")
    tail = f"HTTP {response.status_code}" + (f" {code}" if code else "")
    tail += f", at {place}" if place else ""
    tail += f", NetSuite's job id {job_id}" if job_id else ""
    said = detail or _without_detail(response)
    error = rule.kind(
        f"{method} {path}: {said} ({tail})",
        status=response.status_code,
        code=code,
        detail=detail,
        path=place,
        job_id=job_id,
        retry_after=retry_after(response.headers),
    )
    for name, value in match.items():
        setattr(error, name, value)
    return error


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return how many seconds an answer asks to wait: a number, or a time by the answering machine's own clock."""
    value = headers.get("Retry-After", "").strip()
    if re.fullmatch(r"\d{1,9}", value):
        return float(value)
    until = _http_time(value)
    if until is None:
        return None
    now = _http_time(headers.get("Date", "")) or datetime.now(UTC)
    return max(0.0, (until - now).total_seconds())


def clock_lead(headers: Mapping[str, str]) -> float | None:
    """Return by how many seconds this machine's clock is ahead of the one that answered; None if that did not say."""
    theirs = _http_time(headers.get("Date", ""))
    return (datetime.now(UTC) - theirs).total_seconds() if theirs else None


def _http_time(value: str) -> datetime | None:
    """Return the time in an HTTP header, None if it is not one."""
    try:
        time = parsedate_to_datetime(value)
    except ValueError:
        return None
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def _document(response: requests.Response) -> dict[str, Any]:
    """Return an answer's JSON object; an empty one if it has none, whatever its content type says."""
    try:
        document = msgspec.json.decode(response.content)
    except msgspec.DecodeError:
        return {}
    return document if isinstance(document, dict) else {}


def _first(entries: list[dict[str, Any]], keys: tuple[str, ...]) -> str | None:
    """Return the first text under one of these keys."""
    return next((entry[key] for key in keys for entry in entries if isinstance(entry.get(key), str)), None)


def _matching(status: int, code: str, detail: str, method: str, path: str) -> tuple[Rule, dict[str, str]]:
    """Return the first rule that fits, and the names that its pattern found."""
    for rule in RULES:
        match = re.search(rule.text, detail)
        if (
            match
            and (rule.status is None or status in rule.status)
            and (not rule.codes or code in rule.codes)
            and (not rule.methods or method in rule.methods)
            and (not rule.query or path.startswith(QUERY_SERVICE))
        ):
            return rule, match.groupdict()
    raise AssertionError("the last rule matches everything")


def _without_detail(response: requests.Response) -> str:
    """Say what came where NetSuite said nothing, without repeating a whole body."""
    location = response.headers.get("Location")
    if response.is_redirect and location:
        host = location.split("?", 1)[0]
        return f"answered with a redirect to {host}, which is not followed; check `account_id` and `base_url`"
    kind = response.headers.get("Content-Type", "no content type").split(";", 1)[0]
    return f"{response.reason or 'refused'}, without a message of NetSuite's ({len(response.content)} bytes, {kind})"
