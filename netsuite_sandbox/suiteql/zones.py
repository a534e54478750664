"""Moments and local times: how UTC text becomes the time in a zone, and back, with Oracle's answer to clock changes."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from zoneinfo import ZoneInfo

# SYSDATE is the time of NetSuite's servers (Tim Dietrich's notes, confirmed by several clients).
SERVER = "America/Los_Angeles"


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def text_of(moment: dt.datetime) -> str:
    """Return ``YYYY-MM-DD HH:MM:SS``, with six more digits unless the fraction is zero."""
    return moment.isoformat(" ")


def date_text_of(moment: dt.datetime) -> str:
    """Return the text of Oracle's DATE: whole seconds, and the day alone at midnight."""
    return moment.replace(microsecond=0).isoformat(" ").removesuffix(" 00:00:00")


def local(utc: str, zone: str) -> str:
    """Return a UTC timestamp's text as the clocks of a zone showed it."""
    moment = dt.datetime.fromisoformat(utc).replace(tzinfo=dt.UTC).astimezone(_zone(zone))
    return moment.replace(tzinfo=None).isoformat(" ")


@lru_cache(maxsize=1 << 15)
def _day_of_hour(hour: str, zone: str) -> str:
    """Return the local day on which an hour of UTC lies whole; nothing if it does not."""
    first, last = local(f"{hour}:00:00", zone), local(f"{hour}:59:59", zone)
    return first[:10] if first[:10] == last[:10] else ""


def local_day(utc: str, zone: str) -> str:
    """Return the day, ``YYYY-MM-DD``, that the calendars of a zone showed at a moment."""
    return _day_of_hour(utc[:13], zone) or local(utc, zone)[:10]


def local_date(utc: str, zone: str) -> str:
    """Return a UTC timestamp's text as Oracle's DATE in a zone."""
    return local(utc, zone)[:19].removesuffix(" 00:00:00")


def instant(local_text: str, zone: str) -> str:
    """Return in UTC what the clocks of a zone show.

    An hour that comes twice is taken as standard time, as Oracle does unless told otherwise (ERROR_ON_OVERLAP_TIME).

    Raises:
        ValueError: The clocks skip that time (ORA-01878).
    """
    wall = dt.datetime.fromisoformat(local_text).replace(tzinfo=_zone(zone))
    first, second = wall.utcoffset(), wall.replace(fold=1).utcoffset()
    if first is None or second is None or first < second:
        raise ValueError(local_text)
    return (wall.replace(tzinfo=None) - second).isoformat(" ")


def offset(utc: str, zone: str) -> dt.timedelta:
    """Return how far a zone is ahead of UTC at a moment."""
    moment = dt.datetime.fromisoformat(utc).replace(tzinfo=dt.UTC).astimezone(_zone(zone))
    return moment.utcoffset() or dt.timedelta()


def offset_text(zone: str, utc: str) -> str:
    """Return ``+HH:MM`` or ``-HH:MM``, as TZ_OFFSET writes it."""
    minutes = int(offset(utc, zone).total_seconds() // 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"
