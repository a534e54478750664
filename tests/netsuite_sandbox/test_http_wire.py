from __future__ import annotations

import datetime as dt
import gzip
import re
import uuid
from typing import TYPE_CHECKING

import pytest
import requests

from netsuite_sandbox.account import Account
from netsuite_sandbox.faults import Effect, Fault
from netsuite_sandbox.governance import Governance
from netsuite_sandbox.request_log import LoggedRequest, RequestLog

if TYPE_CHECKING:
    from netsuite_sandbox import Sandbox

# Recorded on every answer, good or bad, of a live account in March 2026.
RECORDED_HEADERS = {
    "cache-control": "No-Cache",
    "expires": "0",
    "pragma": "No-Cache",
    "strict-transport-security": "max-age=31536000",
    "vary": "User-Agent, Accept-Encoding",
    "x-content-type-options": "nosniff",
}
SERVER_TIME = "/services/rest/system/v1/serverTime"


def test_every_answer_has_the_recorded_headers_and_ids_of_its_own(
    netsuite_sandbox: Sandbox, session: requests.Session
) -> None:
    paths = [SERVER_TIME, SERVER_TIME, "/services/rest/system/v1/governanceLimits", "/services/rest/none"]
    answers = [session.get(f"{netsuite_sandbox.base_url}{path}", timeout=10) for path in paths]
    assert [answer.status_code for answer in answers] == [200, 200, 403, 404]
    for answer in answers:
        sent = {name.lower(): value for name, value in answer.headers.items()}
        assert sent.items() >= RECORDED_HEADERS.items()
        assert sent["connection"] == "keep-alive"
        assert re.fullmatch(r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT", sent["date"])
        assert not sent.keys() & {"server", "retry-after", "set-cookie"}
    ids = {answer.headers[name] for answer in answers for name in ("x-netsuite-jobid", "x-n-operationid")}
    assert len(ids) == 8
    assert {str(uuid.UUID(each)) for each in ids} == ids


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/services/rest/none/v1/at-all", 404),
        ("GET", "/", 404),
        ("GET", "/system/v1/serverTime", 404),
        ("GET", "/services/rest/system/v1/serverTime/more", 404),
        ("POST", SERVER_TIME, 405),
        ("GET", "/services/rest/query/v1/suiteql", 405),
        ("PATCH", "/services/rest/record/v1/customer", 405),
    ],
)
def test_what_leads_nowhere_is_refused_in_the_envelope(
    netsuite_sandbox: Sandbox, session: requests.Session, method: str, path: str, status: int
) -> None:
    answer = session.request(method, f"{netsuite_sandbox.base_url}{path}", timeout=10)
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/vnd.oracle.resource+json; type=error; charset=UTF-8"
    body = answer.json()
    assert list(body) == ["type", "title", "status", "o:errorDetails"]
    code, title = {404: ("NOT_FOUND", "Not Found"), 405: ("INVALID_METHOD", "Method Not Allowed")}[status]
    assert (body["title"], body["status"]) == (title, status)
    assert body["type"] == f"https://www.rfc-editor.org/rfc/rfc9110.html#section-15.5.{status - 399}"
    (detail,) = body["o:errorDetails"]
    assert (detail["o:errorCode"], detail["o:errorUrl"]) == (code, path)


def test_who_is_not_logged_in_is_not_told_which_paths_there_are(netsuite_sandbox: Sandbox) -> None:
    answer = requests.get(f"{netsuite_sandbox.base_url}/services/rest/none", timeout=10)
    assert answer.status_code == 401


def test_a_400_ends_the_connection(netsuite_sandbox: Sandbox, session: requests.Session) -> None:
    answer = session.post(f"{netsuite_sandbox.base_url}/services/rest/query/v1/suiteql", json={}, timeout=10)
    assert answer.status_code == 400
    assert answer.headers["Connection"] == "close"


@pytest.mark.parametrize("accepted", ["gzip", "gzip, deflate, br", "identity", ""])
def test_an_answer_is_compressed_where_gzip_is_accepted(
    netsuite_sandbox: Sandbox, session: requests.Session, accepted: str
) -> None:
    url = f"{netsuite_sandbox.base_url}{SERVER_TIME}"
    with session.get(url, headers={"Accept-Encoding": accepted}, stream=True, timeout=10) as answer:
        content = answer.raw.read(decode_content=False)
        assert answer.headers["Content-Length"] == str(len(content))
        assert answer.headers.get("Content-Encoding") == ("gzip" if "gzip" in accepted else None)
    text = gzip.decompress(content) if "gzip" in accepted else content
    assert text.startswith(b'{"serverTime":"')


@pytest.mark.fidelity("O70")
def test_the_log_holds_every_request_in_order(netsuite_sandbox: Sandbox, session: requests.Session) -> None:
    before = len(netsuite_sandbox.requests)
    session.get(f"{netsuite_sandbox.base_url}{SERVER_TIME}?a=%20b", headers={"X-Mine": "yes"}, timeout=10)
    session.post(f"{netsuite_sandbox.base_url}/services/rest/query/v1/suiteql", data=b"{", timeout=10)
    first, second = netsuite_sandbox.requests[before:]
    assert (first.method, first.path, first.query, first.status, first.body) == ("GET", SERVER_TIME, "a=%20b", 200, b"")
    assert first.headers["x-mine"] == "yes"
    assert (second.status, second.body, second.endpoint) == (400, b"{", "POST /services/rest/query/v1/suiteql")
    assert first.started <= first.ended <= second.started <= second.ended
    assert netsuite_sandbox.requests.by_endpoint[f"GET {SERVER_TIME}"] == 1


@pytest.mark.fidelity("O70")
def test_requests_are_found_by_what_they_were(netsuite_sandbox: Sandbox, session: requests.Session) -> None:
    before = len(netsuite_sandbox.requests)
    suiteql = "/services/rest/query/v1/suiteql"
    for number in range(3):
        session.get(f"{netsuite_sandbox.base_url}{SERVER_TIME}", headers={"X-Number": str(number)}, timeout=10)
        session.post(f"{netsuite_sandbox.base_url}{suiteql}", json={"q": number}, timeout=10)
    netsuite_sandbox.faults.add(Fault(Effect.UNAVAILABLE))
    session.get(f"{netsuite_sandbox.base_url}{SERVER_TIME}", timeout=10)
    log = netsuite_sandbox.requests
    assert [each.number for each in log] == list(range(len(log)))
    assert [each.headers.get("x-number") for each in log.where(path="*/serverTime")] == ["0", "1", "2", None]
    assert [each.body for each in log.where(method="POST", status=400, since=before)] == [
        b'{"q": 0}',
        b'{"q": 1}',
        b'{"q": 2}',
    ]
    assert log.where(endpoint="POST */suiteql", since=before + 2) == [log[before + 3], log[before + 5]]
    assert log.where(fault="unavailable") == log.where(status=503) == [log[-1]]
    assert log.where(path="*/none") == []
    assert log.in_flight == 0


def test_a_log_that_keeps_few_requests_goes_on_counting() -> None:
    moment = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    log = RequestLog(Governance(Account()), kept=3)
    for number in range(10):
        log.append(LoggedRequest("GET", f"/{number}", "", 200, {}, b"", "GET", moment, moment, (), log.answered))
    assert [each.number for each in log] == [6, 7, 8, 9]
    assert [each.path for each in log.where(since=8)] == ["/8", "/9"]
    assert (log.answered, log.by_endpoint) == (10, {"GET": 10})
