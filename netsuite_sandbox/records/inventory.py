"""Inventory detail: how the quantity of a line is spread over lots, serial numbers and bins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from netsuite_sandbox.records import refusals
from netsuite_sandbox.records.identifiers import next_number
from netsuite_sandbox.records.ledger import ZERO, decimal, text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from netsuite_sandbox.records.definitions import Part
    from netsuite_sandbox.records.session import Session

DETAIL = "inventoryDetail"
_ASSIGNMENT = "inventoryAssignment"


def next_key(session: Session) -> int:
    """Return the id of a new detail or assignment."""
    return next_number(session.connection, "inventory detail", lambda: 0)


def stated(
    values: dict[str, Any] | None, part: Part, row: Mapping[str, Any], number: Callable[[], int]
) -> dict[str, Any] | None:
    """Return a line's subrecord with what it takes from the line; None if it was cleared."""
    if not values or _ASSIGNMENT not in part.sublists:
        return values
    shown = {"item": row.get("item"), "itemDescription": row.get("memo"), "location": row.get("location")}
    if "id" in part.fields and "id" not in values:
        shown["id"] = str(number())
    quantity = {"quantity": values.get("quantity", _pieces(row))}
    return values | {name: value for name, value in shown.items() if value is not None} | quantity


def check(subrecords: Mapping[str, Any], row: Mapping[str, Any]) -> None:
    """Refuse a detail that does not spread the whole quantity of its line.

    That it must is known from NetSuite's form; that it holds for orders too is assumed, as the stricter reading.

    Raises:
        ServiceError: If more or less is assigned.
    """
    detail = subrecords.get(DETAIL)
    if not detail or _ASSIGNMENT not in detail:
        return
    assigned = sum((decimal(line.get("quantity")) for line in detail[_ASSIGNMENT]), ZERO)
    if assigned != decimal(_pieces(row)) or decimal(detail["quantity"]) != assigned:
        raise refusals.user_error(f"The total inventory detail quantity must be {_pieces(row)}.")


def _pieces(row: Mapping[str, Any]) -> str:
    return text(abs(decimal(row.get("quantity"))).normalize())
