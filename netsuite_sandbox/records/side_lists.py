"""Sublists and subrecords that the analytic tables lack: how lines sent meet the lines that are there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from netsuite_sandbox.records import refusals
from netsuite_sandbox.records.definitions import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from netsuite_sandbox.records.definitions import Part, Sublist
    from netsuite_sandbox.records.drafting import Draft

Line = dict[str, Any]


def merged(
    sublist: Sublist, there: list[Line], drafts: list[Draft] | None, *, replace: bool, number: Callable[[], int]
) -> list[Line]:
    """Return the lines that a sublist has after a write (Oracle section_1545295601, section_1545297048).

    Keyed lines are changed where the key matches and added where it does not; lines without a key are added. With
    ``replace`` the lines not sent are removed. The order is that of the lines there, then the new ones.

    Args:
        sublist: The sublist.
        there: Its lines now.
        drafts: The lines sent; None empties.
        replace: Whether the sublist was named in ``replace``.
        number: Gives the ids of addresses.
    """
    if drafts is None:
        return []
    kept: list[Line] = [] if replace and not sublist.key else list(there)
    touched: set[int] = set()
    for draft in drafts:
        key = draft.values.get(sublist.key) if sublist.key else None
        at = next(
            (i for i, line in enumerate(kept) if key is not None and str(line.get(sublist.key)) == str(key)), None
        )
        if at is None:
            check_required(sublist.part, draft, key=sublist.key)
            kept.append(_numbered(sublist, _changed({}, draft, sublist.part), number))
            at = len(kept) - 1
        else:
            kept[at] = _changed(kept[at], draft, sublist.part)
        touched.add(at)
    if replace and sublist.key:
        kept = [line for index, line in enumerate(kept) if index in touched]
    return kept


def check_required(part: Part, draft: Draft, key: str = "") -> None:
    """Refuse a new line without a value that it needs, or without its key unless that is a number NetSuite gives.

    Raises:
        ServiceError: If one is missing.
    """
    keys = (key,) if key and part.fields[key].kind is not Kind.INTEGER else ()
    missing = [part.fields[name].title for name in (*keys, *part.required) if draft.values.get(name) is None]
    if missing:
        raise refusals.missing_values(missing)


def subrecord(part: Part, there: Line | None, sent: Line | None) -> Line | None:
    """Return a subrecord after a write: the fields sent over those that are there."""
    if sent is None:
        return None
    values = {name: value for name, value in {**(there or {}), **sent}.items() if value is not None}
    if "addrText" in part.fields and sent:
        values["addrText"] = address_text(part, values)
    return values


def address_text(part: Part, values: Line) -> str:
    """Return an address as it is written on an envelope."""
    country = part.fields["country"].choices.get(str(values.get("country")), "")
    place = " ".join(str(values[key]) for key in ("city", "state", "zip") if values.get(key))
    lines = [values.get(key) for key in ("attention", "addressee", "addr1", "addr2", "addr3")]
    return "\n".join(str(line) for line in [*lines, place, country] if line)


def _changed(line: Line, draft: Draft, part: Part) -> Line:
    result = {name: value for name, value in {**line, **draft.values}.items() if value is not None}
    for name, sent in draft.subrecords.items():
        nested = subrecord(part.subrecords[name], result.get(name), sent)
        result.pop(name, None)
        if nested:
            result[name] = nested
            if "addrText" in nested and f"{name}_text" in part.fields:
                result[f"{name}_text"] = nested["addrText"]
    return result


def _numbered(sublist: Sublist, line: Line, number: Callable[[], int]) -> Line:
    """Give a new line of a sublist whose key is a number that number, whatever it brought: it may be another's."""
    each = sublist.part.fields.get(sublist.key)
    if each is None or each.kind is not Kind.INTEGER:
        return line
    key = number()
    numbered: Collection[str] = {sublist.key, "id", "addressId"} & sublist.part.fields.keys()
    return {**line, **{name: str(key) if name == "addressId" else key for name in numbered}}
