from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import jwt
import pytest
import requests

from netsuite_sandbox import Sandbox
from netsuite_sandbox.account import Account
from netsuite_sandbox.errors import SandboxError

if TYPE_CHECKING:
    from pathlib import Path

    from netsuite_sandbox.pytest_plugin import SandboxFactory


def log_in(sandbox: Sandbox, settings: dict[str, str]) -> requests.Response:
    now = int(time.time())
    claims = {
        "iss": settings["client_id"],
        "scope": "rest_webservices",
        "aud": f"{sandbox.base_url}/services/rest/auth/oauth2/v1/token",
        "iat": now,
        "exp": now + 60,
    }
    form = {
        "grant_type": "client_credentials",
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": jwt.encode(claims, settings["private_key"], "ES256", {"kid": settings["certificate_id"]}),
    }
    return requests.post(f"{sandbox.base_url}/services/rest/auth/oauth2/v1/token", data=form, timeout=10)


def connect(sandbox: Sandbox) -> requests.Session:
    session = requests.Session()
    session.headers["Authorization"] = f"Bearer {log_in(sandbox, sandbox.settings).json()['access_token']}"
    session.headers["Prefer"] = "transient"
    return session


def first_customer(sandbox: Sandbox) -> str:
    with connect(sandbox) as session:
        query = {"q": "SELECT companyname FROM customer ORDER BY id FETCH FIRST 1 ROWS ONLY"}
        answer = session.post(f"{sandbox.base_url}/services/rest/query/v1/suiteql", json=query, timeout=30)
    return str(answer.json()["items"][0]["companyname"])


def rename_first_customer(sandbox: Sandbox, name: str) -> None:
    with sandbox.store.write() as connection:
        connection.execute("UPDATE customer SET companyname = ? WHERE id = (SELECT min(id) FROM customer)", (name,))


def test_sandboxes_side_by_side_share_nothing(netsuite_sandbox_factory: SandboxFactory) -> None:
    one, other = netsuite_sandbox_factory(), netsuite_sandbox_factory()
    rename_first_customer(one, "One")
    rename_first_customer(other, "Other")
    assert (first_customer(one), first_customer(other)) == ("One", "Other")
    assert log_in(other, one.settings).status_code == 401
    with connect(one) as session:
        url = f"{other.base_url}/services/rest/system/v1/serverTime"
        assert session.get(url, timeout=10).status_code == 401
    assert [each.status for each in one.requests] == [200, 200, 200]


def test_an_account_kept_in_a_file_goes_on_with_its_data_and_its_client(tmp_path: Path) -> None:
    path = tmp_path / "account.sqlite"
    with Sandbox(data=path) as sandbox:
        settings = sandbox.settings
        rename_first_customer(sandbox, "Kept")
    assert [each.name for each in tmp_path.iterdir()] == ["account.sqlite"]
    with Sandbox(data=path, scale=5, seed=9) as sandbox:
        assert first_customer(sandbox) == "Kept"
        assert log_in(sandbox, settings).status_code == 200
        names = ("account_id", "client_id", "certificate_id", "private_key")
        assert [sandbox.settings[name] for name in names] == [settings[name] for name in names]


def test_without_a_file_nothing_stays_behind() -> None:
    with Sandbox() as sandbox:
        path = sandbox.store.path
        assert path.exists()
        assert first_customer(sandbox)
    assert not path.parent.exists()


def test_the_same_seed_makes_the_same_company(netsuite_sandbox_factory: SandboxFactory) -> None:
    def customers(sandbox: Sandbox) -> list[tuple[object, ...]]:
        return sandbox.store.reader().execute("SELECT * FROM customer ORDER BY id").fetchall()

    first, again, another = (netsuite_sandbox_factory(seed=seed) for seed in (3, 3, 4))
    assert customers(first) == customers(again)
    assert customers(first) != customers(another)


def test_a_folder_of_csv_files_is_loaded_instead_of_a_company(
    tmp_path: Path, netsuite_sandbox_factory: SandboxFactory
) -> None:
    (tmp_path / "customer.csv").write_text("id,companyname\n7,Seven\n", encoding="utf-8")
    assert first_customer(netsuite_sandbox_factory(load=tmp_path)) == "Seven"
    (tmp_path / "customer.csv").write_text("id,companyname\n8,Eight\n", encoding="utf-8")
    assert first_customer(netsuite_sandbox_factory(load=tmp_path)) == "Eight"


def test_the_server_starts_and_stops_at_once_on_data_that_is_there(tmp_path: Path) -> None:
    path = tmp_path / "account.sqlite"
    with Sandbox(data=path):
        pass
    threads = threading.active_count()
    began = time.monotonic()
    with Sandbox(data=path) as sandbox, connect(sandbox) as session:
        assert session.get(f"{sandbox.base_url}/services/rest/system/v1/serverTime", timeout=10).status_code == 200
    assert time.monotonic() - began < 2
    assert threading.active_count() == threads


def test_stopping_cuts_what_is_still_under_way(tmp_path: Path) -> None:
    with ThreadPoolExecutor(1) as threads:
        with Sandbox(data=tmp_path / "account.sqlite") as sandbox, connect(sandbox) as session:
            sandbox.account.latency = 600
            url = f"{sandbox.base_url}/services/rest/system/v1/serverTime"
            pending = threads.submit(session.get, url, timeout=30)
            while not sandbox.requests.peak:
                assert not pending.done()
            began = time.monotonic()
        with pytest.raises(requests.ConnectionError):
            pending.result(timeout=30)
        assert time.monotonic() - began < 10


def test_nobody_answers_after_the_end() -> None:
    with Sandbox() as sandbox:
        url = sandbox.base_url
        assert requests.get(url, timeout=10).status_code == 401
    with pytest.raises(requests.ConnectionError):
        requests.get(url, timeout=10)


def test_settings_of_the_account_can_be_given_and_changed(netsuite_sandbox_factory: SandboxFactory) -> None:
    sandbox = netsuite_sandbox_factory(account=Account(account_id="7654321_SB1", concurrency_limit=15))
    assert sandbox.settings["account_id"] == "7654321_SB1"
    answer = requests.get(f"{sandbox.base_url}/services/rest/system/v1/serverTime", timeout=10)
    assert answer.headers["WWW-Authenticate"].startswith('Bearer realm="7654321_SB1"')


def test_a_port_that_is_taken_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SandboxError, match=f"127.0.0.1:{port}.*--port"), Sandbox(port=port):
            pass


def test_a_file_that_is_no_account_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("my notes", encoding="utf-8")
    with pytest.raises(SandboxError, match="not a sandbox's account"), Sandbox(data=path):
        pass
    assert path.read_text(encoding="utf-8") == "my notes"


def test_a_load_that_fails_leaves_no_half_made_account(tmp_path: Path) -> None:
    folder = tmp_path / "export"
    folder.mkdir()
    (folder / "customer.csv").write_text("id,companyname\nseven,Seven\n", encoding="utf-8")
    path = tmp_path / "account.sqlite"
    with pytest.raises(SandboxError, match=r"customer\.csv"), Sandbox(load=folder, data=path):
        pass
    assert sorted(each.name for each in tmp_path.iterdir()) == ["export"]


def test_the_pytest_plugin_imports_no_server() -> None:
    program = (
        "import sys, netsuite_sandbox.pytest_plugin\n"
        "print(sorted({'starlette', 'uvicorn', 'sqlglot', 'sqlite3', 'cryptography'} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"
