"""An account as clients reach it, over HTTP, with a clock that stands."""

from __future__ import annotations

import datetime as dt
from copy import deepcopy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from netsuite_sandbox.account import Clock

if TYPE_CHECKING:
    import requests

    from netsuite_sandbox import Sandbox

NEW: dict[str, dict[str, Any]] = {
    "partner": {"companyName": "Harbour Partners", "subsidiary": {"id": "1"}},
    "supportCase": {"title": "Lamp broken", "company": {"id": "24"}},
    "task": {"title": "Call back"},
    "assemblyItem": {"itemId": "SET-NEW"},
    "customer": {"companyName": "New & Co", "subsidiary": {"id": "1"}},
    "vendor": {"companyName": "New Timber", "subsidiary": {"id": "1"}},
    "contact": {"firstName": "Ada", "lastName": "King", "subsidiary": {"id": "1"}},
    "employee": {"firstName": "Ada", "lastName": "King", "subsidiary": {"id": "1"}},
    "job": {"companyName": "Fit-out"},
    "inventoryItem": {"itemId": "LAMP-NEW"},
    "nonInventorySaleItem": {"itemId": "LAMP-NEW"},
    "serviceSaleItem": {"itemId": "LAMP-NEW"},
    "account": {"acctName": "Deposits", "acctNumber": "1066", "acctType": {"id": "Bank"}},
    "classification": {"name": "Lamps"},
    "department": {"name": "Night shift"},
    "location": {"name": "Attic", "subsidiary": {"items": [{"id": "1"}]}},
    "subsidiary": {"name": "Harbor East", "country": {"id": "US"}, "parent": {"id": "1"}},
}


@dataclass
class StandingClock(Clock):
    """A clock that stands until it is told to go on."""

    start: dt.datetime = field(default_factory=lambda: dt.datetime.now(dt.UTC))

    def now(self) -> dt.datetime:
        return self.start + self.offset


@dataclass
class Account:
    """The account of a test: its records, its SuiteQL and its clock.

    Attributes:
        sandbox: What serves it.
        session: A client that is logged in.
        new: What a new record of a type needs, by type.
    """

    sandbox: Sandbox
    session: requests.Session
    new: dict[str, dict[str, Any]] = field(default_factory=lambda: deepcopy(NEW))

    @property
    def root(self) -> str:
        return f"{self.sandbox.base_url}/services/rest/record/v1"

    def call(self, method: str, path: str, status: int = 204, **options: Any) -> requests.Response:  # noqa: ANN401 - what requests takes
        answer = self.session.request(method, f"{self.root}/{path}", timeout=30, **options)
        assert answer.status_code == status, answer.text
        return answer

    def make(self, path: str, body: dict[str, Any], method: str = "POST") -> str:
        return self.call(method, path, json=body).headers["Location"].rpartition("/")[2]

    def get(self, path: str) -> dict[str, Any]:
        found: dict[str, Any] = self.call("GET", path, 200).json()
        return found

    def refusal(self, method: str, path: str, body: dict[str, Any], status: int = 400) -> dict[str, Any]:
        answer = self.call(method, path, status, json=body)
        assert answer.headers["Content-Type"] == "application/vnd.oracle.resource+json; type=error; charset=UTF-8"
        found: dict[str, Any] = answer.json()
        return found

    def ask(self, query: str) -> list[dict[str, Any]]:
        url = f"{self.sandbox.base_url}/services/rest/query/v1/suiteql"
        answer = self.session.post(url, json={"q": query}, headers={"Prefer": "transient"}, timeout=30)
        assert answer.status_code == 200, answer.text
        return [{key: value for key, value in row.items() if key != "links"} for row in answer.json()["items"]]

    def reference(self, path: str, name: str) -> dict[str, Any]:
        """A reference as records show it."""
        links = [{"rel": "self", "href": f"{self.root}/{path}", "method": "GET"}]
        return {"links": links, "id": path.rpartition("/")[2], "refName": name}

    def moment(self) -> str:
        """The time as the record service shows it: whole minutes, in UTC."""
        return self.sandbox.account.clock.now().strftime("%Y-%m-%dT%H:%M:00Z")

    def today(self) -> str:
        account = self.sandbox.account
        return account.clock.now().astimezone(ZoneInfo(account.time_zone)).date().isoformat()


@pytest.fixture
def account(netsuite_sandbox: Sandbox, session: requests.Session) -> Account:
    netsuite_sandbox.account.clock = StandingClock()
    return Account(netsuite_sandbox, session)
