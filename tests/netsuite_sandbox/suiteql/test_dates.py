# ruff: noqa: S608 - queries are what is tested here
from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netsuite_sandbox.errors import ServiceError
from netsuite_sandbox.suiteql import date_formats, date_functions, mask_reading, masks, zones

if TYPE_CHECKING:
    from conftest import NetSuite

MASK = "'YYYY-MM-DD HH24:MI:SS'"

VALUES = {
    # masks
    "TO_CHAR(TO_DATE('2024-03-05 14:07:09', 'YYYY-MM-DD HH24:MI:SS'), 'DD/MM/YY HH:MI:SS PM')": "05/03/24 02:07:09 PM",
    "TO_CHAR(TO_DATE('2024-03-05', 'YYYY-MM-DD'), 'FMMonth DD, YYYY')": "March 5, 2024",
    "TO_CHAR(TO_DATE('2024-03-05', 'YYYY-MM-DD'), 'Month') || '|'": "March    |",
    "TO_CHAR(TO_DATE('2024-03-05', 'YYYY-MM-DD'), 'DAY Dy MON mon')": "TUESDAY   Tue MAR mar",
    "TO_CHAR(TO_DATE('2024-03-05', 'YYYY-MM-DD'), 'Q WW IW W D DDD J')": "1 10 10 1 3 065 2460375",
    "TO_CHAR(TO_DATE('2024-03-05', 'YYYY-MM-DD'), 'YYYY\"T\"MM\"''s\"')": "2024T03's",
    "TO_CHAR(TO_DATE('2024-03-05 23:59:59', 'YYYY-MM-DD HH24:MI:SS'), 'SSSSS')": "86399",
    "TO_CHAR(TO_DATE('2024-03-05', 'YYYY-MM-DD'), 'hh12:mi am')": "12:00 am",
    "TO_CHAR(TO_DATE('2024-03-05', 'YYYY-MM-DD'), 'CC RM IYYY')": "21 III  2024",
    "TO_CHAR(TO_TIMESTAMP('2024-03-05 01:02:03.45', 'YYYY-MM-DD HH24:MI:SS.FF'), 'SS.FF3')": "03.450",
    "TO_CHAR(TO_TIMESTAMP('2024-03-05 01:02:03', 'YYYY-MM-DD HH24:MI:SSxFF'), 'HH24:MI:SSxFF')": "01:02:03.000000",
    "TO_CHAR(TO_DATE('5-Mar-24', 'DD-MON-RR'), 'YYYY-MM-DD')": "2024-03-05",
    "TO_CHAR(TO_DATE('5 march 1999', 'DD MONTH YYYY'), 'YYYY-MM-DD')": "1999-03-05",
    "TO_CHAR(TO_DATE('3/5/2024', 'MM/DD/YYYY'), 'YYYY-MM-DD')": "2024-03-05",
    "TO_CHAR(TO_DATE('2024.03.05', 'YYYY-MM-DD'), 'YYYY-MM-DD')": "2024-03-05",
    "TO_CHAR(TO_DATE('2024-03-05', 'YYYY-MM-DD HH24:MI:SS'), 'HH24:MI:SS')": "00:00:00",
    "TO_CHAR(TO_DATE('12:30 AM 2024-03-05', 'HH:MI AM YYYY-MM-DD'), 'HH24:MI')": "00:30",
    "TO_CHAR(TO_DATE('2024-03-05T01:02:03Z', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), 'HH24:MI:SS')": "01:02:03",
    "TO_CHAR(TO_DATE('2024060', 'YYYYDDD'), 'MM-DD')": "02-29",
    "TO_CHAR(TO_TIMESTAMP_TZ('2024-03-05 01:00 +02:00', 'YYYY-MM-DD HH24:MI TZH:TZM'), 'DD HH24:MI')": "04 15:00",
    "TO_CHAR(SYS_EXTRACT_UTC(FROM_TZ(TO_TIMESTAMP('2024-07-01', 'YYYY-MM-DD'), 'Europe/Vienna')), 'DD HH24')": "30 22",
    # the clock stands at noon of 17 May 2024 in UTC: 5 o'clock in Los Angeles
    "TO_CHAR(SYSDATE, 'YYYY-MM-DD HH24')": "2024-05-17 05",
    "TO_CHAR(CURRENT_DATE, 'YYYY-MM-DD HH24')": "2024-05-17 05",
    "TO_CHAR(SYS_EXTRACT_UTC(SYSTIMESTAMP), 'YYYY-MM-DD HH24')": "2024-05-17 12",
    "TO_CHAR(CURRENT_TIMESTAMP, 'HH24 TZH:TZM')": "05 -07:00",
    "TO_CHAR(LOCALTIMESTAMP, 'HH24')": "05",
    "TZ_OFFSET('Asia/Kolkata')": "+05:30",
    "SYSDATE": "5/17/2024",
    "SYSTIMESTAMP": "5/17/2024",
    "TRUNC(SYSDATE) - TRUNC(SYSDATE, 'MM')": "16",
    # ranges counted from the user's today, a Friday
    "BUILTIN.RELATIVE_RANGES('TODAY', 'START')": "5/17/2024",
    "BUILTIN.RELATIVE_RANGES('YESTERDAY', 'END')": "5/16/2024",
    "BUILTIN.RELATIVE_RANGES('DAGO30', 'START')": "4/17/2024",
    "BUILTIN.RELATIVE_RANGES('DFN10', 'START', 'DATE')": "5/27/2024",
    "BUILTIN.RELATIVE_RANGES('TW', 'START')": "5/12/2024",
    "BUILTIN.RELATIVE_RANGES('LW', 'END')": "5/11/2024",
    "BUILTIN.RELATIVE_RANGES('LM', 'END')": "4/30/2024",
    "BUILTIN.RELATIVE_RANGES('NM', 'START')": "6/1/2024",
    "BUILTIN.RELATIVE_RANGES('LFQ', 'START')": "1/1/2024",
    "BUILTIN.RELATIVE_RANGES('NFQ', 'END')": "9/30/2024",
    "BUILTIN.RELATIVE_RANGES('LFY', 'START')": "1/1/2023",
    "BUILTIN.RELATIVE_RANGES('TY', 'END')": "12/31/2024",
    "TO_CHAR(BUILTIN.RELATIVE_RANGES('TY', 'END', 'DATETIME_AS_DATE'), 'HH24:MI:SS')": "23:59:59",
    "TO_CHAR(NEW_TIME(TO_DATE('2024-01-01', 'YYYY-MM-DD'), 'PST', 'GMT'), 'DD HH24')": "01 08",
    "TO_CHAR(NEW_TIME(TO_DATE('2024-01-01', 'YYYY-MM-DD'), 'EST', 'NST'), 'DD HH24:MI')": "01 01:30",
    # arithmetic
    "TO_CHAR(TO_DATE('2024-02-28', 'YYYY-MM-DD') + 1.5, 'MM-DD HH24')": "02-29 12",
    "TO_CHAR(1/24 + TO_DATE('2024-02-28', 'YYYY-MM-DD'), 'HH24:MI')": "01:00",
    "TO_DATE('2024-03-01', 'YYYY-MM-DD') - TO_DATE('2024-02-01', 'YYYY-MM-DD')": "29",
    "TO_DATE('2024-03-01 06:00', 'YYYY-MM-DD HH24:MI') - TO_DATE('2024-03-01', 'YYYY-MM-DD')": ".25",
    "ADD_MONTHS(TO_DATE('2024-01-31', 'YYYY-MM-DD'), 1)": "2/29/2024",
    "ADD_MONTHS(TO_DATE('2024-02-29', 'YYYY-MM-DD'), 12)": "2/28/2025",
    "ADD_MONTHS(TO_DATE('2024-02-29', 'YYYY-MM-DD'), 1)": "3/31/2024",
    "ADD_MONTHS(TO_DATE('2024-01-15', 'YYYY-MM-DD'), -2)": "11/15/2023",
    "LAST_DAY(TO_DATE('2023-02-01', 'YYYY-MM-DD'))": "2/28/2023",
    "NEXT_DAY(TO_DATE('2024-05-17', 'YYYY-MM-DD'), 'FRIDAY')": "5/24/2024",
    "MONTHS_BETWEEN(TO_DATE('1995-02-02', 'YYYY-MM-DD'), TO_DATE('1995-01-01', 'YYYY-MM-DD'))": "1.03225806451613",
    "MONTHS_BETWEEN(TO_DATE('2024-02-29', 'YYYY-MM-DD'), TO_DATE('2024-01-31', 'YYYY-MM-DD'))": "1",
    "TRUNC(TO_DATE('2024-05-17 13:45', 'YYYY-MM-DD HH24:MI'), 'Q')": "4/1/2024",
    "TRUNC(TO_DATE('2024-05-17', 'YYYY-MM-DD'), 'YEAR')": "1/1/2024",
    "TRUNC(TO_DATE('2024-05-17', 'YYYY-MM-DD'), 'IW')": "5/13/2024",
    "TRUNC(TO_DATE('2024-05-17', 'YYYY-MM-DD'), 'DAY')": "5/12/2024",
    "TO_CHAR(TRUNC(TO_DATE('2024-05-17 13:45', 'YYYY-MM-DD HH24:MI'), 'HH'), 'HH24:MI')": "13:00",
    "NVL(NULL, TO_DATE('2024-05-17', 'YYYY-MM-DD'))": "5/17/2024",
    "GREATEST(TO_DATE('2024-05-17', 'YYYY-MM-DD'), SYSDATE)": "5/17/2024",
}


