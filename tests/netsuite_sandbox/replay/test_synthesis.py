from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import requests

from netsuite_sandbox.errors import SandboxError
from netsuite_sandbox.replay import Recording, Replay

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from netsuite_sandbox import Sandbox

    Ask = Callable[..., requests.Response]

ROWS = 2_000_003
COLUMNS = "SELECT c.entityid, c.id, c.comments FROM customer c"


@pytest.fixture
def recorded(netsuite_sandbox: Sandbox, session: requests.Session) -> tuple[Recording, list[dict[str, Any]]]:
    """A recording of one page of six rows, asked for with and without gzip, and its rows."""
    url = f"{netsuite_sandbox.base_url}/services/rest/query/v1/suiteql?limit=1000"
    queries = [
        f"{COLUMNS} WHERE c.id > 0 ORDER BY c.id FETCH FIRST 6 ROWS ONLY",
        f"{COLUMNS} WHERE c.id > 0 AND c.id <= 900 ORDER BY c.id FETCH FIRST 6 ROWS ONLY",
    ]
    with netsuite_sandbox.record() as recording:
        for query in queries:
            for encoding in ("gzip", "identity"):
                headers = {"Prefer": "transient", "Accept-Encoding": encoding}
                answer = session.post(url, json={"q": query}, headers=headers, timeout=30)
    rows = answer.json()["items"]
    assert len(rows) == 6
    return recording, rows


@pytest.fixture
def ask(recorded: tuple[Recording, list[dict[str, Any]]]) -> Iterator[Ask]:
    """A function that asks a replay of a much larger table."""
    recording, _ = recorded
    with Replay(recording, port=0, rows=ROWS) as replay, requests.Session() as session:

        def send(where: str, encoding: str = "gzip", size: int = 1000) -> requests.Response:
            query = f"{COLUMNS} WHERE {where} ORDER BY c.id FETCH FIRST {size} ROWS ONLY"
            url = f"{replay.base_url}/services/rest/query/v1/suiteql?limit=1000"
            return session.post(url, json={"q": query}, headers={"Accept-Encoding": encoding}, timeout=30)

        yield send


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
@pytest.mark.parametrize(
    ("where", "keys"),
    [
        ("c.id > 0", range(1, 7)),
        ("c.id > 6", range(7, 13)),
        ("c.id > 1999990", range(1_999_991, 1_999_997)),
        ("c.id > 2000000", range(2_000_001, 2_000_004)),
        ("c.id > 2000003", range(0)),
        ("c.id > 4 AND c.id <= 7", range(5, 8)),
        ("c.id > 7 AND c.id <= 7", range(0)),
    ],
)
def test_a_recorded_page_is_answered_under_other_keys(
    recorded: tuple[Recording, list[dict[str, Any]]], ask: Ask, where: str, keys: range, encoding: str
) -> None:
    _, rows = recorded
    for _ in range(2):
        answer = ask(where, encoding, 6)
        assert answer.status_code == 200
        assert answer.headers.get("Content-Encoding", "identity") == encoding
        body = answer.json()
        assert body["items"] == [{**rows[(key - 1) % 6], "id": str(key)} for key in keys]
        assert (body["count"], body["totalResults"], body["hasMore"]) == (len(keys), len(keys), False)
        assert list(body) == ["links", "count", "hasMore", "items", "offset", "totalResults"]


def test_other_queries_are_not_made_up(ask: Ask) -> None:
    for where, size in (("c.id > 7", 5), ("c.id > 7 AND c.isinactive = 'F'", 6), ("c.id >= 7", 6)):
        answer = ask(where, size=size)
        assert answer.status_code == 404
        assert where in answer.json()["o:errorDetails"][0]["detail"]


def test_a_table_is_read_to_its_end_by_key(recorded: tuple[Recording, list[dict[str, Any]]]) -> None:
    with Replay(recorded[0], port=0, rows=100) as replay, requests.Session() as session:
        url = f"{replay.base_url}/services/rest/query/v1/suiteql?limit=1000"
        found: list[str] = []
        last = "6"
        while True:
            query = f"{COLUMNS} WHERE c.id > {last} ORDER BY c.id FETCH FIRST 6 ROWS ONLY"
            items = session.post(url, json={"q": query}, timeout=30).json()["items"]
            if not items:
                break
            found += [item["id"] for item in items]
            last = found[-1]
    assert found == [str(n) for n in range(7, 101)]


def test_a_recording_without_a_page_read_by_key_cannot_be_a_larger_table(netsuite_sandbox: Sandbox) -> None:
    with pytest.raises(SandboxError, match="--rows"), Replay(Recording(netsuite_sandbox.base_url, "1"), port=0, rows=9):
        pass
