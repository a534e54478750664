"""Singer messages on standard output, each of them whole even if a signal comes in the middle."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from singer_sdk.contrib.msgspec import MsgSpecWriter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from singer_sdk.singerlib import Message


class MessageWriter(MsgSpecWriter):
    """Writes messages, and puts off what must not happen in the middle of one."""

    def __init__(self) -> None:
        super().__init__()
        self._writing = False
        self._put_off: Callable[[], None] | None = None

    def write_message(self, message: Message) -> None:
        """Write one message."""
        with self._undisturbed():
            super().write_message(message)

    def write_lines(self, lines: bytes) -> None:
        """Write messages that are encoded already, each with its line end."""
        with self._undisturbed():
            sys.stdout.buffer.write(lines)
            sys.stdout.flush()

    def between_messages(self, action: Callable[[], None]) -> None:
        """Do something as soon as no message is half written."""
        if self._writing:
            self._put_off = action
        else:
            action()

    @contextmanager
    def _undisturbed(self) -> Iterator[None]:
        self._writing = True
        try:
            yield
        finally:
            self._writing = False
        if self._put_off is not None:
            action, self._put_off = self._put_off, None
            action()
