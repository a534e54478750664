"""The answers that faults give in place of an endpoint's own."""

from __future__ import annotations

import secrets
import string
import zlib
from http import HTTPStatus
from typing import TYPE_CHECKING

from netsuite_sandbox import wire
from netsuite_sandbox.errors import ServiceError
from netsuite_sandbox.faults import Effect
from netsuite_sandbox.governance import too_many_requests

if TYPE_CHECKING:
    from netsuite_sandbox.faults import Fault

_HTML = "text/html; charset=UTF-8"
# What a gateway in front of NetSuite sends is not recorded; these have the usual form of such pages.
_GATEWAY = {
    Effect.BAD_GATEWAY: HTTPStatus.BAD_GATEWAY,
    Effect.UNAVAILABLE: HTTPStatus.SERVICE_UNAVAILABLE,
    Effect.GATEWAY_TIMEOUT: HTTPStatus.GATEWAY_TIMEOUT,
}
# The texts are SuiteScript's for the same cases, in the form in which REST passes such texts on.
_USER_ERRORS = {
    Effect.LOCKED: "Error while accessing a resource. This record has been locked by a user defined workflow.",
    Effect.CHANGED: "Error while accessing a resource. Record has been changed.",
}
_GZIP_WINDOW = 31


def unexpected() -> ServiceError:
    """Return NetSuite's 500, with an error id to tell its support: 21 letters and digits (seen live in 2026)."""
    error_id = "".join(secrets.choice(string.ascii_lowercase + string.digits) for _ in range(21))
    return ServiceError(500, "UNEXPECTED_ERROR", f"An unexpected error occurred. Error ID: {error_id}")


def answer(fault: Fault) -> wire.Answer:
    """Return what a fault answers. Where nothing is answered, an empty one that nobody gets to see."""
    after = {"retry-after": fault.retry_after} if fault.retry_after else {}
    effect = fault.effect
    if effect in _GATEWAY:
        status = _GATEWAY[effect]
        return wire.Answer(_page(f"{status.value} {status.phrase}"), status, _HTML, {"connection": "close", **after})
    if effect is Effect.HTML:
        return wire.Answer(_page("NetSuite - Scheduled Maintenance"), HTTPStatus.OK, _HTML)
    if effect in _USER_ERRORS:
        return wire.refusal(ServiceError(400, "USER_ERROR", _USER_ERRORS[effect]), after)
    if effect is Effect.CONCURRENCY:
        return wire.refusal(too_many_requests(), after)
    if effect is Effect.UNEXPECTED:
        return wire.refusal(unexpected(), after)
    return wire.Answer(status=HTTPStatus.NO_CONTENT)


def _page(title: str) -> bytes:
    head, body = f"<head><title>{title}</title></head>", f"<body><center><h1>{title}</h1></center></body>"
    return f"<html>\r\n{head}\r\n{body}\r\n</html>\r\n".encode()


def half(headers: dict[str, str], content: bytes) -> tuple[dict[str, str], bytes]:
    """Return an answer with the first half of its body, not compressed, so that the half can be read."""
    if "content-encoding" in headers:
        headers = {name: value for name, value in headers.items() if name != "content-encoding"}
        content = zlib.decompress(content, _GZIP_WINDOW)
    return headers, content[: len(content) // 2]
