"""Pages of a table larger than was worth recording: a recorded page over and over, under ever new keys."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, cycle, islice
from typing import TYPE_CHECKING, Any

import msgspec

from netsuite_sandbox.errors import SandboxError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from netsuite_sandbox.replay.recording import Exchange

_ORDER = re.compile(r"ORDER\s+BY\s+(?P<key>[A-Z_][\w$#.]*)", re.IGNORECASE)
_FETCH = re.compile(r"FETCH\s+(?:FIRST|NEXT)\s+(?P<rows>\d+)\s+ROWS\s+ONLY\s*$", re.IGNORECASE)
_MARK = "\N{REPLACEMENT CHARACTER}key\N{REPLACEMENT CHARACTER}"
_encoder = msgspec.json.Encoder()


class _Asked(msgspec.Struct):
    q: str


_decoder = msgspec.json.Decoder(_Asked)


@dataclass(frozen=True)
class _Query:
    """A query that reads a table by key, ``... WHERE id > 1000 [AND id <= 9000] ... ORDER BY id FETCH FIRST ...``.

    Attributes:
        shape: The query without the bounds of its key.
        key: The name of the key, as rows have it.
        first: The lowest key asked for.
        last: The highest one; None for no bound.
        rows: How many rows it wants at most.
    """

    shape: str
    key: str
    first: int
    last: int | None
    rows: int


@lru_cache
def _bounds(key: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w$#.]){re.escape(key)}\s*(?P<operator>[<>]=?)\s*(?P<number>\d+)(?![\w.])", re.IGNORECASE)


def _read(body: bytes) -> _Query | None:
    """Return the query in a request's body; None if it is none that reads by key."""
    try:
        query = _decoder.decode(body).q
    except msgspec.DecodeError:
        return None
    orders, fetch = _ORDER.findall(query), _FETCH.search(query)
    if not orders or fetch is None:
        return None
    pattern = _bounds(orders[-1])
    first, last = 1, None
    for bound in pattern.finditer(query):
        number = int(bound["number"])
        if bound["operator"].startswith(">"):
            first = number + (bound["operator"] == ">")
        else:
            last = number - (bound["operator"] == "<")
    shape = pattern.sub(lambda bound: f"{orders[-1]} {bound['operator']} ?", query)
    return _Query(shape, orders[-1].rpartition(".")[2].lower(), first, last, int(fetch["rows"]))


@dataclass(frozen=True)
class _Template:
    """A recorded page without its keys.

    Attributes:
        exchange: Where it was recorded.
        document: The answer's properties.
        rows: What stands before and behind the key in each row.
    """

    exchange: Exchange
    document: dict[str, Any]
    rows: Sequence[tuple[bytes, bytes]]

    @classmethod
    def of(cls, exchange: Exchange, key: str) -> _Template | None:
        """Return the page in an answer; None if there is none, or its rows lack the key."""
        document: dict[str, Any] = msgspec.json.decode(exchange.text())
        items = document.get("items")
        if not items or any(key not in item for item in items):
            return None
        mark = _MARK.encode()
        pieces = [_encoder.encode({**item, key: _MARK}).partition(mark) for item in items]
        return cls(exchange, document, [(before, behind) for before, _, behind in pieces])

    def page(self, keys: range) -> bytes:
        """Return the answer with other keys."""
        document = {**self.document, "count": len(keys), "items": [_MARK] if keys else [], "totalResults": len(keys)}
        head, _, foot = _encoder.encode(document).partition(f'"{_MARK}"'.encode())
        rows = islice(cycle(self.rows), (keys.start - 1) % len(self.rows), None)
        # "," goes with what stands before each row but the first.
        pieces = ((b"," + before, b"%d" % key, behind) for key, (before, behind) in zip(keys, rows, strict=False))
        return head + b"".join(chain.from_iterable(pieces))[1:] + foot


class Synthesis:
    """Answers to queries that differ from recorded ones in the bounds of their key alone.

    Args:
        exchanges: What was recorded.
        rows: How many rows the table has; their keys are 1, 2, 3, ...

    Raises:
        SandboxError: No recorded answer is a page read by key.
    """

    def __init__(self, exchanges: Sequence[Exchange], rows: int) -> None:
        self._rows = rows
        self._templates: dict[tuple[bytes, bool, str], _Template] = {}
        self._made: dict[tuple[bytes, bytes], bytes] = {}
        for exchange in exchanges:
            query = _read(exchange.body)
            template = _Template.of(exchange, query.key) if query and exchange.status == 200 else None  # noqa: PLR2004
            if query and template:
                asked = f"{exchange.method} {exchange.target}".encode("latin-1")
                known = self._templates.get((asked, exchange.accepts_gzip, query.shape))
                if known is None or len(known.rows) < len(template.rows):
                    self._templates[asked, exchange.accepts_gzip, query.shape] = template
        if not self._templates:
            raise SandboxError(
                "--rows: no recorded answer can be repeated under other keys. Record a query such as "
                "SELECT id FROM customer WHERE id > 0 ORDER BY id FETCH FIRST 1000 ROWS ONLY."
            )

    def covers(self, exchange: Exchange) -> bool:
        """Return whether the request of a recorded exchange is answered here."""
        asked = f"{exchange.method} {exchange.target}".encode("latin-1")
        query = _read(exchange.body)
        return query is not None and (asked, exchange.accepts_gzip, query.shape) in self._templates

    def answer(self, asked: bytes, accepts_gzip: bool, body: bytes) -> bytes | None:  # noqa: FBT001 - as requests are known
        """Return the whole answer to a request, or None if it has another shape than the recorded ones.

        Compressed answers are kept, because compressing costs more than all the rest.
        """
        made = self._made.get((asked, body)) if accepts_gzip else None
        if made is not None:
            return made
        query = _read(body)
        template = self._templates.get((asked, accepts_gzip, query.shape)) if query else None
        if query is None or template is None:
            return None
        last = self._rows if query.last is None else min(query.last, self._rows)
        first = max(query.first, 1)
        made = template.exchange.with_text(template.page(range(first, min(first + query.rows, last + 1)))).raw()
        if accepts_gzip:
            self._made[asked, body] = made
        return made
