"""Every command of the README runs, in the order in which it stands there."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from netsuite_sandbox import Sandbox

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = [
    re.sub(r"^ {3}", "", block, flags=re.MULTILINE)
    for block in re.findall(r"^ *```sh\n(.*?)^ *```", README, re.DOTALL | re.MULTILINE)
]
IN_THE_CLONE = {"make demo\n", "make test\n"}
WAIT_FOR_THE_ACCOUNT = "for _ in $(seq 200); do test -s netsuite.json && break; sleep 0.1; done\n"
AT_THE_END = "trap 'kill $(jobs -p) 2>/dev/null || true; wait' EXIT\n"


def run_in_shell(script: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run commands as a reader would type them, stopping at the first that fails, and end what still runs."""
    environment = os.environ | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "NETSUITE_SANDBOX_HOME": str(folder / "home"),  # other tests serve accounts too
    }
    process = subprocess.Popen(
        ["bash", "-euo", "pipefail", "-c", AT_THE_END + script],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        output, errors = process.communicate(timeout=240)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
    return subprocess.CompletedProcess(script, process.returncode, output, errors)


def about(plugin: str) -> dict[str, Any]:
    command = [Path(sys.executable).with_name(plugin), "--about", "--format=json"]
    described = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    properties: dict[str, Any] = described["settings"]["properties"]
    return properties


def test_the_demo_passes() -> None:
    assert "make demo\n" in BLOCKS
    ran = subprocess.run(["make", "demo"], cwd=ROOT, capture_output=True, text=True, check=False, timeout=280)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert ran.stdout.count("the same in both") == 10
    assert "what is sent again is not doubled" in ran.stdout


def test_what_is_installed_as_the_readme_says_runs(tmp_path: Path) -> None:
    (block,) = [one for one in BLOCKS if "pip install" in one]
    clone = tmp_path / "clone"
    shutil.copytree(
        ROOT, clone, ignore=shutil.ignore_patterns(".*", "tests", "demo", "benchmarks", "__pycache__", "netsuite")
    )
    ran = run_in_shell(
        block + "netsuite/bin/netsuite-sandbox serve --help\nnetsuite/bin/target-netsuite --version", clone
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_the_first_round_reads_and_writes(tmp_path: Path) -> None:
    blocks = [one for one in BLOCKS if one not in IN_THE_CLONE and "pip install" not in one and "openssl" not in one]
    assert blocks[0].startswith("netsuite-sandbox serve")
    ran = run_in_shell("".join([blocks[0], WAIT_FOR_THE_ACCOUNT, *blocks[1:]]), tmp_path)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    rows = [json.loads(line) for line in (tmp_path / "rows.jsonl").read_text(encoding="utf-8").splitlines()]
    assert sum(row["type"] == "RECORD" and row["stream"] == "customer" for row in rows) == 50
    assert "株式会社さくら" in ran.stdout
    assert json.loads((tmp_path / "catalog.json").read_text(encoding="utf-8"))["streams"]


@pytest.mark.skipif(shutil.which("openssl") is None, reason="the command is openssl's")
def test_the_key_of_the_set_up_logs_in(tmp_path: Path, netsuite_sandbox: Sandbox) -> None:
    (block,) = [one for one in BLOCKS if "openssl" in one]
    ran = run_in_shell(block, tmp_path)
    assert ran.returncode == 0, ran.stderr
    netsuite_sandbox.register_client(
        (tmp_path / "certificate.pem").read_text(encoding="utf-8"), client_id="reader", certificate_id="readers-key"
    )
    settings = {name: value for name, value in netsuite_sandbox.settings.items() if name != "private_key"}
    settings |= {"client_id": "reader", "certificate_id": "readers-key", "private_key_path": "private-key.pem"}
    (tmp_path / "netsuite.json").write_text(json.dumps(settings), encoding="utf-8")
    asked = run_in_shell("netsuite-rest --config netsuite.json server-time", tmp_path)
    assert asked.returncode == 0, asked.stderr


@pytest.mark.parametrize("plugin", ["tap-netsuite", "target-netsuite"])
def test_every_setting_of_ours_is_in_the_readme(plugin: str) -> None:
    from_the_sdk = re.compile(
        "stream_map|flattening|faker|batch|load_method|add_record|validate_records|default_target"
    )
    ours = [name for name in about(plugin) if not from_the_sdk.match(name)]
    assert len(ours) > 13
    assert [name for name in ours if f"`{name}`" not in README] == []
