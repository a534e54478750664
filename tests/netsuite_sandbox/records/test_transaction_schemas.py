"""The record types of transactions against Oracle's own description of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from netsuite_sandbox.records.definitions import Kind, standard_types

if TYPE_CHECKING:
    from collections.abc import Mapping

    from netsuite_sandbox.records.definitions import Part, Sublist

# How many properties each schema has in Oracle's REST API Browser 2026.1. An enumeration counts three times there: for
# itself, its id and its refName.
_ADDRESS, _BOOK, _RULES, _TAX, _ASSIGNMENT = 18, 7, 9, 14, 17
PROPERTIES = {
    "salesOrder": 236,
    "salesOrder-accountingBookDetail": _BOOK,
    "salesOrder-appliedRules": _RULES,
    "salesOrder-billingAddress": _ADDRESS,
    "salesOrder-giftCertRedemption": 4,
    "salesOrder-item": 159,
    "salesOrder-item-inventoryDetail": 12,
    "salesOrder-item-inventoryDetail-inventoryAssignment": _ASSIGNMENT,
    "salesOrder-partners": 6,
    "salesOrder-promotions": 4,
    "salesOrder-salesTeam": 8,
    "salesOrder-shipGroup": 29,
    "salesOrder-shippingAddress": _ADDRESS,
    "salesOrder-taxDetails": _TAX,
    "invoice": 235,
    "invoice-accountingBookDetail": _BOOK,
    "invoice-appliedRules": _RULES,
    "invoice-billingAddress": _ADDRESS,
    "invoice-expCost": 36,
    "invoice-giftCertRedemption": 4,
    "invoice-installment": 13,
    "invoice-item": 125,
    "invoice-item-inventoryDetail": 11,
    "invoice-item-inventoryDetail-inventoryAssignment": _ASSIGNMENT,
    "invoice-itemCost": 42,
    "invoice-itemCost-inventoryDetail": 11,
    "invoice-itemCost-inventoryDetail-inventoryAssignment": _ASSIGNMENT,
    "invoice-partners": 6,
    "invoice-promotions": 4,
    "invoice-salesTeam": 8,
    "invoice-shipGroup": 29,
    "invoice-shippingAddress": _ADDRESS,
    "invoice-taxDetails": _TAX,
    "invoice-time": 39,
    "purchaseOrder": 121,
    "purchaseOrder-accountingBookDetail": _BOOK,
    "purchaseOrder-appliedRules": _RULES,
    "purchaseOrder-billingAddress": _ADDRESS,
    "purchaseOrder-expense": 24,
    "purchaseOrder-item": 94,
    "purchaseOrder-item-inventoryDetail": 11,
    "purchaseOrder-item-inventoryDetail-inventoryAssignment": _ASSIGNMENT,
    "purchaseOrder-shippingAddress": _ADDRESS,
    "purchaseOrder-taxDetails": _TAX,
    "vendorBill": 93,
    "vendorBill-accountingBookDetail": _BOOK,
    "vendorBill-appliedRules": _RULES,
    "vendorBill-billingAddress": _ADDRESS,
    "vendorBill-expense": 29,
    "vendorBill-installment": 13,
    "vendorBill-item": 76,
    "vendorBill-item-inventoryDetail": 11,
    "vendorBill-item-inventoryDetail-inventoryAssignment": _ASSIGNMENT,
    "vendorBill-item-landedCost": 7,
    "vendorBill-item-landedCost-landedCostData": 4,
    "vendorBill-landedCosts": 8,
    "vendorBill-taxDetails": _TAX,
    "journalEntry": 47,
    "journalEntry-accountingBookDetail": _BOOK,
    "journalEntry-appliedRules": _RULES,
    "journalEntry-line": 41,
}


def counted(name: str, part: Part, sublists: Mapping[str, Sublist]) -> dict[str, int]:
    """Return how many properties a part has, its links included, and each part below it."""
    enumerations = sum(each.kind is Kind.ENUM for each in part.fields.values())
    found = {name: 1 + len(part.fields) + 2 * enumerations + len(part.subrecords) + len(sublists)}
    for key, nested in part.subrecords.items():
        found |= counted(f"{name}-{key}", nested, nested.sublists)
    for key, sublist in sublists.items():
        found |= counted(f"{name}-{key}", sublist.part, sublist.part.sublists)
    return found


@pytest.mark.parametrize("name", ["salesOrder", "invoice", "purchaseOrder", "vendorBill", "journalEntry"])
def test_types_have_as_many_properties_as_oracle_lists(name: str) -> None:
    record_type = standard_types()[name]
    expected = {key: count for key, count in PROPERTIES.items() if key.partition("-")[0] == name}

    assert counted(name, record_type.body, record_type.sublists) == expected


def test_required_fields_and_defaults_exist() -> None:
    for record_type in standard_types().values():
        parts = [record_type.body, *(each.part for each in record_type.sublists.values())]
        for part in parts:
            assert set(part.required) <= set(part.fields)
            assert set(part.defaults) <= set(part.fields)
        for sublist in record_type.sublists.values():
            assert not sublist.key or sublist.key in sublist.part.fields
