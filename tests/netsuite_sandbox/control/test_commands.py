from __future__ import annotations

import json
import os
import stat
from typing import TYPE_CHECKING

import pytest
import requests
from click.testing import CliRunner

from netsuite_sandbox.command import main
from netsuite_sandbox.control.files import Control, write_control
from netsuite_sandbox.faults import Effect

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from netsuite_sandbox import Sandbox
    from netsuite_sandbox.pytest_plugin import SandboxFactory

    Run = Callable[..., str]


@pytest.fixture
def netsuite_sandbox(netsuite_sandbox_factory: SandboxFactory) -> Sandbox:
    return netsuite_sandbox_factory(controlled=True)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The default place of control files."""
    monkeypatch.setenv("NETSUITE_SANDBOX_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def run(netsuite_sandbox: Sandbox, home: Path) -> Run:
    """A function that runs a command against the only sandbox there is, and returns what it prints."""
    write_control(home / "control-1.json", Control(netsuite_sandbox.control_url, netsuite_sandbox.control_key))

    def invoke(*arguments: str, fails: bool = False, reads: str = "") -> str:
        result = CliRunner().invoke(main, arguments, input=reads)
        assert isinstance(result.exception, SystemExit) is fails, result.output
        return result.stderr if fails else result.stdout

    return invoke


def statuses(sandbox: Sandbox, session: requests.Session, count: int) -> list[int]:
    url = f"{sandbox.base_url}/services/rest/system/v1/serverTime"
    return [session.get(url, timeout=10).status_code for _ in range(count)]


def test_faults_are_added_listed_and_taken_away(netsuite_sandbox: Sandbox, session: requests.Session, run: Run) -> None:
    assert run("faults", "add", "unavailable", "--path", "*/serverTime", "--every", "2") == "Fault 1 is in force.\n"
    assert json.loads(run("faults", "add", "reset", "--method", "POST", "--applied", "--json")) == {
        "id": 2,
        "seen": 0,
        "fired": 0,
        "effect": "reset",
        "method": "POST",
        "applied": True,
    }
    assert statuses(netsuite_sandbox, session, 3) == [503, 200, 503]
    assert run("faults", "list") == (
        "id  effect       seen  fired  rule\n"
        "1   unavailable  3     2      path=*/serverTime, every=2\n"
        "2   reset        0     0      method=POST, applied=true\n"
    )
    assert [each["id"] for each in json.loads(run("faults", "list", "--json"))] == [1, 2]
    assert run("faults", "remove", "1") == ""
    assert run("faults", "remove", "1", fails=True) == "Error: There is no fault 1.\n"
    assert run("faults", "clear") == "1 taken out of force.\n"
    assert run("faults", "list") == "No fault is in force.\n"
    assert "first" in run("faults", "add", "reset", "--first", "0", fails=True)
    assert "thunder" in run("faults", "add", "thunder", fails=True)


def test_every_effect_is_told(run: Run) -> None:
    lines = run("faults", "effects").splitlines()[1:]
    assert [line.split()[0] for line in lines] == list(Effect)
    assert all(len(line.split()) > 2 for line in lines)


def test_requests_and_counters_are_shown(netsuite_sandbox: Sandbox, session: requests.Session, run: Run) -> None:
    url = f"{netsuite_sandbox.base_url}/services/rest/query/v1/suiteql"
    statuses(netsuite_sandbox, session, 2)
    session.post(f"{url}?limit=7", json={"q": "SELECT 1 AS a FROM DUAL"}, timeout=10)
    table = run("requests", "--path", "*/rest/query/*").splitlines()
    assert table[0].split() == ["number", "started", "status", "method", "path", "query", "faults"]
    assert [line.split()[2:] for line in table[1:]] == [["400", "POST", "/services/rest/query/v1/suiteql", "limit=7"]]
    assert len(run("requests", "--last", "2").splitlines()) == 3
    full = run("requests", "--status", "400", "--full")
    assert "POST /services/rest/query/v1/suiteql?limit=7\n" in full
    assert "authorization: ***\n" in full
    assert '{"q": "SELECT 1 AS a FROM DUAL"}' in full
    (found,) = json.loads(run("requests", "--status", "400", "--json"))
    assert (found["body"], found["query"]) == ('{"q": "SELECT 1 AS a FROM DUAL"}', "limit=7")
    assert run("requests", "--status", "418") == "No such request.\n"
    assert run("counters").splitlines()[:3] == [
        "4 requests, 0 under way, 1 at once at most",
        "requests  endpoint",
        "2         GET /services/rest/system/v1/serverTime",
    ]
    assert json.loads(run("counters", "--json"))["peak"] == 1


def test_settings_and_clock_are_shown_and_changed(netsuite_sandbox: Sandbox, run: Run) -> None:
    account = netsuite_sandbox.account
    assert ["concurrency_limit", "5"] in [line.split() for line in run("settings").splitlines()]
    assert run("set", "time_zone=Europe/Berlin", "role.rest_web_services=false") == (
        "setting                 value\ntime_zone               Europe/Berlin\nrole.rest_web_services  false\n"
    )
    assert (account.time_zone, account.role.rest_web_services) == ("Europe/Berlin", False)
    assert json.loads(run("set", 'role.levels={"customer": "view"}', "--json")) == {"role.levels": {"customer": "view"}}
    assert "colour" in run("set", "colour=red", fails=True)
    assert "NAME=VALUE" in run("set", "colour", fails=True)
    assert "(+3600 seconds from this machine's clock)" in run("clock", "advance", "3600")
    assert json.loads(run("clock", "offset", "--json", "--", "-90"))["offset"] == -90
    assert account.clock.offset.total_seconds() == -90
    assert run("clock", "set", "2030-01-02T03:04:05+01:00").startswith("2030-01-02T02:04:05")
    assert run("clock", "show").startswith("2030-01-02T02:04:")


def test_the_account_is_changed_held_back_and_released(
    netsuite_sandbox: Sandbox, session: requests.Session, run: Run
) -> None:
    def names() -> list[tuple[str]]:
        reader = netsuite_sandbox.store.reader()
        return reader.execute("SELECT DISTINCT companyname FROM customer").fetchall()

    run("sql", "UPDATE customer SET companyname = 'argument'")
    assert names() == [("argument",)]
    run("sql", "-", "--late", "0", reads="UPDATE customer SET companyname = 'input';\n")
    assert names() == [("argument",)]
    assert run("late", "list").splitlines()[1].startswith("1       20")
    run("late", "release", "1")
    assert names() == [("input",)]
    assert run("late", "list") == "Nothing is held back.\n"
    assert "no such table" in run("sql", "UPDATE nowhere SET a = 1", fails=True)
    assert run("revoke") == "1 ended.\n"
    assert statuses(netsuite_sandbox, session, 1) == [401]


def test_a_sandbox_is_found_by_its_file_by_a_variable_or_as_the_only_one_that_runs(  # noqa: PLR0913, PLR0917 - two sandboxes and what names them
    netsuite_sandbox: Sandbox,
    netsuite_sandbox_factory: SandboxFactory,
    home: Path,
    run: Run,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write_control(home / "control-2.json", Control("http://127.0.0.1:9", "of one that has ended"))
    assert run("faults", "list") == "No fault is in force.\n"
    other = netsuite_sandbox_factory(controlled=True)
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "control.json"
    write_control(elsewhere, Control(other.control_url, other.control_key))
    assert stat.S_IMODE(elsewhere.stat().st_mode) == 0o600
    run("set", "concurrency_limit=2", "--control", str(elsewhere))
    assert (netsuite_sandbox.account.concurrency_limit, other.account.concurrency_limit) == (5, 2)
    os.link(elsewhere, home / "control-3.json")
    said = run("faults", "list", fails=True)
    assert said.startswith("Error: Several sandboxes run. Name one with --control: ")
    assert "control-2.json" not in said
    monkeypatch.setenv("NETSUITE_SANDBOX_CONTROL", str(elsewhere))
    assert json.loads(run("settings", "--json"))["concurrency_limit"] == 2


def test_connections_are_refused_and_heard_again(netsuite_sandbox: Sandbox, run: Run) -> None:
    run("faults", "add", "refuse_connection")
    with pytest.raises(requests.ConnectionError, match=r"Connection refused"):
        requests.get(netsuite_sandbox.base_url, timeout=10)
    run("faults", "remove", "1")
    assert requests.get(netsuite_sandbox.base_url, timeout=10).status_code == 401
    assert "nothing but seconds" in run("faults", "add", "refuse_connection", "--times", "2", fails=True)


def test_what_names_no_sandbox_is_told_in_one_line(home: Path, run: Run) -> None:
    wrong = home / "wrong.json"
    wrong.write_text("{}", encoding="utf-8")
    ended = home / "ended.json"
    write_control(ended, Control("http://127.0.0.1:9", "key"))
    for path, said in ((wrong, "not a file"), (ended, "No sandbox answers"), (home / "none.json", "No such file")):
        message = run("faults", "list", "--control", str(path), fails=True)
        assert message.startswith("Error: ")
        assert said in message
        assert message.count("\n") == 1
