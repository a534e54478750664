"""BUILTIN.DF of codes and of groups, where an account was seen to refuse it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    import requests

    from netsuite_sandbox import Sandbox

    Ask = Callable[..., requests.Response]

PREFIX = "Invalid search query. Detailed unprocessed description follows. "
UNSUPPORTED = "Search error occurred: Invalid or unsupported search."
STATIC = "Cannot build builtin function / Static field is not supported for Builtin.DF function"
NAMES_OF_GROUPS = [
    "SELECT BUILTIN.DF(status) AS s, COUNT(*) AS n FROM transaction GROUP BY BUILTIN.DF(status)",
    "SELECT currency, MAX(BUILTIN.DF(currency)) AS n FROM customer GROUP BY currency",
    "SELECT COUNT(*) AS n FROM customer GROUP BY builtin.df(currency)",
    "SELECT c FROM (SELECT BUILTIN.DF(currency) AS c, COUNT(*) AS n FROM customer GROUP BY BUILTIN.DF(currency))",
]


def refusal(answer: requests.Response) -> tuple[int, str, str]:
    (details,) = answer.json()["o:errorDetails"]
    return answer.status_code, details["o:errorCode"], details["detail"]


@pytest.mark.fidelity("O28", "O30")
@pytest.mark.parametrize(
    "query",
    [
        "SELECT BUILTIN.DF(status) AS s FROM task",
        "SELECT id FROM customer WHERE BUILTIN.DF(emailpreference) = 'PDF'",
    ],
)
def test_names_of_codes_are_refused(ask: Ask, query: str) -> None:
    assert refusal(ask(query)) == (400, "INVALID_PARAMETER", PREFIX + STATIC)


@pytest.mark.fidelity("O28")
@pytest.mark.parametrize(
    ("table", "column"), [("transaction", "status"), ("transaction", "type"), ("item", "itemtype"), ("task", "company")]
)
def test_names_that_public_queries_show_are_shown(ask: Ask, table: str, column: str) -> None:
    answer = ask(f"SELECT BUILTIN.DF({column}) AS name FROM {table}")  # noqa: S608 - a query to the sandbox

    assert answer.status_code == 200
    assert any("name" in row for row in answer.json()["items"])


@pytest.mark.fidelity("O28", "O30")
@pytest.mark.parametrize("query", NAMES_OF_GROUPS)
def test_an_account_may_refuse_names_of_groups(netsuite_sandbox: Sandbox, ask: Ask, query: str) -> None:
    assert ask(query).status_code == 200
    netsuite_sandbox.account.grouped_names = False

    assert refusal(ask(query)) == (400, "INVALID_PARAMETER", PREFIX + UNSUPPORTED)


@pytest.mark.fidelity("O28")
def test_names_of_groups_are_those_that_can_be_had_around_them(netsuite_sandbox: Sandbox, ask: Ask) -> None:
    within = ask(
        "SELECT BUILTIN.DF(currency) AS name, COUNT(*) AS n FROM transaction GROUP BY BUILTIN.DF(currency) "
        "ORDER BY BUILTIN.DF(currency)"
    ).json()["items"]
    netsuite_sandbox.account.grouped_names = False
    around = ask(
        "SELECT c.name, g.n FROM (SELECT currency, COUNT(*) AS n FROM transaction GROUP BY currency) g "
        "JOIN currency c ON c.id = g.currency ORDER BY c.name"
    ).json()["items"]

    whole = ask("SELECT COUNT(*) AS n FROM transaction").json()["items"][0]["n"]
    assert len(around) > 1
    assert sum(int(group["n"]) for group in around) == int(whole)
    assert within == around