@pytest.mark.fidelity("O20")
@pytest.mark.parametrize(("expression", "value"), VALUES.items(), ids=VALUES.keys())
def test_a_date_expression_is_worth_what_it_is_in_oracle(netsuite: NetSuite, expression: str, value: str) -> None:
    assert netsuite.value(expression) == value


FORMATS = {
    "M/D/YYYY": "7/1/2024",
    "D/M/YYYY": "1/7/2024",
    "D-Mon-YYYY": "1-Jul-2024",
    "D.M.YYYY": "1.7.2024",
    "D-MONTH-YYYY": "1-July-2024",
    "D MONTH, YYYY": "1 July, 2024",
    "YYYY/M/D": "2024/7/1",
    "YYYY-M-D": "2024-7-1",
    "MM/DD/YYYY": "07/01/2024",
    "DD/MM/YYYY": "01/07/2024",
    "DD-Mon-YYYY": "01-Jul-2024",
    "DD.MM.YYYY": "01.07.2024",
    "DD-MONTH-YYYY": "01-July-2024",
    "DD MONTH, YYYY": "01 July, 2024",
    "YYYY/MM/DD": "2024/07/01",
    "YYYY-MM-DD": "2024-07-01",
}


def test_every_format_of_the_preference_is_tried() -> None:
    assert set(FORMATS) == set(date_formats.FORMATS)


