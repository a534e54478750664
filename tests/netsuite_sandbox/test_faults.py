from __future__ import annotations

import datetime as dt
import errno
import re
import socket
import time
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

import pytest
import requests

from netsuite_sandbox import Sandbox
from netsuite_sandbox.errors import SandboxError
from netsuite_sandbox.faults import Effect, Fault, Rule, Spread

if TYPE_CHECKING:
    from pathlib import Path

    from netsuite_sandbox.pytest_plugin import SandboxFactory

SERVER_TIME = "/services/rest/system/v1/serverTime"
SUITEQL = "/services/rest/query/v1/suiteql"
CUSTOMER = "/services/rest/record/v1/customer"
ERROR = "application/vnd.oracle.resource+json; type=error; charset=UTF-8"


def get(sandbox: Sandbox, session: requests.Session, path: str = SERVER_TIME) -> requests.Response:
    return session.get(f"{sandbox.base_url}{path}", timeout=10)


def query(sandbox: Sandbox, session: requests.Session, text: str, address: str = "") -> requests.Response:
    url = f"{sandbox.base_url}{SUITEQL}{address}"
    return session.post(url, json={"q": text}, headers={"Prefer": "transient"}, timeout=10)


def create(sandbox: Sandbox, session: requests.Session, name: str) -> requests.Response:
    body = {"companyName": name, "subsidiary": {"id": "1"}}
    return session.post(f"{sandbox.base_url}{CUSTOMER}", json=body, timeout=10)


def customers(sandbox: Sandbox, name: str) -> list[tuple[Any, ...]]:
    return (
        sandbox.store.reader()
        .execute("SELECT id, lastmodifieddate FROM customer WHERE companyname = ? ORDER BY id", (name,))
        .fetchall()
    )


@pytest.mark.parametrize(
    ("which", "met"),
    [
        ({}, [1, 2, 3, 4, 5, 6, 7, 8]),
        ({"first": 3, "last": 3}, [3]),
        ({"first": 3, "last": 5}, [3, 4, 5]),
        ({"every": 3, "first": 2}, [2, 5, 8]),
        ({"times": 2}, [1, 2]),
        ({"every": 2, "times": 2, "last": 7}, [1, 3]),
        ({"probability": 0.0}, []),
    ],
)
def test_a_fault_meets_the_calls_that_its_rule_names(
    netsuite_sandbox: Sandbox, session: requests.Session, which: dict[str, Any], met: list[int]
) -> None:
    rule = netsuite_sandbox.faults.add(Fault(Effect.UNEXPECTED, path=SERVER_TIME, **which))
    statuses = [get(netsuite_sandbox, session).status_code for _ in range(8)]
    assert [number for number, status in enumerate(statuses, 1) if status == 500] == met
    assert set(statuses) <= {200, 500}
    assert (rule.seen, rule.fired) == (8, len(met))
    netsuite_sandbox.faults.clear()
    assert get(netsuite_sandbox, session).status_code == 200


def test_the_same_seed_draws_the_same_calls() -> None:
    def draw(seed: int) -> list[bool]:
        rule = Rule(1, Fault(Effect.RESET, probability=0.3, seed=seed))
        return [rule.fires() for _ in range(1000)]

    assert draw(1) == draw(1) != draw(2)
    assert 250 < sum(draw(1)) < 350


@pytest.mark.parametrize(
    ("where", "met"),
    [
        ({"path": "/services/rest/system/*"}, True),
        ({"path": "/services/rest/record/*"}, False),
        ({"method": "GET"}, True),
        ({"method": "POST"}, False),
        ({"body": "nothing like it"}, False),
    ],
)
def test_a_fault_leaves_other_calls_alone(
    netsuite_sandbox: Sandbox, session: requests.Session, where: dict[str, Any], *, met: bool
) -> None:
    netsuite_sandbox.faults.add(Fault(Effect.UNAVAILABLE, **where))
    assert get(netsuite_sandbox, session).status_code == (503 if met else 200)


