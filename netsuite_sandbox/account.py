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
        query_seconds: How long a query may run before it is given up; clients report cuts after about a minute.
        release: NetSuite's release, on which some defaults depend.
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
    query_seconds: float = 60.0
    release: str = "2026.2"
    seed: int = 1
    role: Role = field(default_factory=Role)
    clock: Clock = field(default_factory=Clock)
