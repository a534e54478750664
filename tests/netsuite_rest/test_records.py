from __future__ import annotations

import string
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netsuite_rest import connect, errors, records
from netsuite_rest.transport import Retry

if TYPE_CHECKING:
    from collections.abc import Callable

    from netsuite_rest.transport import Transport
    from tests.netsuite_rest.conftest import Answer, Service

BASE = "/services/rest/record/v1"


def located(answer: type[Answer], service: Service, last: str) -> Answer:
    return answer(204, headers={"Location": f"{service.url}{BASE}/customer/{last}"})


def test_a_record_is_read_with_exact_amounts(service: Service, answer: type[Answer], transport: Transport) -> None:
    service.script(answer(body=b'{"links": [], "id": "107", "balance": 12345678901234567.10}'))
    record = records.get(
        transport, "customer", 107, fields=("id", "balance"), expand_sub_resources=True, simple_enum_format=True
    )
    assert record == {"links": [], "id": "107", "balance": Decimal("12345678901234567.10")}
    [asked] = service.asked
    assert (asked.method, asked.path) == ("GET", f"{BASE}/customer/107")
    assert asked.query == {"fields": ["id,balance"], "expandSubResources": ["true"], "simpleEnumFormat": ["true"]}


def test_a_missing_record_is_not_found(
    service: Service, error_answer: Callable[..., Answer], transport: Transport
) -> None:
    service.script(error_answer(404, "NONEXISTENT_ID", "The record instance does not exist."))
    with pytest.raises(errors.NotFound):
        records.get(transport, "employee", "999999")


def test_a_create_gives_the_internal_id(service: Service, answer: type[Answer], transport: Transport) -> None:
    service.script(located(answer, service, "647"))
    assert records.create(transport, "customer", {"companyName": "x"}, replace=("addressBook",)) == "647"
    [asked] = service.asked
    assert (asked.method, asked.path, asked.json) == ("POST", f"{BASE}/customer", {"companyName": "x"})
    assert asked.query == {"replace": ["addressBook"]}
    assert asked.headers["x-netsuite-propertynamevalidation"] == "Error"


def test_an_update_of_an_internal_id_needs_no_location(
    service: Service, answer: type[Answer], transport: Transport
) -> None:
    service.script(answer(204))
    body = {"email": None}
    assert (
        records.update(transport, "customer", -5, body, replace=("item", "email"), replace_selected_fields=True) == "-5"
    )
    [asked] = service.asked
    assert (asked.method, asked.path, asked.json) == ("PATCH", f"{BASE}/customer/-5", {"email": None})
    assert asked.query == {"replace": ["item,email"], "replaceSelectedFields": ["true"]}
    assert asked.headers["x-netsuite-propertynamevalidation"] == "Error"


def test_an_update_by_external_id_gives_the_internal_id(
    service: Service, answer: type[Answer], transport: Transport
) -> None:
    service.script(located(answer, service, "12"))
    assert records.update(transport, "customer", records.external("CID-1"), {}) == "12"
    assert service.asked[0].path == f"{BASE}/customer/eid:CID-1"


def test_an_upsert_gives_the_internal_id(service: Service, answer: type[Answer], transport: Transport) -> None:
    service.script(located(answer, service, "12"))
    assert records.upsert(transport, "customer", "CID_1", {"a": 1}) == "12"
    [asked] = service.asked
    assert (asked.method, asked.path, asked.json) == ("PUT", f"{BASE}/customer/eid:CID_1", {"a": 1})
    assert asked.headers["x-netsuite-propertynamevalidation"] == "Error"


def test_an_external_id_in_another_alphabet_is_encoded(
    service: Service, answer: type[Answer], transport: Transport
) -> None:
    service.script(located(answer, service, "12"))
    records.upsert(transport, "customer", "Ключ-é", {})
    assert service.asked[0].path == f"{BASE}/customer/eid:%D0%9A%D0%BB%D1%8E%D1%87-%C3%A9"


