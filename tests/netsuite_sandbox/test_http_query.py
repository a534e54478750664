# ruff: noqa: S608 - queries are what is tested here
from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from netsuite_sandbox.account import UnknownColumns

if TYPE_CHECKING:
    from collections.abc import Callable

    import requests

    from netsuite_sandbox import Sandbox

    Ask = Callable[..., requests.Response]

CUSTOMERS = "SELECT id, companyname FROM customer ORDER BY id"
UNKNOWN_PROPERTY = {"detail": "Invalid content in the request body.", "o:errorCode": "INVALID_CONTENT"}


def refusal(answer: requests.Response) -> dict[str, Any]:
    """Return the only detail of a refusal by 400."""
    assert answer.status_code == 400, answer.text
    assert answer.headers["Content-Type"] == "application/vnd.oracle.resource+json; type=error; charset=UTF-8"
    (detail,) = answer.json()["o:errorDetails"]
    return dict(detail)


@pytest.mark.fidelity("O14", "O15", "O16")
def test_a_result_of_one_page_has_the_recorded_shape(netsuite_sandbox: Sandbox, ask: Ask) -> None:
    answer = ask("SELECT id, companyname, comments FROM customer ORDER BY id FETCH FIRST 2 ROWS ONLY")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/vnd.oracle.resource+json; type=collection; charset=UTF-8"
    assert answer.headers["Preference-Applied"] == "transient"
    assert answer.headers["X-NetSuite-JobId"] != answer.headers["X-N-OperationId"]
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


@pytest.mark.fidelity("O23")
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


@pytest.mark.fidelity("O21")
def test_a_page_holds_a_thousand_rows_unless_told(ask: Ask) -> None:
    body = ask("SELECT a.id, b.id AS other FROM transaction a, customer b ORDER BY a.id, b.id").json()
    assert (body["count"], len(body["items"]), body["hasMore"]) == (1000, 1000, True)
    assert body["totalResults"] > 1000


@pytest.mark.fidelity("O22")
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


@pytest.mark.fidelity("O13", "D7")
@pytest.mark.parametrize("prefer", ["", "respond-async", "persistent"])
def test_the_preference_transient_is_required(ask: Ask, prefer: str) -> None:
    detail = refusal(ask(CUSTOMERS, prefer=prefer))
    assert (detail["o:errorCode"], detail["o:errorHeader"]) == ("INVALID_HEADER", "Prefer")


@pytest.mark.fidelity("O13")
def test_a_missing_preference_is_named_as_missing(netsuite_sandbox: Sandbox, session: requests.Session) -> None:
    url = f"{netsuite_sandbox.base_url}/services/rest/query/v1/suiteql"
    assert refusal(session.post(url, json={"q": CUSTOMERS}, timeout=30)) == {
        "detail": "The required request header 'Prefer' is missing",
        "o:errorHeader": "Prefer",
        "o:errorCode": "INVALID_HEADER",
    }


@pytest.mark.fidelity("O30", "O32")
def test_an_account_may_answer_an_unknown_column_with_a_500_that_names_nothing(
    netsuite_sandbox: Sandbox, ask: Ask
) -> None:
    query = "SELECT shoesize FROM customer"
    assert ask(query).status_code == 400

    netsuite_sandbox.account.unknown_columns = UnknownColumns.UNEXPECTED
    answer = ask(query)
    (detail,) = answer.json()["o:errorDetails"]
    assert (answer.status_code, answer.json()["title"]) == (500, "Internal Server Error")
    assert detail["o:errorCode"] == "UNEXPECTED_ERROR"
    assert re.fullmatch(r"An unexpected error occurred\. Error ID: [a-z0-9]{21}", detail["detail"])
    assert ask("SELECT id FROM nosuchtable").status_code == 400

    netsuite_sandbox.account.unknown_columns = UnknownColumns.MIXED
    statuses = [ask(f"SELECT nosuch{n} FROM customer").status_code for n in range(12)]
    assert set(statuses) == {400, 500}
    assert [ask(f"SELECT nosuch{n} FROM customer").status_code for n in range(12)] == statuses