@pytest.mark.fidelity("O32", "D9")
def test_a_query_is_chosen_by_its_text(netsuite_sandbox: Sandbox, session: requests.Session) -> None:
    netsuite_sandbox.faults.add(Fault(Effect.GATEWAY_TIMEOUT, path=SUITEQL, body=r"ROW_NUMBER", seconds=0.2))
    plan = "SELECT id, ROW_NUMBER() OVER (ORDER BY id) AS n FROM customer"
    answer = query(netsuite_sandbox, session, plan)
    assert (answer.status_code, answer.elapsed >= dt.timedelta(seconds=0.2)) == (504, True)
    netsuite_sandbox.faults.add(Fault(Effect.UNEXPECTED, body=r"(?i)\bentityid\b"))
    answer = query(netsuite_sandbox, session, "SELECT id, entityid FROM customer")
    assert (answer.status_code, answer.json()["title"]) == (500, "Internal Server Error")
    assert query(netsuite_sandbox, session, "SELECT id FROM customer").status_code == 200


@pytest.mark.fidelity("O32", "O67")
@pytest.mark.parametrize(
    ("effect", "status", "code", "detail"),
    [
        (Effect.CONCURRENCY, 429, "CONCURRENCY_LIMIT_EXCEEDED", r"Concurrent request limit exceeded\. .*"),
        (Effect.LOGIN, 401, "INVALID_LOGIN", r"Invalid login attempt\. .*"),
        (Effect.UNEXPECTED, 500, "UNEXPECTED_ERROR", r"An unexpected error occurred\. Error ID: [a-z0-9]{21}"),
        (Effect.LOCKED, 400, "USER_ERROR", r"Error while accessing a resource\. .* locked .* workflow\."),
        (Effect.CHANGED, 400, "USER_ERROR", r"Error while accessing a resource\. Record has been changed\."),
    ],
)
def test_netsuites_own_errors_have_its_envelope(  # noqa: PLR0913, PLR0917 - what is expected of one answer
    netsuite_sandbox: Sandbox, session: requests.Session, effect: Effect, status: int, code: str, detail: str
) -> None:
    netsuite_sandbox.faults.add(Fault(effect, path=f"{CUSTOMER}*", times=1))
    answer = create(netsuite_sandbox, session, "Never Made")
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, ERROR)
    (error,) = answer.json()["o:errorDetails"]
    assert error["o:errorCode"] == code
    assert re.fullmatch(detail, error["detail"])
    assert "Retry-After" not in answer.headers
    assert ("WWW-Authenticate" in answer.headers) is (status == 401)
    assert customers(netsuite_sandbox, "Never Made") == []
    assert netsuite_sandbox.requests[-1].faults == (effect.value,)
    assert create(netsuite_sandbox, session, "Made").status_code == 204


@pytest.mark.fidelity("O62", "O67")
@pytest.mark.parametrize(
    ("effect", "status"), [(Effect.BAD_GATEWAY, 502), (Effect.UNAVAILABLE, 503), (Effect.GATEWAY_TIMEOUT, 504)]
)
@pytest.mark.parametrize("applied", [False, True])
def test_a_gateway_answers_in_html_whether_the_write_was_applied_or_not(
    netsuite_sandbox: Sandbox, session: requests.Session, effect: Effect, status: int, *, applied: bool
) -> None:
    netsuite_sandbox.faults.add(Fault(effect, method="POST", applied=applied))
    answer = create(netsuite_sandbox, session, "Acme")
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "text/html; charset=UTF-8")
    assert answer.text.startswith("<html>")
    assert len(customers(netsuite_sandbox, "Acme")) == applied


@pytest.mark.fidelity("O65")
def test_retry_after_is_sent_when_told(netsuite_sandbox: Sandbox, session: requests.Session) -> None:
    netsuite_sandbox.faults.add(Fault(Effect.CONCURRENCY, retry_after="7"))
    assert get(netsuite_sandbox, session).headers["Retry-After"] == "7"


@pytest.mark.fidelity("O62")
@pytest.mark.parametrize("applied", [False, True])
def test_a_reset_comes_before_or_after_the_write(
    netsuite_sandbox: Sandbox, session: requests.Session, *, applied: bool
) -> None:
    netsuite_sandbox.faults.add(Fault(Effect.RESET, method="POST", path=CUSTOMER, applied=applied))
    with pytest.raises(requests.ConnectionError, match=r"Connection reset by peer"):
        create(netsuite_sandbox, session, "Acme")
    assert len(customers(netsuite_sandbox, "Acme")) == applied
    assert netsuite_sandbox.requests[-1].status == 0
    assert get(netsuite_sandbox, session).status_code == 200


