from __future__ import annotations

import gzip
import json
import logging
import re
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from netsuite_rest import connect, errors
from netsuite_rest.settings import ConnectionSettings
from netsuite_rest.transport import Retry

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from netsuite_rest.transport import Exchange, Transport
    from tests.netsuite_rest.conftest import Answer, Service

RECORD = "/services/rest/record/v1/customer"
QUERY = "/services/rest/query/v1/suiteql"

FAULTS: dict[str, Callable[[type[Answer]], Answer]] = {
    "500": lambda answer: answer(500, {}),
    "502": lambda answer: answer(502, b"<html>"),
    "503": lambda answer: answer(503, headers={"Retry-After": "0"}),
    "504": lambda answer: answer(504),
    "reset": lambda answer: answer(reset=True),
    "truncated": lambda answer: answer(200, {"a": 1}, missing_bytes=5),
}


def names(service: Service) -> list[str]:
    return [f"{asked.method} {asked.path}" for asked in service.asked]


def test_every_request_names_the_program_and_takes_gzip(
    service: Service, answer: type[Answer], transport: Transport
) -> None:
    service.script(answer())
    transport.request("GET", RECORD)
    for asked in (*service.tokens_asked, *service.asked):
        assert re.fullmatch(r"singer-netsuite/\d+\.\d+\.\d+\S*", asked.headers["user-agent"])
        assert asked.headers["accept-encoding"] == "gzip"


def test_a_compressed_answer_is_read(service: Service, answer: type[Answer], transport: Transport) -> None:
    service.script(answer(200, gzip.compress(b'{"a": "\xc3\xa9"}'), {"Content-Encoding": "gzip"}))
    assert transport.request("GET", RECORD).json() == {"a": "é"}


def test_connections_are_used_again(service: Service, answer: type[Answer], transport: Transport) -> None:
    service.script(*[answer(body={})] * 20)
    for _ in range(20):
        transport.request("GET", RECORD)
    assert service.connections == 1


def test_a_body_is_json_with_amounts_to_the_last_digit(
    service: Service, answer: type[Answer], transport: Transport
) -> None:
    service.script(answer(204))
    body = {"amount": Decimal("12345678901234567.10"), "name": "O'Neil \U0001f600", "lines": [{"rate": Decimal(".5")}]}
    transport.request("POST", RECORD, body=body, params={"replace": "item"})
    [asked] = service.asked
    assert asked.headers["content-type"] == "application/json"
    assert b'"amount":12345678901234567.10' in asked.body
    assert json.loads(asked.body, parse_float=Decimal) == body
    assert asked.query == {"replace": ["item"]}


@pytest.mark.parametrize("number", [float("nan"), float("inf"), Decimal("NaN"), Decimal("-Infinity")])
def test_a_number_that_json_cannot_write_is_refused_before_anything_is_sent(
    number: object, service: Service, transport: Transport
) -> None:
    with pytest.raises(ValueError, match="is not a number that can be sent"):
        transport.request("POST", RECORD, body={"item": {"items": [{"amount": number}]}})
    assert service.asked == []


def test_cookies_are_never_sent_back(service: Service, answer: type[Answer], transport: Transport) -> None:
    service.script(answer(body={}, headers={"Set-Cookie": "JSESSIONID=1; Path=/"}), answer(body={}))
    transport.request("GET", RECORD)
    transport.request("GET", RECORD)
    assert ["cookie" in asked.headers for asked in service.asked] == [False, False]


