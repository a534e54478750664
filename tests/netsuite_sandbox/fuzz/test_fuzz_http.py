from __future__ import annotations

import gzip
import json
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
import requests
from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Fuzz, Target

pytestmark = pytest.mark.fidelity("F1")

SUITEQL = "/services/rest/query/v1/suiteql"
CUSTOMER = "/services/rest/record/v1/customer"
SERVER_TIME = "/services/rest/system/v1/serverTime"
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "get", "BREW", "X-Y_z.~"]
SEGMENTS = [
    "services", "rest", "record", "v1", "query", "suiteql", "system", "serverTime", "customer", "1", "..", ".", "%2F",
    "%2e%2e", "%00", "%0d%0aX: y", "%C3%28", "%FF", "%", "%zz", "\\", "~", "a;b=c", "'", '"', "{id}", "*", "@", ":", "",
    "//", "!transform", "metadata-catalog", "auth", "oauth2", "token", "async", "x" * 4000, "etc", "passwd",
]  # fmt: skip
HEADER_NAMES = [
    "Accept", "Accept-Encoding", "Prefer", "Content-Type", "Cookie", "X-HTTP-Method-Override", "X-Forwarded-For",
    "Range", "If-None-Match", "Upgrade", "Connection", "TE", "Content-Encoding", "X-NetSuite-Idempotency-Key", "Origin",
]  # fmt: skip
HEADER_VALUES = ["", "*", "gzip", "transient", "websocket", "close", "x" * 5000, "\xff\xfe", "a=b; c"]
HEADERS = st.dictionaries(st.sampled_from(HEADER_NAMES), st.sampled_from(HEADER_VALUES), max_size=4)
BODIES = st.binary(max_size=60) | st.sampled_from(
    [b"", b"{}", b'{"q": "SELECT 1 x FROM dual"}', b"\0" * 100, b"[" * 20_000, gzip.compress(b"{}")]
)
PATHS = st.lists(st.sampled_from(SEGMENTS), max_size=7).map(lambda segments: "/" + "/".join(segments))
KNOWN = st.sampled_from([SUITEQL, CUSTOMER, f"{CUSTOMER}/1", SERVER_TIME, "/services/rest/record/v1/metadata-catalog"])


@pytest.mark.fidelity("F1")
def test_any_request_is_answered_in_netsuites_form(fuzz: Fuzz, target: Target) -> None:
    def check(method: str, path: str, body: bytes, headers: dict[str, str], login: bool) -> None:  # noqa: FBT001 - drawn
        sent = quote(path, safe="/%!*'();:@&=+$,?{}\\\"~.-_[]")
        before, asked = target.version(), len(target.sandbox.requests)
        reply = target.ask(method, sent, body, headers, login=login, token=path.endswith("oauth2/v1/token"))
        assert reply.status < 300 or target.version() == before
        assert len(target.sandbox.requests) == asked + 1

    fuzz(
        check, small=120, large=15_000, method=st.sampled_from(METHODS), path=PATHS | KNOWN, body=BODIES,
        headers=HEADERS,        login=st.sampled_from([True, True, True, False]),
    )  # fmt: skip


def request(
    target: Target, method: str = "GET", path: str = SERVER_TIME, headers: bytes = b"", body: bytes = b""
) -> bytes:
    """Return a good request as bytes, with what headers and body are given."""
    start = f"{method} {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {target.token}\r\n"
    return start.encode() + headers + b"\r\n" + body


@pytest.fixture
def good(target: Target) -> bytes:
    """A good query as bytes."""
    body = b'{"q": "SELECT 1 AS x FROM dual"}'
    return request(target, "POST", SUITEQL, b"Prefer: transient\r\nContent-Length: %d\r\n" % len(body), body)


