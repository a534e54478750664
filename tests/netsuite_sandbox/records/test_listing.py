from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from netsuite_sandbox.account import Account
from netsuite_sandbox.errors import ServiceError
from netsuite_sandbox.records import RecordService
from netsuite_sandbox.schema import Column, Table, Type, create_table
from netsuite_sandbox.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = "https://example.test/services/rest/record/v1"


@pytest.fixture
def many() -> Iterator[RecordService]:
    """An account with as many vendors and bills as were recorded in 2026-03."""
    store = Store()
    columns = {"id": Column("id", Type.INTEGER), "type": Column("type", Type.TEXT)}
    with store.write() as connection:
        create_table(connection, Table("vendor", {"id": columns["id"]}, ("id",)))
        create_table(connection, Table("transaction", columns, ("id",)))
        connection.executemany("INSERT INTO vendor VALUES (?)", [(-3,), *((n,) for n in range(10, 3502))])
        connection.executemany("INSERT INTO \"transaction\" VALUES (?, 'VendBill')", [(n,) for n in range(1, 5802)])
    yield RecordService(store, Account(), "https://example.test")
    store.close()


def links(page: dict[str, Any]) -> list[tuple[str, str]]:
    return [(link["rel"], link["href"].removeprefix(ROOT)) for link in page["links"]]


@pytest.mark.fidelity("O36", "O37", "D6")
def test_first_page_has_the_recorded_keys_links_and_the_wrong_last(many: RecordService) -> None:
    page = many.list("vendor", limit=5)

    assert list(page) == ["links", "count", "hasMore", "items", "offset", "totalResults"]
    assert page["links"] == [
        {"rel": "next", "href": f"{ROOT}/vendor?limit=5&offset=5"},
        {"rel": "last", "href": f"{ROOT}/vendor?limit=5&offset=695"},
        {"rel": "self", "href": f"{ROOT}/vendor?limit=5", "method": "GET"},
    ]
    assert (page["count"], page["hasMore"], page["offset"], page["totalResults"]) == (5, True, 0, 3493)
    first = page["items"][0]
    assert first == {
        "links": [{"rel": "self", "href": f"{ROOT}/vendor/{first['id']}", "method": "GET"}],
        "id": first["id"],
    }


@pytest.mark.fidelity("O37")
@pytest.mark.parametrize(
    ("release", "last"), [("2020.1", 3490), ("2020.2", 3490), ("2021.1", 695), ("2026.1", 695), ("2026.2", 695)]
)
def test_last_is_right_in_the_releases_of_which_that_is_recorded(many: RecordService, release: str, last: int) -> None:
    many.account.release = release

    assert links(many.list("vendor", limit=5))[1] == ("last", f"/vendor?limit=5&offset={last}")


@pytest.mark.fidelity("O36", "D6")
def test_middle_page_links_back_in_the_recorded_order(many: RecordService) -> None:
    page = many.list("vendor", limit=5, offset=10)

    assert links(page) == [
        ("previous", "/vendor?limit=5&offset=5"),
        ("first", "/vendor?limit=5&offset=0"),
        ("next", "/vendor?limit=5&offset=15"),
        ("last", "/vendor?limit=5&offset=695"),
        ("self", "/vendor?limit=5&offset=10"),
    ]


def test_only_the_link_to_itself_repeats_the_type_as_it_was_sent(many: RecordService) -> None:
    page = many.list("vendorBill", limit=5)

    assert links(page) == [
        ("next", "/vendorbill?limit=5&offset=5"),
        ("last", "/vendorbill?limit=5&offset=995"),
        ("self", "/vendorBill?limit=5"),
    ]
    assert page["items"][0]["links"][0]["href"].startswith(f"{ROOT}/vendorbill/")


@pytest.mark.fidelity("O37", "D6")
def test_total_is_capped_at_a_thousand_pages(many: RecordService) -> None:
    page = many.list("vendorBill", limit=5, offset=4995)

    assert (page["totalResults"], page["count"], page["hasMore"]) == (5000, 5, False)
    with pytest.raises(ServiceError, match="1000 pages"):
        many.list("vendorBill", limit=5, offset=5000)


@pytest.mark.fidelity("O36")
def test_single_page_links_to_itself_alone(service: RecordService) -> None:
    page = service.list("subsidiary", limit=10)

    assert links(page) == [("self", "/subsidiary?limit=10")]
    assert (page["hasMore"], page["count"], page["totalResults"]) == (False, 3, 3)


@pytest.mark.fidelity("O36")
def test_pages_together_hold_every_id_once_and_unsorted(many: RecordService) -> None:
    ids = [item["id"] for start in range(0, 4000, 1000) for item in many.list("vendor", offset=start)["items"]]

    assert sorted(ids, key=int) == ["-3", *map(str, range(10, 3502))]
    assert ids != sorted(ids, key=int)


@pytest.mark.fidelity("D6")
@pytest.mark.parametrize(
    ("limit", "offset", "parameter"), [(10, 5, "offset"), (0, 0, "limit"), (1001, 0, "limit"), (5, -5, "offset")]
)
def test_page_that_cannot_be_is_refused(many: RecordService, limit: int, offset: int, parameter: str) -> None:
    with pytest.raises(ServiceError) as refusal:
        many.list("vendor", limit=limit, offset=offset)

    assert (refusal.value.status, refusal.value.code) == (400, "INVALID_PARAMETER")
    assert refusal.value.locus == ("o:errorQueryParam", parameter)


@pytest.mark.fidelity("O55")
def test_record_type_that_does_not_exist_is_refused_as_recorded(service: RecordService) -> None:
    with pytest.raises(ServiceError) as refusal:
        service.list("file")

    assert refusal.value.envelope() == {
        "type": "https://www.rfc-editor.org/rfc/rfc9110.html#section-15.5.5",
        "title": "Not Found",
        "status": 404,
        "o:errorDetails": [
            {
                "detail": "Record type 'file' does not exist.",
                "o:errorUrl": "/services/rest/record/v1/file",
                "o:errorCode": "NONEXISTENT_ID",
            }
        ],
    }
