from __future__ import annotations

import json
import signal
import stat
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import requests
from click.testing import CliRunner

from netsuite_sandbox.command import main
from netsuite_sandbox.replay import Recording

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

COMMAND = [sys.executable, "-W", "error", "-c", "from netsuite_sandbox.command import main; main()"]


@contextmanager
def running(*arguments: str | Path) -> Iterator[str]:
    """Start a command and return its first line; SIGTERM must end it without a word."""
    with subprocess.Popen(
        [*COMMAND, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout
            yield process.stdout.readline()
            process.send_signal(signal.SIGTERM)
            _, errors = process.communicate(timeout=30)
            assert (process.returncode, errors) == (0, "")
        finally:
            process.kill()


def ask(settings: dict[str, str], token: str) -> dict[str, object]:
    """Return the first customers."""
    answer = requests.post(
        f"{settings['base_url']}/services/rest/query/v1/suiteql?limit=2",
        json={"q": "SELECT id FROM customer ORDER BY id"},
        headers={"Authorization": f"Bearer {token}", "Prefer": "transient"},
        timeout=10,
    )
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def test_what_serve_records_replay_answers(tmp_path: Path, token_for: Callable[[dict[str, str]], str]) -> None:
    path, one, other = tmp_path / "run.recording", tmp_path / "sandbox.json", tmp_path / "replay.json"
    places = ("--settings", one, "--control", tmp_path / "control.json", "--record", path)
    with running("serve", "--port", "0", "--scale", "0.01", *places):
        settings = json.loads(one.read_text(encoding="utf-8"))
        recorded = ask(settings, token_for(settings))
        assert not path.exists()
    assert [exchange.target for exchange in Recording.load(path).exchanges] == [
        "/services/rest/query/v1/suiteql?limit=2"
    ]
    with running("replay", path, "--port", "0", "--settings", other) as line:
        assert stat.S_IMODE(other.stat().st_mode) == 0o600
        replayed = json.loads(other.read_text(encoding="utf-8"))
        assert line == f"{path} is replayed on {replayed['base_url']}\n"
        assert replayed["account_id"] == settings["account_id"]
        moved = json.dumps(recorded).replace(settings["base_url"], replayed["base_url"])
        for _ in range(2):
            assert ask(replayed, token_for(replayed)) == json.loads(moved)
    with running("replay", path) as line:
        assert line == f"{path} is replayed on {settings['base_url']}\n"
        assert ask(settings, token_for(settings)) == recorded


def test_a_mistake_is_told_in_one_line(tmp_path: Path) -> None:
    notes, empty = tmp_path / "notes.txt", tmp_path / "empty.recording"
    notes.write_text("not a recording", encoding="utf-8")
    Recording("http://127.0.0.1:1", "1").save(empty)
    mistakes: list[tuple[str, list[str | Path]]] = [
        ("missing", ["replay", tmp_path / "missing"]),
        ("notes.txt", ["replay", notes, "--port", "0"]),
        ("--rows", ["replay", empty, "--port", "0", "--rows", "7"]),
        ("--port", ["replay", empty, "--port", "http"]),
        ("--settings", ["replay", empty, "--port", "0", "--settings", tmp_path / "missing" / "settings.json"]),
        ("--record", ["serve", "--port", "0", "--scale", "0.01", "--record", tmp_path / "missing" / "run"]),
    ]
    for name, arguments in mistakes:
        result = CliRunner().invoke(main, list(map(str, arguments)))
        assert isinstance(result.exception, SystemExit), arguments
        assert result.exit_code in {1, 2}
        assert result.stdout == ""
        assert name in result.stderr.splitlines()[-1]