@pytest.mark.fidelity("O19")
@pytest.mark.parametrize(("date_format", "shown"), FORMATS.items())
def test_a_bare_date_is_shown_and_compared_in_the_user_s_format(
    netsuite: NetSuite, date_format: str, shown: str
) -> None:
    netsuite.account.date_format = date_format
    assert netsuite.value("TO_DATE('2024-07-01 23:59:59', 'YYYY-MM-DD HH24:MI:SS')") == shown
    assert netsuite.values(f"SELECT 1 x FROM dual WHERE TO_DATE('2024-07-01', 'YYYY-MM-DD') = '{shown}'") == ["1"]


@given(day=st.dates(min_value=dt.date(1900, 1, 1)), date_format=st.sampled_from(date_formats.FORMATS))
def test_every_day_is_read_back_from_how_it_is_shown(day: dt.date, date_format: str) -> None:
    assert date_formats.read(date_formats.show(day.isoformat(), date_format), date_format) == day.isoformat()


@pytest.mark.fidelity("O19", "O20", "D7")
@pytest.mark.parametrize(
    ("zone", "day", "time"),
    [
        ("America/Los_Angeles", "6/30/2024", "2024-06-30 23:59:59"),
        ("UTC", "7/1/2024", "2024-07-01 06:59:59"),
        ("Asia/Kolkata", "7/1/2024", "2024-07-01 12:29:59"),
        ("Pacific/Auckland", "7/1/2024", "2024-07-01 18:59:59"),
    ],
)
def test_a_datetime_is_shown_in_the_session_s_zone(netsuite: NetSuite, zone: str, day: str, time: str) -> None:
    netsuite.account.time_zone = zone
    query = (
        f"SELECT datecreated a, TO_CHAR(datecreated, {MASK}) b, "
        'TO_CHAR(SYS_EXTRACT_UTC(datecreated), \'YYYY-MM-DD"T"HH24:MI:SS"Z"\') c, SESSIONTIMEZONE, '
        "TRUNC(datecreated) d, TO_CHAR(datecreated + 1, 'DD') e FROM customer WHERE id = 1"
    )
    assert netsuite.rows(query) == [
        {
            "a": day,
            "b": time,
            "c": "2024-07-01T06:59:59Z",
            "d": day,
            "e": f"{int(time[8:10]) % 30 + 1:02d}",
            "expr1": zone,
        }
    ]


