"""Work is done side by side, but nothing before what it has to wait for."""

from __future__ import annotations

from queue import SimpleQueue
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence
    from concurrent.futures import Executor, Future

R = TypeVar("R")


def predecessors(items: Iterable[tuple[Hashable, Collection[Hashable]]]) -> list[set[int]]:
    """Return, for each item, the positions of the items that must be done before it.

    Args:
        items: For each item what it is about, and what it refers to. An item waits for the last one before it
            that is about the same, and for the last ones before it that are about what it refers to; one
            that others refer to waits for them in turn if it comes after.
    """
    last_about: dict[Hashable, int] = {}
    references_since: dict[Hashable, list[int]] = {}
    waits: list[set[int]] = []
    for position, (about, refers_to) in enumerate(items):
        needed = {last_about[name] for name in (about, *refers_to) if name in last_about}
        needed.update(references_since.pop(about, ()))
        waits.append(needed)
        last_about[about] = position
        for name in refers_to:
            if name != about:
                references_since.setdefault(name, []).append(position)
    return waits


def run(executor: Executor, work: Callable[[int], R], waits: Sequence[Collection[int]]) -> Iterator[R]:
    """Do pieces of work and yield what each returns, as soon as it is done.

    Args:
        executor: Does the work.
        work: Does the piece at one position.
        waits: For each piece the positions of pieces before it that must be done first.

    Raises:
        Exception: Whatever `work` raises; pieces that were not started then are not done.
    """
    done: SimpleQueue[tuple[int, Future[R]]] = SimpleQueue()
    missing = [len(needed) for needed in waits]
    followers: list[list[int]] = [[] for _ in waits]
    for position, needed in enumerate(waits):
        for earlier in needed:
            followers[earlier].append(position)

    def start(position: int) -> None:
        executor.submit(work, position).add_done_callback(lambda future: done.put((position, future)))

    for position, count in enumerate(missing):
        if count == 0:
            start(position)
    for _ in waits:
        position, future = done.get()
        result = future.result()
        for follower in followers[position]:
            missing[follower] -= 1
            if missing[follower] == 0:
                start(follower)
        yield result
