"""The benchmarks run: what measures nothing any more must not go unseen."""

from __future__ import annotations

import subprocess
import sys

import pytest

SMALL = {
    "benchmarks": ["--rows", "1500", "--writes", "5"],
    "benchmarks.sandbox": ["--rows", "21000", "--pages", "2", "--writes", "5"],
}


@pytest.mark.parametrize("module", SMALL)
def test_a_benchmark_runs_to_its_end(module: str) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", module, *SMALL[module]], capture_output=True, text=True, timeout=300, check=False
    )
    assert ran.returncode == 0, ran.stderr
    assert "more than the account's settings allow" not in ran.stderr
