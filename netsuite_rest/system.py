"""What the account says of itself: its time and its limits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from netsuite_rest.transport import Transport


@dataclass(frozen=True)
class GovernanceLimits:
    """How many requests the account takes at once (Oracle article_0625010817).

    Attributes:
        account: The account's limit.
        unallocated: What no integration has reserved.
        integration: What this integration has reserved, None if nothing.
        limit_type: `integrationSpecific`, `accountLimit` or `internal`.
    """

    account: int
    unallocated: int
    integration: int | None
    limit_type: str


def server_time(transport: Transport) -> datetime:
    """Return NetSuite's clock, in UTC; bounds of what was read are taken from it, never from our own."""
    raise NotImplementedError


def governance_limits(transport: Transport) -> GovernanceLimits:
    """Return the account's concurrency limits.

    Raises:
        PermissionMissing: The role is not an administrator's.
    """
    raise NotImplementedError
