"""What the account says of itself: its time and its limits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime  # noqa: TC003 - msgspec reads the annotation
from typing import TYPE_CHECKING, Annotated

import msgspec

if TYPE_CHECKING:
    from netsuite_rest.transport import Transport

PATH = "/services/rest/system/v1"


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
    """Return NetSuite's clock, in UTC; bounds of what was read are taken from it, never from our own.

    Source: Oracle article_0528010158. Every role may ask.
    """
    answer = transport.fetch(_SERVER_TIME.decode, "GET", f"{PATH}/serverTime")
    return answer.server_time.astimezone(UTC)


def governance_limits(transport: Transport) -> GovernanceLimits:
    """Return the account's concurrency limits.

    Raises:
        PermissionMissing: The role is not an administrator's.
    """
    answer = transport.fetch(_LIMITS.decode, "GET", f"{PATH}/governanceLimits")
    return GovernanceLimits(
        account=answer.account_concurrency_limit,
        unallocated=answer.account_unallocated_concurrency_limit,
        integration=answer.integration_concurrency_limit,
        limit_type=answer.integration_limit_type,
    )


class _ServerTime(msgspec.Struct, rename="camel"):
    """The answer of `serverTime`; a time without a zone is refused, because it could be any."""

    server_time: Annotated[datetime, msgspec.Meta(tz=True)]


class _Limits(msgspec.Struct, rename="camel"):
    """The answer of `governanceLimits`."""

    account_concurrency_limit: int
    account_unallocated_concurrency_limit: int
    integration_limit_type: str
    integration_concurrency_limit: int | None = None


_SERVER_TIME = msgspec.json.Decoder(_ServerTime)
_LIMITS = msgspec.json.Decoder(_Limits)
