from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    import requests

    from netsuite_sandbox import Sandbox

    Call = Callable[..., requests.Response]

ACCEPT = "application/vnd.oracle.resource+json; type=select-options"


def asked(call: Call, path: str = "customer", method: str = "POST", **query: object) -> requests.Response:
    return call(method, path, headers={"Accept": ACCEPT}, params=query)


def options(call: Call, field: str, **query: object) -> dict[str, Any]:
    found: dict[str, Any] = asked(call, fields=field, **query).json()[field]["_selectOptions"]
    return found


@pytest.mark.fidelity("D11")
def test_options_of_a_new_record_have_the_documented_form(netsuite_sandbox: Sandbox, call: Call) -> None:
    answer = asked(call, fields="entitystatus")

    assert answer.headers["Content-Type"] == ACCEPT
    href = f"{netsuite_sandbox.base_url}/services/rest/record/v1/customer?fields=entitystatus"
    links = [{"rel": "self", "method": "POST", "mediaType": ACCEPT, "href": href}]
    rows = netsuite_sandbox.store.reader().execute("SELECT key, name FROM entitystatus ORDER BY key").fetchall()
    assert answer.json() == {
        "links": links,
        "entitystatus": {
            "_selectOptions": {
                "links": links,
                "items": [{"id": key, "refName": name} for key, name in rows],
                "count": len(rows),
                "offset": 0,
                "hasMore": False,
                "totalResults": len(rows),
            }
        },
    }


def test_options_of_an_existing_record_and_of_an_enumeration(call: Call) -> None:
    key = call("GET", "customer").json()["items"][0]["id"]
    body = asked(call, f"customer/{key}", "PATCH", fields="emailPreference,language").json()

    assert body["emailPreference"]["_selectOptions"]["items"] == [
        {"id": "DEFAULT", "refName": "Default"},
        {"id": "HTML", "refName": "HTML"},
        {"id": "PDF", "refName": "PDF"},
    ]
    assert list(body) == ["links", "emailPreference", "language"]
    assert asked(call, "customer/999999", "PATCH", fields="language").status_code == 404


def test_options_of_a_lines_field_leave_out_what_is_inactive(netsuite_sandbox: Sandbox, call: Call) -> None:
    path, field = "journalEntry", "line.account"
    before = asked(call, path, fields=field, limit=1000).json()[field]["_selectOptions"]
    gone = before["items"][0]["id"]
    netsuite_sandbox.store.run(f"UPDATE account SET isinactive = 'T' WHERE id = {gone};")  # noqa: S608 - an id
    after = asked(call, path, fields=field, limit=1000).json()[field]["_selectOptions"]

    assert after["items"] == before["items"][1:]
    assert after["totalResults"] == before["totalResults"] - 1


@pytest.mark.fidelity("D11")
def test_options_are_paged_with_links_of_each_field(netsuite_sandbox: Sandbox, call: Call) -> None:
    url = f"{netsuite_sandbox.base_url}/services/rest/record/v1/customer?fields="
    whole = options(call, "language", limit=1000)["items"]
    body = asked(call, fields="language,emailPreference", limit=10, offset=10).json()

    assert body["links"][0]["href"] == f"{url}language,emailPreference&limit=10&offset=10"
    found = body["language"]["_selectOptions"]
    assert found["items"] == whole[10:20]
    assert [(link["rel"], link["href"].removeprefix(url)) for link in found["links"]] == [
        ("previous", "language&limit=10&offset=0"),
        ("first", "language&limit=10&offset=0"),
        ("next", "language&limit=10&offset=20"),
        ("last", f"language&limit=10&offset={(len(whole) - 1) // 10 * 10}"),
        ("self", "language&limit=10&offset=10"),
    ]
    assert (found["count"], found["offset"], found["hasMore"], found["totalResults"]) == (10, 10, True, len(whole))
    assert body["emailPreference"]["_selectOptions"]["items"] == []


def test_a_page_holds_a_hundred_unless_asked_otherwise(call: Call) -> None:
    found = options(call, "thirdPartyCountry")

    assert (found["count"], found["hasMore"]) == (100, True)
    assert found["totalResults"] > 200


@pytest.mark.fidelity("D11")
def test_options_are_filtered_by_what_they_are_shown_as(call: Call) -> None:
    def shown(q: str) -> dict[str, set[str]]:
        body = asked(call, fields="language,emailPreference", q=q, limit=1000).json()
        return {name: {each["refName"] for each in body[name]["_selectOptions"]["items"]} for name in list(body)[1:]}

    everything = shown("")
    french = {name for name in everything["language"] if name.startswith("French")}
    assert french
    assert shown("emailPreference START_WITH de") == {**everything, "emailPreference": {"Default"}}
    assert shown('emailPreference IS "html"') == {**everything, "emailPreference": {"HTML"}}
    both = shown("emailPreference CONTAIN f, language START_WITH fr")
    assert both == {"language": french, "emailPreference": {"Default", "PDF"}}


def test_a_question_that_cannot_be_is_refused(call: Call) -> None:
    for query, parameter in (
        ({}, "fields"),
        ({"fields": "companyName"}, "fields"),
        ({"fields": "nosuch"}, "fields"),
        ({"fields": "nosuch.item"}, "fields"),
        ({"fields": "language", "q": "language EQUAL x"}, "q"),
        ({"fields": "language", "q": "currency IS x"}, "q"),
        ({"fields": "language", "q": "language IS x currency IS y"}, "q"),
        ({"fields": "language", "limit": 10, "offset": 5}, "offset"),
        ({"fields": "language", "limit": 0}, "limit"),
    ):
        details = asked(call, **query).json()["o:errorDetails"][0]
        assert (details["o:errorCode"], details["o:errorQueryParam"]) == ("INVALID_PARAMETER", parameter), query
