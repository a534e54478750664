from __future__ import annotations

import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest

from netsuite_rest.governor import ROUNDS_BEFORE_GROWTH, Governor


class Gauge:
    """Counts who is inside and remembers the most."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.inside = self.most = 0

    def __enter__(self) -> None:
        with self.lock:
            self.inside += 1
            self.most = max(self.most, self.inside)

    def __exit__(self, *_: object) -> None:
        with self.lock:
            self.inside -= 1


def succeed(governor: Governor, times: int) -> None:
    for _ in range(times):
        with governor.permit() as permit:
            governor.succeeded(permit)


def test_never_more_threads_are_inside_than_there_are_permits() -> None:
    governor, gauge = Governor(3), Gauge()
    together = threading.Barrier(3, timeout=5)

    def work(_: int) -> None:
        with governor.permit(), gauge:
            together.wait()

    with ThreadPoolExecutor(24) as pool:
        list(pool.map(work, range(24)))
    assert gauge.most == 3
    assert governor.in_flight == 0


def test_permits_are_given_first_come_first_served() -> None:
    governor = Governor(1)
    order: list[int] = []

    def work(number: int) -> None:
        with governor.permit():
            order.append(number)

    threads = []
    with governor.permit():
        for number in range(8):
            threads.append(threading.Thread(target=work, args=(number,)))
            threads[-1].start()
            while governor.waiting <= number:
                threading.Event().wait(0.001)
    for thread in threads:
        thread.join()
    assert order == list(range(8))


@pytest.mark.parametrize(("ceiling", "after"), [(15, [7, 3, 1, 1]), (5, [2, 1, 1]), (1, [1])])
def test_each_complaint_halves_the_limit_but_never_below_one(ceiling: int, after: list[int]) -> None:
    governor = Governor(ceiling)
    limits = []
    for _ in after:
        with governor.permit() as permit:
            governor.complained(permit)
        limits.append(governor.limit)
    assert limits == after


def test_requests_that_were_in_flight_together_halve_it_once() -> None:
    governor = Governor(8)
    with ExitStack() as stack:
        permits = [stack.enter_context(governor.permit()) for _ in range(8)]
        assert [governor.complained(permit) for permit in permits] == [True] + [False] * 7
    assert governor.limit == 4


def test_after_a_complaint_newcomers_wait_until_there_is_room_under_the_new_limit() -> None:
    governor = Governor(4)
    entered = threading.Event()

    def newcomer() -> None:
        with governor.permit():
            entered.set()

    with governor.permit() as first, ExitStack() as held:
        held.enter_context(governor.permit())
        with governor.permit():
            governor.complained(first)
            thread = threading.Thread(target=newcomer)
            thread.start()
        assert (governor.limit, governor.in_flight) == (2, 2)
        assert not entered.wait(0.05)
        held.close()
        assert entered.wait(5)
    thread.join()


def test_the_limit_grows_by_one_for_every_few_rounds_without_complaint_up_to_the_ceiling() -> None:
    governor = Governor(4)
    with governor.permit() as permit:
        governor.complained(permit)
    for limit in (2, 3):
        succeed(governor, limit * ROUNDS_BEFORE_GROWTH - 1)
        assert governor.limit == limit
        succeed(governor, 1)
        assert governor.limit == limit + 1
    succeed(governor, 100)
    assert governor.limit == 4


def test_successes_that_began_before_the_halving_do_not_count_for_growth() -> None:
    governor = Governor(2)
    with governor.permit() as old:
        with governor.permit() as other:
            governor.complained(other)
        for _ in range(100):
            governor.succeeded(old)
    assert governor.limit == 1


def test_growth_lets_a_waiting_thread_in() -> None:
    governor = Governor(2)
    with governor.permit() as permit:
        governor.complained(permit)
    entered = threading.Event()

    def newcomer() -> None:
        with governor.permit():
            entered.set()

    with governor.permit() as permit:
        thread = threading.Thread(target=newcomer)
        thread.start()
        for _ in range(ROUNDS_BEFORE_GROWTH):
            governor.succeeded(permit)
        assert entered.wait(5)
    thread.join()


def test_a_failure_inside_gives_the_permit_back() -> None:
    governor = Governor(1)

    def fail() -> None:
        with governor.permit():
            raise RuntimeError

    for _ in range(3):
        with pytest.raises(RuntimeError):
            fail()
    assert governor.in_flight == 0


def test_an_interrupt_while_waiting_leaves_neither_a_place_in_the_queue_nor_a_permit() -> None:
    governor = Governor(1)

    def interrupt() -> None:
        while not governor.waiting:
            threading.Event().wait(0.001)
        signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)

    with governor.permit():
        thread = threading.Thread(target=interrupt)
        thread.start()
        with pytest.raises(KeyboardInterrupt), governor.permit():
            pass
        thread.join()
        assert governor.waiting == 0
    assert governor.in_flight == 0
    with governor.permit() as permit:
        assert permit.company == 1


def test_a_permit_knows_its_company() -> None:
    governor = Governor(3)
    with governor.permit() as first, governor.permit() as second:
        assert (first.company, second.company) == (1, 2)


def test_threads_that_complain_and_succeed_at_once_leave_nothing_behind() -> None:
    governor, gauge = Governor(6), Gauge()

    def work(number: int) -> None:
        with governor.permit() as permit, gauge:
            if number % 17 == 0:
                governor.complained(permit)
            else:
                governor.succeeded(permit)

    with ThreadPoolExecutor(12) as pool:
        list(pool.map(work, range(3000)))
    assert governor.in_flight == 0
    assert gauge.most <= 6
    assert 1 <= governor.limit <= 6
