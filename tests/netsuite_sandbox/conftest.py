from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import jwt
import pytest
import requests

if TYPE_CHECKING:
    from collections.abc import Iterator

    from netsuite_sandbox import Sandbox

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
Assertion = Callable[..., str]


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
        return jwt.encode(present, key, algorithm, {"kid": settings["certificate_id"], **(headers or {})})

    return sign


def log_in(sandbox: Sandbox, signed: str) -> requests.Response:
    """Send an assertion to the token endpoint."""
    form = {
        "grant_type": "client_credentials",
        "client_assertion_type": ASSERTION_TYPE,
        "client_assertion": signed,
    }
    return requests.post(sandbox.settings["token_url"], data=form, timeout=10)


@pytest.fixture
def session(netsuite_sandbox: Sandbox, assertion: Assertion) -> Iterator[requests.Session]:
    """A session of an integration that is logged in."""
    token = log_in(netsuite_sandbox, assertion()).json()["access_token"]
    with requests.Session() as session:
        session.headers["Authorization"] = f"Bearer {token}"
        yield session
