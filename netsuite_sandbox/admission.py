"""Who may come in: the checks on a request's header, and the one answer that refuses it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from netsuite_sandbox import wire
from netsuite_sandbox.errors import ServiceError

if TYPE_CHECKING:
    from starlette.datastructures import Headers

    from netsuite_sandbox.account import Account
    from netsuite_sandbox.oauth import Tokens

_BEARER = re.compile(r"bearer( .*)?", re.IGNORECASE)
_TOKEN = re.compile(r"[A-Za-z0-9._~+/=-]+")
_LOGIN_DETAIL = (
    "Invalid login attempt. For more details, see the Login Audit Trail in the NetSuite UI at Setup > Users/Roles > "
    "User Management > View Login Audit Trail."
)


class Admission:
    """The check of requests in a user's name (Oracle subsect_158521885412).

    Args:
        account: The account's settings, its role among them.
        tokens: Which access tokens are good.
    """

    def __init__(self, account: Account, tokens: Tokens) -> None:
        self._account = account
        self._tokens = tokens

    def check(self, headers: Headers) -> wire.Answer | str:
        """Return the integration in whose name a request comes, or the refusal.

        One answer stands for everything that can be wrong with a token, for a cookie sent along with it, and for a role
        without the permission *REST Web Services*, although that gets tokens (all seen live).
        """
        authorization = headers.get("authorization", "")
        scheme = _BEARER.fullmatch(authorization)
        token = (scheme.group(1) or "").strip() if scheme else ""
        if scheme and not _TOKEN.fullmatch(token):
            error = ServiceError(
                400,
                "INVALID_REQUEST",
                "The request could not be understood by the server due to malformed syntax.",
            )
            return self._challenge(error, "invalid_request", error.detail)
        client_id = self._tokens.holder(token) if scheme else None
        if client_id is None or "cookie" in headers or not self._account.role.rest_web_services:
            return self.refusal()
        return client_id

    def refusal(self) -> wire.Answer:
        """Return the 401 that tells nothing of its reason."""
        return self._challenge(
            ServiceError(401, "INVALID_LOGIN", _LOGIN_DETAIL), "invalid_token", "Invalid login attempt."
        )

    def _challenge(self, error: ServiceError, code: str, description: str) -> wire.Answer:
        realm = self._account.account_id
        challenge = f'Bearer realm="{realm}", error="{code}", error_description="{description}"'
        return wire.refusal(error, {"www-authenticate": challenge})
