"""NetSuite's limits on one request: how large its body may be and how long its answer may take."""

from __future__ import annotations

import json
import socket
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    import requests

    from netsuite_sandbox import Sandbox

JSON = {"Content-Type": "application/json"}
CUSTOMER = "/services/rest/record/v1/customer"
TOO_LARGE = {
    "type": "https://www.rfc-editor.org/rfc/rfc9110.html#section-15.5.14",
    "title": "Content Too Large",
    "status": 413,
    "o:errorDetails": [
        {
            "detail": "The request body is larger than the maximum size of 104 MB.",
            "o:errorCode": "INVALID_REQUEST",
        }
    ],
}


def announce(sandbox: Sandbox, session: requests.Session, length: int) -> bytes:
    """Announce a body, send nothing of it, and return what comes back until the connection ends."""
    port = int(sandbox.base_url.rpartition(":")[2])
    head = (
        f"POST {CUSTOMER} HTTP/1.1\r\nHost: sandbox\r\nContent-Length: {length}\r\n"
        f"Authorization: {session.headers['Authorization']!s}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(head.encode())
        return b"".join(iter(lambda: connection.recv(65536), b""))


@pytest.mark.fidelity("D9")
def test_a_body_of_more_than_104_megabytes_is_refused_before_it_is_read(
    netsuite_sandbox: Sandbox, session: requests.Session
) -> None:
    head, _, body = announce(netsuite_sandbox, session, 104_000_001).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 413")
    assert b"connection: close" in head.lower()
    assert json.loads(body) == TOO_LARGE
    logged = netsuite_sandbox.requests[-1]
    assert (logged.status, logged.body) == (413, b"")


@pytest.mark.fidelity("D9")
def test_a_body_without_a_length_is_read_up_to_the_limit(netsuite_sandbox: Sandbox, session: requests.Session) -> None:
    body = json.dumps({"companyName": "Just Fits", "subsidiary": {"id": "1"}}).encode()
    netsuite_sandbox.account.largest_body = len(body)

    def pieces(content: bytes) -> Iterator[bytes]:
        yield content[:10]
        yield content[10:]

    url = f"{netsuite_sandbox.base_url}{CUSTOMER}"
    assert session.post(url, data=pieces(body), headers=JSON, timeout=10).status_code == 204
    refused = session.post(url, data=pieces(body + b" "), timeout=10)
    assert refused.json() == TOO_LARGE
    count = "SELECT count(*) FROM customer WHERE companyname = 'Just Fits'"
    assert netsuite_sandbox.store.reader().execute(count).fetchall() == [(1,)]


@pytest.mark.fidelity("D9")
def test_what_takes_longer_than_the_limit_ends_in_a_gateways_page_though_the_write_is_made(
    netsuite_sandbox: Sandbox, session: requests.Session
) -> None:
    account = netsuite_sandbox.account
    assert account.time_limit == 15 * 60
    account.time_limit, account.latency = 0.3, 600
    body = {"companyName": "Slow", "subsidiary": {"id": "1"}}
    answer = session.post(f"{netsuite_sandbox.base_url}{CUSTOMER}", json=body, timeout=30)
    account.latency = 0
    assert (answer.status_code, answer.headers["Content-Type"]) == (504, "text/html; charset=UTF-8")
    assert answer.elapsed.total_seconds() >= 0.3
    count = "SELECT count(*) FROM customer WHERE companyname = 'Slow'"
    assert netsuite_sandbox.store.reader().execute(count).fetchall() == [(1,)]
    time = session.get(f"{netsuite_sandbox.base_url}/services/rest/system/v1/serverTime", timeout=10)
    assert time.status_code == 200