@pytest.mark.fidelity("O46")
def test_an_external_id_is_compared_with_regard_to_case(call: Callable[..., requests.Response], ask: Ask) -> None:
    made = call("PUT", "customer/eid:Case-1", json={"companyName": "Case", "subsidiary": {"id": "1"}})
    record_id = made.headers["Location"].rpartition("/")[2]

    found = ask("SELECT id FROM customer WHERE externalid = 'Case-1'").json()["items"]
    assert [item["id"] for item in found] == [record_id]
    assert ask("SELECT id FROM customer WHERE externalid = 'CASE-1'").json()["items"] == []


@pytest.mark.fidelity("O33")
def test_custom_records_have_no_internalid(ask: Ask) -> None:
    assert (
        "Unknown identifier 'internalid'" in refusal(ask("SELECT internalid FROM customrecord_sbx_warranty"))["detail"]
    )


@pytest.mark.fidelity("O21")
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


@pytest.mark.fidelity("O29", "D7")
def test_params_stand_for_question_marks(netsuite_sandbox: Sandbox, ask: Ask) -> None:
    (name,) = netsuite_sandbox.store.reader().execute("SELECT companyname FROM customer ORDER BY id").fetchone()
    body = ask("SELECT companyname FROM customer WHERE companyname = ?", params=[name]).json()
    assert {item["companyname"] for item in body["items"]} == {name}
    query = "SELECT id FROM customer WHERE companyname = ?"
    for params in ("text", None, {}, 1):
        assert refusal(ask(query, params=params))["o:errorPath"] == "params"
    for values in ([], [name, name], [None], [1], [True], [[name]]):
        assert refusal(ask(query, params=values))["detail"].endswith("Invalid or unsupported search.")
    netsuite_sandbox.account.release = "2026.1"
    assert refusal(ask(query, params=[name])) == UNKNOWN_PROPERTY


@pytest.mark.fidelity("O29", "D7")
def test_a_body_holds_nothing_but_q_and_params(ask: Ask) -> None:
    assert refusal(ask(CUSTOMERS, p=["1"])) == UNKNOWN_PROPERTY


@pytest.mark.fidelity("O30")
def test_what_suiteql_refuses_is_refused_in_the_envelope(ask: Ask) -> None:
    answer = ask("SELECT nonsense FROM customer")
    detail = refusal(answer)
    assert list(answer.json()) == ["type", "title", "status", "o:errorDetails"]
    assert list(detail) == ["detail", "o:errorQueryParam", "o:errorCode"]
    assert detail["detail"].startswith("Invalid search query. Detailed unprocessed description follows. Search error")
    assert (detail["o:errorQueryParam"], detail["o:errorCode"]) == ("q", "INVALID_PARAMETER")
    assert answer.headers["Connection"] == "close"


@pytest.mark.fidelity("O25")
def test_reading_does_not_wait_for_a_write(netsuite_sandbox: Sandbox, ask: Ask) -> None:
    query = "SELECT companyname FROM customer WHERE id = (SELECT MIN(id) FROM customer)"
    before = ask(query).json()["items"]
    with netsuite_sandbox.store.write() as connection:
        connection.execute("UPDATE customer SET companyname = 'not yet'")
        assert ask(query).json()["items"] == before
    assert ask(query).json()["items"] == [{"links": [], "companyname": "not yet"}]