@pytest.mark.parametrize("location", [None, "", f"{BASE}/customer/", f"{BASE}/customer/eid:a", "7"])
def test_a_create_that_does_not_say_what_it_made_may_have_made_it(
    location: str | None, service: Service, answer: type[Answer], transport: Transport
) -> None:
    service.script(answer(204, headers={} if location is None else {"Location": location}))
    with pytest.raises(errors.MalformedAnswer, match="does not say which record") as failure:
        records.create(transport, "customer", {})
    assert failure.value.possibly_applied
    assert len(service.asked) == 1


@pytest.mark.parametrize(
    "write",
    [
        lambda transport: records.create(transport, "customer", {}),
        lambda transport: records.update(transport, "customer", 1, {}),
        lambda transport: records.delete(transport, "customer", 1),
    ],
    ids=["create", "update", "delete"],
)
def test_a_page_of_another_machine_is_not_taken_for_success(
    write: Callable[[Transport], object], service: Service, answer: type[Answer], transport: Transport
) -> None:
    service.script(answer(200, b"<html>Log in to the hotel's network</html>", {"Location": f"{BASE}/customer/1"}))
    with pytest.raises(errors.MalformedAnswer, match="does not say that it was carried out") as failure:
        write(transport)
    assert failure.value.possibly_applied


@pytest.mark.parametrize("fault", ["reset", "500"])
def test_a_create_is_never_sent_twice_after_a_fault(
    fault: str, service: Service, answer: type[Answer], transport: Transport
) -> None:
    service.script(answer(500, {}) if fault == "500" else answer(reset=True), located(answer, service, "1"))
    with pytest.raises(errors.NetSuiteError) as failure:
        records.create(transport, "customer", {})
    assert failure.value.possibly_applied
    assert len(service.asked) == 1


WRITES: dict[str, Callable[..., str]] = {
    "update": lambda transport, body, **more: records.update(transport, "salesOrder", 1, body, **more),
    "upsert": lambda transport, body, **more: records.upsert(transport, "salesOrder", "A", body, **more),
}
LINES = {"item": {"items": [{"item": "5", "quantity": 1}]}}


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize(
    ("body", "more", "sent"),
    [
        ({"memo": "x", "entity": {"id": "5"}}, {}, 2),
        (LINES, {"replace": ("item",)}, 2),
        (LINES, {}, 1),
        (LINES | {"memo": "x"}, {"replace": ("partners",)}, 1),
        (LINES, {"retry": Retry.ALWAYS}, 2),
        ({"a": {"b": {"items": [{}]}}}, {"replace": ("a.b",)}, 2),
        ({"a": {"b": {"items": [{}]}}}, {"replace": ("b",)}, 1),
        ({"item": {"items": []}}, {}, 2),
        ({"item": [{"item": "5"}]}, {}, 1),
    ],
)
def test_a_write_by_key_is_repeated_unless_its_lines_could_be_appended_twice(  # noqa: PLR0913, PLR0917 - cases
    write: str,
    body: dict[str, Any],
    more: dict[str, Any],
    sent: int,
    service: Service,
    answer: type[Answer],
    transport: Transport,
) -> None:
    service.script(answer(reset=True), located(answer, service, "1"))
    if sent == 1:
        with pytest.raises(errors.ConnectionFailed) as failure:
            WRITES[write](transport, body, **more)
        assert failure.value.possibly_applied
    else:
        assert WRITES[write](transport, body, **more) == "1"
    assert len(service.asked) == sent


def test_a_delete_is_done_when_the_record_is_gone_on_the_second_try(
    service: Service, answer: type[Answer], transport: Transport
) -> None:
    service.script(answer(reset=True), answer(404, {}))
    records.delete(transport, "customer", 5)
    assert [f"{asked.method} {asked.path}" for asked in service.asked] == [f"DELETE {BASE}/customer/5"] * 2


def test_a_delete_of_a_transaction_is_done_when_it_is_gone_on_the_second_try(
    service: Service, answer: type[Answer], error_answer: Callable[..., Answer], transport: Transport
) -> None:
    gone = error_answer(400, "USER_ERROR", "Error while accessing a resource. Transaction type specified is incorrect.")
    service.script(answer(503, headers={"Retry-After": "0"}), gone)
    records.delete(transport, "invoice", 5)
    assert len(service.asked) == 2


