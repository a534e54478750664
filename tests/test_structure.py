"""The arrows between the packages, and what may not be in the tree."""

from __future__ import annotations

import ast
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("netsuite_rest", "tap_netsuite", "target_netsuite", "netsuite_sandbox")
MAY_IMPORT = {
    "netsuite_rest": set(),
    "tap_netsuite": {"netsuite_rest"},
    "target_netsuite": {"netsuite_rest"},
    "netsuite_sandbox": set(),
}


def imported_names(path: Path) -> set[str]:
    """Return every module that a file imports, absolute or relative, at any depth."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports would hide an arrow"
            names.add(node.module or "")
    return names


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_imports_only_the_packages_it_may(package: str) -> None:
    files = sorted((ROOT / package).rglob("*.py"))
    assert files
    for path in files:
        imported = {name.partition(".")[0] for name in imported_names(path)}
        assert imported & set(PACKAGES) - {package} <= MAY_IMPORT[package], path


@pytest.mark.parametrize("package", ["netsuite_rest"])
def test_the_client_knows_nothing_of_singer(package: str) -> None:
    for path in sorted((ROOT / package).rglob("*.py")):
        assert not {name.partition(".")[0] for name in imported_names(path)} & {"singer_sdk"}, path


def test_the_client_imports_click_in_its_commands_alone() -> None:
    outside = [p for p in sorted((ROOT / "netsuite_rest").rglob("*.py")) if "commands" not in p.parts]
    assert outside
    for path in outside:
        assert "click" not in {name.partition(".")[0] for name in imported_names(path)}, path


def test_constraints_hold_names_versions_and_markers_only() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert lines
    for line in lines:
        requirement = line.partition(";")[0].strip()
        assert requirement.count("==") == 1, line
        assert "/" not in requirement, line
        assert "@" not in requirement, line


def test_no_file_that_git_keeps_is_a_lock_file_with_addresses() -> None:
    kept = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True).stdout.split()
    assert "pyproject.toml" in kept
    assert not {"uv.lock", "poetry.lock", "package-lock.json"} & {Path(name).name for name in kept}
