# ruff: noqa: S105 - the tokens are a scripted peer's
from __future__ import annotations

import logging
import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

import jwt
import pytest

from netsuite_rest import connect
from netsuite_rest.errors import AuthenticationFailed, ConnectionFailed, MalformedAnswer, NetSuiteError, ServerFault
from netsuite_rest.transport import Retry

if TYPE_CHECKING:
    from collections.abc import Callable

    from cryptography.hazmat.primitives.asymmetric import ec

    from netsuite_rest.transport import Transport
    from tests.netsuite_rest.conftest import Answer, Service

PATH = "/services/rest/system/v1/serverTime"


def authorizations(service: Service) -> list[str]:
    return [asked.headers["authorization"] for asked in service.asked]


def test_the_assertion_says_who_asks_and_is_signed(
    service: Service, answer: type[Answer], transport: Transport, key: ec.EllipticCurvePrivateKey
) -> None:
    service.script(answer(body={}))
    transport.request("GET", PATH)
    [asked] = service.tokens_asked
    assert asked.method == "POST"
    assert asked.headers["content-type"] == "application/x-www-form-urlencoded"
    assert "authorization" not in asked.headers
    form = asked.form
    assertion = form.pop("client_assertion")
    assert form == {
        "grant_type": "client_credentials",
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
    }
    assert jwt.get_unverified_header(assertion) == {"typ": "JWT", "alg": "ES256", "kid": "certificate"}
    claims = jwt.decode(assertion, key.public_key(), algorithms=["ES256"], audience=f"{service.url}{asked.path}")
    assert (claims["iss"], claims["scope"]) == ("client", ["rest_webservices"])
    assert abs(claims["iat"] - time.time()) < 10
    assert 0 < claims["exp"] - claims["iat"] <= 3500
    assert claims["jti"]


def test_a_token_is_asked_for_once_however_many_threads_want_it(
    service: Service, answer: type[Answer], config: dict[str, Any]
) -> None:
    service.script(*[answer(body={}) for _ in range(40)])
    start = threading.Barrier(20, timeout=5)

    def work(_: int) -> None:
        start.wait()
        transport.request("GET", PATH)
        transport.request("GET", PATH)

    with connect(config | {"concurrency": 20}) as transport, ThreadPoolExecutor(20) as pool:
        list(pool.map(work, range(20)))
    assert len(service.tokens_asked) == 1
    assert authorizations(service) == ["Bearer token-1"] * 40


def test_a_token_about_to_expire_is_renewed_before_it_is_refused(
    service: Service, answer: type[Answer], transport: Transport
) -> None:
    service.token_answers = [answer(body={"access_token": "short", "expires_in": 0, "token_type": "bearer"})]
    service.script(answer(body={}), answer(body={}))
    transport.request("GET", PATH)
    transport.request("GET", PATH)
    assert authorizations(service)[-1] == "Bearer token-2"


@pytest.mark.parametrize("expires_in", [3600, "3600", 3600.0])
def test_the_life_of_a_token_may_be_given_as_text(
    service: Service, answer: type[Answer], transport: Transport, expires_in: object
) -> None:
    service.token_answers = [answer(body={"access_token": "first", "expires_in": expires_in, "token_type": "BEARER"})]
    service.script(answer(body={}), answer(body={}))
    transport.request("GET", PATH)
    transport.request("GET", PATH)
    assert authorizations(service) == ["Bearer first"] * 2


def test_a_refused_token_is_renewed_once_for_all_threads(
    service: Service, answer: type[Answer], config: dict[str, Any]
) -> None:
    service.script(answer(body={}))
    service.rule = lambda asked: answer(401 if asked.headers["authorization"] == "Bearer token-1" else 200, {})
    together = threading.Barrier(4, timeout=5)

    def work(_: int) -> None:
        together.wait()
        transport.request("GET", PATH)

    with connect(config | {"concurrency": 4}) as transport, ThreadPoolExecutor(4) as pool:
        transport.request("GET", PATH)
        list(pool.map(work, range(4)))
    assert len(service.tokens_asked) == 2
    assert authorizations(service).count("Bearer token-2") == 4


def test_a_log_in_that_never_works_is_not_tried_endlessly(
    service: Service, answer: type[Answer], transport: Transport
) -> None:
    service.script(*[answer(401)] * 10)
    with pytest.raises(AuthenticationFailed, match="'REST Web Services'"):
        transport.request("GET", PATH)
    assert authorizations(service) == ["Bearer token-1", "Bearer token-2"]


