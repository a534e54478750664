from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import requests

from netsuite_sandbox.faults import Effect, Fault
from netsuite_sandbox.role import Level

if TYPE_CHECKING:
    from collections.abc import Iterator

    from netsuite_sandbox import Sandbox
    from netsuite_sandbox.pytest_plugin import SandboxFactory

SERVER_TIME = "/services/rest/system/v1/serverTime"


@pytest.fixture
def netsuite_sandbox(netsuite_sandbox_factory: SandboxFactory) -> Sandbox:
    return netsuite_sandbox_factory(controlled=True)


class Control:
    """Asks a sandbox's control interface."""

    def __init__(self, sandbox: Sandbox, session: requests.Session) -> None:
        self.url = sandbox.control_url
        self._session = session
        session.headers["Authorization"] = f"Bearer {sandbox.control_key}"

    def __call__(self, method: str, where: str, document: object = None, /, **query: Any) -> tuple[int, dict[str, Any]]:  # noqa: ANN401 - filters
        answer = self._session.request(method, f"{self.url}{where}", json=document, params=query, timeout=10)
        assert answer.headers["Content-Type"] == "application/json"
        return answer.status_code, answer.json()


@pytest.fixture
def control(netsuite_sandbox: Sandbox) -> Iterator[Control]:
    with requests.Session() as session:
        yield Control(netsuite_sandbox, session)


def get(sandbox: Sandbox, session: requests.Session, path: str = SERVER_TIME) -> requests.Response:
    return session.get(f"{sandbox.base_url}{path}", timeout=10)


