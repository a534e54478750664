"""Sublists and subrecords that the analytic tables lack: how lines sent meet the lines that are there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from netsuite_sandbox.records import refusals
from netsuite_sandbox.records.definitions import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from netsuite_sandbox.records.definitions import Part, Sublist
    from netsuite_sandbox.records.drafting import Draft

Line = dict[str, Any]


@dataclass(frozen=True)
class Merging:
    """How a write meets what is there.

    Attributes:
        number: Gives the ids of new lines.
        replaced: What was named in ``replace``: a sublist by its name, one inside a subrecord by its path, as in
            ``item.inventoryDetail.inventoryAssignment``.
    """

    number: Callable[[], int]
    replaced: Collection[str] = frozenset()


def merged(
    sublist: Sublist, there: list[Line], drafts: list[Draft] | None, merging: Merging, path: str = ""
) -> list[Line]:
    """Return the lines that a sublist has after a write (Oracle section_1545295601, section_1545297048).

    Keyed lines are changed where the key matches and added where it does not; lines without a key are added. Where the
    list is to be replaced the lines not sent are removed. The order is that of the lines there, then the new ones.

    Args:
        sublist: The sublist.
        there: Its lines now.
        drafts: The lines sent; None empties.
        merging: How they meet.
        path: Where the sublist stands, if not in the record's body.
    """
    if drafts is None:
        return []
    path = path or sublist.name
    replace = path in merging.replaced
    kept: list[Line] = [] if replace and not sublist.key else list(there)
    touched: set[int] = set()
    for draft in drafts:
        key = draft.values.get(sublist.key) if sublist.key else None
        at = next(
            (i for i, line in enumerate(kept) if key is not None and str(line.get(sublist.key)) == str(key)), None
        )
        if at is None:
            check_required(sublist.part, draft, key=sublist.key)
            kept.append(_numbered(sublist, _changed({}, draft, sublist.part, merging, path), merging.number))
            at = len(kept) - 1
        else:
            kept[at] = _changed(kept[at], draft, sublist.part, merging, path)
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


def subrecord(part: Part, there: Line | None, sent: Draft | None, merging: Merging, path: str) -> Line | None:
    """Return a subrecord after a write: the fields sent over those that are there, its lists merged as all lists are.

    Args:
        part: What it consists of.
        there: Its values now.
        sent: What is asked of it; None clears.
        merging: How they meet.
        path: Where it stands.
    """
    if sent is None:
        return None
    values = {name: value for name, value in {**(there or {}), **sent.values}.items() if value is not None}
    for name, drafts in sent.sublists.items():
        lines = merged(part.sublists[name], values.pop(name, []), drafts, merging, f"{path}.{name}")
        values |= {name: lines} if lines else {}
    if "addrText" in part.fields and sent.values:
        values["addrText"] = address_text(part, values)
    return values


def address_text(part: Part, values: Line) -> str:
    """Return an address as it is written on an envelope."""
    country = part.fields["country"].choices.get(str(values.get("country")), "")
    place = " ".join(str(values[key]) for key in ("city", "state", "zip") if values.get(key))
    lines = [values.get(key) for key in ("attention", "addressee", "addr1", "addr2", "addr3")]
    return "\n".join(str(line) for line in [*lines, place, country] if line)


def _changed(line: Line, draft: Draft, part: Part, merging: Merging, path: str) -> Line:
    result = {name: value for name, value in {**line, **draft.values}.items() if value is not None}
    for name, sent in draft.subrecords.items():
        nested = subrecord(part.subrecords[name], result.pop(name, None), sent, merging, f"{path}.{name}")
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
