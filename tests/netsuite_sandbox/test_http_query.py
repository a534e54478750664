from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    import requests

    from netsuite_sandbox import Sandbox

    Ask = Callable[..., requests.Response]

CUSTOMERS = "SELECT id, companyname FROM customer ORDER BY id"


@pytest.fixture
def ask(netsuite_sandbox: Sandbox, session: requests.Session) -> Ask:
    """A function that sends a query, with ``Prefer: transient`` unless told otherwise."""

    def send(query: object, address: str = "", prefer: str = "transient", **body: object) -> requests.Response:
        url = f"{netsuite_sandbox.base_url}/services/rest/query/v1/suiteql{address}"
        return session.post(url, json={"q": query, **body}, headers={"Prefer": prefer}, timeout=30)

    return send


def refusal(answer: requests.Response) -> dict[str, Any]:
    """Return the only detail of a refusal by 400."""
    assert answer.status_code == 400, answer.text
    assert answer.headers["Content-Type"] == "application/vnd.oracle.resource+json; type=error; charset=UTF-8"
    (detail,) = answer.json()["o:errorDetails"]
    return dict(detail)


def test_a_result_of_one_page_has_the_recorded_shape(netsuite_sandbox: Sandbox, ask: Ask) -> None:
    answer = ask("SELECT id, companyname, comments FROM customer ORDER BY id FETCH FIRST 2 ROWS ONLY")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/vnd.oracle.resource+json; type=collection; charset=UTF-8"
    assert answer.headers["Preference-Applied"] == "transient"
    rows = (
        netsuite_sandbox.store.reader()
        .execute("SELECT companyname, comments, id FROM customer ORDER BY id LIMIT 2")
        .fetchall()
    )
    items = [
        {
            "links": [],
            **{
                name: str(value)
                for name, value in zip(("companyname", "comments", "id"), row, strict=True)
                if value is not None
            },
        }
        for row in rows
    ]
    body = answer.json()
    assert body == {
        "links": [
            {"rel": "self", "href": f"{netsuite_sandbox.base_url}/services/rest/query/v1/suiteql", "method": "POST"}
        ],
        "count": 2,
        "hasMore": False,
        "items": items,
        "offset": 0,
        "totalResults": 2,
    }
    assert list(body) == ["links", "count", "hasMore", "items", "offset", "totalResults"]
    for item in body["items"]:
        names = list(item)
        assert names == ["links", *sorted(names[1:])]


@pytest.mark.parametrize(
    ("address", "neighbours"),
    [
        ("?limit=4", {"next": 4, "last": 8}),
        ("?limit=4&offset=0", {"next": 4, "last": 8}),
        ("?limit=4&offset=4", {"previous": 0, "first": 0, "next": 8, "last": 8}),
        ("?offset=8&limit=4", {"previous": 4, "first": 0}),
        ("?limit=5&offset=5", {"previous": 0, "first": 0}),
        ("?limit=10", {}),
        ("?limit=1000&offset=0", {}),
    ],
)
def test_a_page_links_to_its_neighbours_and_repeats_its_own_address(
    netsuite_sandbox: Sandbox, ask: Ask, address: str, neighbours: dict[str, int]
) -> None:
    body = ask(f"{CUSTOMERS} FETCH FIRST 10 ROWS ONLY", address).json()
    url = f"{netsuite_sandbox.base_url}/services/rest/query/v1/suiteql"
    limit = address.partition("limit=")[2].partition("&")[0]
    assert body["links"] == [
        *({"rel": name, "href": f"{url}?limit={limit}&offset={start}"} for name, start in neighbours.items()),
        {"rel": "self", "href": f"{url}{address}", "method": "POST"},
    ]
    assert body["hasMore"] is ("next" in neighbours)
    assert body["totalResults"] == 10


def test_following_next_reads_every_row_once(netsuite_sandbox: Sandbox, session: requests.Session, ask: Ask) -> None:
    query = "SELECT id FROM transaction ORDER BY id"
    body = ask(query, "?limit=150").json()
    ids = [item["id"] for item in body["items"]]
    while following := [link["href"] for link in body["links"] if link["rel"] == "next"]:
        body = session.post(following[0], json={"q": query}, headers={"Prefer": "transient"}, timeout=30).json()
        ids += [item["id"] for item in body["items"]]
    rows = netsuite_sandbox.store.reader().execute('SELECT id FROM "transaction" ORDER BY id')
    assert ids == [str(number) for (number,) in rows]


def test_a_page_holds_a_thousand_rows_unless_told(ask: Ask) -> None:
    body = ask("SELECT a.id, b.id AS other FROM transaction a, customer b ORDER BY a.id, b.id").json()
    assert (body["count"], len(body["items"]), body["hasMore"]) == (1000, 1000, True)
    assert body["totalResults"] > 1000


