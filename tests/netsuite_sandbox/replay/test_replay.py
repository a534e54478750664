from __future__ import annotations

import json
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
import requests

from netsuite_sandbox.errors import SandboxError
from netsuite_sandbox.replay import Recording, Replay

if TYPE_CHECKING:
    from pathlib import Path

    from netsuite_sandbox import Sandbox

QUERY = "SELECT id, companyname, comments FROM customer WHERE id > {} ORDER BY id FETCH FIRST 4 ROWS ONLY"
SUITEQL = "/services/rest/query/v1/suiteql"


class Client:
    """A client that sees every byte. It sends its requests over one connection as long as the server keeps it."""

    def __init__(self, base_url: str, token: str) -> None:
        host, _, port = base_url.removeprefix("http://").partition(":")
        self.address = (host, int(port))
        self.token = token

    def send(self, requests_: list[tuple[str, str, bytes, bool]]) -> list[bytes]:
        """Return the answers, head and body, to requests of method, target, body and whether gzip is taken."""
        answers = []
        stream = None
        for method, target, body, gzip in requests_:
            if stream is None:
                connection = socket.create_connection(self.address, timeout=30)
                stream = connection.makefile("rwb")
                connection.close()  # the stream keeps it open
            accept = "gzip, deflate" if gzip else "identity"
            head = (
                f"{method} {target} HTTP/1.1\r\nHost: netsuite\r\nAuthorization: Bearer {self.token}\r\n"
                f"Prefer: transient\r\nAccept-Encoding: {accept}\r\nContent-Type: application/json\r\n"
                f"Content-Length: {len(body)}\r\n\r\n"
            )
            stream.write(head.encode() + body)
            stream.flush()
            lines = [stream.readline()]
            while lines[-1] != b"\r\n":
                assert lines[-1], "the connection was closed"
                lines.append(stream.readline())
            lengths = [int(line.partition(b":")[2]) for line in lines if line.startswith(b"content-length:")]
            answers.append(b"".join(lines) + stream.read(sum(lengths)))
            if b"connection: close\r\n" in lines:
                assert stream.read() == b""
                stream.close()
                stream = None
        if stream is not None:
            stream.close()
        return answers


@pytest.fixture
def token(session: requests.Session) -> str:
    return str(session.headers["Authorization"]).removeprefix("Bearer ")


def asked(query: str) -> bytes:
    return json.dumps({"q": query}).encode()


REQUESTS = [
    ("POST", f"{SUITEQL}?limit=1000", asked(QUERY.format(0)), True),
    ("POST", f"{SUITEQL}?limit=1000", asked(QUERY.format(0)), False),
    ("POST", f"{SUITEQL}?limit=3&offset=3", asked("SELECT id FROM customer ORDER BY id"), True),
    ("POST", SUITEQL, asked("SELECT nonsense FROM customer"), True),
    ("POST", f"{SUITEQL}?limit=0", asked("SELECT id FROM customer"), False),
    ("GET", "/services/rest/record/v1/customer?limit=5", b"", True),
    ("GET", "/services/rest/record/v1/customer/101", b"", False),
    ("GET", "/services/rest/record/v1/customer/999999", b"", True),
    ("PUT", "/services/rest/record/v1/customer/eid:R-1", b'{"companyName": "R", "subsidiary": {"id": "1"}}', True),
    ("GET", "/services/rest/system/v1/serverTime", b"", True),
    ("DELETE", "/services/rest/system/v1/serverTime", b"", True),
    ("GET", "/services/rest/nowhere", b"", False),
]


