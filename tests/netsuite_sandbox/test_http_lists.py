"""What a write does to the lines of a record (Oracle section_1545142420, section_1545295601, section_1545297048)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    import requests

    from .conftest import Call

DATE = "2025-12-01"


class Record:
    """A record with two lines in each of its lists, and what can be asked of it."""

    def __init__(self, call: Call, record_type: str, body: dict[str, Any]) -> None:
        self._call = call
        answer = call("POST", record_type, json=body)
        assert answer.status_code == 204, answer.text
        self.path = f"{record_type}/{answer.headers['Location'].rpartition('/')[2]}"

    def patch(self, body: dict[str, Any], **params: str) -> requests.Response:
        """Send a PATCH."""
        return self._call("PATCH", self.path, json=body, params=params)

    def lines(self, sublist: str, *names: str) -> list[tuple[Any, ...]]:
        """Return fields of the lines; of a reference its id."""
        items = self._call("GET", f"{self.path}/{sublist}").json()["items"]
        values = [[line.get(name) for name in names] for line in items]
        return [tuple(value["id"] if isinstance(value, dict) else value for value in each) for each in values]


@pytest.fixture
def customer(call: Call) -> Record:
    addresses = [{"label": "a", "defaultBilling": True}, {"label": "b"}]
    pricing = [{"item": "20", "price": 1}, {"item": "19", "price": 2}]
    body = {"companyName": "Buyer", "subsidiary": "1", "currency": "1"}
    return Record(call, "customer", {**body, "addressBook": {"items": addresses}, "itemPricing": {"items": pricing}})


@pytest.fixture
def order(call: Call, customer: Record) -> Record:
    items = [{"item": "20", "quantity": 1, "rate": 10}, {"item": "19", "quantity": 2, "rate": 10}]
    team = [{"contribution": 60}, {"contribution": 40}]
    body = {"entity": customer.path.rpartition("/")[2], "tranDate": DATE, "memo": "m", "otherRefNum": "PO 1"}
    return Record(call, "salesOrder", {**body, "item": {"items": items}, "salesTeam": {"items": team}})


@pytest.fixture
def journal(call: Call) -> Record:
    lines = [{"account": "62", "debit": 5}, {"account": "32", "credit": 5}]
    return Record(call, "journalEntry", {"subsidiary": "1", "tranDate": DATE, "line": {"items": lines}})


pytestmark = pytest.mark.fidelity("O48", "D5")


def test_keyed_lines_are_merged_and_unmatched_ones_added_last(customer: Record, order: Record) -> None:
    new = {"item": "20", "quantity": 7, "rate": 1}
    assert order.patch({"item": {"items": [new, {"line": 2, "quantity": 5}]}}).status_code == 204
    assert order.lines("item", "line", "quantity", "amount") == [(1, 1, 10), (2, 5, 50), (3, 7, 7)]

    ((first, _), (second, _)) = customer.lines("addressBook", "internalId", "label")
    customer.patch({"addressBook": {"items": [{"label": "c"}, {"internalId": second, "label": "B"}]}})
    assert customer.lines("addressBook", "label") == [("a",), ("B",), ("c",)]
    assert customer.lines("addressBook", "internalId")[0] == (first,)


def test_merge_repeated_changes_nothing_more(order: Record) -> None:
    for _ in range(2):
        order.patch({"item": {"items": [{"line": 2, "quantity": 5}]}})
    assert order.lines("item", "line", "quantity") == [(1, 1), (2, 5)]


def test_lines_without_a_key_are_added_by_every_patch(customer: Record, order: Record, journal: Record) -> None:
    for _ in range(2):
        order.patch({"salesTeam": {"items": [{"contribution": 1}]}})
        customer.patch({"itemPricing": {"items": [{"item": "20", "price": 3}]}})
        journal.patch({"line": {"items": [{"account": "62", "debit": 1}, {"account": "32", "credit": 1}]}})

    assert order.lines("salesTeam", "contribution") == [(60,), (40,), (1,), (1,)]
    assert customer.lines("itemPricing", "price") == [(1,), (2,), (3,), (3,)]
    added = [(1, None), (None, 1)]
    assert journal.lines("line", "debit", "credit") == [(5, None), (None, 5), *added, *added]


def test_line_of_an_unkeyed_list_that_names_its_number_is_added_too(journal: Record) -> None:
    journal.patch({"line": {"items": [{"line": 0, "account": "62", "debit": 1}, {"line": 1, "account": "32",
                                                                                 "credit": 1}]}})  # fmt: skip
    assert len(journal.lines("line", "account")) == 4


def test_replace_keeps_matched_keyed_lines_and_removes_the_others(customer: Record, order: Record) -> None:
    new = {"item": "20", "quantity": 7, "rate": 1}
    order.patch({"item": {"items": [new, {"line": 2, "quantity": 5}]}}, replace="item")
    assert order.lines("item", "line", "quantity") == [(2, 5), (3, 7)]

    second = customer.lines("addressBook", "internalId")[1][0]
    customer.patch({"addressBook": {"items": [{"internalId": second, "label": "B"}]}}, replace="addressBook")
    assert customer.lines("addressBook", "internalId", "label") == [(second, "B")]


def test_replace_makes_unkeyed_lists_anew_however_often(customer: Record, order: Record, journal: Record) -> None:
    for _ in range(2):
        order.patch({"salesTeam": {"items": [{"contribution": 100}]}}, replace="salesTeam")
        customer.patch({"itemPricing": {"items": [{"item": "20", "price": 3}]}}, replace="itemPricing")
        lines = [{"account": "62", "debit": 1}, {"account": "32", "credit": 1}]
        journal.patch({"line": {"items": lines}}, replace="line")

    assert order.lines("salesTeam", "contribution") == [(100,)]
    assert customer.lines("itemPricing", "price") == [(3,)]
    assert journal.lines("line", "debit", "credit") == [(1, None), (None, 1)]


def test_replace_of_several_leaves_the_others_merged(order: Record) -> None:
    partners = {"items": [{"contribution": 5}]}
    order.patch({"partners": partners})
    team, item = {"items": [{"contribution": 1}]}, {"items": [{"line": 1}]}
    order.patch({"salesTeam": team, "item": item, "partners": partners}, replace="salesTeam,item")

    assert order.lines("salesTeam", "contribution") == [(1,)]
    assert order.lines("item", "line") == [(1,)]
    assert order.lines("partners", "contribution") == [(5,), (5,)]


def test_list_that_is_named_and_not_sent_stays(order: Record) -> None:
    order.patch({"memo": "x"}, replace="item,salesTeam")

    assert order.lines("item", "line") == [(1,), (2,)]
    assert order.lines("salesTeam", "contribution") == [(60,), (40,)]


@pytest.mark.parametrize(
    ("sent", "params"),
    [
        (None, {}),
        ({"items": None}, {}),
        ({"items": []}, {"replace": "addressBook,itemPricing,salesTeam"}),
        (None, {"replace": "addressBook,itemPricing,salesTeam"}),
    ],
)
def test_null_or_an_empty_replacement_empties_optional_lists(
    customer: Record, order: Record, sent: object, params: dict[str, str]
) -> None:
    customer.patch({"addressBook": sent, "itemPricing": sent}, **params)
    order.patch({"salesTeam": sent}, **params)

    assert customer.lines("addressBook", "label") == customer.lines("itemPricing", "price") == []
    assert order.lines("salesTeam", "contribution") == []


def test_empty_list_without_replace_changes_nothing(customer: Record, order: Record) -> None:
    customer.patch({"addressBook": {"items": []}, "itemPricing": {"items": []}})
    order.patch({"salesTeam": {"items": []}, "item": {"items": []}})

    assert customer.lines("addressBook", "label") == [("a",), ("b",)]
    assert customer.lines("itemPricing", "price") == [(1,), (2,)]
    assert order.lines("salesTeam", "contribution") == [(60,), (40,)]
    assert order.lines("item", "line") == [(1,), (2,)]


@pytest.mark.parametrize(
    ("sent", "params"),
    [(None, {}), ({"items": None}, {}), ({"items": []}, {"replace": "item,line"}), (None, {"replace": "item,line"})],
)
def test_list_that_must_have_lines_cannot_be_emptied(
    order: Record, journal: Record, sent: object, params: dict[str, str]
) -> None:
    for record, sublist in ((order, "item"), (journal, "line")):
        answer = record.patch({sublist: sent, "memo": "gone"}, **params)
        assert (answer.status_code, answer.json()["o:errorDetails"]) == (
            400,
            [
                {
                    "detail": "Error while accessing a resource. "
                    "You must enter at least one line item for this transaction.",
                    "o:errorCode": "USER_ERROR",
                }
            ],
        )
        assert len(record.lines(sublist, "line")) == 2


def test_replace_of_selected_fields_clears_only_what_it_names(call: Call, order: Record) -> None:
    cleared = {"memo": None, "otherRefNum": None, "salesTeam": None}
    order.patch(cleared, replaceSelectedFields="true", replace="memo")
    record = call("GET", order.path).json()
    assert ("memo" in record, record["otherRefNum"]) == (False, "PO 1")
    assert order.lines("salesTeam", "contribution") == [(60,), (40,)]

    order.patch(cleared, replaceSelectedFields="true", replace="otherRefNum,salesTeam")
    assert "otherRefNum" not in call("GET", order.path).json()
    assert order.lines("salesTeam", "contribution") == []


def test_new_record_merges_into_no_lines_and_replaces_none(call: Call, order: Record) -> None:
    body = {"items": [{"item": "20", "quantity": 1, "rate": 1}, {"line": 9, "item": "19", "quantity": 1, "rate": 2}]}
    entity = call("GET", order.path).json()["entity"]["id"]
    answer = call("POST", "salesOrder", json={"entity": entity, "item": body}, params={"replace": "item"})

    made = call("GET", f"salesOrder/{answer.headers['Location'].rpartition('/')[2]}/item").json()["items"]
    assert [line["rate"] for line in made] == [1, 2]


def test_line_has_no_delete_of_its_own(call: Call, order: Record) -> None:
    assert call("DELETE", f"{order.path}/item/1").status_code == 405
    assert order.lines("item", "line") == [(1,), (2,)]