def test_a_delete_of_what_never_was_is_an_error(service: Service, answer: type[Answer], transport: Transport) -> None:
    for first in (answer(404, {}), answer(429, headers={"Retry-After": "0"})):
        service.script(first, answer(404, {}))
        with pytest.raises(errors.NotFound):
            records.delete(transport, "customer", 5)


def listing(service: Service, ids: list[str], *, following: int | None = None, **over: object) -> dict[str, Any]:
    links = [{"rel": "last", "href": f"{service.url}{BASE}/customer?limit=2&offset=0"}]
    if following is not None:
        links.insert(0, {"rel": "next", "href": f"http://elsewhere{BASE}/customer?limit=2&offset={following}"})
    items = [{"links": [], "id": record_id} for record_id in ids]
    page = {"links": links, "count": len(ids), "hasMore": following is not None, "items": items, "offset": 0}
    return page | {"totalResults": 5} | over


def test_a_listing_follows_next_and_never_last(service: Service, answer: type[Answer], transport: Transport) -> None:
    service.script(
        answer(body=listing(service, ["-3", "37060"], following=2)),
        answer(body=listing(service, ["8", "7"], following=4)),
        answer(body=listing(service, ["1"])),
    )
    ids = list(records.list_ids(transport, "customer", q='email START_WITH "a"', limit=2))
    assert ids == ["-3", "37060", "8", "7", "1"]
    assert [asked.query["offset"] for asked in service.asked] == [["0"], ["2"], ["4"]]
    assert all(
        asked.query["q"] == ['email START_WITH "a"'] and asked.query["limit"] == ["2"] for asked in service.asked
    )


def test_a_listing_that_goes_in_circles_or_nowhere_is_malformed(
    service: Service, answer: type[Answer], transport: Transport
) -> None:
    for page in (listing(service, ["1"], following=0), listing(service, ["1"], hasMore=True)):
        service.script(answer(body=page))
        with pytest.raises(errors.MalformedAnswer, match="no link to the next one"):
            list(records.list_ids(transport, "customer"))


def test_a_listing_that_lacks_what_it_counts_is_never_taken(
    service: Service, answer: type[Answer], config: dict[str, Any]
) -> None:
    service.script(answer(body=listing(service, ["1"], count=2)))
    with (
        connect(config | {"max_retries": 0}) as transport,
        pytest.raises(errors.MalformedAnswer, match="2 records and has 1"),
    ):
        list(records.list_ids(transport, "customer"))


@pytest.mark.parametrize(
    "record_type", ["", "customer/5", "../query", "a b", "customer?x=y", "5a", "clé", "a\n", "!attach"]
)
def test_what_is_no_record_type_never_reaches_an_address(
    record_type: str, service: Service, transport: Transport
) -> None:
    with pytest.raises(ValueError, match="not a record type"):
        records.get(transport, record_type, 1)
    assert service.tokens_asked == []


@pytest.mark.parametrize(
    "record_id", ["", "1/2", "..", "a b", "42.5", 42.5, "1?x", "eid:", "eid:a|b", "eid:a/b", True, "5\n"]
)
def test_what_is_no_id_never_reaches_an_address(
    record_id: Any,  # noqa: ANN401 - anything
    service: Service,
    transport: Transport,
) -> None:
    with pytest.raises(ValueError, match=r"is not the id of a record|cannot stand in an address"):
        records.delete(transport, "customer", record_id)
    assert service.tokens_asked == []


@given(st.text(alphabet=string.ascii_letters + string.digits + "_-éßжあ", min_size=1))
def test_an_external_id_of_the_allowed_alphabet_stays_one_segment(external_id: str) -> None:
    assert records.path("customer", records.external(external_id)).count("/") == BASE.count("/") + 2


@pytest.mark.parametrize("external_id", ["RED|PO|1337", "a b", "a/b", "", "a.b", "a:b", "a%b", "😀"])
def test_an_external_id_of_another_alphabet_is_refused_with_the_way_out(external_id: str) -> None:
    with pytest.raises(ValueError, match="Look the record up"):
        records.external(external_id)