BROKEN = {
    "no HTTP": b"GARBAGE\r\n\r\n",
    "nothing but line ends": b"\r\n" * 50,
    "TLS": bytes.fromhex("16030100a5010000a10303") + bytes(100),
    "HTTP/0.9": b"GET /\r\n\r\n",
    "no host": b"GET / HTTP/1.1\r\n\r\n",
    "two hosts": b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    "a blank in the path": b"GET /a b HTTP/1.1\r\nHost: x\r\n\r\n",
    "bytes above ASCII in the path": b"GET /\xff\xfe HTTP/1.1\r\nHost: x\r\n\r\n",
    "a zero in the path": b"GET /\0 HTTP/1.1\r\nHost: x\r\n\r\n",
    "a header without a colon": b"GET / HTTP/1.1\r\nHost: x\r\nnonsense\r\n\r\n",
    "a blank in a header's name": b"GET / HTTP/1.1\r\nHost: x\r\nA b: c\r\n\r\n",
    "a return in a header": b"GET / HTTP/1.1\r\nHost: x\r\nA: b\rC: d\r\n\r\n",
    "a zero in a header": b"GET / HTTP/1.1\r\nHost: x\r\nA: b\0\r\n\r\n",
    "a length below zero": b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
    "a length in words": b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ten\r\n\r\n",
    "two lengths": b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    "a length without end": b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: " + b"9" * 30 + b"\r\n\r\n",
    "an unknown transfer encoding": b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
    "a chunk of no size": b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nab\r\n0\r\n\r\n",
    "a chunk below zero": b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\nab\r\n0\r\n\r\n",
    "a chunk above its size": b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n0\r\n",
}  # fmt: skip


@pytest.mark.parametrize("sent", BROKEN.values(), ids=BROKEN.keys())
def test_broken_http_is_refused_in_the_envelope_and_ends_the_connection(target: Target, sent: bytes) -> None:
    (reply,) = target.talk(sent)
    assert reply.status == 400
    assert reply.headers["connection"] == "close"
    (detail,) = reply.json()["o:errorDetails"]
    assert detail["o:errorCode"] == "INVALID_REQUEST"


STRANGE = {
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "another version": b"GET / HTTP/9.9\r\nHost: x\r\n\r\n",
    "a header of 100 KB": b"GET / HTTP/1.1\r\nHost: x\r\nA: " + b"b" * 100_000 + b"\r\n\r\n",
    "a path of 100 KB": b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    "20,000 headers": b"GET / HTTP/1.1\r\nHost: x\r\n" + b"A: b\r\n" * 20_000 + b"\r\n",
}  # fmt: skip


@pytest.mark.parametrize("sent", STRANGE.values(), ids=STRANGE.keys())
def test_strange_http_is_refused_as_broken_or_as_a_request(target: Target, sent: bytes) -> None:
    found = target.talk(sent)
    assert found
    assert {reply.status for reply in found} <= {400, 401}


def test_what_never_ends_is_not_answered_and_holds_up_nobody(target: Target, good: bytes) -> None:
    head = good.partition(b"\r\n\r\n")[0]
    chunked = head.replace(b"Content-Length: 32", b"Transfer-Encoding: chunked")
    assert chunked != head
    for sent in (
        head[:40],
        head,
        head + b"\r\n\r\n{",
        chunked + b"\r\n\r\n5\r\nab",
        chunked + b'\r\n\r\n5\r\n{"q":\r\n',
    ):
        assert target.talk(sent) == []
    assert target.query("SELECT 1 AS x FROM dual") == [{"links": [], "x": "1"}]


def test_requests_sent_at_once_are_answered_in_order(target: Target, good: bytes) -> None:
    time, wrong = request(target), request(target, path="/services/rest/none")
    found = target.talk(time + good + wrong + good + time)
    assert [reply.status for reply in found] == [200, 200, 404, 200, 200]
    assert [next(iter(reply.json())) for reply in found] == ["serverTime", "links", "type", "links", "serverTime"]


def test_what_follows_a_body_is_another_request(target: Target, good: bytes) -> None:
    found = target.talk(good + b"GET / nonsense\r\n\r\n")
    assert [reply.status for reply in found] == [200, 400]


def test_a_client_may_ask_before_it_sends_a_body(target: Target, good: bytes) -> None:
    head, _, body = good.partition(b"\r\n\r\n")
    (reply,) = target.talk(head + b"\r\nExpect: 100-continue\r\n\r\n", body)
    assert reply.json()["items"] == [{"links": [], "x": "1"}]


def test_a_body_in_pieces_is_one_body(target: Target, good: bytes) -> None:
    head, _, body = good.partition(b"\r\n\r\n")
    head = head.replace(b"Content-Length: 32", b"Transfer-Encoding: chunked") + b"\r\n\r\n"
    (reply,) = target.talk(head, *(b"1\r\n%c\r\n" % byte for byte in body), b"0\r\n\r\n")
    assert reply.json()["items"] == [{"links": [], "x": "1"}]