@pytest.mark.parametrize(
    ("status", "code", "remedy"),
    [
        (401, "invalid_client", "`client_id`"),
        (400, "invalid_grant", "`certificate_id`.*`private_key`"),
        (400, "invalid_request", "`token_url`"),
        (400, "invalid_scope", "REST Web Services"),
        (400, "unauthorized_client", "Machine to Machine"),
        (400, "unsupported_grant_type", "Machine to Machine"),
    ],
)
def test_a_refusal_of_the_log_in_says_what_to_do(  # noqa: PLR0913, PLR0917 - fixtures and cases
    service: Service, answer: type[Answer], transport: Transport, status: int, code: str, remedy: str
) -> None:
    service.token_answers = [answer(status, {"error": code})] * 2
    with pytest.raises(AuthenticationFailed, match=remedy) as refusal:
        transport.request("GET", PATH)
    assert (refusal.value.status, refusal.value.code) == (status, code)
    assert "Login Audit Trail" in str(refusal.value)
    assert len(service.tokens_asked) == 1
    assert service.asked == []


def test_a_wrong_clock_is_made_up_for_and_named(
    service: Service,
    answer: type[Answer],
    transport: Transport,
    caplog: pytest.LogCaptureFixture,
    key: ec.EllipticCurvePrivateKey,
) -> None:
    there = datetime.now(UTC) - timedelta(hours=2)
    refusal = answer(400, {"error": "invalid_grant"}, {"Date": format_datetime(there, usegmt=True)})
    service.token_answers = [refusal]
    service.script(answer(body={}))
    with caplog.at_level(logging.WARNING):
        transport.request("GET", PATH)
    assert re.search(r"clock is 72\d\d seconds ahead of NetSuite's", caplog.text)
    second = service.tokens_asked[1].form["client_assertion"]
    claims = jwt.decode(
        second, key.public_key(), algorithms=["ES256"], options={"verify_aud": False, "verify_exp": False}
    )
    assert abs(claims["iat"] - there.timestamp()) < 10


def test_a_clock_that_cannot_be_compared_is_among_the_suspects(
    service: Service, answer: type[Answer], transport: Transport
) -> None:
    service.token_answers = [answer(400, {"error": "invalid_grant"})]
    with pytest.raises(AuthenticationFailed, match="this machine's clock"):
        transport.request("GET", PATH)


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"<html>", 200), ({}, 200), ({"access_token": "a", "expires_in": 5, "token_type": "mac"}, 200), (b"", 204)],
)
def test_an_answer_without_a_token_is_malformed(
    service: Service, answer: type[Answer], config: dict[str, Any], body: object, status: int
) -> None:
    service.token_answers = [answer(status, body)]
    with connect(config | {"max_retries": 0}) as transport, pytest.raises(NetSuiteError) as failure:
        transport.request("GET", PATH)
    assert isinstance(failure.value, MalformedAnswer) or status == 204
    assert service.asked == []


def test_a_token_that_would_break_a_header_is_refused(
    service: Service, answer: type[Answer], config: dict[str, Any]
) -> None:
    service.token_answers = [answer(body={"access_token": "a\r\nX: y", "expires_in": 5, "token_type": "bearer"})]
    with connect(config | {"max_retries": 0}) as transport, pytest.raises(MalformedAnswer):
        transport.request("GET", PATH)
    assert service.asked == []


@pytest.mark.parametrize(
    ("failing", "kind"),
    [(lambda answer: answer(503), ServerFault), (lambda answer: answer(reset=True), ConnectionFailed)],
    ids=["503", "reset"],
)
def test_a_failing_token_endpoint_is_asked_again_even_for_a_create(
    service: Service,
    answer: type[Answer],
    config: dict[str, Any],
    failing: Callable[[type[Answer]], Answer],
    kind: type[NetSuiteError],
) -> None:
    service.token_answers = [failing(answer)]
    service.script(answer(204))
    with connect(config) as transport:
        assert transport.request("POST", "/services/rest/record/v1/customer", body={}, retry=Retry.REFUSED_ONLY).ok
    service.token_answers = [failing(answer)]
    with connect(config | {"max_retries": 0}) as transport, pytest.raises(kind) as failure:
        transport.request("POST", "/services/rest/record/v1/customer", body={}, retry=Retry.REFUSED_ONLY)
    assert not failure.value.possibly_applied
    assert len(service.asked) == 1


def test_neither_token_nor_assertion_shows_in_logs_or_errors(
    service: Service, answer: type[Answer], transport: Transport, caplog: pytest.LogCaptureFixture, key_text: str
) -> None:
    service.token_answers = [
        answer(503),
        answer(body={"access_token": "s3cret-token", "expires_in": 9, "token_type": "b"}),
    ]
    service.token_answers[1].body["token_type"] = "bearer"
    service.script(answer(401), answer(401))
    with caplog.at_level(logging.DEBUG), pytest.raises(AuthenticationFailed) as failure:
        transport.request("GET", PATH)
    told = caplog.text + str(failure.value)
    secrets = ["s3cret-token", key_text[40:80], *(asked.form["client_assertion"] for asked in service.tokens_asked)]
    assert not any(secret in told for secret in secrets)
