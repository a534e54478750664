from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import jwt
import pytest
import requests

if TYPE_CHECKING:
    from collections.abc import Iterator

    from netsuite_sandbox import Sandbox

Assertion = Callable[..., str]
LogIn = Callable[..., requests.Response]
Call = Callable[..., requests.Response]
TokenFor = Callable[[dict[str, str]], str]
Ask = Callable[..., requests.Response]


@pytest.fixture
def assertion(netsuite_sandbox: Sandbox) -> Assertion:
    """A function that signs an assertion which the sandbox accepts, but for the claims and options given."""
    settings = netsuite_sandbox.settings

    def sign(
        *,
        key: str = settings["private_key"],
        algorithm: str = "ES256",
        headers: dict[str, Any] | None = None,
        **claims: object,
    ) -> str:
        now = int(time.time())
        payload = {
            "iss": settings["client_id"],
            "scope": ["rest_webservices"],
            "aud": settings["token_url"],
            "iat": now,
            "exp": now + 3600,
            **claims,
        }
        present = {name: value for name, value in payload.items() if value is not None}
        header = {"kid": settings["certificate_id"], **(headers or {})}
        header = {name: value for name, value in header.items() if value is not None}
        return jwt.PyJWS().encode(json.dumps(present).encode(), key, algorithm, header)

    return sign


@pytest.fixture
def log_in(netsuite_sandbox: Sandbox, assertion: Assertion) -> LogIn:
    """A function that sends an assertion, changed as told, to the token endpoint."""

    def send(**changes: Any) -> requests.Response:  # noqa: ANN401 - passed on as they are
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            "client_assertion": assertion(**changes),
        }
        return requests.post(netsuite_sandbox.settings["token_url"], data=form, timeout=10)

    return send


@pytest.fixture
def session(log_in: LogIn) -> Iterator[requests.Session]:
    """A session of an integration that is logged in."""
    token = log_in().json()["access_token"]
    with requests.Session() as session:
        session.headers["Authorization"] = f"Bearer {token}"
        yield session


@pytest.fixture
def call(netsuite_sandbox: Sandbox, session: requests.Session) -> Call:
    """A function that sends a request to the record service: method, path, and what ``requests`` takes."""

    def send(method: str, path: str, **options: Any) -> requests.Response:  # noqa: ANN401 - passed on as they are
        url = f"{netsuite_sandbox.base_url}/services/rest/record/v1/{path}"
        return session.request(method, url, timeout=30, **options)

    return send


@pytest.fixture
def ask(netsuite_sandbox: Sandbox, session: requests.Session) -> Ask:
    """A function that sends a query, with ``Prefer: transient`` unless told otherwise."""

    def send(query: object, address: str = "", prefer: str = "transient", **body: object) -> requests.Response:
        url = f"{netsuite_sandbox.base_url}/services/rest/query/v1/suiteql{address}"
        return session.post(url, json={"q": query, **body}, headers={"Prefer": prefer}, timeout=30)

    return send


@pytest.fixture
def token_for() -> TokenFor:
    """A function that logs in as settings say which a process wrote, and returns the access token."""

    def log_in(settings: dict[str, str]) -> str:
        now = int(time.time())
        claims = {
            "iss": settings["client_id"],
            "scope": "rest_webservices",
            "aud": settings["token_url"],
            "iat": now,
            "exp": now + 60,
        }
        header = {"kid": settings["certificate_id"]}
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            "client_assertion": jwt.encode(claims, settings["private_key"], "ES256", header),
        }
        return str(requests.post(settings["token_url"], data=form, timeout=10).json()["access_token"])

    return log_in
