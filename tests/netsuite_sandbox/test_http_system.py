from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    import requests

    from netsuite_sandbox import Sandbox


@pytest.mark.fidelity("O60", "D11")
def test_server_time_is_the_accounts_clock_in_utc(netsuite_sandbox: Sandbox, session: requests.Session) -> None:
    netsuite_sandbox.account.clock.offset = dt.timedelta(days=-3)
    answer = session.get(f"{netsuite_sandbox.base_url}/services/rest/system/v1/serverTime", timeout=10)
    netsuite_sandbox.account.clock.offset = dt.timedelta()
    assert answer.status_code == 200
    shown = dt.datetime.strptime(answer.json()["serverTime"], "%Y-%m-%dT%H:%M:%S.%f%z")
    away = dt.datetime.now(dt.UTC) - shown
    assert dt.timedelta(days=3) - dt.timedelta(seconds=30) < away < dt.timedelta(days=3) + dt.timedelta(seconds=30)


@pytest.mark.fidelity("O60", "D11")
def test_governance_limits_are_for_administrators_alone(netsuite_sandbox: Sandbox, session: requests.Session) -> None:
    url = f"{netsuite_sandbox.base_url}/services/rest/system/v1/governanceLimits"
    refused = session.get(url, timeout=10)
    assert refused.status_code == 403
    assert refused.json()["o:errorDetails"][0]["o:errorCode"] == "INSUFFICIENT_PERMISSION"
    netsuite_sandbox.account.administrator = True
    netsuite_sandbox.account.concurrency_limit = 15
    assert session.get(url, timeout=10).json() == {
        "accountConcurrencyLimit": 15,
        "accountUnallocatedConcurrencyLimit": 15,
        "integrationLimitType": "accountLimit",
    }


@pytest.mark.fidelity("D1")
def test_the_services_tell_that_they_are_there(netsuite_sandbox: Sandbox, session: requests.Session) -> None:
    url = f"{netsuite_sandbox.base_url}/services/rest/"
    answer = session.options(url, timeout=10)
    assert (answer.status_code, answer.content) == (204, b"")
    assert session.get(url, timeout=10).status_code == 405
