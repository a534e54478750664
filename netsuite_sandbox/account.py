"""What can be set about an account: who it is, how its user sees dates, how much it allows at once."""

from __future__ import annotations

import datetime as dt
import zlib
from dataclasses import dataclass, field
from enum import StrEnum

from netsuite_sandbox.role import Role


class Overflow(StrEnum):
    """How one request too many is answered."""

    TOO_MANY = "429"
    """At once by 429 CONCURRENCY_LIMIT_EXCEEDED, as documented (Oracle section_156570709583)."""
    LOGIN = "401"
    """After ``overflow_seconds`` by 401 INVALID_LOGIN, as if the token were bad (seen live 2026)."""


class UnknownColumns(StrEnum):
    """How SuiteQL answers a column that there is not."""

    NAMED = "named"
    """By a 400 that names it (seen live in several accounts, 2026)."""
    UNEXPECTED = "unexpected"
    """By a 500 UNEXPECTED_ERROR that does not (seen live for most columns of one account, 2026-09)."""
    MIXED = "mixed"
    """Some this way and some that way, as in that account; which of them the column's name decides."""

    def hides(self, column: str) -> bool:
        """Return whether the answer keeps the column's name to itself."""
        return self is UnknownColumns.UNEXPECTED or (
            self is UnknownColumns.MIXED and bool(zlib.crc32(column.lower().encode()) % 2)
        )


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
        account_id: As in a TBA realm: upper case, with an underscore before a sandbox's suffix. Given as in a host
            name (``1234567-sb1``), it is spelled so too.
        time_zone: The user's zone, which SuiteQL calls the session's.
        date_format: The user's date format, in NetSuite's spelling (``M/D/YYYY``, ``DD.MM.YYYY``, ``DD-Mon-YYYY``).
        concurrency_limit: Requests that may be under way at once; 5 on a Standard account (Oracle
            bridgehead_1500275603).
        integration_limit: Requests of one integration that may be under way at once, where the account sets aside a
            share of its own for each (Oracle bridgehead_156224824287); None where all share.
        overflow: How one request too many is answered.
        overflow_seconds: How long such a request hangs before its 401.
        retry_after: The header ``Retry-After`` of a 429; empty for none, because none was ever recorded.
        largest_body: The most bytes that a request's body may have: 104 MB (Oracle chapter_161251386312), taken as
            millions, the smaller reading.
        time_limit: Seconds after which a request is given up: 15 minutes (Oracle subsect_1559222360).
        token_seconds: How long an access token lives (Oracle section_162790605110).
        administrator: Whether the role is the administrator's: it may ask for governance limits (Oracle
            article_0625010817) and open the employee records of administrators.
        locked_records: Records that a workflow locks, as record type in lower case and id.
        language: The user's language, as NetSuite abbreviates it: error messages come in it, where the sandbox knows
            them (``en``, ``pt``).
        company_language: The company's language. While it is not the user's, the record service wants to be told it
            with every request (seen live in 2024 and 2026).
        latency: Seconds that every answer is held back, as a real account takes about one. The request counts as
            under way meanwhile.
        query_seconds: How long a query may run before it is given up; clients report cuts after about a minute.
        release: NetSuite's release, on which some defaults depend.
        analytics_connect: Whether the account has SuiteAnalytics Connect, with which a query delivers 1,000,000 rows
            instead of 100,000 (section_156414087576).
        widest_star: How many columns ``SELECT *`` may find; with more the query comes back empty, without a word. One
            source alone reports it (Estuary's connector, 2026: "fails silently if >100 columns"), so that to do it is
            the stricter choice: a client that sees through it has nothing to fear if it is not so. None for no limit.
        widest_select: The same for columns that are named. Nobody reports that these have a limit, and naming them is
            what that source advises; set it to 100 for a reading of the report that is stricter still.
        unknown_columns: How SuiteQL answers a column that there is not; named, as most recordings have it.
        grouped_names: Whether a query with groups or totals may give, or group by, what BUILTIN.DF shows. Ten public
            code bases do it and one keeps a result; one account refused it (seen live 2026-09), which False is like.
        user: The internal id of the employee whose token calls the account.
        seed: What the order of rows that no ORDER BY fixes is drawn from.
        role: What the user's role keeps from it.
        clock: NetSuite's clock.
    """

    account_id: str = "1234567"
    time_zone: str = "America/Los_Angeles"
    date_format: str = "M/D/YYYY"
    concurrency_limit: int = 5
    integration_limit: int | None = None
    overflow: Overflow = Overflow.TOO_MANY
    overflow_seconds: float = 60.0
    retry_after: str = ""
    largest_body: int = 104_000_000
    time_limit: float = 900.0
    token_seconds: int = 3600
    administrator: bool = False
    locked_records: set[tuple[str, int]] = field(default_factory=set)
    language: str = "en"
    company_language: str = "en"
    latency: float = 0.0
    query_seconds: float = 60.0
    release: str = "2026.2"
    analytics_connect: bool = False
    widest_star: int | None = 100
    widest_select: int | None = None
    unknown_columns: UnknownColumns = UnknownColumns.NAMED
    grouped_names: bool = True
    user: int = -5
    seed: int = 1
    role: Role = field(default_factory=Role)
    clock: Clock = field(default_factory=Clock)

    def __post_init__(self) -> None:
        """Spell the account's id as a realm does, whichever of its two spellings was given."""
        self.account_id = self.account_id.upper().replace("-", "_")

    def since(self, release: str) -> bool:
        """Return whether the account's release is at least this one, such as ``2026.2``."""
        return _numbers(self.release) >= _numbers(release)


def _numbers(release: str) -> list[int]:
    return [int(part) for part in release.split(".")]
