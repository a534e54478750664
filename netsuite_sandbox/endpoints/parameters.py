"""Which query parameters the record service knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netsuite_sandbox.records import refusals

if TYPE_CHECKING:
    from netsuite_sandbox.wire import Call

# Oracle REST API Browser 2026.1, over all methods: that a method refuses what another one takes is told by nobody.
_KNOWN = frozenset({
    "expand", "expandRecords", "expandSubResources", "fields", "ids", "limit", "offset", "q", "replace",
    "replaceSelectedFields", "simpleEnumFormat",
})  # fmt: skip


def check(call: Call) -> None:
    """Refuse a query parameter that no method has.

    One client alone tells of it (2026); who sends none but documented ones has nothing to fear if it is not so.

    Raises:
        ServiceError: 400 INVALID_PARAMETER.
    """
    for name in call.query:
        if name not in _KNOWN:
            raise refusals.unknown_parameter(name)