def test_what_was_recorded_is_answered_again_byte_for_byte(netsuite_sandbox: Sandbox, token: str) -> None:
    client = Client(netsuite_sandbox.base_url, token)
    with netsuite_sandbox.record() as recording:
        recorded = client.send(REQUESTS)
    assert {answer.partition(b"\r\n")[0] for answer in recorded} >= {
        b"HTTP/1.1 200 OK",
        b"HTTP/1.1 204 No Content",
        b"HTTP/1.1 400 Bad Request",
        b"HTTP/1.1 404 Not Found",
        b"HTTP/1.1 405 Method Not Allowed",
    }
    netsuite_sandbox.__exit__(None, None, None)
    with Replay(recording) as replay:
        assert replay.base_url == netsuite_sandbox.base_url
        for _ in range(3):
            assert client.send(REQUESTS) == recorded
        assert client.send(REQUESTS[::-1]) == recorded[::-1]
        with ThreadPoolExecutor(8) as threads:
            assert all(answers == recorded for answers in threads.map(client.send, [REQUESTS] * 16))


def test_links_lead_to_where_the_replay_listens(netsuite_sandbox: Sandbox, session: requests.Session) -> None:
    session.headers["Prefer"] = "transient"

    def read(base_url: str) -> list[Any]:
        """Read a query page by page as the links lead, and a record that is made."""
        url: str | None = f"{base_url}{SUITEQL}?limit=4"
        found: list[Any] = []
        while url:
            assert url.startswith(base_url)
            page = session.post(url, json={"q": "SELECT id FROM customer ORDER BY id"}, timeout=30).json()
            found += page["items"]
            url = next((link["href"] for link in page["links"] if link["rel"] == "next"), None)
        body = {"companyName": "Linked", "subsidiary": {"id": "1"}}
        made = session.post(f"{base_url}/services/rest/record/v1/customer", json=body, timeout=30)
        assert made.headers["Location"].startswith(base_url)
        found.append(session.get(made.headers["Location"], timeout=30).json()["companyName"])
        return found

    with netsuite_sandbox.record() as recording:
        expected = read(netsuite_sandbox.base_url)
    asked_so_far = len(netsuite_sandbox.requests)
    with Replay(recording, port=0) as replay:
        assert read(replay.base_url) == expected
        assert len(expected) > 8
    assert len(netsuite_sandbox.requests) == asked_so_far


def test_answers_that_differed_come_in_their_order_and_then_again(netsuite_sandbox: Sandbox, token: str) -> None:
    request = [("GET", "/services/rest/system/v1/serverTime", b"", False)]
    client = Client(netsuite_sandbox.base_url, token)
    with netsuite_sandbox.record() as recording:
        recorded = []
        for _ in range(3):
            netsuite_sandbox.account.clock.advance(60)
            recorded += client.send(request)
    assert len(set(recorded)) == 3
    with Replay(recording, port=0) as replay:
        assert Client(replay.base_url, token).send(request * 7) == [*recorded, *recorded, recorded[0]]


def test_only_what_passes_while_it_is_asked_to_is_recorded(netsuite_sandbox: Sandbox, token: str) -> None:
    client = Client(netsuite_sandbox.base_url, token)
    client.send(REQUESTS[:1])
    with netsuite_sandbox.record() as one:
        client.send(REQUESTS[1:2])
        with netsuite_sandbox.record() as other:
            client.send(REQUESTS[2:3])
        client.send(REQUESTS[3:4])
    client.send(REQUESTS[4:5])
    targets = [[exchange.body for exchange in recording.exchanges] for recording in (one, other)]
    assert targets == [[body for _, _, body, _ in REQUESTS[1:4]], [REQUESTS[2][2]]]


def test_whoever_asks_gets_a_token(netsuite_sandbox: Sandbox) -> None:
    with Replay(Recording(netsuite_sandbox.base_url, "1234567"), port=0) as replay:
        for form in ({"grant_type": "client_credentials", "client_assertion": "anything"}, {}):
            answer = requests.post(replay.settings["token_url"], data=form, timeout=10)
            assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/json; charset=UTF-8")
            assert answer.json() == {"access_token": "replayed", "expires_in": 3600, "token_type": "Bearer"}
        assert replay.settings.keys() == netsuite_sandbox.settings.keys()
        assert replay.settings["account_id"] == "1234567"
        assert "BEGIN PRIVATE KEY" in replay.settings["private_key"]