def test_rules_are_added_listed_with_their_counts_and_removed(
    netsuite_sandbox: Sandbox, session: requests.Session, control: Control
) -> None:
    asked = {"effect": "unavailable", "path": SERVER_TIME, "every": 2, "retry_after": "3"}
    assert control("POST", "/faults", asked) == (200, {"id": 1, "seen": 0, "fired": 0, **asked})
    control("POST", "/faults", {"effect": "delay", "path": "/none", "probability": 0})
    answers = [get(netsuite_sandbox, session) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [503, 200, 503]
    assert answers[0].headers["Retry-After"] == "3"
    assert control("GET", "/faults")[1]["items"] == [
        {"id": 1, "seen": 3, "fired": 2, **asked},
        {"id": 2, "seen": 0, "fired": 0, "effect": "delay", "path": "/none", "probability": 0},
    ]
    assert control("DELETE", "/faults/1") == (200, {"removed": 1})
    assert control("DELETE", "/faults/1") == (404, {"error": "There is no fault 1."})
    assert get(netsuite_sandbox, session).status_code == 200
    assert control("DELETE", "/faults") == (200, {"removed": 1})
    assert control("GET", "/faults") == (200, {"items": []})


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({}, "effect"),
        ({"effect": "thunder"}, "thunder"),
        ({"effect": "reset", "colour": 1}, "colour"),
        ({"effect": "reset", "first": "two"}, "first"),
        ({"effect": "reset", "first": 0}, "first"),
        ({"effect": "reset", "body": "("}, "body"),
        ({"effect": "change", "run": "print"}, "run"),
        ([], "JSON object"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused_by_name(control: Control, wrong: object, named: str) -> None:
    status, answer = control("POST", "/faults", wrong)
    assert status == 400
    assert named in answer["error"]
    assert control("GET", "/faults") == (200, {"items": []})


@pytest.mark.fidelity("O70")
def test_the_log_is_read_with_filters_headers_and_bodies(
    netsuite_sandbox: Sandbox, session: requests.Session, control: Control
) -> None:
    before = len(netsuite_sandbox.requests)
    suiteql = f"{netsuite_sandbox.base_url}/services/rest/query/v1/suiteql"
    for text in ("SELECT 'ü' AS a FROM DUAL", "SELECT 1 AS b FROM DUAL"):
        session.post(f"{suiteql}?limit=5", json={"q": text}, headers={"Prefer": "transient"}, timeout=10)
    get(netsuite_sandbox, session)
    _, found = control("GET", "/requests", path="*/suiteql", since=before)
    assert found["found"] == 2
    first, second = found["items"]
    assert (first["number"], second["number"]) == (before, before + 1)
    assert (first["method"], first["status"], first["query"], first["faults"]) == ("POST", 200, "limit=5", [])
    assert (first["headers"]["prefer"], first["headers"]["authorization"]) == ("transient", "***")
    assert second["body"] == '{"q": "SELECT 1 AS b FROM DUAL"}'
    assert control("GET", "/requests", status=200, last=1)[1]["items"][0]["endpoint"] == f"GET {SERVER_TIME}"
    assert control("GET", "/requests", status=404)[1] == {"found": 0, "items": []}
    assert control("GET", "/requests", since="x")[0] == control("GET", "/requests", colour="red")[0] == 400
    status, counters = control("GET", "/counters")
    assert (status, counters["requests"], counters["in_flight"], counters["peak"]) == (200, before + 3, 0, 1)
    assert counters["by_endpoint"]["POST /services/rest/query/v1/suiteql"] == 2


def test_settings_are_read_and_changed_all_or_none(netsuite_sandbox: Sandbox, control: Control) -> None:
    account = netsuite_sandbox.account
    _, settings = control("GET", "/settings")
    assert (settings["time_zone"], settings["concurrency_limit"], settings["overflow"]) == (
        "America/Los_Angeles",
        5,
        "429",
    )
    changes = {
        "time_zone": "Europe/Berlin",
        "date_format": "DD.MM.YYYY",
        "concurrency_limit": "7",
        "latency": 0.25,
        "overflow": "401",
        "integration_limit": 3,
        "account_id": "7654321-sb2",
        "role.rest_web_services": "false",
        "role.hidden_tables": "vendor, employee",
        "role.levels": {"customer": "view"},
    }
    status, after = control("PATCH", "/settings", changes)
    assert status == 200
    assert (after["concurrency_limit"], after["role.hidden_tables"], after["role.levels"]) == (
        7,
        ["employee", "vendor"],
        {"customer": "view"},
    )
    assert (account.time_zone, account.latency, account.account_id) == ("Europe/Berlin", 0.25, "7654321_SB2")
    assert account.role.rest_web_services is False
    assert account.role.levels == {"customer": Level.VIEW}
    assert control("PATCH", "/settings", {"integration_limit": None})[1]["integration_limit"] is None
    for name, wrong in {
        "time_zone": "Nowhere/Land",
        "date_format": "YY",
        "concurrency_limit": -1,
        "latency": "nan",
        "overflow": "500",
        "administrator": "perhaps",
        "role.levels": {"customer": "much"},
        "clock": 5,
        "role": {},
        "colour": "red",
    }.items():
        status, answer = control("PATCH", "/settings", {"seed": 9, name: wrong})
        assert status == 400, name
        assert name in answer["error"]
    assert account.seed == 1


@pytest.mark.fidelity("O11")
def test_the_clock_is_moved_while_the_server_runs_and_tokens_end_by_it(
    netsuite_sandbox: Sandbox, session: requests.Session, control: Control
) -> None:
    assert get(netsuite_sandbox, session).status_code == 200
    status, clock = control("PATCH", "/clock", {"advance": 3500})
    assert (status, clock["offset"]) == (200, 3500)
    assert get(netsuite_sandbox, session).status_code == 200
    control("PATCH", "/clock", {"advance": 100})
    assert get(netsuite_sandbox, session).status_code == 401
    control("PATCH", "/clock", {"now": "2001-02-03T04:05:06"})
    answer = get(netsuite_sandbox, session)
    assert answer.json()["serverTime"].startswith("2001-02-03T04:05:")
    assert answer.headers["Date"].startswith("Sat, 03 Feb 2001 04:05:")
    assert control("PATCH", "/clock", {"offset": 0})[1]["offset"] == 0
    for wrong in ({}, {"advance": "long"}, {"now": "tomorrow"}, {"offset": 1e300}, {"offset": 1, "advance": 1}):
        assert control("PATCH", "/clock", wrong)[0] == 400, wrong


def test_the_account_is_changed_by_sql_at_once_or_late(netsuite_sandbox: Sandbox, control: Control) -> None:
    def names() -> list[tuple[str]]:
        reader = netsuite_sandbox.store.reader()
        return reader.execute("SELECT DISTINCT companyname FROM customer").fetchall()

    assert control("POST", "/sql", {"script": "UPDATE customer SET companyname = 'a;b'"}) == (200, {"held": None})
    assert names() == [("a;b",)]
    script = "UPDATE customer SET companyname = 'late'; UPDATE customer SET companyname = 'later'"
    _, answer = control("POST", "/sql", {"script": script, "late": 0})
    assert (answer["held"]["number"], answer["held"]["until"]) == (1, None)
    control("POST", "/sql", {"script": "UPDATE vendor SET companyname = 'x'", "late": 60})
    assert names() == [("a;b",)]
    assert [each["number"] for each in control("GET", "/held")[1]["items"]] == [1, 2]
    assert control("DELETE", "/held/9")[0] == 404
    assert control("DELETE", "/held/1") == (200, {"released": 1})
    assert names() == [("later",)]
    control("PATCH", "/clock", {"advance": 60})
    assert control("GET", "/held") == (200, {"items": []})
    for wrong in ("UPDATE customer SET companyname = 'open", "SELECT nothing FROM nowhere", "", 5):
        assert control("POST", "/sql", {"script": wrong})[0] == 400, wrong
    assert control("POST", "/sql", {"script": script, "late": -1})[0] == 400


def test_tokens_are_revoked(netsuite_sandbox: Sandbox, session: requests.Session, control: Control) -> None:
    assert control("DELETE", "/tokens") == (200, {"revoked": 1})
    assert get(netsuite_sandbox, session).status_code == 401


def test_control_is_not_counted_not_logged_and_met_by_no_fault(netsuite_sandbox: Sandbox, control: Control) -> None:
    netsuite_sandbox.account.concurrency_limit = 0
    netsuite_sandbox.account.latency = 600
    for effect in (Effect.REFUSE_CONNECTION, Effect.RESET_CONNECTION, Effect.RESET, Effect.UNAVAILABLE):
        netsuite_sandbox.faults.add(Fault(effect))
    status, found = control("GET", "/faults")
    assert (status, [each["seen"] for each in found["items"]]) == (200, [0, 0, 0, 0])
    assert control("GET", "/counters") == (200, {"requests": 0, "in_flight": 0, "peak": 0, "by_endpoint": {}})


def test_connections_are_refused_and_heard_again(netsuite_sandbox: Sandbox, control: Control) -> None:
    added = {"id": 1, "seen": 0, "fired": 0, "effect": "refuse_connection", "seconds": 600.0}
    assert control("POST", "/faults", {"effect": "refuse_connection", "seconds": 600.0}) == (200, added)
    with pytest.raises(requests.ConnectionError, match=r"Connection refused"):
        requests.get(netsuite_sandbox.base_url, timeout=10)
    assert control("DELETE", "/faults/1") == (200, {"removed": 1})
    assert requests.get(netsuite_sandbox.base_url, timeout=10).status_code == 401
    assert control("POST", "/faults", {"effect": "refuse_connection", "times": 1})[0] == 400


def test_nobody_without_the_key_and_no_page_in_a_browser_is_let_in(
    netsuite_sandbox: Sandbox, session: requests.Session, control: Control
) -> None:
    url, key = f"{control.url}/faults", f"Bearer {netsuite_sandbox.control_key}"
    document = {"effect": "reset"}

    def add(**headers: str) -> requests.Response:
        return requests.post(url, json=document, headers=headers, timeout=10)

    assert add().status_code == 401
    assert add(Authorization=str(session.headers["Authorization"])).status_code == 401
    assert add(Authorization="Bearer é").status_code == 401
    assert add(Authorization=key, Origin="http://127.0.0.1").status_code == 403
    assert add(Authorization=key, Host="evil.example:80").status_code == 403
    preflight = requests.options(url, headers={"Origin": "http://evil.example"}, timeout=10)
    assert preflight.status_code == 403
    assert not any(name.lower().startswith("access-control") for name in preflight.headers)
    assert get(netsuite_sandbox, session, "/faults").status_code == 404
    with requests.Session() as other:
        other.headers["Authorization"] = key
        assert get(netsuite_sandbox, other).status_code == 401
    assert netsuite_sandbox.faults.rules == []
    assert add(Authorization=key).status_code == 200


def test_what_leads_nowhere_or_is_no_json_is_told_so(netsuite_sandbox: Sandbox, control: Control) -> None:
    assert control("GET", "/nothing")[0] == 404
    assert control("PUT", "/faults", {})[0] == 405
    headers = {"Authorization": f"Bearer {netsuite_sandbox.control_key}"}
    for body in (b"{", b"\xff", b"[" * 5000, b"5"):
        answer = requests.post(f"{control.url}/faults", data=body, headers=headers, timeout=10)
        assert answer.status_code == 400, body[:10]
        assert "JSON object" in answer.json()["error"]
    status, overview = control("GET", "/")
    assert (status, overview["base_url"]) == (200, netsuite_sandbox.base_url)
    assert "PATCH /settings" in overview["ways"]


def test_a_sandbox_without_control_has_no_such_interface(netsuite_sandbox_factory: SandboxFactory) -> None:
    assert netsuite_sandbox_factory().control_url == ""
