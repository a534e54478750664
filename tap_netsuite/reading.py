"""Chunks of a table read side by side and given out in order, with few of them in memory."""

from __future__ import annotations

import logging
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from netsuite_rest import suiteql
from netsuite_rest.errors import ConnectionFailed, NetSuiteError, QueryRefused, ServerFault, TableUnavailable
from netsuite_rest.transport import Retry
from tap_netsuite.errors import IncompleteRead
from tap_netsuite.healing import Refusals, refused_columns
from tap_netsuite.planning import Chunk, chunks_between, plan_query

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Future

    import msgspec

    from netsuite_rest.transport import Transport
    from tap_netsuite.conversion import Codec
    from tap_netsuite.planning import KeyValues
    from tap_netsuite.selection import Selection

R = TypeVar("R")

SURE_COLUMNS = 100
"""Up to so many columns no answer is doubted; beyond, NetSuite is said to give no rows, and no error (one source)."""

READINGS = 3
"""How often a page is read at most before a shortfall is believed."""


@dataclass(frozen=True)
class Batch(Generic[R]):
    """Rows that were read together.

    Attributes:
        payload: The rows, in the form that was asked for.
        count: How many there are.
        last: The key of the last of them; None if there are none, or nothing names a row.
        remaining: How many more rows of its chunk follow.
    """

    payload: R
    count: int
    last: KeyValues | None
    remaining: int = 0