def test_a_connection_is_reset_before_anything_is_read(netsuite_sandbox: Sandbox, session: requests.Session) -> None:
    session.close()
    before = len(netsuite_sandbox.requests)
    rule = netsuite_sandbox.faults.add(Fault(Effect.RESET_CONNECTION, first=2, times=1))
    assert get(netsuite_sandbox, session).status_code == 200
    session.close()
    with pytest.raises(requests.ConnectionError, match=r"Connection reset by peer"):
        get(netsuite_sandbox, session)
    assert (rule.seen, rule.fired) == (2, 1)
    assert len(netsuite_sandbox.requests) == before + 1
    assert get(netsuite_sandbox, session).status_code == 200


def address(sandbox: Sandbox) -> tuple[str, int]:
    return "127.0.0.1", int(sandbox.base_url.rpartition(":")[2])


def is_refused(sandbox: Sandbox) -> bool:
    with socket.socket() as connection:
        return connection.connect_ex(address(sandbox)) == errno.ECONNREFUSED


def test_connections_are_refused_until_the_rule_is_lifted(
    netsuite_sandbox: Sandbox, netsuite_sandbox_factory: SandboxFactory
) -> None:
    other = netsuite_sandbox_factory()
    assert not is_refused(netsuite_sandbox)
    rules = [netsuite_sandbox.faults.add(Fault(Effect.REFUSE_CONNECTION)) for _ in range(2)]
    assert [is_refused(netsuite_sandbox) for _ in range(20)] == [True] * 20
    with pytest.raises(requests.ConnectionError, match=r"Connection refused"):
        requests.get(netsuite_sandbox.base_url, timeout=10)
    assert not is_refused(other)
    assert netsuite_sandbox.faults.remove(rules[0].id)
    assert is_refused(netsuite_sandbox)
    assert netsuite_sandbox.faults.remove(rules[1].id)
    assert requests.get(netsuite_sandbox.base_url, timeout=10).status_code == 401
    assert [(rule.seen, rule.fired) for rule in rules] == [(0, 0), (0, 0)]
    netsuite_sandbox.faults.add(Fault(Effect.REFUSE_CONNECTION))
    assert is_refused(netsuite_sandbox)
    netsuite_sandbox.faults.clear()
    assert not is_refused(netsuite_sandbox)


def test_connections_are_refused_for_so_many_seconds(netsuite_sandbox: Sandbox) -> None:
    begun = time.monotonic()
    netsuite_sandbox.faults.add(Fault(Effect.REFUSE_CONNECTION, seconds=0.3))
    assert is_refused(netsuite_sandbox)
    while is_refused(netsuite_sandbox):
        assert time.monotonic() - begun < 60
    assert time.monotonic() - begun >= 0.3
    assert netsuite_sandbox.faults.rules == []


def test_connections_that_are_open_outlive_a_refusal(netsuite_sandbox: Sandbox, session: requests.Session) -> None:
    assert get(netsuite_sandbox, session).status_code == 200
    # The last of them are made, but not taken by the server yet, when it stops listening.
    made = [socket.create_connection(address(netsuite_sandbox), timeout=10) for _ in range(100)]
    netsuite_sandbox.faults.add(Fault(Effect.REFUSE_CONNECTION))
    assert is_refused(netsuite_sandbox)
    assert get(netsuite_sandbox, session).status_code == 200
    for connection in made:
        with connection:
            connection.sendall(b"GET / HTTP/1.1\r\nHost: sandbox\r\n\r\n")
            assert connection.recv(65536).startswith(b"HTTP/1.1 401")


def test_nobody_else_gets_the_port_while_connections_are_refused(netsuite_sandbox: Sandbox) -> None:
    netsuite_sandbox.faults.add(Fault(Effect.REFUSE_CONNECTION))
    with socket.socket() as greedy, pytest.raises(OSError, match="in use"):
        greedy.bind(address(netsuite_sandbox))


