from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from netsuite_sandbox import datasets
from netsuite_sandbox.datasets import Dataset

if TYPE_CHECKING:
    from collections.abc import Callable

    import requests

    from netsuite_sandbox import Sandbox

    Get = Callable[[str], requests.Response]


@pytest.fixture
def get(netsuite_sandbox: Sandbox, session: requests.Session) -> Get:
    """A function that asks for what lies under ``dataset``."""
    address = f"{netsuite_sandbox.base_url}/services/rest/query/v1/dataset"
    return lambda rest: session.get(f"{address}{rest}", timeout=30)


def detail(answer: requests.Response, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/vnd.oracle.resource+json; type=error; charset=UTF-8"
    (only,) = answer.json()["o:errorDetails"]
    return dict(only)


@pytest.mark.fidelity("O35")
def test_the_list_tells_name_id_description_and_record_type(netsuite_sandbox: Sandbox, get: Get) -> None:
    answer = get("/")
    assert answer.headers["Content-Type"] == "application/vnd.oracle.resource+json; type=collection; charset=UTF-8"
    address = f"{netsuite_sandbox.base_url}/services/rest/query/v1/dataset/"
    assert answer.json() == {
        "links": [{"rel": "self", "href": address, "method": "GET"}],
        "count": 3,
        "hasMore": False,
        "items": [
            {
                "links": [],
                "description": "Who they are, and the year in which they became customers",
                "id": "custdataset_sbx_customers",
                "name": "Customers by Year",
                "recordType": "customer",
            },
            {"links": [], "id": "custdataset_sbx_items", "name": "Items", "recordType": "inventoryItem"},
            {
                "links": [],
                "description": "Orders with what they are worth",
                "id": "custdataset_sbx_orders",
                "name": "Sales Orders",
                "recordType": "salesOrder",
            },
        ],
        "offset": 0,
        "totalResults": 3,
    }


@pytest.mark.fidelity("O35")
def test_the_list_comes_in_pages(netsuite_sandbox: Sandbox, get: Get) -> None:
    body = get("?limit=1&offset=1").json()
    address = f"{netsuite_sandbox.base_url}/services/rest/query/v1/dataset"
    assert body["links"] == [
        {"rel": "previous", "href": f"{address}?limit=1&offset=0"},
        {"rel": "first", "href": f"{address}?limit=1&offset=0"},
        {"rel": "next", "href": f"{address}?limit=1&offset=2"},
        {"rel": "last", "href": f"{address}?limit=1&offset=2"},
        {"rel": "self", "href": f"{address}?limit=1&offset=1", "method": "GET"},
    ]
    assert [item["id"] for item in body["items"]] == ["custdataset_sbx_items"]
    assert (body["count"], body["hasMore"], body["offset"], body["totalResults"]) == (1, True, 1, 3)
    assert detail(get("?limit=2&offset=1"), 400)["o:errorQueryParam"] == "offset"


@pytest.mark.fidelity("O35")
def test_transactions_come_as_texts_with_dates_in_the_account_s_format_and_without_links(
    netsuite_sandbox: Sandbox, get: Get
) -> None:
    netsuite_sandbox.account.date_format = "D.M.YYYY"
    answer = get("/custdataset_sbx_orders/result?limit=1000&offset=0")
    body = answer.json()
    rows = netsuite_sandbox.store.reader().execute(
        "SELECT t.id, tranid, ltrim(strftime('%d', trandate), '0') || '.' || ltrim(strftime('%m', trandate), '0') || "
        "strftime('.%Y', trandate), s.fullname FROM \"transaction\" t "
        "JOIN transactionstatus s ON s.trantype = t.type AND s.id = t.status WHERE t.type = 'SalesOrd'"
    )
    assert sorted((i["id"], i["tranid"], i["trandate"], i["status"]) for i in body["items"]) == sorted(
        (str(key), *rest) for key, *rest in rows
    )
    assert all(item["links"] == [] for item in body["items"])
    assert {type(value) for item in body["items"] for name, value in item.items() if name != "links"} == {str}
    assert body["totalResults"] == len(body["items"]) == 80
    assert body["links"] == [{"rel": "self", "href": answer.url, "method": "GET"}]


@pytest.mark.fidelity("O35")
def test_other_records_are_linked_where_the_internal_id_is_set_and_formulas_bear_their_own_names(
    netsuite_sandbox: Sandbox, session: requests.Session, get: Get
) -> None:
    items = get("/custdataset_sbx_customers/result?limit=3").json()["items"]
    assert len(items) == 3
    for item in items:
        (link,) = item["links"]
        assert link == {
            "rel": "self",
            "href": f"{netsuite_sandbox.base_url}/services/rest/record/v1/customer/{item['id']}",
        }
        assert session.get(link["href"], timeout=30).json()["dateCreated"].startswith(item["year_created"])
    assert all(item["links"] == [] for item in get("/custdataset_sbx_items/result").json()["items"])


@pytest.mark.fidelity("O35")
def test_a_dataset_that_is_not_there_is_refused(get: Get) -> None:
    assert detail(get("/custdataset_none/result"), 404) == {
        "detail": "Dataset 'custdataset_none' does not exist.",
        "o:errorUrl": "/services/rest/query/v1/dataset/custdataset_none/result",
        "o:errorCode": "NONEXISTENT_ID",
    }


@pytest.mark.fidelity("O35")
def test_a_dataset_made_in_the_account_can_be_run_at_once_but_none_is_made_over_rest(
    netsuite_sandbox: Sandbox, session: requests.Session, get: Get
) -> None:
    made = Dataset("custdataset_mine", "Mine", "currency", "SELECT id, symbol FROM currency WHERE id = 1")
    datasets.define(netsuite_sandbox.store, made)
    assert get("/CustDataset_Mine/result").json()["items"] == [{"links": [], "id": "1", "symbol": "USD"}]
    address = f"{netsuite_sandbox.base_url}/services/rest/query/v1/dataset"
    assert session.post(address, json={"name": "new"}, timeout=30).status_code == 405


@pytest.mark.fidelity("O31", "O35")
def test_a_dataset_shows_no_more_than_the_role_sees(netsuite_sandbox: Sandbox, get: Get) -> None:
    role = netsuite_sandbox.account.role
    role.restricted_rows["customer"] = "id % 2 = 0"
    items = get("/custdataset_sbx_customers/result").json()["items"]
    assert items
    assert all(int(item["id"]) % 2 == 0 for item in items)
    role.hidden_tables.add("customer")
    refused = detail(get("/custdataset_sbx_customers/result"), 400)
    assert refused["detail"].endswith("Search error occurred: Record 'customer' was not found.")
    assert refused["o:errorUrl"] == "/services/rest/query/v1/dataset/custdataset_sbx_customers/result"


def test_an_account_without_datasets_lists_none(netsuite_sandbox: Sandbox, get: Get) -> None:
    netsuite_sandbox.store.run("DROP TABLE sandbox_dataset;")
    assert get("/").json()["items"] == []
    assert detail(get("/custdataset_sbx_items/result"), 404)["o:errorCode"] == "NONEXISTENT_ID"