@dataclass
class TableReader(Generic[R]):
    """Reads one SELECT, in the order of its key.

    The first page is asked for at once; it tells whether anything remains. What remains is cut into chunks by a plan
    query, and chunks are read at the same time. A chunk that turns out larger than a page is followed by key. Where
    NetSuite refuses to plan, all that remains is one such chunk.

    Attributes:
        transport: The connection.
        selection: What to read; columns that NetSuite refuses are taken out of it.
        render: Turns typed rows into what a batch carries; called in the reading threads.
        page_size: The most rows of a request.
        after: The key to go on after; None to begin with the first row.
        first_page_only: Whether to stop after one page.
        logger: Where to say what happened.
        refused: The columns that NetSuite refused.
        rereads: How many pages came short and were read again.
        announced: How many rows there were when the first page was read.
    """

    transport: Transport
    selection: Selection
    render: Callable[[Codec, list[msgspec.Struct]], R]
    page_size: int
    after: KeyValues | None = None
    first_page_only: bool = False
    logger: logging.Logger = field(default_factory=lambda: logging.getLogger(__name__))
    refused: Refusals = field(default_factory=Refusals)
    rereads: int = 0
    announced: int = 0

    def __post_init__(self) -> None:
        """Prepare to read; no request is sent."""
        self._prepare()
        self._by_key = bool(self.selection.table.key)
        self._first: Future[list[Batch[R]]] | None = None
        self._arranged = False
        self._tasks: deque[tuple[Chunk, Future[list[Batch[R]]]]] = deque()
        self._chunks: deque[Chunk] = deque()
        self._plan: Future[list[Chunk]] | None = None
        self._planned_to: KeyValues | None = None

    def _prepare(self) -> None:
        self._codec = self.selection.codec()
        self._query = self.selection.query()
        self._row_type: Any = self._codec.wire_type

    @property
    def waiting(self) -> int:
        """How many requests for rows are under way or answered and not yet given out."""
        return len(self._tasks)

    def submit_next(self, pool: ThreadPoolExecutor) -> bool:
        """Send the next request if it is known already what to ask; return whether one was sent.

        What went wrong before shows when the rows are given out, to whom they belong.
        """
        if self._first is None:
            chunk = Chunk(after=self.after)
            self._first = pool.submit(self._read_first, chunk)
            self._tasks.append((chunk, self._first))
            return True
        if not self._arranged and self._first.done() and self._first.exception() is None:
            self._arrange(self._first.result(), pool)
        if self._plan is not None and self._plan.done() and self._plan.exception() is None:
            self._take_plan(pool)
        if not self._chunks:
            return False
        chunk = self._chunks.popleft()
        self._tasks.append((chunk, pool.submit(self._read, chunk)))
        return True

    def open(self, pool: ThreadPoolExecutor) -> None:
        """Wait for the first page, after which `refused` is final.

        Raises:
            IncompleteRead: The page came short.
            ConversionError: A value does not fit its column's type.
            NetSuiteError: NetSuite refused or failed.
        """
        if self._first is None:
            self.submit_next(pool)
        if self._first is not None:
            self._first.result()

    def batches(self, pool: ThreadPoolExecutor, top_up: Callable[[], None]) -> Iterator[Batch[R]]:
        """Give out all rows in the order of the key.

        Args:
            pool: Where requests run.
            top_up: Called before each wait, to send more requests, of this reader or of others.

        Raises:
            IncompleteRead: A chunk came short; the message names it.
            ConversionError: A value does not fit its column's type.
            NetSuiteError: NetSuite refused or failed.
        """
        self.open(pool)
        while True:
            top_up()
            if self._tasks:
                chunk, future = self._tasks.popleft()
                result = future.result()
                if future is self._first:
                    self._arrange(result, pool)
                elif result[-1].remaining:
                    rest = Chunk(after=result[-1].last, through=chunk.through)
                    self._tasks.appendleft((rest, pool.submit(self._read, rest)))
                top_up()
                yield from (batch for batch in result if batch.count)
            elif self._plan is not None:
                self._take_plan(pool)
            elif not self.submit_next(pool):
                return

    def _arrange(self, result: Sequence[Batch[R]], pool: ThreadPoolExecutor) -> None:
        """Decide, once, how what follows the first page is read."""
        if self._arranged:
            return
        self._arranged = True
        self.announced = sum(batch.count for batch in result) + result[-1].remaining
        last, remaining = result[-1].last, result[-1].remaining
        if not remaining or last is None or self.first_page_only:
            return
        if remaining <= self.page_size:
            self._chunks.append(Chunk(after=last))
            return
        self._plan = pool.submit(self._make_plan, last)

    def _take_plan(self, pool: ThreadPoolExecutor) -> None:
        if self._plan is None:
            return
        chunks = self._plan.result()
        self._plan = None
        self._chunks.extend(chunks)
        if self._planned_to is not None:
            self._plan = pool.submit(self._make_plan, self._planned_to)

    def _make_plan(self, after: KeyValues) -> list[Chunk]:
        """Ask for the spans after a key: as many as fit in one answer, a thousand."""
        try:
            sql = plan_query(self._query, after, self.page_size)
            page = suiteql.run(self.transport, sql, retry=Retry.REFUSED_ONLY)
        except (ConnectionFailed, QueryRefused, ServerFault) as error:
            self.logger.warning("NetSuite does not plan this stream, so it is read in sequence: %s", error)
            self._planned_to = None
            return [Chunk(after=after)]
        boundaries: list[KeyValues] = [
            tuple(
                item[f"k{index}"] if key.text else int(item[f"k{index}"]) for index, key in enumerate(self._query.key)
            )
            for item in page.items
        ]
        more = page.total_results > len(boundaries) > 0
        self._planned_to = boundaries[-1] if more else None
        return chunks_between(after, boundaries, last=not more)

    def _read_first(self, chunk: Chunk) -> list[Batch[R]]:
        try:
            return self._read_start(chunk, Retry.REFUSED_ONLY)
        except TableUnavailable:
            raise
        except (QueryRefused, ServerFault) as error:
            self.refused = refused_columns(self.transport, self.selection)
            if self.refused.columns:
                self.selection = self.selection.without(self.refused.columns)
                self._prepare()
            elif isinstance(error, QueryRefused) and self._by_key and any(key.text for key in self._query.key):
                self.logger.info("NetSuite does not compare text by bytes here, so pages are read by offset.")
                self._by_key = False
            elif isinstance(error, QueryRefused):
                raise
        except NetSuiteError as error:
            if not error.retriable:
                raise
        return self._read_start(chunk, Retry.ALWAYS)

    def _read_start(self, chunk: Chunk, retry: Retry) -> list[Batch[R]]:
        batches = self._read(chunk, retry) if self._by_key else self._read_whole()
        if len(self.selection.columns) > SURE_COLUMNS and not batches[-1].count:
            self._confirm_that_nothing_is_there(chunk)
        return batches

    def _confirm_that_nothing_is_there(self, chunk: Chunk) -> None:
        narrow = replace(self._query, select=(f"{self._query.key[0].expression} AS k0",))
        page = suiteql.run(self.transport, narrow.page(after=chunk.after), limit=1)
        if page.total_results:
            raise IncompleteRead(
                f"NetSuite gives none of {page.total_results} rows when {len(self.selection.columns)} columns are "
                f"selected. Select at most {SURE_COLUMNS} of them."
            )

    def _read(self, chunk: Chunk, retry: Retry = Retry.ALWAYS) -> list[Batch[R]]:
        sql = self._query.page(after=chunk.after, through=chunk.through)
        for _ in range(READINGS):
            page = suiteql.run(self.transport, sql, limit=self.page_size, row_type=self._row_type, retry=retry)
            count, expected = len(page.items), min(page.total_results, self.page_size)
            rows = self._codec.convert(page.items)
            if count < expected:
                problem = f"gave {count} rows where it says that there are {expected}"
            elif self._codec.in_order(rows):
                return [self._batch(rows, remaining=page.total_results - count)]
            else:
                problem = "gave rows out of order or twice"
            self.rereads += 1
        raise IncompleteRead(
            f"In the span {chunk} NetSuite {problem}, {READINGS} times in a row. Run again. If it stays so, empty the "
            "stream's key_properties in the catalog, which reads the table by offset."
        )

    def _read_whole(self) -> list[Batch[R]]:
        """Read a table by offset, as nothing names its rows; read it again if it moved in the meantime."""
        sql = replace(self._query, key=tuple(replace(key, text=False) for key in self._query.key)).page()
        for _ in range(READINGS):
            pages: list[list[Any]] = []
            totals = set()
            while True:
                offset = len(pages) * self.page_size
                page = suiteql.run(self.transport, sql, limit=self.page_size, offset=offset, row_type=self._row_type)
                if page.total_results > suiteql.MAX_ROWS:
                    raise IncompleteRead(
                        f"{self.selection.table.source!r} cannot be read by key, and it has {page.total_results} "
                        f"rows, more than the {suiteql.MAX_ROWS} that NetSuite gives. Set a filter for the stream."
                    )
                totals.add(page.total_results)
                pages.append(page.items)
                if offset + self.page_size >= page.total_results or self.first_page_only:
                    break
            if self.first_page_only or totals == {sum(map(len, pages))}:
                return [replace(self._batch(self._codec.convert(items)), last=None) for items in pages]
            self.rereads += 1
        raise IncompleteRead(
            f"{self.selection.table.source!r} cannot be read by key, and it changed each of the {READINGS} times that "
            "it was read. Run again when it is at rest."
        )

    def _batch(self, rows: list[msgspec.Struct], *, remaining: int = 0) -> Batch[R]:
        last = self._codec.key_of(rows[-1]) if rows and self._codec.key else None
        if last is not None and None in last:
            raise IncompleteRead(
                f"A row of {self.selection.table.source!r} has no value in its key "
                f"({', '.join(self._codec.key)}), so rows could be missed. Empty the stream's key_properties in the "
                "catalog, which reads the table by offset."
            )
        return Batch(payload=self.render(self._codec, rows), count=len(rows), last=last, remaining=remaining)


