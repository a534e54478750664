from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from netsuite_sandbox.errors import ServiceError

if TYPE_CHECKING:
    from netsuite_sandbox.account import Account
    from netsuite_sandbox.records import RecordService

    from .conftest import Rows

# Each filter beside the SQL that says the same of the table.
FILTERS = [
    ("id ANY_OF [30, 41, 55]", "id IN (30, 41, 55)"),
    ("id BETWEEN [30, 60]", "id BETWEEN 30 AND 60"),
    ("id BETWEEN_NOT [30, 60]", "NOT id BETWEEN 30 AND 60"),
    ("id WITHIN [30, 60]", "id BETWEEN 30 AND 60"),
    ("id GREATER 40", "id > 40"),
    ("id LESS_OR_EQUAL 40", "id <= 40"),
    ("id EQUAL_NOT 40", "id <> 40"),
    ("isInactive IS true", "isinactive = 'T'"),
    ("isPerson IS_NOT true", "isperson = 'F'"),
    ("email EMPTY", "email IS NULL"),
    ("email EMPTY_NOT", "email IS NOT NULL"),
    ('companyName CONTAIN "inc"', "companyname LIKE '%inc%'"),
    ('companyName CONTAIN_NOT "inc"', "companyname NOT LIKE '%inc%' OR companyname IS NULL"),
    ("email START_WITH orders1", "email LIKE 'orders1%'"),
    ("email END_WITH 1@customer.example", "email LIKE '%1@customer.example'"),
    ("email ENDWITH 1@customer.example", "email LIKE '%1@customer.example'"),
    ("creditlimit GREATER_OR_EQUAL 1000 AND isinactive IS false", "creditlimit >= 1000 AND isinactive = 'F'"),
    ("currency EQUAL 1", "currency = 1"),
    ("currency ANY_OF_NOT [1, 4]", "currency NOT IN (1, 4)"),
    ("creditLimit GREATER_OR_EQUAL 37250.5", "creditlimit >= 37250.5"),
    ("emailPreference IS HTML", "emailpreference = 'HTML'"),
    ("id EQUAL 30 OR id EQUAL 41 AND isPerson IS true", "id = 30 OR (id = 41 AND isperson = 'T')"),
    ("(id LESS 40 OR id GREATER 50) AND currency EQUAL 1", "(id < 40 OR id > 50) AND currency = 1"),
    # Pacific midnight of the first of March 2024 is eight in the morning, UTC.
    ('lastModifiedDate ON_OR_AFTER "3/1/2024"', "lastmodifieddate >= '2024-03-01 08:00:00'"),
    ('lastModifiedDate BEFORE "3/1/2024"', "lastmodifieddate < '2024-03-01 08:00:00'"),
    ('dateCreated AFTER "3/1/2022"', "datecreated >= '2022-03-02 08:00:00'"),
    ('dateCreated ON_OR_BEFORE "3/1/2022"', "datecreated < '2022-03-02 08:00:00'"),
    ('lastModifiedDate ON_OR_AFTER "3/1/2024 03:04 PM"', "lastmodifieddate >= '2024-03-01 23:04:00'"),
    ('custentity_sbx_contract_date ON_OR_AFTER "1/1/2022"', "custentity_sbx_contract_date >= '2022-01-01'"),
    ("custentity_sbx_reseller IS true", "custentity_sbx_reseller = 'T'"),
    ("custentity_sbx_region ANY_OF [1, 2]", "custentity_sbx_region IN (1, 2)"),
]


@pytest.mark.fidelity("O38", "D6")
@pytest.mark.parametrize(("q", "condition"), FILTERS)
def test_filter_selects_what_the_same_condition_selects(
    service: RecordService, rows: Rows, q: str, condition: str
) -> None:
    expected = {str(row["id"]) for row in rows.where("customer", condition)}

    assert {item["id"] for item in service.list("customer", q=q)["items"]} == expected


# Every operator of Oracle's table, by the kinds of fields it is for, with a value that some customers have.
OPERATORS: dict[str, dict[str, str]] = {
    "id": {
        **dict.fromkeys(("EQUAL", "GREATER", "GREATER_OR_EQUAL", "LESS", "LESS_OR_EQUAL"), "40"),
        **dict.fromkeys(("BETWEEN", "WITHIN"), "[30, 60]"),
        "ANY_OF": "[30, 41, 55]",
    },
    "companyName": {"CONTAIN": "inc", "IS": "nobody", "START_WITH": "b", "ENDWITH": "inc", "END_WITH": "inc"},
    "isPerson": {"IS": "true"},
    "dateCreated": dict.fromkeys(("AFTER", "BEFORE", "ON", "ON_OR_AFTER", "ON_OR_BEFORE"), '"3/1/2022"'),
    "custentity_sbx_contract_date": dict.fromkeys(
        ("AFTER", "BEFORE", "ON", "ON_OR_AFTER", "ON_OR_BEFORE"), '"3/1/2022"'
    ),
    "email": {"EMPTY": ""},
}