def test_a_body_that_is_compressed_is_no_json(target: Target) -> None:
    body = gzip.compress(b'{"q": "SELECT 1 AS x FROM dual"}')
    reply = target.ask("POST", SUITEQL, body, {"Prefer": "transient", "Content-Encoding": "gzip"})
    assert reply.json()["o:errorDetails"][0]["o:errorCode"] == "INVALID_CONTENT"


@pytest.mark.parametrize(
    "target_form",
    ["*", "http://elsewhere.test/services/rest/system/v1/serverTime", "x:1", "//", "/%2e%2e/%2e%2e/etc/passwd"],
)
def test_an_address_of_another_form_leads_nowhere(target: Target, target_form: str) -> None:
    (reply,) = target.talk(request(target, path=target_form))
    assert reply.status == 404


def test_names_that_are_passed_over_cannot_write_headers(target: Target) -> None:
    """What a header repeats of the body stays within that header, and within what a client reads of one."""
    body = {
        "companyName": "Injected",
        "subsidiary": {"id": "1"},
        "a\r\nSet-Cookie: x=1\r\n\r\n<html>": 1,
        "é\0": 2,
        "x" * 200_000: 3,
    }
    reply = target.ask("POST", CUSTOMER, json.dumps(body).encode())
    assert reply.status == 204
    assert "set-cookie" not in reply.headers
    said = reply.headers["x-netsuite-propertyvalidation"]
    assert said.startswith("Unknown resource or sub-resource field 'a??Set-Cookie: x=1????<html>',")
    assert len(said) <= 4000


@st.composite
def damaged(draw: Callable[..., Any], good: bytes) -> bytes:
    """Return requests with bytes taken out, put in or doubled."""
    sent = good * draw(st.integers(1, 3))
    for _ in range(draw(st.integers(1, 5))):
        at = draw(st.integers(0, len(sent)))
        piece = draw(
            st.binary(max_size=4)
            | st.sampled_from([b"\r\n", b"\r\n\r\n", b": ", b" ", b"\0", b"Transfer-Encoding: chunked\r\n"])
        )
        cut = draw(st.integers(0, 6))
        sent = sent[:at] + piece + sent[at + cut :]
    return sent[: draw(st.sampled_from([len(sent), len(sent), len(sent) // 2]))]


def test_damaged_bytes_are_answered_in_netsuites_form(fuzz: Fuzz, target: Target, good: bytes) -> None:
    def check(sent: bytes) -> None:
        before = target.version()
        for reply in target.talk(sent):
            assert reply.status in {200, 400, 401, 404, 405}
        assert target.version() == before

    fuzz(check, small=80, large=10_000, sent=damaged(good) | st.binary(max_size=200))
    (reply,) = target.talk(good)
    assert reply.json()["items"] == [{"links": [], "x": "1"}]


def test_accounts_side_by_side_show_nothing_of_each_other(target: Target, other_target: Target) -> None:
    """Both are asked by many threads at once, with good tokens and with each other's."""
    accounts = {"Mine": target, "Theirs": other_target}
    for mark, account in accounts.items():
        with account.sandbox.store.write() as connection:
            connection.execute("UPDATE customer SET companyname = ? || id, externalid = ?", (mark, mark))

    def ask(number: int) -> None:
        mark, other = ("Mine", "Theirs") if number % 2 else ("Theirs", "Mine")
        address = accounts[mark].sandbox.base_url
        token = accounts[mark if number % 5 else other].token
        headers = {"Authorization": f"Bearer {token}", "Prefer": "transient"}
        customer, query = f"{address}{CUSTOMER}", {"q": "SELECT companyname, externalid FROM customer"}
        method, asked, body, expected = [
            ("POST", f"{address}{SUITEQL}", query, 200),
            ("GET", f"{customer}/eid:{other}", None, 404),
            ("GET", f"{customer}/eid:{mark}", None, 200),
            ("GET", f'{customer}?q=externalId IS "{other}"', None, 200),
        ][number // 2 % 4]
        answer = requests.request(method, asked, json=body, headers=headers, timeout=60)
        assert answer.status_code == (expected if number % 5 else 401)
        assert other not in answer.text.replace(f"external ID '{other}'", "")
        assert accounts[other].sandbox.base_url not in answer.text
        if answer.status_code == 200:
            assert ('"totalResults":0' in answer.text) if number // 2 % 4 == 3 else (mark in answer.text)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(ask, range(120)))
