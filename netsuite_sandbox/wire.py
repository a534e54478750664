"""How requests are read and answers written: JSON, media types and the headers that every answer carries."""

from __future__ import annotations

import uuid
import zlib
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import msgspec

from netsuite_sandbox.errors import ServiceError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from starlette.datastructures import Headers, QueryParams

SINGULAR = "application/vnd.oracle.resource+json; type=singular; charset=UTF-8"
COLLECTION = "application/vnd.oracle.resource+json; type=collection; charset=UTF-8"
ERROR = "application/vnd.oracle.resource+json; type=error; charset=UTF-8"
# Without "+json" and a character set, as Oracle prints it for a record action (section_156631158782).
ACTION_ERROR = "application/vnd.oracle.resource; type=error"
JSON = "application/json; charset=UTF-8"

# As recorded in March 2026 on every answer, good or bad.
_HEADERS = {
    "cache-control": "No-Cache",
    "expires": "0",
    "pragma": "No-Cache",
    "strict-transport-security": "max-age=31536000",
    "vary": "User-Agent, Accept-Encoding",
    "x-content-type-options": "nosniff",
}
_GZIP_WINDOW = 31  # zlib's way of asking for a gzip header
_encoder = msgspec.json.Encoder(decimal_format="number")
_decoder = msgspec.json.Decoder(float_hook=Decimal)


@dataclass(frozen=True)
class Call:
    """A request whose sender is known.

    Attributes:
        method: In upper case.
        path: As sent, still percent-encoded, without the query.
        variables: What the route's placeholders stand for, percent-decoded.
        rest: The decoded segments that follow the route's own, where it allows any.
        raw_query: What follows the question mark, as sent.
        query: The same, decoded.
        headers: The request's headers; names in any case.
        body: The request's body.
    """

    method: str
    path: str
    variables: Mapping[str, str]
    rest: Sequence[str]
    raw_query: str
    query: QueryParams
    headers: Headers
    body: bytes

    def document(self) -> dict[str, Any]:
        """Return the body as a JSON object, fractional numbers as ``Decimal``: amounts stay what was sent.

        Raises:
            ServiceError: 400 INVALID_CONTENT, when the body is no JSON object.
        """
        try:
            document = _decoder.decode(self.body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise _invalid_content() from error
        if not isinstance(document, dict):
            raise _invalid_content()
        return document

    def whole_number(self, name: str) -> int | None:
        """Return a query parameter as a number of zero or more, or None where it was not sent.

        Raises:
            ServiceError: 400 INVALID_PARAMETER.
        """
        value = self.query.get(name)
        if value is None:
            return None
        if not (value.isascii() and value.isdigit() and len(value) <= len("1000000000")):
            raise ServiceError(
                400,
                "INVALID_PARAMETER",
                f"Invalid value '{value}' of query parameter '{name}'. Provide a whole number of zero or more.",
                ("o:errorQueryParam", name),
            )
        return int(value)

    def preferences(self) -> set[str]:
        """Return what the header ``Prefer`` asks for."""
        return {word.strip().lower() for value in self.headers.getlist("prefer") for word in value.split(",")}

    def flag(self, name: str) -> bool:
        """Return whether a query parameter says ``true``."""
        return self.query.get(name, "").lower() == "true"


def _invalid_content() -> ServiceError:
    return ServiceError(400, "INVALID_CONTENT", "Invalid content in the request body. The body must be a JSON object.")


@dataclass(frozen=True)
class Answer:
    """What goes back, before it is written out.

    Attributes:
        body: Anything that JSON can hold, or the very bytes; None for no body.
        status: The HTTP status.
        media_type: The content type; unused without a body.
        headers: Headers of this answer alone.
    """

    body: object = None
    status: int = HTTPStatus.OK
    media_type: str = SINGULAR
    headers: Mapping[str, str] = field(default_factory=dict)


def refusal(error: ServiceError, headers: Mapping[str, str] | None = None) -> Answer:
    """Return the answer that a refusal is. Recorded 400s end the connection, other statuses keep it."""
    closing = {"connection": "close"} if error.status == HTTPStatus.BAD_REQUEST else {}
    return Answer(error.envelope(), error.status, ACTION_ERROR if error.flat else ERROR, {**closing, **(headers or {})})


@lru_cache
def _object(names: tuple[str, ...]) -> type[msgspec.Struct]:
    fields = [f"p{number}" for number, _ in enumerate(names)]
    return msgspec.defstruct(
        "Row",
        [(field, Any, None) for field in fields],
        rename=dict(zip(fields, names, strict=True)),
        omit_defaults=True,
        gc=False,
    )


def objects(columns: Mapping[str, Sequence[object]]) -> Sequence[object]:
    """Return rows as JSON objects that are quick to write, without the properties that are None.

    Args:
        columns: By the name of the property, its values in all rows.
    """
    try:
        made = _object(tuple(columns))
    except ValueError:  # a name that has to be escaped
        rows = zip(*columns.values(), strict=True)
        return [{name: value for name, value in zip(columns, row, strict=True) if value is not None} for row in rows]
    return list(map(made, *columns.values()))


def encode(answer: Answer, *, accepts_gzip: bool) -> tuple[dict[str, str], bytes]:
    """Return an answer's headers and the bytes of its body."""
    headers = {
        "connection": "keep-alive",
        **_HEADERS,
        "x-n-operationid": str(uuid.uuid4()),
        "x-netsuite-jobid": str(uuid.uuid4()),
        **answer.headers,
    }
    if answer.body is None:
        return headers, b""
    body = answer.body if isinstance(answer.body, bytes) else _encoder.encode(answer.body)
    headers["content-type"] = answer.media_type
    if accepts_gzip:
        # NetSuite compresses however short an answer is.
        body = compressed(body)
        headers["content-encoding"] = "gzip"
    return headers, body


def compressed(body: bytes) -> bytes:
    """Return a body in gzip's format. Level 1: a page of a thousand rows should cost little."""
    compressor = zlib.compressobj(1, zlib.DEFLATED, _GZIP_WINDOW)
    return compressor.compress(body) + compressor.flush()