class Schedule:
    """Keeps requests of a run's streams under way: the stream that is given out first, then those after it."""

    def __init__(self, workers: int) -> None:
        self.pool = ThreadPoolExecutor(max_workers=workers, thread_name_prefix="read")
        self._workers = workers
        self._readers: list[TableReader[Any]] = []

    def add(self, reader: TableReader[Any]) -> None:
        """Put a reader at the end of the line."""
        self._readers.append(reader)

    def batches(self, reader: TableReader[R]) -> Iterator[Batch[R]]:
        """Give out a reader's rows while later readers already begin; it leaves the line when done."""
        try:
            yield from reader.batches(self.pool, lambda: self._top_up(reader))
        finally:
            if reader in self._readers:
                self._readers.remove(reader)

    def close(self) -> None:
        """Send nothing more."""
        self.pool.shutdown(wait=False, cancel_futures=True)

    def _top_up(self, current: TableReader[Any]) -> None:
        # Half as many again as can be under way: enough to go on while one answer is late, and few enough to hold.
        while current.waiting < self._workers + self._workers // 2 + 1 and current.submit_next(self.pool):
            pass
        later = [reader for reader in self._readers if reader is not current]
        for reader in later:
            while sum(other.waiting for other in later) < self._workers and reader.submit_next(self.pool):
                pass
