"""The tap's own settings: declared as JSON Schema, checked whole before any request."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from netsuite_rest import settings as connection
from netsuite_rest.errors import SettingsError
from tap_netsuite.filters import clean_filter

if TYPE_CHECKING:
    from collections.abc import Mapping

LOOKBACK_SECONDS = 600
"""Late commits: a change may become visible minutes after the time that it carries."""

MAX_PAGE_SIZE = 1000
"""The most rows in one answer (Oracle section_156414087576)."""

_STREAM_OPTIONS = {
    "type": ["object", "null"],
    "additionalProperties": False,
    "properties": {
        "filter": {
            "type": ["string", "null"],
            "title": "Filter",
            "description": "SuiteQL that goes into the WHERE clause, in parentheses.",
        },
        "show_new": {
            "type": ["boolean", "null"],
            "default": True,
            "title": "Show new rows",
            "description": "Whether to read rows created since the bookmark.",
        },
        "show_updated": {
            "type": ["boolean", "null"],
            "default": True,
            "title": "Show changed rows",
            "description": "Whether to read rows created before the bookmark and changed since.",
        },
    },
}


def config_json_schema() -> dict[str, Any]:
    """Return the JSON Schema of every setting of the tap, those of the connection included."""
    own: dict[str, dict[str, Any]] = {
        "start_date": {
            "type": ["string", "null"],
            "title": "Start date",
            "description": "Where a stream without a bookmark begins: rows changed since this date (2026-01-31, or "
            "2026-01-31T08:00:00Z; UTC unless it names a zone) are read. `now` reads nothing in the first "
            "run and what changed since in the following ones. Unset: everything is read, rows without a "
            "modification date too.",
        },
        "lookback_seconds": {
            "type": ["integer", "null"],
            "minimum": 0,
            "default": LOOKBACK_SECONDS,
            "title": "Look-back",
            "description": "How far before its bookmark a run begins. NetSuite shows a change when it is committed, "
            "under the time at which it was made; what commits later than this after its time is missed, and rows "
            "changed this shortly before a run come again in the next.",
        },
        "page_size": {
            "type": ["integer", "null"],
            "minimum": 1,
            "maximum": MAX_PAGE_SIZE,
            "default": MAX_PAGE_SIZE,
            "title": "Page size",
            "description": "The most rows of a request. Fewer cost more requests; try them where NetSuite times out.",
        },
        "record_types": {
            "type": ["array", "null"],
            "items": {"type": "string"},
            "title": "Record types",
            "description": "Record types to offer as streams of their own, such as invoice and salesOrder, beside the "
            "table they share.",
        },
        "stream_options": {
            "type": ["object", "null"],
            "additionalProperties": _STREAM_OPTIONS,
            "title": "Stream options",
            "description": "By stream name: `filter`, `show_new`, `show_updated`.",
        },
        "booleans": {
            "type": ["string", "null"],
            "enum": ["native", "text", None],
            "default": "native",
            "title": "Booleans",
            "description": "`native` writes booleans as true and false, `text` as NetSuite's T and F.",
        },
        "emit_activate_version_messages": {
            "type": ["boolean", "null"],
            "default": False,
            "title": "Emit ACTIVATE_VERSION messages",
            "description": "Whether streams that are read whole every time tell the target which rows are no longer "
            "there.",
        },
    }
    return {"type": "object", "properties": connection.json_schema() | own}


@dataclass(frozen=True)
class StreamOptions:
    """What the user asks of one stream.

    Attributes:
        filter: A condition for every row, checked; None for none.
        show_new: Whether to read rows created since the bookmark.
        show_updated: Whether to read rows created before the bookmark.
    """

    filter: str | None = None
    show_new: bool = True
    show_updated: bool = True


@dataclass(frozen=True)
class TapSettings:
    """The tap's own settings, complete and consistent.

    Attributes:
        start: Where a stream without a bookmark begins; None for all rows.
        start_now: Whether a stream without a bookmark reads nothing and begins with its next run.
        lookback: How far before its bookmark a run begins.
        page_size: The most rows of a request.
        record_types: Record types to offer as streams of their own, in lower case.
        stream_options: What the user asks of single streams, by name in lower case.
        native_booleans: Whether booleans are true and false, not `T` and `F`.
    """

    start: datetime | None = None
    start_now: bool = False
    lookback: timedelta = timedelta(seconds=LOOKBACK_SECONDS)
    page_size: int = MAX_PAGE_SIZE
    record_types: tuple[str, ...] = ()
    stream_options: Mapping[str, StreamOptions] = field(default_factory=dict)
    native_booleans: bool = True

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> TapSettings:
        """Check a configuration that fits `config_json_schema` and return its settings.

        Raises:
            SettingsError: A setting is wrong or contradicts another.
        """
        start_date = (config.get("start_date") or "").strip()
        start_now = start_date.lower() == "now"
        lookback, page_size = config.get("lookback_seconds"), config.get("page_size")
        return cls(
            start=None if start_now or not start_date else parse_instant("start_date", start_date),
            start_now=start_now,
            lookback=timedelta(seconds=LOOKBACK_SECONDS if lookback is None else lookback),
            page_size=MAX_PAGE_SIZE if page_size is None else page_size,
            record_types=tuple(dict.fromkeys(name.strip().lower() for name in config.get("record_types") or ())),
            stream_options={
                name.lower(): _stream_options(name, options or {})
                for name, options in (config.get("stream_options") or {}).items()
            },
            native_booleans=(config.get("booleans") or "native") == "native",
        )


def parse_instant(name: str, text: str) -> datetime:
    """Return an ISO date or date-time in UTC; one without a zone is in UTC already.

    Args:
        name: What is parsed, for the message.
        text: Such as `2026-01-31` or `2026-01-31T08:00:00+01:00`.

    Raises:
        SettingsError: It is neither.
    """
    try:
        instant = datetime.fromisoformat(text)
        return (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise SettingsError(
            f"{name} is {text!r}, which is not a date. Write one such as 2026-01-31 or 2026-01-31T08:00:00Z."
        ) from None


def _stream_options(stream: str, options: Mapping[str, Any]) -> StreamOptions:
    text = options.get("filter")
    show_new, show_updated = options.get("show_new"), options.get("show_updated")
    parsed = StreamOptions(
        filter=None if text is None else clean_filter(stream, text),
        show_new=show_new is not False,
        show_updated=show_updated is not False,
    )
    if not parsed.show_new and not parsed.show_updated:
        raise SettingsError(
            f"stream_options.{stream} sets both show_new and show_updated to false, which leaves nothing to read. "
            "Set one of them to true, or deselect the stream."
        )
    return parsed