@pytest.mark.fidelity("O38")
def test_every_operator_and_its_negation_share_out_all_records(service: RecordService) -> None:
    def found(q: str) -> set[str]:
        return {item["id"] for item in service.list("customer", q=q)["items"]}

    everything = {item["id"] for item in service.list("customer")["items"]}
    for field, operators in OPERATORS.items():
        for operator, value in operators.items():
            those, others = found(f"{field} {operator} {value}"), found(f"{field} {operator}_NOT {value}")
            assert those | others == everything, operator
            assert not those & others, operator


@pytest.mark.fidelity("O38")
def test_operators_of_other_kinds_of_fields_are_refused(service: RecordService) -> None:
    kinds = {"id", "companyName", "isPerson", "dateCreated"}
    known = {name: value for operators in OPERATORS.values() for name, value in operators.items()} | {"STARTWITH": "b"}
    for field in kinds:
        for operator in known.keys() - OPERATORS[field].keys() - {"EMPTY"}:
            with pytest.raises(ServiceError) as refusal:
                service.list("customer", q=f"{field} {operator} {known[operator]}")
            assert (refusal.value.status, refusal.value.code) == (400, "INVALID_PARAMETER"), (field, operator)


def test_filters_above_are_not_all_empty_or_all_full(rows: Rows) -> None:
    total = rows.value("SELECT count(*) FROM customer")
    counts = [len(rows.where("customer", condition)) for _, condition in FILTERS]

    assert sum(0 < count < total for count in counts) >= len(FILTERS) - 3


def test_external_id_that_breaks_a_path_is_found_by_q(service: RecordService) -> None:
    made = service.create("customer", {"companyName": "Red", "subsidiary": {"id": "1"}, "externalId": 'RED|PO "7" \\x'})

    found = service.list("customer", q='externalId IS "red|po \\"7\\" \\\\X"')

    assert [item["id"] for item in found["items"]] == [made.id]


@pytest.mark.fidelity("O38")
def test_dates_are_read_in_the_accounts_format(service: RecordService, account: Account) -> None:
    american = service.list("customer", q='dateCreated BEFORE "3/1/2022"')["totalResults"]
    account.date_format = "DD.MM.YYYY"

    assert service.list("customer", q='dateCreated BEFORE "01.03.2022"')["totalResults"] == american
    with pytest.raises(ServiceError, match='Unparseable date: "3/1/2022"'):
        service.list("customer", q='dateCreated BEFORE "3/1/2022"')


@pytest.mark.fidelity("O38", "D6")
def test_iso_date_is_unparseable(service: RecordService) -> None:
    with pytest.raises(ServiceError, match='Unparseable date: "2022-03-01"') as refusal:
        service.list("customer", q='dateCreated BEFORE "2022-03-01"')

    assert refusal.value.code == "INVALID_PARAMETER"


def test_filtered_pages_keep_the_filter_in_their_links(service: RecordService) -> None:
    page = service.list("customer", q="id GREATER 0", limit=2)

    hrefs = {link["rel"]: link["href"].partition("?")[2] for link in page["links"]}
    assert hrefs["next"] == "q=id%20GREATER%200&limit=2&offset=2"
    assert hrefs["self"] == "limit=2"


@pytest.mark.fidelity("O38", "O64")
@pytest.mark.parametrize("name", ["nosuch", "subsidiary", "item", "addressBook", "customForm"])
def test_field_that_cannot_be_searched_by_is_refused(service: RecordService, name: str) -> None:
    with pytest.raises(ServiceError) as refusal:
        service.list("salesOrder", q=f"{name} EMPTY")

    assert (refusal.value.status, refusal.value.code) == (400, "NONEXISTENT_FIELD")


@pytest.mark.parametrize(
    "q",
    [
        "id",
        "id EQUAL",
        "id LIKE 4",
        "id EQUAL x",
        "id BETWEEN [1]",
        "id BETWEEN [1, 2, 3]",
        "id ANY_OF 1",
        "id ANY_OF [1",
        "(id EQUAL 1",
        "id EQUAL 1)",
        "id EQUAL 1 AND",
        "isPerson IS maybe",
        'companyName IS "unclosed',
        "companyName GREATER 4",
        "id EQUAL 1e999999999",
        "(" * 1000,
        'dateCreated AFTER "12/31/9999"',
    ],
)
def test_broken_filter_is_refused(service: RecordService, q: str) -> None:
    with pytest.raises(ServiceError) as refusal:
        service.list("customer", q=q)

    assert refusal.value.status == 400


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300, deadline=None)
@given(
    st.lists(
        st.sampled_from(["(", ")", "[", "]", ",", "AND", "OR", "EQUAL", "IS", "ANY_OF", "ON", "START_WITH", "EMPTY"])
        | st.sampled_from(["id", "companyName", "isPerson", "lastModifiedDate", "true", "7", '"a b"', '"1/1/2024"'])
        | st.text(max_size=6),
        max_size=9,
    )
)
def test_filter_of_any_words_is_answered_or_refused(service: RecordService, words: list[str]) -> None:
    try:
        answer = service.list("customer", q=" ".join(words), limit=1)
    except ServiceError as refusal:
        assert refusal.status == 400  # noqa: PT017 - either way is right
    else:
        assert answer["count"] <= 1
