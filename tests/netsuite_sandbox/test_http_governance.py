from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING

import pytest
import requests

from netsuite_sandbox.account import Overflow

if TYPE_CHECKING:
    from netsuite_sandbox import Sandbox

SERVER_TIME = "/services/rest/system/v1/serverTime"


def at_once(sandbox: Sandbox, token: str, paths: list[str]) -> list[requests.Response]:
    """Send one request per path, all at the same moment, each over a connection that is open already."""

    def slow_down() -> None:
        sandbox.account.latency = 1.5

    barrier = Barrier(len(paths), slow_down)

    def ask(path: str) -> requests.Response:
        with requests.Session() as session:
            session.get(sandbox.base_url, timeout=30)
            barrier.wait(timeout=30)
            return session.get(f"{sandbox.base_url}{path}", headers={"Authorization": token}, timeout=30)

    with ThreadPoolExecutor(len(paths)) as threads:
        return list(threads.map(ask, paths))


@pytest.mark.fidelity("O65", "D2", "D9")
def test_one_request_too_many_is_answered_429_and_the_others_do_not_wait_for_each_other(
    netsuite_sandbox: Sandbox, session: requests.Session
) -> None:
    before = len(netsuite_sandbox.requests)
    services = [SERVER_TIME, "/services/rest/query/v1/suiteql", "/services/rest/none"] * 2
    netsuite_sandbox.account.concurrency_limit = 5
    answers = at_once(netsuite_sandbox, str(session.headers["Authorization"]), services)
    refused = [answer for answer in answers if answer.status_code == 429]
    assert len(refused) == 1
    assert refused[0].json() == {
        "type": "https://www.rfc-editor.org/rfc/rfc9110.html#section-15.5",
        "title": "Bad Request",
        "status": 429,
        "o:errorCode": "USER_ERROR",
        "o:errorDetails": [
            {
                "detail": "Concurrent request limit exceeded. Request blocked.",
                "o:errorCode": "CONCURRENCY_LIMIT_EXCEEDED",
            }
        ],
    }
    assert "Retry-After" not in refused[0].headers
    assert netsuite_sandbox.requests.peak == 6
    served = [each for each in netsuite_sandbox.requests[before:] if each.status not in {401, 429}]
    assert len(served) == 5
    assert max(each.started for each in served) < min(each.ended for each in served)


def test_neither_log_in_nor_refused_log_ins_count(netsuite_sandbox: Sandbox, session: requests.Session) -> None:
    netsuite_sandbox.account.concurrency_limit = 0
    token_url = netsuite_sandbox.settings["token_url"]
    assert requests.post(token_url, data={"grant_type": "password"}, timeout=10).status_code == 400
    assert requests.get(f"{netsuite_sandbox.base_url}{SERVER_TIME}", timeout=10).status_code == 401
    assert session.get(f"{netsuite_sandbox.base_url}{SERVER_TIME}", timeout=10).status_code == 429
    netsuite_sandbox.account.concurrency_limit = 1
    for _ in range(3):
        assert session.get(f"{netsuite_sandbox.base_url}{SERVER_TIME}", timeout=10).status_code == 200
    assert netsuite_sandbox.requests.peak == 1


@pytest.mark.fidelity("O65")
def test_retry_after_comes_with_a_429_only_where_the_account_says_so(
    netsuite_sandbox: Sandbox, session: requests.Session
) -> None:
    netsuite_sandbox.account.concurrency_limit = 0
    url = f"{netsuite_sandbox.base_url}{SERVER_TIME}"
    assert "Retry-After" not in session.get(url, timeout=10).headers
    netsuite_sandbox.account.retry_after = "5"
    answer = session.get(url, timeout=10)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "5")


@pytest.mark.fidelity("O66")
def test_one_request_too_many_can_hang_and_end_as_a_401_with_a_token_that_stays_good(
    netsuite_sandbox: Sandbox, session: requests.Session
) -> None:
    account = netsuite_sandbox.account
    assert account.overflow_seconds == 60
    account.overflow, account.overflow_seconds, account.concurrency_limit = Overflow.LOGIN, 0.4, 0
    url = f"{netsuite_sandbox.base_url}{SERVER_TIME}"
    answer = session.get(url, timeout=10)
    unknown = requests.get(url, headers={"Authorization": "Bearer unknown"}, timeout=10)
    assert answer.elapsed.total_seconds() >= 0.4 > unknown.elapsed.total_seconds()
    assert (answer.status_code, answer.json()) == (401, unknown.json())
    assert answer.headers["WWW-Authenticate"] == unknown.headers["WWW-Authenticate"]
    account.concurrency_limit = 1
    assert session.get(url, timeout=10).status_code == 200


def test_an_integration_with_a_share_of_its_own_may_use_no_more(
    netsuite_sandbox: Sandbox, session: requests.Session
) -> None:
    account = netsuite_sandbox.account
    account.integration_limit, account.administrator = 2, True
    limits = session.get(f"{netsuite_sandbox.base_url}/services/rest/system/v1/governanceLimits", timeout=10)
    assert limits.json() == {
        "accountConcurrencyLimit": 5,
        "accountUnallocatedConcurrencyLimit": 3,
        "integrationConcurrencyLimit": 2,
        "integrationLimitType": "integrationSpecific",
    }
    answers = at_once(netsuite_sandbox, str(session.headers["Authorization"]), [SERVER_TIME] * 3)
    assert sorted(answer.status_code for answer in answers) == [200, 200, 429]
