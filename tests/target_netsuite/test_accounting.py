from __future__ import annotations

import json
import stat
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from target_netsuite.accounting import Ledger, Result, Status
from target_netsuite.errors import BadInput
from target_netsuite.options import Operation

if TYPE_CHECKING:
    from pathlib import Path


def result(number: int, status: Status = Status.WRITTEN) -> Result:
    return Result(number, "orders", {"id": number}, Operation.CREATE, status, str(number))


@given(data=st.data())
def test_a_state_passes_when_and_only_when_all_before_it_is_accounted_for(data: st.DataObject) -> None:
    ledger = Ledger()
    states: list[int] = []
    for _ in range(data.draw(st.integers(0, 8))):
        ledger.arrive()
        if data.draw(st.booleans()):
            states.append(ledger.unaccounted)
            ledger.hold({"records": ledger.unaccounted})
    settled: set[int] = set()
    passed = 0
    for number in data.draw(st.permutations(range(1, ledger.unaccounted + 1))):
        ledger.settle(result(number))
        settled.add(number)
        may_pass = max((state for state in states if set(range(1, state + 1)) <= settled), default=0)
        now = ledger.passing()
        assert now == ({"records": may_pass} if may_pass > passed else None)
        passed = may_pass


def test_a_state_before_which_nothing_is_open_passes_at_once() -> None:
    ledger = Ledger()
    ledger.hold({"a": 1})
    ledger.hold({"a": 2})
    assert ledger.passing() == {"a": 2}
    assert ledger.passing() is None


@pytest.mark.parametrize("status", [Status.REJECTED, Status.UNCERTAIN])
def test_no_state_passes_a_record_that_was_not_written(status: Status) -> None:
    ledger = Ledger()
    first, second = ledger.arrive(), ledger.arrive()
    ledger.hold({"a": 2})
    ledger.settle(result(second))
    ledger.settle(result(first, status))
    assert ledger.passing() is None
    assert ledger.unaccounted == 1


def test_results_are_lines_of_json_for_their_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "results.jsonl"
    ledger = Ledger(path)
    ledger.settle(result(ledger.arrive()))
    ledger.settle(
        Result(ledger.arrive(), "orders", {"name": 'Ä "B"\n'}, Operation.DELETE, Status.SKIPPED, error="not there")
    )
    assert [json.loads(line) for line in path.read_text("utf-8").splitlines()] == [
        {
            "stream": "orders",
            "key": {"id": 1},
            "operation": "create",
            "status": "written",
            "id": "1",
            "error": None,
        },
        {
            "stream": "orders",
            "key": {"name": 'Ä "B"\n'},
            "operation": "delete",
            "status": "skipped",
            "id": None,
            "error": "not there",
        },
    ]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_results_of_an_earlier_run_are_kept_and_closed_to_others(tmp_path: Path) -> None:
    path = tmp_path / "results.jsonl"
    path.write_text("{}\n")
    path.chmod(0o644)
    ledger = Ledger(path)
    ledger.settle(result(ledger.arrive()))
    assert len(path.read_text().splitlines()) == 2
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_results_file_that_cannot_be_written_is_refused_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"results_path.*nowhere"):
        Ledger(tmp_path / "nowhere" / "results.jsonl")
