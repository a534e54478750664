from __future__ import annotations

import pytest

from target_netsuite.errors import BadInput
from target_netsuite.lookup import table_of
from target_netsuite.record_types import find

CATALOG = ["customer", "customrecord_fleet", "invoice", "salesorder"]


def test_a_record_type_is_found_in_any_case() -> None:
    assert find("orders", "salesOrder", CATALOG) == "salesorder"


def test_an_unknown_record_type_is_refused_with_near_matches_and_the_remedy() -> None:
    with pytest.raises(BadInput, match=r"'custmer'.*Did you mean customer.*stream_options\.people\.record_type"):
        find("people", "custmer", CATALOG)


def test_a_record_type_that_resembles_nothing_is_refused_without_a_guess() -> None:
    with pytest.raises(BadInput, match=r"^((?!Did you mean).)*$"):
        find("people", "zzzzzz", CATALOG)


@pytest.mark.parametrize(
    ("record_type", "table"),
    [
        ("salesOrder", "transaction"),
        ("customtransaction_accrual", "transaction"),
        ("inventoryItem", "item"),
        ("customer", "customer"),
        ("customrecord_fleet", "customrecord_fleet"),
    ],
)
def test_every_record_type_has_a_table(record_type: str, table: str) -> None:
    assert table_of(record_type) == table