def test_a_sandbox_begins_and_ends_with_connections_refused(tmp_path: Path) -> None:
    sandbox = Sandbox(data=tmp_path / "account.sqlite")
    rule = sandbox.faults.add(Fault(Effect.REFUSE_CONNECTION))
    with sandbox:
        assert is_refused(sandbox)
        sandbox.faults.remove(rule.id)
        assert not is_refused(sandbox)
        sandbox.faults.add(Fault(Effect.REFUSE_CONNECTION))
    with Sandbox(data=tmp_path / "account.sqlite", port=address(sandbox)[1]) as again:
        assert not is_refused(again)
    sandbox.faults.clear()


@pytest.mark.fidelity("O67")
def test_a_truncated_body_ends_before_the_length_announced(
    netsuite_sandbox: Sandbox, session: requests.Session
) -> None:
    netsuite_sandbox.faults.add(Fault(Effect.TRUNCATE, path=SERVER_TIME))
    port = int(netsuite_sandbox.base_url.rpartition(":")[2])
    token = session.headers["Authorization"]
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        request = f"GET {SERVER_TIME} HTTP/1.1\r\nHost: sandbox\r\nAuthorization: {token!s}\r\n\r\n"
        connection.sendall(request.encode())
        received = b"".join(iter(lambda: connection.recv(65536), b""))
    head, _, body = received.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200")
    length = re.search(rb"(?i)content-length: (\d+)", head)
    assert length
    assert len(body) == int(length[1]) // 2 > 0


