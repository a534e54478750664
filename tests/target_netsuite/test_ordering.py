from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from target_netsuite.ordering import predecessors, run

names = st.sampled_from("abcd")
items = st.lists(st.tuples(names, st.sets(names, max_size=2)), max_size=12)


def before(waits: list[set[int]]) -> list[set[int]]:
    """Everything that each item waits for, directly or not."""
    all_before: list[set[int]] = []
    for needed in waits:
        all_before.append(needed.union(*(all_before[earlier] for earlier in needed)))
    return all_before


@given(items=items)
def test_items_wait_for_all_earlier_ones_about_the_same_or_about_what_they_refer_to(
    items: list[tuple[str, set[str]]],
) -> None:
    waited = before(predecessors(items))
    for (one, (about_one, refers_one)), (two, (about_two, refers_two)) in combinations(enumerate(items), 2):
        related = about_one == about_two or about_one in refers_two or about_two in refers_one
        assert one in waited[two] or not related


@given(items=st.lists(st.integers(), unique=True))
def test_items_about_different_things_wait_for_nothing(items: list[int]) -> None:
    assert predecessors((item, ()) for item in items) == [set()] * len(items)


@given(items=items, workers=st.integers(1, 4))
def test_each_piece_is_done_once_and_after_what_it_waits_for(items: list[tuple[str, set[str]]], workers: int) -> None:
    waits = predecessors(items)
    finished: list[int] = []
    started_after: dict[int, set[int]] = {}

    def work(position: int) -> int:
        started_after[position] = set(finished)
        finished.append(position)
        return position

    with ThreadPoolExecutor(workers) as pool:
        results = list(run(pool, work, waits))
    assert sorted(results) == list(range(len(items)))
    assert all(needed <= started_after[position] for position, needed in enumerate(waits))


def test_pieces_that_wait_for_nothing_run_at_the_same_time() -> None:
    together = threading.Barrier(3, timeout=10)
    with ThreadPoolExecutor(3) as pool:
        assert len(list(run(pool, lambda _: together.wait(), [set(), set(), set()]))) == 3


def test_a_failure_starts_nothing_that_waits_for_it() -> None:
    done: list[int] = []

    def work(position: int) -> None:
        if position == 0:
            raise RuntimeError("first")
        done.append(position)

    with ThreadPoolExecutor(1) as pool, pytest.raises(RuntimeError, match="first"):
        list(run(pool, work, [set(), {0}]))
    assert done == []
