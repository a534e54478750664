from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from netsuite_rest.errors import SettingsError
from tap_netsuite.settings import TapSettings


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-01-31", datetime(2026, 1, 31, tzinfo=UTC)),
        ("2026-01-31T08:00:00Z", datetime(2026, 1, 31, 8, tzinfo=UTC)),
        ("2026-01-31T08:00:00+02:00", datetime(2026, 1, 31, 6, tzinfo=UTC)),
    ],
)
def test_a_start_date_is_an_instant_in_utc(text: str, instant: datetime) -> None:
    assert TapSettings.from_config({"start_date": text}).start == instant


def test_now_is_no_date_but_a_first_run_without_rows() -> None:
    settings = TapSettings.from_config({"start_date": "Now"})
    assert settings.start_now
    assert settings.start is None


def test_unset_settings_have_defaults_and_zero_is_not_unset() -> None:
    settings = TapSettings.from_config({"lookback_seconds": None, "page_size": None, "start_date": ""})
    assert settings == TapSettings()
    assert TapSettings.from_config({"lookback_seconds": 0}).lookback == timedelta(0)


def test_names_are_folded_to_lower_case_because_netsuite_does_not_tell_cases_apart() -> None:
    settings = TapSettings.from_config(
        {"record_types": ["Invoice", " salesOrder ", "invoice"], "stream_options": {"Customer": {"filter": "id > 1"}}}
    )
    assert settings.record_types == ("invoice", "salesorder")
    assert settings.stream_options["customer"].filter == "id > 1"


@pytest.mark.parametrize(
    ("config", "named"),
    [
        ({"start_date": "31.01.2026"}, "start_date"),
        ({"stream_options": {"customer": {"show_new": False, "show_updated": False}}}, "stream_options.customer"),
        ({"stream_options": {"customer": {"filter": "a = 1;"}}}, r"stream_options.customer.filter"),
    ],
)
def test_a_wrong_setting_is_refused_by_name(config: dict[str, Any], named: str) -> None:
    with pytest.raises(SettingsError, match=named):
        TapSettings.from_config(config)
