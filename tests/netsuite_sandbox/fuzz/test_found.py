"""What searching for bad input found in the record service, each by itself."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

if TYPE_CHECKING:
    from conftest import Target

pytestmark = pytest.mark.fidelity("F1")

RECORDS = "/services/rest/record/v1"


@pytest.mark.fidelity("F1")
@pytest.mark.parametrize(
    "line",
    [
        {"quantity": 10**17, "rate": 10**17},
        {"quantity": 1e-17, "amount": 999999999},
        {"quantity": 3, "amount": 10**17},
        {"quantity": 10**8, "rate": 10**8},
    ],
)
def test_amounts_and_rates_that_no_column_holds_are_refused(target: Target, line: dict[str, Any]) -> None:
    before = target.version()
    (customer,) = target.query("SELECT MIN(entity) AS id FROM transaction WHERE type = 'SalesOrd'")
    body = {"entity": customer["id"], "item": {"items": [{"item": "20", **line}]}}
    reply = target.ask("POST", f"{RECORDS}/invoice", json.dumps(body).encode())
    (detail,) = reply.json()["o:errorDetails"]
    assert (reply.status, detail["o:errorCode"]) == (400, "USER_ERROR")
    assert detail["detail"] == "Error while accessing a resource. The amount is too large."
    assert target.version() == before


def test_a_new_address_has_a_number_of_its_own_whatever_it_brings(target: Target) -> None:
    (there,) = target.query("SELECT MIN(nkey) AS key FROM entityaddress")
    owners = f"SELECT recordowner FROM entityaddress WHERE nkey = {there['key']}"  # noqa: S608 - a number
    before = target.query(owners)
    line = {"internalId": int(there["key"]), "label": "Second", "addressBookAddress": {"city": "Lyon"}}
    body = {"companyName": "Borrower", "subsidiary": "1", "addressBook": {"items": [line, line]}}
    reply = target.ask("POST", f"{RECORDS}/customer", json.dumps(body).encode())
    assert reply.status == 204
    made = reply.headers["location"].removeprefix(target.sandbox.base_url)
    keys = [each["internalId"] for each in target.ask("GET", f"{made}/addressBook").json()["items"]]
    assert len(keys) == len({*keys, int(there["key"])}) - 1 == 2
    assert target.query(owners) == before


@pytest.mark.parametrize("word", ["OR", "AND"])
def test_a_condition_has_as_many_parts_as_an_address_holds(target: Target, word: str) -> None:
    q = f" {word} ".join(["id GREATER 0"] * 2000)
    everything = target.ask("GET", f"{RECORDS}/customer").json()
    found = target.ask("GET", f"{RECORDS}/customer?q={quote(q)}").json()
    assert found["totalResults"] == everything["totalResults"] > 0