@pytest.mark.parametrize(
    ("address", "count", "end"),
    [
        ("?limit=1000&offset=99000", 1000, 100_000),
        ("?limit=1000&offset=100000", 0, 100_000),
        ("?limit=2&offset=1998", 2, 2000),
        ("?limit=2&offset=2000", 0, 2000),
    ],
)
def test_a_query_ends_quietly_at_100_000_rows_or_1000_pages(ask: Ask, address: str, count: int, end: int) -> None:
    numbers = "SELECT a.id, b.id AS other FROM transaction a, transaction b ORDER BY a.id, b.id"
    body = ask(numbers, address).json()
    assert (body["count"], len(body["items"]), body["hasMore"]) == (count, count, False)
    assert body["totalResults"] == 160_000 > end
    assert [link["rel"] for link in body["links"]] == ["previous", "first", "self"]


@pytest.mark.parametrize("prefer", ["", "respond-async", "persistent"])
def test_the_preference_transient_is_required(ask: Ask, prefer: str) -> None:
    detail = refusal(ask(CUSTOMERS, prefer=prefer))
    assert (detail["o:errorCode"], detail["o:errorHeader"]) == ("INVALID_HEADER", "Prefer")


@pytest.mark.parametrize(
    ("address", "parameter"),
    [
        ("?limit=1001", "limit"),
        ("?limit=0", "limit"),
        ("?limit=-5", "limit"),
        ("?limit=ten", "limit"),
        ("?limit=", "limit"),
        ("?limit=10&offset=5", "offset"),
        ("?offset=5", "offset"),
        ("?limit=10&offset=-10", "offset"),
        ("?limit=10&offset=1e1", "offset"),
        ("?limit=10&offset=99999999999999999999990", "offset"),
    ],
)
def test_a_page_that_cannot_be_is_refused(ask: Ask, address: str, parameter: str) -> None:
    detail = refusal(ask(CUSTOMERS, address))
    assert (detail["o:errorCode"], detail["o:errorQueryParam"]) == ("INVALID_PARAMETER", parameter)


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'"SELECT"', b'{"q": NaN}', b'{"q": ' + b"[" * 100_000, b"\xff\xfe", b'{"q": "\xff"}']
)
def test_a_body_that_is_no_json_object_is_refused(
    netsuite_sandbox: Sandbox, session: requests.Session, body: bytes
) -> None:
    url = f"{netsuite_sandbox.base_url}/services/rest/query/v1/suiteql"
    answer = session.post(url, data=body, headers={"Prefer": "transient"}, timeout=30)
    assert refusal(answer)["o:errorCode"] == "INVALID_CONTENT"


@pytest.mark.parametrize("query", [None, "", "  ", 1, ["SELECT 1 FROM dual"]])
def test_a_query_must_be_a_text(ask: Ask, query: object) -> None:
    assert refusal(ask(query))["o:errorPath"] == "q"


def test_params_stand_for_question_marks(netsuite_sandbox: Sandbox, ask: Ask) -> None:
    (name,) = netsuite_sandbox.store.reader().execute("SELECT companyname FROM customer ORDER BY id").fetchone()
    body = ask("SELECT companyname FROM customer WHERE companyname = ?", params=[name]).json()
    assert {item["companyname"] for item in body["items"]} == {name}
    assert refusal(ask("SELECT id FROM customer WHERE companyname = ?", params="text"))["o:errorPath"] == "params"


def test_what_suiteql_refuses_is_refused_in_the_envelope(ask: Ask) -> None:
    answer = ask("SELECT nonsense FROM customer")
    detail = refusal(answer)
    assert list(answer.json()) == ["type", "title", "status", "o:errorDetails"]
    assert list(detail) == ["detail", "o:errorQueryParam", "o:errorCode"]
    assert detail["detail"].startswith("Invalid search query. Detailed unprocessed description follows. Search error")
    assert (detail["o:errorQueryParam"], detail["o:errorCode"]) == ("q", "INVALID_PARAMETER")
    assert answer.headers["Connection"] == "close"


def test_reading_does_not_wait_for_a_write(netsuite_sandbox: Sandbox, ask: Ask) -> None:
    query = "SELECT companyname FROM customer WHERE id = (SELECT MIN(id) FROM customer)"
    before = ask(query).json()["items"]
    with netsuite_sandbox.store.write() as connection:
        connection.execute("UPDATE customer SET companyname = 'not yet'")
        assert ask(query).json()["items"] == before
    assert ask(query).json()["items"] == [{"links": [], "companyname": "not yet"}]
