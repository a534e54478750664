"""Singer messages are read line by line, and a line that is none is refused by its number."""

from __future__ import annotations

import sys
from collections import Counter
from decimal import Decimal
from typing import IO, TYPE_CHECKING, Any

import msgspec
from singer_sdk.contrib.msgspec import MsgSpecReader
from singer_sdk.exceptions import SingerSDKError
from singer_sdk.singerlib.exceptions import InvalidInputLine, SingerError

from target_netsuite.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

MEMBERS: dict[str, dict[str, type]] = {
    "SCHEMA": {"stream": str, "schema": dict},
    "RECORD": {"stream": str, "record": dict},
    "STATE": {"value": dict},
    "ACTIVATE_VERSION": {"stream": str, "version": int},
    "BATCH": {"stream": str},
}
"""What each type of message must have."""

_DECODER = msgspec.json.Decoder(float_hook=Decimal)
_JSON_NAMES = {str: "text", dict: "an object", int: "a whole number"}


class LineReader(MsgSpecReader):
    """Reads messages as bytes, numbers exact, and says the number of a line that cannot be used."""

    def process_lines(
        self, file_input: IO[str] | None, callbacks: dict[str, Callable[[dict[str, Any]], None]]
    ) -> Counter[str]:
        """Read all messages and hand each to the callback of its type.

        Overridden because the SDK's own says neither which line is wrong nor anything without a traceback.

        Raises:
            BadInput: A line is no Singer message.
        """
        counts: Counter[str] = Counter()
        for number, line in enumerate(_lines(file_input or sys.stdin), 1):
            if not line.strip():
                continue
            try:
                message = self.deserialize_json(line)
                callbacks[message["type"]](message)
            except (BadInput, SingerError, SingerSDKError) as error:
                error.add_note(f"Input line {number}")
                raise
            counts[message["type"]] += 1
        return counts

    def deserialize_json(self, line: str | bytes) -> dict[str, Any]:
        """Return a line's message, its members checked.

        Raises:
            InvalidInputLine: It is not JSON, or not a Singer message. The text does not repeat the line,
                which may hold anything.
        """
        try:
            message = _DECODER.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise InvalidInputLine(f"this is not JSON: {error}. Correct the tap's output, or what was cut.") from error
        kind = message.get("type") if isinstance(message, dict) else None
        if not isinstance(kind, str) or kind not in MEMBERS:
            raise InvalidInputLine(f"this is no Singer message: its type is {kind!r}, not one of {', '.join(MEMBERS)}.")
        for member, wanted in MEMBERS[kind].items():
            if not isinstance(message.get(member), wanted):
                raise InvalidInputLine(f'a {kind} message needs "{member}" to be {_JSON_NAMES[wanted]}.')
        return dict(message)


def _lines(source: IO[str]) -> Iterable[str | bytes]:
    """Return lines; bytes where there are any, because the locale's encoding is not Singer's."""
    return getattr(source, "buffer", source)
