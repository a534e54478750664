"""External ids: read from rows, derived from stream and key, and compared as NetSuite compares them."""

from __future__ import annotations

import hashlib
import json
import re
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

PREFIX = "singer"
"""What derived external ids begin with, so that people can tell where they come from."""

LONGEST = 80
"""The longest derived external id, in characters; longer ones are hashed."""

LONGEST_NUMBER = 100
"""The most digits that a number used as a key may have on either side of the point."""

_PLAIN = re.compile(r"[a-z0-9_]+")


def key_text(value: object) -> str | None:
    """Return a key as text, the same for every way of writing it; None for null and empty text.

    Raises:
        ValueError: The value is no key: an object, a list, true or false, or not a finite number.
    """
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise ValueError(f"a key is text or a number, not {value!r}")  # noqa: TRY004 - one error for whatever is no key
    number = Decimal(str(value))  # a float, which only stream maps make, stands for the digits that it shows
    if not number.is_finite() or abs(number.adjusted()) > LONGEST_NUMBER:
        raise ValueError(f"{value} is no key")
    text = format(number, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def derive(stream: str, key: Sequence[str]) -> str:
    """Return the external id of the record that a stream's row with this key stands for.

    It is readable (`singer-orders-17`) where nothing can be confused: NetSuite compares external ids without
    regard to case and allows letters, digits, `_` and `-` (Oracle section_156334828635), and `-` separates
    the parts here. In every other case it is a hash of stream and key.
    """
    parts = (stream, *key)
    plain = "-".join((PREFIX, *parts))
    if len(plain) <= LONGEST and all(_PLAIN.fullmatch(part) for part in parts):
        return plain
    digest = hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode("utf-8", "surrogatepass")).hexdigest()
    return f"{PREFIX}-{digest[:40]}"


def fold(external_id: str) -> str:
    """Return what two external ids have in common if NetSuite takes them for the same.

    Character by character, as Oracle's UPPER does it: `ß` stays what it is.
    """
    return "".join(upper if len(upper := character.upper()) == 1 else character for character in external_id)
