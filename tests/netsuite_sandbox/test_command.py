from __future__ import annotations

import json
import signal
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
import requests
from click.testing import CliRunner

from netsuite_sandbox.command import main

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from .conftest import TokenFor

COMMAND = [sys.executable, "-W", "error", "-c", "from netsuite_sandbox.command import main; main()", "serve"]


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder, not made yet, that takes the place of the one in the user's home."""
    folder = tmp_path_factory.mktemp("home") / "sandbox"
    monkeypatch.setenv("NETSUITE_SANDBOX_HOME", str(folder))
    return folder


@contextmanager
def serving(*arguments: str | Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Start the command and return it with its first line; it must have ended when the block ends."""
    with subprocess.Popen(
        [*COMMAND, "--port", "0", "--scale", "0.01", *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout
            yield process, process.stdout.readline()
        finally:
            process.kill()


def lines_until(process: subprocess.Popen[str], beginning: str) -> list[str]:
    assert process.stdout
    lines = []
    for line in process.stdout:
        lines.append(line)
        if line.startswith(beginning):
            return lines
    raise AssertionError(lines)


def statuses_of_two_at_once(settings: dict[str, str], token: str) -> list[int]:
    """Ask for the time twice at once, and return the statuses in ascending order."""

    def ask(_: int) -> requests.Response:
        url = f"{settings['base_url']}/services/rest/system/v1/serverTime"
        return requests.get(url, headers={"Authorization": f"Bearer {token}"}, timeout=10)

    with ThreadPoolExecutor(2) as threads:
        answers = list(threads.map(ask, range(2)))
    assert all(answer.elapsed.total_seconds() >= 1 for answer in answers)
    return sorted(answer.status_code for answer in answers)


def test_the_command_says_where_it_listens_writes_settings_and_stops_cleanly(
    tmp_path: Path, home: Path, token_for: TokenFor
) -> None:
    path, data = tmp_path / "settings.json", tmp_path / "account.sqlite"
    path.write_text("from an earlier run", encoding="utf-8")
    path.chmod(0o644)
    keys = set()
    for stop, limits in ((signal.SIGINT, ("--latency", "1", "--concurrency", "1")), (signal.SIGTERM, ())):
        with serving("--settings", path, "--data", data, *limits) as (process, line):
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
            settings = json.loads(path.read_text(encoding="utf-8"))
            assert line == f"NetSuite account {settings['account_id']} is listening on {settings['base_url']}\n"
            if limits:
                assert statuses_of_two_at_once(settings, token_for(settings)) == [200, 429]
            said = lines_until(process, "Control interface: ")
            assert said[0] == f"Settings for tap-netsuite and target-netsuite: {path}\n"
            assert "PRIVATE KEY" not in "".join(said)
            process.send_signal(stop)
            assert process.communicate(timeout=30) == ("", "")
            assert process.returncode == 0
            assert list(home.iterdir()) == [], "the control file was left behind"
        assert settings.keys() == {
            "account_id",
            "base_url",
            "token_url",
            "auth_method",
            "client_id",
            "certificate_id",
            "private_key",
        }
        assert settings["auth_method"] == "client_credentials"
        assert settings["token_url"] == f"{settings['base_url']}/services/rest/auth/oauth2/v1/token"
        assert sorted(each.name for each in tmp_path.iterdir()) == ["account.sqlite", "settings.json"]
        keys.add((settings["client_id"], settings["certificate_id"], settings["private_key"]))
    assert len(keys) == 1, "the account in the file was not used again"


def steer(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [*COMMAND[:-1], *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def test_without_a_place_for_settings_they_stand_in_a_folder_of_their_own_and_are_shown_without_the_key(
    home: Path, token_for: TokenFor
) -> None:
    with serving("--latency", "1", "--concurrency", "1") as (process, _):
        output = "".join(lines_until(process, "Only you can read"))
        assert stat.S_IMODE(home.stat().st_mode) == 0o700
        assert all(stat.S_IMODE(each.stat().st_mode) == 0o600 for each in home.iterdir())
        pasted, _ = json.JSONDecoder().raw_decode(output[output.index("{") :])
        port = pasted["base_url"].rpartition(":")[2]
        (written,) = home.glob("settings-*.json")
        assert written.name == f"settings-{port}.json"
        assert json.loads(written.read_text(encoding="utf-8")) == pasted
        key = (home / f"private-key-{port}.pem").read_text(encoding="utf-8")
        assert pasted["private_key_path"] == str(home / f"private-key-{port}.pem")
        assert "PRIVATE KEY" not in output
        control = json.loads((home / f"control-{port}.json").read_text(encoding="utf-8"))
        assert control["url"] in output
        assert control["key"] not in output
        assert statuses_of_two_at_once(pasted, token_for({**pasted, "private_key": key})) == [200, 429]
        listed = steer("faults", "list")
        assert (listed.returncode, listed.stdout) == (0, "No fault is in force.\n")
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)
    assert list(home.iterdir()) == []
    again = steer("faults", "list")
    assert again.returncode == 1
    assert again.stderr == "Error: No sandbox runs. Start one with: netsuite-sandbox serve\n"


def test_a_mistake_ends_the_command_without_a_traceback(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("not an account", encoding="utf-8")
    ran = subprocess.run([*COMMAND, "--data", file], capture_output=True, text=True, check=False, timeout=60)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr.startswith(f"Error: --data {file}: this file is not a sandbox's account")
    assert ran.stderr.count("\n") == 1


def test_the_command_says_how_to_install_what_it_needs() -> None:
    program = "import sys; sys.modules['uvicorn'] = None; from netsuite_sandbox.command import main; main()"
    ran = subprocess.run(
        [sys.executable, "-c", program, "serve"], capture_output=True, text=True, check=False, timeout=60
    )
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr == "Error: uvicorn is missing. Run: pip install 'singer-netsuite[sandbox]'\n"


def test_a_mistake_is_told_in_one_line_that_names_the_option(tmp_path: Path) -> None:
    missing, file = tmp_path / "missing", tmp_path / "file"
    file.write_text("not an account", encoding="utf-8")
    empty = tmp_path / "empty"
    empty.mkdir()
    mistakes: list[tuple[str, list[str | Path]]] = [
        ("--port", ["--port", "70000"]),
        ("--port", ["--port", "http"]),
        ("--scale", ["--scale", "0"]),
        ("scale", ["--scale", "nan", "--port", "0"]),
        ("--load", ["--load", missing]),
        ("--data", ["--data", missing / "account.sqlite", "--port", "0"]),
        ("--data", ["--data", file, "--port", "0"]),
        ("no CSV file", ["--load", empty, "--port", "0"]),
        ("--settings", ["--settings", missing / "settings.json", "--port", "0", "--scale", "0.01"]),
        ("--control", ["--control", missing / "control.json", "--port", "0", "--scale", "0.01"]),
        ("--latency", ["--latency", "-1"]),
        ("--concurrency", ["--concurrency", "0"]),
        ("--speed", ["--speed", "1"]),
    ]
    for name, arguments in mistakes:
        result = CliRunner().invoke(main, ["serve", *map(str, arguments)])
        assert isinstance(result.exception, SystemExit), arguments
        assert result.exit_code in {1, 2}
        assert result.stdout == ""
        assert name in result.stderr.splitlines()[-1]
    assert sorted(each.name for each in tmp_path.iterdir()) == ["empty", "file"]