def moments(netsuite: NetSuite, condition: str) -> list[str | None]:
    return netsuite.values(f"SELECT id x FROM moment WHERE {condition} ORDER BY id")


CONDITIONS = {
    # what has no zone is the session's: 1:30 comes twice in November and is taken as standard time
    "at >= TO_DATE('2024-11-03 01:30:00', 'YYYY-MM-DD HH24:MI:SS')": ["4", "5"],
    "at = TO_DATE('2024-11-03 01:30:00', 'YYYY-MM-DD HH24:MI:SS')": ["4"],
    "at < TO_TIMESTAMP('2024-11-03 01:30:00', 'YYYY-MM-DD HH24:MI:SS')": ["1", "2", "3"],
    "at BETWEEN TO_DATE('2024-11-03', 'YYYY-MM-DD') AND TO_DATE('2024-11-04', 'YYYY-MM-DD')": ["3", "4"],
    "TO_CHAR(at, 'YYYY-MM-DD HH24:MI') = '2024-11-03 01:30'": ["3", "4"],
    "at >= TO_DATE('2024-03-10 03:00:00', 'YYYY-MM-DD HH24:MI:SS')": ["2", "3", "4", "5"],
    "at = TO_DATE('2024-03-10 01:59:59', 'YYYY-MM-DD HH24:MI:SS')": ["1"],
    # with SYS_EXTRACT_UTC both sides are in UTC and nothing repeats
    "SYS_EXTRACT_UTC(at) = TO_TIMESTAMP('2024-11-03 08:30:00', 'YYYY-MM-DD HH24:MI:SS')": ["3"],
    "SYS_EXTRACT_UTC(at) > TO_TIMESTAMP('2024-11-03 08:30:00', 'YYYY-MM-DD HH24:MI:SS')": ["4", "5"],
    "SYS_EXTRACT_UTC(at) < TO_TIMESTAMP('2024-03-10 10:00:00.5', 'YYYY-MM-DD HH24:MI:SS.FF')": ["1", "2"],
    "SYS_EXTRACT_UTC(at) >= TO_DATE('2024-12-31', 'YYYY-MM-DD')": ["5"],
    # texts in the account's format
    "at >= '12/31/2024'": ["5"],
    "day = '11/3/2024'": ["3", "4"],
    "day > '11/03/2024'": ["5"],
    # dates
    "day = TO_DATE('2024-12-31', 'YYYY-MM-DD')": ["5"],
    "day < TO_DATE('2024-12-31 00:00:01', 'YYYY-MM-DD HH24:MI:SS') AND day > TO_DATE('2024-12-30', 'YYYY-MM-DD')": [
        "5"
    ],
    "TRUNC(at) = day": ["1", "2", "3", "4", "5"],
    "TRUNC(at, 'MM') = TO_DATE('2024-03-01', 'YYYY-MM-DD')": ["1", "2"],
    "at > SYSDATE": ["3", "4", "5"],
    "at > SYSDATE + 200": ["5"],
    "at IN (TO_DATE('2024-03-10 01:59:59', 'YYYY-MM-DD HH24:MI:SS'), SYSDATE)": ["1"],
    "at = (SELECT MAX(at) FROM moment)": ["5"],
    "at > day": ["1", "2", "3", "4", "5"],
}


@pytest.mark.fidelity("O20")
@pytest.mark.parametrize(("condition", "ids"), CONDITIONS.items(), ids=CONDITIONS.keys())
def test_a_condition_on_times_holds_for_the_right_rows(netsuite: NetSuite, condition: str, ids: list[str]) -> None:
    assert moments(netsuite, condition) == ids


@pytest.mark.fidelity("O20")
def test_sysdate_is_the_server_s_time_and_current_date_the_user_s(netsuite: NetSuite) -> None:
    netsuite.account.time_zone = "Pacific/Auckland"
    assert netsuite.value("TO_CHAR(SYSDATE, 'DD HH24')") == "17 05"
    assert netsuite.value("TO_CHAR(CURRENT_DATE, 'DD HH24')") == "18 00"


