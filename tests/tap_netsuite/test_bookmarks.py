from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from netsuite_rest.errors import SettingsError
from tap_netsuite.bookmarks import Fingerprint, note_done, note_progress, starting_point
from tap_netsuite.settings import StreamOptions

if TYPE_CHECKING:
    from tap_netsuite.bookmarks import Start

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
LOOKBACK = timedelta(minutes=10)


def fingerprint(account: str = "123", columns: tuple[str, ...] = ("id",), **options: Any) -> Fingerprint:  # noqa: ANN401
    return Fingerprint.of(account, StreamOptions(**options), columns)


def start(state: dict[str, Any], *, start_date: datetime | None = None, start_now: bool = False) -> Start:
    return starting_point(
        "customer",
        state,
        "lastmodifieddate",
        start_date=start_date,
        start_now=start_now,
        lookback=LOOKBACK,
        until=NOON,
    )


def bookmarked(value: str = "2026-02-28T12:00:00Z", **more: Any) -> dict[str, Any]:  # noqa: ANN401
    return {"replication_key": "lastmodifieddate", "replication_key_value": value, **more}


def test_without_bookmark_and_start_date_there_is_no_lower_bound() -> None:
    begin = start({})
    assert begin.window.start is None
    assert begin.window.until == NOON
    assert not begin.nothing


def test_a_start_date_is_the_lower_bound_without_look_back() -> None:
    assert start({}, start_date=datetime(2026, 1, 1, tzinfo=UTC)).window.start == datetime(2026, 1, 1, tzinfo=UTC)


def test_a_bookmark_counts_more_than_a_start_date_and_is_looked_back_from() -> None:
    begin = start(bookmarked(), start_date=datetime(2026, 2, 28, 13, tzinfo=UTC))
    assert begin.window.start == datetime(2026, 2, 28, 11, 50, tzinfo=UTC)
    assert begin.bookmark == datetime(2026, 2, 28, 12, tzinfo=UTC)


def test_now_reads_nothing_only_while_there_is_no_bookmark() -> None:
    assert start({}, start_now=True).nothing
    assert not start(bookmarked(), start_now=True).nothing


def test_the_bookmark_of_another_column_does_not_count() -> None:
    assert start({"replication_key": "datecreated", "replication_key_value": "2026-02-28"}).window.start is None


def test_an_unfinished_run_goes_on_after_the_last_key_in_its_own_window() -> None:
    state = bookmarked()
    first = start(state)
    note_progress(state, fingerprint(), first.window, (41, "a"))
    later = starting_point(
        "customer",
        state,
        "lastmodifieddate",
        start_date=None,
        start_now=False,
        lookback=LOOKBACK,
        until=NOON + timedelta(days=1),
    )
    assert later.window == first.window
    assert later.after == (41, "a")


def test_a_finished_run_moves_the_bookmark_to_the_end_of_its_window_and_forgets_its_progress() -> None:
    state = bookmarked()
    note_progress(state, fingerprint(), start(state).window, (41,))
    note_done(state, fingerprint(), "customer", "lastmodifieddate", NOON)
    assert state["replication_key_value"] == "2026-03-01T12:00:00Z"
    assert "progress" not in state


def test_a_bookmark_never_moves_backward() -> None:
    state = bookmarked("2026-03-02T00:00:00Z")
    note_done(state, fingerprint(), "customer", "lastmodifieddate", NOON)
    assert state["replication_key_value"] == "2026-03-02T00:00:00Z"


def test_a_bookmark_that_is_no_date_is_refused_by_name() -> None:
    with pytest.raises(SettingsError, match=r"'customer'.*'yesterday'"):
        start(bookmarked("yesterday"))


def test_a_state_of_a_newer_form_is_refused() -> None:
    with pytest.raises(SettingsError, match=r"newer release"):
        start(bookmarked(version=2))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (fingerprint(account="123"), fingerprint(account="124")),
        (fingerprint(filter="id > 1"), fingerprint()),
        (fingerprint(filter="id > 1"), fingerprint(filter="id > 0")),
        (fingerprint(show_new=False), fingerprint()),
        (fingerprint(show_updated=False), fingerprint()),
    ],
)
def test_a_bookmark_that_left_out_rows_asked_for_now_is_refused_with_the_way_out(
    old: Fingerprint, new: Fingerprint
) -> None:
    with pytest.raises(SettingsError, match=r"'customer'.*full refresh"):
        new.check("customer", old.to_state())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (fingerprint(), fingerprint(filter="id > 1")),
        (fingerprint(), fingerprint(show_new=False)),
        (fingerprint(filter="id > 1"), fingerprint(filter="id > 1")),
    ],
)
def test_a_bookmark_that_left_nothing_out_is_taken(old: Fingerprint, new: Fingerprint) -> None:
    assert new.check("customer", old.to_state()) == []


def test_new_columns_are_named_and_a_bookmark_made_by_hand_is_taken() -> None:
    wide = fingerprint(columns=("id", "email", "phone"))
    assert wide.check("customer", fingerprint(columns=("id", "fax")).to_state()) == ["email", "phone"]
    assert wide.check("customer", {}) == []