def test_netrc_is_never_read(
    service: Service, answer: type[Answer], transport: Transport, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login someone password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    service.script(answer())
    transport.request("GET", RECORD)
    assert service.asked[0].headers["authorization"] == "Bearer token-1"
    assert "authorization" not in service.tokens_asked[0].headers


def test_a_redirect_is_not_followed_with_the_credentials(
    service: Service, answer: type[Answer], transport: Transport
) -> None:
    service.script(answer(302, headers={"Location": f"{service.url}/elsewhere?session=secret"}))
    with pytest.raises(errors.RequestRefused, match=r"redirect to http://127.*check `account_id`") as refusal:
        transport.request("GET", RECORD)
    assert "secret" not in str(refusal.value)
    assert names(service) == [f"GET {RECORD}"]


def test_standard_proxy_variables_are_obeyed(
    service: Service, answer: type[Answer], config: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    service.script(answer(body={}))
    monkeypatch.setenv("http_proxy", service.url)
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with connect(config | {"base_url": "http://localhost:9"}) as transport:
        transport.request("GET", RECORD)
    assert [asked.headers["host"] for asked in service.asked] == ["localhost:9"]


def test_a_proxy_that_does_not_answer_is_named(config: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with (
        connect(config | {"max_retries": 0}) as transport,
        pytest.raises(errors.ConnectionFailed, match="the proxy in the env"),
    ):
        transport.request("GET", RECORD)


@pytest.mark.parametrize(
    ("variable", "value"),
    [("http_proxy", "socks5://127.0.0.1:9"), ("http_proxy", "http://"), ("http_proxy", "http://[::1")],
)
def test_an_environment_that_cannot_be_used_is_named(
    variable: str, value: str, config: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with connect(config) as transport, pytest.raises(errors.SettingsError, match="proxies"):
        transport.request("GET", RECORD)


GARBAGE = [
    b"",
    b"\r\n\r\n",
    b"HTTP/1.1",
    b"HTTP/1.1 abc OK\r\n\r\n",
    b"SSH-2.0-OpenSSH\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nhello",
    b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n",
    b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000 + b"\r\n\r\n",
]


@pytest.mark.parametrize("garbage", GARBAGE)
def test_an_answer_that_is_no_http_is_asked_for_again_and_for_a_create_is_not(
    garbage: bytes, service: Service, answer: type[Answer], transport: Transport
) -> None:
    service.script(answer(raw=garbage), answer(body={"a": 1}), answer(raw=garbage))
    assert transport.request("GET", RECORD).json() == {"a": 1}
    with pytest.raises(errors.ConnectionFailed, match="broke before the answer was complete") as failure:
        transport.request("POST", RECORD, body={}, retry=Retry.REFUSED_ONLY)
    assert failure.value.possibly_applied
    assert len(service.asked) == 3


@pytest.mark.parametrize("garbage", GARBAGE[-5:])
def test_no_fault_keeps_a_connection_for_ever(
    garbage: bytes, service: Service, answer: type[Answer], config: dict[str, Any]
) -> None:
    service.script(answer(raw=garbage), answer(raw=garbage), answer(body={}))
    with connect(config | {"concurrency": 1}) as transport:
        assert transport.request("GET", RECORD).ok


@pytest.mark.parametrize("fault", FAULTS)
def test_a_read_is_repeated_after_a_fault(
    fault: str, service: Service, answer: type[Answer], transport: Transport
) -> None:
    service.script(FAULTS[fault](answer), answer(body={"b": 2}))
    assert transport.request("GET", RECORD).json() == {"b": 2}
    assert transport.requests_sent == len(service.asked) == 2


def test_a_query_is_a_read_although_it_is_posted(
    service: Service, answer: type[Answer], config: dict[str, Any]
) -> None:
    service.rule = lambda _: answer(500, {})
    with connect(config | {"max_retries": 1}) as transport, pytest.raises(errors.ServerFault) as failure:
        transport.request("POST", QUERY, body={"q": "SELECT 1 FROM dual"})
    assert len(service.asked) == 2
    assert not failure.value.possibly_applied


@pytest.mark.parametrize("fault", FAULTS)
def test_a_create_is_not_repeated_where_it_may_have_been_carried_out(
    fault: str, service: Service, answer: type[Answer], transport: Transport
) -> None:
    service.script(FAULTS[fault](answer), answer(204))
    with pytest.raises(errors.NetSuiteError) as failure:
        transport.request("POST", RECORD, body={}, retry=Retry.REFUSED_ONLY)
    assert len(service.asked) == 1
    assert failure.value.possibly_applied


@pytest.mark.parametrize(
    "refusal",
    [lambda answer: answer(429, headers={"Retry-After": "0"}), lambda answer: answer(401)],
    ids=["429", "401"],
)
def test_a_create_is_repeated_after_a_certain_refusal(
    refusal: Callable[[type[Answer]], Answer], service: Service, answer: type[Answer], transport: Transport
) -> None:
    service.script(refusal(answer), answer(204))
    transport.request("POST", RECORD, body={"name": "x"}, retry=Retry.REFUSED_ONLY)
    assert [asked.json for asked in service.asked] == [{"name": "x"}] * 2


def test_a_create_is_repeated_where_no_connection_came_about(
    config: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        closed = f"http://127.0.0.1:{taken.getsockname()[1]}"
        token_url = config["base_url"] + "/services/rest/auth/oauth2/v1/token"
        settings = config | {"base_url": closed, "token_url": token_url, "max_retries": 2}
        with connect(settings) as transport, pytest.raises(errors.ConnectionFailed) as failure:
            transport.request("POST", RECORD, body={}, retry=Retry.REFUSED_ONLY)
    assert transport.requests_sent == 3
    assert not failure.value.possibly_applied
    assert "Check `account_id` (or `base_url`)" in str(failure.value)
    assert caplog.text.count("Trying again") == 2


def test_a_write_that_may_have_been_applied_says_so_even_when_a_repeat_is_refused(
    service: Service, answer: type[Answer], transport: Transport
) -> None:
    service.script(answer(reset=True), answer(404, {}))
    with pytest.raises(errors.NotFound) as failure:
        transport.request("DELETE", f"{RECORD}/1")
    assert failure.value.possibly_applied


def test_a_write_that_was_refused_at_once_was_not_applied(
    service: Service, answer: type[Answer], transport: Transport
) -> None:
    service.script(answer(400, {}))
    with pytest.raises(errors.RequestRefused) as failure:
        transport.request("PATCH", f"{RECORD}/1", body={})
    assert not failure.value.possibly_applied


@pytest.mark.parametrize("fault", FAULTS)
def test_never_means_never(fault: str, service: Service, answer: type[Answer], transport: Transport) -> None:
    service.script(FAULTS[fault](answer), answer(body={}))
    with pytest.raises(errors.NetSuiteError):
        transport.request("GET", RECORD, retry=Retry.NEVER)
    assert len(service.asked) == 1


def test_refusals_are_never_repeated(service: Service, answer: type[Answer], transport: Transport) -> None:
    for status in (400, 403, 404, 405, 409):
        service.script(answer(status, {}), answer(body={}))
        with pytest.raises(errors.NetSuiteError):
            transport.request("GET", RECORD)
    assert len(service.asked) == 5


def test_repeats_come_to_an_end(service: Service, answer: type[Answer], config: dict[str, Any]) -> None:
    service.rule = lambda _: answer(503, headers={"Retry-After": "0"})
    with connect(config | {"max_retries": 4}) as transport, pytest.raises(errors.ServerFault):
        transport.request("GET", RECORD)
    assert len(service.asked) == 5


def waits(caplog: pytest.LogCaptureFixture) -> list[float]:
    return [float(match) for match in re.findall(r"Trying again in ([\d.]+) s", caplog.text)]


@pytest.mark.parametrize("form", ["seconds", "date"])
def test_the_wait_that_the_answer_asks_for_is_kept(
    form: str, service: Service, answer: type[Answer], transport: Transport, caplog: pytest.LogCaptureFixture
) -> None:
    there = datetime(2020, 1, 1, tzinfo=UTC)  # a clock far from ours: only the difference counts
    asked = format_datetime(there + timedelta(seconds=1), usegmt=True) if form == "date" else "1"
    service.script(answer(429, headers={"Retry-After": asked, "Date": format_datetime(there, usegmt=True)}), answer())
    transport.request("GET", RECORD)
    [wait] = waits(caplog)
    assert 1 <= wait <= 1.1


@pytest.mark.parametrize("nonsense", ["soon", "-5", "1e9", "", "1 minute"])
def test_a_wait_that_makes_no_sense_is_ours_to_choose(
    nonsense: str, service: Service, answer: type[Answer], transport: Transport, caplog: pytest.LogCaptureFixture
) -> None:
    service.script(answer(429, headers={"Retry-After": nonsense}), answer())
    transport.request("GET", RECORD)
    assert waits(caplog)[0] <= 0.3


def test_a_repeat_is_told_with_its_reason(
    service: Service, answer: type[Answer], transport: Transport, caplog: pytest.LogCaptureFixture
) -> None:
    service.script(answer(503, headers={"Retry-After": "0"}), answer())
    with caplog.at_level(logging.WARNING):
        transport.request("GET", RECORD)
    assert re.search(r"Trying again in 0\.0 s \(1 of 8\): GET /services/rest/record/v1/customer: .*503", caplog.text)


def test_too_many_requests_make_the_governor_halve(
    service: Service, answer: type[Answer], config: dict[str, Any]
) -> None:
    service.script(answer(429, headers={"Retry-After": "0"}), answer())
    with connect(config | {"concurrency": 8}) as transport:
        transport.request("GET", RECORD)
        assert transport.governor.limit == 4


def test_no_more_requests_are_in_flight_than_allowed(
    service: Service, answer: type[Answer], config: dict[str, Any]
) -> None:
    lock, inside, most = threading.Lock(), 0, 0
    together = threading.Barrier(3, timeout=5)

    def rule(_: object) -> Answer:
        return answer(body={}, hold=Held(together))

    class Held(threading.Event):
        def __init__(self, barrier: threading.Barrier) -> None:
            super().__init__()
            self.barrier = barrier

        def wait(self, timeout: float | None = None) -> bool:
            nonlocal inside, most
            with lock:
                inside += 1
                most = max(most, inside)
            self.barrier.wait(timeout)
            with lock:
                inside -= 1
            return True

    service.rule = rule
    with connect(config | {"concurrency": 3}) as transport, ThreadPoolExecutor(9) as pool:
        list(pool.map(lambda _: transport.request("GET", RECORD), range(9)))
    assert most == 3


def test_a_fresh_token_refused_among_many_requests_is_taken_for_throttling(
    service: Service, answer: type[Answer], config: dict[str, Any]
) -> None:
    release = threading.Event()
    service.script(answer(body={}))
    refused = iter([401, 401, 200])

    def rule(asked: Any) -> Answer:  # noqa: ANN401 - what the service gives
        if asked.query:
            return answer(body={}, hold=release)
        return answer(next(refused), {})

    service.rule = rule
    with connect(config | {"concurrency": 4}) as transport, ThreadPoolExecutor(1) as pool:
        transport.request("GET", RECORD)
        other = pool.submit(transport.request, "GET", RECORD, params={"slow": 1})
        while len(service.asked) < 2:
            threading.Event().wait(0.001)
        transport.request("GET", RECORD)
        assert transport.governor.limit == 2
        release.set()
        other.result()


def test_a_fresh_token_refused_to_a_lone_request_ends_it(
    service: Service, answer: type[Answer], transport: Transport
) -> None:
    service.script(answer(body={}), answer(401), answer(401), answer(body={}))
    transport.request("GET", RECORD)
    with pytest.raises(errors.AuthenticationFailed):
        transport.request("GET", RECORD)
    assert len(service.asked) == 3


def test_what_does_not_decode_is_asked_for_again(service: Service, answer: type[Answer], transport: Transport) -> None:
    service.script(answer(200, b'{"a": 1'), answer(200, b"<html>"), answer(200, b""), answer(200, b'{"a": 1}'))
    assert transport.fetch(msgspec.json.decode, "GET", RECORD) == {"a": 1}


def test_what_never_decodes_is_malformed(service: Service, answer: type[Answer], config: dict[str, Any]) -> None:
    service.rule = lambda _: answer(200, b"<html>secret", {"Content-Type": "text/html", "x-netsuite-jobid": "job-9"})
    with (
        connect(config | {"max_retries": 1}) as transport,
        pytest.raises(errors.MalformedAnswer, match="12 bytes, text/html") as failure,
    ):
        transport.fetch(msgspec.json.decode, "GET", RECORD)
    assert (failure.value.status, failure.value.job_id) == (200, "job-9")
    assert "secret" not in str(failure.value)
    assert not failure.value.possibly_applied
    assert len(service.asked) == 2


def test_an_answer_that_does_not_come_in_time_is_given_up(
    service: Service, answer: type[Answer], config: dict[str, Any]
) -> None:
    release = threading.Event()
    service.script(answer(204, hold=release))
    with connect(config | {"request_timeout": 1}) as transport:
        with pytest.raises(
            errors.ConnectionFailed, match=r"no answer within 1 seconds \(`request_timeout`\)"
        ) as failure:
            transport.request("POST", RECORD, body={}, retry=Retry.REFUSED_ONLY)
        release.set()
    assert failure.value.possibly_applied


def test_time_outs_are_above_a_minute_by_default(config: dict[str, Any]) -> None:
    assert ConnectionSettings.from_config(config).request_timeout > 60


def test_each_exchange_is_reported_with_its_duration(
    service: Service, answer: type[Answer], config: dict[str, Any]
) -> None:
    service.script(answer(503, headers={"Retry-After": "0"}), answer(reset=True), answer(200))
    seen: list[Exchange] = []
    with connect(config, on_exchange=seen.append) as transport:
        transport.request("GET", RECORD)
    assert [(exchange.method, exchange.path, exchange.status) for exchange in seen] == [
        ("GET", RECORD, 503),
        ("GET", RECORD, None),
        ("GET", RECORD, 200),
    ]
    assert all(0 < exchange.seconds < 5 for exchange in seen)


def test_an_unusable_key_is_refused_before_any_request(service: Service, config: dict[str, Any]) -> None:
    with pytest.raises(errors.SettingsError, match="`private_key`"):
        connect(config | {"private_key": "-----BEGIN PRIVATE KEY-----"})
    assert service.tokens_asked == []


def test_a_host_that_nobody_knows_is_asked_for_once(config: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def unknown(host: str, *_: object, **__: object) -> None:
        asked.append(host)
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    without_addresses = {name: value for name, value in config.items() if name not in {"base_url", "token_url"}}
    with (
        connect(without_addresses | {"account_id": "9999999"}) as transport,
        pytest.raises(errors.ConnectionFailed, match="`account_id`"),
    ):
        transport.request("GET", "/services/rest/system/v1/serverTime")
    assert asked == ["9999999.suitetalk.api.netsuite.com"]
