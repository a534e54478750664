"""What can be set about an account: who it is, how its user sees dates, how much it allows at once."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from netsuite_sandbox.role import Role


@dataclass
class Clock:
    """NetSuite's clock. It can be set ahead or back of this machine's, and moved by a test."""

    offset: dt.timedelta = dt.timedelta()

    def now(self) -> dt.datetime:
        """Return NetSuite's time, in UTC."""
        return dt.datetime.now(dt.UTC) + self.offset

    def advance(self, seconds: float) -> None:
        """Let time pass at once."""
        self.offset += dt.timedelta(seconds=seconds)


@dataclass
class Account:
    """The settings of an account and of the user whose token calls it. All can be changed while the server runs.

    Attributes:
        account_id: As in a TBA realm: upper case, with an underscore before a sandbox's suffix.
        time_zone: The user's zone, which SuiteQL calls the session's.
        date_format: The user's date format, in NetSuite's spelling (``M/D/YYYY``, ``DD.MM.YYYY``, ``DD-Mon-YYYY``).
        concurrency_limit: Requests that may be under way at once; 5 on a Standard account (Oracle
            bridgehead_1500275603).
        token_seconds: How long an access token lives (Oracle section_162790605110).
        administrator: Whether the role may ask for governance limits (Oracle article_0625010817).
        latency: Seconds that every answer is held back, as a real account takes about one. The request counts as
            under way meanwhile.
        release: NetSuite's release, on which some defaults depend.
        analytics_connect: Whether the account has SuiteAnalytics Connect, with which a query delivers 1,000,000 rows
            instead of 100,000 (section_156414087576).
        widest_star: How many columns ``SELECT *`` may find; with more the query comes back empty, without a word. One
            source alone reports it (Estuary's connector, 2026: "fails silently if >100 columns"), so that to do it is
            the stricter choice: a client that sees through it has nothing to fear if it is not so. None for no limit.
        widest_select: The same for columns that are named. Nobody reports that these have a limit, and naming them is
            what that source advises; set it to 100 for a reading of the report that is stricter still.
        user: The internal id of the employee whose token calls the account.
        seed: What the order of rows that no ORDER BY fixes is drawn from.
        role: What the user's role keeps from it.
        clock: NetSuite's clock.
    """

    account_id: str = "1234567"
    time_zone: str = "America/Los_Angeles"
    date_format: str = "M/D/YYYY"
    concurrency_limit: int = 5
    token_seconds: int = 3600
    administrator: bool = False
    latency: float = 0.0
    release: str = "2026.2"
    analytics_connect: bool = False
    widest_star: int | None = 100
    widest_select: int | None = None
    user: int = -5
    seed: int = 1
    role: Role = field(default_factory=Role)
    clock: Clock = field(default_factory=Clock)

    def since(self, release: str) -> bool:
        """Return whether the account's release is at least this one, such as ``2026.2``."""
        return _numbers(self.release) >= _numbers(release)


def _numbers(release: str) -> list[int]:
    return [int(part) for part in release.split(".")]
