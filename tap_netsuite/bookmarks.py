"""What STATE says of a stream: its bookmark, what the bookmark was made under, and how far an unfinished run came."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC
from typing import TYPE_CHECKING, Any

from netsuite_rest.errors import SettingsError
from tap_netsuite.planning import Window
from tap_netsuite.settings import parse_instant

if TYPE_CHECKING:
    from collections.abc import Mapping, MutableMapping, Sequence
    from datetime import datetime, timedelta

    from tap_netsuite.planning import KeyValues
    from tap_netsuite.settings import StreamOptions

VERSION = 1
"""The form of what is written here."""

_RESET = "remove the stream's bookmark from the state, or run once with a full refresh"


@dataclass(frozen=True)
class Fingerprint:
    """What a bookmark was made under; a bookmark says nothing of rows that were left out.

    Attributes:
        account: The account id.
        filter: The user's condition.
        show_new: Whether new rows were read.
        show_updated: Whether changed rows were read.
        columns: The columns read.
    """

    account: str
    filter: str | None
    show_new: bool
    show_updated: bool
    columns: tuple[str, ...]

    @classmethod
    def of(cls, account: str, options: StreamOptions, columns: Sequence[str]) -> Fingerprint:
        """Return the fingerprint of a stream as it is read now."""
        return cls(account, options.filter, options.show_new, options.show_updated, tuple(sorted(columns)))

    def to_state(self) -> dict[str, Any]:
        """Return it as it stands in STATE."""
        return {
            "account": self.account,
            "filter": self.filter,
            "show_new": self.show_new,
            "show_updated": self.show_updated,
            "columns": list(self.columns),
        }

    def check(self, stream: str, old: Mapping[str, Any]) -> list[str]:
        """Return the columns that a bookmark does not cover.

        Args:
            stream: The stream's name, for messages.
            old: The fingerprint in STATE; what it does not hold is not compared.

        Raises:
            SettingsError: The bookmark is another account's, or rows that it left out are asked for now.
        """
        if old.get("account", self.account) != self.account:
            raise SettingsError(
                f"The state of the stream {stream!r} is of account {old['account']}, but the settings name "
                f"{self.account}. Use the state of this account, or {_RESET}."
            )
        old_filter = old.get("filter")
        if old_filter is not None and old_filter != self.filter:
            raise SettingsError(
                f"The filter of the stream {stream!r} was {old_filter!r} when its bookmark was made and is now "
                f"{self.filter!r}. Rows that the old one left out would never be read. Restore it, or {_RESET}."
            )
        for name, now in (("show_new", self.show_new), ("show_updated", self.show_updated)):
            if now and not old.get(name, True):
                raise SettingsError(
                    f"{name} of the stream {stream!r} was false when its bookmark was made and is now true. Rows left "
                    f"out until now would never be read. Set it back, or {_RESET}."
                )
        return sorted(set(self.columns) - set(old.get("columns", self.columns)))


@dataclass(frozen=True)
class Start:
    """Where a stream begins.

    Attributes:
        window: What the run covers.
        bookmark: The bookmark, or the start date, without the look-back; None for neither.
        after: The key to go on after, of an unfinished run.
        nothing: Whether nothing is to be read in this run.
    """

    window: Window
    bookmark: datetime | None
    after: KeyValues | None = None
    nothing: bool = False

    def reading_nothing(self) -> Start:
        """Return the same start of a run that reads nothing."""
        return replace(self, nothing=True)


def starting_point(  # noqa: PLR0913
    stream: str,
    state: Mapping[str, Any],
    replication_key: str,
    *,
    start_date: datetime | None,
    start_now: bool,
    lookback: timedelta,
    until: datetime,
) -> Start:
    """Return where a stream begins, by its state and the settings.

    Args:
        stream: The stream's name, for messages.
        state: The stream's part of STATE.
        replication_key: The column that its bookmark is about; the bookmark of another column does not count.
        start_date: Where it begins without a bookmark.
        start_now: Whether it begins at `until` without a bookmark.
        lookback: How far before its bookmark it begins.
        until: What its bookmark becomes, in UTC.

    Raises:
        SettingsError: The state cannot be understood.
    """
    if (state.get("version") or VERSION) > VERSION:
        raise SettingsError(
            f"The state of the stream {stream!r} was written by a newer release of this tap. Upgrade, or {_RESET}."
        )
    if state.get("replication_key", replication_key) != replication_key:
        state = {}
    value, progress = state.get("replication_key_value"), state.get("progress")
    bookmark = None if value is None else _instant(stream, value)
    if progress:
        start = progress.get("from")
        window = Window(
            start=None if start is None else _instant(stream, start), until=_instant(stream, progress["until"])
        )
        return Start(window=window, bookmark=bookmark or start_date, after=tuple(progress["after"]))
    if bookmark is None:
        return Start(window=Window(start_date, until), bookmark=start_date, nothing=start_now)
    return Start(window=Window(bookmark - lookback, until), bookmark=bookmark)


def note_progress(state: MutableMapping[str, Any], fingerprint: Fingerprint, window: Window, after: KeyValues) -> None:
    """Write down that everything up to a key has left; the bookmark stays."""
    state["version"] = VERSION
    state["fingerprint"] = fingerprint.to_state()
    state["progress"] = {
        "from": None if window.start is None else _text(window.start),
        "until": _text(window.until),
        "after": list(after),
    }


def note_done(
    state: MutableMapping[str, Any], fingerprint: Fingerprint, stream: str, replication_key: str, until: datetime
) -> None:
    """Move the bookmark to the end of the window, never backward, and forget how far the run had come."""
    state["version"] = VERSION
    state["fingerprint"] = fingerprint.to_state()
    value = state.get("replication_key_value") if state.get("replication_key") == replication_key else None
    state.pop("progress", None)
    state["replication_key"] = replication_key
    state["replication_key_value"] = _text(until if value is None else max(until, _instant(stream, value)))


def _instant(stream: str, value: object) -> datetime:
    return parse_instant(f"The bookmark of the stream {stream!r}", str(value))


def _text(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