def test_a_request_that_was_not_recorded_is_named(netsuite_sandbox: Sandbox, token: str) -> None:
    with netsuite_sandbox.record() as recording:
        Client(netsuite_sandbox.base_url, token).send(REQUESTS)
    unknown = [
        ("POST", f"{SUITEQL}?limit=1000", asked(QUERY.format(1)), True),
        ("POST", f"{SUITEQL}?limit=999", asked(QUERY.format(0)), False),
        ("GET", "/services/rest/record/v1/customer/%C3%BC", b"", False),
    ]
    with Replay(recording, port=0) as replay:
        answers = Client(replay.base_url, token).send(unknown)
    for (method, target, body, gzip), answer in zip(unknown, answers, strict=True):
        head, _, content = answer.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 404 Not Found\r\n")
        assert b"content-type: application/vnd.oracle.resource+json; type=error; charset=UTF-8" in head
        (detail,) = json.loads(content)["o:errorDetails"]
        assert detail["o:errorCode"] == "NOT_RECORDED"
        form = "compressed" if gzip else "uncompressed"
        request = f"{method} {target} {body.decode()}".strip()
        assert detail["detail"] == f"No {form} answer to this request was recorded: {request}"


def test_a_body_of_unknown_length_is_refused(netsuite_sandbox: Sandbox) -> None:
    with Replay(Recording(netsuite_sandbox.base_url, "1234567"), port=0) as replay:
        answer = requests.post(f"{replay.base_url}{SUITEQL}", data=iter([b"{}"]), timeout=10)
        assert (answer.status_code, answer.headers["Connection"]) == (411, "close")
        odd = {"Content-Length": "-1"}
        assert requests.request("POST", f"{replay.base_url}{SUITEQL}", headers=odd, timeout=10).status_code == 411


def test_a_recording_is_kept_in_a_file_without_secrets(netsuite_sandbox: Sandbox, token: str, tmp_path: Path) -> None:
    path = tmp_path / "run.recording"
    with netsuite_sandbox.record() as recording:
        requests.post(netsuite_sandbox.settings["token_url"], data={"grant_type": "password"}, timeout=10)
        recorded = Client(netsuite_sandbox.base_url, token).send(REQUESTS)
    recording.save(path)
    loaded = Recording.load(path)
    assert loaded == recording
    assert len(loaded.exchanges) == len(REQUESTS)
    content = path.read_bytes()
    assert token.encode() not in content
    assert b"PRIVATE KEY" not in content
    assert recorded[0].partition(b"\r\n\r\n")[2] in content


def test_a_file_that_is_no_recording_is_named(tmp_path: Path) -> None:
    notes = tmp_path / "notes.txt"
    notes.write_text("not a recording", encoding="utf-8")
    for path in (notes, tmp_path / "missing"):
        with pytest.raises(SandboxError, match=path.name):
            Recording.load(path)
    with pytest.raises(SandboxError, match=str(tmp_path)):
        Recording("http://127.0.0.1:1", "1").save(tmp_path)


def test_the_replay_ends_with_connections_open(netsuite_sandbox: Sandbox) -> None:
    threads = threading.active_count()
    with Replay(Recording(netsuite_sandbox.base_url, "1234567"), port=0) as replay, requests.Session() as session:
        session.post(replay.settings["token_url"], timeout=10)
        url = replay.base_url
    assert threading.active_count() == threads
    with pytest.raises(requests.ConnectionError):
        requests.get(url, timeout=10)


def test_a_port_that_is_taken_is_named(netsuite_sandbox: Sandbox) -> None:
    port = netsuite_sandbox.base_url.rpartition(":")[2]
    replay = Replay(Recording(netsuite_sandbox.base_url, "1234567"))
    with pytest.raises(SandboxError, match=f"127.0.0.1:{port}.*--port"), replay:
        pass
