"""FIDELITY.md and the tests say the same of each other."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "netsuite_sandbox" / "FIDELITY.md"
ITEMS = {*(f"O{number}" for number in range(1, 71)), *(f"D{number}" for number in range(1, 12))}
GRADE = re.compile(r"[LDCU]\b")
TEST = re.compile(r"`([^`]+\.py::\w+)`")
LATER = re.compile(r"issue \d")


def rows() -> list[list[str]]:
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    return [
        [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        for line in lines
        if re.match(r"\| [A-Z]\d+ \|", line)
    ]


def marked() -> dict[str, set[str]]:
    """Return the items that each test names, by the path and name of the test."""
    found: dict[str, set[str]] = {}
    for path in sorted((ROOT / "tests" / "netsuite_sandbox").rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                items = {
                    argument.value
                    for mark in node.decorator_list
                    if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.fidelity"
                    for argument in mark.args
                    if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
                }
                if items:
                    found[f"{path.relative_to(ROOT)}::{node.name}"] = items
    return found


def test_every_item_of_both_checklists_has_one_row() -> None:
    names = [row[0] for row in rows()]
    assert len(names) == len(set(names))
    assert set(names) >= ITEMS


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0])
def test_a_row_has_its_grade_and_names_every_test_of_its_item_or_the_issue_to_come(row: list[str]) -> None:
    item, what, grade, shown_by, _ = row
    assert what
    assert GRADE.match(grade), grade
    named = set(TEST.findall(shown_by))
    assert named == {test for test, items in marked().items() if item in items}
    assert named or LATER.search(shown_by), "neither a test nor an issue"


def test_a_test_names_only_items_that_the_table_has() -> None:
    known = {row[0] for row in rows()}
    assert known
    assert {item for items in marked().values() for item in items} <= known