@pytest.mark.fidelity("O16", "O17", "O18", "O28", "D7")
def test_every_value_is_a_text_and_what_is_missing_is_left_out(netsuite_sandbox: Sandbox, ask: Ask) -> None:
    with netsuite_sandbox.store.write() as connection:
        connection.execute(
            "UPDATE \"transaction\" SET foreigntotal = -0.5, voided = 'T', tobeprinted = 'F', memo = NULL, "
            "status = 'B', trandate = '2024-02-03' "
            "WHERE id = (SELECT min(id) FROM \"transaction\" WHERE type = 'SalesOrd')"
        )
    body = ask(
        "SELECT t.id, foreigntotal, Voided, tobeprinted, memo, status, trandate AS Day, BUILTIN.DF(status) AS shown, "
        "BUILTIN.CF(status) AS compared, (SELECT COUNT(*) FROM transaction WHERE id = t.id) AS n FROM transaction t "
        "WHERE type = 'SalesOrd' ORDER BY id FETCH FIRST 1 ROWS ONLY"
    ).json()
    (item,) = body["items"]
    assert item == {
        "links": [],
        "compared": "SalesOrd:B",
        "day": "2/3/2024",
        "foreigntotal": "-.5",
        "id": item["id"],
        "n": "1",
        "shown": "Sales Order : Pending Fulfillment",
        "status": "B",
        "tobeprinted": "F",
        "voided": "T",
    }
    assert list(item) == ["links", *sorted(item.keys() - {"links"})]
    assert {type(value) for name, value in item.items() if name != "links"} == {str}


CLOCKS = [
    # the zone, the user's format, and what a bare SELECT and TO_CHAR show of moments around both changes of the clocks
    ("America/Los_Angeles", "M/D/YYYY", "3/10/2024 01:59 3/10/2024 03:00 11/3/2024 01:30 11/3/2024 01:30"),
    ("Europe/Vienna", "DD.MM.YYYY", "10.03.2024 10:59 10.03.2024 11:00 03.11.2024 09:30 03.11.2024 10:30"),
    ("Australia/Sydney", "DD/MM/YYYY", "10/03/2024 20:59 10/03/2024 21:00 03/11/2024 19:30 03/11/2024 20:30"),
    ("Pacific/Honolulu", "YYYY-MM-DD", "2024-03-09 23:59 2024-03-10 00:00 2024-11-02 22:30 2024-11-02 23:30"),
]


@pytest.mark.fidelity("O19", "O20", "D7")
@pytest.mark.parametrize(("zone", "date_format", "shown"), CLOCKS)
def test_times_are_the_user_s_and_dates_in_the_user_s_format(
    netsuite_sandbox: Sandbox, ask: Ask, zone: str, date_format: str, shown: str
) -> None:
    moments = ["2024-03-10 09:59:00", "2024-03-10 10:00:00", "2024-11-03 08:30:00", "2024-11-03 09:30:00"]
    with netsuite_sandbox.store.write() as connection:
        for key, moment in enumerate(moments, 1):
            connection.execute("UPDATE currency SET lastmodifieddate = ? WHERE id = ?", (moment, key))
    netsuite_sandbox.account.time_zone, netsuite_sandbox.account.date_format = zone, date_format
    items = ask(
        "SELECT lastmodifieddate AS bare, TO_CHAR(lastmodifieddate, 'HH24:MI') AS time, "
        "TO_CHAR(SYS_EXTRACT_UTC(lastmodifieddate), 'YYYY-MM-DD HH24:MI:SS') AS utc FROM currency "
        "WHERE id < 5 ORDER BY id"
    ).json()["items"]
    assert " ".join(f"{item['bare']} {item['time']}" for item in items) == shown
    assert [item["utc"] for item in items] == moments
    # A bare text in the user's format is compared as a day of the user's.
    first = shown.split(maxsplit=1)[0]
    since = ask(f"SELECT COUNT(*) AS n FROM currency WHERE id < 5 AND lastmodifieddate >= '{first}'").json()
    assert since["items"][0]["n"] == "4"
    assert refusal(ask("SELECT id FROM currency WHERE lastmodifieddate >= '2024-13-45'"))
    assert refusal(ask("SELECT SYS_EXTRACT_UTC(trandate) FROM transaction"))


