"""The system service: that the account is there, its clock and its limits."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from netsuite_sandbox.errors import ServiceError
from netsuite_sandbox.routes import Route
from netsuite_sandbox.wire import Answer

if TYPE_CHECKING:
    from netsuite_sandbox.account import Account
    from netsuite_sandbox.wire import Call


class SystemEndpoints:
    """The system service's answers for one account."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self.routes = (
            Route("OPTIONS", "", self.presence),
            Route("GET", "/system/v1/serverTime", self.server_time),
            Route("GET", "/system/v1/governanceLimits", self.governance_limits),
        )

    def presence(self, call: Call) -> Answer:  # noqa: ARG002 - every endpoint takes the call
        """Answer that the services are there, by 204 and nothing else (seen live by a client's tests)."""
        return Answer(status=HTTPStatus.NO_CONTENT)

    def server_time(self, call: Call) -> Answer:  # noqa: ARG002 - every endpoint takes the call
        """Answer NetSuite's time in UTC (Oracle article_0528010158)."""
        now = self._account.clock.now()
        return Answer({"serverTime": f"{now:%Y-%m-%dT%H:%M:%S}.{now.microsecond // 1000:03}Z"})

    def governance_limits(self, call: Call) -> Answer:  # noqa: ARG002 - every endpoint takes the call
        """Answer the account's limits, to administrators alone (Oracle article_0625010817)."""
        if not self._account.administrator:
            raise ServiceError(
                403,
                "INSUFFICIENT_PERMISSION",
                "Permission Violation: You need the 'Administrator' role to access this page. "
                "Please contact your account administrator.",
            )
        limit, share = self._account.concurrency_limit, self._account.integration_limit
        own = {} if share is None else {"integrationConcurrencyLimit": share}
        return Answer(
            {
                "accountConcurrencyLimit": limit,
                "accountUnallocatedConcurrencyLimit": limit - (share or 0),
                **own,
                "integrationLimitType": "integrationSpecific" if own else "accountLimit",
            }
        )