def test_a_relative_range_is_counted_from_the_user_s_day(netsuite: NetSuite) -> None:
    netsuite.account.time_zone = "Pacific/Kiritimati"
    assert netsuite.value("BUILTIN.RELATIVE_RANGES('TODAY', 'START')") == "5/18/2024"
    assert moments(netsuite, "at > BUILTIN.RELATIVE_RANGES('TY', 'END', 'DATETIME_AS_DATE')") == ["5"]


@pytest.mark.fidelity("O20")
def test_a_time_that_the_clocks_skip_is_refused(netsuite: NetSuite) -> None:
    with pytest.raises(ServiceError):
        moments(netsuite, "at >= TO_DATE('2024-03-10 02:30:00', 'YYYY-MM-DD HH24:MI:SS')")
    netsuite.account.time_zone = "UTC"
    assert moments(netsuite, "at >= TO_DATE('2024-03-10 02:30:00', 'YYYY-MM-DD HH24:MI:SS')") == list("12345")


ZONES = st.sampled_from(
    ["America/Los_Angeles", "Europe/Vienna", "Asia/Kolkata", "Australia/Lord_Howe", "America/St_Johns", "UTC"]
)
TIMES = st.datetimes(min_value=dt.datetime(1971, 1, 1), max_value=dt.datetime(2037, 12, 31)).map(  # noqa: DTZ001 - UTC
    lambda moment: moment.replace(microsecond=0)
)


@given(moment=TIMES, zone=ZONES)
def test_local_time_is_what_the_standard_library_says(moment: dt.datetime, zone: str) -> None:
    utc = moment.strftime("%Y-%m-%d %H:%M:%S")
    expected = moment.replace(tzinfo=dt.UTC).astimezone(ZoneInfo(zone))
    assert zones.local(utc, zone) == expected.strftime("%Y-%m-%d %H:%M:%S")
    assert zones.local_day(utc, zone) == expected.strftime("%Y-%m-%d")


@given(moment=TIMES, zone=ZONES)
def test_local_time_leads_back_to_the_moment_or_to_its_later_twin(moment: dt.datetime, zone: str) -> None:
    utc = moment.strftime("%Y-%m-%d %H:%M:%S")
    shown = zones.local(utc, zone)
    back = zones.instant(shown, zone)
    assert zones.local(back, zone) == shown
    assert back >= utc


FIELDS = ["YYYY", "MM", "DD", "HH24", "MI", "SS"]


@given(moment=TIMES, order=st.permutations(FIELDS), separator=st.sampled_from([" ", "-", "/", ":", ".", '"at"']))
def test_what_a_mask_writes_it_reads(moment: dt.datetime, order: list[str], separator: str) -> None:
    mask = separator.join(order)
    written = masks.write(zones.text_of(moment), mask, fraction=False)
    assert mask_reading.read(written, mask, fraction=False) == (moment, None)


@given(moment=TIMES)
def test_masks_agree_with_strftime(moment: dt.datetime) -> None:
    mask = "YYYY-MM-DD HH24:MI:SS HH12 AM Dy Mon DDD IYYY IW YY"
    written = masks.write(zones.text_of(moment), mask, fraction=False)
    assert written == moment.strftime("%Y-%m-%d %H:%M:%S %I %p %a %b %j %G %V %y")


@settings(deadline=None)  # an answer takes as long as the machine is busy
@given(moment=TIMES)
def test_sqlite_writes_simple_masks_as_python_does(any_netsuite: NetSuite, moment: dt.datetime) -> None:
    mask = 'YYYY/MM/DD"T"HH24:MI:SS'
    text = moment.strftime("%Y-%m-%d %H:%M:%S")
    for function in ("TO_DATE", "TO_TIMESTAMP"):
        assert any_netsuite.value(f"TO_CHAR({function}('{text}', {MASK}), '{mask}')") == moment.strftime(
            "%Y/%m/%dT%H:%M:%S"
        )


@given(moment=TIMES, days=st.integers(-20000, 20000), seconds=st.integers(0, 86399))
def test_adding_and_subtracting_days_are_opposites(moment: dt.datetime, days: int, seconds: int) -> None:
    before = zones.date_text_of(moment)
    span = days + seconds / 86400
    after = date_functions.plus_days(before, span)
    assert dt.datetime.fromisoformat(after) - moment == dt.timedelta(days=days, seconds=seconds)
    assert date_functions.plus_days(after, -span) == before