@pytest.mark.fidelity("O33", "D10")
def test_the_tables_that_matter_to_a_tap_are_there_with_rows(ask: Ask) -> None:
    def columns(query: str) -> set[str]:
        body = ask(query).json()
        assert body["totalResults"] > 0, query
        return {name for item in body["items"] for name in item} - {"links"}

    assert columns("SELECT * FROM deletedrecord") >= {
        "context", "deletedby", "deleteddate", "iscustomlist", "iscustomrecord", "iscustomtransaction", "name",
        "recordid", "recordtypeid", "type",
    }  # fmt: skip
    assert columns("SELECT * FROM systemnote") == {
        "context", "date", "field", "id", "name", "newvalue", "oldvalue", "record", "recordid", "recordtypeid", "role",
        "type",
    }  # fmt: skip
    lines = ask("SELECT COUNT(*) AS n, COUNT(DISTINCT uniquekey) AS k, COUNT(DISTINCT id) AS i, "
                "COUNT(linelastmodifieddate) AS d FROM transactionline").json()["items"][0]  # fmt: skip
    assert lines["n"] == lines["k"] == lines["d"]
    assert int(lines["i"]) < int(lines["n"])
    assert columns("SELECT * FROM customrecord_sbx_warranty") >= {
        "created", "custrecord_sbx_w_serial", "id", "isinactive", "lastmodified", "name", "owner"
    }  # fmt: skip
    assert columns("SELECT * FROM customlist_sbx_region") >= {"id", "isinactive", "name", "recordid", "scriptid"}
    # No change column, and no key.
    assert not {name for name in columns("SELECT * FROM entitystatus") if "date" in name or "modified" in name}
    assert columns("SELECT * FROM accountingbooksubsidiaries") == {"accountingbook", "status", "subsidiary"}


@pytest.mark.fidelity("O33", "D10")
def test_deleted_records_are_listed_but_never_deleted_lines(
    netsuite_sandbox: Sandbox, session: requests.Session, ask: Ask
) -> None:
    def listed() -> list[dict[str, str]]:
        query = "SELECT type, recordid FROM deletedrecord ORDER BY deleteddate DESC, recordid DESC"
        return list(ask(query).json()["items"])

    before = listed()
    order = ask(
        "SELECT transaction AS id, COUNT(*) AS n, MIN(item) AS item FROM transactionline WHERE itemtype = 'InvtPart' "
        "AND transaction IN (SELECT id FROM transaction WHERE type = 'SalesOrd' AND status = 'B') "
        "GROUP BY transaction HAVING COUNT(*) > 1 ORDER BY transaction"
    ).json()["items"][0]
    address = f"{netsuite_sandbox.base_url}/services/rest/record/v1/salesOrder/{order['id']}"
    body = {"item": {"items": [{"item": {"id": order["item"]}, "quantity": 1, "rate": 5}]}}
    assert session.patch(f"{address}?replace=item", json=body, timeout=30).status_code == 204
    lines = ask(
        f"SELECT COUNT(*) AS n FROM transactionline WHERE transaction = {order['id']} AND itemtype = 'InvtPart'"
    )
    assert lines.json()["items"][0]["n"] == "1" < order["n"]
    assert listed() == before
    assert session.delete(address, timeout=30).status_code == 204
    assert listed() == [{"links": [], "recordid": order["id"], "type": "salesorder"}, *before]


@pytest.mark.fidelity("O28")
@pytest.mark.parametrize(
    ("record_type", "letter", "shown"),
    [
        ("CustInvc", "D", "Invoice : Pending Approval"),
        ("CashSale", "A", "Cash Sale : Unapproved Payment"),
        ("CustPymt", "R", "Customer Payment : Payment Error"),
        ("VendBill", "F", "Bill : Paused"),
        ("VendPymt", "E", "Bill Payment : Rejected"),
    ],
)
def test_a_status_that_no_generated_document_has_is_known_by_its_name(
    netsuite_sandbox: Sandbox, ask: Ask, record_type: str, letter: str, shown: str
) -> None:
    with netsuite_sandbox.store.write() as connection:
        connection.execute('UPDATE "transaction" SET status = ? WHERE type = ?', (letter, record_type))
    items = ask(f"SELECT DISTINCT BUILTIN.DF(status) AS s FROM transaction WHERE type = '{record_type}'").json()[
        "items"
    ]
    assert items == [{"links": [], "s": shown}]
