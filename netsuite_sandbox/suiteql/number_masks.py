"""Oracle's number masks: what TO_CHAR(number, mask) writes and TO_NUMBER(text, mask) reads."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP
from functools import lru_cache
from typing import TYPE_CHECKING

from netsuite_sandbox.suiteql.numbers import exact, read_number

if TYPE_CHECKING:
    from netsuite_sandbox.suiteql.numbers import Number

_WRITTEN = re.compile(r"(?P<minus>-)?(?P<sign>\+)?(?P<dollar>\$)?(?P<whole>[0-9,]*)(?P<part>\.[0-9]*)?(?P<tail>[-+])?")
# Digits, separators, a point, at most one of S, MI and PR, a dollar sign. EEEE, X, V, RN, L, C and U are not supported.
_MASK = re.compile(
    r"(?P<fm>FM)?(?P<lead>S)?(?P<dollar>\$)?(?P<whole>[09,G]*)(?:(?P<point>[.D])(?P<part>[09]*))?(?P<tail>S|MI|PR)?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Mask:
    """A mask taken apart: the digits and separators before the point, the digits behind it, and where the sign goes."""

    fill: bool
    whole: str
    part: str
    point: bool
    dollar: bool
    sign: str


@lru_cache(maxsize=512)
def compiled(mask: str) -> Mask:
    """Return a mask taken apart.

    Raises:
        ValueError: It is none, or one that is not supported here.
    """
    found = _MASK.fullmatch(mask)
    if not found or not (found["whole"] or found["part"]) or (found["lead"] and found["tail"]):
        raise ValueError(mask)
    sign = "LEAD" if found["lead"] else (found["tail"] or "").upper()
    return Mask(
        fill=not found["fm"],
        whole=found["whole"].upper().replace("G", ","),
        part=found["part"] or "",
        point=bool(found["point"]),
        dollar=bool(found["dollar"]),
        sign=sign,
    )


def is_mask(mask: str) -> bool:
    """Return whether a mask is one that is supported here."""
    try:
        compiled(mask)
    except ValueError:
        return False
    return True


def read(text: str, mask: str) -> Number:
    """Return the number that a text says under a mask. Fewer digits than in the mask will do, more will not.

    Raises:
        ValueError: They do not fit (ORA-01722), or the mask puts a negative number in brackets.
    """
    form, found = compiled(mask), _WRITTEN.fullmatch(text.strip())
    if not found or form.sign == "PR" or bool(found["tail"]) > (form.sign in {"S", "MI"}):
        raise ValueError(text)
    if (found["sign"] and form.sign != "LEAD") or (found["dollar"] and not form.dollar):
        raise ValueError(text)
    places, part = [c for c in form.whole if c != ","], (found["part"] or "").lstrip(".")
    groups, wanted = found["whole"].split(","), form.whole.split(",")
    widths = [len(group) for group in wanted[len(wanted) - len(groups) + 1 :]]
    if len(groups) > len(wanted) or [len(group) for group in groups[1:]] != widths:
        raise ValueError(text)
    if len("".join(groups)) > len(places) or len(part) > len(form.part):
        raise ValueError(text)
    negative = found["minus"] or found["tail"] == "-"
    return read_number(f"{'-' if negative else ''}{''.join(groups)}.{part or 0}")


def write(value: Number, mask: str) -> str:
    """Return a number as the mask says; one that does not fit becomes ``#``, as in Oracle."""
    form = compiled(mask)
    number = exact(value)
    rounded = abs(number).quantize(exact(1).scaleb(-len(form.part)), ROUND_HALF_UP)
    digits = f"{rounded:f}"
    whole, _, part = digits.partition(".")
    negative = number < 0 and rounded != 0
    width = len(form.whole) + len(form.part) + int(form.point) + int(form.dollar) + (2 if form.sign == "PR" else 1)
    places = sum(c != "," for c in form.whole)
    whole = "" if whole == "0" and places >= 0 and form.part else whole
    if len(whole) > places:
        return "#" * width
    body = _grouped(whole, form)
    if form.point:
        body += "." + _decimals(part, form)
    if form.dollar:
        body = "$" + body
    body = _signed(body, form, negative=negative)
    return body.rjust(width) if form.fill and form.sign not in {"MI", "S"} else body


def _grouped(whole: str, form: Mask) -> str:
    """Return the digits before the point, with zeros from the first 0 of the mask on, and separators between them."""
    places = [c for c in form.whole if c != ","]
    first_zero = places.index("0") if "0" in places else len(places)
    digits = whole.rjust(len(places))
    digits = "".join("0" if c == " " and at >= first_zero else c for at, c in enumerate(digits))
    if not form.part and not digits.strip():
        digits = digits[:-1] + "0"
    written: list[str] = []
    rest = iter(digits)
    for place in form.whole:
        if place == ",":
            written.append("," if written and written[-1].strip() else " ")
        else:
            written.append(next(rest))
    return "".join(written).strip()


def _decimals(part: str, form: Mask) -> str:
    if form.fill:
        return part
    last_zero = form.part.rfind("0") + 1
    return part[:last_zero] + part[last_zero:].rstrip("0")


def _signed(body: str, form: Mask, *, negative: bool) -> str:
    match form.sign:
        case "LEAD":
            return ("-" if negative else "+") + body
        case "S":
            return body + ("-" if negative else "+")
        case "MI":
            return body + ("-" if negative else " " if form.fill else "")
        case "PR":
            return f"<{body}>" if negative else f" {body} " if form.fill else body
        case _:
            return ("-" if negative else " " if form.fill else "") + body
