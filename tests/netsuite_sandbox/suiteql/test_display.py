"""BUILTIN.DF where an account was seen to refuse it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    import requests

    from netsuite_sandbox import Sandbox

    Ask = Callable[[str], requests.Response]

PREFIX = "Invalid search query. Detailed unprocessed description follows. "
UNSUPPORTED = "Search error occurred: Invalid or unsupported search."
STATIC = "Cannot build builtin function / Static field is not supported for Builtin.DF function"


@pytest.fixture
def ask(netsuite_sandbox: Sandbox, session: requests.Session) -> Ask:
    """A function that runs a query over HTTP."""

    def send(query: str) -> requests.Response:
        url = f"{netsuite_sandbox.base_url}/services/rest/query/v1/suiteql"
        return session.post(url, json={"q": query}, headers={"Prefer": "transient"}, timeout=30)

    return send


@pytest.mark.fidelity("O28", "O30")
@pytest.mark.parametrize(
    ("query", "detail"),
    [
        ("SELECT BUILTIN.DF(status) AS s FROM task", STATIC),
        ("SELECT id FROM customer WHERE BUILTIN.DF(emailpreference) = 'PDF'", STATIC),
        ("SELECT BUILTIN.DF(status) AS s, COUNT(*) AS n FROM transaction GROUP BY BUILTIN.DF(status)", UNSUPPORTED),
        ("SELECT subsidiary, MAX(BUILTIN.DF(subsidiary)) AS n FROM customer GROUP BY subsidiary", UNSUPPORTED),
        ("SELECT COUNT(*) AS n FROM customer GROUP BY builtin.df(subsidiary)", UNSUPPORTED),
    ],
)
def test_names_of_codes_and_names_of_groups_are_refused(ask: Ask, query: str, detail: str) -> None:
    answer = ask(query)

    (found,) = answer.json()["o:errorDetails"]
    assert (answer.status_code, found["o:errorCode"], found["detail"]) == (400, "INVALID_PARAMETER", PREFIX + detail)


@pytest.mark.fidelity("O28")
def test_names_of_groups_can_be_had_around_them(ask: Ask) -> None:
    groups: list[dict[str, Any]] = ask(
        "SELECT c.name, g.n FROM (SELECT currency, COUNT(*) AS n FROM transaction GROUP BY currency) g "
        "JOIN currency c ON c.id = g.currency ORDER BY c.name"
    ).json()["items"]

    whole = ask("SELECT COUNT(*) AS n FROM transaction").json()["items"][0]["n"]
    assert len(groups) > 1
    assert sum(int(group["n"]) for group in groups) == int(whole)