@pytest.mark.fidelity("O67")
def test_half_a_document_comes_as_if_it_were_whole(netsuite_sandbox: Sandbox, session: requests.Session) -> None:
    whole = query(netsuite_sandbox, session, "SELECT id FROM customer ORDER BY id").text
    netsuite_sandbox.faults.add(Fault(Effect.HALF_JSON))
    answer = query(netsuite_sandbox, session, "SELECT id FROM customer ORDER BY id")
    assert answer.status_code == 200
    assert answer.text == whole[: len(whole) // 2]


def test_a_page_for_people_comes_with_200(netsuite_sandbox: Sandbox, session: requests.Session) -> None:
    netsuite_sandbox.faults.add(Fault(Effect.HTML))
    answer = query(netsuite_sandbox, session, "SELECT id FROM customer")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/html; charset=UTF-8")
    assert answer.text.startswith("<html>")


@pytest.mark.fidelity("O67")
def test_a_slow_body_arrives_whole_and_in_time_told(netsuite_sandbox: Sandbox, session: requests.Session) -> None:
    text = "SELECT id FROM customer ORDER BY id"
    whole = query(netsuite_sandbox, session, text).json()
    netsuite_sandbox.faults.add(Fault(Effect.TRICKLE, seconds=0.4))
    answer = session.post(
        f"{netsuite_sandbox.base_url}{SUITEQL}",
        json={"q": text},
        headers={"Prefer": "transient"},
        timeout=10,
        stream=True,
    )
    begun = dt.datetime.now(dt.UTC)
    assert answer.json() == whole
    assert dt.datetime.now(dt.UTC) - begun > dt.timedelta(seconds=0.2)


@pytest.mark.fidelity("O11")
def test_revoked_tokens_end_at_any_moment(netsuite_sandbox: Sandbox, session: requests.Session) -> None:
    netsuite_sandbox.faults.add(Fault(Effect.REVOKE, path=SERVER_TIME, first=3, last=3))
    assert [get(netsuite_sandbox, session).status_code for _ in range(4)] == [200, 200, 401, 401]


@pytest.mark.fidelity("O66")
def test_a_login_is_refused_after_a_wait(netsuite_sandbox: Sandbox, session: requests.Session) -> None:
    netsuite_sandbox.faults.add(Fault(Effect.LOGIN, seconds=0.3, first=2, last=2))
    answers = [get(netsuite_sandbox, session) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 401, 200]
    assert answers[1].elapsed >= dt.timedelta(seconds=0.3)


def test_waiting_times_are_spread_as_told() -> None:
    def draw(spread: Spread) -> list[float]:
        rule = Rule(1, Fault(Effect.DELAY, seconds=2.0, spread=spread))
        return sorted(rule.waiting_time() for _ in range(1001))

    assert set(draw(Spread.FIXED)) == {2.0}
    uniform = draw(Spread.UNIFORM)
    assert 0 <= uniform[0] < 0.1
    assert 3.9 < uniform[-1] <= 4
    lognormal = draw(Spread.LOGNORMAL)
    assert 1.8 < lognormal[500] < 2.2
    assert lognormal[-1] > 8


def test_waiting_times_add_up_and_the_first_error_decides(netsuite_sandbox: Sandbox, session: requests.Session) -> None:
    netsuite_sandbox.faults.add(Fault(Effect.DELAY, seconds=0.1))
    netsuite_sandbox.faults.add(Fault(Effect.BAD_GATEWAY, seconds=0.1))
    unreached = netsuite_sandbox.faults.add(Fault(Effect.UNAVAILABLE, seconds=5))
    answer = get(netsuite_sandbox, session)
    assert answer.status_code == 502
    assert dt.timedelta(seconds=0.2) <= answer.elapsed < dt.timedelta(seconds=5)
    assert unreached.seen == 0


def test_rows_change_between_pages(netsuite_sandbox: Sandbox, session: requests.Session) -> None:
    text = "SELECT id FROM customer ORDER BY id"
    first = query(netsuite_sandbox, session, text, "?limit=3").json()["items"]
    moved = netsuite_sandbox.faults.add(
        Fault(
            Effect.CHANGE,
            path=SUITEQL,
            first=1,
            last=1,
            sql="DELETE FROM customer WHERE id = (SELECT min(id) FROM customer); UPDATE customer SET comments = 'a;b'",
            run=lambda store: store.run("UPDATE vendor SET comments = 'seen'"),
        )
    )
    assert query(netsuite_sandbox, session, text, "?limit=3").json()["items"] == first
    after = query(netsuite_sandbox, session, text, "?limit=3").json()["items"]
    assert after[:2] == first[1:]
    assert moved.fired == 1
    reader = netsuite_sandbox.store.reader()
    assert reader.execute("SELECT DISTINCT comments FROM customer").fetchall() == [("a;b",)]
    assert reader.execute("SELECT DISTINCT comments FROM vendor").fetchall() == [("seen",)]


def test_the_date_header_follows_the_accounts_clock(netsuite_sandbox: Sandbox, session: requests.Session) -> None:
    netsuite_sandbox.account.clock.offset = dt.timedelta(minutes=-20)
    sent = parsedate_to_datetime(get(netsuite_sandbox, session).headers["Date"])
    assert abs(sent + dt.timedelta(minutes=20) - dt.datetime.now(dt.UTC)) < dt.timedelta(seconds=30)


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"effect": "thunder"}, "thunder"),
        ({"spread": "wide"}, "spread"),
        ({"times": -1}, "times"),
        ({"seconds": float("nan")}, "seconds"),
        ({"body": "("}, "body"),
        ({"first": 0}, "first"),
        ({"first": 3, "last": 2}, "last"),
        ({"probability": 1.5}, "probability"),
        ({"seconds": -1}, "seconds"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(wrong: dict[str, Any], named: str) -> None:
    with pytest.raises(SandboxError, match=named):
        Fault(**{"effect": Effect.RESET, **wrong})


@pytest.mark.parametrize("effect", [Effect.REFUSE_CONNECTION, Effect.RESET_CONNECTION])
def test_a_connection_is_not_chosen_by_its_calls(effect: Effect) -> None:
    for wrong in ({"path": "/services/*"}, {"method": "GET"}, {"body": "SELECT"}):
        with pytest.raises(SandboxError, match="no path"):
            Fault(effect, **wrong)


def test_a_refusal_has_nothing_to_count() -> None:
    assert Fault(Effect.REFUSE_CONNECTION, seconds=1.5).seconds == 1.5
    rules: list[dict[str, Any]] = [{"times": 2}, {"first": 3}, {"every": 2}, {"probability": 0.5}, {"applied": True}]
    for wrong in rules:
        with pytest.raises(SandboxError, match="nothing but seconds"):
            Fault(Effect.REFUSE_CONNECTION, **wrong)
